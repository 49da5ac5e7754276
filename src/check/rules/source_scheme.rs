//! `source-scheme`: a source of the PKGBUILD is fetched by something else than https or git over https.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "source-scheme",
    level: Level::Deny,
    weight: Weight::Free,
    docs: r#"A source of the PKGBUILD is fetched by something else than https or git over https.

## Why

Anyone between could change what is built; a checksum tells, but only after it was fetched.

## Fires on

```bash
source=("http://example.com/demo.tar.gz")
sha256sums=('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
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
        for (source, text) in sources.known() {
            let fits = source.is_local()
                || (source.protocol == "https" && source.scheme.as_deref() == Some("https"))
                || (source.protocol == "git" && source.scheme.as_deref() == Some("https"));
            if !fits {
                let found = source.url.split_once("://").map_or(source.url.as_str(), |(scheme, _)| scheme);
                findings.push(
                    Finding::new(format!("expected `https://` or `git+https://`, found `{found}`"))
                        .in_recipe(&text.span)
                        .help("most hosts answer the same address over https"),
                );
            }
        }
    }
}
