//! `path-format`: a path leads out of where it belongs: `binary.install_path` is not absolute, or `build.source.path` not inside the source.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "path-format",
    level: Level::Deny,
    weight: Weight::Free,
    docs: r#"A path leads out of where it belongs: `binary.install_path` is not absolute, or `build.source.path` not inside the source.

## Why

Packages and builds put these behind a folder of their own; `..` in them leads elsewhere.

## Fires on

```json
{"build": {"system": "cargo", "source": {"type": "git", "url": "https://example.com/demo", "path": "../demo"}}}
```

## Write instead

```json
{"build": {"system": "cargo", "source": {"type": "git", "url": "https://example.com/demo", "path": "crates/demo"}}}
```
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let places = [("binary.install_path", true), ("build.source.path", false)];
    for (field, absolute) in places {
        for (node, text) in subject.doc().texts(field) {
            let inner = if absolute { text.strip_prefix('/') } else { Some(text) };
            let fits = inner.is_some_and(|inner| {
                !inner.contains(['\\', ':'])
                    && (inner == "." || inner.split('/').all(|part| !matches!(part, "" | "." | "..")))
            });
            if !fits {
                let (expected, help) = if absolute {
                    ("expected an absolute path without `..`", "write it as `/usr/bin/demo-worker`")
                } else {
                    ("expected a path inside the source, without `..`", "write it as `crates/demo-worker`")
                };
                findings.push(Finding::new(expected).in_metadata(&node.span).help(help));
            }
        }
    }
}
