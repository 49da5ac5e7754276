//! `tr`: bytes replaced, deleted and squeezed.

use super::super::ere::class_ranges;
use super::options::Known;
use super::{Input, Printed, Result, not_pure, printed};

/// A set as `tr` reads it.
struct Set {
    bytes: Vec<u8>,
    /// It is one class, and which.
    class: Option<String>,
    has_class: bool,
}

pub(super) fn tr(arguments: &[&str], input: &Input<'_>) -> Result<Printed> {
    // Options end at the first operand: a set may well begin with a dash behind it.
    let operand = arguments.iter().position(|a| !a.starts_with('-') || a.len() < 2).unwrap_or(arguments.len());
    let operand = arguments.iter().take(operand).position(|a| *a == "--").map_or(operand, |at| at + 1);
    let (before, sets) = arguments.split_at(operand);
    if sets.iter().any(|set| set.len() > 1 && set.starts_with('-')) && before.last() != Some(&"--") {
        return not_pure("`tr` is not evaluated with options behind a set");
    }
    let long = &[("delete", 'd'), ("squeeze-repeats", 's'), ("complement", 'c')];
    let (options, _) = Known { flags: "dscC", values: "", long }.parse("tr", before)?;
    let has = |wanted: char| options.iter().any(|(letter, _)| letter.eq_ignore_ascii_case(&wanted));
    let (delete, squeeze, complement) = (has('d'), has('s'), has('c'));
    let sets = sets.iter().map(|set| read(set)).collect::<Result<Vec<_>>>()?;
    let complemented = |set: &Set| -> Vec<u8> {
        if complement { (0..=255).filter(|b| !set.bytes.contains(b)).collect() } else { set.bytes.clone() }
    };
    let text = input.text()?;
    let mut bytes: Vec<u8> = text.bytes().collect();
    let squeezed = match (sets.as_slice(), delete, squeeze) {
        ([first], true, false) => {
            let gone = table(&complemented(first));
            bytes.retain(|b| !contains(&gone, *b));
            None
        }
        ([first, second], true, true) => {
            let gone = table(&complemented(first));
            bytes.retain(|b| !contains(&gone, *b));
            Some(second.bytes.clone())
        }
        ([first], false, true) => Some(complemented(first)),
        ([first, second], false, _) => {
            let map = mapping(first, second, complement, &complemented(first))?;
            bytes.iter_mut().for_each(|b| *b = map.get(usize::from(*b)).copied().unwrap_or(*b));
            squeeze.then(|| second.bytes.clone())
        }
        _ => return not_pure("`tr` is not evaluated with these arguments"),
    };
    if let Some(squeezed) = squeezed {
        let squeezed = table(&squeezed);
        bytes.dedup_by(|b, a| a == b && contains(&squeezed, *b));
    }
    match String::from_utf8(bytes) {
        Ok(text) => printed(text),
        Err(_) => not_pure("what `tr` writes is not UTF-8"),
    }
}

fn table(bytes: &[u8]) -> Vec<bool> {
    (0..=255).map(|b| bytes.contains(&b)).collect()
}

fn contains(table: &[bool], byte: u8) -> bool {
    table.get(usize::from(byte)).copied().unwrap_or_default()
}

/// What each byte becomes; the second set is filled up with its last byte.
fn mapping(first: &Set, second: &Set, complement: bool, from: &[u8]) -> Result<Vec<u8>> {
    let mut map: Vec<u8> = (0..=255).collect();
    let case = |set: &Set| matches!(set.class.as_deref(), Some("upper" | "lower"));
    let cases = case(first) && case(second) && !complement;
    if second.has_class && !cases {
        return not_pure("`tr` is not evaluated with a class in the second set");
    }
    if first.has_class && !cases && !complement && second.bytes.len() > 1 {
        return not_pure("`tr` is not evaluated with a class against more than one character");
    }
    if complement && (second.bytes.len() != 1 || second.has_class) {
        return not_pure("`tr -c` is evaluated with one character only");
    }
    let Some(last) = second.bytes.last() else { return not_pure("`tr` is not evaluated with an empty set") };
    for (index, byte) in from.iter().enumerate() {
        if let Some(cell) = map.get_mut(usize::from(*byte)) {
            *cell = *second.bytes.get(index).unwrap_or(last);
        }
    }
    Ok(map)
}

/// A set: characters, escapes, ranges and classes.
fn read(text: &str) -> Result<Set> {
    if !text.is_ascii() {
        return not_pure("`tr` is not evaluated with sets outside ASCII");
    }
    let mut set = Set { bytes: Vec::new(), class: None, has_class: false };
    let mut rest = text.as_bytes();
    while let Some(head) = rest.first() {
        if rest.starts_with(b"[:") {
            let name = rest.get(2..).unwrap_or_default();
            let length = name.iter().position(|b| !b.is_ascii_lowercase()).unwrap_or(name.len());
            let (name, after) = name.split_at(length);
            let name = String::from_utf8_lossy(name).into_owned();
            let Some(ranges) = class_ranges(&name).filter(|_| after.starts_with(b":]")) else {
                return not_pure("`tr` is not evaluated with this set");
            };
            let mut bytes: Vec<u8> = ranges.iter().flat_map(|(a, b)| *a as u8..=*b as u8).collect();
            bytes.sort_unstable();
            set.has_class = true;
            if text.len() == name.len() + 4 {
                set.class = Some(name);
            }
            set.bytes.extend(bytes);
            rest = after.get(2..).unwrap_or_default();
            continue;
        }
        if *head == b'[' && (rest.get(1) == Some(&b'=') || rest.get(2) == Some(&b'*')) {
            return not_pure("`tr` is not evaluated with this set");
        }
        let (from, after) = character(rest)?;
        rest = after;
        match rest {
            [b'-', next, ..] => {
                if *next == b'[' && rest.get(2) == Some(&b':') {
                    return not_pure("`tr` is not evaluated with this set");
                }
                let (to, after) = character(rest.get(1..).unwrap_or_default())?;
                if from > to {
                    return not_pure("`tr` is not evaluated with a range that goes back");
                }
                set.bytes.extend(from..=to);
                rest = after;
            }
            _ => set.bytes.push(from),
        }
    }
    Ok(set)
}

/// One character of a set, and what follows.
fn character(text: &[u8]) -> Result<(u8, &[u8])> {
    let refused = || not_pure("`tr` is not evaluated with this set");
    match text {
        [b'\\', c, rest @ ..] => Ok((
            match c {
                b'a' => 7,
                b'b' => 8,
                b'f' => 12,
                b'n' => b'\n',
                b'r' => b'\r',
                b't' => b'\t',
                b'v' => 11,
                b'\\' => b'\\',
                b'0'..=b'7' => {
                    let mut value = u32::from(c - b'0');
                    let mut rest = rest;
                    for _ in 0..2 {
                        let Some(digit @ b'0'..=b'7') = rest.first() else { break };
                        value = value * 8 + u32::from(digit - b'0');
                        rest = rest.get(1..).unwrap_or_default();
                    }
                    return u8::try_from(value).map(|value| (value, rest)).or_else(|_| refused());
                }
                c if c.is_ascii_punctuation() => *c,
                _ => return refused(),
            },
            rest,
        )),
        [b'\\'] | [] => refused(),
        [c, rest @ ..] => Ok((*c, rest)),
    }
}
