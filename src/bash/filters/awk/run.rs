//! Runs the rules of an `awk` program on the records of its input.

use std::collections::BTreeMap;

use super::super::super::ere::BUDGET;
use super::super::{LIMIT, Result, not_pure};
use super::parse::{Expr, Pattern, Rule, Statement};
use super::values::{Splitter, Value};

/// The statements and expressions that one program may run.
const STEPS: usize = 200_000;

/// How statements end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Normal,
    Next,
    Exit,
}

pub(super) struct Machine {
    pub(super) out: String,
    pub(super) status: u8,
    pub(super) variables: BTreeMap<String, Value>,
    pub(super) arrays: BTreeMap<String, BTreeMap<String, Value>>,
    record: String,
    fields: Vec<String>,
    number: usize,
    pub(super) splitter: Splitter,
    /// Fields and records are there: not in `BEGIN` and `END`.
    reading: bool,
    /// A field of this record was set: `OFS` was used.
    rebuilt: bool,
    steps: usize,
    pub(super) budget: u64,
}

impl Machine {
    pub(super) fn new(separator: &str) -> Result<Self> {
        let variables = [("FS", separator), ("OFS", " "), ("ORS", "\n")];
        Ok(Self {
            out: String::new(),
            status: 0,
            variables: variables
                .into_iter()
                .map(|(name, text)| (name.to_owned(), Value::Text(text.to_owned())))
                .collect(),
            arrays: BTreeMap::new(),
            record: String::new(),
            fields: Vec::new(),
            number: 0,
            splitter: Splitter::new(separator)?,
            reading: false,
            rebuilt: false,
            steps: STEPS,
            budget: BUDGET,
        })
    }

    /// `-v name=value`
    pub(super) fn give(&mut self, name: &str, value: &str) -> Result<()> {
        self.set_variable(name, Value::read(value)?)
    }

    pub(super) fn run(&mut self, rules: &[Rule], text: impl FnOnce() -> Result<String>) -> Result<()> {
        let mut end = self.rules(rules, &Pattern::Begin)?;
        if rules.iter().all(|(pattern, _)| *pattern == Pattern::Begin) {
            return Ok(());
        }
        if end != End::Exit {
            let text = text()?;
            self.reading = true;
            for line in super::super::lines_of(&text) {
                self.number += 1;
                self.rebuilt = false;
                self.set_record(line.to_owned())?;
                end = self.rules(rules, &Pattern::Always)?;
                if end == End::Exit {
                    break;
                }
            }
            self.reading = false;
        }
        self.rules(rules, &Pattern::End).map(drop)
    }

    fn rules(&mut self, rules: &[Rule], which: &Pattern) -> Result<End> {
        for (pattern, action) in rules {
            let chosen = match (which, pattern) {
                (Pattern::Begin, Pattern::Begin)
                | (Pattern::End, Pattern::End)
                | (Pattern::Always, Pattern::Always) => true,
                (Pattern::Always, Pattern::When(condition)) => self.value(condition)?.truth(),
                _ => false,
            };
            if !chosen {
                continue;
            }
            match self.statements(action)? {
                End::Normal => {}
                End::Next if *which == Pattern::Always => return Ok(End::Normal),
                End::Next => return not_pure("`awk` refuses this `next`"),
                End::Exit => return Ok(End::Exit),
            }
        }
        Ok(End::Normal)
    }

    fn step(&mut self) -> Result<()> {
        if self.steps == 0 || self.out.len() > LIMIT || self.record.len() > LIMIT {
            return not_pure("`awk` takes too long or writes too much");
        }
        self.steps -= 1;
        Ok(())
    }

    fn statements(&mut self, statements: &[Statement]) -> Result<End> {
        for statement in statements {
            self.step()?;
            let end = match statement {
                Statement::Print(list) if list.is_empty() => {
                    let record = self.whole()?;
                    self.print(&[record])?
                }
                Statement::Print(list) => {
                    let mut texts = Vec::new();
                    for expression in list {
                        texts.push(self.text(expression)?);
                    }
                    self.print(&texts)?
                }
                Statement::Printf(list) => {
                    let text = self.format(list)?;
                    self.out.push_str(&text);
                    End::Normal
                }
                Statement::Expression(expression) => {
                    self.value(expression)?;
                    End::Normal
                }
                Statement::If(condition, then, otherwise) => {
                    let chosen = if self.value(condition)?.truth() { then } else { otherwise };
                    self.statements(chosen)?
                }
                Statement::While(condition, body) => loop {
                    self.step()?;
                    if !self.value(condition)?.truth() {
                        break End::Normal;
                    }
                    match self.statements(body)? {
                        End::Normal => {}
                        end => break end,
                    }
                },
                Statement::Next => End::Next,
                Statement::Exit(status) => {
                    if let Some(status) = status {
                        let number = self.value(status)?.number()?;
                        if !(0.0..=255.0).contains(&number) || number.fract() != 0.0 {
                            return not_pure("`awk` is not evaluated with this status");
                        }
                        self.status = number as u8;
                    }
                    End::Exit
                }
            };
            if end != End::Normal {
                return Ok(end);
            }
        }
        Ok(End::Normal)
    }

