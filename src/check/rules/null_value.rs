//! `null-value`: a value in `metadata.json` is `null`.

use crate::check::json::{Json, Node};
use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "null-value",
    level: Level::Deny,
    weight: Weight::Fixed,
    docs: r#"A value in `metadata.json` is `null`.

## Why

Absent is absent: `null` would be a second way to say nothing, and readers differ on it.

## Fires on

```json
{"author": null}
```

## Write instead

```json
{}
```
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let mut say = |node: &Node, help: &str| {
        if node.value == Json::Null {
            findings.push(Finding::new("expected a value, found `null`").in_metadata(&node.span).help(help));
        }
    };
    subject.doc().walk(&mut |node| {
        node.fields().iter().for_each(|field| say(&field.value, "leave the field out"));
        node.items().iter().for_each(|item| say(item, "leave the element out"));
    });
}
