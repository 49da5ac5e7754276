//! `readme-encoding`: `README.md` or `CHANGELOG.md` is not UTF-8, or begins with a byte order mark.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::check::subject::TextFile;
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "readme-encoding",
    level: Level::Warn,
    weight: Weight::Free,
    docs: r#"`README.md` or `CHANGELOG.md` is not UTF-8, or begins with a byte order mark.

## Why

The worker's page is UTF-8: every byte that is not shows as `�`.
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for (file, text) in &subject.prose {
        let message = match text {
            TextFile::ByteOrderMark => "expected UTF-8, found a byte order mark at its start".to_owned(),
            TextFile::NotUtf8(line) => format!("expected UTF-8, found another encoding on line {line}"),
            TextFile::Absent | TextFile::TooLarge(_) | TextFile::Text(_) => continue,
        };
        findings.push(Finding::new(message).at(*file, None).help("save the file as UTF-8 without a byte order mark"));
    }
}
