//! Words as tokens of a command: where they end, and which of them are assignments.
//!
//! Source: Bash Reference Manual, 3.1.1, 3.4 and 6.7.

use super::super::ast::{Assigned, Assignment, Element, Word};
use super::kept::Reading;
use super::quoting::{Pieces, Style, merged};
use super::{Parsed, Parser, is_break, is_name};

/// What may stand where a word is read.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place {
    /// An assignment: blanks may stand in its subscript.
    pub(super) assignment: bool,
    /// `name=(…)`
    pub(super) array: bool,
    /// An element of an array's list.
    pub(super) element: bool,
    /// The right of `=~`: `(` and `|` are part of it.
    pub(super) regex: bool,
}

/// A token that begins like a word.
#[derive(Debug)]
pub(super) enum Token {
    Word(Lexed),
    /// The digits of `2>`.
    Number(u32),
    /// The name of `{name}>`.
    Variable(String),
}

/// A word, and what it assigns if it stands where it may.
#[derive(Debug)]
pub(super) struct Lexed {
    word: Word,
    head: Option<Head>,
    array: Option<Vec<Element>>,
}

/// `name=`, `name[subscript]+=`.
#[derive(Debug)]
struct Head {
    name: String,
    subscript: Option<Word>,
    append: bool,
    /// Where the value begins: among the parts, in what is printed, in the text that is read, in the outermost.
    part: usize,
    text: usize,
    at: usize,
    start: usize,
}

impl Lexed {
    pub(super) fn text(&self) -> &str {
        &self.word.text
    }

    pub(super) fn assigns(&self) -> bool {
        self.head.is_some()
    }

    /// Whether it assigns a list.
    pub(super) fn is_array(&self) -> bool {
        self.array.is_some()
    }

    pub(super) fn into_word(self) -> Word {
        Word { parts: merged(self.word.parts), ..self.word }
    }

    pub(super) fn into_assignment(self) -> Result<Assignment, Word> {
        let Self { word, head, array } = self;
        let Some(head) = head else { return Err(word) };
        let Word { mut parts, text, span } = word;
        let value = match array {
            Some(elements) => Assigned::Array(elements),
            None => Assigned::Scalar(Word {
                parts: merged(parts.split_off(head.part.min(parts.len()))),
                text: text.get(head.text..).unwrap_or_default().to_owned(),
                span: head.start.min(span.end)..span.end,
            }),
        };
        Ok(Assignment { name: head.name, subscript: head.subscript, append: head.append, value, span, text })
    }

    fn into_element(self) -> Element {
        match self.into_assignment() {
            Ok(Assignment { subscript, append, value: Assigned::Scalar(value), .. }) => {
                Element { subscript, append, value }
            }
            Ok(Assignment { span, text, .. }) => {
                Element { subscript: None, append: false, value: Word { parts: Vec::new(), text, span } }
            }
            Err(word) => Element { subscript: None, append: false, value: Word { parts: merged(word.parts), ..word } },
        }
    }
}

