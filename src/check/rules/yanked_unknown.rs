//! `yanked-unknown`: `yanked` names a version that the branch's history does not have.

use crate::check::rule::{Check, Rule, Weight};
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "yanked-unknown",
    level: Level::Warn,
    weight: Weight::Free,
    docs: r#"`yanked` names a version that the branch's history does not have.

## Why

Most likely a typing error: the version that was meant is not yanked.
"#,
    check: Check::Assembly,
};
