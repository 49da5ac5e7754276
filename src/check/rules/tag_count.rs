//! `tag-count`: a worker has more than 16 tags.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::shape::What;
use crate::check::subject::Subject;
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "tag-count",
    level: Level::Deny,
    weight: Weight::Fixed,
    docs: r#"A worker has more than 16 tags.

## Why

Each tag is a page; a worker on all of them is on none.

## Fires on

```json
{"tags": ["a","b","c","d","e","f","g","h","i","j","k","l","m","n","o","p","q"]}
```

## Write instead

```json
{"tags": ["llm", "gguf"]}
```
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for difference in &subject.differences {
        if let What::TooMany { most, found } = &difference.what {
            findings.push(
                Finding::new(format!("expected at most {most} tags, found {found}"))
                    .in_metadata(&difference.span)
                    .label("too many")
                    .help("keep those that people search for"),
            );
        }
    }
}
