//! `url-format`: a URL is not https with a plain host name, or holds characters that a URL must escape.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;
use crate::model::HttpsUrl;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "url-format",
    level: Level::Deny,
    weight: Weight::Fixed,
    docs: r#"A URL is not https with a plain host name, or holds characters that a URL must escape.

## Why

Readers follow these links, so nothing but https is published.

## Fires on

```json
{"homepage": "http://example.com"}
```

## Write instead

```json
{"homepage": "https://example.com"}
```
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for path in
        ["homepage", "repository", "documentation", "maintainers[].url", "build.source.url", "pricing.purchase_url"]
    {
        for (node, text) in subject.doc().texts(path) {
            if let Err(error) = HttpsUrl::parse(text) {
                findings.push(
                    Finding::new(error.0)
                        .in_metadata(&node.span)
                        .label("no https URL")
                        .help("write the address in full, beginning with `https://`"),
                );
            }
        }
    }
}
