//! What `$` begins: substitutions, arithmetic, `$'…'`; and process substitution.
//!
//! Source: Bash Reference Manual, 3.1.2.4, 3.5.4, 3.5.5 and 3.5.6. `$(…)` is parsed where it stands; in arithmetic and patterns
//! bash only counts parentheses, so where the two ways to read differ the text is not followed.

use super::super::ast::{Fault, List, Part, Word};
use super::quoting::{Pieces, Style};
use super::{Parsed, Parser, ansi, starts_name};

impl Parser<'_> {
    /// What `$` begins, or the `$` alone.
    pub(super) fn dollar(&mut self, style: Style, pieces: &mut Pieces) -> Parsed<()> {
        let start = self.pos;
        match self.after() {
            Some(b'(') => {
                self.take();
                self.take();
                let part = if self.cur() == Some(b'(') {
                    self.arithmetic_or_commands(start)?
                } else {
                    let list = self.substitution(start)?;
                    Part::Substitution(Box::new(list), self.span(start, self.pos))
                };
                pieces.part(part);
            }
            Some(b'{') => {
                self.take();
                self.take();
                let parameter = self.braced(start, style != Style::Plain)?;
                pieces.part(Part::Parameter(Box::new(parameter)));
            }
            Some(b'[') => {
                self.take();
                self.take();
                self.enter()?;
                let mark = self.out.len();
                let from = self.pos;
                let parts = self.counted(start, b'[', b']', Style::Arithmetic)?;
                self.leave();
                let text = self.out.get(mark..self.out.len() - 1).unwrap_or_default().to_owned();
                let word = Word { parts, text, span: self.span(from, self.pos - 1) };
                pieces.part(Part::Arithmetic(Box::new(word), self.span(start, self.pos)));
            }
            Some(b'\'') if !matches!(style, Style::Double | Style::Inner | Style::Document) => {
                self.ansi(style, pieces)?
            }
            Some(b'"') if matches!(style, Style::Plain | Style::Value) => {
                // The text is not looked up: in the C locale there are no translations.
                self.cur();
                self.pos += 1;
                let parts = self.double(style)?;
                pieces.part(Part::Double(parts));
            }
            Some(byte) if starts_name(byte) || byte.is_ascii_digit() || b"@*#?-$!".contains(&byte) => {
                self.take();
                let parameter = self.short(start);
                pieces.part(Part::Parameter(Box::new(parameter)));
            }
            _ => pieces.character(self.take().unwrap_or('$')),
        }
        Ok(())
    }

    /// `$'…'`. Bash decodes it while it reads, and prints it in single quotes.
    fn ansi(&mut self, style: Style, pieces: &mut Pieces) -> Parsed<()> {
        let start = self.pos;
        let mark = self.out.len();
        self.take();
        self.take();
        let from = self.pos;
        loop {
            match self.take_raw() {
                None => return self.fault(start, from, "the quote `$'` is not closed"),
                Some('\\') => {
                    self.take_raw();
                }
                Some('\'') => break,
                Some(_) => {}
            }
        }
        let decoded = ansi::decode(self.text.get(from..self.pos - 1).unwrap_or_default());
        if let Some(text) = &decoded {
            self.out.truncate(mark);
            let printed = if style == Style::Plain { ansi::single_quoted(text) } else { text.clone() };
            self.out.push_str(&printed);
        }
        match (style, decoded) {
            (Style::Plain, decoded) => pieces.part(Part::Ansi(decoded)),
            // Within double quotes the decoded text is read again.
            (Style::Value, Some(text)) if !text.contains(['$', '`', '"', '\'', '\\', '}', '\u{1}', '\u{7f}']) => {
                pieces.text(&text)
            }
            _ => return self.too_much(start, "`$'…'` within double quotes"),
        }
        Ok(())
    }

    /// `$((…))`, or `$( (…) …)` written without the blank: bash tells them apart by where the inner parenthesis closes, and
    /// reads the commands only when it runs them.
    fn arithmetic_or_commands(&mut self, start: usize) -> Parsed<Part> {
        self.enter()?;
        let outer = self.out.len();
        self.take();
        let mark = self.out.len();
        let from = self.pos;
        let parts = self.counted(start, b'(', b')', Style::Arithmetic)?;
        if self.cur() == Some(b')') {
            let text = self.out.get(mark..self.out.len() - 1).unwrap_or_default().to_owned();
            let word = Word { parts, text, span: self.span(from, self.pos - 1) };
            self.take();
            self.leave();
            return Ok(Part::Arithmetic(Box::new(word), self.span(start, self.pos)));
        }
        self.counted(start, b'(', b')', Style::Arithmetic)?;
        self.leave();
        let text = self.out.get(outer..self.out.len() - 1).unwrap_or_default().to_owned();
        Ok(Part::Backquoted(text, self.span(start, self.pos)))
    }

    /// The parts up to the `close` that has no `open`, which is taken too.
    pub(super) fn counted(&mut self, start: usize, open: u8, close: u8, style: Style) -> Parsed<Vec<Part>> {
        let mut pieces = Pieces::default();
        let mut depth = 0_usize;
        loop {
            let Some(byte) = self.cur() else {
                return self.fault(start, start + 1, format!("`{}` is missing", char::from(close)));
            };
            if byte == close && depth == 0 {
                self.take();
                return Ok(pieces.finish());
            }
            if byte == close {
                depth -= 1;
            } else if byte == open {
                depth += 1;
            }
            self.balanced_piece(open, close, style, &mut pieces)?;
        }
    }

    /// One part where bash only counts parentheses: what stands in a nested expansion counts for it too.
    pub(super) fn balanced_piece(&mut self, open: u8, close: u8, style: Style, pieces: &mut Pieces) -> Parsed<()> {
        let from = self.pos;
        let nested = match (self.cur(), self.after()) {
            (Some(b'$'), Some(b'{' | b'[')) => true,
            (Some(b'$' | b'<' | b'>'), Some(b'(')) => style == Style::Plain,
            _ => false,
        };
        if let Err(fault) = self.piece(style, pieces) {
            // Bash does not look into a nested `${` here: it may find the end where we do not.
            let ends = nested && self.bytes.get(from..).unwrap_or_default().contains(&close);
            return Err(Fault { too_much: fault.too_much || ends, ..fault });
        }
        if nested && !balanced(self.bytes.get(from..self.pos).unwrap_or_default(), open, close) {
            return self.too_much(from, "parentheses that bash counts otherwise than they are meant");
        }
        Ok(())
    }

    /// `<(…)`: within double quotes bash reads it, but leaves it as text.
    pub(super) fn process(&mut self, plain: bool, pieces: &mut Pieces) -> Parsed<()> {
        let start = self.pos;
        let mark = self.out.len();
        let output = self.take() == Some('>');
        self.take();
        if self.cur() == Some(b'(') {
            // Bash only counts the parentheses of these, and reads the commands when it runs them.
            return self.too_much(start, "a process substitution that begins with two parentheses");
        }
        let list = self.substitution(start)?;
        if plain {
            pieces.part(Part::Process(output, Box::new(list), self.span(start, self.pos)));
        } else {
            pieces.text(self.out.get(mark..).unwrap_or_default());
        }
        Ok(())
    }

    /// `$( … )` and `<( … )` behind the parenthesis: the commands.
    pub(super) fn substitution(&mut self, start: usize) -> Parsed<List> {
        self.enter()?;
        self.substitutions += 1;
        let mark = self.out.len();
        let pending = std::mem::take(&mut self.pending);
        let mut list = self.list()?;
        self.blank();
        match self.cur() {
            Some(b')') => self.pos += 1,
            None => return self.fault(start, start + 2, "`)` is missing"),
            Some(_) => return self.unexpected(),
        }
        if !self.pending.is_empty() {
            return self.too_much(start, "a here-document that begins behind the `)`");
        }
        self.pending = pending;
        self.fill(&mut list);
        self.out.truncate(mark);
        let printed = super::super::print::substitution(&list);
        if printed.starts_with('(') {
            // So that it is not arithmetic when read again.
            self.out.push(' ');
        }
        self.out.push_str(&printed);
        self.out.push(')');
        self.substitutions -= 1;
        self.leave();
        Ok(list)
    }
}

/// Whether each `close` has its `open`.
fn balanced(bytes: &[u8], open: u8, close: u8) -> bool {
    let mut depth = 0_usize;
    for byte in bytes {
        if *byte == open {
            depth += 1;
        } else if *byte == close {
            let Some(less) = depth.checked_sub(1) else { return false };
            depth = less;
        }
    }
    depth == 0
}
