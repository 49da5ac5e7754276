//! `${v:offset:length}` of texts, arrays and arguments (manual 3.5.3).

use super::super::ast::{Name, Parameter, Word};
use super::values::Values;
use super::{Evaluator, Expanded, Hitch};

impl Evaluator {
    pub(super) fn slice(
        &mut self,
        parameter: &Parameter,
        values: Values,
        offset: &Word,
        length: Option<&Word>,
    ) -> Expanded<Values> {
        let span = &parameter.span;
        let offset = self.arithmetic_word(offset, span)?;
        let length = match length {
            Some(word) => Some(self.arithmetic_word(word, span)?),
            None => None,
        };
        match values {
            Values::One(None) => Ok(Values::One(None)),
            Values::One(Some(text)) => {
                let chars: Vec<char> = text.chars().collect();
                let count = i64::try_from(chars.len()).unwrap_or(i64::MAX);
                let from = if offset < 0 { count.saturating_add(offset) } else { offset };
                if from < 0 || from > count {
                    return Ok(Values::One(Some(String::new())));
                }
                let to = match length {
                    None => count,
                    Some(length) if length < 0 => {
                        let to = count.saturating_add(length);
                        if to < from {
                            return Err(Hitch::Fatal(
                                self.unknown("the length of the substring is below 0", span.clone()),
                            ));
                        }
                        to
                    }
                    Some(length) => from.saturating_add(length).min(count),
                };
                let (from, to) = (usize::try_from(from).unwrap_or(0), usize::try_from(to).unwrap_or(0));
                Ok(Values::One(Some(chars.get(from..to).unwrap_or_default().iter().collect())))
            }
            Values::Many { items, star } => {
                // Positional parameters have no keys.
                let positional = matches!(parameter.name, Name::Special('@' | '*'))
                    || items.first().is_some_and(|(key, _)| key.is_empty());
                if length.is_some_and(|length| length < 0) {
                    return Err(Hitch::Fatal(self.unknown("the length of the slice is below 0", span.clone())));
                }
                let index = |at: usize, key: &str| -> i64 {
                    if positional {
                        i64::try_from(at + 1).unwrap_or(i64::MAX)
                    } else {
                        key.parse().unwrap_or_else(|_| i64::try_from(at).unwrap_or(i64::MAX))
                    }
                };
                let last = items.iter().enumerate().map(|(at, (key, _))| index(at, key)).max();
                let last = last.unwrap_or(if positional { 0 } else { -1 });
                let from = if offset < 0 { last.saturating_add(1).saturating_add(offset) } else { offset };
                if positional && from == 0 && length != Some(0) {
                    return Err(self.unknown("`$0` differs by machine", span.clone()).into());
                }
                if from < 0 {
                    return Ok(Values::Many { items: Vec::new(), star });
                }
                let most = length.map_or(usize::MAX, |length| usize::try_from(length).unwrap_or(usize::MAX));
                let items = items
                    .into_iter()
                    .enumerate()
                    .filter(|(at, (key, _))| index(*at, key) >= from)
                    .take(most)
                    .map(|(_, item)| item)
                    .collect();
                Ok(Values::Many { items, star })
            }
        }
    }
}
