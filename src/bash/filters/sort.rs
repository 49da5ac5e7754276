//! `sort` and `uniq`: whole lines, by bytes, by integers and by version.

use std::cmp::Ordering;

use super::options::Known;
use super::{Input, Printed, Result, lines_of, not_pure, printed, with_newlines};

pub(super) fn sort(arguments: &[&str], input: &Input<'_>) -> Result<Printed> {
    let long = &[("unique", 'u'), ("reverse", 'r'), ("numeric-sort", 'n'), ("version-sort", 'V'), ("stable", 's')];
    let (options, operands) = Known { flags: "urnVs", values: "", long }.parse("sort", arguments)?;
    input.only_standard(&operands)?;
    let has = |wanted: char| options.iter().any(|(letter, _)| *letter == wanted);
    let (unique, stable) = (has('u'), has('s'));
    let mut lines = lines_of(input.text()?);
    if has('n') && has('V') {
        return not_pure("`sort` is not evaluated with both `-n` and `-V`");
    }
    if has('n') && !lines.iter().all(|line| integer(line).is_some()) {
        return not_pure("`sort -n` is evaluated on integers only");
    }
    if has('V') && !lines.iter().all(|line| line.is_ascii() && line.len() < 1000 && !line.starts_with('.')) {
        return not_pure("`sort -V` is evaluated on short lines of ASCII that begin with no dot only");
    }
    let key = |a: &str, b: &str| {
        if has('n') {
            integer(a).cmp(&integer(b))
        } else if has('V') {
            version(a.as_bytes(), b.as_bytes())
        } else {
            a.cmp(b)
        }
    };
    let turned = |order: Ordering| if has('r') { order.reverse() } else { order };
    lines.sort_by(|a, b| {
        let order = turned(key(a, b));
        // The whole line decides what the key leaves open.
        if unique || stable { order } else { order.then_with(|| turned(a.cmp(b))) }
    });
    if unique {
        lines.dedup_by(|b, a| key(a, b).is_eq());
    }
    printed(with_newlines(lines))
}

fn integer(line: &str) -> Option<i64> {
    let digits = line.strip_prefix('-').unwrap_or(line);
    let plain = (1..=18).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| line.parse().ok()).flatten()
}

/// `filevercmp` of gnulib, without its rules for names that begin with a dot.
fn version(a: &[u8], b: &[u8]) -> Ordering {
    match (a.is_empty(), b.is_empty()) {
        (true, true) => return Ordering::Equal,
        (true, false) => return Ordering::Less,
        (false, true) => return Ordering::Greater,
        _ => {}
    }
    let (short_a, short_b) = (without_suffix(a), without_suffix(b));
    if short_a.len() == a.len() && short_b.len() == b.len() {
        return by_parts(a, b);
    }
    by_parts(short_a, short_b).then_with(|| by_parts(a, b))
}

/// The name up to its extensions: `(\.[A-Za-z~][A-Za-z0-9~]*)*$`, which leave at least one byte.
fn without_suffix(name: &[u8]) -> &[u8] {
    let mut length = 0;
    let mut at = 0;
    while at < name.len() {
        at += 1;
        length = at;
        while name.get(at) == Some(&b'.') && name.get(at + 1).is_some_and(|c| c.is_ascii_alphabetic() || *c == b'~') {
            at += 2;
            while name.get(at).is_some_and(|c| c.is_ascii_alphanumeric() || *c == b'~') {
                at += 1;
            }
        }
    }
    name.get(..length).unwrap_or(name)
}

/// The rank of a byte between digits: `~` before the end, then letters, then the rest.
fn rank(byte: Option<&u8>) -> i32 {
    match byte {
        None => -1,
        Some(c) if c.is_ascii_digit() => 0,
        Some(c) if c.is_ascii_alphabetic() => i32::from(*c),
        Some(b'~') => -2,
        Some(c) => i32::from(*c) + 256,
    }
}

fn by_parts(a: &[u8], b: &[u8]) -> Ordering {
    let (mut i, mut j) = (0, 0);
    let digit = |c: Option<&u8>| c.is_some_and(u8::is_ascii_digit);
    while i < a.len() || j < b.len() {
        while (i < a.len() && !digit(a.get(i))) || (j < b.len() && !digit(b.get(j))) {
            let order = rank(a.get(i)).cmp(&rank(b.get(j)));
            if order.is_ne() {
                return order;
            }
            i += 1;
            j += 1;
        }
        let number = |text: &[u8], at: &mut usize| {
            let digits: Vec<u8> =
                text.get(*at..).unwrap_or_default().iter().copied().take_while(u8::is_ascii_digit).collect();
            *at += digits.len();
            digits.into_iter().skip_while(|d| *d == b'0').collect::<Vec<u8>>()
        };
        let (x, y) = (number(a, &mut i), number(b, &mut j));
        let order = x.len().cmp(&y.len()).then_with(|| x.cmp(&y));
        if order.is_ne() {
            return order;
        }
    }
    Ordering::Equal
}

pub(super) fn uniq(arguments: &[&str], input: &Input<'_>) -> Result<Printed> {
    let long = &[("count", 'c'), ("repeated", 'd'), ("unique", 'u')];
    let (options, operands) = Known { flags: "cdu", values: "", long }.parse("uniq", arguments)?;
    input.only_standard(&operands)?;
    let has = |wanted: char| options.iter().any(|(letter, _)| *letter == wanted);
    let lines = lines_of(input.text()?);
    let mut out = String::new();
    for run in lines.chunk_by(|a, b| a == b) {
        let Some(line) = run.first() else { continue };
        if (has('d') && run.len() == 1) || (has('u') && run.len() > 1) {
            continue;
        }
        if has('c') {
            out.push_str(&format!("{:7} ", run.len()));
        }
        out.push_str(line);
        out.push('\n');
    }
    printed(out)
}
