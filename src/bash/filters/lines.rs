//! Filters of whole lines: `cat`, `head`, `tail`, `rev`, `tac`, `wc`, `fold` and `paste -s`.

use super::options::Known;
use super::{Input, Printed, Result, lines_of, not_pure, printed, with_newlines};

/// `cat`, without options.
pub(super) fn cat(arguments: &[&str], input: &Input<'_>) -> Result<Printed> {
    let known = Known { flags: "u", values: "", long: &[] };
    let (_, operands) = known.parse("cat", arguments)?;
    input.only_standard(&operands)?;
    printed(input.text()?.to_owned())
}

/// Which part `head` and `tail` write.
enum Part<'a> {
    Lines(&'a str),
    Bytes(&'a str),
}

fn part<'a>(name: &str, arguments: &[&'a str], input: &Input<'_>) -> Result<Part<'a>> {
    // The old form `-5`, as the only argument or the first of two.
    if let [first, rest @ ..] = arguments
        && let Some(digits) = first.strip_prefix('-').filter(|d| !d.is_empty() && d.bytes().all(|b| b.is_ascii_digit()))
    {
        input.only_standard(rest)?;
        return Ok(Part::Lines(digits));
    }
    let long = &[("lines", 'n'), ("bytes", 'c'), ("quiet", 'q'), ("silent", 'q')];
    let (options, operands) = Known { flags: "q", values: "nc", long }.parse(name, arguments)?;
    input.only_standard(&operands)?;
    Ok(match options.iter().rev().find(|(letter, _)| *letter != 'q') {
        Some(('c', value)) => Part::Bytes(value),
        Some((_, value)) => Part::Lines(value),
        None => Part::Lines("10"),
    })
}

/// A count and the sign before it.
fn count<'a>(name: &str, text: &'a str) -> Result<(Option<&'a str>, usize)> {
    let (sign, digits) = match text.get(..1) {
        Some(sign @ ("-" | "+")) => (Some(sign), text.get(1..).unwrap_or_default()),
        _ => (None, text),
    };
    match digits.parse::<usize>() {
        Ok(count) if digits.bytes().all(|b| b.is_ascii_digit()) && digits.len() < 10 => Ok((sign, count)),
        _ => not_pure(format!("`{name}` is not evaluated with the count `{text}`")),
    }
}

pub(super) fn head(arguments: &[&str], input: &Input<'_>) -> Result<Printed> {
    let part = part("head", arguments, input)?;
    let (Part::Lines(amount) | Part::Bytes(amount)) = part;
    let (sign, count) = count("head", amount)?;
    if sign == Some("+") {
        return not_pure("`head` is not evaluated with a `+`");
    }
    select(part, input, |total| (0, if sign.is_some() { total.saturating_sub(count) } else { count.min(total) }))
}

pub(super) fn tail(arguments: &[&str], input: &Input<'_>) -> Result<Printed> {
    if arguments.first().is_some_and(|first| first.starts_with('+')) {
        return not_pure("`tail` is not evaluated with an old form of its count");
    }
    let part = part("tail", arguments, input)?;
    let (Part::Lines(amount) | Part::Bytes(amount)) = part;
    let (sign, count) = count("tail", amount)?;
    let from_start = sign == Some("+");
    select(part, input, |total| {
        (if from_start { count.saturating_sub(1).min(total) } else { total.saturating_sub(count) }, total)
    })
}

/// The lines or bytes of the range that `choose` gives for their number.
fn select(part: Part<'_>, input: &Input<'_>, choose: impl Fn(usize) -> (usize, usize)) -> Result<Printed> {
    let text = input.text()?;
    match part {
        Part::Lines(_) => {
            let lines: Vec<&str> = text.split_inclusive('\n').collect();
            let (from, to) = choose(lines.len());
            printed(lines.get(from..to).unwrap_or_default().concat())
        }
        Part::Bytes(_) => {
            let (from, to) = choose(text.len());
            match text.get(from..to) {
                Some(text) => printed(text.to_owned()),
                None => not_pure(format!("`{}` cuts a character", input.name)),
            }
        }
    }
}

/// `rev`
pub(super) fn rev(arguments: &[&str], input: &Input<'_>) -> Result<Printed> {
    input.only_standard(arguments)?;
    if !arguments.is_empty() {
        return not_pure("`rev` is not evaluated with files");
    }
    let lines = input.ascii()?.split('\n').map(|line| line.chars().rev().collect::<String>());
    printed(lines.collect::<Vec<_>>().join("\n"))
}

