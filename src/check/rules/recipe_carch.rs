//! `recipe-carch`: a field of the PKGBUILD differs by the machine that it is read on.

use std::collections::BTreeSet;

use crate::bash;
use crate::check::recipe::{CARCH, Recipe};
use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "recipe-carch",
    level: Level::Warn,
    weight: Weight::Free,
    docs: r#"A field of the PKGBUILD differs by the machine that it is read on. `$CARCH` is the architecture of that machine.

## Why

`.SRCINFO` is made on one machine and read on all: it says the same for each architecture, save in fields with the architecture
behind their name (`source_aarch64`).

## Fires on

```bash
pkgdesc="For $CARCH"
```

## Write instead

```bash
pkgdesc="For x86_64"
```
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let (Some(recipe), Some(text)) = (subject.recipe(), subject.recipe_file.text()) else { return };
    self::findings(text, recipe, CARCH).into_iter().for_each(|finding| findings.push(finding));
}

/// A finding for each field that would be another on a machine of another architecture.
pub(in crate::check) fn findings(text: &str, recipe: &Recipe, carch: &str) -> Vec<Finding> {
    if !text.contains("CARCH") {
        return Vec::new();
    }
    let other = if carch == "aarch64" { "x86_64" } else { "aarch64" };
    // In the same folder.
    let is_there = |name: &str| !recipe.values().is_absent(name);
    let Ok(values) = bash::evaluate_beside(text, other, &is_there) else { return Vec::new() };
    let (here, there) = (recipe.srcinfo(), Recipe::new(values, other).srcinfo());
    let said = |fields: &[(String, Vec<String>)], name: &str| {
        fields.iter().find(|(field, _)| field == name).map(|(_, values)| values.clone())
    };
    let names: BTreeSet<&String> = here.iter().chain(&there).map(|(name, _)| name).collect();
    let differs = names.into_iter().filter(|name| said(&here, name) != said(&there, name));
    // A name that follows from another one is said once.
    let differs = differs.filter(|name| name.as_str() != "pkgbase" || recipe.span("pkgbase").is_some());
    let finding = |name: &String| {
        let help = "say the same for all, or write a field for each: `source_x86_64`, `source_aarch64`";
        Finding::new(format!("`{name}` is another on a machine of {other} than on one of {carch}"))
            .at("PKGBUILD", recipe.span(name))
            .help(help)
    };
    differs.map(finding).collect()
}
