//! `launch-env`: a name in `launch.env` is no name of an environment variable.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "launch-env",
    level: Level::Deny,
    weight: Weight::Free,
    docs: r#"A name in `launch.env` is no name of an environment variable.

## Why

A hive sets it on every system; a shell, systemd and Windows take letters, digits and `_`, and no digit first.

## Fires on

```json
{"launch": {"env": {"LOG-LEVEL": "info"}}}
```

## Write instead

```json
{"launch": {"env": {"LOG_LEVEL": "info"}}}
```
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let env = subject.doc().at("launch.env").map(|env| env.fields()).unwrap_or_default();
    for field in env {
        let bytes = field.name.as_bytes();
        let fits = bytes.first().is_some_and(|b| b.is_ascii_alphabetic() || *b == b'_')
            && bytes.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'_');
        if !fits {
            findings.push(
                Finding::new(format!(
                    "expected a variable's name of letters, digits and `_`, found `{}`",
                    crate::diag::escaped(&field.name, false)
                ))
                .in_metadata(&field.name_span)
                .help("write it as `LOG_LEVEL`; the value is what stands behind the colon"),
            );
        }
    }
}
