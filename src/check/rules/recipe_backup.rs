//! `recipe-backup`: an entry of `backup` begins with `/`.

use crate::check::recipe::lint;
use crate::check::rule::{Check, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "recipe-backup",
    level: Level::Deny,
    weight: Weight::Free,
    docs: r#"An entry of `backup` begins with `/`.

## Why

makepkg refuses such a recipe before it does anything: paths in it are relative to the root of the system.

## Fires on

```bash
backup=(/etc/demo.conf)
```

## Write instead

```bash
backup=(etc/demo.conf)
```
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    lint::of(subject, RULE.code, findings);
}
