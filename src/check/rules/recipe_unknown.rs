//! `recipe-unknown`: a field of the PKGBUILD that decides what is installed can only be known by running it.

use crate::bash;
use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
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

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let Some(recipe) = subject.recipe() else { return };
    let scalars = ["pkgbase", "pkgver", "pkgrel", "epoch", "url", "install"]
        .map(|name| (name.to_owned(), recipe.scalar(name).unknown()));
    let mut arrays: Vec<String> = ["pkgname", "arch", "license", "depends", "makedepends"].map(str::to_owned).to_vec();
    for sources in recipe.sources() {
        arrays.push(sources.name);
        arrays.extend(sources.sums.into_iter().map(|(name, _)| name));
    }
    let arrays = arrays.into_iter().map(|name| {
        let unknown = recipe.array(&name).unknown();
        (name, unknown)
    });
    // What makes many fields unknown at once (`eval`, an early `return`) is said once.
    let mut places: Vec<(bash::Unknown, Vec<String>)> = Vec::new();
    for (name, unknown) in scalars.into_iter().chain(arrays) {
        let Some(unknown) = unknown else { continue };
        match places.iter_mut().find(|(place, _)| place == unknown) {
            Some((_, names)) => names.push(name),
            None => places.push((unknown.clone(), vec![name])),
        }
    }
    for (unknown, names) in places {
        let verb = if names.len() == 1 { "is" } else { "are" };
        let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
        findings.push(
            Finding::new(format!("{} {verb} not known: {}", names.join(", "), unknown.why))
                .in_recipe(&unknown.span)
                .label("it begins here")
                .help("write the value itself"),
        );
    }
}
