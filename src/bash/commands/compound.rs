//! The walk over compound commands: each branch from where they part, and what they agree on behind them.

use super::super::ast::{self, Compound, List, Test};
use super::walk::{Point, Walker};

/// The most turns of one loop.
const TURNS: usize = 16;

impl Walker<'_> {
    pub(super) fn compound(&mut self, compound: &Compound) {
        match compound {
            Compound::Group(list) => self.list(list),
            Compound::Subshell(list) => self.apart(|this| this.list(list)),
            Compound::If { arms, otherwise } => self.branches(arms, otherwise.as_ref()),
            Compound::For { name, words, body } => {
                self.nested_words(words.as_deref().unwrap_or_default());
                self.turns(name, words.as_deref(), body);
            }
            Compound::Select { name, words, body } => {
                self.nested_words(words.as_deref().unwrap_or_default());
                self.ev.put(name, None, &(0..0));
                self.once_or_never(|this| this.list(body));
            }
            Compound::ForArithmetic { parts, body } => {
                self.nested_words(parts);
                self.once_or_never(|this| this.list(body));
            }
            Compound::While { condition, body, .. } => self.once_or_never(|this| {
                this.list(condition);
                this.list(body);
            }),
            Compound::Case { word, clauses } => {
                self.nested(&word.parts);
                let mut after: Option<Point> = None;
                for clause in clauses {
                    self.nested_words(&clause.patterns);
                    let before = self.point();
                    self.list(&clause.body);
                    if let Some(after) = &after {
                        self.join(after);
                    }
                    after = Some(self.back_to(before));
                }
                if let Some(after) = after {
                    self.join(&after);
                }
            }
            Compound::Conditional(test) => self.test(test),
            Compound::Arithmetic(word) => drop(self.nested(&word.parts)),
            Compound::Coprocess { name, command } => {
                let from = self.list.len();
                self.apart(|this| this.command(command, &[]));
                let reads: Vec<usize> = (from..self.list.len()).collect();
                self.references += reads.len();
                self.holds(name.as_deref().unwrap_or("COPROC"), &reads);
            }
        }
        // How it ends is not followed.
        self.ev.ended_somehow();
    }

    fn once_or_never(&mut self, walk: impl FnOnce(&mut Self)) {
        let before = self.point();
        walk(self);
        self.join(&before);
    }

    fn branches(&mut self, arms: &[(List, List)], otherwise: Option<&List>) {
        let mut after: Option<Point> = None;
        for (condition, body) in arms {
            self.list(condition);
            let before = self.point();
            self.list(body);
            if let Some(after) = &after {
                self.join(after);
            }
            after = Some(self.back_to(before));
        }
        if let Some(otherwise) = otherwise {
            self.list(otherwise);
        }
        if let Some(after) = &after {
            self.join(after);
        }
    }

    /// A `for`: a turn for each word, if they are known.
    fn turns(&mut self, name: &str, words: Option<&[ast::Word]>, body: &List) {
        let before = self.point();
        let elements = self.ev.elements(words);
        for element in elements.iter().flatten() {
            self.ev.put(name, Some(element), &(0..0));
            self.candidate(name);
        }
        for element in elements.iter().flatten().take(TURNS) {
            if self.unread.is_some() {
                break;
            }
            self.ev.put(name, Some(element), &(0..0));
            self.list(body);
        }
        if elements.as_ref().is_none_or(|elements| elements.is_empty() || elements.len() > TURNS) {
            self.ev.put(name, None, &(0..0));
            self.list(body);
        }
        self.join(&before);
    }

    fn test(&mut self, test: &Test) {
        match test {
            Test::Word(word) | Test::Unary(_, word) => drop(self.nested(&word.parts)),
            Test::Binary(left, _, right) => {
                self.nested(&left.parts);
                self.nested(&right.parts);
            }
            Test::Not(inner) | Test::Group(inner) => self.test(inner),
            Test::And(one, two) | Test::Or(one, two) => {
                self.test(one);
                self.test(two);
            }
        }
    }
}
