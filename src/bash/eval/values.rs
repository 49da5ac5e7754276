//! What parameters hold: variables of the recipe, names that it does not set, arguments, `$#` and `$?` (manual 3.4).

use super::super::Unknown;
use super::super::ast::{Name, Operation, Parameter, Subscript};
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
        // Bash lets nobody assign to it.
        if name == "FUNCNAME" {
            return self.running(subscript, parameter);
        }
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

    /// `FUNCNAME`: of the functions that run here. What runs these is makepkg's.
    fn running(&mut self, subscript: Option<&Subscript>, parameter: &Parameter) -> Expanded<Values> {
        let back = match subscript {
            None => Ok(0),
            Some(Subscript::Index(word)) => self.index(word, &parameter.span).map(usize::try_from)?,
            Some(Subscript::At | Subscript::Star) => Ok(usize::MAX),
        };
        let name = back.ok().and_then(|back| self.frames.iter().rev().nth(back));
        match name {
            Some(name) => Ok(Values::One(Some(name.clone()))),
            None => Err(self.unknown("`FUNCNAME` is bash's own", parameter.span.clone()).into()),
        }
    }

    /// The text of a name without a subscript, by the rules of expansion; `None` where it is not set.
    pub(super) fn scalar(&self, name: &str) -> Result<Option<String>, Unknown> {
        if name == "FUNCNAME"
            && let Some(running) = self.frames.last()
        {
            return Ok(Some(running.clone()));
        }
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
