//! `requirement-format`: a requirement is no version of one to four numbers, or no GPU target.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;
use crate::model::{Dotted, GfxTarget};

/// The requirements that are dotted numbers.
const DOTTED: [&str; 7] = [
    "cuda.driver_min",
    "cuda.toolkit",
    "cuda.compute_capability_min",
    "rocm.version",
    "vulkan.api_min",
    "glibc_min",
    "macos_min",
];

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "requirement-format",
    level: Level::Deny,
    weight: Weight::Fixed,
    docs: r#"A requirement is no version of one to four numbers, or no GPU target.

## Why

Installers compare these numbers with what a machine has.

## Fires on

```json
{"requirements": {"glibc_min": "2.31+"}}
```

## Write instead

```json
{"requirements": {"glibc_min": "2.31"}}
```
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for root in ["requirements", "platforms[].requirements"] {
        for path in DOTTED {
            for (node, text) in subject.doc().texts(&format!("{root}.{path}")) {
                if let Err(error) = Dotted::parse(text) {
                    findings.push(
                        Finding::new(error.0)
                            .in_metadata(&node.span)
                            .label(format!("`{path}`"))
                            .help("write numbers and dots alone"),
                    );
                }
            }
        }
        for (node, text) in subject.doc().texts(&format!("{root}.rocm.gfx[]")) {
            if let Err(error) = GfxTarget::parse(text) {
                findings.push(
                    Finding::new(error.0)
                        .in_metadata(&node.span)
                        .help("`rocminfo` prints the target's name; write it in lower case"),
                );
            }
        }
    }
}
