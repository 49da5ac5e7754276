//! `dependency-cycle`: workers depend on each other in a circle.

use crate::check::rule::{Check, Rule, Weight};
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "dependency-cycle",
    level: Level::Deny,
    weight: Weight::Fixed,
    docs: r#"Workers depend on each other in a circle. The error is that of the newest commit in it.

## Why

None of them could be installed first.
"#,
    check: Check::Assembly,
};
