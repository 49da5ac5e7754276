//! `expr` with one operator: integers, comparisons, `length`, `substr`, `index`, and `text : expression`.

use super::super::ere::{BUDGET, Dialect, Regex};
use super::grep::refusal;
use super::{Input, Printed, Result, not_pure};

pub(super) fn expr(arguments: &[&str], _: &Input<'_>) -> Result<Printed> {
    let refused = || not_pure("`expr` is not evaluated with these arguments");
    // What could be an operator, a keyword or an option of its own.
    let plain = |text: &str| {
        !matches!(text, "length" | "substr" | "index" | "match" | "+" | "(" | ")" | "|" | "&" | ":" | "=" | "<" | ">")
            && !matches!(text, "<=" | "!=" | ">=" | "==" | "-" | "*" | "/" | "%")
            && !text.starts_with("--")
            && text.is_ascii()
    };
    let text = match arguments {
        ["length", text] if plain(text) => text.len().to_string(),
        ["index", text, these] if plain(text) && plain(these) => {
            text.find(|c| these.contains(c)).map_or(0, |at| at + 1).to_string()
        }
        ["substr", text, from, length] if plain(text) => match (integer(from), integer(length)) {
            (Some(from), Some(length)) if from > 0 && length > 0 => {
                let (from, length) =
                    (usize::try_from(from).unwrap_or(usize::MAX), usize::try_from(length).unwrap_or(0));
                text.chars().skip(from - 1).take(length).collect()
            }
            _ => String::new(),
        },
        [text, ":", pattern] if plain(text) && plain(pattern) => matched(text, pattern)?,
        [one, operator, two] if plain(one) && plain(two) => match (integer(one), integer(two), *operator) {
            (Some(one), Some(two), "+") => (one + two).to_string(),
            (Some(one), Some(two), "-") => (one - two).to_string(),
            (Some(one), Some(two), "*") => (one * two).to_string(),
            (Some(one), Some(two), "/") if two != 0 => (one / two).to_string(),
            (Some(one), Some(two), "%") if two != 0 => (one % two).to_string(),
            (Some(a), Some(b), "<" | "<=" | "=" | "==" | "!=" | ">=" | ">") => compared(&a, operator, &b),
            (_, _, "=" | "==" | "!=") => compared(one, operator, two),
            _ => return refused(),
        },
        _ => return refused(),
    };
    // Nothing and zero are false.
    let zero =
        text.is_empty() || text == "0" || (text.starts_with(['-', '0']) && text.bytes().skip(1).all(|b| b == b'0'));
    Ok(Printed { text: text + "\n", status: u8::from(zero) })
}

fn integer(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = (1..=9).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

fn compared<T: PartialOrd + ?Sized>(one: &T, operator: &str, two: &T) -> String {
    let holds = match operator {
        "<" => one < two,
        "<=" => one <= two,
        ">" => one > two,
        ">=" => one >= two,
        "!=" => one != two,
        _ => one == two,
    };
    u8::from(holds).to_string()
}

/// What the group of a basic expression at the begin of the text holds, or how long its match is.
fn matched(text: &str, pattern: &str) -> Result<String> {
    if pattern.starts_with(['^', '*']) || pattern.contains(['\n', '|', '+', '?']) {
        return not_pure("`expr` is not evaluated with this regular expression");
    }
    let source: Vec<(char, bool)> = std::iter::once('^').chain(pattern.chars()).map(|c| (c, false)).collect();
    let regex = Regex::new(&source, Dialect::Basic, false).map_err(|failure| refusal("expr", failure))?;
    let characters: Vec<char> = text.chars().collect();
    let mut budget = BUDGET;
    let found = regex.find(&characters, 0, &mut budget).map_err(|failure| refusal("expr", failure))?;
    Ok(match (found, regex.group_count) {
        (None, 0) => "0".to_owned(),
        (None, _) => String::new(),
        (Some((from, to)), 0) => (to - from).to_string(),
        (Some(span), _) => match regex.groups(&characters, span, &mut budget) {
            Some(groups) => match groups.first() {
                Some(Some((from, to))) => characters.get(*from..*to).unwrap_or_default().iter().collect(),
                _ => return not_pure("`expr` is not evaluated with a group that took no part"),
            },
            None => return not_pure("the groups of a regular expression of `expr` are not known"),
        },
    })
}
