//! `recipe-array-lines`: an array of the PKGBUILD is written on several lines.

use crate::check::recipe::{ARCH_ARRAYS, ARRAYS, SUMS};
use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "recipe-array-lines",
    level: Level::Allow,
    weight: Weight::Free,
    docs: r#"An array of the PKGBUILD is written on several lines.

## Why

makepkg does not mind. Clients of the first catalog's API read a PKGBUILD line by line, and take the first line for the whole of
the array. A catalog that still has such clients can ask for this rule.

## Fires on

```bash
depends=(
  glibc
  openssl
)
```

## Write instead

```bash
depends=(glibc openssl)
```
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let (Some(recipe), Some(text)) = (subject.recipe(), subject.recipe_file.text()) else { return };
    for (name, variable) in &recipe.values().variables {
        let lines = text.get(variable.span.clone()).filter(|said| said.contains('\n')).map(|said| said.lines().count());
        if let Some(lines) = lines.filter(|_| is_array(name)) {
            findings.push(
                Finding::new(format!("`{name}` is written on {lines} lines"))
                    .in_recipe(&variable.span)
                    .label("read line by line, it ends with this one")
                    .help("write the whole array on one line"),
            );
        }
    }
}

/// Whether the name is that of a field with many values, of all architectures or of one.
fn is_array(name: &str) -> bool {
    let suffixed = |field: &str| name.strip_prefix(field).is_some_and(|rest| rest.starts_with('_'));
    ARRAYS.contains(&name) || SUMS.contains(&name) || ARCH_ARRAYS.iter().chain(SUMS).any(|field| suffixed(field))
}
