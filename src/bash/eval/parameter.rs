//! Parameter expansion (manual 3.5.3): which value, and where it goes. What is done with it is in [`operations`](super::operations).

use super::super::ast::{Name, Operation, Parameter, Subscript};
use super::super::{Text, Unknown};
use super::expand::{Bit, Mode};
use super::values::Values;
use super::{Evaluator, Expanded, Hitch};

impl Evaluator {
    /// Pushes what a parameter expands to.
    pub(super) fn parameter(
        &mut self,
        parameter: &Parameter,
        quoted: bool,
        mode: Mode,
        out: &mut Vec<Bit>,
    ) -> Expanded<()> {
        if !self.enter() {
            return Err(Hitch::Stop);
        }
        let result =
            self.expand_parameter(parameter, quoted, mode, out).map_err(|hitch| self.placed(hitch, &parameter.span));
        self.leave();
        result
    }

    fn expand_parameter(
        &mut self,
        parameter: &Parameter,
        quoted: bool,
        mode: Mode,
        out: &mut Vec<Bit>,
    ) -> Expanded<()> {
        match &parameter.operation {
            Operation::Bad => {
                return Err(Hitch::Fatal(self.unknown("it is a bad substitution", parameter.span.clone())));
            }
            Operation::Names(star) => {
                let Name::Variable(prefix) = &parameter.name else {
                    return Err(Hitch::Fatal(self.unknown("it is a bad substitution", parameter.span.clone())));
                };
                let items = self.names_with(prefix)?;
                let items = items.into_iter().map(|name| (String::new(), name)).collect();
                return self.push_values(Values::Many { items, star: *star }, quoted, mode, out);
            }
            Operation::Keys => {
                let values = self.values(&parameter.name, parameter.subscript.as_ref(), parameter)?;
                self.held_to_be_set(parameter, &parameter.name, parameter.subscript.as_ref(), &values)?;
                let star = matches!(parameter.subscript, Some(Subscript::Star));
                let items = match values {
                    Values::Many { items, .. } => items.into_iter().map(|(key, _)| (String::new(), key)).collect(),
                    Values::One(None) => Vec::new(),
                    Values::One(Some(_)) => vec![(String::new(), "0".to_owned())],
                };
                return self.push_values(Values::Many { items, star }, quoted, mode, out);
            }
            _ => {}
        }
        // Of a reference `${!name}` is the name that it stands for.
        if let (true, Operation::None, None, Name::Variable(name)) =
            (parameter.indirect, &parameter.operation, &parameter.subscript, &parameter.name)
            && let Some(target) = self.referred(name)?
        {
            return self.push_values(Values::One(Some(target)), quoted, mode, out);
        }
        let (name, subscript);
        let (name, subscript) = if parameter.indirect {
            match self.indirect(parameter)? {
                Some((found, index)) => {
                    (name, subscript) = (found, index);
                    (&name, subscript.as_ref())
                }
                None => return Ok(()),
            }
        } else {
            (&parameter.name, parameter.subscript.as_ref())
        };
        let values = self.values(name, subscript, parameter);
        if let (Err(Hitch::Unknown(why)), Operation::Default { sign: '?', .. }) = (&values, &parameter.operation) {
            let why = why.clone();
            self.may_end(&why);
        }
        let values = values?;
        self.held_to_be_set(parameter, name, subscript, &values)?;
        let values = self.operate(parameter, name, subscript, values, quoted, mode, out)?;
        match values {
            Some(values) => self.push_values(values, quoted, mode, out),
            None => Ok(()),
        }
    }

    pub(super) fn push_values(&mut self, values: Values, quoted: bool, mode: Mode, out: &mut Vec<Bit>) -> Expanded<()> {
        match values {
            Values::One(text) => {
                let text = self.bounded(text.unwrap_or_default())?;
                out.push(if quoted { Bit::Text { text, quoted: true } } else { Bit::Split(text) });
            }
            Values::Many { items, star } if quoted && star => {
                let separators = self.separators()?;
                let between: String = separators.chars().take(1).collect();
                let texts: Vec<String> = items.into_iter().map(|(_, text)| text).collect();
                let text = self.bounded(texts.join(&between))?;
                out.push(Bit::Text { text, quoted: true });
            }
            Values::Many { items, .. } => {
                // Where one text is wanted, `@` and `*` join with different characters, and so do operations.
                if mode != Mode::Fields && !items.is_empty() && self.separators()? != " \t\n" {
                    return Err(self.unknown("an array in one text is not evaluated where `IFS` is set", 0..0).into());
                }
                // Bash keeps some empty elements then, and not others, and makes more of them where one ends with a separator.
                let separators = if quoted { String::new() } else { self.separators()? };
                let at_end = |text: &str| text.is_empty() || text.trim_matches(|c| separators.contains(c)) != text;
                if !quoted && separators != " \t\n" && items.iter().any(|(_, text)| at_end(text)) {
                    return Err(self.unknown("an empty element is not evaluated where `IFS` is set", 0..0).into());
                }
                if items.is_empty() {
                    out.push(Bit::Null);
                }
                for (at, (_, text)) in items.into_iter().enumerate() {
                    if at > 0 {
                        out.push(Bit::Break);
                    }
                    let text = self.bounded(text)?;
                    // Without quotes an empty element is no field, and does not end one either.
                    out.push(if quoted { Bit::Text { text, quoted: true } } else { Bit::Split(text) });
                }
            }
        }
        Ok(())
    }

    /// The name that `${!v}` stands for; none where nothing is expanded.
    fn indirect(&mut self, parameter: &Parameter) -> Expanded<Option<(Name, Option<Subscript>)>> {
        let fatal = |this: &Self, why: &str| Hitch::Fatal(this.unknown(why, parameter.span.clone()));
        if matches!(&parameter.name, Name::Variable(name) if self.is_reference(name)) {
            return Err(self.unknown("the name of a reference is not evaluated here", parameter.span.clone()).into());
        }
        let value = match self.values(&parameter.name, parameter.subscript.as_ref(), parameter)? {
            Values::One(value) => value,
            Values::Many { items, .. } if items.len() == 1 => items.into_iter().next().map(|(_, text)| text),
            Values::Many { .. } => return Err(fatal(self, "the name that `${! }` stands for is not valid")),
        };
        let Some(value) = value else {
            return Err(Hitch::Fatal(
                self.unknown("the name that `${! }` stands for is not set", parameter.span.clone()),
            ));
        };
        let word = match super::super::syntax::quoted_word(&format!("${{{value}}}")) {
            Ok(word) => word,
            Err(_) => return Err(fatal(self, "the name that `${! }` stands for is not valid")),
        };
        match word.parts.as_slice() {
            [super::super::ast::Part::Parameter(inner)]
                if matches!(inner.operation, Operation::None) && !inner.indirect =>
            {
                Ok(Some((inner.name.clone(), inner.subscript.clone())))
            }
            _ => Err(fatal(self, "the name that `${! }` stands for is not valid")),
        }
    }

    /// The arguments, all of them known.
    pub(super) fn arguments_known(&mut self) -> Expanded<Vec<Text>> {
        if !self.pay(self.state.positional.as_ref().map_or(0, Vec::len)) {
            return Err(Hitch::Stop);
        }
        self.state.positional.clone().map_err(|why| match why.why == super::PATH {
            true => Unknown { why: super::OF_PATH.into(), ..why }.into(),
            false => why.into(),
        })
    }
}
