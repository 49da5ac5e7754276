//! `missing-field`: a required field is not there.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::shape::What;
use crate::check::subject::Subject;
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "missing-field",
    level: Level::Deny,
    weight: Weight::Fixed,
    docs: r#"A required field is not there.

## Why

Pages, the index and installs are made from it.

## Fires on

```json
{"distribution": {"type": "source-only", "source_available": true, "binary_available": false}}
```

## Write instead

```json
{"distribution": {"type": "source-only", "source_available": true, "binary_available": false, "requires_license": false}}
```
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for difference in &subject.differences {
        if let What::Missing(name) = &difference.what {
            let place = if difference.path.is_empty() { String::new() } else { format!(" in `{}`", difference.path) };
            findings.push(
                Finding::new(format!("the field `{name}` is missing{place}"))
                    .in_metadata(&difference.span)
                    .label("in this object")
                    .help(format!("add `\"{name}\": …`; `rbee-catalog schema` says what it holds")),
            );
        }
    }
}
