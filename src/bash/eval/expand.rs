//! Words to texts (manual 3.5): which expansions happen where.
//!
//! A word becomes [`Bit`]s, and these become what the place asks for: fields (arguments, elements, `for`), one text
//! (assignments, here-strings), or pieces of a pattern.

use super::super::ast::{Argument, Part, Word};
use super::super::pattern::Piece;
use super::super::syntax;
use super::super::{Span, Text, Unknown};
use super::state::{Status, Stream};
use super::{Evaluator, Expanded, Flow, Hitch};

/// What the words of a place become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// Any number of fields: split, matched against files.
    Fields,
    /// One text.
    Single,
    /// The right-hand side of an assignment: one text, with `~` behind each `:`.
    Assigned,
    /// A pattern or a regular expression: what is quoted matches itself.
    Pattern,
}

/// A part of a word once it is expanded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Bit {
    /// Text of the word itself, or of a quoted expansion.
    Text { text: String, quoted: bool },
    /// What an unquoted expansion gave: split into fields where fields are wanted.
    Split(String),
    /// The end of one element of `$@` or `${a[@]}`, and the beginning of the next.
    Break,
    /// `"$@"` or `"${a[@]}"` without any element.
    Null,
}

/// Pieces for a pattern.
pub(super) fn pieces(bits: Vec<Bit>) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::new();
    for bit in bits {
        let (text, quoted) = match bit {
            Bit::Text { text, quoted } => (text, quoted),
            Bit::Split(text) => (text, false),
            Bit::Break => (" ".to_owned(), false),
            Bit::Null => continue,
        };
        out.push(Piece { text, quoted });
    }
    out
}

/// One text.
pub(super) fn joined(bits: Vec<Bit>) -> String {
    let mut out = String::new();
    for bit in bits {
        match bit {
            Bit::Text { text, .. } | Bit::Split(text) => out.push_str(&text),
            Bit::Break => out.push(' '),
            Bit::Null => {}
        }
    }
    out
}

/// The argument of a command: its fields, or why they are not known.
#[derive(Debug, Clone)]
pub(super) enum Arg {
    Known(Text),
    Unknown(Unknown),
}

impl Evaluator {
    /// The bits of a word.
    pub(super) fn bits(&mut self, parts: &[Part], mode: Mode) -> Expanded<Vec<Bit>> {
        let mut out = Vec::with_capacity(parts.len());
        if let Some(Part::Literal(text)) = parts.first()
            && text.starts_with('~')
        {
            return Err(self.unknown("`~` differs by machine", 0..0).into());
        }
        self.push_bits(parts, false, mode, &mut out)?;
        Ok(out)
    }

    /// The bits of what stands in double quotes, in a here-document or in arithmetic.
    pub(super) fn quoted_bits(&mut self, parts: &[Part], mode: Mode) -> Expanded<Vec<Bit>> {
        let mut out = Vec::with_capacity(parts.len());
        self.push_bits(parts, true, mode, &mut out)?;
        Ok(out)
    }

    pub(super) fn push_bits(&mut self, parts: &[Part], quoted: bool, mode: Mode, out: &mut Vec<Bit>) -> Expanded<()> {
        if !self.enter() {
            return Err(Hitch::Stop);
        }
        let mut result = Ok(());
        for (at, part) in parts.iter().enumerate() {
            result = self.push_part(part, quoted, mode, out);
            if let Err(Hitch::Unknown(why)) = &result {
                self.skip(super::effects::parts(parts.get(at..).unwrap_or_default()), why);
            }
            if result.is_err() {
                break;
            }
        }
        self.leave();
        result
    }