    fn print(&mut self, texts: &[String]) -> Result<End> {
        let (between, end) = (self.special("OFS")?, self.special("ORS")?);
        self.out.push_str(&texts.join(&between));
        self.out.push_str(&end);
        Ok(End::Normal)
    }

    fn special(&self, name: &str) -> Result<String> {
        self.variables.get(name).map_or(Ok(String::new()), Value::text)
    }

    pub(super) fn whole(&self) -> Result<String> {
        if self.reading {
            Ok(self.record.clone())
        } else {
            not_pure("`awk` is not evaluated with a record outside of its rules")
        }
    }

    fn set_record(&mut self, record: String) -> Result<()> {
        self.fields = self.splitter.split(&record, &mut self.budget)?;
        self.record = record;
        Ok(())
    }

    fn rebuild(&mut self) -> Result<()> {
        self.record = self.fields.join(&self.special("OFS")?);
        self.rebuilt = true;
        Ok(())
    }

    pub(super) fn text(&mut self, expression: &Expr) -> Result<String> {
        self.value(expression)?.text()
    }

    pub(super) fn number(&mut self, expression: &Expr) -> Result<f64> {
        self.value(expression)?.number()
    }

    pub(super) fn value(&mut self, expression: &Expr) -> Result<Value> {
        self.step()?;
        let truth = |holds: bool| Ok(Value::Number(f64::from(u8::from(holds))));
        match expression {
            Expr::Number(number) => Ok(Value::Number(*number)),
            Expr::Text(text) => Ok(Value::Text(text.clone())),
            Expr::Group(inner) => self.value(inner),
            Expr::Regex(_) => {
                let record = self.whole()?;
                let found = self.find(expression, &record)?;
                truth(found)
            }
            Expr::Variable(name) => match name.as_str() {
                "NF" | "NR" | "FNR" if !self.reading && name == "NF" => {
                    not_pure("`awk` is not evaluated with `NF` here")
                }
                "NF" => Ok(Value::Number(self.fields.len() as f64)),
                "NR" | "FNR" => Ok(Value::Number(self.number as f64)),
                _ if self.arrays.contains_key(name) => not_pure("`awk` refuses an array as a text"),
                _ => Ok(self.variables.get(name).cloned().unwrap_or(Value::Unset)),
            },
            Expr::Field(index) => {
                let at = self.index(index)?;
                match at {
                    0 => Value::read(&self.whole()?),
                    _ if !self.reading => not_pure("`awk` is not evaluated with fields outside of its rules"),
                    at => self.fields.get(at - 1).map_or(Ok(Value::Unset), |text| Value::read(text)),
                }
            }
            Expr::Element(name, key) => {
                let key = self.text(key)?;
                if self.variables.contains_key(name) {
                    return not_pure("`awk` refuses a text as an array");
                }
                // An element is there once it was asked for.
                Ok(self.arrays.entry(name.clone()).or_default().entry(key).or_insert(Value::Unset).clone())
            }
            Expr::In(key, name) => {
                let key = self.text(key)?;
                truth(self.arrays.get(name).is_some_and(|array| array.contains_key(&key)))
            }
            Expr::Assign(operator, place, value) => {
                let value = match operator {
                    '=' => self.value(value)?,
                    operator => {
                        let value = self.number(value)?;
                        let before = self.number(place)?;
                        Value::Number(arithmetic(*operator, before, value)?)
                    }
                };
                self.set(place, value.clone())?;
                Ok(value)
            }
            Expr::Step(first, by, place) => {
                let before = self.number(place)?;
                self.set(place, Value::Number(before + by))?;
                Ok(Value::Number(if *first { before + by } else { before }))
            }
            Expr::Choice(parts) => {
                let [condition, one, two] = parts.as_ref();
                let chosen = if self.value(condition)?.truth() { one } else { two };
                self.value(chosen)
            }
            Expr::Or(one, two) => {
                let holds = self.value(one)?.truth() || self.value(two)?.truth();
                truth(holds)
            }
            Expr::And(one, two) => {
                let holds = self.value(one)?.truth() && self.value(two)?.truth();
                truth(holds)
            }
            Expr::Match(not, text, regex) => {
                let text = self.text(text)?;
                let found = self.find(regex, &text)?;
                truth(found != *not)
            }
            Expr::Compare(sign, one, two) => {
                let (one, two) = (self.value(one)?, self.value(two)?);
                let order = one.compare(&two)?;
                truth(match *sign {
                    "==" => order.is_eq(),
                    "!=" => order.is_ne(),
                    "<" => order.is_lt(),
                    "<=" => order.is_le(),
                    ">" => order.is_gt(),
                    _ => order.is_ge(),
                })
            }
            Expr::Joined(one, two) => {
                let one = self.text(one)?;
                let joined = one + &self.text(two)?;
                if joined.len() > LIMIT { not_pure("`awk` makes too long a text") } else { Ok(Value::Text(joined)) }
            }
            Expr::Arithmetic(operator, one, two) => {
                let (one, two) = (self.number(one)?, self.number(two)?);
                arithmetic(*operator, one, two).map(Value::Number)
            }
            Expr::Unary('!', inner) => {
                let holds = self.value(inner)?.truth();
                truth(!holds)
            }
            Expr::Unary(sign, inner) => {
                let number = self.number(inner)?;
                Ok(Value::Number(if *sign == '-' { 0.0 - number } else { number }))
            }
            Expr::Call(name, arguments) => self.call(name, arguments),
        }
    }

