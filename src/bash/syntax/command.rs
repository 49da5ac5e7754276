//! Lists and pipelines, and the reserved words.
//!
//! Source: Bash Reference Manual, 3.2.1, 3.2.3 and 3.2.4.

use super::super::ast::{Command, Compound, Connective, Item, List, Pipeline};
use super::{Parsed, Parser, is_break};

/// The most bytes of `!` and `time` before a command, and the most commands of a pipeline: bash's parser has a stack of 10,000.
const PREFIXES: usize = 2_000;
const PIPED: usize = 1_000;

/// Words that mean something where a command begins.
const RESERVED: [&str; 22] = [
    "if", "then", "elif", "else", "fi", "for", "select", "case", "esac", "while", "until", "do", "done", "in",
    "function", "time", "{", "}", "!", "[[", "]]", "coproc",
];

impl Parser<'_> {
    /// Up to the newline behind a list.
    pub(super) fn complete_command(&mut self) -> Parsed<Option<List>> {
        self.newlines()?;
        if self.cur().is_none() {
            return Ok(None);
        }
        let mut list = List::default();
        loop {
            let mut item = self.item()?;
            let more = self.separator(&mut item)?;
            list.items.push(item);
            self.blank();
            match self.cur() {
                None => {
                    self.gather()?;
                    break;
                }
                Some(b'\n') => {
                    self.newline()?;
                    break;
                }
                Some(_) if more => {}
                Some(_) => return self.unexpected(),
            }
        }
        self.fill(&mut list);
        Ok(Some(list))
    }

    /// Whether `;` or `&` stands behind the item; it is taken. A newline is only looked at.
    fn separator(&mut self, item: &mut Item) -> Parsed<bool> {
        self.blank();
        item.newline = self.cur() == Some(b'\n');
        let separates = match (self.cur(), self.after()) {
            (Some(b';'), Some(b';' | b'&')) | (Some(b'&'), Some(b'&')) => false,
            (Some(b'&'), _) => {
                item.background = true;
                true
            }
            (Some(b';'), _) => true,
            _ => false,
        };
        if separates {
            self.pos += 1;
        }
        Ok(separates)
    }

    /// Commands up to a token that ends them, which is left; there may be none.
    pub(super) fn list(&mut self) -> Parsed<List> {
        let mut list = List::default();
        loop {
            self.newlines()?;
            if self.at_end() {
                return Ok(list);
            }
            let mut item = self.item()?;
            let more = self.separator(&mut item)?;
            let more = more || item.newline;
            let open = redirected(&item);
            list.items.push(item);
            if !more {
                // Behind a redirection no word is reserved.
                return if open && self.at_word() { self.unexpected() } else { Ok(list) };
            }
        }
    }

    /// At least one command.
    pub(super) fn body(&mut self) -> Parsed<List> {
        let list = self.list()?;
        if list.items.is_empty() { self.unexpected() } else { Ok(list) }
    }

    /// Whether what stands at the cursor can only end a list.
    fn at_end(&mut self) -> bool {
        match (self.cur(), self.after()) {
            (None | Some(b')'), _) | (Some(b';'), Some(b';' | b'&')) => true,
            _ => matches!(self.reserved(), Some("then" | "elif" | "else" | "fi" | "do" | "done" | "esac" | "}")),
        }
    }

    /// The reserved word at the cursor.
    pub(super) fn reserved(&mut self) -> Option<&'static str> {
        self.literal_word(9).and_then(|(word, _)| RESERVED.into_iter().find(|reserved| *reserved == word))
    }

    /// Takes this word, if it stands at the cursor unquoted.
    pub(super) fn accept_word(&mut self, wanted: &str) -> bool {
        self.blank();
        match self.literal_word(9) {
            Some((word, end)) if word == wanted => {
                self.pos = end;
                true
            }
            _ => false,
        }
    }

    /// The word at the cursor, if it is short and has neither quotes nor expansions, and where it ends.
    fn literal_word(&mut self, most: usize) -> Option<(String, usize)> {
        let start = self.pos;
        let mut word = String::new();
        let mut end = None;
        while word.len() < most {
            match self.cur() {
                Some(byte) if !is_break(byte) => {
                    if !(byte.is_ascii_alphabetic() || b"{}[]!-".contains(&byte)) {
                        break;
                    }
                    if byte == b'!' && self.extglob && self.after() == Some(b'(') {
                        break;
                    }
                    word.push(char::from(byte));
                    self.pos += 1;
                }
                Some(b'<' | b'>') if self.after() == Some(b'(') => break,
                _ => {
                    end = Some(self.pos);
                    break;
                }
            }
        }
        self.pos = start;
        end.filter(|_| !word.is_empty()).map(|end| (word, end))
    }

    /// The word that closes what `opener` began.
    pub(super) fn close(&mut self, wanted: &str, opener: &str, start: usize) -> Parsed<()> {
        self.blank();
        if self.accept_word(wanted) {
            return Ok(());
        }
        if self.cur().is_none() {
            return self.fault(start, start + opener.len(), format!("`{wanted}` is missing for the `{opener}`"));
        }
        self.unexpected()
    }

    fn item(&mut self) -> Parsed<Item> {
        let first = self.pipeline()?;
        let mut rest = Vec::new();
        loop {
            self.blank();
            let connective = if self.accept(b"&&") {
                Connective::And
            } else if self.accept(b"||") {
                Connective::Or
            } else {
                return Ok(Item { first, rest, background: false, newline: false });
            };
            self.newlines()?;
            rest.push((connective, self.pipeline()?));
        }
    }

    fn pipeline(&mut self) -> Parsed<Pipeline> {
        self.blank();
        let start = self.pos;
        let mut pipeline =
            Pipeline { bangs: 0, timed: None, commands: Vec::new(), with_errors: Vec::new(), span: 0..0 };
        let mut prefixed = false;
        loop {
            if self.pos - start > PREFIXES {
                return self.too_much(start, "so many `!` and `time` before a command that bash's parser gives up");
            }
            if self.accept_word("!") {
                pipeline.bangs += 1;
            } else if self.accept_word("time") {
                let posix = self.accept_word("-p");
                self.accept_word("--");
                pipeline.timed = Some(posix || pipeline.timed == Some(true));
            } else {
                break;
            }
            prefixed = true;
        }
        let end = self.pos;
        self.blank();
        let alone = match self.cur() {
            None | Some(b'\n') => true,
            Some(b';') => !matches!(self.after(), Some(b';' | b'&')),
            _ => false,
        };
        if prefixed && alone {
            pipeline.span = self.span(start, end);
            return Ok(pipeline);
        }
        if pipeline.timed.is_some() && self.cur() == Some(b')') && self.substitutions > 0 {
            return self.too_much(start, "`time` alone in a command substitution");
        }
        pipeline.commands.push(self.command()?);
        loop {
            if pipeline.commands.len() > PIPED {
                return self.too_much(start, "so long a pipeline that bash's parser gives up");
            }
            let end = self.pos;
            self.blank();
            if self.cur() != Some(b'|') || self.after() == Some(b'|') {
                pipeline.span = self.span(start, end);
                return Ok(pipeline);
            }
            self.pos += 1;
            let errors = self.accept(b"&");
            pipeline.with_errors.push(errors);
            let lines = self.newlines()?;
            let command = if self.reserved() == Some("time") && (lines == 0 || lines == 1 && !errors) {
                // Directly behind `|` it is a command's name.
                self.simple()?
            } else {
                self.command()?
            };
            pipeline.commands.push(command);
        }
    }

    pub(super) fn command(&mut self) -> Parsed<Command> {
        self.enter()?;
        self.blank();
        let start = self.pos;
        let command = match self.reserved() {
            Some("function") => self.function_keyword(start)?,
            Some("coproc") => self.coprocess(start)?,
            _ => match self.compound()? {
                Some(compound) => {
                    let redirections = self.redirections()?;
                    Command::Compound(Box::new(compound), redirections, self.span(start, self.pos))
                }
                None if self.reserved().is_some() => return self.unexpected(),
                None => self.simple()?,
            },
        };
        self.leave();
        Ok(command)
    }
}

/// Whether the item's last command is a compound one with redirections.
fn redirected(item: &Item) -> bool {
    let last = item.rest.last().map_or(&item.first, |(_, pipeline)| pipeline);
    match last.commands.last() {
        Some(Command::Compound(compound, redirections, _)) => match &**compound {
            Compound::Coprocess { command, .. } => {
                matches!(&**command, Command::Compound(_, redirections, _) if !redirections.is_empty())
            }
            _ => !redirections.is_empty(),
        },
        Some(Command::Function(function)) => !function.redirections.is_empty(),
        _ => false,
    }
}
