//! `${v/p/r}`, `${v//p/r}`, `${v/#p/r}` and `${v/%p/r}`, under `patsub_replacement`, which is on unless it is unset.
//!
//! In the replacement's text a quoted `&` or backslash comes in as if behind a backslash; then `\&` is `&`, `\\` is a backslash,
//! and a bare `&` is the match.

use super::super::ast::Which;
use super::{Pattern, Piece, Refused, find_literal};

/// A piece of a replacement.
enum Part {
    Text(String),
    Match,
}

/// The text with its matches replaced. `nocase` under `nocasematch`; a result of more than `limit` bytes is too much.
pub(crate) fn replace(
    text: &str,
    pattern: &Pattern,
    which: Which,
    with: &[Piece],
    nocase: bool,
    limit: usize,
) -> Result<String, Refused> {
    let with = parts(with)?;
    let mut result = Output { text: String::new(), limit };
    if pattern.nodes.is_empty() {
        if which == Which::Prefix {
            result.replacement(&with, "")?;
        }
        result.push(text)?;
        if which == Which::Suffix {
            result.replacement(&with, "")?;
        }
        return Ok(result.text);
    }
    let found = match which {
        Which::First | Which::All => return each(text, pattern, which == Which::All, &with, nocase, result),
        Which::Prefix => pattern.longest_prefix(text, nocase)?.map(|end| 0..end),
        Which::Suffix => pattern.longest_suffix(text, nocase)?.map(|start| start..text.len()),
    };
    let Some(found) = found else {
        result.push(text)?;
        return Ok(result.text);
    };
    result.push(text.get(..found.start).unwrap_or_default())?;
    result.replacement(&with, text.get(found.clone()).unwrap_or_default())?;
    result.push(text.get(found.end..).unwrap_or_default())?;
    Ok(result.text)
}

fn each(
    text: &str,
    pattern: &Pattern,
    all: bool,
    with: &[Part],
    nocase: bool,
    mut result: Output,
) -> Result<String, Refused> {
    pattern.can_find()?;
    let literal = pattern.literal().filter(|_| !nocase);
    // One for all of the text: it counts the steps.
    let mut matcher = pattern.matcher(if literal.is_some() { "" } else { text }, nocase)?;
    let (mut at, mut character) = (0, 0);
    loop {
        let found = if let Some(literal) = literal {
            let rest = text.get(at..).unwrap_or_default();
            find_literal(rest, literal).map(|found| at + found.start..at + found.end)
        } else {
            let found = pattern.find_in(&mut matcher, character)?;
            character = found.as_ref().map_or(character, |found| found.end);
            found.map(|found| matcher.byte(found.start)..matcher.byte(found.end))
        };
        let Some(found) = found else { break };
        result.push(text.get(at..found.start).unwrap_or_default())?;
        result.replacement(with, text.get(found.clone()).unwrap_or_default())?;
        at = found.end;
        // Behind an empty match one character stays as it is.
        if all && found.is_empty() {
            let rest = text.get(at..).unwrap_or_default();
            let one = rest.chars().next().map_or(0, char::len_utf8);
            result.push(rest.get(..one).unwrap_or_default())?;
            at += one;
            character += 1;
        }
        // Nothing is sought at the end of a text that had something in it.
        if !all || at >= text.len() {
            break;
        }
    }
    result.push(text.get(at..).unwrap_or_default())?;
    Ok(result.text)
}

struct Output {
    text: String,
    limit: usize,
}

impl Output {
    fn push(&mut self, more: &str) -> Result<(), Refused> {
        if self.text.len().saturating_add(more.len()) > self.limit {
            return Err(Refused::TooMuch);
        }
        self.text.push_str(more);
        Ok(())
    }

    fn replacement(&mut self, with: &[Part], matched: &str) -> Result<(), Refused> {
        with.iter().try_for_each(|part| match part {
            Part::Text(text) => self.push(text),
            Part::Match => self.push(matched),
        })
    }
}

fn parts(with: &[Piece]) -> Result<Vec<Part>, Refused> {
    let mut written = String::new();
    for piece in with {
        if piece.text.contains(['\u{1}', '\u{7f}']) {
            return Err(Refused::NotExact("a control character in a replacement"));
        }
        for c in piece.text.chars() {
            if piece.quoted && matches!(c, '&' | '\\') {
                written.push('\\');
            }
            written.push(c);
        }
    }
    let mut parts = Vec::new();
    let mut text = String::new();
    let mut chars = written.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '&' => {
                parts.push(Part::Text(std::mem::take(&mut text)));
                parts.push(Part::Match);
            }
            '\\' => text.push(chars.next_if(|&c| matches!(c, '&' | '\\')).unwrap_or('\\')),
            c => text.push(c),
        }
    }
    parts.push(Part::Text(text));
    Ok(parts)
}
