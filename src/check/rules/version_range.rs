//! `version-range`: a dependency's `version` is no version range.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;
use crate::model::VersionRange;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "version-range",
    level: Level::Deny,
    weight: Weight::Fixed,
    docs: r#"A dependency's `version` is no version range.

## Why

It decides which versions of the other worker will do.

## Fires on

```json
{"dependencies": {"workers": [{"id": "other", "version": "newest"}]}}
```

## Write instead

```json
{"dependencies": {"workers": [{"id": "other", "version": "^1.2"}]}}
```
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for path in ["dependencies.workers[].version"] {
        for (node, text) in subject.doc().texts(path) {
            if let Err(error) = VersionRange::parse(text) {
                findings.push(
                    Finding::new(error.0)
                        .in_metadata(&node.span)
                        .label("no range")
                        .help("write a range as Cargo does, such as `^1.2` or `>=1.2, <2`"),
                );
            }
        }
    }
}
