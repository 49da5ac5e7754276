//! `source-sum-skip`: a checksum is `SKIP`, and the source is not a version control system's at a commit or a signed tag.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "source-sum-skip",
    level: Level::Deny,
    weight: Weight::Free,
    docs: r#"A checksum is `SKIP`, and the source is not a version control system's at a commit or a signed tag.

## Why

Only a commit's id says what is fetched as surely as a checksum does; a branch or a tag can be moved. A tag will do where its
signature is checked: with `?signed` and the keys in `validpgpkeys`.

## Fires on

```bash
source=("https://example.com/demo.tar.gz")
sha256sums=('SKIP')
```

## Write instead

```bash
source=("git+https://example.com/demo.git#commit=0509312fd8bae758c0a3434ccca6cfda1bd1b7f6")
sha256sums=('SKIP')
```
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let Some(recipe) = subject.recipe() else { return };
    let has_keys = recipe.array("validpgpkeys").known().is_some_and(|keys| !keys.is_empty());
    for sources in recipe.sources() {
        let arrays: Vec<_> = sources.sums.iter().filter_map(|(_, sums)| sums.known()).collect();
        for (i, (source, _)) in sources.known().iter().enumerate() {
            let sums: Vec<_> = arrays.iter().filter_map(|sums| sums.get(i)).collect();
            let Some(first) = sums.first().filter(|_| sums.iter().all(|sum| sum.text == "SKIP")) else { continue };
            if source.is_vcs() && (source.is_pinned_commit() || source.is_signed_tag() && has_keys) {
                continue;
            }
            let help = if source.is_vcs() {
                "pin the source to a commit: `#commit=` and its whole id"
            } else {
                "write the digest; `sha256sum FILE` prints it"
            };
            findings.push(
                Finding::new(format!("the source `{}` is not checked", source.url)).in_recipe(&first.span).help(help),
            );
        }
    }
}
