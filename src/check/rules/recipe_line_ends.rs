//! `recipe-line-ends`: the `PKGBUILD` has a carriage return.

use crate::check::recipe::lint;
use crate::check::rule::{Check, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "recipe-line-ends",
    level: Level::Deny,
    weight: Weight::Free,
    docs: r#"The `PKGBUILD` has a carriage return.

## Why

makepkg refuses such a recipe before it does anything: bash takes it for a part of the word before it. Editors on Windows write one at the end of each line.
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    // What is not read is not checked by makepkg's rules, and still has lines.
    if let Some(finding) = subject.recipe_file.text().and_then(lint::line_ends) {
        findings.push(finding);
    }
}
