//! `commit-date`: a commit is dated more than a day ahead of the build's clock.

use crate::check::rule::{Check, Rule, Weight};
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "commit-date",
    level: Level::Deny,
    weight: Weight::Fixed,
    docs: r#"A commit is dated more than a day ahead of the build's clock.

## Why

Dates order releases and tell what is new; one in the future would be the newest for ever.
"#,
    check: Check::Assembly,
};
