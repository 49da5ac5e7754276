//! `tree-size`: the branch has more than 10,000 files and folders.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;
use crate::source::MAX_ENTRIES;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "tree-size",
    level: Level::Deny,
    weight: Weight::Fixed,
    docs: r#"The branch has more than 10,000 files and folders.

## Why

A limit that no real worker reaches keeps one branch from costing the others their build.
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    if subject.snapshot.truncated {
        findings.push(
            Finding::new(format!("expected at most {MAX_ENTRIES} files and folders, found more"))
                .help("keep the recipe on the branch, and the source in its own repository"),
        );
    }
}