impl Parser<'_> {
    /// Whether a word begins at the cursor.
    pub(super) fn at_word(&mut self) -> bool {
        match self.cur() {
            None => false,
            Some(b'<' | b'>') => self.after() == Some(b'('),
            Some(byte) => !is_break(byte),
        }
    }

    /// A word that is nothing else.
    pub(super) fn word(&mut self) -> Parsed<Word> {
        self.plain(Place::default()).map(Lexed::into_word)
    }

    pub(super) fn plain(&mut self, place: Place) -> Parsed<Lexed> {
        self.blank();
        let start = self.pos;
        if !self.at_word() && !place.regex {
            return self.unexpected();
        }
        match self.token(place)? {
            Token::Word(lexed) => Ok(lexed),
            Token::Number(_) | Token::Variable(_) => {
                self.fault(start, self.pos, "a redirection where a word should stand")
            }
        }
    }

    /// The token at the cursor. It may be empty with [`Place::regex`].
    pub(super) fn token(&mut self, place: Place) -> Parsed<Token> {
        let start = self.pos;
        let mut pieces = Pieces::default();
        let mut head = None;
        let mut array = None;
        let mut subscript = 0..0;
        let mut named = !place.element;
        if place.element && self.cur() == Some(b'[') {
            head = self.subscript(String::new(), true, &mut pieces)?;
            subscript = start..self.pos;
        }
        while let Some(byte) = self.cur() {
            if array.is_some() {
                if is_break(byte) {
                    break;
                }
                return self.too_much(start, "a word that goes on behind the list of an array");
            }
            let grouped =
                byte == b'(' && place.regex || self.extglob && b"?*+@!".contains(&byte) && self.after() == Some(b'(');
            if grouped {
                self.group(&mut pieces)?;
                continue;
            }
            if is_break(byte) && !self.at_word() && !(place.regex && byte == b'|') {
                break;
            }
            if named && (matches!(byte, b'[' | b'=') || byte == b'+' && self.after() == Some(b'=')) {
                // The first of these signs tells; once, so that a long word is not looked at again and again.
                named = false;
                if let Some(name) = pieces.only_literal().filter(|name| is_name(name)).map(str::to_owned) {
                    let from = self.pos;
                    head = if byte == b'[' {
                        let head = self.subscript(name, place.assignment, &mut pieces)?;
                        if place.assignment {
                            subscript = from..self.pos;
                        }
                        head
                    } else {
                        Some(self.head(name, None, &mut pieces))
                    };
                    if place.array && head.is_some() && self.cur() == Some(b'(') {
                        array = Some(self.elements()?);
                    }
                    continue;
                }
            }
            // Of `$@(…)` too bash takes `@(…)` for a pattern while it looks for the end of the word.
            let sign = byte == b'$' && self.extglob && matches!(self.after(), Some(b'?' | b'*' | b'@' | b'!'));
            self.piece(Style::Plain, &mut pieces)?;
            if sign && self.cur() == Some(b'(') {
                self.group(&mut pieces)?;
            }
        }
        if let Some(text) = pieces.only_literal().filter(|_| matches!(self.raw(0), Some(b'<' | b'>')))
            && let Some(token) = descriptor(text)
        {
            return Ok(token);
        }
        let reading = |subscript| match place.regex {
            true => Reading::Expression,
            false => Reading::Word { extglob: self.extglob, subscript },
        };
        let value = head.as_ref().map_or(start, |head| head.at);
        let mut text = self.kept(start..value, reading(subscript));
        if let Some(head) = &mut head {
            head.text = text.len();
        }
        match &array {
            Some((_, list)) => text.push_str(list),
            None => text.push_str(&self.kept(value..self.pos, reading(0..0))),
        }
        let array = array.map(|(elements, _)| elements);
        let word = Word { text, ..self.inner(pieces.finish(), start) };
        Ok(Token::Word(Lexed { word, head, array }))
    }

    /// `=` or `+=` behind a name.
    fn head(&mut self, name: String, subscript: Option<Word>, pieces: &mut Pieces) -> Head {
        let append = self.cur() == Some(b'+');
        for _ in 0..=usize::from(append) {
            if let Some(taken) = self.take() {
                pieces.character(taken);
            }
        }
        let part = pieces.flush();
        Head { name, subscript, append, part, text: 0, at: self.pos, start: self.place(self.pos) }
    }

    /// `[…]` behind a name, and the `=` behind it, if it is there.
    fn subscript(&mut self, name: String, blanks: bool, pieces: &mut Pieces) -> Parsed<Option<Head>> {
        let open = self.pos;
        pieces.text("[");
        self.take();
        let from = self.pos;
        let mut inner = Pieces::default();
        let mut depth = 0_usize;
        loop {
            match self.cur() {
                None if blanks => return self.fault(open, open + 1, "`]` is missing"),
                Some(byte) if blanks || !is_break(byte) || self.at_word() => {
                    if byte == b']' && depth == 0 {
                        break;
                    }
                    match byte {
                        b'[' => depth += 1,
                        b']' => depth -= 1,
                        _ => {}
                    }
                }
                // It is no subscript.
                _ => {
                    for part in inner.finish() {
                        pieces.part(part);
                    }
                    return Ok(None);
                }
            }
            let group = !blanks && self.extglob && self.cur().is_some_and(|byte| b"?*+@!".contains(&byte));
            if group && self.after() == Some(b'(') {
                self.group(&mut inner)?;
            } else {
                self.piece(Style::Plain, &mut inner)?;
            }
        }
        let word = self.inner(inner.finish(), from);
        self.take();
        for part in word.parts.clone() {
            pieces.part(part);
        }
        pieces.text("]");
        let assigns = match self.cur() {
            Some(b'=') => true,
            Some(b'+') => self.after() == Some(b'='),
            _ => false,
        };
        Ok(assigns.then(|| self.head(name, Some(word), pieces)))
    }

    /// `( … )` of an extended pattern or a regular expression, with the sign before it.
    fn group(&mut self, pieces: &mut Pieces) -> Parsed<()> {
        let start = self.pos;
        if self.cur() != Some(b'(') {
            pieces.text(&self.take().map(String::from).unwrap_or_default());
        }
        self.cur();
        self.take();
        pieces.text("(");
        for part in self.counted(start, b'(', b')', Style::Plain)? {
            pieces.part(part);
        }
        pieces.text(")");
        Ok(())
    }

    /// The list of an array, and how bash prints it: its words with one blank between them.
    fn elements(&mut self) -> Parsed<(Vec<Element>, String)> {
        let start = self.pos;
        self.cur();
        self.pos += 1;
        self.enter()?;
        let mut elements = Vec::new();
        let mut texts = Vec::new();
        loop {
            self.newlines()?;
            match self.cur() {
                None => return self.fault(start, start + 1, "`)` is missing"),
                Some(b')') => break,
                Some(_) => {}
            }
            let lexed = self.plain(Place { element: true, ..Place::default() })?;
            texts.push(lexed.text().to_owned());
            elements.push(lexed.into_element());
        }
        self.pos += 1;
        self.leave();
        // Within `$(` bash 5.2 looks for the end of a list without heed of backslashes, and takes what it finds.
        let said = self.bytes.get(start..self.pos).unwrap_or_default();
        let escapes = |pair: &[u8]| matches!(pair, [b'\\', b'\'' | b'"' | b'(' | b')' | b'`']);
        if self.substitutions > 0 && said.windows(2).any(escapes) {
            return self.too_much(start, "an escaped quote or bracket in a list within a command substitution");
        }
        Ok((elements, format!("({})", texts.join(" "))))
    }
}

/// What a word directly before `<` or `>` is, unless it is a word.
fn descriptor(text: &str) -> Option<Token> {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse::<i32>().ok().and_then(|number| u32::try_from(number).ok()).map(Token::Number);
    }
    let name = text.strip_prefix('{')?.strip_suffix('}')?;
    let array = name.strip_suffix(']').and_then(|rest| rest.split_once('['));
    let valid = is_name(name) || array.is_some_and(|(array, index)| is_name(array) && !index.is_empty());
    valid.then(|| Token::Variable(name.to_owned()))
}
