//! What an `awk` program works with: values, separators, formats.
//!
//! Only where gawk and mawk agree: numbers that both write alike, regular expressions without intervals and without escapes
//! of letters.

use std::cmp::Ordering;

use super::super::super::ere::{Dialect, Regex};
use super::super::grep::refusal;
use super::super::{Result, not_pure};

/// The largest number that is written as an integer by all.
const LARGEST: f64 = 2_147_483_647.0;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Unset,
    Number(f64),
    Text(String),
    /// What was read and looks like a number.
    Both(String, f64),
}

impl Value {
    /// Of a field, or of `-v`.
    pub(super) fn read(text: &str) -> Result<Self> {
        let trimmed = text.trim_matches([' ', '\t', '\n']);
        let (number, rest) = prefix(trimmed)?;
        Ok(match number {
            Some(number) if rest.is_empty() => Self::Both(text.to_owned(), number),
            _ => Self::Text(text.to_owned()),
        })
    }

    pub(super) fn text(&self) -> Result<String> {
        match self {
            Self::Unset => Ok(String::new()),
            Self::Text(text) | Self::Both(text, _) => Ok(text.clone()),
            Self::Number(number) if number.fract() == 0.0 && number.abs() <= LARGEST => {
                Ok(format!("{}", *number as i64))
            }
            Self::Number(number) => general(*number),
        }
    }

    pub(super) fn number(&self) -> Result<f64> {
        match self {
            Self::Unset => Ok(0.0),
            Self::Number(number) | Self::Both(_, number) => Ok(*number),
            Self::Text(text) => Ok(prefix(text.trim_start_matches([' ', '\t', '\n']))?.0.unwrap_or(0.0)),
        }
    }

    pub(super) fn truth(&self) -> bool {
        match self {
            Self::Unset => false,
            Self::Number(number) | Self::Both(_, number) => *number != 0.0,
            Self::Text(text) => !text.is_empty(),
        }
    }

    pub(super) fn compare(&self, other: &Self) -> Result<Ordering> {
        if matches!(self, Self::Text(_)) || matches!(other, Self::Text(_)) {
            return Ok(self.text()?.cmp(&other.text()?));
        }
        Ok(self.number()?.total_cmp(&other.number()?))
    }
}

/// The number that a text begins with, and what follows it.
fn prefix(text: &str) -> Result<(Option<f64>, &str)> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let lower = unsigned.get(..3).unwrap_or(unsigned).to_ascii_lowercase();
    if lower.starts_with("0x") || matches!(lower.as_str(), "inf" | "nan") {
        return not_pure("`awk` is not evaluated with what may be a number to some");
    }
    let digits = |text: &str| text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let whole = digits(unsigned);
    let after = unsigned.get(whole..).unwrap_or_default();
    let fraction = after.strip_prefix('.').map_or(0, |rest| 1 + digits(rest));
    if whole + fraction.saturating_sub(1) == 0 {
        return Ok((None, text));
    }
    let rest = after.get(fraction..).unwrap_or_default();
    if rest.starts_with(['e', 'E']) || whole > 15 || fraction > 15 {
        return not_pure("`awk` is not evaluated with a number of this form");
    }
    let end = text.len() - rest.len();
    let number = text.get(..end).and_then(|number| number.parse::<f64>().ok()).map(|number| number + 0.0);
    Ok((number, rest))
}

/// `%.6g` where it has no exponent.
fn general(number: f64) -> Result<String> {
    let refused = || not_pure("`awk` is not evaluated with a number of this size");
    let exponent = format!("{number:.5e}").split('e').nth(1).and_then(|exponent| exponent.parse::<i32>().ok());
    let decimals = match exponent {
        Some(exponent @ -4..=5) => usize::try_from(5 - exponent).unwrap_or(0),
        _ => return refused(),
    };
    let text = format!("{number:.decimals$}");
    Ok(if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text })
}

/// A regular expression as `ere` reads it.
pub(super) fn expression_of(text: &str) -> Result<Vec<(char, bool)>> {
    let refused = || not_pure("`awk` is not evaluated with this regular expression");
    let mut out: Vec<(char, bool)> = Vec::new();
    let mut characters = text.chars().peekable();
    let mut bracket = false;
    let mut before = None;
    if text.is_empty() || !text.is_ascii() {
        return refused();
    }
    while let Some(c) = characters.next() {
        let next = characters.peek().copied();
        match c {
            '\\' => {
                characters.next();
                match next {
                    Some('/' | '"') => out.extend(next.map(|c| (c, !bracket))),
                    Some('t') if !bracket => out.push(('\t', true)),
                    Some(punctuation) if !bracket && ".[]*^$\\()|+?-".contains(punctuation) => {
                        out.push((punctuation, true))
                    }
                    _ => return refused(),
                }
                before = Some('\\');
                continue;
            }
            ']' if bracket => bracket = false,
            '[' if bracket => {
                // A class.
                out.push((c, false));
                if next != Some(':') {
                    return refused();
                }
                for inner in characters.by_ref() {
                    out.push((inner, false));
                    if inner == ']' {
                        break;
                    }
                }
                continue;
            }
            _ if bracket => {}
            '[' => {
                bracket = true;
                out.push((c, false));
                if characters.peek() == Some(&'^') {
                    out.extend(characters.next().map(|c| (c, false)));
                }
                if matches!(characters.peek(), Some(']')) {
                    return refused();
                }
                before = Some('[');
                continue;
            }
            // Intervals are none to some, and anchors inside are characters to others.
            '{' | '}' => return refused(),
            '^' if !matches!(before, None | Some('(' | '|')) => return refused(),
            '$' if !matches!(next, None | Some(')' | '|')) => return refused(),
            '*' | '+' | '?' if matches!(before, None | Some('(' | '|' | '*' | '+' | '?' | '^')) => return refused(),
            ')' | '|' if matches!(before, None | Some('(' | '|')) => return refused(),
            _ => {}
        }
        before = Some(c);
        out.push((c, false));
    }
    if bracket || matches!(before, Some('|' | '(')) { refused() } else { Ok(out) }
}

