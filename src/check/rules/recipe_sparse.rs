//! `recipe-sparse`: `source` has holes.

use crate::check::rule::{Check, Rule, Weight};
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "recipe-sparse",
    level: Level::Deny,
    weight: Weight::Free,
    docs: r#"`source` has holes.

## Why

makepkg refuses such a recipe before it does anything: sums belong to sources by their place.

## Fires on

```bash
source=([1]="https://example.com/demo.tar.gz")
sha256sums=('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
```

## Write instead

```bash
source=("https://example.com/demo.tar.gz")
sha256sums=('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
```
"#,
    check: Check::Lint,
};
