//! `tree-submodule`: the branch holds a submodule.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::check::subject::shown_path;
use crate::config::Level;
use crate::source::EntryKind;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "tree-submodule",
    level: Level::Deny,
    weight: Weight::Free,
    docs: r#"The branch holds a submodule.

## Why

It points into another repository, which is neither read nor published.
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for entry in subject.snapshot.entries.iter().filter(|entry| entry.kind == EntryKind::Submodule) {
        findings.push(
            Finding::new(format!("`{}` is a submodule", shown_path(entry)))
                .help("name the other repository in the PKGBUILD's `source` instead"),
        );
    }
}
