//! `recipe-protocol`: a source has a protocol that begins as that of a version control system, and is none.

use crate::check::rule::{Check, Rule, Weight};
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "recipe-protocol",
    level: Level::Deny,
    weight: Weight::Free,
    docs: r#"A source has a protocol that begins as that of a version control system, and is none.

## Why

makepkg refuses such a recipe before it does anything.

## Fires on

```bash
source=("git-https://example.com/demo.git")
sha256sums=(SKIP)
```

## Write instead

```bash
source=("git+https://example.com/demo.git#commit=0509312fd8bae758c0a3434ccca6cfda1bd1b7f6")
sha256sums=(SKIP)
```
"#,
    check: Check::Lint,
};
