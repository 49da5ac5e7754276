//! `binary-size-format`: `binary_size` is no size.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;
use crate::model::BinarySize;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "binary-size-format",
    level: Level::Deny,
    weight: Weight::Fixed,
    docs: r#"`binary_size` is no size.

## Why

It announces how many bytes an installer will fetch.

## Fires on

```json
{"platforms": [{"os": "linux", "arch": "x86_64", "binary_size": "big"}]}
```

## Write instead

```json
{"platforms": [{"os": "linux", "arch": "x86_64"}]}
```
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for path in ["platforms[].binary_size"] {
        for (node, text) in subject.doc().texts(path) {
            if let Err(error) = BinarySize::parse(text) {
                findings.push(
                    Finding::new(error.0)
                        .in_metadata(&node.span)
                        .label("no size")
                        .help("write `size` in bytes instead; `wc -c FILE` prints it"),
                );
            }
        }
    }
}
