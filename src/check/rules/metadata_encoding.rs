//! `metadata-encoding`: `metadata.json` is not UTF-8, or begins with a byte order mark.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::check::subject::TextFile;
use crate::config::Level;
use crate::model::metadata;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "metadata-encoding",
    level: Level::Deny,
    weight: Weight::Fixed,
    docs: r#"`metadata.json` is not UTF-8, or begins with a byte order mark.

## Why

JSON is UTF-8 without a byte order mark (RFC 8259, section 8.1); readers differ on anything else.
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let message = match subject.metadata_file {
        TextFile::ByteOrderMark => "expected UTF-8, found a byte order mark at its start".to_owned(),
        TextFile::NotUtf8(line) => format!("expected UTF-8, found another encoding on line {line}"),
        _ => return,
    };
    let help = "save the file as UTF-8 without a byte order mark";
    findings.push(Finding::new(message).at(metadata::FILE, None).help(help));
}
