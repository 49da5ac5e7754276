//! `family-name`: the id is the name of a family that the worker is not of.

use crate::check::rule::{Check, Rule, Weight};
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "family-name",
    level: Level::Deny,
    weight: Weight::Fixed,
    docs: r#"A worker's id is the name of a family that the worker is not of. Nothing of the worker in error is published.

## Why

`install NAME` takes an id or a family: one name for both would install another program than was meant.

Which worker is in error: of a family that `catalog.toml` lists in `[families]`, the one with that id. Else the one that came later: the worker with the id, counted from the commit since which it is of another family, or a worker of the family, counted from the commit since which it claims it. Of one moment, and in a folder without history, it is the one with the id. Dates of commits can be set at will, so a family that matters is best listed.
"#,
    check: Check::Assembly,
};
