//! `id-format`: an id or a family name does not have the form of a name: `[a-z0-9]([a-z0-9-]*[a-z0-9])?`, at most 64 bytes, no Windows device name.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;
use crate::model::WorkerId;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "id-format",
    level: Level::Deny,
    weight: Weight::Fixed,
    docs: r#"An id or a family name does not have the form of a name: `[a-z0-9]([a-z0-9-]*[a-z0-9])?`, at most 64 bytes, no Windows device name.

## Why

Ids are branch names, file names and parts of addresses, on every system.

## Fires on

```json
{"family": "LLM Worker"}
```

## Write instead

```json
{"family": "demo"}
```
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for path in ["id", "family", "dependencies.workers[].id", "status.replaced_by"] {
        for (node, text) in subject.doc().texts(path) {
            if let Err(error) = WorkerId::parse(text) {
                findings.push(
                    Finding::new(error.0)
                        .in_metadata(&node.span)
                        .label("no name")
                        .help("use lower-case letters, digits and `-`, such as `llm-worker-rbee-cpu`"),
                );
            }
        }
    }
}
