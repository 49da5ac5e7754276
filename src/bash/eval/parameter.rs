//! Parameter expansion (manual 3.5.3): which value, and where it goes. What is done with it is in [`operations`](super::operations).

use super::super::ast::{Name, Operation, Parameter, Subscript};
use super::super::{Text, Unknown};
use super::expand::{Bit, Mode};
use super::outside::{Outside, outside};
use super::state::{Held, Status};
use super::{Evaluator, Expanded, Hitch};

/// What a parameter holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Values {
    /// One text, or none where it is not set.
    One(Option<String>),
    /// The elements of `$@`, `$*` or an array, with their indices or keys; `star` for `*`.
    Many { items: Vec<(String, String)>, star: bool },
}

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

    /// What a parameter holds.
    pub(super) fn values(
        &mut self,
        name: &Name,
        subscript: Option<&Subscript>,
        parameter: &Parameter,
    ) -> Expanded<Values> {
        match name {
            Name::Positional(0) => Err(self.unknown("`$0` differs by machine", parameter.span.clone()).into()),
            Name::Positional(n) => {
                let known = self.state.positional.as_ref().ok();
                match known.map(|list| list.get(n - 1).map(|text| text.text.clone())) {
                    Some(text) => Ok(Values::One(text)),
                    None => self.arguments_known().map(|_| Values::One(None)),
                }
            }
            Name::Special(c @ ('@' | '*')) => {
                let list = self.arguments_known()?;
                let items = list.into_iter().map(|text| (String::new(), text.text)).collect();
                Ok(Values::Many { items, star: *c == '*' })
            }
            Name::Special('#') => match &self.state.positional {
                Ok(list) => Ok(Values::One(Some(list.len().to_string()))),
                // A recipe is read with its path as the only argument.
                Err(why) if why.why == super::PATH => Ok(Values::One(Some("1".into()))),
                Err(why) => Err(why.clone().into()),
            },
            Name::Special('?') => match &self.state.status {
                Status::Known(status) => Ok(Values::One(Some(status.to_string()))),
                Status::Unknown(why) => Err(why.clone().into()),
            },
            Name::Special(c) => {
                Err(self.unknown(format!("`${c}` differs from run to run"), parameter.span.clone()).into())
            }
            Name::Variable(name) => {
                let name = self.target(name)?;
                self.variable(&name, subscript, parameter)
            }
        }
    }

    fn variable(&mut self, name: &str, subscript: Option<&Subscript>, parameter: &Parameter) -> Expanded<Values> {
        let Some(binding) = self.state.binding(name) else {
            return self.outside_values(name, subscript, parameter);
        };
        let star = matches!(subscript, Some(Subscript::Star));
        let held = binding.held.clone();
        if !self.pay(held.size() / 16) {
            return Err(Hitch::Stop);
        }
        match (held, subscript) {
            (Held::Unknown(why), _) => Err(why.into()),
            (Held::Nothing, Some(Subscript::At | Subscript::Star)) => Ok(Values::Many { items: Vec::new(), star }),
            (Held::Nothing, Some(Subscript::Index(word))) => {
                self.index(word, &parameter.span)?;
                Ok(Values::One(None))
            }
            (Held::Nothing, None) => Ok(Values::One(None)),
            (Held::Scalar(text), None) => Ok(Values::One(Some(text.text))),
            // Of a text that is no array a slice takes characters.
            (Held::Scalar(_) | Held::Associative(_), Some(Subscript::At | Subscript::Star))
                if matches!(parameter.operation, Operation::Slice { .. }) =>
            {
                Err(self.unknown("a slice of what is no indexed array is not evaluated", parameter.span.clone()).into())
            }
            (Held::Scalar(text), Some(Subscript::At | Subscript::Star)) => {
                Ok(Values::Many { items: vec![("0".into(), text.text)], star })
            }
            (Held::Scalar(text), Some(Subscript::Index(word))) => {
                let index = self.index(word, &parameter.span)?;
                Ok(Values::One((index == 0 || index == -1).then_some(text.text)))
            }
            (Held::Indexed(list), None) => Ok(Values::One(list.get(&0).map(|text| text.text.clone()))),
            (Held::Indexed(list), Some(Subscript::At | Subscript::Star)) => {
                if !self.pay(list.len()) {
                    return Err(Hitch::Stop);
                }
                let items = list.into_iter().map(|(index, text)| (index.to_string(), text.text)).collect();
                Ok(Values::Many { items, star })
            }
            (Held::Indexed(list), Some(Subscript::Index(word))) => {
                let index = self.index(word, &parameter.span)?;
                let last = list.keys().next_back().copied();
                let Some(index) = resolve(index, last) else {
                    return Err(self
                        .unknown("the index of the array is out of its range", parameter.span.clone())
                        .into());
                };
                Ok(Values::One(list.get(&index).map(|text| text.text.clone())))
            }
            (Held::Associative(list), None) => Ok(Values::One(list.get("0").map(|text| text.text.clone()))),
            (Held::Associative(list), Some(Subscript::Index(word))) => {
                let key = self.in_quotes_or_single(word)?;
                Ok(Values::One(list.get(&key).map(|text| text.text.clone())))
            }
            (Held::Associative(list), Some(Subscript::At | Subscript::Star)) => {
                let items: Vec<(String, String)> = list.into_iter().map(|(key, text)| (key, text.text)).collect();
                // What counts them does not mind the order.
                if items.len() < 2 || matches!(parameter.operation, Operation::Length) {
                    return Ok(Values::Many { items, star });
                }
                match in_order(items) {
                    Some(items) => Ok(Values::Many { items, star }),
                    None => {
                        let why = "the order of an associative array is not known";
                        Err(self.unknown(why, parameter.span.clone()).into())
                    }
                }
            }
        }
    }

    fn outside_values(&mut self, name: &str, subscript: Option<&Subscript>, parameter: &Parameter) -> Expanded<Values> {
        if let Some(why) = &self.state.others {
            return Err(why.clone().into());
        }
        let star = matches!(subscript, Some(Subscript::Star));
        let many = matches!(subscript, Some(Subscript::At | Subscript::Star));
        match outside(name, &self.carch) {
            Outside::Unset => {
                let guarded = matches!(parameter.operation, Operation::Default { .. });
                if !guarded && self.place.is_none() && !NORMAL.contains(&name) && !many {
                    let span = self.at(&parameter.span);
                    self.state.unset.entry(name.to_owned()).or_insert(span);
                }
                if self.state.options.get("nounset") != Some(false) && !guarded && !many {
                    return Err(Hitch::Fatal(self.unknown(format!("`{name}` is not set"), parameter.span.clone())));
                }
                Ok(if many { Values::Many { items: Vec::new(), star } } else { Values::One(None) })
            }
            Outside::Known(text) if many => Ok(Values::Many { items: vec![("0".into(), text)], star }),
            Outside::Known(text) if subscript.is_none() => Ok(Values::One(Some(text))),
            Outside::Known(_) => {
                Err(self.unknown("an index of a name outside is not evaluated", parameter.span.clone()).into())
            }
            Outside::Unknown(why) => Err(self.unknown(format!("`{name}` {why}"), parameter.span.clone()).into()),
        }
    }

    /// The text of a name without a subscript, by the rules of expansion; `None` where it is not set.
    pub(super) fn scalar(&self, name: &str) -> Result<Option<String>, Unknown> {
        match self.state.binding(name).map(|binding| &binding.held) {
            Some(_) if self.is_reference(name) => match self.referred(name)? {
                Some(target) => self.scalar(&target),
                None => Ok(None),
            },
            Some(Held::Unknown(why)) => Err(why.clone()),
            Some(Held::Nothing) => Ok(None),
            Some(Held::Scalar(text)) => Ok(Some(text.text.clone())),
            Some(Held::Indexed(list)) => Ok(list.get(&0).map(|text| text.text.clone())),
            Some(Held::Associative(list)) => Ok(list.get("0").map(|text| text.text.clone())),
            None => {
                if let Some(why) = &self.state.others {
                    return Err(why.clone());
                }
                match outside(name, &self.carch) {
                    Outside::Unset => Ok(None),
                    Outside::Known(text) => Ok(Some(text)),
                    Outside::Unknown(why) => Err(self.unknown(format!("`{name}` {why}"), 0..0)),
                }
            }
        }
    }
}

