//! Commands without input: `basename`, `dirname` and `seq`.

use super::options::Known;
use super::{Input, LIMIT, Printed, Result, not_pure, printed, with_newlines};

/// The last part of a path, as coreutils takes it.
fn last_part(path: &str) -> &str {
    let trimmed = path.trim_end_matches('/');
    match (path, trimmed) {
        ("", _) => "",
        (_, "") => "/",
        (_, trimmed) => trimmed.rsplit('/').next().unwrap_or(trimmed),
    }
}

pub(super) fn basename(arguments: &[&str], _: &Input<'_>) -> Result<Printed> {
    // Options end at the first operand.
    let operand = arguments.iter().position(|a| !a.starts_with('-') || *a == "-").unwrap_or(arguments.len());
    let (before, after) = arguments.split_at(operand);
    let (suffix, names) = match (before, after) {
        ([] | ["--"], [name]) => ("", std::slice::from_ref(name)),
        ([] | ["--"], [name, suffix]) => (*suffix, std::slice::from_ref(name)),
        (["-a" | "--multiple"], names @ [_, ..]) => ("", names),
        (["-s"], [suffix, names @ ..]) if !names.is_empty() => (*suffix, names),
        ([option], names @ [_, ..]) if option.starts_with("--suffix=") => (option.get(9..).unwrap_or_default(), names),
        _ => return not_pure("`basename` is not evaluated with these arguments"),
    };
    if names.len() > 1 && names.iter().any(|name| name.starts_with('-')) {
        return not_pure("`basename` is not evaluated with these arguments");
    }
    printed(with_newlines(names.iter().map(|name| {
        let name = last_part(name);
        match name.strip_suffix(suffix) {
            Some(short) if !short.is_empty() && name != "/" => short,
            _ => name,
        }
    })))
}

pub(super) fn dirname(arguments: &[&str], _: &Input<'_>) -> Result<Printed> {
    let names = match arguments {
        ["--", names @ ..] => names,
        names if names.iter().any(|name| name.starts_with('-') && *name != "-") => {
            return not_pure("`dirname` is not evaluated with options");
        }
        names => names,
    };
    if names.is_empty() {
        return not_pure("`dirname` is not evaluated without an operand");
    }
    printed(with_newlines(names.iter().map(|path| {
        let trimmed = path.trim_end_matches('/');
        match trimmed.rfind('/') {
            _ if trimmed.is_empty() && path.starts_with('/') => "/",
            None => ".",
            Some(at) => match trimmed.get(..at).unwrap_or_default().trim_end_matches('/') {
                "" => "/",
                directory => directory,
            },
        }
    })))
}

/// `seq` of integers.
pub(super) fn seq(arguments: &[&str], _: &Input<'_>) -> Result<Printed> {
    let refused = || not_pure("`seq` is not evaluated with these arguments");
    let (mut separator, mut wide) = ("\n", false);
    let mut words = arguments;
    let integer = |text: &str| {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let plain = !digits.is_empty() && digits.len() < 10 && digits.bytes().all(|b| b.is_ascii_digit());
        let leading = digits.len() > 1 && digits.starts_with('0');
        (plain && !leading && text != "-0").then(|| text.parse::<i64>().ok()).flatten()
    };
    while let [first, rest @ ..] = words {
        if integer(first).is_some() {
            break;
        }
        let known = Known { flags: "w", values: "s", long: &[("separator", 's'), ("equal-width", 'w')] };
        let taken = if *first == "-s" || *first == "--separator" { 2 } else { 1 };
        if *first == "--" {
            words = rest;
            break;
        }
        let (options, operands) = known.parse("seq", words.get(..taken).unwrap_or_default())?;
        if !operands.is_empty() {
            return refused();
        }
        for (letter, value) in options {
            match letter {
                's' => separator = value,
                _ => wide = true,
            }
        }
        words = words.get(taken..).unwrap_or_default();
    }
    let Some(numbers) = words.iter().map(|word| integer(word)).collect::<Option<Vec<i64>>>() else { return refused() };
    let (first, step, last) = match numbers.as_slice() {
        [last] => (1, 1, *last),
        [first, last] => (*first, 1, *last),
        [first, step, last] if *step != 0 => (*first, *step, *last),
        _ => return refused(),
    };
    let width = if wide { first.to_string().len().max(last.to_string().len()) } else { 0 };
    let mut out = String::new();
    let mut number = first;
    while if step > 0 { number <= last } else { number >= last } {
        if out.len() > LIMIT {
            return not_pure("`seq` writes too much");
        }
        if !out.is_empty() {
            out.push_str(separator);
        }
        out.push_str(&format!("{number:0width$}"));
        number += step;
    }
    if !out.is_empty() {
        out.push('\n');
    }
    printed(out)
}
