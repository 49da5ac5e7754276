//! Redirections.
//!
//! Source: Bash Reference Manual, 3.6.

use super::super::ast::{Descriptor, Part, Redirect, Redirection, Word};
use super::word::{Place, Token};
use super::{Parsed, Parser};

/// Longest first.
const OPERATORS: [(&str, &[u8]); 9] = [
    ("&>>", b"&>>"),
    ("&>", b"&>"),
    ("<&", b"<&"),
    ("<>", b"<>"),
    (">>", b">>"),
    (">&", b">&"),
    (">|", b">|"),
    ("<", b"<"),
    (">", b">"),
];

impl Parser<'_> {
    /// Whether a redirection's operator stands at the cursor.
    pub(super) fn at_redirection(&mut self) -> bool {
        match self.cur() {
            Some(b'<' | b'>') => self.after() != Some(b'('),
            Some(b'&') => self.after() == Some(b'>'),
            _ => false,
        }
    }

    /// From the operator on.
    pub(super) fn redirection(&mut self, start: usize, descriptor: Descriptor) -> Parsed<Redirection> {
        let kind = if self.accept(b"<<<") {
            Redirect::HereString(self.word()?)
        } else if self.accept(b"<<-") {
            Redirect::HereDocument(self.here_document(start, true)?)
        } else if self.accept(b"<<") {
            Redirect::HereDocument(self.here_document(start, false)?)
        } else if let Some((sign, _)) = OPERATORS.into_iter().find(|(_, bytes)| self.accept(bytes)) {
            self.blank();
            if matches!(sign, "<&" | ">&") && self.cur() == Some(b'-') {
                let from = self.pos;
                self.pos += 1;
                let parts = vec![Part::Literal("-".to_owned())];
                Redirect::File(sign, Word { parts, text: "-".to_owned(), span: self.span(from, self.pos) })
            } else {
                Redirect::File(sign, self.target(matches!(sign, "<&" | ">&"))?)
            }
        } else {
            return self.unexpected();
        };
        Ok(Redirection { descriptor, kind, span: self.span(start, self.pos) })
    }

    /// The word behind the operator. Digits directly before a further operator are a word only where a descriptor is copied.
    fn target(&mut self, copies: bool) -> Parsed<Word> {
        self.blank();
        let start = self.pos;
        if !self.at_word() {
            return self.unexpected();
        }
        match self.token(Place::default())? {
            Token::Word(lexed) => Ok(lexed.into_word()),
            Token::Number(_) if copies => {
                let text: String = self.text.get(start..self.pos).unwrap_or_default().replace("\\\n", "");
                let parts = vec![Part::Literal(text.clone())];
                Ok(Word { parts, text, span: self.span(start, self.pos) })
            }
            Token::Number(_) | Token::Variable(_) => {
                self.fault(start, self.pos, "a redirection where a word should stand")
            }
        }
    }

    /// Those behind a compound command.
    pub(super) fn redirections(&mut self) -> Parsed<Vec<Redirection>> {
        let mut found = Vec::new();
        loop {
            let at = self.pos;
            self.blank();
            let start = self.pos;
            if self.at_redirection() {
                found.push(self.redirection(start, Descriptor::Default)?);
                continue;
            }
            if self.cur().is_some_and(|byte| byte == b'{' || byte.is_ascii_digit()) {
                let descriptor = match self.token(Place::default())? {
                    Token::Number(number) => Some(Descriptor::Number(number)),
                    Token::Variable(name) => Some(Descriptor::Variable(name)),
                    Token::Word(_) => None,
                };
                if let Some(descriptor) = descriptor {
                    found.push(self.redirection(start, descriptor)?);
                    continue;
                }
            }
            self.pos = at;
            return Ok(found);
        }
    }
}
