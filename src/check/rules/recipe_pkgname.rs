//! `recipe-pkgname`: the name of a package is none that makepkg takes.

use crate::check::recipe::lint;
use crate::check::rule::{Check, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "recipe-pkgname",
    level: Level::Deny,
    weight: Weight::Free,
    docs: r#"The name of a package is none that makepkg takes.

## Why

makepkg refuses such a recipe before it does anything.
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let is_absent = subject.recipe().is_some_and(|recipe| recipe.array("pkgname").is_absent());
    if is_absent && subject.metadata.is_some() {
        return; // `pkgname-mismatch` says it
    }
    lint::of(subject, RULE.code, findings);
}
