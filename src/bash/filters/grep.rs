//! `grep` with one pattern.

use super::super::ere::{BUDGET, Dialect, Failure, Regex};
use super::options::Known;
use super::{Input, LIMIT, NotPure, Printed, Result, lines_of, not_pure};

/// A regular expression's refusal as one of the filters.
pub(super) fn refusal(name: &str, failure: Failure) -> NotPure {
    NotPure(match failure {
        Failure::Invalid => format!("`{name}` refuses its regular expression"),
        Failure::NotExact(what) => format!("{what} (`{name}`)"),
    })
}

pub(super) fn grep(arguments: &[&str], input: &Input<'_>) -> Result<Printed> {
    let long = &[
        ("extended-regexp", 'E'),
        ("fixed-strings", 'F'),
        ("basic-regexp", 'G'),
        ("invert-match", 'v'),
        ("quiet", 'q'),
        ("silent", 'q'),
        ("ignore-case", 'i'),
        ("line-number", 'n'),
        ("only-matching", 'o'),
        ("count", 'c'),
        ("word-regexp", 'w'),
        ("line-regexp", 'x'),
        ("regexp", 'e'),
        ("max-count", 'm'),
        ("no-messages", 's'),
        ("no-filename", 'h'),
        ("text", 'a'),
    ];
    let known = Known { flags: "EFGvqionxcsha", values: "em", long };
    let (options, operands) = known.parse("grep", arguments)?;
    let has = |wanted: char| options.iter().any(|(letter, _)| *letter == wanted);
    let patterns: Vec<&str> = options.iter().filter(|(letter, _)| *letter == 'e').map(|(_, value)| *value).collect();
    let (pattern, files) = match (patterns.as_slice(), operands.as_slice()) {
        ([], [pattern, files @ ..]) => (*pattern, files),
        ([pattern], files) => (*pattern, files),
        _ => return not_pure("`grep` is evaluated with one pattern only"),
    };
    input.only_standard(files)?;
    if pattern.contains('\n') {
        return not_pure("`grep` is not evaluated with a pattern of several lines");
    }
    let kinds: Vec<char> = options.iter().map(|(letter, _)| *letter).filter(|letter| "EFG".contains(*letter)).collect();
    if kinds.len() > 1 {
        return not_pure("`grep` is not evaluated with two kinds of pattern");
    }
    let most = match options.iter().rev().find(|(letter, _)| *letter == 'm') {
        None => usize::MAX,
        Some((_, value)) => match value.parse::<usize>() {
            Ok(most) if most > 0 && value.bytes().all(|b| b.is_ascii_digit()) => most,
            _ => return not_pure("`grep` is not evaluated with this `-m`"),
        },
    };
    let fixed = kinds.first() == Some(&'F');
    let source: Vec<(char, bool)> = pattern.chars().map(|c| (c, fixed)).collect();
    let dialect = if kinds.first() == Some(&'E') { Dialect::Extended } else { Dialect::Basic };
    let regex = Regex::new(&source, dialect, has('i')).map_err(|failure| refusal("grep", failure))?;
    if regex.stray {
        return not_pure("`grep` warns of a stray backslash");
    }
    let (invert, only, whole) = (has('v'), has('o'), has('x'));
    let (mut out, mut count) = (String::new(), 0_usize);
    let mut budget = BUDGET;
    for (number, line) in lines_of(input.text()?).iter().enumerate() {
        let text: Vec<char> = line.chars().collect();
        let spans = spans(&regex, &text, whole, only, &mut budget)?;
        if spans.is_empty() != invert {
            continue;
        }
        count += 1;
        if !(has('c') || has('q')) {
            let mut write = |text: &str| {
                if has('n') {
                    out.push_str(&format!("{}:", number + 1));
                }
                out.push_str(text);
                out.push('\n');
            };
            if !only {
                write(line);
            } else if !invert {
                for (from, to) in spans.into_iter().filter(|(from, to)| from < to) {
                    write(&text.get(from..to).unwrap_or_default().iter().collect::<String>());
                }
            }
        }
        if out.len() > LIMIT {
            return not_pure("`grep` writes too much");
        }
        if count >= most {
            break;
        }
    }
    if has('c') && !has('q') {
        out = format!("{count}\n");
    }
    Ok(Printed { text: out, status: u8::from(count == 0) })
}

/// Where the line matches: the first place, or with `all` each.
fn spans(regex: &Regex, text: &[char], whole: bool, all: bool, budget: &mut u64) -> Result<Vec<(usize, usize)>> {
    let mut found = Vec::new();
    let mut from = 0;
    while from <= text.len() {
        let Some(span) = regex.find(text, from, budget).map_err(|failure| refusal("grep", failure))? else { break };
        if whole && span != (0, text.len()) {
            // The longest match from the begin is all of the line where any is.
            break;
        }
        found.push(span);
        if !all {
            break;
        }
        from = if span.0 == span.1 { span.1 + 1 } else { span.1 };
    }
    Ok(found)
}
