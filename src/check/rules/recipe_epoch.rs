//! `recipe-epoch`: `epoch` is no whole number.

use crate::check::rule::{Check, Rule, Weight};
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "recipe-epoch",
    level: Level::Deny,
    weight: Weight::Free,
    docs: r#"`epoch` is no whole number.

## Why

makepkg refuses such a recipe before it does anything.

## Fires on

```bash
epoch=1.0
```

## Write instead

```bash
epoch=1
```
"#,
    check: Check::Lint,
};
