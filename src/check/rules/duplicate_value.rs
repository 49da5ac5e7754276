//! `duplicate-value`: a list says the same thing twice.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;
use std::collections::BTreeSet;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "duplicate-value",
    level: Level::Warn,
    weight: Weight::Free,
    docs: r#"A list says the same thing twice.

## Why

Of two yanks of one version only the first reason counts; elsewhere the second adds nothing, and hides what was meant.

## Fires on

```json
{"tags": ["llm", "llm"]}
```

## Write instead

```json
{"tags": ["llm"]}
```
"#,
    check: Check::Snapshot(check),
};

/// Lists whose elements are told apart by this text.
const LISTS: &[&str] = &[
    "tags[]",
    "features[]",
    "yanked[].version",
    "dependencies.system[]",
    "dependencies.runtime[]",
    "build.features[]",
];

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for path in LISTS {
        let mut seen = BTreeSet::new();
        for (node, text) in subject.doc().texts(path) {
            if !seen.insert(text) {
                let list = path.split("[]").next().unwrap_or(path);
                let text = crate::diag::escaped(text, false);
                findings.push(
                    Finding::new(format!("`{text}` is in `{list}` twice"))
                        .in_metadata(&node.span)
                        .label("again")
                        .help("take one of them out"),
                );
            }
        }
    }
}
