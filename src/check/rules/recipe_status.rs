//! `recipe-status`: the recipe fails while it is read: its last command does, or it ends itself.

use crate::check::rule::{Check, Rule, Weight};
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "recipe-status",
    level: Level::Deny,
    weight: Weight::Free,
    docs: r#"The recipe fails while it is read: its last command does, or it ends itself.

## Why

makepkg takes the status of the last command outside of functions for that of the whole recipe, and refuses one that fails. `[[ … ]] && …` as the last line is the usual cause.

## Fires on

```bash
[[ $CARCH == aarch64 ]] && options=(!strip)
```

## Write instead

```bash
if [[ $CARCH == aarch64 ]]; then
  options=(!strip)
fi
```
"#,
    check: Check::Lint,
};
