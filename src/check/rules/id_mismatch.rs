//! `id-mismatch`: `id` is not the branch's name.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;
use crate::model::WorkerId;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "id-mismatch",
    level: Level::Deny,
    weight: Weight::Fixed,
    docs: r#"`id` is not the branch's name.

## Why

A branch speaks for one worker only. Older commits with another `id` are skipped, so that a worker can start from another's branch; the tip must be its own.
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let Some(branch) = subject.branch else { return };
    for (node, id) in subject.doc().texts("id") {
        if id != branch {
            let found = if id.is_empty() { "nothing".to_owned() } else { format!("`{id}`") };
            let help = if WorkerId::parse(branch).is_ok() {
                format!("write `\"id\": \"{branch}\"`, or rename the branch")
            } else {
                "rename the branch: a worker's name has lower-case letters, digits and `-`".to_owned()
            };
            findings.push(
                Finding::new(format!("expected `{branch}`, the branch's name, found {found}"))
                    .in_metadata(&node.span)
                    .label(if id.is_empty() { "no name" } else { "another worker's name" })
                    .help(help),
            );
        }
    }
}
