//! `version-case`: a version differs from another one of the branch in upper and lower case alone.

use crate::check::rule::{Check, Rule, Weight};
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "version-case",
    level: Level::Deny,
    weight: Weight::Fixed,
    docs: r#"A version differs from an earlier one of the branch in upper and lower case alone.

## Why

Each version has files of its own on the site. A folder on macOS or Windows takes `1.0.0-A.json` and `1.0.0-a.json` for one name, and holds only one of them.
"#,
    check: Check::Assembly,
};
