//! `advisory-unmatched`: an advisory in `catalog.toml` is about no worker, or about no version.

use crate::check::rule::{Check, Rule, Weight};
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "advisory-unmatched",
    level: Level::Warn,
    weight: Weight::Free,
    docs: r#"An `[[advisory]]` in `catalog.toml` names a worker that is not in the catalog, or a version that the worker does not have. `build` says it, and `check` of the whole catalog.

## Why

It withdraws nothing. A slip of the pen in an advisory leaves people with what they were to be kept from.
"#,
    check: Check::Assembly,
};
