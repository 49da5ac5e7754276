//! `recipe-arch-field`: a field has an architecture behind it that it cannot have.

use crate::check::rule::{Check, Rule, Weight};
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "recipe-arch-field",
    level: Level::Deny,
    weight: Weight::Free,
    docs: r#"A field has an architecture behind it that it cannot have.

## Why

makepkg refuses such a recipe before it does anything. Only `source`, its sums, and what depends on or stands for other packages differ by architecture, and none of them has `_any`.

## Fires on

```bash
license_x86_64=(MIT)
```

## Write instead

```bash
license=(GPL-3.0-or-later)
```
"#,
    check: Check::Lint,
};
