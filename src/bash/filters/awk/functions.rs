//! Functions of `awk`, and regular expressions in its programs.

use std::collections::BTreeMap;

use super::super::super::ere::{Dialect, Regex};
use super::super::grep::refusal;
use super::super::{LIMIT, Result, not_pure};
use super::parse::Expr;
use super::run::Machine;
use super::values::{Splitter, Value, expression_of, formatted};

impl Machine {
    /// A regular expression, or a text that is one.
    fn regex(&mut self, expression: &Expr) -> Result<Regex> {
        let text = match expression {
            Expr::Regex(text) => text.clone(),
            other => self.text(other)?,
        };
        let source = expression_of(&text)?;
        Regex::new(&source, Dialect::Extended, false)
            .map_err(|failure| refusal("awk", failure))
            .and_then(|regex| if regex.stray { not_pure("`awk` warns of a stray backslash") } else { Ok(regex) })
    }

    pub(super) fn find(&mut self, expression: &Expr, text: &str) -> Result<bool> {
        let regex = self.regex(expression)?;
        let text: Vec<char> = text.chars().collect();
        let found = regex.find(&text, 0, &mut self.budget).map_err(|failure| refusal("awk", failure))?;
        Ok(found.is_some())
    }

    pub(super) fn format(&mut self, list: &[Expr]) -> Result<String> {
        let mut values = Vec::new();
        for expression in list {
            values.push(self.value(expression)?);
        }
        match values.split_first() {
            Some((format, values)) => formatted(&format.text()?, values),
            None => not_pure("`awk` refuses a `printf` without a format"),
        }
    }

    pub(super) fn call(&mut self, name: &str, arguments: &[Expr]) -> Result<Value> {
        let refused = || not_pure(format!("`awk` is not evaluated with this `{name}`"));
        match (name, arguments) {
            ("length", []) => Ok(Value::Number(self.whole()?.len() as f64)),
            ("length", [one]) => Ok(Value::Number(self.text(one)?.len() as f64)),
            ("toupper", [one]) => Ok(Value::Text(self.text(one)?.to_ascii_uppercase())),
            ("tolower", [one]) => Ok(Value::Text(self.text(one)?.to_ascii_lowercase())),
            ("int", [one]) => Ok(Value::Number(self.number(one)?.trunc() + 0.0)),
            ("sprintf", list) => self.format(list).map(Value::Text),
            ("index", [text, part]) => {
                let text = self.text(text)?;
                let part = self.text(part)?;
                if part.is_empty() {
                    return refused();
                }
                Ok(Value::Number(text.find(&part).map_or(0, |at| at + 1) as f64))
            }
            ("substr", [text, from, length @ ..]) => {
                let text = self.text(text)?;
                let from = self.number(from)?;
                let length = match length.first() {
                    Some(length) => self.number(length)?,
                    None => 1_000_000.0,
                };
                // Fractions and places before the text are rounded in different ways.
                if from.fract() != 0.0
                    || length.fract() != 0.0
                    || !(1.0..1e6).contains(&from)
                    || !(0.0..=1e6).contains(&length)
                {
                    return refused();
                }
                let (from, length) = (from as usize - 1, length as usize);
                Ok(Value::Text(text.chars().skip(from).take(length).collect()))
            }
            ("sub" | "gsub", [regex, with, place @ ..]) => {
                let record = Expr::Field(Box::new(Expr::Number(0.0)));
                let place = match place.first() {
                    None => &record,
                    Some(place @ (Expr::Variable(_) | Expr::Element(..) | Expr::Field(_))) => place,
                    Some(_) => return refused(),
                };
                let regex = self.regex(regex)?;
                let with = self.text(with)?;
                let before = self.text(place)?;
                let (count, after) = self.substituted(&regex, &with, &before, name == "gsub")?;
                if count > 0 {
                    self.set(place, Value::Text(after))?;
                }
                Ok(Value::Number(count as f64))
            }
            ("split", [text, Expr::Variable(array), separator @ ..]) => {
                let text = self.text(text)?;
                let parts = match separator.first() {
                    None => self.splitter.split(&text, &mut self.budget)?,
                    Some(Expr::Regex(regex)) => Splitter::regex(regex)?.split(&text, &mut self.budget)?,
                    Some(separator) => {
                        let separator = self.text(separator)?;
                        Splitter::new(&separator)?.split(&text, &mut self.budget)?
                    }
                };
                if self.variables.contains_key(array) {
                    return refused();
                }
                let count = parts.len();
                let mut elements = BTreeMap::new();
                for (at, part) in parts.iter().enumerate() {
                    elements.insert((at + 1).to_string(), Value::read(part)?);
                }
                self.arrays.insert(array.clone(), elements);
                Ok(Value::Number(count as f64))
            }
            _ => refused(),
        }
    }

    fn substituted(&mut self, regex: &Regex, with: &str, before: &str, all: bool) -> Result<(usize, String)> {
        let failed = |failure| refusal("awk", failure);
        if with.contains('\\') || regex.find(&[], 0, &mut self.budget).map_err(failed)?.is_some() {
            return not_pure("`awk` is not evaluated with this substitution");
        }
        let text: Vec<char> = before.chars().collect();
        let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default().iter().collect::<String>();
        let (mut out, mut at, mut count) = (String::new(), 0, 0);
        while let Some((from, to)) = regex.find(&text, at, &mut self.budget).map_err(failed)? {
            if from == to {
                return not_pure("`awk` is not evaluated with a substitution of nothing");
            }
            out.push_str(&part(at, from));
            out.push_str(&with.replace('&', &part(from, to)));
            (at, count) = (to, count + 1);
            if !all || out.len() > LIMIT {
                break;
            }
        }
        out.push_str(&part(at, text.len()));
        Ok((count, out))
    }
}
