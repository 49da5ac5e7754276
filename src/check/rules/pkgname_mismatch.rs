//! `pkgname-mismatch`: the PKGBUILD's `pkgname` is not the worker's id.

use crate::check::recipe::Field;
use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "pkgname-mismatch",
    level: Level::Deny,
    weight: Weight::Free,
    docs: r#"The PKGBUILD's `pkgname` is not the worker's id.

## Why

The package would have another name than the worker that it is published as.

## Fires on

```bash
pkgname=other
```

## Write instead

```bash
pkgname=demo-worker-cpu
```
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let (Some(recipe), Some(metadata)) = (subject.recipe(), &subject.metadata) else { return };
    let id = metadata.id.as_str();
    if subject.branch.is_some_and(|branch| branch != id) {
        return; // `id-mismatch` says it: which of the two the package is meant to be is not known
    }
    match recipe.array("pkgname") {
        Field::Known(names) if names.iter().any(|name| name.text == id) => {}
        Field::Known(names) => {
            let span =
                names.first().map(|name| name.span.clone()).or_else(|| recipe.span("pkgname")).unwrap_or_default();
            let found = names.iter().map(|name| format!("`{}`", name.text)).collect::<Vec<_>>().join(", ");
            findings.push(
                Finding::new(format!("expected `{id}`, the worker's id, found {found}"))
                    .in_recipe(&span)
                    .help(format!("write `pkgname={id}`")),
            );
        }
        Field::Absent => findings
            .push(Finding::new("`pkgname` is not set").at("PKGBUILD", None).help(format!("write `pkgname={id}`"))),
        Field::Unknown(_) => {} // `recipe-unknown` says it
    }
}
