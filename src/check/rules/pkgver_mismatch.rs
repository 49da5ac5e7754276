//! `pkgver-mismatch`: the PKGBUILD's `pkgver` is not the worker's version, with `_` for `-`.

use crate::check::recipe::Field;
use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "pkgver-mismatch",
    level: Level::Deny,
    weight: Weight::Free,
    docs: r#"The PKGBUILD's `pkgver` is not the worker's version, with `_` for `-`.

## Why

The package would say another version than the catalog. makepkg allows no `-` in `pkgver`, so `1.0.0-rc.1` is `1.0.0_rc.1`.

## Fires on

```bash
pkgver=0.9.0
```

## Write instead

```bash
pkgver=1.0.0
```
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let (Some(recipe), Some(metadata)) = (subject.recipe(), &subject.metadata) else { return };
    let expected = metadata.version.pkgver();
    match recipe.scalar("pkgver") {
        Field::Known(version) if version.text == expected => {}
        Field::Known(version) => findings.push(
            Finding::new(format!("expected `{expected}`, the worker's version, found `{}`", version.text))
                .in_recipe(&version.span)
                .help(format!("write `pkgver={expected}`, or change `version` in metadata.json")),
        ),
        Field::Absent => findings
            .push(Finding::new("`pkgver` is not set").at("PKGBUILD", None).help(format!("write `pkgver={expected}`"))),
        Field::Unknown(_) => {} // `recipe-unknown` says it
    }
}
