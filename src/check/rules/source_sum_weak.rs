//! `source-sum-weak`: a source of the PKGBUILD has no sum that is strong: SHA-256 or better.

use crate::bash::Text;
use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;
use crate::diag;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "source-sum-weak",
    level: Level::Deny,
    weight: Weight::Free,
    docs: r#"A source of the PKGBUILD has no sum that is strong: SHA-256 or better.

## Why

Whoever wants to can make another file with the same MD5 or SHA-1 sum, and a CRC is no sum against anybody.

## Fires on

```bash
source=("https://example.com/demo.tar.gz")
md5sums=('d41d8cd98f00b204e9800998ecf8427e')
```

## Write instead

```bash
source=("https://example.com/demo.tar.gz")
sha256sums=('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
```
"#,
    check: Check::Snapshot(check),
};

/// Arrays of sums that nobody can find a second file for.
const STRONG: [&str; 4] = ["sha256sums", "sha384sums", "sha512sums", "b2sums"];

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let Some(recipe) = subject.recipe() else { return };
    for sources in recipe.sources() {
        // What is not known could be strong.
        let known: Vec<_> =
            sources.sums.iter().filter_map(|(name, sums)| Some((name.as_str(), sums.known()?))).collect();
        if known.len() < sources.sums.len() || known.is_empty() {
            continue;
        }
        for (i, (source, text)) in sources.known().iter().enumerate() {
            let sums: Vec<_> = known.iter().filter_map(|(name, sums)| Some((*name, sums.get(i)?))).collect();
            // `source-sum-missing` and `source-sum-skip` say the rest.
            let Some((weak, sum)) = sums.iter().find(|(_, sum)| sum.text != "SKIP") else { continue };
            let strong = |(name, sum): &(&str, &Text)| {
                STRONG.iter().any(|strong| name.starts_with(strong)) && sum.text != "SKIP"
            };
            if !sums.iter().any(strong) && !source.is_vcs() {
                findings.push(
                    Finding::new(format!("`{}` has no sum but that of `{weak}`", diag::shortened(&text.text)))
                        .in_recipe(&sum.span)
                        .help("add `sha256sums`; `updpkgsums` or `makepkg -g` prints them"),
                );
            }
        }
    }
}
