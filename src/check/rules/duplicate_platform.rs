//! `duplicate-platform`: the same platform is listed twice.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;
use std::collections::BTreeSet;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "duplicate-platform",
    level: Level::Deny,
    weight: Weight::Fixed,
    docs: r#"The same platform is listed twice.

## Why

An installer could not tell which of the two is meant; builds that differ need a `variant`.

## Fires on

```json
{"platforms": [{"os": "linux", "arch": "x86_64"}, {"os": "linux", "arch": "x86_64"}]}
```

## Write instead

```json
{"platforms": [{"os": "linux", "arch": "x86_64"}, {"os": "macos", "arch": "aarch64"}]}
```
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let mut seen = BTreeSet::new();
    for node in subject.doc().all("platforms[]") {
        let said = |name: &str| node.get(name).and_then(|n| n.text());
        let (Some(os), Some(arch)) = (said("os"), said("arch")) else { continue };
        let variant = said("variant").map(|variant| format!("-{variant}")).unwrap_or_default();
        let platform = format!("{os}-{arch}{variant}");
        if !seen.insert(platform.clone()) {
            findings.push(
                Finding::new(format!("`{platform}` is listed twice"))
                    .in_metadata(&node.span)
                    .label("again")
                    .help("keep one, or give each a `variant`"),
            );
        }
    }
}
