//! `srcinfo-format`: the `.SRCINFO` holds what makepkg would not have printed.

use crate::check::recipe::committed;
use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "srcinfo-format",
    level: Level::Deny,
    weight: Weight::Free,
    docs: r#"The `.SRCINFO` holds what makepkg would not have printed.

## Why

Tools that read it expect the form that makepkg writes: `pkgbase`, its fields behind a tab, then `pkgname` for each package.
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    // `pkgbuild-unreadable` says what is no text.
    let Some(text) = subject.srcinfo_file.text() else { return };
    for fault in committed::parse(text).err().into_iter().flatten() {
        findings.push(Finding::new(fault.message).at(".SRCINFO", Some(fault.span)).help(fault.help));
    }
}
