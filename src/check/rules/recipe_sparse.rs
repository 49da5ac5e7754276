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
"#,
    check: Check::Lint,
};
