//! `arch-mismatch`: a Linux platform of metadata.json is not in the PKGBUILD's `arch`.

use crate::check::recipe::Field;
use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;
use crate::model::Os;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "arch-mismatch",
    level: Level::Warn,
    weight: Weight::Free,
    docs: r#"A Linux platform of metadata.json is not in the PKGBUILD's `arch`.

## Why

Whoever builds it there is refused by makepkg. `any` covers all of them.

## Fires on

```bash
arch=(aarch64)
```

## Write instead

```bash
arch=(x86_64)
```
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let (Some(recipe), Some(metadata)) = (subject.recipe(), &subject.metadata) else { return };
    let id = metadata.id.as_str();
    let is_package = recipe.package_names().iter().any(|name| name == id);
    let said = if is_package { recipe.of_package(id, "arch") } else { recipe.array("arch").clone() };
    let said = match said {
        Field::Known(list) => list,
        Field::Absent => Vec::new(),
        Field::Unknown(_) => return, // `recipe-unknown` says it
    };
    if said.iter().any(|arch| arch.text == "any") {
        return;
    }
    let mut missing: Vec<&str> = Vec::new();
    for platform in metadata.platforms.iter().filter(|platform| platform.os == Os::Linux) {
        let arch = platform.arch.as_str();
        if said.iter().all(|said| said.text != arch) && !missing.contains(&arch) {
            missing.push(arch);
        }
    }
    let span = recipe.span("arch").or_else(|| said.first().map(|arch| arch.span.clone()));
    for arch in missing {
        findings.push(
            Finding::new(format!("`platforms` has Linux on {arch}, and `arch` has not"))
                .at("PKGBUILD", span.clone())
                .help(format!("add `{arch}` to `arch`, or take the platform out of metadata.json")),
        );
    }
}
