//! `version-count`: the branch's history has more than 2,000 versions.

use crate::check::rule::{Check, Rule, Weight};
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "version-count",
    level: Level::Deny,
    weight: Weight::Fixed,
    docs: r#"The branch's history has more than 2,000 versions.

## Why

Everyone who reads the index reads the versions of every worker. A limit that no real worker reaches keeps one branch from costing the others their readers.
"#,
    check: Check::Assembly,
};
