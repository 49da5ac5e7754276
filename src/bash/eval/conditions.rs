//! `[[ ]]`, `[` and `test`, `(( ))` and `let` (manual 3.2.5.2, 4.1, 6.4).

use super::super::arithmetic::{self, Trouble};
use super::super::ast::{Test, Word};
use super::super::pattern::Piece;
use super::super::test_command::{self, Outcome};
use super::super::{Span, Unknown, ere};
use super::expand::{Arg, Mode, pieces};
use super::state::{Held, Status};
use super::{Evaluator, Expanded, Flow, Hitch};

impl Evaluator {
    pub(super) fn conditional(&mut self, test: &Test, span: &Span) -> Flow {
        match self.holds(test, span) {
            Ok(Ok(answer)) => self.done(answer),
            Ok(Err(Status::Known(status))) => {
                self.state.status = Status::Known(status);
                Flow::Normal
            }
            Ok(Err(status)) => {
                self.state.status = status;
                Flow::Normal
            }
            Err(Hitch::Unknown(why)) => {
                self.state.status = Status::Unknown(why);
                Flow::Normal
            }
            Err(hitch) => self.hitch(hitch),
        }
    }

    /// Whether an expression holds; a status where bash finds an error in it.
    fn holds(&mut self, test: &Test, span: &Span) -> Expanded<Result<bool, Status>> {
        if !self.enter() {
            return Err(Hitch::Stop);
        }
        let answer = self.holds_here(test, span);
        self.leave();
        answer
    }

    fn holds_here(&mut self, test: &Test, span: &Span) -> Expanded<Result<bool, Status>> {
        if !self.pay(1) {
            return Err(Hitch::Stop);
        }
        match test {
            Test::Group(inner) => self.holds(inner, span),
            Test::Not(inner) => match self.holds(inner, span)? {
                Ok(answer) => Ok(Ok(!answer)),
                Err(status) => Ok(Err(status)),
            },
            // What follows is evaluated only if it matters, and an unknown one of two may not matter.
            Test::And(one, two) => match self.holds(one, span) {
                Ok(Ok(true)) => self.holds(two, span),
                Ok(other) => Ok(other),
                Err(Hitch::Unknown(why)) => self.maybe(two, span, why, false),
                Err(hitch) => Err(hitch),
            },
            Test::Or(one, two) => match self.holds(one, span) {
                Ok(Ok(false)) => self.holds(two, span),
                Ok(other) => Ok(other),
                Err(Hitch::Unknown(why)) => self.maybe(two, span, why, true),
                Err(hitch) => Err(hitch),
            },
            Test::Word(word) => Ok(Ok(!self.single(word)?.is_empty())),
            Test::Unary(letter, word) => {
                let operand = self.single(word)?;
                let Some(letter) = letter.trim_start_matches('-').chars().next() else {
                    return Err(self.unknown("the operator is not evaluated", span.clone()).into());
                };
                let outcome = test_command::unary(letter, &operand, self);
                self.outcome(outcome, span)
            }
            Test::Binary(left, operator, right) => {
                let answer = self.compare(left, operator, right, span);
                if let Err(Hitch::Unknown(why)) = &answer {
                    self.skip(super::effects::parts(&left.parts) | super::effects::parts(&right.parts), why);
                }
                answer
            }
        }
    }

    /// The second of two, behind a first that is not known: it decides alone if it is `decides`.
    fn maybe(&mut self, two: &Test, span: &Span, why: Unknown, decides: bool) -> Expanded<Result<bool, Status>> {
        let before = self.state.clone();
        if !self.pay(1 + self.state.size() / 16) {
            return Err(Hitch::Stop);
        }
        let answer = self.holds(two, span);
        self.state.join(&before, &why);
        match answer {
            Ok(Ok(answer)) if answer == decides => Ok(Ok(answer)),
            Err(Hitch::Stop) => Err(Hitch::Stop),
            _ => Err(Hitch::Unknown(why)),
        }
    }

