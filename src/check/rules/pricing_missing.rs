//! `pricing-missing`: `requires_license` is true, and there is no `pricing`.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "pricing-missing",
    level: Level::Deny,
    weight: Weight::Free,
    docs: r#"`requires_license` is true, and there is no `pricing`.

## Why

Who needs a licence must learn what it costs and where to get it.

## Fires on

```json
{"distribution": {"type": "source-only", "source_available": true, "binary_available": false, "requires_license": true}}
```

## Write instead

```json
{"distribution": {"type": "source-only", "source_available": true, "binary_available": false, "requires_license": true}, "pricing": {"model": "one-time", "price_usd": 49, "purchase_url": "https://example.com/buy"}}
```
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let Some(node) = subject.doc().at("distribution.requires_license") else { return };
    if node.bool() == Some(true) && subject.doc().get("pricing").is_none() {
        findings.push(
            Finding::new("a licence is required, and `pricing` is missing")
                .in_metadata(&node.span)
                .help("add `pricing` with `model`, `price_usd` and `purchase_url`"),
        );
    }
}
