//! `unknown-field`: a field is not in the schema.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::shape::What;
use crate::check::subject::Subject;
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "unknown-field",
    level: Level::Warn,
    weight: Weight::Free,
    docs: r#"A field is not in the schema.

## Why

It is ignored, and most likely a typing error: what it should have said is not said.

## Fires on

```json
{"licence": "MIT"}
```

## Write instead

```json
{"license": "GPL-3.0-or-later"}
```
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for difference in &subject.differences {
        if let What::Unknown { name, nearest } = &difference.what {
            let help = match nearest {
                Some(known) => format!("did you mean `{known}`?"),
                None => "take it out; `rbee-catalog schema` lists the fields".to_owned(),
            };
            findings.push(
                Finding::new(format!("the field `{name}` is not known"))
                    .in_metadata(&difference.span)
                    .label("ignored")
                    .help(help),
            );
        }
    }
}
