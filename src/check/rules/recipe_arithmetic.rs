//! `recipe-arithmetic`: an expression of arithmetic in the PKGBUILD is in error.

use crate::bash::Unknown;
use crate::check::recipe::Recipe;
use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "recipe-arithmetic",
    level: Level::Warn,
    weight: Weight::Free,
    docs: r#"An expression of arithmetic in the PKGBUILD is in error: it divides by 0, has no operand, or a digit that its base has not.

## Why

bash says so on the terminal, drops the whole command with all that it would have set, and goes on with the next one.

## Fires on

```bash
_month=08
pkgdesc="Release of month $((_month + 1))"
```

## Write instead

```bash
_month=08
pkgdesc="Release of month $((10#$_month + 1))"
```
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let Some(recipe) = subject.recipe() else { return };
    self::findings(recipe).into_iter().for_each(|finding| findings.push(finding));
}

/// A finding for each expression.
pub(in crate::check) fn findings(recipe: &Recipe) -> Vec<Finding> {
    let finding = |error: &Unknown| {
        let help = if error.why.contains("octal") {
            "put `10#` before it, and it is decimal: `$((10#08 + 1))`"
        } else {
            "mend the expression: until then bash drops the whole command it stands in"
        };
        Finding::new(format!("the arithmetic is in error: {}", error.why)).in_recipe(&error.span).help(help)
    };
    recipe.values().errors.iter().map(finding).collect()
}
