//! `recipe-arch`: `arch` names `any` beside other architectures, or something that is no name of one.

use crate::check::rule::{Check, Rule, Weight};
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "recipe-arch",
    level: Level::Deny,
    weight: Weight::Free,
    docs: r#"`arch` names `any` beside other architectures, or something that is no name of one.

## Why

makepkg refuses such a recipe before it does anything: of such a package nobody could tell which machines it is for.

## Fires on

```bash
arch=(any x86_64)
```

## Write instead

```bash
arch=(x86_64)
```
"#,
    check: Check::Lint,
};
