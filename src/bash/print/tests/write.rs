//! The texts of trees: laid out otherwise than bash prints them.

use super::super::super::ast::*;
use std::fmt::Write as _;

/// A text, and the here-documents that its next newline brings.
#[derive(Default)]
pub(super) struct Text {
    pub(super) out: String,
    pub(super) waiting: Vec<String>,
    /// Whether closing words are put on lines of their own.
    pub(super) lines: bool,
}

impl Text {
    fn put(&mut self, text: &str) {
        self.out.push_str(text);
    }

    pub(super) fn newline(&mut self) {
        self.out.push('\n');
        for body in std::mem::take(&mut self.waiting) {
            self.out.push_str(&body);
        }
    }

    fn word(&mut self, word: &Word) {
        let (list, opening, closing) = match word.parts.first() {
            Some(Part::Substitution(list, _)) => (list, "$( ", ")"),
            Some(Part::Process(_, list, _)) => (list, "<( ", ")"),
            Some(Part::Double(parts)) => match parts.first() {
                Some(Part::Substitution(list, _)) => (list, "\"$( ", ")\""),
                _ => return self.put(&word.text),
            },
            _ => return self.put(&word.text),
        };
        let mut inner = Self { lines: !self.lines, ..Self::default() };
        inner.list(list);
        if !inner.waiting.is_empty() {
            inner.newline();
        }
        let _ = write!(self.out, "{opening}{}{closing}", inner.out);
    }

    /// A list and what ends it, so that a reserved word may follow.
    fn closed(&mut self, list: &List) {
        self.list(list);
        match list.items.last() {
            _ if self.lines => self.newline(),
            None => {}
            Some(last) => self.put(if last.background { " " } else { "; " }),
        }
    }

    fn list(&mut self, list: &List) {
        for (index, item) in list.items.iter().enumerate() {
            self.pipeline(&item.first);
            for (connective, pipeline) in &item.rest {
                self.put(if *connective == Connective::And { " && " } else { " || " });
                self.pipeline(pipeline);
            }
            let last = index + 1 == list.items.len();
            match (item.background, item.newline) {
                (true, _) => self.put(" & "),
                _ if last => {}
                (_, true) => self.newline(),
                (_, false) => self.put("; "),
            }
        }
    }

    fn pipeline(&mut self, pipeline: &Pipeline) {
        match pipeline.timed {
            Some(true) => self.put("time -p "),
            Some(false) => self.put("time "),
            None => {}
        }
        self.put(&"! ".repeat(pipeline.bangs));
        for (index, command) in pipeline.commands.iter().enumerate() {
            match index.checked_sub(1).map(|before| pipeline.with_errors[before]) {
                Some(true) => self.put(" |& "),
                Some(false) => self.put(" | "),
                None => {}
            }
            self.command(command);
        }
    }

    pub(super) fn command(&mut self, command: &Command) {
        match command {
            Command::Simple(simple) => {
                for assignment in &simple.assignments {
                    self.put(&assignment.text);
                    self.put(" ");
                }
                for argument in &simple.words {
                    if let Argument::Word(word) = argument {
                        self.word(word);
                        self.put(" ");
                    }
                }
                self.redirections(&simple.redirections);
            }
            Command::Compound(compound, redirections, _) => {
                self.compound(compound);
                self.redirections(redirections);
            }
            Command::Function(function) => {
                let _ = write!(self.out, "{}() ", function.name);
                self.compound(&function.body);
                self.redirections(&function.redirections);
            }
        }
    }

    fn redirections(&mut self, redirections: &[Redirection]) {
        for redirection in redirections {
            self.put(" ");
            match &redirection.descriptor {
                Descriptor::Default => {}
                Descriptor::Number(number) => self.put(&number.to_string()),
                Descriptor::Variable(name) => self.put(&format!("{{{name}}}")),
            }
            match &redirection.kind {
                Redirect::File(operator, word) => {
                    self.put(operator);
                    self.put(if operator.ends_with('&') { "" } else { " " });
                    self.word(word);
                }
                Redirect::HereString(word) => {
                    self.put("<<<");
                    self.word(word);
                }
                Redirect::HereDocument(document) => {
                    self.put(if document.strip_tabs { "<<-" } else { "<<" });
                    self.put(&document.written);
                    self.waiting.push(format!("{}{}\n", document.body.text, document.delimiter));
                }
            }
            self.put(" ");
        }
    }

    fn compound(&mut self, compound: &Compound) {
        match compound {
            Compound::Group(list) => {
                self.put("{ ");
                self.closed(list);
                self.put("}");
            }
            Compound::Subshell(list) => {
                self.put("( ");
                self.list(list);
                self.put(" )");
            }
            Compound::If { arms, otherwise } => {
                for (index, (condition, body)) in arms.iter().enumerate() {
                    self.put(if index == 0 { "if " } else { "elif " });
                    self.closed(condition);
                    self.put("then ");
                    self.closed(body);
                }
                if let Some(body) = otherwise {
                    self.put("else ");
                    self.closed(body);
                }
                self.put("fi");
            }
            Compound::For { name, words, body } | Compound::Select { name, words, body } => {
                self.put(if matches!(compound, Compound::For { .. }) { "for " } else { "select " });
                self.put(name);
                if let Some(words) = words {
                    self.put(" in");
                    for word in words {
                        self.put(" ");
                        self.word(word);
                    }
                }
                self.put("; do ");
                self.closed(body);
                self.put("done");
            }
            Compound::ForArithmetic { parts: [first, second, third], body } => {
                let _ = write!(self.out, "for (({};{};{})) {{ ", first.text, second.text, third.text);
                self.closed(body);
                self.put("}");
            }
            Compound::While { until, condition, body } => {
                self.put(if *until { "until " } else { "while " });
                self.closed(condition);
                self.put("do ");
                self.closed(body);
                self.put("done");
            }
            Compound::Case { word, clauses } => {
                let _ = write!(self.out, "case {} in ", word.text);
                for clause in clauses {
                    let patterns: Vec<&str> = clause.patterns.iter().map(|word| word.text.as_str()).collect();
                    let _ = write!(self.out, "({}) ", patterns.join("|"));
                    self.list(&clause.body);
                    if self.lines {
                        self.newline();
                    }
                    self.put(match clause.end {
                        ClauseEnd::Break => " ;; ",
                        ClauseEnd::FallThrough => " ;& ",
                        ClauseEnd::TestNext => " ;;& ",
                    });
                }
                self.put("esac");
            }
            Compound::Conditional(test) => {
                self.put("[[");
                self.test(test);
                self.put(" ]]");
            }
            Compound::Arithmetic(word) => {
                let _ = write!(self.out, "(({}))", word.text);
            }
            Compound::Coprocess { name, command } => {
                let _ = write!(self.out, "coproc {} ", name.as_deref().unwrap_or_default());
                self.command(command);
            }
        }
    }

    fn test(&mut self, test: &Test) {
        match test {
            Test::Word(word) => self.put(&format!(" {}", word.text)),
            Test::Unary(operator, word) => self.put(&format!(" {operator} {}", word.text)),
            Test::Binary(left, operator, right) => self.put(&format!(" {} {operator} {}", left.text, right.text)),
            Test::Not(inner) => {
                self.put(" !");
                self.test(inner);
            }
            Test::And(left, right) | Test::Or(left, right) => {
                self.test(left);
                self.put(if matches!(test, Test::And(..)) { " && " } else { " || " });
                self.test(right);
            }
            Test::Group(inner) => {
                self.put(" (");
                self.test(inner);
                self.put(" )");
            }
        }
    }
}
