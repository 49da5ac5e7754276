//! `version-format`: a version is no semver version, or has build metadata.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;
use crate::model::Version;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "version-format",
    level: Level::Deny,
    weight: Weight::Fixed,
    docs: r#"A version is no semver version, or has build metadata.

## Why

Versions are compared by semver's rules; build metadata has no order.

## Fires on

```json
{"version": "latest"}
```

## Write instead

```json
{"version": "1.0.0"}
```
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for path in ["version", "yanked[].version", "requirements.hive_min", "platforms[].requirements.hive_min"] {
        for (node, text) in subject.doc().texts(path) {
            if let Err(error) = Version::parse(text) {
                findings.push(
                    Finding::new(error.0)
                        .in_metadata(&node.span)
                        .label("no version")
                        .help("write three numbers, such as `1.0.0` or `1.1.0-rc.1`"),
                );
            }
        }
    }
}