    fn push_part(&mut self, part: &Part, quoted: bool, mode: Mode, out: &mut Vec<Bit>) -> Expanded<()> {
        if !self.pay(1) {
            return Err(Hitch::Stop);
        }
        let text = |text: String, quoted: bool| Bit::Text { text, quoted };
        match part {
            Part::Literal(literal) => {
                // Behind `=` too: bash takes an argument like `a=~` for an assignment here.
                let tilde = match mode {
                    Mode::Assigned => literal.contains(":~"),
                    Mode::Fields => literal.contains("=~") || (literal.contains(":~") && literal.contains('=')),
                    Mode::Single | Mode::Pattern => false,
                };
                if tilde && !quoted {
                    return Err(self.unknown("`~` differs by machine", 0..0).into());
                }
                out.push(text(literal.clone(), quoted));
            }
            Part::Escaped(c) => out.push(text(c.to_string(), true)),
            Part::Single(literal) => out.push(text(literal.clone(), true)),
            Part::Ansi(Some(literal)) => out.push(text(literal.clone(), true)),
            Part::Ansi(None) => {
                return Err(self.unknown("a text that is not UTF-8 is not evaluated", 0..0).into());
            }
            Part::Double(parts) => {
                let from = out.len();
                self.push_bits(parts, true, mode, out)?;
                // `""` is a field by itself; `"$@"` without elements is none.
                if out.len() == from {
                    out.push(text(String::new(), true));
                }
            }
            Part::Parameter(parameter) => self.parameter(parameter, quoted, mode, out)?,
            Part::Substitution(list, span) => {
                let value = self.substituted(list, span)?;
                out.push(if quoted { text(value, true) } else { Bit::Split(value) });
            }
            Part::Backquoted(code, span) => {
                let value = self.backquoted(code, span)?;
                out.push(if quoted { text(value, true) } else { Bit::Split(value) });
            }
            Part::Arithmetic(word, span) => {
                let value = self.arithmetic_word(word, span)?.to_string();
                out.push(if quoted { text(value, true) } else { Bit::Split(value) });
            }
            Part::Process(_, list, span) => {
                // It runs apart; the name of the pipe differs.
                if self.captured(|this| this.list(list)).is_err() {
                    return Err(Hitch::Stop);
                }
                return Err(self.unknown("the file of `<( )` is not known", span.clone()).into());
            }
        }
        Ok(())
    }

    fn substituted(&mut self, list: &super::super::ast::List, span: &Span) -> Expanded<String> {
        match self.substitution(list, span) {
            Ok(Ok(text)) => self.bounded(text),
            Ok(Err(why)) => Err(why.into()),
            Err(_) => Err(Hitch::Stop),
        }
    }

    /// `` `…` `` is parsed when it is run. What does not parse prints nothing, and fails.
    fn backquoted(&mut self, code: &str, span: &Span) -> Expanded<String> {
        let Some(extglob) = self.state.options.get("extglob") else {
            return Err(self.unknown("whether `extglob` is on is not known", span.clone()).into());
        };
        let place = self.place.replace(self.at(span));
        let result = match syntax::Parser::new(code).limited(self.deepest.saturating_sub(self.depth)).all(extglob) {
            Ok(list) => self.substituted(&list, span),
            Err(fault) if fault.too_much => Err(Hitch::Stop),
            Err(_) => Err(self.unknown("the commands in backquotes are not bash", span.clone()).into()),
        };
        if matches!(result, Err(Hitch::Stop)) {
            self.stopped.get_or_insert(super::Stopped::Deep);
        }
        self.place = place;
        result
    }

    /// One text, without splitting: `case`, here-strings, redirections.
    pub(super) fn single(&mut self, word: &Word) -> Expanded<String> {
        let bits = self.bits(&word.parts, Mode::Single).map_err(|hitch| self.placed(hitch, &word.span))?;
        self.bounded(joined(bits))
    }

    /// The right-hand side of an assignment.
    pub(super) fn assigned(&mut self, word: &Word) -> Expanded<String> {
        // Most are plain.
        if let [Part::Literal(text)] = word.parts.as_slice()
            && !text.contains('~')
        {
            return self.bounded(text.clone());
        }
        let bits = self.bits(&word.parts, Mode::Assigned).map_err(|hitch| self.placed(hitch, &word.span))?;
        self.bounded(joined(bits))
    }

