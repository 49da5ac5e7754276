//! Aliases. Bash expands them in a script only after `shopt -s expand_aliases`; other shells always do.

use std::collections::BTreeMap;

use super::super::ast::{Argument, Part, Simple};
use super::interpreters::SHELLS;
use super::walk::Walker;

/// Aliases, and whether they are expanded.
#[derive(Debug, Default)]
pub(super) struct Aliases {
    values: BTreeMap<String, String>,
    on: bool,
    /// Those that are being expanded: an alias does not expand itself.
    within: Vec<String>,
}

impl Aliases {
    pub(super) fn set(&mut self, name: &str, value: &str) {
        self.values.insert(name.to_owned(), value.to_owned());
    }

    /// They are expanded from here on.
    pub(super) fn turn_on(&mut self) {
        self.on = true;
    }

    /// Begins the code of a shell. Gives what [`Aliases::end`] wants.
    pub(super) fn begin(&mut self, shell: &str) -> bool {
        let posix = SHELLS.contains(&shell) && !matches!(shell, "bash" | "rbash");
        let before = self.on;
        self.on |= posix;
        before
    }

    pub(super) fn end(&mut self, before: bool) {
        self.on = before;
    }
}

impl Walker<'_> {
    /// Walks what a command becomes by an alias. Whether it is one.
    pub(super) fn by_alias(&mut self, simple: &Simple) -> bool {
        let Some(Argument::Word(first)) = simple.words.first().filter(|_| self.aliases.on) else { return false };
        let [Part::Literal(name)] = first.parts.as_slice() else { return false };
        if self.aliases.within.contains(name) {
            return false;
        }
        let Some(value) = self.aliases.values.get(name) else { return false };
        let assignments = simple.assignments.iter().map(|assignment| assignment.text.as_str());
        let rest = simple.words.iter().skip(1).map(|argument| match argument {
            Argument::Word(word) => word.text.as_str(),
            Argument::Assignment(assignment) => assignment.text.as_str(),
        });
        let code = assignments.chain([value.as_str()]).chain(rest).collect::<Vec<_>>().join(" ");
        self.aliases.within.push(name.clone());
        let span = self.at(&simple.span);
        self.redirected(&simple.redirections, &simple.span, |this| this.code(&code, &span));
        self.aliases.within.pop();
        true
    }
}
