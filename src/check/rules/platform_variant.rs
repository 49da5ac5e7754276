//! `platform-variant`: a platform's `variant` is not 1 to 32 lower-case letters, digits, `.` and `-`.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;
use crate::model::Variant;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "platform-variant",
    level: Level::Deny,
    weight: Weight::Fixed,
    docs: r#"A platform's `variant` is not 1 to 32 lower-case letters, digits, `.` and `-`.

## Why

It is part of the platform's name and of file names.

## Fires on

```json
{"platforms": [{"os": "linux", "arch": "x86_64", "variant": "CUDA 13"}]}
```

## Write instead

```json
{"platforms": [{"os": "linux", "arch": "x86_64", "variant": "cuda13"}]}
```
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for path in ["platforms[].variant"] {
        for (node, text) in subject.doc().texts(path) {
            if let Err(error) = Variant::parse(text) {
                findings.push(
                    Finding::new(error.0).in_metadata(&node.span).label("no variant").help("write it as `cuda13`"),
                );
            }
        }
    }
}