    fn outcome(&mut self, outcome: Outcome, span: &Span) -> Expanded<Result<bool, Status>> {
        match outcome {
            Outcome::True => Ok(Ok(true)),
            Outcome::False => Ok(Ok(false)),
            Outcome::Error(_) => Ok(Err(Status::Known(2))),
            Outcome::Unknown(why) => Err(self.unknown(why, span.clone()).into()),
        }
    }

    fn compare(&mut self, left: &Word, operator: &str, right: &Word, span: &Span) -> Expanded<Result<bool, Status>> {
        match operator {
            "=" | "==" | "!=" => {
                let bits = self.bits(&right.parts, Mode::Pattern).map_err(|hitch| self.placed(hitch, &right.span))?;
                let found = pieces(bits);
                let left = self.single(left)?;
                let matched = self.matches(&found, &left, span, true)?;
                Ok(Ok(matched == (operator != "!=")))
            }
            "=~" => self.regular(left, right, span),
            "<" | ">" => {
                let (left, right) = (self.single(left)?, self.single(right)?);
                let answer = test_command::compare_strings(operator, &left, &right).unwrap_or(false);
                if !(left.is_ascii() && right.is_ascii()) {
                    return Err(self
                        .unknown("the order of letters outside of ASCII differs by machine", span.clone())
                        .into());
                }
                Ok(Ok(answer))
            }
            "-eq" | "-ne" | "-lt" | "-le" | "-gt" | "-ge" => {
                let (left, right) = (self.single(left)?, self.single(right)?);
                let (one, two) = match (self.arithmetic_text(&left, span), self.arithmetic_text(&right, span)) {
                    (Ok(one), Ok(two)) => (one, two),
                    // `[[` says that it is no number, and is false.
                    (Err(Hitch::Discard(why)), _) | (_, Err(Hitch::Discard(why))) => {
                        self.complain(&why);
                        return Ok(Err(Status::Known(1)));
                    }
                    (Err(hitch), _) | (_, Err(hitch)) => return Err(hitch),
                };
                Ok(Ok(match operator {
                    "-eq" => one == two,
                    "-ne" => one != two,
                    "-lt" => one < two,
                    "-le" => one <= two,
                    "-gt" => one > two,
                    _ => one >= two,
                }))
            }
            _ => {
                let (left, right) = (self.single(left)?, self.single(right)?);
                match test_command::compare_files(operator, &left, &right) {
                    Some(outcome) => self.outcome(outcome, span),
                    None => Err(self.unknown(format!("`{operator}` is not evaluated"), span.clone()).into()),
                }
            }
        }
    }

    /// Whether a text matches a pattern; `extended` in `[[ ]]`.
    pub(super) fn matches(&mut self, found: &[Piece], text: &str, span: &Span, extended: bool) -> Expanded<bool> {
        let Some(nocase) = self.state.options.get("nocasematch") else {
            return Err(self.unknown("whether `nocasematch` is on is not known", span.clone()).into());
        };
        let pattern = self.compile(found, span, extended)?;
        if !self.pay(1 + text.len() / 16) {
            return Err(Hitch::Stop);
        }
        pattern.matches(text, nocase).map_err(|refused| self.refused(refused, span))
    }

