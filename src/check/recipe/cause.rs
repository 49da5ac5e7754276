//! What most likely causes an error of syntax, said besides the error.
//!
//! bash and its parser here see an error where the text cannot go on, which is often far behind the mistake: a quote that is
//! left open is closed by the next one, and the last quote of the file is the one in error. What is told here is read from lines,
//! and no more than a hint: it never makes an error, and never takes one away.

use std::collections::BTreeMap;

use crate::bash::SyntaxError;

/// A likely cause.
pub(in crate::check) struct Cause {
    /// Where to look, a phrase.
    pub(in crate::check) note: Option<String>,
    /// What to do, a phrase.
    pub(in crate::check) help: String,
}

/// The likely cause of an error, if there is one.
pub(in crate::check) fn of(error: &SyntaxError, text: &str) -> Option<Cause> {
    let before = text.get(..error.span.start)?;
    let line = before.matches('\n').count();
    let message = error.message.as_str();
    if let Some(quote) = ['"', '\''].into_iter().find(|q| message == format!("the quote `{q}` is not closed")) {
        return open_quote(quote, text, line);
    }
    if let Some(word) = message.strip_prefix("unexpected `") {
        let word = word.trim_end_matches('`');
        return match word {
            "(" => spaced_list(before).or_else(|| open_list(before)),
            "}" => no_parentheses(before),
            "fi" | "else" | "elif" => no_word(before, &["if", "elif"], "then"),
            "done" => no_word(before, &["for", "while", "until"], "do"),
            _ if word.len() > 1 && word.starts_with('{') => {
                Some(Cause { note: None, help: "write a space or a new line behind `{`".to_owned() })
            }
            _ => no_word(before, &["for"], "do"),
        };
    }
    message.contains("is missing").then(|| open_document(text)).flatten()
}

/// A line, from 1, as messages name it.
fn at(line: usize) -> String {
    format!("line {}", line + 1)
}

/// The first line before that of the error with one quote too many.
fn open_quote(quote: char, text: &str, line: usize) -> Option<Cause> {
    let odd = |line: &str| {
        let mut open = None;
        let mut characters = line.chars();
        while let Some(c) = characters.next() {
            match (open, c) {
                (None | Some('"'), '\\') => drop(characters.next()),
                (None, '#') if !line.contains(['"', '\'']) => return false,
                (None, '"' | '\'') => open = Some(c),
                (Some(of), _) if of == c => open = None,
                _ => {}
            }
        }
        open == Some(quote)
    };
    let lines = text.lines().enumerate().take(line);
    let (first, found) = lines.filter(|(_, line)| !line.trim_start().starts_with('#')).find(|(_, line)| odd(line))?;
    let help = match found.chars().find(|c| matches!(c, '“' | '”' | '‘' | '’' | '„')) {
        Some(typed) => format!("`{typed}` is no quote for bash: write `\"` or `'`"),
        None => format!("add the other `{quote}` there, or take the one out"),
    };
    Some(Cause { note: Some(format!("{} has a `{quote}` without another: it may begin there", at(first))), help })
}

/// `name = (`.
fn spaced_list(before: &str) -> Option<Cause> {
    let line = before.lines().last()?;
    let name = line.trim_end().strip_suffix('=')?;
    let is_spaced = line.ends_with(' ') || name.ends_with(' ') || name.ends_with(" +");
    let name = name.trim_end_matches([' ', '+']).trim_start();
    let help = format!("write `{name}=(…)`: an assignment has no spaces around its `=`");
    is_spaced.then_some(Cause { note: None, help })
}

/// A list that is not closed in the line before.
fn open_list(before: &str) -> Option<Cause> {
    let (line, open) = before.lines().enumerate().filter(|(_, line)| line.contains("=(")).last()?;
    // The line of the error itself may hold the begin of the next list.
    let is_error = before.lines().count() == line + 1;
    let (line, open) = match is_error {
        true => before.lines().enumerate().take(line).filter(|(_, line)| line.contains("=(")).last()?,
        false => (line, open),
    };
    let (name, list) = open.split_once("=(")?;
    let closed = before.lines().skip(line + 1).chain([list]).any(|line| line.contains(')'));
    let help = format!("add `)` behind the last element of `{}`", name.trim().trim_end_matches('+'));
    (!closed).then(|| Cause { note: Some(format!("the list that begins on {} is not closed", at(line))), help })
}

/// `package {` without parentheses.
fn no_parentheses(before: &str) -> Option<Cause> {
    let head = |line: &str| {
        let name = line.trim().strip_suffix('{')?.trim_end();
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '+' | '@');
        (!name.is_empty() && name.chars().all(plain)).then(|| name.to_owned())
    };
    let (line, name) = before.lines().enumerate().filter_map(|(at, line)| Some((at, head(line)?))).last()?;
    let note = format!("{} is a command with the argument `{{`, and begins no function", at(line));
    Some(Cause { note: Some(note), help: format!("write `{name}() {{`") })
}

/// `if` without `then`, `for` without `do`.
fn no_word(before: &str, openers: &[&str], wanted: &str) -> Option<Cause> {
    let words = |line: &str| -> Vec<String> {
        line.split(|c: char| c.is_whitespace() || c == ';').map(str::to_owned).collect()
    };
    let lines: Vec<Vec<String>> = before.lines().map(words).collect();
    let is_opener =
        |words: &Vec<String>| words.iter().find(|word| !word.is_empty()).is_some_and(|w| openers.contains(&w.as_str()));
    let line = lines.iter().rposition(is_opener)?;
    let has = lines.iter().skip(line).flatten().any(|word| word == wanted);
    let note = format!("no `{wanted}` stands behind that on {}", at(line));
    (!has).then(|| Cause { note: Some(note), help: format!("write `; {wanted}` at the end of that line") })
}

/// A here-document that runs to the end of the file.
fn open_document(text: &str) -> Option<Cause> {
    let lines: Vec<&str> = text.lines().collect();
    let begins = |line: &str| {
        let (_, rest) = line.split_once("<<")?;
        if rest.starts_with('<') || line.trim_start().starts_with('#') {
            return None;
        }
        let tabs = rest.starts_with('-');
        let rest = rest.trim_start_matches('-').trim_start().trim_start_matches(['\'', '"', '\\']);
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
        let word = rest.get(..end).filter(|word| word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_'))?;
        Some((word.to_owned(), tabs))
    };
    let documents = lines.iter().enumerate().filter_map(|(line, text)| Some((line, begins(text)?)));
    // The last line of each text, as it is and without the tabs before it.
    let last: BTreeMap<&str, usize> = lines.iter().enumerate().map(|(at, line)| (*line, at)).collect();
    let last_of_tabbed: BTreeMap<&str, usize> =
        lines.iter().enumerate().map(|(at, line)| (line.trim_start_matches('\t'), at)).collect();
    for (line, (word, tabs)) in documents {
        let ends = if tabs { &last_of_tabbed } else { &last };
        if ends.get(word.as_str()).is_none_or(|end| *end <= line) {
            let indented = lines.iter().skip(line + 1).any(|line| line.trim() == word);
            let help = match indented {
                true => format!("write `{word}` at the very start of its line, with nothing behind it"),
                false => format!("end it with a line that is `{word}` and nothing else"),
            };
            return Some(Cause {
                note: Some(format!("the here-document that begins on {} is not ended", at(line))),
                help,
            });
        }
    }
    None
}
