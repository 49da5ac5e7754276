//! `checksum-format`: a checksum is not `sha256:` and 64 lower-case hex digits.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;
use crate::model::Checksum;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "checksum-format",
    level: Level::Deny,
    weight: Weight::Fixed,
    docs: r#"A checksum is not `sha256:` and 64 lower-case hex digits.

## Why

An installer refuses every archive that it cannot check.

## Fires on

```json
{"distribution": {"type": "binary-only", "source_available": false, "binary_available": true, "requires_license": false}, "platforms": [{"os": "linux", "arch": "x86_64", "size": 1, "checksum": "sha256:abc123"}]}
```

## Write instead

```json
{"distribution": {"type": "binary-only", "source_available": false, "binary_available": true, "requires_license": false}, "platforms": [{"os": "linux", "arch": "x86_64", "size": 1, "checksum": "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}]}
```
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for path in ["platforms[].checksum"] {
        for (node, text) in subject.doc().texts(path) {
            if let Err(error) = Checksum::parse(text) {
                findings.push(
                    Finding::new(error.0)
                        .in_metadata(&node.span)
                        .label("no checksum")
                        .help("`sha256sum FILE` prints the digest; write it in full"),
                );
            }
        }
    }
}
