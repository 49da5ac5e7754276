//! The parser: a bash text in, its syntax tree out.
//!
//! It accepts what `bash -n` of bash 5.2 accepts (not posix, not interactive, without aliases), or says [`Fault`] with
//! `too_much` where it does not follow. Rules: Bash Reference Manual, section 3, and the behaviour of bash 5.2.
//!
//! One pass over the bytes: a construct inside a word is parsed where it stands, never found first and parsed again, so that
//! the time does not grow with the depth. Of a whole word, what bash prints of it is read anew ([`kept`]).

mod ansi;
mod command;
mod compound;
mod documents;
mod dollar;
mod kept;
mod parameter;
mod quoting;
mod redirection;
mod simple;
mod test;
#[cfg(test)]
mod tests;
mod word;

use std::collections::{HashMap, HashSet};

use super::ast::{Fault, List, Span, Word};
use documents::Pending;
use kept::Printed;
use quoting::{Around, Style};

type Parsed<T> = Result<T, Fault>;

/// How deep constructs may stand in each other.
const DEPTH: usize = 400;

/// How many bytes the substitutions of a text are printed as, those within others counted anew in each.
const PRINTABLE: usize = 32 << 20;

/// Reads complete commands one after the other.
pub(crate) struct Parser<'a> {
    text: &'a str,
    bytes: &'a [u8],
    pos: usize,
    /// Whether `@(…)` and its like are part of a word now.
    extglob: bool,
    depth: usize,
    /// Compound commands that are begun: where, by which word, and which one ends them.
    open: Vec<(usize, &'static str, &'static str)>,
    /// The most of it.
    deepest: usize,
    /// Here-documents whose bodies begin behind the next newline.
    pending: Vec<Pending>,
    /// Bodies that were read, by the number of their here-document.
    bodies: Vec<Option<Word>>,
    /// Where `((` turned out to be two subshells, as places of the outermost text: asked once, so that nesting does not
    /// double the time.
    subshells: HashSet<usize>,
    /// Of a text that was cut out of another: (offset here, offset there), ascending.
    map: Vec<(usize, usize)>,
    /// How many `$(` are open: then a here-document may end at `delimiter)`.
    substitutions: usize,
    /// Where a NUL byte is: bash does not read such a text as it stands.
    nul: Option<usize>,
    around: Around,
    /// What the substitutions of this complete command are printed as, by the place behind the `(`.
    printed: HashMap<usize, Printed>,
    /// How many bytes of these there may still be.
    printable: usize,
}

