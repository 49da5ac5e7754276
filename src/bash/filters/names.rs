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
    let (mut separator, mut wide, mut form) = ("\n", false, None);
    let mut words = arguments;
    let integer = |text: &str| {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let plain = !digits.is_empty() && digits.len() < 10 && digits.bytes().all(|b| b.is_ascii_digit());
        let zero = digits.bytes().all(|b| b == b'0');
        (plain && !(zero && text.starts_with('-'))).then(|| text.parse::<i64>().ok()).flatten()
    };
    while let [first, rest @ ..] = words {
        if integer(first).is_some() {
            break;
        }
        let known =
            Known { flags: "w", values: "sf", long: &[("separator", 's'), ("equal-width", 'w'), ("format", 'f')] };
        let taken = if matches!(*first, "-s" | "--separator" | "-f" | "--format" | "-ws") { 2 } else { 1 };
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
                'f' => form = Some(value),
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
    if form.is_some() && numbers.iter().any(|number| number.abs() >= 100_000) {
        return refused();
    }
    // The operands as they are written, with their zeros.
    let written = |at: usize| words.get(at).map_or(1, |word| word.len());
    let width = match words.len() {
        _ if !wide => 0,
        1 => written(0),
        count => written(0).max(written(count - 1)),
    };
    let form = match form.map(Form::read) {
        Some(None) => return not_pure("`seq` is not evaluated with this format"),
        Some(Some(_)) if wide => return refused(),
        Some(form) => form,
        None => None,
    };
    let mut out = String::new();
    let mut number = first;
    while if step > 0 { number <= last } else { number >= last } {
        if out.len() > LIMIT {
            return not_pure("`seq` writes too much");
        }
        if !out.is_empty() {
            out.push_str(separator);
        }
        match &form {
            None => out.push_str(&format!("{number:0width$}")),
            Some(form) => out.push_str(&form.of(number)),
        }
        number += step;
    }
    if !out.is_empty() {
        out.push('\n');
    }
    printed(out)
}

/// `-f` of `seq`: a text around one `%g` or `%.0f`, with a width.
struct Form {
    before: String,
    after: String,
    width: usize,
    zeros: bool,
}

impl Form {
    fn read(text: &str) -> Option<Self> {
        let (before, rest) = text.split_once('%')?;
        let (directive, after) = rest.split_at(rest.find(['g', 'f'])? + 1);
        let zeros = directive.starts_with('0');
        let digits = directive.trim_start_matches('0').trim_end_matches(['g', 'f']);
        let whole = digits.strip_suffix(".0").or_else(|| digits.strip_suffix('.'));
        let digits = match (directive.ends_with('f'), whole) {
            (true, Some(width)) => width,
            (false, None) => digits,
            _ => return None,
        };
        let plain = digits.len() < 3 && digits.bytes().all(|b| b.is_ascii_digit()) && !after.contains('%');
        let escapes = before.contains('\\') || after.contains('\\');
        let width = digits.parse().unwrap_or(0);
        (plain && !escapes).then(|| Self { before: before.to_owned(), after: after.to_owned(), width, zeros })
    }

    fn of(&self, number: i64) -> String {
        let Self { before, after, width, zeros } = self;
        if *zeros { format!("{before}{number:0width$}{after}") } else { format!("{before}{number:width$}{after}") }
    }
}
