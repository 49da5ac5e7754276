//! `tree-path-encoding`: a path of the branch is not UTF-8.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::check::subject::shown_path;
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "tree-path-encoding",
    level: Level::Deny,
    weight: Weight::Fixed,
    docs: r#"A path of the branch is not UTF-8.

## Why

Such a name cannot be written on every system, nor in an address.
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for entry in subject.snapshot.entries.iter().filter(|entry| std::str::from_utf8(&entry.path).is_err()) {
        findings.push(Finding::new(format!("the path `{}` is not UTF-8", shown_path(entry))).help("rename it"));
    }
}
