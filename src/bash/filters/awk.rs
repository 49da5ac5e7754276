//! `awk` programs that print fields: `{print $2}`, `{print $1, $NF}`, `NR==1 {print}`.

use super::options::Known;
use super::{Input, LIMIT, Printed, Result, lines_of, not_pure, printed};

enum Field {
    Number(usize),
    Last,
    Text(String),
    /// A comma: the output separator.
    Comma,
}

pub(super) fn awk(arguments: &[&str], input: &Input<'_>) -> Result<Printed> {
    let operand = arguments.iter().position(|a| !a.starts_with('-')).unwrap_or(arguments.len());
    // `-F :` takes a word that may look like an operand.
    let operand = if operand > 0 && arguments.get(operand - 1) == Some(&"-F") { operand + 1 } else { operand };
    let (before, after) = arguments.split_at(operand.min(arguments.len()));
    let (options, extra) = Known { flags: "", values: "F", long: &[] }.parse("awk", before)?;
    let ([program], []) = (after, extra.as_slice()) else { return not_pure("`awk` is not evaluated with files") };
    let separator = match options.as_slice() {
        [] => None,
        [(_, " ")] => None,
        [(_, "\\t")] => Some('\t'),
        [(_, text)] => match text.as_bytes() {
            // `t` is a tab to some; `\` and `^` are read as more than themselves by some.
            [byte] if byte.is_ascii() && !b"t\\^\n".contains(byte) => Some(char::from(*byte)),
            _ => return not_pure("`awk` is evaluated with a separator of one character only"),
        },
        _ => return not_pure("`awk` is evaluated with one separator only"),
    };
    let Some((line, fields)) = read(program) else { return not_pure("this `awk` program is not evaluated") };
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
