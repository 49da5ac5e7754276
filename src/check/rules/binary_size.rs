//! `binary-size`: a platform says its size as `binary_size`, or in a form that is no size.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;
use crate::model::BinarySize;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "binary-size",
    level: Level::Warn,
    weight: Weight::Free,
    docs: r#"A platform says its size as `binary_size`, or in a form that is no size.

## Why

`size` in bytes is exact: an installer stops at the first byte too many, and `45MB` is rounded.

## Fires on

```json
{"distribution": {"type": "binary-only", "source_available": false, "binary_available": true, "requires_license": false}, "platforms": [{"os": "linux", "arch": "x86_64", "binary_size": "45MB", "checksum": "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}]}
```

## Write instead

```json
{"distribution": {"type": "binary-only", "source_available": false, "binary_available": true, "requires_license": false}, "platforms": [{"os": "linux", "arch": "x86_64", "size": 45000000, "checksum": "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}]}
```
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for platform in subject.doc().all("platforms[]") {
        let Some((node, text)) = platform.texts("binary_size").first().copied() else { continue };
        let finding = match BinarySize::parse(text) {
            Err(_) => continue, // `binary-size-format` says it
            Ok(_) if platform.get("size").is_some() => {
                Finding::new("`binary_size` beside `size`").label("ignored").help("take it out")
            }
            Ok(size) => Finding::new(format!("`binary_size` is rounded: {} bytes are announced", size.bytes()))
                .help("write `size` in bytes instead; `wc -c FILE` prints it"),
        };
        findings.push(finding.in_metadata(&node.span));
    }
}