impl<'a> Parser<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self {
            text,
            bytes: text.as_bytes(),
            pos: 0,
            extglob: false,
            depth: 0,
            open: Vec::new(),
            deepest: DEPTH,
            pending: Vec::new(),
            bodies: Vec::new(),
            subshells: HashSet::new(),
            map: vec![(0, 0)],
            substitutions: 0,
            nul: text.find('\0'),
            around: Around::default(),
            printed: HashMap::new(),
            printable: PRINTABLE,
        }
    }

    /// The same, for a stack that holds less.
    pub(crate) fn limited(mut self, deepest: usize) -> Self {
        self.deepest = deepest.min(DEPTH);
        self
    }

    /// All of the text.
    pub(crate) fn all(mut self, extglob: bool) -> Parsed<List> {
        let mut all = List::default();
        while let Some(list) = self.next(extglob) {
            all.items.append(&mut list?.items);
        }
        Ok(all)
    }

    /// The next complete command: what bash reads before it runs anything, with the here-documents it needs. `extglob`:
    /// whether that shell option is on now. `None` at the end of the text. Behind an error there is nothing to go on with.
    pub(crate) fn next(&mut self, extglob: bool) -> Option<Parsed<List>> {
        if let Some(at) = self.nul {
            // Bash drops it.
            let message = "a NUL byte is in the text".to_owned();
            return Some(Err(Fault { message, span: self.span(at, at + 1), too_much: true }));
        }
        self.extglob = extglob;
        self.printed.clear();
        self.complete_command().transpose()
    }

    /// Reads `text`, which was cut out of this one's, as in a here-document.
    fn cut_out(&mut self, text: &str, map: Vec<(usize, usize)>) -> Parsed<Word> {
        let mut inner = Parser::new(text);
        inner.extglob = self.extglob;
        inner.depth = self.depth;
        inner.deepest = self.deepest;
        inner.map = map.into_iter().map(|(here, there)| (here, self.place(there))).collect();
        inner.printable = self.printable;
        inner.subshells = std::mem::take(&mut self.subshells);
        let word = inner.rest(Style::Document);
        self.subshells = inner.subshells;
        self.printable = inner.printable;
        word
    }

    /// An offset of this text as one of the text it was cut out of.
    fn place(&self, at: usize) -> usize {
        let before = self.map.partition_point(|(here, _)| *here <= at);
        self.map.get(before.saturating_sub(1)).map_or(at, |(here, there)| there + at.saturating_sub(*here))
    }

    fn span(&self, start: usize, end: usize) -> Span {
        let start = self.place(start);
        start..self.place(end).max(start)
    }

    fn fault<T>(&self, start: usize, end: usize, message: impl Into<String>) -> Parsed<T> {
        Err(Fault { message: message.into(), span: self.span(start, end), too_much: false })
    }

    /// It may be bash, but is not followed.
    fn too_much<T>(&self, start: usize, message: impl Into<String>) -> Parsed<T> {
        Err(Fault { message: message.into(), span: self.span(start, self.pos.max(start)), too_much: true })
    }

    /// One level deeper; `leave` undoes it.
    fn enter(&mut self) -> Parsed<()> {
        self.depth += 1;
        if self.depth > self.deepest {
            return self.too_much(self.pos, format!("nested deeper than {} levels", self.deepest));
        }
        Ok(())
    }

    fn leave(&mut self) {
        self.depth -= 1;
    }

    /// The byte at the cursor, behind line continuations.
    fn cur(&mut self) -> Option<u8> {
        while self.raw(0) == Some(b'\\') && self.raw(1) == Some(b'\n') {
            self.pos += 2;
        }
        self.raw(0)
    }

    /// The byte `ahead` of the cursor, continuations or not.
    fn raw(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.pos + ahead).copied()
    }

    /// The byte behind the one at the cursor.
    fn after(&mut self) -> Option<u8> {
        self.ahead(1)
    }

    /// The byte that many behind the one at the cursor.
    fn ahead(&mut self, count: usize) -> Option<u8> {
        let at = self.pos;
        let mut found = self.cur();
        for _ in 0..count {
            if found.is_none() {
                break;
            }
            self.pos += 1;
            found = self.cur();
        }
        self.pos = at;
        found
    }

    /// Takes the character at the cursor, behind line continuations.
    fn take(&mut self) -> Option<char> {
        self.cur();
        self.take_raw()
    }

    /// Takes the character at the cursor as it is.
    fn take_raw(&mut self) -> Option<char> {
        let taken = self.text.get(self.pos..)?.chars().next()?;
        self.pos += taken.len_utf8();
        Some(taken)
    }

    /// Takes these bytes, if they stand at the cursor.
    fn accept(&mut self, wanted: &[u8]) -> bool {
        let at = self.pos;
        for byte in wanted {
            if self.cur() != Some(*byte) {
                self.pos = at;
                return false;
            }
            self.pos += 1;
        }
        true
    }

    /// Past blanks and a comment: to where a token begins.
    fn blank(&mut self) {
        while matches!(self.cur(), Some(b' ' | b'\t')) {
            self.pos += 1;
        }
        if self.cur() == Some(b'#') {
            let rest = self.bytes.get(self.pos..).unwrap_or_default();
            self.pos += rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
        }
    }

    /// Past a newline, reading the here-documents that begin behind it.
    fn newline(&mut self) -> Parsed<bool> {
        self.blank();
        if self.cur() != Some(b'\n') {
            return Ok(false);
        }
        self.pos += 1;
        self.gather()?;
        Ok(true)
    }

    /// Past newlines, blanks and comments; how many newlines.
    fn newlines(&mut self) -> Parsed<usize> {
        let mut count = 0;
        while self.newline()? {
            count += 1;
        }
        Ok(count)
    }

    /// What stands at the cursor does not belong there.
    fn unexpected<T>(&mut self) -> Parsed<T> {
        self.blank();
        let start = self.pos;
        let Some(first) = self.cur() else {
            // What was begun last, and is said to be missing.
            return match self.open.last().copied() {
                Some((at, word, closer)) => {
                    self.fault(at, at + word.len(), format!("`{closer}` is missing for this `{word}`"))
                }
                None => self.fault(start, start, "the text ends too early"),
            };
        };
        if first == b'\n' {
            return self.fault(start, start + 1, "unexpected end of the line");
        }
        let rest = self.text.get(start..).unwrap_or_default();
        let operator =
            [";;&", ";;", ";&", "&&", "||", "|&", "&>", ">>", "<<"].into_iter().find(|op| rest.starts_with(op));
        let length = operator.map_or_else(
            || match rest.find(|c: char| c.is_ascii() && is_break(c as u8)) {
                None => rest.len(),
                Some(0) => 1,
                Some(end) => end,
            },
            str::len,
        );
        let found: String = rest.get(..length).unwrap_or_default().chars().take(40).collect();
        self.fault(start, start + length, format!("unexpected `{found}`"))
    }
}

/// Whether a word ends at it.
fn is_break(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'(' | b')' | b'<' | b'>' | b';' | b'&' | b'|')
}

/// Whether a name may begin with it.
fn starts_name(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}

/// Whether it is a name.
fn is_name(text: &str) -> bool {
    text.bytes().next().is_some_and(starts_name) && text.bytes().all(|byte| starts_name(byte) || byte.is_ascii_digit())
}

/// The whole text.
#[cfg(test)]
pub(crate) fn parse(text: &str, extglob: bool) -> Parsed<List> {
    Parser::new(text).all(extglob)
}

/// A text as in a here-document: only `$`, backquotes and the backslash before these mean something.
pub(crate) fn quoted_word(text: &str) -> Parsed<Word> {
    Parser::new(text).rest(Style::Document)
}

/// A text as one word without quotes around it, blanks and all: a subscript, the value of an assignment.
pub(crate) fn plain_word(text: &str) -> Parsed<Word> {
    Parser::new(text).rest(Style::Plain)
}
