//! `pkgbuild-syntax`: the `PKGBUILD` is no bash.

use crate::bash::SyntaxError;
use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::RecipeState;
use crate::check::subject::Subject;
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "pkgbuild-syntax",
    level: Level::Deny,
    weight: Weight::Free,
    docs: r#"The `PKGBUILD` is no bash.

## Why

makepkg could not read it either.
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    if let (RecipeState::Syntax(error), Some(text)) = (&subject.recipe, subject.recipe_file.text()) {
        findings.push(finding(error, text));
    }
}

/// What is said of a recipe that could not be read.
pub(in crate::check) fn finding(error: &SyntaxError, text: &str) -> Finding {
    // bash takes the carriage return for a part of the word before it.
    let help = if error.too_much {
        "no recipe of a worker needs as much: move data to files of their own"
    } else if text.contains("\r\n") {
        "the lines end as on Windows, which bash does not read: `sed -i 's/\\r$//' PKGBUILD` mends them"
    } else {
        "`bash -n PKGBUILD` checks the syntax without running anything"
    };
    Finding::new(error.message.clone()).in_recipe(&error.span).help(help)
}
