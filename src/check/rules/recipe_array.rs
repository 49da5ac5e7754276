//! `recipe-array`: a field that holds many values is no array, or one that holds one value is an array.

use crate::check::rule::{Check, Rule, Weight};
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "recipe-array",
    level: Level::Deny,
    weight: Weight::Free,
    docs: r#"A field that holds many values is no array, or one that holds one value is an array.

## Why

makepkg refuses such a recipe before it does anything: bash takes the first element of an array, or the whole of a text, without a word.

## Fires on

```bash
depends=glibc
```

## Write instead

```bash
depends=(glibc)
```
"#,
    check: Check::Lint,
};
