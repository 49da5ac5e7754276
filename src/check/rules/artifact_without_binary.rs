//! `artifact-without-binary`: a platform names an archive, and `binary_available` is false.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "artifact-without-binary",
    level: Level::Warn,
    weight: Weight::Free,
    docs: r#"A platform names an archive, and `binary_available` is false.

## Why

The archive is not published.

## Fires on

```json
{"platforms": [{"os": "linux", "arch": "x86_64", "size": 12}]}
```

## Write instead

```json
{"platforms": [{"os": "linux", "arch": "x86_64"}]}
```
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    if subject.doc().at("distribution.binary_available").and_then(|n| n.bool()) != Some(false) {
        return;
    }
    for name in ["url", "size", "binary_size", "checksum", "access"] {
        for node in subject.doc().all(&format!("platforms[].{name}")) {
            findings.push(
                Finding::new(format!("`{name}` of an archive, and no archives are given out"))
                    .in_metadata(&node.span)
                    .label("not published")
                    .help("set `binary_available` to `true`, or take it out"),
            );
        }
    }
}
