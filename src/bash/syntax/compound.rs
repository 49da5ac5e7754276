//! Compound commands.
//!
//! Source: Bash Reference Manual, 3.2.5 and 3.2.6.

use super::super::ast::{Clause, ClauseEnd, Command, Compound, List, Word};
use super::kept::Reading;
use super::quoting::{Pieces, Style};
use super::word::{Place, Token};
use super::{Parsed, Parser};

/// The most `elif` of an `if`: bash's parser has a stack of 10,000, and takes four or five for each.
const ARMS: usize = 1_000;

impl Parser<'_> {
    /// The compound command at the cursor, save for `coproc`.
    pub(super) fn compound(&mut self) -> Parsed<Option<Compound>> {
        self.enter()?;
        let start = self.pos;
        let closer = match self.reserved() {
            Some("{") => Some(("{", "}")),
            Some("if") => Some(("if", "fi")),
            Some("case") => Some(("case", "esac")),
            Some(word @ ("for" | "select" | "while" | "until")) => Some((word, "done")),
            _ => None,
        };
        if let Some((word, closer)) = closer {
            self.open.push((start, word, closer));
        }
        let found = if self.cur() == Some(b'(') {
            Some(self.parentheses(start)?)
        } else {
            match self.reserved() {
                Some("{") => {
                    self.accept_word("{");
                    let body = self.body()?;
                    self.close("}", "{", start)?;
                    Some(Compound::Group(body))
                }
                Some("if") => Some(self.if_command(start)?),
                Some("for") => Some(self.for_command(start)?),
                Some("select") => {
                    self.accept_word("select");
                    let (name, words, body) = self.for_words("select", start)?;
                    Some(Compound::Select { name, words, body })
                }
                Some(word @ ("while" | "until")) => {
                    self.accept_word(word);
                    let condition = self.body()?;
                    self.close("do", word, start)?;
                    let body = self.body()?;
                    self.close("done", word, start)?;
                    Some(Compound::While { until: word == "until", condition, body })
                }
                Some("case") => Some(self.case_command(start)?),
                Some("[[") => {
                    self.accept_word("[[");
                    Some(Compound::Conditional(self.conditional(start)?))
                }
                _ => None,
            }
        };
        if closer.is_some() {
            self.open.pop();
        }
        self.leave();
        Ok(found)
    }

    /// `( … )`, or `(( … ))`.
    fn parentheses(&mut self, start: usize) -> Parsed<Compound> {
        if let Some(word) = self.double_parentheses()? {
            return Ok(Compound::Arithmetic(word));
        }
        self.pos += 1;
        let body = self.body()?;
        self.blank();
        match self.cur() {
            Some(b')') => self.pos += 1,
            None => return self.fault(start, start + 1, "`)` is missing"),
            Some(_) => return self.unexpected(),
        }
        Ok(Compound::Subshell(body))
    }

    /// `(( … ))`; `None` where the two parentheses are two subshells, which shows at the first that closes.
    fn double_parentheses(&mut self) -> Parsed<Option<Word>> {
        let start = self.pos;
        if self.after() != Some(b'(') || self.subshells.contains(&self.place(start)) {
            return Ok(None);
        }
        self.take();
        self.take();
        let from = self.pos;
        let parts = self.counted(start, b'(', b')', Style::Arithmetic)?;
        if self.raw(0) == Some(b'\n') {
            // Bash loses this newline when it begins anew, and refuses some of what follows.
            return self.too_much(start, "two subshells that begin with `((`, and a newline behind the first");
        }
        if self.raw(0) != Some(b')') {
            self.subshells.insert(self.place(start));
            self.pos = start;
            return Ok(None);
        }
        let text = self.kept(from..self.pos - 1, Reading::Arithmetic);
        let span = self.span(from, self.pos - 1);
        self.pos += 1;
        Ok(Some(Word { parts, text, span }))
    }

    fn if_command(&mut self, start: usize) -> Parsed<Compound> {
        self.accept_word("if");
        let mut arms = Vec::new();
        let mut otherwise = None;
        loop {
            let condition = self.body()?;
            self.close("then", "if", start)?;
            arms.push((condition, self.body()?));
            if self.accept_word("elif") {
                if arms.len() > ARMS {
                    return self.too_much(start, "so many `elif` that bash's parser gives up");
                }
                continue;
            }
            if self.accept_word("else") {
                otherwise = Some(self.body()?);
            }
            self.close("fi", "if", start)?;
            return Ok(Compound::If { arms, otherwise });
        }
    }

    fn for_command(&mut self, start: usize) -> Parsed<Compound> {
        self.accept_word("for");
        self.blank();
        if self.cur() != Some(b'(') {
            let (name, words, body) = self.for_words("for", start)?;
            return Ok(Compound::For { name, words, body });
        }
        if self.after() != Some(b'(') {
            return self.unexpected();
        }
        let parts = self.three_parts()?;
        self.blank();
        if self.cur() == Some(b';') && !matches!(self.after(), Some(b';' | b'&')) {
            self.pos += 1;
        }
        self.newlines()?;
        let body = self.loop_body("for", start)?;
        Ok(Compound::ForArithmetic { parts, body })
    }

    /// `((a; b; c))`
    fn three_parts(&mut self) -> Parsed<[Word; 3]> {
        let start = self.pos;
        self.take();
        self.take();
        let mut words = Vec::new();
        let mut depth = 0_usize;
        let mut pieces = Pieces::default();
        let mut from = self.pos;
        loop {
            let Some(byte) = self.cur() else { return self.fault(start, start + 2, "`))` is missing") };
            let closes = byte == b')' && depth == 0;
            if closes || byte == b';' {
                let text = self.kept(from..self.pos, Reading::Arithmetic);
                words.push(Word { text, ..self.inner(std::mem::take(&mut pieces).finish(), from) });
                self.take();
                from = self.pos;
                if closes {
                    break;
                }
                continue;
            }
            if byte == b'$' && self.after() == Some(b'$') && matches!(self.ahead(2), Some(b'{' | b'(')) {
                return self.too_much(start, "`$$` before a bracket, which bash reads in two ways here");
            }
            match byte {
                b'(' => depth += 1,
                b')' => depth -= 1,
                _ => {}
            }
            self.balanced_piece(b'(', b')', Style::Arithmetic, &mut pieces)?;
        }
        if self.raw(0) != Some(b')') {
            return self.fault(start, self.pos, "`))` is missing");
        }
        self.pos += 1;
        <[Word; 3]>::try_from(words).or_else(|words| {
            self.fault(start, self.pos, format!("`for ((` has {} parts instead of three", words.len()))
        })
    }

    /// Behind `for` and `select`: the name, the words, the body.
    fn for_words(&mut self, opener: &str, start: usize) -> Parsed<(String, Option<Vec<Word>>, List)> {
        let name = self.word()?.text;
        let mut words = None;
        self.blank();
        let ends = self.cur() == Some(b';') && !matches!(self.after(), Some(b';' | b'&'));
        if ends {
            self.pos += 1;
            self.newlines()?;
        } else {
            let lines = self.newlines()?;
            if self.accept_word("in") {
                let mut found = Vec::new();
                loop {
                    self.blank();
                    if !self.at_word() {
                        break;
                    }
                    found.push(self.word()?);
                }
                match (self.cur(), self.after()) {
                    (Some(b'\n'), _) => {}
                    (Some(b';'), next) if !matches!(next, Some(b';' | b'&')) => self.pos += 1,
                    _ => return self.unexpected(),
                }
                self.newlines()?;
                words = Some(found);
            } else if lines == 0 && self.reserved() != Some("do") {
                return self.unexpected();
            }
        }
        let body = self.loop_body(opener, start)?;
        Ok((name, words, body))
    }

    /// `do … done`, or `{ … }`.
    fn loop_body(&mut self, opener: &str, start: usize) -> Parsed<List> {
        self.blank();
        let at = self.pos;
        if self.accept_word("{") {
            let body = self.body()?;
            self.close("}", "{", at)?;
            return Ok(body);
        }
        self.close("do", opener, start)?;
        let body = self.body()?;
        self.close("done", opener, start)?;
        Ok(body)
    }

    fn case_command(&mut self, start: usize) -> Parsed<Compound> {
        self.accept_word("case");
        let word = self.word()?;
        self.newlines()?;
        self.close("in", "case", start)?;
        let mut clauses = Vec::new();
        loop {
            self.newlines()?;
            if self.accept_word("esac") {
                return Ok(Compound::Case { word, clauses });
            }
            if self.cur().is_none() {
                return self.fault(start, start + 4, "`esac` is missing for the `case`");
            }
            if self.cur() == Some(b'(') {
                self.pos += 1;
            }
            let mut patterns = vec![self.word()?];
            loop {
                self.blank();
                match (self.cur(), self.after()) {
                    (Some(b'|'), Some(b'|' | b'&')) => return self.unexpected(),
                    (Some(b'|'), _) => {
                        self.pos += 1;
                        patterns.push(self.word()?);
                    }
                    (Some(b')'), _) => break,
                    _ => return self.unexpected(),
                }
            }
            self.pos += 1;
            let body = self.list()?;
            self.blank();
            let end = if self.accept(b";;&") {
                Some(ClauseEnd::TestNext)
            } else if self.accept(b";;") {
                Some(ClauseEnd::Break)
            } else if self.accept(b";&") {
                Some(ClauseEnd::FallThrough)
            } else {
                None
            };
            clauses.push(Clause { patterns, body, end: end.unwrap_or(ClauseEnd::Break) });
            if end.is_none() {
                self.close("esac", "case", start)?;
                return Ok(Compound::Case { word, clauses });
            }
        }
    }

    /// `coproc command`, `coproc NAME compound-command`.
    pub(super) fn coprocess(&mut self, start: usize) -> Parsed<Command> {
        self.accept_word("coproc");
        self.blank();
        let from = self.pos;
        let mut name = None;
        let mut first = None;
        let mut compound = self.compound()?;
        if compound.is_none() && self.at_word() && self.may_be_word() {
            match self.token(Place { assignment: true, array: true, ..Place::default() })? {
                Token::Word(lexed) if lexed.assigns() => first = Some(lexed),
                Token::Word(lexed) => {
                    self.blank();
                    // Behind the first word the reserved ones are still reserved.
                    compound = if self.empty_parentheses() { None } else { self.compound()? };
                    if compound.is_some() {
                        name = Some(lexed.text().to_owned());
                    } else if !self.may_be_word() {
                        return self.unexpected();
                    } else {
                        first = Some(lexed);
                    }
                }
                // A redirection: read again with the rest.
                Token::Number(_) | Token::Variable(_) => self.pos = from,
            }
        }
        let command = match compound {
            Some(compound) => {
                let redirections = self.redirections()?;
                Command::Compound(Box::new(compound), redirections, self.span(from, self.pos))
            }
            None if first.is_none() && !self.may_be_word() => return self.unexpected(),
            None => match self.simple_from(from, first)? {
                Command::Function(_) => return self.fault(from, self.pos, "a function where a command should stand"),
                command => command,
            },
        };
        let compound = Compound::Coprocess { name, command: Box::new(command) };
        Ok(Command::Compound(Box::new(compound), Vec::new(), self.span(start, self.pos)))
    }

    /// Whether no reserved word stands at the cursor that bash would take for one behind `coproc`.
    fn may_be_word(&mut self) -> bool {
        matches!(self.reserved(), None | Some("time"))
    }

    /// Whether `()` stands at the cursor; it is left.
    fn empty_parentheses(&mut self) -> bool {
        let at = self.pos;
        let mut empty = self.accept(b"(");
        if empty {
            self.blank();
            empty = self.cur() == Some(b')');
        }
        self.pos = at;
        empty
    }
}
