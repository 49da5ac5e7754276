//! `license-mismatch`: the PKGBUILD's `license` is another than that of metadata.json.

use std::collections::BTreeSet;

use crate::check::recipe::Field;
use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "license-mismatch",
    level: Level::Warn,
    weight: Weight::Free,
    docs: r#"The PKGBUILD's `license` is another than that of metadata.json.

## Why

People choose by it. One element with the whole SPDX expression says it, and so does one element for each licence in it.

## Fires on

```bash
license=(MIT)
```

## Write instead

```bash
license=(GPL-3.0-or-later)
```
"#,
    check: Check::Snapshot(check),
};

/// A licence without a public text.
fn is_private(license: &str) -> bool {
    license == "Proprietary"
        || license == "custom"
        || license.starts_with("custom:")
        || license.starts_with("LicenseRef-")
}

/// An expression as it compares: with single spaces.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The licences in an expression, with their exceptions and without.
fn identifiers(expression: &str) -> [BTreeSet<String>; 2] {
    let Ok(expression) = spdx::Expression::parse(expression) else { return Default::default() };
    let requirements = expression.requirements();
    let both = requirements.map(|all| (all.req.to_string(), all.req.license.to_string()));
    let (with, without) = both.unzip();
    [with, without]
}

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let (Some(recipe), Some(metadata)) = (subject.recipe(), &subject.metadata) else { return };
    if metadata.license != "Proprietary" && spdx::Expression::parse(&metadata.license).is_err() {
        return; // `license-expression` says it
    }
    let id = metadata.id.as_str();
    let is_package = recipe.package_names().iter().any(|name| name == id);
    let said = if is_package { recipe.of_package(id, "license") } else { recipe.array("license").clone() };
    let expected = plain(&metadata.license);
    let said = match said {
        Field::Known(list) => list,
        Field::Absent => Vec::new(),
        Field::Unknown(_) => return, // `recipe-unknown` says it
    };
    let found: BTreeSet<String> = said.iter().map(|text| plain(&text.text)).collect();
    let fits = match said.as_slice() {
        [one] if plain(&one.text) == expected => true,
        [one] if metadata.license == "Proprietary" => is_private(&one.text),
        _ => !found.is_empty() && identifiers(&expected).contains(&found),
    };
    if fits {
        return;
    }
    let shown = said.iter().map(|text| format!("`{}`", text.text)).collect::<Vec<_>>().join(", ");
    let shown = if shown.is_empty() { "nothing".to_owned() } else { shown };
    let span = said.first().map(|text| text.span.clone()).or_else(|| recipe.span("license"));
    findings.push(
        Finding::new(format!("expected the licence `{expected}` of metadata.json, found {shown}"))
            .at("PKGBUILD", span)
            .help(format!("write `license=('{expected}')`, or change `license` in metadata.json")),
    );
}
