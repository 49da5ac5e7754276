//! What `declare -f` prints of a function, and what bash keeps of the commands of `$( … )`, byte for byte as bash 5.2.
//!
//! A recipe's function is read again from this text: makepkg takes the overrides of a split package from lines of `declare -f`, and
//! recipes `eval` it under another name. So the text is exact or it is not given ([`NotPrinted`]).
//!
//! Rules: observed of bash 5.2 and held to it by the tests. Bash prints from a binary tree of connections, with a few
//! variables that outlive one command (whether the next command's indentation is left out, whether a here-document has just
//! been printed, the here-documents still to print); its oddities with here-documents follow from these variables, so the
//! printer keeps the same ones. Chains of connections are loops here, not recursion.
//!
//! The texts of words come with the tree: the parser keeps them as bash does.
//!
//! Here: functions, pipelines, simple commands. [`list`]: lists and their connectors. [`compound`]: the compound commands. [`redirection`]: redirections and
//! here-documents.

mod compound;
mod list;
mod redirection;

#[cfg(test)]
mod tests;

use super::ast::{Argument, Word};
use super::ast::{Command, Compound, Function, HereDocument, List, Pipeline, Redirection, Simple, Span};

/// The most bytes that are printed: indentation makes the text grow with the square of its nesting.
const MOST: usize = 4 << 20;

/// Stands in a word's text for bytes that cannot be told: no text that is parsed holds it. A function that has it is not
/// printed.
pub(crate) const UNKNOWN: char = '\0';

/// Why a function is not printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NotPrinted {
    pub(crate) why: &'static str,
    pub(crate) span: Span,
}

/// What `declare -f name` prints, with the final newline.
///
/// # Errors
///
/// Where it is too long, or has bytes that are not UTF-8 or that bash treats as its own marks.
pub(crate) fn function(function: &Function) -> Result<String, NotPrinted> {
    let not = |why| NotPrinted { why, span: function.span.clone() };
    let mut printer = Printer::default();
    printer.named_function(function);
    if printer.full {
        return Err(not("the printed function is too long"));
    }
    // 0x01 and 0x7f are bash's marks of quoted characters in a word: it may double them or take them away.
    if printer.out.contains([UNKNOWN, '\x01', '\x7f']) {
        return Err(not("the printed function has bytes that cannot be told"));
    }
    Ok(printer.out)
}

/// What bash prints again of the commands of `$( … )` when it keeps a word: the text between the parentheses.
pub(crate) fn substitution(list: &List) -> String {
    let mut printer = Printer { in_substitution: true, ..Printer::default() };
    printer.list(list);
    // Right behind `$(` bash reads `time` as a plain word at first, and then a `!` too.
    let timed = list.items.first().map(|item| &item.first).filter(|first| first.timed.is_some());
    if printer.full || timed.is_some_and(|first| first.commands.is_empty() || first.bangs > 0) {
        return UNKNOWN.to_string();
    }
    // `$((` would be arithmetic.
    if printer.out.starts_with('(') {
        printer.out.insert(0, ' ');
    }
    printer.out
}

/// The text so far and the variables bash prints with.
#[derive(Default)]
struct Printer<'a> {
    out: String,
    /// More than [`MOST`] bytes would have been printed.
    full: bool,
    /// In blanks.
    indentation: usize,
    /// How many of the next commands have no indentation of their own.
    skip_indents: usize,
    /// How many functions are around: commands stand on lines of their own in them.
    functions: usize,
    /// How many connections are around: here-documents wait for the connector in them.
    connections: usize,
    /// Whether a here-document was printed just before: no `;` follows it.
    after_document: bool,
    /// Here-documents whose bodies are still to print.
    waiting: Vec<&'a HereDocument>,
    in_substitution: bool,
}

impl<'a> Printer<'a> {
    fn push(&mut self, text: &str) {
        if self.out.len() + text.len() > MOST {
            self.full = true;
        } else {
            self.out.push_str(text);
        }
    }

    fn indent(&mut self) {
        if self.out.len() + self.indentation > MOST {
            self.full = true;
        } else {
            self.out.extend(std::iter::repeat_n(' ', self.indentation));
        }
    }

    /// A new line, indented, and a text.
    fn newline(&mut self, text: &str) {
        self.push("\n");
        self.indent();
        self.push(text);
    }

