//! What `$` begins: substitutions, arithmetic, `$'…'`; and process substitution.
//!
//! Source: Bash Reference Manual, 3.1.2.4, 3.5.4, 3.5.5 and 3.5.6. `$(…)` is parsed where it stands; in arithmetic and patterns
//! bash only counts parentheses, so where the two ways to read differ the text is not followed.

use super::super::ast::{Fault, List, Part, Word};
use super::super::print::{self, UNKNOWN};
use super::kept::{Printed, Reading};
use super::quoting::{Around, Pieces, Style};
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
                let around = self.around;
                self.around.pattern = false;
                let from = self.pos;
                let parts = self.counted(start, b'[', b']', Style::Arithmetic)?;
                self.around = around;
                self.leave();
                let word = Word { parts, text: String::new(), span: self.span(from, self.pos - 1) };
                pieces.part(Part::Arithmetic(Box::new(word), self.span(start, self.pos)));
            }
            Some(b'\'') if !matches!(style, Style::Double | Style::Inner | Style::Document) => {
                self.ansi(style, pieces)?
            }
            Some(b'"') if matches!(style, Style::Plain | Style::Value | Style::Arithmetic) => {
                if self.around.document && style != Style::Plain {
                    return self.too_much(start, "`$\"…\"` in a here-document");
                }
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

    /// `$'…'`. Bash decodes it while it reads, and puts it in single quotes, or not even these: then it is read again.
    fn ansi(&mut self, style: Style, pieces: &mut Pieces) -> Parsed<()> {
        let start = self.pos;
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
        let bare = self.around.double && !self.around.pattern;
        match (style, decoded) {
            (Style::Plain, decoded) if !bare => pieces.part(Part::Ansi(decoded.map(|decoded| decoded.text))),
            (_, Some(decoded)) if !self.around.document && !decoded.cut && is_harmless(&decoded.text, style) => {
                let quote = if bare { "" } else { "'" };
                pieces.text(&format!("{quote}{}{quote}", decoded.text));
            }
            _ => return self.too_much(start, "`$'…'` within double quotes"),
        }
        Ok(())
    }

    /// `$((…))`, or `$( (…) …)` written without the blank: bash tells them apart by where the inner parenthesis closes, and
    /// reads the commands only when it runs them.
    fn arithmetic_or_commands(&mut self, start: usize) -> Parsed<Part> {
        self.enter()?;
        let around = self.around;
        self.around = Around { document: around.document, ..Around::default() };
        let outer = self.pos;
        self.take();
        let from = self.pos;
        let parts = self.counted(start, b'(', b')', Style::Arithmetic)?;
        if self.cur() == Some(b')') {
            let word = Word { parts, text: String::new(), span: self.span(from, self.pos - 1) };
            self.take();
            self.around = around;
            self.leave();
            return Ok(Part::Arithmetic(Box::new(word), self.span(start, self.pos)));
        }
        self.counted(start, b'(', b')', Style::Arithmetic)?;
        self.around = around;
        self.leave();
        let text = self.kept(outer..self.pos - 1, Reading::Arithmetic);
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
        let output = self.take() == Some('>');
        self.take();
        if self.cur() == Some(b'(') {
            // Bash only counts the parentheses of these, and reads the commands when it runs them.
            return self.too_much(start, "a process substitution that begins with two parentheses");
        }
        let from = self.pos;
        let list = self.substitution(start)?;
        if plain {
            pieces.part(Part::Process(output, Box::new(list), self.span(start, self.pos)));
        } else {
            let printed = self.printed.get(&from).map(|printed| printed.text.as_str()).unwrap_or_default();
            if printed.contains(UNKNOWN) {
                return self.too_much(start, "a process substitution that cannot be told");
            }
            pieces.text(&format!("{}({printed})", if output { '>' } else { '<' }));
        }
        Ok(())
    }

    /// `$( … )` and `<( … )` behind the parenthesis: the commands.
    pub(super) fn substitution(&mut self, start: usize) -> Parsed<List> {
        self.enter()?;
        self.substitutions += 1;
        let around = std::mem::take(&mut self.around);
        self.cur();
        let from = self.pos;
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
        let mut text = print::substitution(&list);
        if text.contains(UNKNOWN) {
            // What it names can still be seen.
            text = format!("{UNKNOWN}{}", self.text.get(from..self.pos - 1).unwrap_or_default());
        }
        let Some(printable) = self.printable.checked_sub(text.len()) else {
            return self.too_much(start, "command substitutions that are printed as too long a text");
        };
        self.printable = printable;
        self.printed.insert(from, Printed { text, end: self.pos });
        self.around = around;
        self.substitutions -= 1;
        self.leave();
        Ok(list)
    }
}

/// Whether a text means nothing but its characters when it is read by this style.
fn is_harmless(text: &str, style: Style) -> bool {
    match style {
        Style::Plain => text.chars().all(|c| c.is_alphanumeric() || " \t\n.,:_=-".contains(c)),
        _ => !text.contains(['$', '`', '"', '\'', '\\', '}', '\u{1}', '\u{7f}']),
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
