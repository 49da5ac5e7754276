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
    match subject.metadata_file {
        TextFile::NotUtf8(0) => findings.push(
            Finding::new("expected UTF-8, found a byte order mark or another encoding at the first byte")
                .at(metadata::FILE, None)
                .help("save the file as UTF-8 without a byte order mark"),
        ),
        TextFile::NotUtf8(at) => findings.push(
            Finding::new(format!("expected UTF-8, found another byte behind the first {at}"))
                .at(metadata::FILE, None)
                .help("save the file as UTF-8"),
        ),
        _ => {}
    }
}
