//! `tag-format`: a tag is not 1 to 32 lower-case letters, digits and `-`.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;
use crate::model::Tag;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "tag-format",
    level: Level::Deny,
    weight: Weight::Fixed,
    docs: r#"A tag is not 1 to 32 lower-case letters, digits and `-`.

## Why

A tag is part of a page's address.

## Fires on

```json
{"tags": ["Large Models"]}
```

## Write instead

```json
{"tags": ["large-models"]}
```
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for path in ["tags[]"] {
        for (node, text) in subject.doc().texts(path) {
            if let Err(error) = Tag::parse(text) {
                findings.push(
                    Finding::new(error.0).in_metadata(&node.span).label("no tag").help("write it as `large-models`"),
                );
            }
        }
    }
}
