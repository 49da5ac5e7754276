//! `backend-missing`: there is no `backend`, and the id does not end in one.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;
use crate::model::metadata::backend_of_id;
use crate::model::{Backend, WorkerId};

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "backend-missing",
    level: Level::Warn,
    weight: Weight::Free,
    docs: r#"There is no `backend`, and the id does not end in one.

## Why

Without it nobody can tell which hardware the worker is for.
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for (node, id) in subject.doc().texts("id") {
        // What is no name at all has a rule of its own.
        let is_name = WorkerId::parse(id).is_ok();
        if is_name && subject.doc().get("backend").is_none() && backend_of_id(id).is_none() {
            let all = Backend::ALL.iter().map(|b| format!("`{b}`")).collect::<Vec<_>>().join(", ");
            findings.push(
                Finding::new("the backend is not said")
                    .in_metadata(&node.span)
                    .label("does not end in a backend")
                    .help(format!("add `\"backend\"`, one of {all}")),
            );
        }
    }
}
