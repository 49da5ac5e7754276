//! `duplicate-key`: an object in `metadata.json` has the same key twice.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;
use std::collections::BTreeSet;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "duplicate-key",
    level: Level::Deny,
    weight: Weight::Fixed,
    docs: r#"An object in `metadata.json` has the same key twice.

## Why

Readers differ on which of the two counts (RFC 8259, section 4), so the file would mean two things.

## Fires on

```json
{"author": "Ada", "author": "Grace"}
```

## Write instead

```json
{"author": "Ada"}
```
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    subject.doc().walk(&mut |node| {
        let mut seen = BTreeSet::new();
        for field in node.fields() {
            if !seen.insert(field.name.as_str()) {
                findings.push(
                    Finding::new(format!("the key `{}` is here twice", field.name))
                        .in_metadata(&field.name_span)
                        .label("again")
                        .help("keep one of them"),
                );
            }
        }
    });
}
