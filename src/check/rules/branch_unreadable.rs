//! `branch-unreadable`: a branch's history cannot be read: it points at no commit, or an object is missing or broken.

use crate::check::rule::{Check, Rule, Weight};
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "branch-unreadable",
    level: Level::Deny,
    weight: Weight::Fixed,
    docs: r#"A branch's history cannot be read: it points at no commit, or an object is missing or broken.

## Why

Nothing of it can be published; the other branches are not touched by it.
"#,
    check: Check::Assembly,
};
