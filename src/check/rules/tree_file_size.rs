//! `tree-file-size`: a file of the branch is larger than 1 MiB.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::check::subject::{MAX_FILE, shown_path};
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "tree-file-size",
    level: Level::Deny,
    weight: Weight::Free,
    docs: r#"A file of the branch is larger than 1 MiB.

## Why

Everyone who builds the catalog fetches it; archives belong to a release.
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for entry in subject.snapshot.entries.iter().filter(|entry| entry.size > MAX_FILE) {
        findings.push(
            Finding::new(format!("`{}` is {} bytes, and 1 MiB is the most", shown_path(entry), entry.size))
                .help("publish large files as artifacts, or name them in the PKGBUILD's `source`"),
        );
    }
}
