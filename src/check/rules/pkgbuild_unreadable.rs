//! `pkgbuild-unreadable`: the `PKGBUILD` or the `.SRCINFO` is larger than 256 KiB, or not UTF-8.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::check::subject::{MAX_RECIPE, TextFile};
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "pkgbuild-unreadable",
    level: Level::Deny,
    weight: Weight::Fixed,
    docs: r#"The `PKGBUILD` or the `.SRCINFO` is larger than 256 KiB, or not UTF-8.

## Why

It is evaluated, shown and published as text.
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for (file, state) in [("PKGBUILD", &subject.recipe_file), (".SRCINFO", &subject.srcinfo_file)] {
        let finding = match state {
            TextFile::TooLarge(size) => Finding::new(format!("expected at most {MAX_RECIPE} bytes, found {size}"))
                .help("move data to files of their own"),
            TextFile::ByteOrderMark => Finding::new("expected UTF-8, found a byte order mark at its start")
                .note("it is no text: bash takes it for a part of the first word of the file")
                .help("save the file as UTF-8 without a byte order mark"),
            TextFile::NotUtf8(line) => Finding::new(format!("expected UTF-8, found another encoding on line {line}"))
                .help("save the file as UTF-8 without a byte order mark"),
            TextFile::Absent | TextFile::Text(_) => continue,
        };
        findings.push(finding.at(file, None));
    }
}
