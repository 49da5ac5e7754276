//! `metadata-missing`: a worker's branch has no `metadata.json` at the root of its tip, though it had one before.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::check::subject::TextFile;
use crate::config::Level;
use crate::model::metadata;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "metadata-missing",
    level: Level::Deny,
    weight: Weight::Fixed,
    docs: r#"A worker's branch has no `metadata.json` at the root of its tip, though it had one before.

## Why

Without it nothing says what the worker is. Branches that never had one are not workers, and are left alone.
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    // A tree that was cut may well have had it: `tree-size` says so.
    if subject.metadata_file == TextFile::Absent && !subject.snapshot.truncated {
        let other = subject.snapshot.entry(metadata::FILE).is_some();
        let message = if other { "`metadata.json` is no regular file" } else { "`metadata.json` is missing" };
        findings.push(
            Finding::new(message).help("put `metadata.json` back at the root of the branch, or delete the branch"),
        );
    }
}
