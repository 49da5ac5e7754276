//! `pkgbuild-syntax`: the `PKGBUILD` is no bash.

use crate::bash::SyntaxError;
use crate::check::recipe::cause::{self, Cause};
use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::RecipeState;
use crate::check::subject::Subject;
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "pkgbuild-syntax",
    level: Level::Deny,
    weight: Weight::Free,
    docs: r#"The `PKGBUILD` is no bash.

## Why

makepkg could not read it either.

## Fires on

```bash
depends=('glibc)
```

## Write instead

```bash
depends=('glibc')
```
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    if let (RecipeState::Syntax(error), Some(text)) = (&subject.recipe, subject.recipe_file.text()) {
        findings.push(finding(error, text));
    }
}

/// What is said of a recipe that could not be read.
pub(in crate::check) fn finding(error: &SyntaxError, text: &str) -> Finding {
    let finding = Finding::new(error.message.clone()).in_recipe(&error.span);
    match cause::of(error, text) {
        _ if error.too_much => {
            finding.help("write it in a plainer way: only running the recipe could tell what bash makes of it")
        }
        Some(Cause { note: Some(note), help }) => finding.note(note).help(help),
        Some(Cause { note: None, help }) => finding.help(help),
        None => finding.help("`bash -n PKGBUILD` checks the syntax without running anything"),
    }
}
