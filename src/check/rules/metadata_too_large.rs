//! `metadata-too-large`: `metadata.json` is larger than 64 KiB.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::check::subject::TextFile;
use crate::config::Level;
use crate::model::metadata;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "metadata-too-large",
    level: Level::Deny,
    weight: Weight::Fixed,
    docs: r#"`metadata.json` is larger than 64 KiB.

## Why

A limit that no real worker reaches keeps one branch from costing the others their build.
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    if let TextFile::TooLarge(size) = subject.metadata_file {
        let message = format!("expected at most {} bytes, found {size}", metadata::MAX_SIZE);
        findings.push(Finding::new(message).at(metadata::FILE, None).help("move long texts to `README.md`"));
    }
}
