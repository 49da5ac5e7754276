//! `recipe-dependency`: a dependency, or what stands for one, is no name of a package with an optional version.

use crate::check::rule::{Check, Rule, Weight};
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "recipe-dependency",
    level: Level::Deny,
    weight: Weight::Free,
    docs: r#"A dependency, or what stands for one, is no name of a package with an optional version.

## Why

makepkg refuses such a recipe before it does anything: pacman could not look for it.

## Fires on

```bash
depends=('glibc >= 2.38')
```

## Write instead

```bash
depends=('glibc>=2.38')
```
"#,
    check: Check::Lint,
};
