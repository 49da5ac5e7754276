//! `launch-health-path`: `launch.health_path` is no path on the worker itself.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "launch-health-path",
    level: Level::Deny,
    weight: Weight::Free,
    docs: r#"`launch.health_path` is no path on the worker itself.

## Why

A hive puts it behind `http://127.0.0.1:<port>`; a second `/`, a host or a space would make it ask somebody else, or nobody.

## Fires on

```json
{"launch": {"health_path": "//example.com/health"}}
```

## Write instead

```json
{"launch": {"health_path": "/health"}}
```
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for (node, text) in subject.doc().texts("launch.health_path") {
        let fits = text.starts_with('/')
            && !text.starts_with("//")
            && text.bytes().all(|b| b.is_ascii_graphic() && !b"\"#<>\\^`{|}".contains(&b));
        if !fits {
            findings.push(
                Finding::new("expected a path that begins with one `/`")
                    .in_metadata(&node.span)
                    .label("no path on the worker")
                    .help("write it as `/health`"),
            );
        }
    }
}
