//! The parts of a word: quotes, backslashes, and what `$` begins.
//!
//! Source: Bash Reference Manual, 3.1.2 and 3.5. What a quote or a backslash means depends on where the part stands: [`Style`].

use super::super::ast::{Part, Word};
use super::{Parsed, Parser};

/// By which rules quotes and backslashes are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// Without quotes around it, or a pattern in `${v#…}`.
    Plain,
    /// Directly in `"…"`.
    Double,
    /// In `"…"` within [`Style::Value`]: no backslash stays.
    Inner,
    /// A here-document.
    Document,
    /// The word of `${v:-…}` within double quotes or a here-document: `'…'` stay, yet nothing in them ends the expansion.
    Value,
    /// Arithmetic: likewise.
    Arithmetic,
}

/// What bash reads around a part: it tells what becomes of `$'…'` there.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Around {
    /// Double quotes, and no substitution in them.
    pub(super) double: bool,
    /// Directly the pattern of a `${…}`, or what follows it.
    pub(super) pattern: bool,
    /// A here-document: bash reads it when it expands it, and does not decode.
    pub(super) document: bool,
}

/// Parts being collected.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    parts: Vec<Part>,
    literal: String,
}

impl Pieces {
    pub(super) fn character(&mut self, character: char) {
        self.literal.push(character);
    }

    pub(super) fn text(&mut self, text: &str) {
        self.literal.push_str(text);
    }

    pub(super) fn part(&mut self, part: Part) {
        match part {
            Part::Literal(text) => self.literal.push_str(&text),
            other => {
                self.flush();
                self.parts.push(other);
            }
        }
    }

    /// Ends the literal, so that the parts can be cut here; how many there are.
    pub(super) fn flush(&mut self) -> usize {
        if !self.literal.is_empty() {
            self.parts.push(Part::Literal(std::mem::take(&mut self.literal)));
        }
        self.parts.len()
    }

    pub(super) fn finish(mut self) -> Vec<Part> {
        self.flush();
        self.parts
    }

    /// The literal, if nothing else came yet.
    pub(super) fn only_literal(&self) -> Option<&str> {
        self.parts.is_empty().then_some(self.literal.as_str())
    }
}

/// One literal where two stand beside each other.
pub(super) fn merged(parts: Vec<Part>) -> Vec<Part> {
    let mut pieces = Pieces::default();
    for part in parts {
        pieces.part(part);
    }
    pieces.finish()
}

impl Parser<'_> {
    /// A word up to the cursor that stands within another, and so has no text of its own.
    pub(super) fn inner(&self, parts: Vec<Part>, start: usize) -> Word {
        Word { parts, text: String::new(), span: self.span(start, self.pos) }
    }

    /// All that is left of the text as one word.
    pub(super) fn rest(&mut self, style: Style) -> Parsed<Word> {
        if let Some(at) = self.nul {
            return self.fault(at, at + 1, "a NUL byte is in the text");
        }
        self.around.document = style == Style::Document;
        let mut pieces = Pieces::default();
        while self.cur().is_some() {
            self.piece(style, &mut pieces)?;
        }
        Ok(self.inner(pieces.finish(), 0))
    }

    /// One character, or one part.
    pub(super) fn piece(&mut self, style: Style, pieces: &mut Pieces) -> Parsed<()> {
        let plain = style == Style::Plain;
        match self.cur() {
            Some(b'\\') => self.escape(style, pieces),
            Some(b'\'') if plain => {
                let text = self.single()?;
                pieces.part(Part::Single(text));
            }
            Some(b'\'') if matches!(style, Style::Value | Style::Arithmetic) => self.kept_quotes(pieces)?,
            Some(b'"') if matches!(style, Style::Plain | Style::Value | Style::Arithmetic) => {
                let parts = self.double(style)?;
                pieces.part(Part::Double(parts));
            }
            Some(b'`') => {
                let part = self.backquoted(style)?;
                pieces.part(part);
            }
            Some(b'$') => self.dollar(style, pieces)?,
            Some(b'<' | b'>') if matches!(style, Style::Plain | Style::Value) && self.after() == Some(b'(') => {
                self.process(plain, pieces)?;
            }
            _ => {
                if let Some(taken) = self.take() {
                    pieces.character(taken);
                }
            }
        }
        Ok(())
    }

    fn escape(&mut self, style: Style, pieces: &mut Pieces) {
        self.take();
        let Some(escaped) = self.take_raw() else {
            pieces.character('\\');
            return;
        };
        let meant = match style {
            Style::Plain => {
                pieces.part(Part::Escaped(escaped));
                return;
            }
            Style::Double | Style::Arithmetic => matches!(escaped, '$' | '`' | '"' | '\\'),
            Style::Document => matches!(escaped, '$' | '`' | '\\'),
            Style::Inner => true,
            Style::Value => matches!(escaped, '$' | '`' | '"' | '\\' | '}'),
        };
        if !meant {
            pieces.character('\\');
        }
        pieces.character(escaped);
    }

    /// `'…'`: what is between.
    fn single(&mut self) -> Parsed<String> {
        let start = self.pos;
        self.take();
        let rest = self.text.get(self.pos..).unwrap_or_default();
        let Some(end) = rest.find('\'') else {
            return self.fault(start, start + 1, "the quote `'` is not closed");
        };
        let text = rest.get(..end).unwrap_or_default().to_owned();
        self.pos += end + 1;
        Ok(text)
    }

    /// `'…'` where the quotes stay as characters: nothing in it closes anything, but `$` and backquotes mean what they do in
    /// double quotes.
    fn kept_quotes(&mut self, pieces: &mut Pieces) -> Parsed<()> {
        let start = self.pos;
        let text = self.single()?;
        let found = match self.cut_out(&text, vec![(0, start + 1)]) {
            Ok(word) if !text.contains('"') => word,
            _ => return self.too_much(start, "quotes within quotes that bash reads in two ways"),
        };
        pieces.character('\'');
        for part in found.parts {
            pieces.part(part);
        }
        pieces.character('\'');
        Ok(())
    }

    /// `"…"`: its parts.
    pub(super) fn double(&mut self, outside: Style) -> Parsed<Vec<Part>> {
        let start = self.pos;
        let style = if outside == Style::Value { Style::Inner } else { Style::Double };
        self.take();
        let around = self.around;
        self.around.double = true;
        let mut pieces = Pieces::default();
        loop {
            match self.cur() {
                None => return self.fault(start, start + 1, "the quote `\"` is not closed"),
                Some(b'"') => {
                    self.take();
                    self.around = around;
                    return Ok(pieces.finish());
                }
                Some(_) => self.piece(style, &mut pieces)?,
            }
        }
    }

    /// `` `…` ``: the text that is run, its backslashes read once.
    fn backquoted(&mut self, style: Style) -> Parsed<Part> {
        let start = self.pos;
        self.take();
        let mut text = String::new();
        loop {
            match self.cur() {
                None => return self.fault(start, start + 1, "the quote `` ` `` is not closed"),
                Some(b'`') => {
                    self.take();
                    return Ok(Part::Backquoted(text, self.span(start, self.pos)));
                }
                Some(b'\\') => {
                    self.take();
                    let Some(escaped) = self.take_raw() else { continue };
                    if !(matches!(escaped, '$' | '`' | '\\')
                        || style == Style::Inner
                        || escaped == '"' && style == Style::Double)
                    {
                        text.push('\\');
                    }
                    text.push(escaped);
                }
                Some(_) => text.extend(self.take()),
            }
        }
    }
}
