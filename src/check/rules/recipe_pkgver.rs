//! `recipe-pkgver`: `pkgver` holds a colon, a slash, a hyphen, white space or something that is not ASCII.

use crate::check::recipe::lint;
use crate::check::rule::{Check, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "recipe-pkgver",
    level: Level::Deny,
    weight: Weight::Free,
    docs: r#"`pkgver` holds a colon, a slash, a hyphen, white space or something that is not ASCII.

## Why

makepkg refuses such a recipe before it does anything: these part the version from what stands around it.

## Fires on

```bash
pkgver=1.0.0-rc
```

## Write instead

```bash
pkgver=1.0.0
```
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let is_absent = subject.recipe().is_some_and(|recipe| recipe.scalar("pkgver").is_absent());
    if is_absent && subject.metadata.is_some() {
        return; // `pkgver-mismatch` says it
    }
    lint::of(subject, RULE.code, findings);
}
