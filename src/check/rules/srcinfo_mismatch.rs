//! `srcinfo-mismatch`: the `.SRCINFO` says something else than the PKGBUILD.

use crate::check::recipe::committed;
use crate::check::recipe::compare::differences;
use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "srcinfo-mismatch",
    level: Level::Deny,
    weight: Weight::Free,
    docs: r#"The `.SRCINFO` says something else than the PKGBUILD.

## Why

Whoever reads the one expects what the other does. Where it is not there, the catalog makes it from the PKGBUILD; fields that only
running the PKGBUILD could tell are not compared.
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let (Some(recipe), Some(text)) = (subject.recipe(), subject.srcinfo_file.text()) else { return };
    // `srcinfo-format` says what is no `.SRCINFO` at all.
    let Ok(committed) = committed::parse(text) else { return };
    for difference in differences(&recipe.sections(), &committed) {
        findings.push(
            Finding::new(difference.message)
                .at(".SRCINFO", Some(difference.span))
                .help("write the file anew: `rbee-catalog srcinfo > .SRCINFO`"),
        );
    }
}
