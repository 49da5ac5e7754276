//! `unknown-value`: a word is none of those that may stand there.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::shape::What;
use crate::check::subject::Subject;
use crate::config::Level;
use crate::diag::shortened;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "unknown-value",
    level: Level::Deny,
    weight: Weight::Fixed,
    docs: r#"A word is none of those that may stand there.

## Why

Clients decide by these words; one that they do not know they would have to skip.

## Fires on

```json
{"backend": "gpu"}
```

## Write instead

```json
{"backend": "cuda"}
```
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for difference in &subject.differences {
        if let What::NotOneOf { found, allowed, nearest } = &difference.what {
            let list = allowed.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
            let help = match nearest {
                Some(word) => format!("did you mean `{word}`?"),
                None => "write one of them".to_owned(),
            };
            findings.push(
                Finding::new(format!("expected one of {list}, found `{}`", shortened(found)))
                    .in_metadata(&difference.span)
                    .label(format!("`{}`", difference.path))
                    .help(help),
            );
        }
    }
}