    fn regular(&mut self, left: &Word, right: &Word, span: &Span) -> Expanded<Result<bool, Status>> {
        let text = self.single(left)?;
        let bits = self.bits(&right.parts, Mode::Pattern).map_err(|hitch| self.placed(hitch, &right.span))?;
        let expression: Vec<ere::Piece> =
            pieces(bits).into_iter().map(|piece| ere::Piece { text: piece.text, quoted: piece.quoted }).collect();
        let Some(nocase) = self.state.options.get("nocasematch") else {
            return Err(self.unknown("whether `nocasematch` is on is not known", span.clone()).into());
        };
        if !self.pay(20 + text.len()) {
            return Err(Hitch::Stop);
        }
        let set = |this: &mut Self, texts: Vec<String>| {
            let texts = this.texts(texts, span);
            this.set_list("BASH_REMATCH", texts, span).map_err(|_| Hitch::Stop)
        };
        match ere::matches(&expression, &text, nocase) {
            Ok(ere::Answer::No) => {
                set(self, Vec::new())?;
                Ok(Ok(false))
            }
            Ok(ere::Answer::Yes { whole, groups: Some(groups) }) => {
                let texts = std::iter::once(whole).chain(groups.into_iter().map(Option::unwrap_or_default)).collect();
                set(self, texts)?;
                Ok(Ok(true))
            }
            Ok(ere::Answer::Yes { groups: None, .. }) => {
                let why = self.unknown("what the groups of the expression matched is not evaluated", span.clone());
                self.set_unknown_list("BASH_REMATCH", &why);
                Ok(Ok(true))
            }
            Err(ere::Failure::Invalid) => Ok(Err(Status::Known(2))),
            Err(ere::Failure::NotExact(why)) => {
                let why = self.unknown(why, span.clone());
                self.set_unknown_list("BASH_REMATCH", &why);
                Err(why.into())
            }
        }
    }

    pub(super) fn test(&mut self, name: &str, args: &[Arg], span: &Span) -> Flow {
        let mut texts = match Self::known(args) {
            Ok(texts) => texts,
            Err(why) => {
                self.state.status = Status::Unknown(why);
                return Flow::Normal;
            }
        };
        if name == "[" && texts.pop().as_deref() != Some("]") {
            self.state.status = Status::Known(2);
            return Flow::Normal;
        }
        self.state.status = match test_command::test(&texts, self) {
            Outcome::True => Status::Known(0),
            Outcome::False => Status::Known(1),
            Outcome::Error(_) => Status::Known(2),
            Outcome::Unknown(why) => Status::Unknown(self.unknown(why, span.clone())),
        };
        Flow::Normal
    }

    pub(super) fn arithmetic_command(&mut self, word: &Word, span: &Span) -> Flow {
        match self.quiet_arithmetic(word, span) {
            Ok(value) => self.done(value != 0),
            Err(hitch) => self.hitch_of_arithmetic(hitch, span),
        }
    }

    /// `(( ))` and `let` do not end anything when their expression is wrong.
    pub(super) fn hitch_of_arithmetic(&mut self, hitch: Hitch, span: &Span) -> Flow {
        match hitch {
            Hitch::Unknown(why) => {
                self.state.status = Status::Unknown(why);
                Flow::Normal
            }
            Hitch::Discard(why) => {
                self.complain(&why);
                self.state.status = Status::Known(1);
                Flow::Normal
            }
            Hitch::Fatal(why) if self.state.options.get("nounset") != Some(false) => self.hitch(Hitch::Fatal(why)),
            Hitch::Fatal(why) => {
                let _ = span;
                self.state.status = Status::Unknown(why);
                Flow::Normal
            }
            Hitch::Stop => Flow::Stop,
        }
    }

    pub(super) fn let_arithmetic(&mut self, args: &[Arg], span: &Span) -> Flow {
        let texts = match Self::known(args) {
            Ok(texts) => texts,
            Err(why) => {
                self.state.forget_variables(&why);
                self.state.status = Status::Unknown(why);
                return Flow::Normal;
            }
        };
        let mut value = 0;
        for text in &texts {
            match self.arithmetic_text(text, span) {
                Ok(result) => value = result,
                Err(hitch) => return self.hitch_of_arithmetic(hitch, span),
            }
        }
        self.done(value != 0)
    }

    /// What stands in `$(( ))`, in an index, in a slice: an error in it drops the command.
    pub(super) fn arithmetic_word(&mut self, word: &Word, span: &Span) -> Expanded<i64> {
        let result = self.quiet_arithmetic(word, span);
        if let Err(Hitch::Unknown(_)) = &result {
            self.may_be_discarded();
        }
        result
    }

