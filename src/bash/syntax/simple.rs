//! Simple commands, and the functions that begin like one.
//!
//! Source: Bash Reference Manual, 3.2.2 and 3.3.

use super::super::ast::{Argument, Command, Descriptor, Function, Simple};
use super::word::{Lexed, Place, Token};
use super::{Parsed, Parser};

/// Builtins whose arguments may be assignments; of `eval` and `let` only lists.
const DECLARING: [&str; 8] = ["declare", "typeset", "local", "export", "readonly", "alias", "eval", "let"];

impl Parser<'_> {
    /// Assignments, words and redirections; or a function, `name ()`.
    pub(super) fn simple(&mut self) -> Parsed<Command> {
        self.blank();
        self.simple_from(self.pos, None)
    }

    /// Likewise, where the first word is read already: behind `coproc`, where the second may still be an assignment.
    pub(super) fn simple_from(&mut self, start: usize, mut first: Option<Lexed>) -> Parsed<Command> {
        let coprocess = first.is_some();
        let mut simple = Simple { assignments: Vec::new(), words: Vec::new(), redirections: Vec::new(), span: 0..0 };
        // Whether bash takes `a[ 1 ]=` and `a=(` here for assignments: first of all, or right behind another one.
        let mut assignable = true;
        // Whether nothing but words stands behind the name of a declaring builtin.
        let mut declaring = false;
        let mut builtin = None;
        let mut end;
        loop {
            end = self.pos;
            self.blank();
            let at = self.pos;
            let token = if let Some(first) = first.take() {
                Some(Token::Word(first))
            } else if self.at_redirection() {
                let redirection = self.redirection(at, Descriptor::Default)?;
                simple.redirections.push(redirection);
                None
            } else if self.at_word() {
                let array = declaring || assignable;
                Some(self.token(Place { assignment: assignable, array, ..Place::default() })?)
            } else {
                break;
            };
            let lexed = match token {
                Some(Token::Word(lexed)) => lexed,
                redirected => {
                    let descriptor = match redirected {
                        Some(Token::Number(number)) => Some(Descriptor::Number(number)),
                        Some(Token::Variable(name)) => Some(Descriptor::Variable(name)),
                        _ => None,
                    };
                    if let Some(descriptor) = descriptor {
                        let redirection = self.redirection(at, descriptor)?;
                        simple.redirections.push(redirection);
                    }
                    assignable = simple.assignments.is_empty() && simple.words.is_empty();
                    declaring = false;
                    continue;
                }
            };
            if simple.words.is_empty() {
                match lexed.assigns() {
                    true => {
                        if let Ok(assignment) = lexed.into_assignment() {
                            simple.assignments.push(assignment);
                        }
                    }
                    false => {
                        builtin = DECLARING.into_iter().find(|name| *name == lexed.text());
                        declaring = assignable && builtin.is_some();
                        assignable = coprocess;
                        simple.words.push(Argument::Word(lexed.into_word()));
                    }
                }
                continue;
            }
            assignable = false;
            let assigns = match builtin {
                Some("eval" | "let") => lexed.is_array(),
                Some(_) => lexed.assigns(),
                None => false,
            };
            simple.words.push(if assigns {
                match lexed.into_assignment() {
                    Ok(assignment) => Argument::Assignment(assignment),
                    Err(word) => Argument::Word(word),
                }
            } else {
                Argument::Word(lexed.into_word())
            });
        }
        if self.cur() == Some(b'(') {
            let alone = simple.assignments.is_empty() && simple.redirections.is_empty();
            return match simple.words.as_slice() {
                [Argument::Word(name)] if alone => {
                    let name = name.text.clone();
                    self.pos += 1;
                    self.blank();
                    if !self.accept(b")") {
                        return self.unexpected();
                    }
                    self.function_body(name, start)
                }
                _ => self.unexpected(),
            };
        }
        if simple.assignments.is_empty() && simple.words.is_empty() && simple.redirections.is_empty() {
            return self.unexpected();
        }
        simple.span = self.span(start, end);
        Ok(Command::Simple(simple))
    }

    /// `function name`, `function name ()`.
    pub(super) fn function_keyword(&mut self, start: usize) -> Parsed<Command> {
        self.accept_word("function");
        let name = self.word()?.text;
        self.blank();
        if self.cur() == Some(b'(') {
            let at = self.pos;
            self.pos += 1;
            self.blank();
            if !self.accept(b")") {
                // Its body is a subshell.
                self.pos = at;
            }
        }
        self.function_body(name, start)
    }

    fn function_body(&mut self, name: String, start: usize) -> Parsed<Command> {
        self.newlines()?;
        let from = self.pos;
        let Some(body) = self.compound()? else { return self.unexpected() };
        let end = self.pos;
        let redirections = self.redirections()?;
        Ok(Command::Function(Box::new(Function {
            name,
            body,
            redirections,
            span: self.span(start, end),
            body_span: self.span(from, end),
        })))
    }
}