/// The index of an element: a negative one counts from behind the last.
pub(super) fn resolve(index: i64, last: Option<usize>) -> Option<usize> {
    if index >= 0 {
        return usize::try_from(index).ok();
    }
    let end = i64::try_from(last?).ok()?.checked_add(1)?;
    usize::try_from(end.checked_add(index)?).ok()
}

/// Names that a recipe may expand before makepkg sets them, and that readers do not want to hear of.
const NORMAL: &[&str] = &["srcdir", "pkgdir", "pkgbase", "epoch"];

/// The elements of an associative array in bash's order: by the buckets of its hash table (`hashlib.c`, `assoc.c`: FNV-1 of
/// the key, 1,024 buckets). `None` where two share a bucket, since then it matters which came first, or where there are so many
/// that the table grows.
fn in_order(items: Vec<(String, String)>) -> Option<Vec<(String, String)>> {
    const BUCKETS: u32 = 1024;
    if items.len() > BUCKETS as usize || items.iter().any(|(key, _)| !key.is_ascii()) {
        return None;
    }
    let bucket = |key: &str| {
        key.bytes().fold(2_166_136_261_u32, |h, b| h.wrapping_mul(16_777_619) ^ u32::from(b)) & (BUCKETS - 1)
    };
    let mut keyed: Vec<(u32, (String, String))> = items.into_iter().map(|item| (bucket(&item.0), item)).collect();
    keyed.sort_by_key(|(at, _)| *at);
    let clash = keyed.windows(2).any(|pair| matches!(pair, [one, two] if one.0 == two.0));
    (!clash).then(|| keyed.into_iter().map(|(_, item)| item).collect())
}
