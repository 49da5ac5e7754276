//! What `${v…}` does with a value (manual 3.5.3).

use super::super::ast::{Name, Operation, Parameter, Subscript, Which, Word};
use super::super::pattern::{self, Pattern, Piece};
use super::super::printf;
use super::expand::{Bit, Mode, joined, pieces};
use super::values::Values;
use super::{Evaluator, Expanded, Hitch};

impl Evaluator {
    /// The values after the operation; `None` where they were pushed already.
    #[allow(clippy::too_many_arguments, reason = "they are what an expansion is")]
    pub(super) fn operate(
        &mut self,
        parameter: &Parameter,
        name: &Name,
        subscript: Option<&Subscript>,
        values: Values,
        quoted: bool,
        mode: Mode,
        out: &mut Vec<Bit>,
    ) -> Expanded<Option<Values>> {
        match &parameter.operation {
            Operation::None => Ok(Some(values)),
            Operation::Bad | Operation::Keys | Operation::Names(_) => Ok(Some(values)),
            Operation::Length => {
                let length = match values {
                    Values::One(text) => text.unwrap_or_default().chars().count(),
                    Values::Many { items, .. } => items.len(),
                };
                Ok(Some(Values::One(Some(length.to_string()))))
            }
            Operation::Default { sign, colon, word } => {
                self.default(parameter, name, subscript, values, (*sign, *colon, word), quoted, mode, out)
            }
            Operation::Trim { suffix, longest, pattern } => {
                let pattern = self.pattern(pattern, quoted)?;
                self.each(values, |this, text| this.trim(&pattern, text, *suffix, *longest, parameter)).map(Some)
            }
            Operation::Replace { which, pattern, with } => {
                let pattern = self.pattern(pattern, quoted)?;
                let with = self.replacement(with, quoted)?;
                let which = *which;
                self.each(values, |this, text| this.replace(&pattern, &with, text, which, parameter)).map(Some)
            }
            Operation::Case { sign, all, pattern } => {
                let pattern = match pattern {
                    Some(word) => {
                        let bits = self.bits(&word.parts, Mode::Pattern)?;
                        Some(self.compile(&pieces(bits), &word.span, true)?)
                    }
                    None => None,
                };
                self.each(values, |this, text| this.change_case(*sign, *all, pattern.as_ref(), &text)).map(Some)
            }
            Operation::Slice { offset, length } => self.slice(parameter, values, offset, length.as_ref()).map(Some),
            Operation::Transform(letter) => match letter {
                'U' | 'u' | 'L' => self
                    .each(values, |this, text| match letter {
                        'U' => this.change_case('^', true, None, &text),
                        'u' => this.change_case('^', false, None, &text),
                        _ => this.change_case(',', true, None, &text),
                    })
                    .map(Some),
                'Q' => self
                    .each(values, |this, text| {
                        printf::single_quoted(&text).map_err(|why| this.unknown(why.0, parameter.span.clone()).into())
                    })
                    .map(Some),
                other => Err(self.unknown(format!("`@{other}` is not evaluated"), parameter.span.clone()).into()),
            },
        }
    }

    /// Does it with each text; what is not set stays so.
    fn each(
        &mut self,
        values: Values,
        mut change: impl FnMut(&mut Self, String) -> Expanded<String>,
    ) -> Expanded<Values> {
        match values {
            Values::One(None) => Ok(Values::One(None)),
            Values::One(Some(text)) => Ok(Values::One(Some(change(self, text)?))),
            Values::Many { items, star } => {
                let mut changed = Vec::with_capacity(items.len());
                for (key, text) in items {
                    if !self.pay(1) {
                        return Err(Hitch::Stop);
                    }
                    changed.push((key, change(self, text)?));
                }
                Ok(Values::Many { items: changed, star })
            }
        }
    }

