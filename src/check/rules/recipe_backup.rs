//! `recipe-backup`: an entry of `backup` begins with `/`.

use crate::check::rule::{Check, Rule, Weight};
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
    check: Check::Lint,
};
