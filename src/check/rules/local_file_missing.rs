//! `local-file-missing`: the PKGBUILD names a file beside it that is not on the branch, or not a plain file in its folder.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;
/// What can be a file on every system and a part of an address: no folder, no hidden file, no device.
fn is_plain(path: &str) -> bool {
    let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'+' | b'-');
    let stem = path.split('.').next().unwrap_or_default().to_lowercase();
    !path.is_empty()
        && path.len() <= 128
        && path.bytes().all(fits)
        && !path.starts_with(['.', '-'])
        && !path.ends_with('.')
        && !crate::model::is_windows_device(&stem)
}

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "local-file-missing",
    level: Level::Deny,
    weight: Weight::Fixed,
    docs: r#"The PKGBUILD names a file beside it that is not on the branch, or not a plain file in its folder.

## Why

It is published with the recipe; without it nobody can build the worker.

## Fires on

```bash
source=("fix.patch")
sha256sums=('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
```

## Write instead

```bash
source=()
```
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let Some(recipe) = subject.recipe() else { return };
    for file in recipe.local_files() {
        let finding = if file.path.is_empty() {
            Finding::new("expected a file's name, found nothing").help("name a file beside the PKGBUILD, or an address")
        } else if !is_plain(&file.path) {
            Finding::new(format!("`{}` is no plain file name", file.path))
                .help("use letters, digits, `.`, `_`, `+` and `-`, and put the file beside the PKGBUILD")
        } else if !subject.has_file(&file.path) {
            Finding::new(format!("`{}` is not on the branch", file.path))
                .help("add the file beside the PKGBUILD, or take its name out")
        } else {
            continue;
        };
        findings.push(finding.in_recipe(&file.span).label(format!("named by `{}`", file.field)));
    }
}
