//! `source-sum-missing`: a source of the PKGBUILD has no checksum.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "source-sum-missing",
    level: Level::Deny,
    weight: Weight::Free,
    docs: r#"A source of the PKGBUILD has no checksum.

## Why

Whoever answers for the address could change what is built.

## Fires on

```bash
source=("https://example.com/demo.tar.gz")
```

## Write instead

```bash
source=("https://example.com/demo.tar.gz")
sha256sums=('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
```
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let Some(recipe) = subject.recipe() else { return };
    for sources in recipe.sources() {
        let entries = sources.known();
        if entries.is_empty() {
            continue;
        }
        let suffix = sources.name.strip_prefix("source").unwrap_or_default();
        if sources.sums.is_empty() {
            findings.push(
                Finding::new(format!("`{}` has no checksums", sources.name))
                    .in_recipe(&sources.span)
                    .help(format!("add `sha256sums{suffix}`; `updpkgsums` or `makepkg -g` prints it")),
            );
        }
        for (name, sums) in &sources.sums {
            let Some(sums) = sums.known().filter(|sums| sums.len() != entries.len()) else { continue };
            let span = recipe.span(name).unwrap_or_default();
            findings.push(
                Finding::new(format!(
                    "expected {} in `{name}`, one for each entry of `{}`, found {}",
                    if entries.len() == 1 { "1 checksum".to_owned() } else { format!("{} checksums", entries.len()) },
                    sources.name,
                    sums.len()
                ))
                .in_recipe(&span)
                .help("`updpkgsums` or `makepkg -g` prints them all"),
            );
        }
    }
}