    #[allow(clippy::too_many_arguments, reason = "they are what an expansion is")]
    fn default(
        &mut self,
        parameter: &Parameter,
        name: &Name,
        subscript: Option<&Subscript>,
        values: Values,
        (sign, colon, word): (char, bool, &Word),
        quoted: bool,
        mode: Mode,
        out: &mut Vec<Bit>,
    ) -> Expanded<Option<Values>> {
        let counts = match &values {
            Values::One(None) => false,
            Values::One(Some(text)) => !colon || !text.is_empty(),
            Values::Many { items, .. } if !colon => !items.is_empty(),
            Values::Many { items, star } => match items.as_slice() {
                [] => false,
                [(_, one)] => !one.is_empty(),
                // Of several elements, all of them empty, what counts is the joined text.
                _ => {
                    if items.iter().all(|(_, text)| text.is_empty()) {
                        let _ = star;
                        return Err(self
                            .unknown("a default for empty elements is not evaluated", parameter.span.clone())
                            .into());
                    }
                    true
                }
            },
        };
        match (sign, counts) {
            ('+', false) => Ok(Some(Values::One(match values {
                // Of an array that is empty nothing remains, not even a field.
                Values::Many { .. } if quoted => {
                    out.push(Bit::Null);
                    return Ok(None);
                }
                _ => None,
            }))),
            ('-' | '=' | '?', true) => Ok(Some(values)),
            ('+', true) | ('-', false) => {
                self.push_word(word, quoted, mode, out)?;
                Ok(None)
            }
            ('=', _) => {
                let Name::Variable(name) = name else {
                    return Err(Hitch::Fatal(
                        self.unknown("such a parameter cannot be assigned to", parameter.span.clone()),
                    ));
                };
                let mut bits = Vec::new();
                self.push_word(word, quoted, Mode::Assigned, &mut bits)?;
                let text = self.bounded(joined(bits))?;
                let text = self.text(text, &parameter.span);
                match subscript {
                    None => {
                        if self.set_text(name, text.clone(), &parameter.span).is_err() {
                            return Err(Hitch::Stop);
                        }
                    }
                    Some(Subscript::Index(index)) => {
                        let index = index.clone();
                        self.set_element(name, &index, false, Ok(text.clone()), &parameter.span)?;
                    }
                    Some(_) => {
                        return Err(Hitch::Fatal(
                            self.unknown("such a parameter cannot be assigned to", parameter.span.clone()),
                        ));
                    }
                }
                // What it holds now: an integer variable evaluates what it is given.
                if subscript.is_none() {
                    return Ok(Some(Values::One(self.scalar(name)?)));
                }
                Ok(Some(Values::One(Some(text.text))))
            }
            _ => {
                let why = "the recipe ends here, since a parameter is not set";
                Err(Hitch::Fatal(self.unknown(why, parameter.span.clone())))
            }
        }
    }

    /// The word of `${v:-word}`: in double quotes all of it is quoted.
    fn push_word(&mut self, word: &Word, quoted: bool, mode: Mode, out: &mut Vec<Bit>) -> Expanded<()> {
        if !quoted
            && let Some(super::super::ast::Part::Literal(text)) = word.parts.first()
            && text.starts_with('~')
        {
            return Err(self.unknown("`~` differs by machine", word.span.clone()).into());
        }
        if quoted {
            return self.push_bits(&word.parts, true, mode, out);
        }
        // Its own unquoted text is split, too.
        let mut bits = Vec::new();
        self.push_bits(&word.parts, false, mode, &mut bits)?;
        out.extend(bits.into_iter().map(|bit| match bit {
            Bit::Text { text, quoted: false } => Bit::Split(text),
            other => other,
        }));
        if word.parts.is_empty() {
            out.push(Bit::Split(String::new()));
        }
        Ok(())
    }

    /// The pattern of an operation.
    fn pattern(&mut self, word: &Word, quoted: bool) -> Expanded<Pattern> {
        let _ = quoted;
        let bits = self.bits(&word.parts, Mode::Pattern)?;
        self.compile(&pieces(bits), &word.span, false)
    }

