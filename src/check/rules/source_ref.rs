//! `source-ref`: `build.source` names more than one of `branch`, `tag` and `commit`.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "source-ref",
    level: Level::Deny,
    weight: Weight::Free,
    docs: r#"`build.source` names more than one of `branch`, `tag` and `commit`.

## Why

Which of them is built could not be told.

## Fires on

```json
{"build": {"source": {"type": "git", "url": "https://example.com/demo", "branch": "main", "tag": "v1"}}}
```

## Write instead

```json
{"build": {"source": {"type": "git", "url": "https://example.com/demo", "tag": "v1"}}}
```
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let Some(source) = subject.doc().at("build.source") else { return };
    let named: Vec<_> = ["branch", "tag", "commit"].into_iter().filter(|name| source.get(name).is_some()).collect();
    if let ([first, .., last], Some(node)) = (named.as_slice(), named.last().and_then(|name| source.get(name))) {
        findings.push(
            Finding::new(format!("expected one of `branch`, `tag` and `commit`, found `{first}` and `{last}`"))
                .in_metadata(&node.span)
                .help("leave the commit, which cannot be moved, and take the others out"),
        );
    }
}