    fn index(&mut self, index: &Expr) -> Result<usize> {
        let number = self.number(index)?;
        if number.fract() != 0.0 || !(0.0..=1000.0).contains(&number) {
            return not_pure("`awk` is not evaluated with this field");
        }
        Ok(number as usize)
    }

    pub(super) fn set(&mut self, place: &Expr, value: Value) -> Result<()> {
        match place {
            Expr::Variable(name) => self.set_variable(name, value),
            Expr::Element(name, key) => {
                let key = self.text(key)?;
                self.arrays.entry(name.clone()).or_default().insert(key, value);
                Ok(())
            }
            Expr::Field(index) => {
                let at = self.index(index)?;
                if !self.reading {
                    return not_pure("`awk` is not evaluated with fields outside of its rules");
                }
                if at == 0 {
                    return self.set_record(value.text()?);
                }
                if self.fields.len() < at {
                    self.fields.resize(at, String::new());
                }
                if let Some(field) = self.fields.get_mut(at - 1) {
                    *field = value.text()?;
                }
                self.rebuild()
            }
            _ => not_pure("`awk` refuses this assignment"),
        }
    }

    fn set_variable(&mut self, name: &str, value: Value) -> Result<()> {
        match name {
            "NF" => {
                let number = value.number()?;
                if !self.reading || number.fract() != 0.0 || !(0.0..=1000.0).contains(&number) {
                    return not_pure("`awk` is not evaluated with this `NF`");
                }
                self.fields.resize(number as usize, String::new());
                return self.rebuild();
            }
            "NR" | "FNR" => return not_pure("`awk` is not evaluated with an `NR` of its own"),
            "FS" if self.reading => return not_pure("`awk` is not evaluated with `FS` set in a rule"),
            "FS" => self.splitter = Splitter::new(&value.text()?)?,
            "OFS" if self.rebuilt => return not_pure("`awk` is not evaluated with `OFS` set behind a field"),
            _ if self.arrays.contains_key(name) => return not_pure("`awk` refuses a text for an array"),
            _ => {}
        }
        self.variables.insert(name.to_owned(), value);
        Ok(())
    }
}

fn arithmetic(operator: char, one: f64, two: f64) -> Result<f64> {
    if matches!(operator, '/' | '%') && two == 0.0 {
        return not_pure("`awk` refuses a division by zero");
    }
    let result = match operator {
        '+' => one + two,
        '-' => one - two,
        '*' => one * two,
        '/' => one / two,
        _ => one % two,
    };
    // No zero below zero.
    if result.is_finite() { Ok(result + 0.0) } else { not_pure("`awk` is not evaluated with this number") }
}