    /// What stands in double quotes: here-documents, arithmetic, subscripts.
    pub(super) fn in_quotes(&mut self, word: &Word) -> Expanded<String> {
        let bits = self.quoted_bits(&word.parts, Mode::Single).map_err(|hitch| self.placed(hitch, &word.span))?;
        self.bounded(joined(bits))
    }

    /// The fields of words, all of them known.
    pub(super) fn words(&mut self, words: &[Word]) -> Expanded<Vec<Text>> {
        let mut out = Vec::new();
        for (at, word) in words.iter().enumerate() {
            let result = self.word(word, &mut out);
            if let Err(Hitch::Unknown(why)) = &result {
                self.skip(super::effects::words(words.get(at..).unwrap_or_default()), why);
            }
            result?;
        }
        Ok(out)
    }

    /// The fields of a word.
    pub(super) fn word(&mut self, word: &Word, out: &mut Vec<Text>) -> Expanded<()> {
        if !self.pay(1) {
            return Err(Hitch::Stop);
        }
        match word.parts.as_slice() {
            // Most words are plain.
            [Part::Literal(text)] if !text.contains(['{', '*', '?', '[', '~', '(']) => {
                out.push(self.text(text.clone(), &word.span));
                return Ok(());
            }
            [Part::Single(text)] => {
                out.push(self.text(text.clone(), &word.span));
                return Ok(());
            }
            _ => {}
        }
        let Some(variants) = self.braces(&word.parts).map_err(|hitch| self.placed(hitch, &word.span))? else {
            return self.variant(&word.parts, &word.span, out);
        };
        for parts in variants {
            self.variant(&parts, &word.span, out)?;
        }
        Ok(())
    }

    fn variant(&mut self, parts: &[Part], span: &Span, out: &mut Vec<Text>) -> Expanded<()> {
        let bits = self.bits(parts, Mode::Fields).map_err(|hitch| self.placed(hitch, span))?;
        for field in self.fields(bits, span).map_err(|hitch| self.placed(hitch, span))? {
            let text = self.bounded(field)?;
            out.push(self.text(text, span));
        }
        Ok(())
    }

    /// The arguments of a command. A word that is not known stands for itself: it may be no field, one, or many.
    pub(super) fn arguments(&mut self, arguments: &[Argument]) -> Result<Vec<Arg>, Flow> {
        let mut out = Vec::with_capacity(arguments.len());
        for argument in arguments {
            let Argument::Word(word) = argument else { continue };
            let mut fields = Vec::new();
            match self.word(word, &mut fields) {
                Ok(()) => out.extend(fields.into_iter().map(Arg::Known)),
                Err(Hitch::Unknown(why)) => out.push(Arg::Unknown(why)),
                Err(hitch) => return Err(self.hitch(hitch)),
            }
        }
        Ok(out)
    }

    /// A reason without a place gets this one.
    pub(super) fn placed(&self, hitch: Hitch, span: &Span) -> Hitch {
        let at = |mut why: Unknown| {
            if why.span.is_empty() {
                why.span = self.at(span);
            }
            why
        };
        match hitch {
            Hitch::Unknown(why) => Hitch::Unknown(at(why)),
            Hitch::Discard(why) => Hitch::Discard(at(why)),
            Hitch::Fatal(why) => Hitch::Fatal(at(why)),
            Hitch::Stop => Hitch::Stop,
        }
    }

    /// The status becomes this, where nothing else says it.
    pub(super) fn done(&mut self, success: bool) -> Flow {
        self.state.status = Status::of(success);
        Flow::Normal
    }

    /// A builtin has an option, or a name, that it cannot have: bash says how it is used.
    pub(super) fn misused(&mut self) -> Flow {
        self.state.status = Status::Known(2);
        Flow::Normal
    }

    /// What is left of the input, all of it.
    pub(super) fn rest_of_input(&mut self) -> Stream {
        match &self.state.input {
            Stream::Known(_) => std::mem::replace(&mut self.state.input, Stream::Known(String::new())),
            Stream::Unknown(why) => Stream::Unknown(why.clone()),
        }
    }
}