    /// What stands in `(( ))`.
    pub(super) fn quiet_arithmetic(&mut self, word: &Word, span: &Span) -> Expanded<i64> {
        let text = match word.parts.as_slice() {
            [super::super::ast::Part::Literal(text)] => text.clone(),
            _ => self.in_quotes(word)?,
        };
        self.arithmetic_text(&text, span)
    }

    pub(super) fn arithmetic_text(&mut self, text: &str, span: &Span) -> Expanded<i64> {
        if let Ok(number) = text.parse::<u32>()
            && (text == "0" || !text.starts_with(['0', '+']))
        {
            return Ok(i64::from(number));
        }
        if !self.pay(2 + text.len() / 8) || !self.enter() {
            return Err(Hitch::Stop);
        }
        let result = arithmetic::evaluate(text, &mut super::variables::Names { evaluator: self, span });
        self.leave();
        if super::effects::assigns(text)
            && let Err(Trouble::Unknown(Hitch::Unknown(why))) = &result
        {
            let why = why.clone();
            self.state.forget_variables(&why);
        }
        if super::effects::assigns(text) && matches!(result, Err(Trouble::NotExact(_) | Trouble::TooMuch)) {
            let why = self.unknown("what the arithmetic sets is not known", span.clone());
            self.state.forget_variables(&why);
        }
        result.map_err(|trouble| match trouble {
            Trouble::Unknown(hitch) => hitch,
            Trouble::Error(why) => Hitch::Discard(self.unknown(why, span.clone())),
            Trouble::Discard(why) => Hitch::Fatal(self.unknown(why, span.clone())),
            Trouble::NotExact(why) => Hitch::Unknown(self.unknown(why, span.clone())),
            Trouble::TooMuch => Hitch::Unknown(self.unknown("the arithmetic is too large", span.clone())),
        })
    }

    pub(super) fn is_set(&self, name: &str) -> Option<bool> {
        let (base, index) = match name.split_once('[') {
            Some((base, index)) => (base, Some(index.strip_suffix(']')?)),
            None => (name, None),
        };
        let binding = match self.state.binding(base) {
            Some(binding) => binding,
            None if self.state.others.is_some() => return None,
            None => {
                return match super::outside::outside(base, &self.carch) {
                    super::outside::Outside::Unset => Some(false),
                    super::outside::Outside::Known(_) if index.is_none() => Some(true),
                    _ => None,
                };
            }
        };
        if binding.attributes.reference {
            return None;
        }
        match (&binding.held, index) {
            (Held::Unknown(_), _) => None,
            (Held::Nothing, _) => Some(false),
            (Held::Scalar(_), None) => Some(true),
            (Held::Scalar(_), Some(index)) => index.parse::<i64>().ok().map(|at| at == 0),
            (Held::Indexed(list), None) => Some(list.contains_key(&0)),
            (Held::Associative(list), None) => Some(list.contains_key("0")),
            (Held::Indexed(list), Some("@" | "*")) => Some(!list.is_empty()),
            (Held::Indexed(list), Some(index)) => Some(list.contains_key(&index.parse::<usize>().ok()?)),
            (Held::Associative(_), Some(index))
                if matches!(index, "@" | "*") || index.contains(['$', '\'', '"', '\\', '`']) =>
            {
                None
            }
            (Held::Associative(list), Some(index)) => Some(list.contains_key(index)),
        }
    }
}

impl test_command::World for Evaluator {
    fn is_set(&mut self, name: &str) -> Option<bool> {
        Evaluator::is_set(self, name)
    }

    fn is_reference(&mut self, name: &str) -> Option<bool> {
        match self.state.binding(name) {
            Some(binding) if binding.attributes.reference || binding.attributes.uncertain => None,
            Some(_) => Some(false),
            None if self.state.others.is_some() => None,
            None => Some(false),
        }
    }

    fn option(&mut self, name: &str) -> Option<bool> {
        // A substitution switches `errexit` off.
        let known = match name {
            "errexit" => self.subshells == 0,
            name => matches!(name, "nounset" | "noglob" | "pipefail"),
        };
        known.then(|| self.state.options.get(name))?
    }
}
