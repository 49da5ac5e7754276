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
        // bash takes the carriage return for a part of the word before it.
        let windows = subject.recipe_file.text().is_some_and(|text| text.contains("\r\n"));
        let help = if error.too_much {
            "no recipe of a worker needs as much: move data to files of their own"
        } else if windows {
            "the lines end as on Windows, which bash does not read: `sed -i 's/\\r$//' PKGBUILD` mends them"
        } else {
            "`bash -n PKGBUILD` checks the syntax without running anything"
        };
        findings.push(Finding::new(error.message.clone()).in_recipe(&error.span).help(help));
    }
}
