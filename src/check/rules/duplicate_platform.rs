//! `duplicate-platform`: the same platform is listed twice.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;
use std::collections::BTreeSet;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "duplicate-platform",
    level: Level::Deny,
    weight: Weight::Fixed,
    docs: r#"The same platform is listed twice.

## Why

An installer could not tell which of the two is meant; builds that differ need a `variant`.

## Fires on

```json
{"platforms": [{"os": "linux", "arch": "x86_64"}, {"os": "linux", "arch": "x86_64"}]}
```

## Write instead

```json
{"platforms": [{"os": "linux", "arch": "x86_64"}, {"os": "linux", "arch": "aarch64"}]}
```
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let Some(metadata) = &subject.metadata else { return };
    let nodes = subject.doc().all("platforms[]");
    let mut seen = BTreeSet::new();
    for (facts, node) in metadata.platforms.iter().zip(nodes) {
        if !seen.insert(facts.platform()) {
            findings.push(
                Finding::new(format!("`{}` is listed twice", facts.platform()))
                    .in_metadata(&node.span)
                    .label("again")
                    .help("keep one, or give each a `variant`"),
            );
        }
    }
}
