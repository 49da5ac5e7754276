//! `awk`: programs that print fields at once, others by running their rules.
//!
//! Promise: what gawk and mawk both print, or refused. No files, pipes, functions of its own, `for (key in array)` or
//! variables that change how records are read; numbers only where both write them alike; text of ASCII only, save where
//! fields are printed as they are.

mod expression;
mod functions;
mod parse;
mod run;
mod token;
mod values;

use super::{Input, LIMIT, Printed, Result, lines_of, not_pure, printed};

enum Field {
    Number(usize),
    Last,
    Text(String),
    /// A comma: the output separator.
    Comma,
}

pub(super) fn awk(arguments: &[&str], input: &Input<'_>) -> Result<Printed> {
    let (options, program) = given(arguments)?;
    let mut separators = options.iter().filter(|(letter, _)| *letter == 'F').map(|(_, value)| *value);
    let separator = separators.next();
    if separators.next().is_some() {
        return not_pure("`awk` is evaluated with one separator only");
    }
    let plain = match separator {
        _ if options.iter().any(|(letter, _)| *letter == 'v') => None,
        None | Some(" ") => Some(None),
        Some("\\t") => Some(Some('\t')),
        // `t` is a tab to some; `\` and `^` are read as more than themselves by some.
        Some(text) => match text.as_bytes() {
            [byte] if byte.is_ascii() && !b"t\\^\n".contains(byte) => Some(Some(char::from(*byte))),
            _ => None,
        },
    };
    let Some((separator, (line, fields))) = plain.zip(read(program)) else {
        return programmed(separator.unwrap_or(" "), &options, program, input);
    };
    let text = input.text()?;
    if text.contains(['\x0b', '\x0c', '\r']) && separator.is_none() {
        return not_pure("`awk` is not evaluated with these blanks in its input");
    }
    let mut out = String::new();
    for (index, record) in lines_of(text).iter().enumerate() {
        if line.is_some_and(|line| line != index + 1) {
            continue;
        }
        let parts: Vec<&str> = match separator {
            None => record.split([' ', '\t']).filter(|part| !part.is_empty()).collect(),
            Some(_) if record.is_empty() => Vec::new(),
            Some(separator) => record.split(separator).collect(),
        };
        for field in &fields {
            out.push_str(match field {
                Field::Comma => " ",
                Field::Text(text) => text,
                Field::Number(0) => record,
                Field::Number(number) => parts.get(number - 1).copied().unwrap_or_default(),
                Field::Last if parts.is_empty() => record,
                Field::Last => parts.last().copied().unwrap_or_default(),
            });
        }
        out.push('\n');
        if out.len() > LIMIT {
            return not_pure("`awk` writes too much");
        }
    }
    printed(out)
}

/// The options with their values, and the program.
fn given<'a>(arguments: &[&'a str]) -> Result<(Vec<(char, &'a str)>, &'a str)> {
    let mut options = Vec::new();
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let letter = match word.as_bytes() {
            [b'-', letter @ (b'F' | b'v'), ..] => char::from(*letter),
            [b'-', ..] => return not_pure(format!("`awk` is not evaluated with `{word}`")),
            _ => {
                return match words.as_slice() {
                    [] | ["-"] => Ok((options, word)),
                    _ => not_pure("`awk` is not evaluated with files"),
                };
            }
        };
        match word.get(2..).filter(|value| !value.is_empty()).or_else(|| words.next().copied()) {
            Some(value) => options.push((letter, value)),
            None => break,
        }
    }
    not_pure("`awk` is not evaluated without a program")
}

/// Runs a program.
fn programmed(separator: &str, options: &[(char, &str)], program: &str, input: &Input<'_>) -> Result<Printed> {
    let refused = || not_pure("this `awk` program is not evaluated");
    if separator == "t" || !program.is_ascii() || program.len() > 10_000 {
        return refused();
    }
    let separator = unescaped(separator)?;
    let Some(rules) = token::tokens(program).and_then(parse::rules) else { return refused() };
    let mut machine = run::Machine::new(&separator)?;
    for (_, value) in options.iter().filter(|(letter, _)| *letter == 'v') {
        match value.split_once('=') {
            Some((name, value)) if expression::is_variable(name) && value.is_ascii() && !value.contains('\\') => {
                machine.give(name, value)?;
            }
            _ => return refused(),
        }
    }
    machine.run(&rules, || {
        let text = input.ascii()?;
        if text.contains(['\x0b', '\x0c', '\r']) {
            return not_pure("`awk` is not evaluated with these blanks in its input");
        }
        Ok(text.to_owned())
    })?;
    Ok(Printed { text: machine.out, status: machine.status })
}

/// The value of an option, whose escapes are read as in a text of the program. A lone `\|` is a plain `|` to all.
fn unescaped(text: &str) -> Result<String> {
    if let [b'\\', c] = text.as_bytes()
        && ".|*+?()[]$-".contains(char::from(*c))
    {
        return Ok(char::from(*c).to_string());
    }
    let mut out = String::new();
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        match c {
            '\\' => match characters.next() {
                Some('t') => out.push('\t'),
                Some('\\') => out.push('\\'),
                _ => return not_pure("`awk` is not evaluated with this escape"),
            },
            '\n' => return not_pure("`awk` is not evaluated with a newline in an option"),
            c => out.push(c),
        }
    }
    Ok(out)
}

/// The line that is asked for, and the fields.
fn read(program: &str) -> Option<(Option<usize>, Vec<Field>)> {
    let program = program.trim_matches([' ', '\t', '\n']);
    let (pattern, action) = program.split_once('{')?;
    let pattern = pattern.replace([' ', '\t'], "");
    let line = match pattern.as_str() {
        "" => None,
        pattern => Some(number(pattern.strip_prefix("NR==")?)?),
    };
    let action =
        action.strip_suffix('}')?.trim_matches([' ', '\t', '\n']).trim_end_matches(';').trim_end_matches([' ', '\t']);
    let list = action.strip_prefix("print")?;
    if list.trim_matches([' ', '\t']).is_empty() {
        return Some((line, vec![Field::Number(0)]));
    }
    if !list.starts_with([' ', '\t', '$']) {
        return None;
    }
    Some((line, expressions(list)?))
}

/// `$1`, `$NF` and plain texts, one behind the other or with commas between.
fn expressions(list: &str) -> Option<Vec<Field>> {
    let mut fields = Vec::new();
    let mut rest = list.trim_start_matches([' ', '\t']);
    let mut after_comma = true;
    while !rest.is_empty() {
        if let Some(next) = rest.strip_prefix(',') {
            if after_comma {
                return None;
            }
            fields.push(Field::Comma);
            after_comma = true;
            rest = next;
        } else if let Some(next) = rest.strip_prefix('"') {
            let (text, next) = next.split_once('"')?;
            if text.contains('\\') {
                return None;
            }
            fields.push(Field::Text(text.to_owned()));
            after_comma = false;
            rest = next;
        } else {
            let name = rest.strip_prefix('$')?;
            let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
            let (name, next) = name.split_at(end);
            fields.push(if name == "NF" { Field::Last } else { Field::Number(number(name)?) });
            after_comma = false;
            rest = next;
        }
        rest = rest.trim_start_matches([' ', '\t']);
    }
    (!after_comma).then_some(fields)
}

fn number(text: &str) -> Option<usize> {
    let plain = (1..=5).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    let leading = text.len() > 1 && text.starts_with('0');
    (plain && !leading).then(|| text.parse().ok()).flatten()
}
