//! `status-itself`: `status.replaced_by` names the worker itself.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "status-itself",
    level: Level::Warn,
    weight: Weight::Free,
    docs: r#"`status.replaced_by` names the worker itself.

## Why

People who look for something to use instead are sent back to where they are.

## Fires on

```json
{"status": {"state": "deprecated", "replaced_by": "demo-worker-cpu"}}
```

## Write instead

```json
{"status": {"state": "deprecated", "replaced_by": "other-worker-cpu"}}
```
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let Some(id) = subject.doc().get("id").and_then(|node| node.text()) else { return };
    for (node, _) in subject.doc().texts("status.replaced_by").into_iter().filter(|(_, text)| *text == id) {
        findings.push(
            Finding::new("the worker is said to replace itself")
                .in_metadata(&node.span)
                .help("name the worker to use instead, or take `replaced_by` out"),
        );
    }
}
