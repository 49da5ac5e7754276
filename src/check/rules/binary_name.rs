//! `binary-name`: `binary.name` is no plain file name.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;
use crate::model::{FileName, is_windows_device};

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "binary-name",
    level: Level::Deny,
    weight: Weight::Fixed,
    docs: r#"`binary.name` is no plain file name.

## Why

It becomes a path below the install folder.

## Fires on

```json
{"binary": {"name": "../../bin/sh"}}
```

## Write instead

```json
{"binary": {"name": "demo-worker"}}
```
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for path in ["binary.name"] {
        for (node, text) in subject.doc().texts(path) {
            // Windows takes `con.txt` for the device, whatever is behind the dot.
            let device = text.split('.').next().is_some_and(|stem| is_windows_device(&stem.to_ascii_lowercase()));
            let device = device
                .then(|| format!("expected a name that every system can store, found the Windows device `{text}`"));
            if let Some(wrong) = FileName::parse(text).err().map(|error| error.0).or(device) {
                findings.push(
                    Finding::new(wrong)
                        .in_metadata(&node.span)
                        .label("no file name")
                        .help("write the program's name without folders"),
                );
            }
        }
    }
}
