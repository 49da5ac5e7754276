//! `recipe-option`: `options` holds something that is no option of makepkg.

use crate::check::rule::{Check, Rule, Weight};
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "recipe-option",
    level: Level::Deny,
    weight: Weight::Free,
    docs: r#"`options` holds something that is no option of makepkg.

## Why

makepkg refuses such a recipe before it does anything.

## Fires on

```bash
options=(!stip)
```

## Write instead

```bash
options=(!strip)
```
"#,
    check: Check::Lint,
};
