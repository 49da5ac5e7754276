//! `family-prefix`: the id is neither the family nor begins with `<family>-`.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;
use crate::model::WorkerId;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "family-prefix",
    level: Level::Deny,
    weight: Weight::Fixed,
    docs: r#"The id is neither the family nor begins with `<family>-`.

## Why

A family groups the builds of one program; a worker cannot claim another program's family.

## Fires on

```json
{"family": "other-program"}
```

## Write instead

```json
{"family": "demo"}
```
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let (Some(id), Some(family)) = (subject.doc().get("id").and_then(|n| n.text()), subject.doc().get("family")) else {
        return;
    };
    // A name that is none is `id-format`'s.
    let Some(name) = family.text().filter(|name| WorkerId::parse(name).is_ok()) else { return };
    if id != name && !id.strip_prefix(name).is_some_and(|rest| rest.starts_with('-')) {
        findings.push(
            Finding::new(format!("expected a family that `{id}` begins with, found `{name}`"))
                .in_metadata(&family.span)
                .help("the id is the family, or begins with the family and `-`"),
        );
    }
}