    /// `;`, unless `&` or a newline stands before it.
    fn semicolon(&mut self) {
        if !self.out.ends_with(['&', '\n']) {
            self.push(";");
        }
    }

    /// What bash does before it prints any command.
    fn enter(&mut self) {
        if self.skip_indents > 0 {
            self.skip_indents -= 1;
        } else {
            self.indent();
        }
    }

    fn words<'w>(&mut self, words: impl IntoIterator<Item = &'w Word>, separator: &str) {
        for (index, word) in words.into_iter().enumerate() {
            if index > 0 {
                self.push(separator);
            }
            self.push(&word.text);
        }
    }

    fn pipeline(&mut self, pipeline: &'a Pipeline) {
        self.enter();
        if let Some(posix) = pipeline.timed {
            self.push(if posix { "time -p " } else { "time " });
        }
        if pipeline.bangs % 2 == 1 {
            self.push("! ");
        }
        let connectors = pipeline.commands.len().saturating_sub(1);
        for (index, command) in pipeline.commands.iter().enumerate() {
            if index < connectors {
                self.connections += 1;
                self.command(command, pipeline.with_errors.get(index).copied().unwrap_or_default());
                self.documents(" |");
                self.push(" ");
            } else {
                self.command(command, false);
            }
        }
        if connectors > 0 {
            self.documents("");
            self.connections -= connectors;
        }
    }

    /// A command without what stands before it; `with_errors` where `|&` stands behind it, which is a redirection to bash.
    fn command(&mut self, command: &'a Command, with_errors: bool) {
        let redirections: &'a [Redirection] = match command {
            Command::Simple(simple) => {
                let any = self.simple(simple);
                if any && (with_errors || !simple.redirections.is_empty()) {
                    self.push(" ");
                }
                &simple.redirections
            }
            Command::Compound(compound, redirections, _) => {
                self.compound(compound);
                if with_errors || !redirections.is_empty() {
                    self.push(" ");
                }
                redirections
            }
            Command::Function(function) => {
                self.nested_function(function);
                if with_errors {
                    self.push(" ");
                }
                &[]
            }
        };
        if !redirections.is_empty() || with_errors {
            self.redirections(redirections, with_errors);
        }
    }

    /// The assignments and words; whether there are any.
    fn simple(&mut self, simple: &Simple) -> bool {
        let assignments = simple.assignments.iter().map(|assignment| assignment.text.as_str());
        let words = simple.words.iter().map(|argument| match argument {
            Argument::Word(word) => word.text.as_str(),
            Argument::Assignment(assignment) => assignment.text.as_str(),
        });
        let mut any = false;
        for text in assignments.chain(words) {
            if any {
                self.push(" ");
            }
            self.push(text);
            any = true;
        }
        any
    }

    fn named_function(&mut self, function: &'a Function) {
        if RESERVED.contains(&function.name.as_str()) {
            self.push("function ");
        }
        self.push(&function.name);
        self.push(" () \n");
        self.function_body(function);
        self.push("\n");
    }

    /// A definition within a function or a command substitution.
    fn nested_function(&mut self, function: &'a Function) {
        self.push("function ");
        self.push(&function.name);
        self.push(" () \n");
        self.indent();
        self.function_body(function);
    }

    fn function_body(&mut self, function: &'a Function) {
        self.push("{ \n");
        self.functions += 1;
        self.indentation += 4;
        let group = if let Compound::Group(list) = &function.body {
            self.list(list);
            true
        } else {
            self.enter();
            self.compound(&function.body);
            if !function.redirections.is_empty() {
                self.push(" ");
                self.redirections(&function.redirections, false);
            }
            false
        };
        self.documents("");
        self.indentation -= 4;
        self.functions -= 1;
        if group && !function.redirections.is_empty() {
            self.newline("} ");
            self.redirections(&function.redirections, false);
        } else {
            self.newline("}");
            self.after_document = false;
        }
    }
}

/// The reserved words (manual 3.2.1): a function of such a name can only be written with `function`.
const RESERVED: &[&str] = &[
    "if", "then", "else", "elif", "fi", "case", "esac", "for", "select", "while", "until", "do", "done", "in",
    "function", "time", "{", "}", "!", "[[", "]]", "coproc",
];
