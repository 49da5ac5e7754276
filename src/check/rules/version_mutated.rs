//! `version-mutated`: a commit changes an install-critical fact of a version that an earlier commit has fixed: an artifact's url, size, checksum or access, requirements, dependencies, `requires_license`, the PKGBUILD or a file that it names, or it takes a platform back.

use crate::check::rule::{Check, Rule, Weight};
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "version-mutated",
    level: Level::Deny,
    weight: Weight::Fixed,
    docs: r#"A commit changes an install-critical fact of a version that an earlier commit has fixed: an artifact's url, size, checksum or access, requirements, dependencies, `requires_license`, the PKGBUILD or a file that it names, or it takes a platform back.

## Why

A published version is a promise: whoever installs it next year gets the same bytes. The commit is invalid and never defines anything.

Where the history itself was rewritten (a force-push), what was published before shows it: `build` holds every branch against that (`--previous`; by default what stands in the output folder). The whole worker then stays as it was published, until the history is pushed back or `catalog.toml` takes the new one with `[[accept]]`.
"#,
    check: Check::Assembly,
};
