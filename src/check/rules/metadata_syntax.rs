//! `metadata-syntax`: `metadata.json` is no JSON, or no JSON object.

use crate::check::json::Json;
use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "metadata-syntax",
    level: Level::Deny,
    weight: Weight::Fixed,
    docs: r#"`metadata.json` is no JSON, or no JSON object.

## Why

Nothing in it can be read until it is.
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    match &subject.document {
        Some(Err(error)) => findings.push(
            Finding::new(error.message.clone())
                .in_metadata(&error.span)
                .help(error.help.unwrap_or("an editor that knows JSON shows the place too")),
        ),
        Some(Ok(node)) if !matches!(node.value, Json::Object(_)) => findings.push(
            Finding::new(format!("expected an object, found {}", node.kind()))
                .in_metadata(&node.span)
                .help("begin the file with `{`"),
        ),
        _ => {}
    }
}
