//! `pkgbuild-missing`: `source_available` is true, and there is no `PKGBUILD`.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "pkgbuild-missing",
    level: Level::Deny,
    weight: Weight::Free,
    docs: r#"`source_available` is true, and there is no `PKGBUILD`.

## Why

The PKGBUILD is what builds a worker from source.
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let Some(node) = subject.doc().at("distribution.source_available") else { return };
    if node.bool() == Some(true) && !subject.has_file("PKGBUILD") {
        findings.push(
            Finding::new("the source is available, and there is no `PKGBUILD`")
                .in_metadata(&node.span)
                .help("add a `PKGBUILD` at the root of the branch, or set `source_available` to `false`"),
        );
    }
}
