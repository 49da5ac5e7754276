//! `readme-missing`: there is no `README.md`.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "readme-missing",
    level: Level::Warn,
    weight: Weight::Free,
    docs: r#"There is no `README.md`.

## Why

It is the worker's page: without it people see a name and numbers.
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    if !subject.has_file("README.md") {
        findings.push(
            Finding::new("`README.md` is missing").help("say what the worker runs, what it needs, and how to use it"),
        );
    }
}
