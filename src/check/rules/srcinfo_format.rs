//! `srcinfo-format`: the `.SRCINFO` holds what makepkg would not have printed.

use crate::check::recipe::committed;
use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::{MAX_RECIPE, Subject, TextFile};
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
    let message = match &subject.srcinfo_file {
        TextFile::Absent => return,
        TextFile::Text(text) => {
            for fault in committed::parse(text).err().into_iter().flatten() {
                findings.push(Finding::new(fault.message).at(".SRCINFO", Some(fault.span)).help(fault.help));
            }
            return;
        }
        TextFile::TooLarge(size) => format!("expected at most {MAX_RECIPE} bytes, found {size}"),
        TextFile::ByteOrderMark => "expected UTF-8 without a byte order mark".to_owned(),
        TextFile::NotUtf8(line) => format!("expected UTF-8, found other bytes in line {line}"),
    };
    findings.push(
        Finding::new(message).at(".SRCINFO", None).help("write the file anew: `rbee-catalog srcinfo > .SRCINFO`"),
    );
}
