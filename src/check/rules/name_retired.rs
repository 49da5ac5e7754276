//! `name-retired`: the branch has a name that the maintainers have retired.

use crate::check::rule::{Check, Rule, Weight};
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "name-retired",
    level: Level::Deny,
    weight: Weight::Fixed,
    docs: r#"The branch has a name that `[[retired]]` in `catalog.toml` lists. Nothing of it is published; the name's page says why it is retired.

## Why

The name is retired and not given away again: who still asks for it would get another program under a name that they trust.
"#,
    check: Check::Assembly,
};
