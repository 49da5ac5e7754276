//! `distribution-mismatch`: the fields of `distribution` do not agree with each other.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;
use crate::model::metadata::DistributionType;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "distribution-mismatch",
    level: Level::Deny,
    weight: Weight::Free,
    docs: r#"The fields of `distribution` do not agree with each other.

## Why

`type` and the two truth values say the same thing; where they differ, clients would differ too.

## Fires on

```json
{"distribution": {"type": "hybrid", "source_available": true, "binary_available": false, "requires_license": false}}
```

## Write instead

```json
{"distribution": {"type": "source-only", "source_available": true, "binary_available": false, "requires_license": false}}
```
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let kind = subject.doc().at("distribution.type").and_then(|n| n.text()).and_then(|text| text.parse().ok());
    let Some(kind) = kind else { return };
    let (source, binary) = match kind {
        DistributionType::SourceOnly => (true, false),
        DistributionType::BinaryOnly => (false, true),
        DistributionType::Hybrid => (true, true),
    };
    for (name, expected) in [("source_available", source), ("binary_available", binary)] {
        let path = format!("distribution.{name}");
        let Some(node) = subject.doc().at(&path) else { continue };
        if let Some(said) = node.bool().filter(|said| *said != expected) {
            findings.push(
                Finding::new(format!("expected `{expected}` with `\"type\": \"{kind}\"`, found `{said}`"))
                    .in_metadata(&node.span)
                    .label(format!("`{path}`"))
                    .help("make `type`, `source_available` and `binary_available` say the same"),
            );
        }
    }
}
