//! `recipe-unknown`: a field of the PKGBUILD that decides what is installed can only be known by running it.

use crate::check::recipe::srcinfo::Gap;
use crate::check::recipe::unknown;
use crate::check::rule::{Check, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "recipe-unknown",
    level: Level::Warn,
    weight: Weight::Free,
    docs: r#"A field of the PKGBUILD that decides what is installed can only be known by running it.

## Why

Nothing of a branch is ever run, so the field is not checked, and left out of `.SRCINFO`.

## Fires on

```bash
pkgver=1.0.0
url="$(date)"
```

## Write instead

```bash
url="https://example.com"
```
"#,
    check: Check::Snapshot(check),
};

/// Fields that decide nothing of an install.
const PROSE: &[&str] = &[
    "backup",
    "changelog",
    "checkdepends",
    "conflicts",
    "groups",
    "noextract",
    "optdepends",
    "options",
    "pkgdesc",
    "provides",
    "replaces",
    "validpgpkeys",
];

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let (Some(recipe), Some(text)) = (subject.recipe(), subject.recipe_file.text()) else { return };
    let decides = |gap: &Gap| {
        let name = gap.field.split(" of ").next().unwrap_or_default();
        !PROSE.iter().any(|prose| name.strip_prefix(prose).is_some_and(|rest| rest.is_empty() || rest.starts_with('_')))
    };
    let gaps = recipe.sections().gaps.into_iter().chain(subject.lint.gaps.iter().cloned()).filter(decides);
    unknown::findings(gaps, recipe, text).into_iter().for_each(|finding| findings.push(finding));
}
