//! `artifact-facts-missing`: `binary_available` is true, and a platform has no size or no checksum.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "artifact-facts-missing",
    level: Level::Deny,
    weight: Weight::Fixed,
    docs: r#"`binary_available` is true, and a platform has no size or no checksum.

## Why

An installer refuses an archive whose size and digest it does not know.

## Fires on

```json
{"distribution": {"type": "binary-only", "source_available": false, "binary_available": true, "requires_license": false}, "platforms": [{"os": "linux", "arch": "x86_64"}]}
```

## Write instead

```json
{"distribution": {"type": "binary-only", "source_available": false, "binary_available": true, "requires_license": false}, "platforms": [{"os": "linux", "arch": "x86_64", "size": 1, "checksum": "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}]}
```
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    if subject.doc().at("distribution.binary_available").and_then(|n| n.bool()) != Some(true) {
        return;
    }
    for platform in subject.doc().all("platforms[]") {
        let start = platform.span.start..platform.span.start + 1;
        if platform.get("size").is_none() && platform.get("binary_size").is_none() {
            findings.push(
                Finding::new("the archive's `size` is missing")
                    .in_metadata(&start)
                    .label("of this platform")
                    .help("`wc -c FILE` prints the size in bytes"),
            );
        }
        if platform.get("checksum").is_none() {
            findings.push(
                Finding::new("the archive's `checksum` is missing")
                    .in_metadata(&start)
                    .label("of this platform")
                    .help("write `sha256:` and what `sha256sum FILE` prints"),
            );
        }
    }
}