    /// A pattern that is read by the options of the moment; in `[[ ]]` extended ones always count.
    pub(super) fn compile(&mut self, pieces: &[Piece], span: &super::super::Span, extended: bool) -> Expanded<Pattern> {
        let extglob = match self.state.options.get("extglob") {
            _ if extended => true,
            Some(on) => on,
            None => return Err(self.unknown("whether `extglob` is on is not known", span.clone()).into()),
        };
        Pattern::new(pieces, extglob).map_err(|refused| self.refused(refused, span))
    }

    pub(super) fn refused(&self, refused: pattern::Refused, span: &super::super::Span) -> Hitch {
        let why = match refused {
            pattern::Refused::NotExact(why) => why,
            pattern::Refused::TooMuch => "the pattern takes too many steps",
        };
        Hitch::Unknown(self.unknown(why, span.clone()))
    }

    fn replacement(&mut self, word: &Word, quoted: bool) -> Expanded<Vec<Piece>> {
        let _ = quoted;
        let bits = self.bits(&word.parts, Mode::Pattern)?;
        Ok(pieces(bits))
    }

    fn trim(
        &mut self,
        pattern: &Pattern,
        text: String,
        suffix: bool,
        longest: bool,
        parameter: &Parameter,
    ) -> Expanded<String> {
        if !self.pay(1 + text.len() / 16) {
            return Err(Hitch::Stop);
        }
        if suffix {
            let start =
                pattern.trim_suffix(&text, longest).map_err(|refused| self.refused(refused, &parameter.span))?;
            Ok(start.and_then(|start| text.get(..start)).unwrap_or(&text).to_owned())
        } else {
            let end = pattern.trim_prefix(&text, longest).map_err(|refused| self.refused(refused, &parameter.span))?;
            Ok(end.and_then(|end| text.get(end..)).unwrap_or(&text).to_owned())
        }
    }

    fn replace(
        &mut self,
        pattern: &Pattern,
        with: &[Piece],
        text: String,
        which: Which,
        parameter: &Parameter,
    ) -> Expanded<String> {
        if !self.pay(1 + text.len() / 16) {
            return Err(Hitch::Stop);
        }
        let Some(nocase) = self.state.options.get("nocasematch") else {
            return Err(self.unknown("whether `nocasematch` is on is not known", parameter.span.clone()).into());
        };
        if self.state.options.get("patsub_replacement") != Some(true) {
            return Err(self.unknown("`patsub_replacement` is off", parameter.span.clone()).into());
        }
        let replaced = pattern::replace(&text, pattern, which, with, nocase, super::TEXT_LIMIT)
            .map_err(|refused| self.refused(refused, &parameter.span))?;
        self.bounded(replaced)
    }

    /// `^ ^^ , ,,`, with the letters that the pattern names. Outside of ASCII only what has one letter of the other case is known.
    pub(super) fn change_case(
        &mut self,
        sign: char,
        all: bool,
        pattern: Option<&Pattern>,
        text: &str,
    ) -> Expanded<String> {
        if !self.pay(1 + text.len() / 16) {
            return Err(Hitch::Stop);
        }
        let mut out = String::with_capacity(text.len());
        for (at, c) in text.chars().enumerate() {
            let mut buffer = [0; 4];
            let named = match pattern {
                _ if at > 0 && !all => false,
                None => true,
                Some(pattern) => pattern
                    .matches(c.encode_utf8(&mut buffer), false)
                    .map_err(|refused| self.refused(refused, &(0..0)))?,
            };
            if !named {
                out.push(c);
                continue;
            }
            if !c.is_ascii()
                && (c.to_lowercase().next() != Some(c)
                    || c.to_uppercase().next() != Some(c)
                    || c.is_uppercase()
                    || c.is_lowercase())
            {
                return Err(self.unknown("capital letters outside of ASCII are not evaluated", 0..0).into());
            }
            out.push(match sign {
                '^' => c.to_ascii_uppercase(),
                ',' => c.to_ascii_lowercase(),
                _ if c.is_ascii_uppercase() => c.to_ascii_lowercase(),
                _ => c.to_ascii_uppercase(),
            });
        }
        Ok(out)
    }
}
