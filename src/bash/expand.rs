//! The pieces of a word to values: parameters looked up, fields split as bash splits them.

use std::ops::Range;

use super::ast::Word;
use super::scope::{Lookup, Scope};
use super::word::{Index, Piece, Place, pieces};
use super::{Text, Unknown, Value};

/// The most bytes that one word may grow to, and the most fields.
const MAX_WORD: usize = 1024 * 1024;
const MAX_FIELDS: usize = 16 * 1024;

/// The value of `name=word`.
pub(super) fn scalar(word: &Word, scope: &Scope) -> Result<Text, Unknown> {
    let mut out = String::new();
    for piece in pieces(&word.text, Place::Scalar) {
        match piece {
            Piece::Text { text, .. } => out.push_str(&text),
            Piece::Unknown { why, span } => return Err(blame(why, word, span)),
            Piece::Parameter { name, index, .. } => {
                let values = values(&name, index, scope, word)?;
                for (n, value) in values.iter().enumerate() {
                    if n > 0 {
                        out.push(' ');
                    }
                    out.push_str(value);
                }
            }
        }
        limit(out.len(), 0, word)?;
    }
    Ok(Text { text: out, span: word.span.clone() })
}

/// The elements that one word of an array gives.
pub(super) fn fields(word: &Word, scope: &Scope) -> Result<Vec<Text>, Unknown> {
    let mut fields = Fields::default();
    for piece in pieces(&word.text, Place::Element) {
        match piece {
            Piece::Text { text, quoted } => fields.push(&text, quoted),
            Piece::Unknown { why, span } => return Err(blame(why, word, span)),
            Piece::Parameter { name, index, quoted } => {
                let values = values(&name, index, scope, word)?;
                if quoted && values.is_empty() {
                    // `"$none"` is an empty field, `"${none[@]}"` is no field; between other quotes bash has its ways.
                    if fields.blank_quotes() && word.text != format!("\"${{{name}[@]}}\"") {
                        return Err(blame("an array without elements beside other quotes", word, 0..word.text.len()));
                    }
                    fields.unquote_if_blank();
                    continue;
                }
                for (n, value) in values.iter().enumerate() {
                    if n > 0 {
                        fields.end();
                    }
                    if quoted {
                        fields.push(value, true);
                    } else {
                        split(value, &mut fields, scope, word)?;
                    }
                }
            }
        }
        limit(fields.bytes, fields.done.len(), word)?;
    }
    fields.end();
    Ok(fields.done.into_iter().map(|text| Text { text, span: word.span.clone() }).collect())
}

fn blame(why: &str, word: &Word, span: Range<usize>) -> Unknown {
    // A word from a here-document has no place for its parts.
    let span = if word.span.len() == word.text.len() {
        word.span.start + span.start..word.span.start + span.end
    } else {
        word.span.clone()
    };
    Unknown { why: why.to_owned(), span }
}

fn limit(bytes: usize, fields: usize, word: &Word) -> Result<(), Unknown> {
    if bytes > MAX_WORD || fields > MAX_FIELDS {
        return Err(blame("the value is too large", word, 0..word.text.len()));
    }
    Ok(())
}

/// What a parameter gives: one value, or those of an array.
fn values<'s>(name: &str, index: Index, scope: &'s Scope, word: &Word) -> Result<Vec<&'s str>, Unknown> {
    let value = match scope.lookup(name) {
        Lookup::Known(value) => Some(value),
        Lookup::Unset => None,
        Lookup::Unknown(why) if why.span == (0..0) => {
            return Err(blame(&why.why, word, 0..word.text.len()));
        }
        Lookup::Unknown(why) => return Err(why),
    };
    let all: Vec<&str> = match value {
        Some(Value::Str(text)) => vec![&text.text],
        Some(Value::List(list)) => list.iter().map(|text| text.text.as_str()).collect(),
        Some(Value::Unknown(why)) => return Err(why.clone()),
        None => Vec::new(),
    };
    Ok(match index {
        Index::All => all,
        Index::None => vec![all.first().copied().unwrap_or_default()],
        Index::At(n) => vec![all.get(n).copied().unwrap_or_default()],
    })
}

/// An unquoted value is split at white space, and its parts are patterns.
fn split(value: &str, fields: &mut Fields, scope: &Scope, word: &Word) -> Result<(), Unknown> {
    if !scope.splits() {
        return Err(blame("`IFS` decides where this is split", word, 0..word.text.len()));
    }
    if value.contains(['*', '?', '[', '\\']) {
        return Err(blame("a pattern depends on the files that are there", word, 0..word.text.len()));
    }
    let mut rest = value;
    while let Some(at) = rest.find([' ', '\t', '\n']) {
        if at > 0 {
            fields.push(&rest[..at], false);
        }
        fields.end();
        rest = &rest[at + 1..];
    }
    fields.push(rest, false);
    Ok(())
}

/// Fields in the making.
#[derive(Default)]
struct Fields {
    done: Vec<String>,
    now: String,
    /// Whether what is in the making is a field even if it is empty.
    quoted: bool,
    bytes: usize,
}

impl Fields {
    fn push(&mut self, text: &str, quoted: bool) {
        self.now.push_str(text);
        self.bytes += text.len();
        self.quoted |= quoted;
    }

    fn end(&mut self) {
        if self.quoted || !self.now.is_empty() {
            self.done.push(std::mem::take(&mut self.now));
        }
        self.quoted = false;
    }

    fn blank_quotes(&self) -> bool {
        self.quoted && self.now.is_empty()
    }

    fn unquote_if_blank(&mut self) {
        if self.now.is_empty() {
            self.quoted = false;
        }
    }
}
