//! `metadata-form`: `metadata.json` does not have the form of the schema, in a way that no other rule names.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "metadata-form",
    level: Level::Deny,
    weight: Weight::Fixed,
    docs: r#"`metadata.json` does not have the form of the schema, in a way that no other rule names.

## Why

The types that are published refuse it. If you see this, tell us: a rule with a better message is missing.
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    // Only where nothing else was found is this word needed: `check` drops it beside any other error.
    if let Some(error) = &subject.metadata_error {
        let span = subject.doc().span.start..subject.doc().span.start + 1;
        findings
            .push(Finding::new(error.clone()).in_metadata(&span).help("compare the file with `rbee-catalog schema`"));
    }
}
