//! `text-control`: a text holds control characters, or characters that turn its direction around or are not seen.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;
use crate::diag::is_control;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "text-control",
    level: Level::Deny,
    weight: Weight::Fixed,
    docs: r#"A text holds control characters, or characters that turn its direction around or are not seen.

## Why

They make a text look like something that it is not, on pages and in terminals (Unicode TR 36).

## Fires on

```json
{"description": "safe\u202eexe.txt"}
```

## Write instead

```json
{"description": "safe"}
```
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    subject.doc().walk(&mut |node| {
        if let Some(bad) = node.text().and_then(|text| text.chars().find(|c| is_control(*c))) {
            findings.push(
                Finding::new(format!("expected text that can be seen, found U+{:04X} in it", u32::from(bad)))
                    .in_metadata(&node.span)
                    .help("take the character out"),
            );
        }
        for field in node.fields() {
            if let Some(bad) = field.name.chars().find(|c| is_control(*c)) {
                findings.push(
                    Finding::new(format!("expected a key that can be seen, found U+{:04X} in it", u32::from(bad)))
                        .in_metadata(&field.name_span)
                        .help("take the character out"),
                );
            }
        }
    });
}
