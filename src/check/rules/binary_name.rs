//! `binary-name`: `binary.name` is no plain file name.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;
use crate::model::FileName;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "binary-name",
    level: Level::Deny,
    weight: Weight::Fixed,
    docs: r#"`binary.name` is no plain file name.

## Why

It becomes a path below the install folder.

## Fires on

```json
{"binary": {"name": "../../bin/sh"}}
```

## Write instead

```json
{"binary": {"name": "demo-worker"}}
```
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for path in ["binary.name"] {
        for (node, text) in subject.doc().texts(path) {
            if let Err(error) = FileName::parse(text) {
                findings.push(
                    Finding::new(error.0)
                        .in_metadata(&node.span)
                        .label("no file name")
                        .help("write the program's name without folders"),
                );
            }
        }
    }
}
