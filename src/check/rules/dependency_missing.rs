//! `dependency-missing`: a worker that this one depends on is not in the catalog, or has no version that will do.

use crate::check::rule::{Check, Rule, Weight};
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "dependency-missing",
    level: Level::Warn,
    weight: Weight::Free,
    docs: r#"A worker that this one depends on is not in the catalog, or has no version that will do.

## Why

The version cannot be installed until it is there.
"#,
    check: Check::Assembly,
};
