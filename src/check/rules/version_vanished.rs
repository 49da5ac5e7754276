//! `version-vanished`: a branch no longer has a version that was published, or is gone altogether.

use crate::check::rule::{Check, Rule, Weight};
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "version-vanished",
    level: Level::Deny,
    weight: Weight::Fixed,
    docs: r#"A branch no longer has a version that was published, or is gone altogether.

## Why

A published version is a promise. `build` holds every branch against what was published before (`--previous`; by default what stands in the output folder), and a branch whose history was rewritten publishes nothing new: the whole worker stays as it was published. Push the history back; or `catalog.toml` takes the new one with `[[accept]]`, or the worker out with `[[retired]]`. A bad version is withdrawn with `yanked`, not by taking it away.
"#,
    check: Check::Assembly,
};
