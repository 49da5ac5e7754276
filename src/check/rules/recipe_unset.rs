//! `recipe-unset`: the PKGBUILD expands a name that neither it nor makepkg sets.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::check::recipe::Recipe;
use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "recipe-unset",
    level: Level::Warn,
    weight: Weight::Free,
    docs: r#"The PKGBUILD expands a name that neither it nor makepkg sets.

## Why

It is empty, wherever the recipe is read in a clean environment. Most often the name is misspelt; where it is meant to come from
somewhere else, the package differs from machine to machine.

## Fires on

```bash
pkgdesc="Answers $_every question"
```

## Write instead

```bash
pkgdesc="Answers every question"
```
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let Some(recipe) = subject.recipe() else { return };
    self::findings(recipe).into_iter().for_each(|finding| findings.push(finding));
}

/// A finding for each name, where it is expanded first.
pub(in crate::check) fn findings(recipe: &Recipe) -> Vec<Finding> {
    let mut seen = BTreeSet::new();
    let first = recipe.values().unset.iter().filter(|(name, _)| seen.insert(name.as_str()));
    let finding = |(name, span): &(String, Range<usize>)| {
        Finding::new(format!("`${name}` is empty: nothing sets `{name}`"))
            .in_recipe(span)
            .help("set it before, or take it out; `${NAME:-}` says that it may be empty")
    };
    first.map(finding).collect()
}
