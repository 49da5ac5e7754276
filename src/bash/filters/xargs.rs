//! `xargs` with nothing to run, or `echo`: words to lines.

use super::{Input, NotPure, Printed, Result, not_pure, printed};

/// What one command line may hold, with room to spare: beyond it `xargs` runs several.
const COMMAND_LINE: usize = 60_000;

pub(super) fn xargs(arguments: &[&str], input: &Input<'_>) -> Result<Printed> {
    let refused = || NotPure("`xargs` is not evaluated with these arguments".to_owned());
    let (mut per_line, mut skip_empty) = (usize::MAX, false);
    let mut words = arguments;
    loop {
        words = match words {
            ["-n" | "-L", ..] if words.first() == Some(&"-L") => return Err(refused()),
            ["-n", count, rest @ ..] => {
                per_line = count_of(count).ok_or_else(refused)?;
                rest
            }
            ["-r" | "--no-run-if-empty", rest @ ..] => {
                skip_empty = true;
                rest
            }
            [joined, rest @ ..] if joined.starts_with("-n") => {
                per_line = joined.get(2..).and_then(count_of).ok_or_else(refused)?;
                rest
            }
            _ => break,
        };
    }
    if !matches!(words, [] | ["echo"]) {
        return Err(refused());
    }
    let items = split(input.text()?)?;
    let length: usize = items.iter().map(|item| item.len() + 9).sum();
    if length > COMMAND_LINE {
        return not_pure("the input of `xargs` is too long");
    }
    if items.is_empty() {
        return printed(if skip_empty { String::new() } else { "\n".to_owned() });
    }
    let mut out = String::new();
    for line in items.chunks(per_line) {
        // The program `echo` takes options.
        if line.first().is_some_and(|first| first.starts_with('-')) {
            return not_pure("`xargs` is not evaluated where `echo` may take an option");
        }
        out.push_str(&line.join(" "));
        out.push('\n');
    }
    printed(out)
}

fn count_of(text: &str) -> Option<usize> {
    let plain = (1..=5).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten().filter(|count| *count > 0)
}

/// The items: blanks and newlines part them, quotes and backslashes keep them together.
fn split(text: &str) -> Result<Vec<String>> {
    let mut items = Vec::new();
    let mut item: Option<String> = None;
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        match c {
            ' ' | '\t' | '\n' => items.extend(item.take()),
            '\x0b' | '\x0c' | '\r' => return not_pure("`xargs` is not evaluated with these blanks"),
            '\'' | '"' => {
                let item = item.get_or_insert_default();
                loop {
                    match characters.next() {
                        Some(inner) if inner == c => break,
                        None | Some('\n') => return not_pure("`xargs` refuses an unmatched quote"),
                        Some(inner) => item.push(inner),
                    }
                }
            }
            '\\' => match characters.next() {
                Some(next) if next != '\n' => item.get_or_insert_default().push(next),
                _ => return not_pure("`xargs` is not evaluated with a backslash before a newline"),
            },
            c => item.get_or_insert_default().push(c),
        }
    }
    items.extend(item);
    Ok(items)
}