/// `tac`
pub(super) fn tac(arguments: &[&str], input: &Input<'_>) -> Result<Printed> {
    input.only_standard(arguments)?;
    printed(input.text()?.split_inclusive('\n').rev().collect())
}

/// `wc` with one of `-l`, `-c`, `-m` and `-w`: the columns of more depend on what kind of file the input is.
pub(super) fn wc(arguments: &[&str], input: &Input<'_>) -> Result<Printed> {
    let long = &[("lines", 'l'), ("bytes", 'c'), ("chars", 'm'), ("words", 'w')];
    let (options, operands) = Known { flags: "lcmw", values: "", long }.parse("wc", arguments)?;
    let [(letter, _)] = options.as_slice() else { return not_pure("`wc` is evaluated with one option only") };
    if !operands.is_empty() {
        return not_pure("`wc` is not evaluated with files");
    }
    let count = match letter {
        'l' => input.text()?.matches('\n').count(),
        'c' => input.text()?.len(),
        'm' => input.text()?.chars().count(),
        _ => {
            let text = input.ascii()?;
            if text.contains(|c: char| c.is_ascii_control() && !('\t'..='\r').contains(&c)) {
                return not_pure("`wc -w` is not evaluated with control characters");
            }
            text.split([' ', '\t', '\n', '\x0b', '\x0c', '\r']).filter(|word| !word.is_empty()).count()
        }
    };
    printed(format!("{count}\n"))
}

/// `paste -s` of standard input.
pub(super) fn paste(arguments: &[&str], input: &Input<'_>) -> Result<Printed> {
    let known = Known { flags: "s", values: "d", long: &[("serial", 's'), ("delimiters", 'd')] };
    let (options, operands) = known.parse("paste", arguments)?;
    input.only_standard(&operands)?;
    let lines = lines_of(input.text()?);
    if !options.iter().any(|(letter, _)| *letter == 's') {
        return printed(with_newlines(lines));
    }
    let list = options.iter().rev().find(|(letter, _)| *letter == 'd').map_or("\t", |(_, list)| list);
    let mut delimiters = Vec::new();
    let mut characters = list.chars();
    while let Some(c) = characters.next() {
        delimiters.push(match c {
            '\\' => match characters.next() {
                Some('n') => "\n".to_owned(),
                Some('t') => "\t".to_owned(),
                Some('\\') => "\\".to_owned(),
                Some('0') => String::new(),
                _ => return not_pure("`paste` is not evaluated with these delimiters"),
            },
            c if c.is_ascii() => c.to_string(),
            _ => return not_pure("`paste` is not evaluated with these delimiters"),
        });
    }
    if delimiters.is_empty() {
        delimiters.push(String::new());
    }
    let mut out = String::new();
    let mut delimiter = delimiters.iter().cycle();
    for (index, line) in lines.iter().enumerate() {
        if index > 0 {
            out.push_str(delimiter.next().map_or("", String::as_str));
        }
        out.push_str(line);
    }
    out.push('\n');
    printed(out)
}

/// `fold -w`, of plain text.
pub(super) fn fold(arguments: &[&str], input: &Input<'_>) -> Result<Printed> {
    let known = Known { flags: "b", values: "w", long: &[("width", 'w'), ("bytes", 'b')] };
    let (options, operands) = known.parse("fold", arguments)?;
    input.only_standard(&operands)?;
    let width = match options.iter().rev().find(|(letter, _)| *letter == 'w') {
        None => 80,
        Some((_, value)) => match count("fold", value)? {
            (None, width) if width > 0 => width,
            _ => return not_pure("`fold` is not evaluated with this width"),
        },
    };
    let text = input.ascii()?;
    if text.contains(|c: char| c.is_ascii_control() && c != '\n') {
        return not_pure("`fold` is not evaluated with control characters");
    }
    let mut out = String::new();
    for line in text.split_inclusive('\n') {
        let (body, newline) = line.strip_suffix('\n').map_or((line, ""), |body| (body, "\n"));
        let mut rest = body;
        while let (Some(first), Some(after)) = (rest.get(..width), rest.get(width..))
            && !after.is_empty()
        {
            out.push_str(first);
            out.push('\n');
            rest = after;
        }
        out.push_str(rest);
        out.push_str(newline);
    }
    printed(out)
}
