//! The compound commands (manual 3.2.5), as bash 5.2 prints them.

use super::super::ast::{Clause, ClauseEnd, Compound, List, Test, Word};
use super::Printer;

impl<'a> Printer<'a> {
    /// A compound command without its redirections.
    pub(super) fn compound(&mut self, compound: &'a Compound) {
        match compound {
            Compound::Group(list) => self.group(list),
            Compound::Subshell(list) => {
                self.push("( ");
                self.skip_indents += 1;
                self.list(list);
                self.documents("");
                self.push(" )");
            }
            Compound::If { arms, otherwise } => self.conditional_arms(arms, otherwise.as_ref()),
            Compound::For { name, words, body } => self.each("for ", name, words.as_deref(), body),
            Compound::Select { name, words, body } => self.each("select ", name, words.as_deref(), body),
            Compound::ForArithmetic { parts, body } => {
                self.push("for ((");
                for (index, part) in parts.iter().enumerate() {
                    if index > 0 {
                        self.push("; ");
                    }
                    // Bash drops the blanks before each, and has `1` for one that is missing.
                    let text = part.text.trim_start_matches([' ', '\t']);
                    self.push(if text.is_empty() { "1" } else { text });
                }
                self.push("))");
                self.newline("do\n");
                self.loop_body(body);
            }
            Compound::While { until, condition, body } => {
                self.push(if *until { "until " } else { "while " });
                self.skip_indents += 1;
                self.list(condition);
                self.documents("");
                self.semicolon();
                self.push(" do\n");
                self.loop_body(body);
            }
            Compound::Case { word, clauses } => self.case(word, clauses),
            Compound::Conditional(test) => {
                self.push("[[ ");
                self.test(test);
                self.push(" ]]");
            }
            Compound::Arithmetic(word) => {
                self.push("((");
                self.push(&word.text);
                self.push("))");
            }
            Compound::Coprocess { name, command } => {
                self.push("coproc ");
                self.push(name.as_deref().unwrap_or("COPROC"));
                self.push(" ");
                self.command(command, false);
            }
        }
    }

    fn group(&mut self, list: &'a List) {
        self.push("{ ");
        if self.functions == 0 {
            self.skip_indents += 1;
            self.list(list);
            self.documents("");
            self.semicolon();
            self.push(" ");
        } else {
            self.push("\n");
            self.indentation += 4;
            self.list(list);
            self.documents("");
            self.push("\n");
            self.indentation -= 4;
            self.indent();
        }
        self.push("}");
    }

    /// `elif` is `else` and an `if` of its own.
    fn conditional_arms(&mut self, arms: &'a [(List, List)], otherwise: Option<&'a List>) {
        for (index, (condition, body)) in arms.iter().enumerate() {
            if self.full {
                return;
            }
            if index > 0 {
                self.semicolon();
                self.newline("else\n");
                self.indentation += 4;
                self.enter();
            }
            self.push("if ");
            self.skip_indents += 1;
            self.list(condition);
            self.semicolon();
            self.push(" then\n");
            self.indented(body);
        }
        if let Some(body) = otherwise {
            self.semicolon();
            self.newline("else\n");
            self.indented(body);
        }
        self.semicolon();
        self.newline("fi");
        for _ in 1..arms.len() {
            self.documents("");
            self.indentation -= 4;
            self.semicolon();
            self.newline("fi");
        }
    }

    fn indented(&mut self, list: &'a List) {
        self.indentation += 4;
        self.list(list);
        self.documents("");
        self.indentation -= 4;
    }

    fn each(&mut self, keyword: &str, name: &str, words: Option<&'a [Word]>, body: &'a List) {
        self.push(keyword);
        self.push(name);
        self.push(" in ");
        match words {
            Some(words) => self.words(words, " "),
            None => self.push("\"$@\""),
        }
        self.push(";");
        self.newline("do\n");
        self.loop_body(body);
    }

    fn loop_body(&mut self, body: &'a List) {
        self.indented(body);
        self.semicolon();
        self.newline("done");
    }

    fn case(&mut self, word: &Word, clauses: &'a [Clause]) {
        self.push("case ");
        self.push(&word.text);
        self.push(" in ");
        self.indentation += 4;
        for clause in clauses {
            self.newline("");
            self.words(&clause.patterns, " | ");
            self.push(")\n");
            self.indentation += 4;
            self.list(&clause.body);
            self.indentation -= 4;
            self.documents("");
            self.newline(match clause.end {
                ClauseEnd::Break => ";;",
                ClauseEnd::FallThrough => ";&",
                ClauseEnd::TestNext => ";;&",
            });
        }
        self.indentation -= 4;
        self.newline("esac");
    }

    fn test(&mut self, test: &Test) {
        match test {
            Test::Word(word) => {
                self.push("-n ");
                self.push(&word.text);
            }
            Test::Unary(operator, word) => {
                self.push(if operator.starts_with('-') { "" } else { "-" });
                self.push(operator);
                self.push(" ");
                self.push(&word.text);
            }
            Test::Binary(left, operator, right) => {
                self.push(&left.text);
                self.push(" ");
                self.push(operator);
                self.push(" ");
                self.push(&right.text);
            }
            Test::Not(inner) => {
                // Two of them cancel out.
                let mut inner = inner;
                let mut odd = true;
                while let Test::Not(next) = &**inner {
                    inner = next;
                    odd = !odd;
                }
                self.push(if odd { "! " } else { "" });
                self.test(inner);
            }
            Test::And(left, right) => self.both(left, " && ", right),
            Test::Or(left, right) => self.both(left, " || ", right),
            Test::Group(inner) => {
                self.push("( ");
                self.test(inner);
                self.push(" )");
            }
        }
    }

    fn both(&mut self, left: &Test, connective: &str, right: &Test) {
        self.test(left);
        self.push(connective);
        self.test(right);
    }
}
