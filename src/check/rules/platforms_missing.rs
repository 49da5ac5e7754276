//! `platforms-missing`: `binary_available` is true, and no platform is listed.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "platforms-missing",
    level: Level::Warn,
    weight: Weight::Free,
    docs: r#"`binary_available` is true, and no platform is listed.

## Why

Nobody can install it: there is no archive.
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let Some(node) = subject.doc().at("distribution.binary_available") else { return };
    if node.bool() == Some(true) && subject.doc().all("platforms[]").is_empty() {
        findings.push(
            Finding::new("archives are available, and no platform is listed")
                .in_metadata(&node.span)
                .help("list each archive in `platforms`, with its size and checksum"),
        );
    }
}
