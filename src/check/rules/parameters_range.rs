//! `parameters-range`: `models.parameters_b` has a smallest size above its largest.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "parameters-range",
    level: Level::Deny,
    weight: Weight::Free,
    docs: r#"`models.parameters_b` has a smallest size above its largest.

## Why

No model is in such a range, so the worker would be found for none.

## Fires on

```json
{"models": {"parameters_b": {"min": 70, "max": 7}}}
```

## Write instead

```json
{"models": {"parameters_b": {"min": 7, "max": 70}}}
```
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let parameters = subject.metadata.as_ref().and_then(|m| m.models.as_ref()).and_then(|m| m.parameters_b.as_ref());
    let Some((min, max)) = parameters.and_then(|p| Some((p.min.as_ref()?, p.max.as_ref()?))) else { return };
    if let Some(node) = subject.doc().at("models.parameters_b").filter(|_| min.value() > max.value()) {
        findings.push(
            Finding::new(format!("expected `min` to be at most `max`, found {min} and {max}"))
                .in_metadata(&node.span)
                .help("swap them"),
        );
    }
}