pub(super) enum Splitter {
    Blanks,
    Character(char),
    Regex(Box<Regex>),
}

impl Splitter {
    /// Of a text, as `FS` holds it.
    pub(super) fn new(separator: &str) -> Result<Self> {
        let mut characters = separator.chars();
        match (characters.next(), characters.next()) {
            (Some(' '), None) => Ok(Self::Blanks),
            (Some(c), None) if c.is_ascii() && !"\\^\n".contains(c) => Ok(Self::Character(c)),
            (Some(_), Some(_)) => Self::regex(separator),
            _ => not_pure("`awk` is not evaluated with this separator"),
        }
    }

    pub(super) fn regex(text: &str) -> Result<Self> {
        let refused = || not_pure("`awk` is not evaluated with this separator");
        let source = expression_of(text)?;
        if matches!(source.first(), Some(('^', false))) || text == " " {
            return refused();
        }
        let regex = Regex::new(&source, Dialect::Extended, false).map_err(|failure| refusal("awk", failure))?;
        let mut budget = 10_000;
        let empty = regex.find(&[], 0, &mut budget).map_err(|failure| refusal("awk", failure))?;
        if empty.is_some() || regex.stray { refused() } else { Ok(Self::Regex(Box::new(regex))) }
    }

    pub(super) fn split(&self, record: &str, budget: &mut u64) -> Result<Vec<String>> {
        match self {
            _ if record.is_empty() => Ok(Vec::new()),
            Self::Blanks => {
                let parts = record.split([' ', '\t', '\n']).filter(|part| !part.is_empty());
                Ok(parts.map(str::to_owned).collect())
            }
            Self::Character(c) => Ok(record.split(*c).map(str::to_owned).collect()),
            Self::Regex(regex) => {
                let text: Vec<char> = record.chars().collect();
                let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default().iter().collect::<String>();
                let (mut parts, mut at) = (Vec::new(), 0);
                while let Some((from, to)) = regex.find(&text, at, budget).map_err(|failure| refusal("awk", failure))? {
                    if from == to {
                        return not_pure("`awk` is not evaluated with a separator of nothing");
                    }
                    parts.push(part(at, from));
                    at = to;
                }
                parts.push(part(at, text.len()));
                Ok(parts)
            }
        }
    }
}

/// `printf` of `awk`.
pub(super) fn formatted(format: &str, values: &[Value]) -> Result<String> {
    let refused = || not_pure("`awk` is not evaluated with this format");
    let mut values = values.iter();
    let mut out = String::new();
    let mut rest = format;
    while let Some((before, after)) = rest.split_once('%') {
        out.push_str(before);
        if let Some(after) = after.strip_prefix('%') {
            out.push('%');
            rest = after;
            continue;
        }
        let Some(end) = after.find(|c: char| c.is_ascii_alphabetic()) else { return refused() };
        let (flags, kind) = (after.get(..end).unwrap_or_default(), after.get(end..=end).unwrap_or_default());
        rest = after.get(end + 1..).unwrap_or_default();
        let (left, zeros) = (flags.starts_with('-'), flags.starts_with('0'));
        let (width, precision) = match flags.trim_start_matches(['-', '0']).split_once('.') {
            Some((width, precision)) => (width, Some(precision)),
            None => (flags.trim_start_matches(['-', '0']), None),
        };
        let small = |text: &str| text.len() < 3 && text.bytes().all(|b| b.is_ascii_digit());
        if !small(width)
            || precision.is_some_and(|precision| !small(precision) || precision.is_empty())
            || flags.starts_with("-0")
        {
            return refused();
        }
        let width = width.parse::<usize>().unwrap_or(0);
        let precision = precision.and_then(|precision| precision.parse::<usize>().ok());
        let Some(value) = values.next() else { return refused() };
        let text = match (kind, precision) {
            ("s", _) if zeros => return refused(),
            ("s", precision) => value.text()?.chars().take(precision.unwrap_or(usize::MAX)).collect(),
            ("d" | "i", None) => {
                let number = value.number()?.trunc();
                if number.abs() > LARGEST {
                    return refused();
                }
                let number = number as i64;
                if zeros { format!("{number:0width$}") } else { number.to_string() }
            }
            ("x" | "X" | "o", None) => {
                let number = value.number()?.trunc();
                if !(0.0..=LARGEST).contains(&number) {
                    return refused();
                }
                let number = number as i64;
                let text = match kind {
                    "x" => format!("{number:x}"),
                    "X" => format!("{number:X}"),
                    _ => format!("{number:o}"),
                };
                if zeros { format!("{text:0>width$}") } else { text }
            }
            ("f", precision) => {
                let (number, precision) = (value.number()?, precision.unwrap_or(6));
                if number.abs() > LARGEST {
                    return refused();
                }
                if zeros { format!("{number:0width$.precision$}") } else { format!("{number:.precision$}") }
            }
            _ => return refused(),
        };
        out.push_str(&if left { format!("{text:<width$}") } else { format!("{text:>width$}") });
    }
    out.push_str(rest);
    Ok(out)
}
