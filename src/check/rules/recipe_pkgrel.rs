//! `recipe-pkgrel`: `pkgrel` is no number, or number, `.` and number.

use crate::check::rule::{Check, Rule, Weight};
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "recipe-pkgrel",
    level: Level::Deny,
    weight: Weight::Free,
    docs: r#"`pkgrel` is no number, or number, `.` and number.

## Why

makepkg refuses such a recipe before it does anything.

## Fires on

```bash
pkgrel=1a
```

## Write instead

```bash
pkgrel=1
```
"#,
    check: Check::Lint,
};
