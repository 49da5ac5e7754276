//! Code that stands as a text: of a shell, of another language, in an argument or a variable of any program.

use super::super::Span;
use super::super::ast::{self, Redirection};
use super::carried::{carried, in_variable, prompt};
use super::interpreters::{Runs, SHELLS, code_of, runs};
use super::walk::Walker;
use super::{UNKNOWN, Word, foreign};

/// The text of code, if anything of it is known.
pub(super) fn partly_known(word: &Word) -> Option<&str> {
    word.text.contains(|c: char| c != UNKNOWN && !c.is_whitespace()).then_some(&*word.text)
}

impl Walker<'_> {
    /// The code that a program runs, where it is known.
    pub(super) fn interpreted(
        &mut self,
        at: usize,
        program: &str,
        arguments: &[Word],
        redirections: &[Redirection],
        upstream: &[ast::Command],
        span: &Span,
    ) {
        self.pieces(&carried(program, arguments), span);
        let sources = matches!(program, "source" | ".");
        let (code, rest): (Option<String>, &[Word]) = match runs(program, arguments) {
            Some(Runs::Code(word, rest)) => {
                (partly_known(word).map(|_| code_of(program, word)), rest.get(1..).unwrap_or_default())
            }
            Some(Runs::File(word, rest)) => (word.contents.clone(), rest),
            Some(Runs::Input) => {
                let input = self.ev.input_of(redirections);
                let piped = redirections.is_empty() && !upstream.is_empty();
                (if piped { self.ev.output_of(upstream) } else { input }, &[])
            }
            Some(Runs::Other) | None => return,
        };
        let Some(code) = code else { return };
        if !sources && !SHELLS.contains(&program) {
            if program != "eval" && self.may_read(&code) {
                self.pieces(&foreign::shell(program, &code), span);
                if let Some(command) = self.list.get_mut(at) {
                    command.code = Some(code);
                }
            }
            return;
        }
        let texts: Vec<String> = rest.iter().map(|word| word.text.clone()).collect();
        let walk = |this: &mut Self| {
            let before = this.ev.with_arguments(Some(&texts));
            let aliases = this.aliases.begin(program);
            this.code(&code, span);
            this.aliases.end(aliases);
            this.ev.restore_arguments(before);
        };
        if sources { walk(self) } else { self.apart(walk) }
    }

    /// Pieces of shell code that a program runs one after the other.
    fn pieces(&mut self, pieces: &[String], span: &Span) {
        if pieces.is_empty() {
            return;
        }
        self.apart(|this| {
            for code in pieces {
                this.code(code, span);
            }
        });
    }

    /// The value of a variable that programs take for code.
    pub(super) fn in_variable(&mut self, name: &str, value: &str, span: &Span) {
        let span = self.at(span);
        self.pieces(in_variable(name, value).as_slice(), &span);
    }

    /// A text that is expanded as prompts are.
    pub(super) fn expanded_as_prompt(&mut self, text: &str, span: &Span) {
        let span = self.at(span);
        self.pieces(prompt(text).as_slice(), &span);
    }
}
