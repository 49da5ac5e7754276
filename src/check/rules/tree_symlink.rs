//! `tree-symlink`: the branch holds a symbolic link, or another entry that is no plain file.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::check::subject::shown_path;
use crate::config::Level;
use crate::source::EntryKind;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "tree-symlink",
    level: Level::Deny,
    weight: Weight::Free,
    docs: r#"The branch holds a symbolic link, or another entry that is no plain file.

## Why

Links are never followed: what they point at could be anything on the machine that reads them.
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for entry in subject.snapshot.entries.iter() {
        let what = match entry.kind {
            EntryKind::Symlink => "a symbolic link",
            EntryKind::Special => "no plain file",
            EntryKind::File | EntryKind::Submodule | EntryKind::Folder => continue,
        };
        findings.push(
            Finding::new(format!("`{}` is {what}", shown_path(entry)))
                .help("put the file itself there, or take it out"),
        );
    }
}
