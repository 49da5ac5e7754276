//! `wrong-type`: a value is of another kind than its field holds: a string where a number belongs, a number out of range.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::shape::What;
use crate::check::subject::Subject;
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "wrong-type",
    level: Level::Deny,
    weight: Weight::Fixed,
    docs: r#"A value is of another kind than its field holds: a string where a number belongs, a number out of range.

## Why

Readers of the published files rely on the kind.

## Fires on

```json
{"features": "fast"}
```

## Write instead

```json
{"features": ["fast"]}
```
"#,
    check: Check::Snapshot(check),
};

fn help(expected: &str, found: &str) -> &'static str {
    match expected {
        "an object" => "write its fields in `{` and `}`",
        "an array" => "write it in `[` and `]`, a single value too",
        "a string" => "write it in double quotes",
        "`true` or `false`" => "write the word without quotes",
        _ if found.starts_with('`') && found != "`null`" => "write a number in that range",
        _ => "write digits without quotes and without a unit",
    }
}

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for difference in &subject.differences {
        if let What::Type { expected, found } = &difference.what {
            findings.push(
                Finding::new(format!("expected {expected}, found {found}"))
                    .in_metadata(&difference.span)
                    .label(format!("`{}`", difference.path))
                    .help(help(expected, found)),
            );
        }
    }
}
