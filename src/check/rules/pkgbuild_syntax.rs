//! `pkgbuild-syntax`: the `PKGBUILD` is no bash.

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
    if let RecipeState::Syntax(error) = &subject.recipe {
        findings.push(
            Finding::new(error.message.clone())
                .in_recipe(&error.span)
                .help("`bash -n PKGBUILD` checks the syntax without running anything"),
        );
    }
}
