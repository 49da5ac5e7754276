//! `source-token`: an address in the PKGBUILD carries a token, a password, or a place for one.

use crate::check::recipe::{Field, Sources};
use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "source-token",
    level: Level::Deny,
    weight: Weight::Free,
    docs: r#"An address in the PKGBUILD carries a token, a password, or a place for one.

## Why

A recipe is public, and addresses end in logs, caches and histories. A licence token goes to the gate in a header, which
`rbee-catalog` and makepkg's `DLAGENTS` take care of.

## Fires on

```bash
source=("https://example.com/demo.tar.gz?token=$_token")
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

/// Names of parameters that carry a secret.
const SECRETS: &[&str] = &[
    "access_token",
    "api_key",
    "apikey",
    "auth",
    "key",
    "licence",
    "license",
    "password",
    "secret",
    "sig",
    "signature",
    "token",
];

/// What an address carries that it should not.
fn secret(url: &str) -> Option<String> {
    if url.contains("rbee_lic_") {
        return Some("a licence token".to_owned());
    }
    let (_, rest) = url.split_once("://")?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, behind) = rest.split_at(end);
    if let Some((user, _)) = authority.rsplit_once('@')
        && user.contains(':')
    {
        return Some("a password".to_owned());
    }
    let behind = behind.split_once('?').map_or("", |(_, query)| query);
    let names = behind.split(['&', ';', '#', '?']).filter_map(|pair| pair.split_once('=').map(|(name, _)| name));
    let found = names.map(str::to_lowercase).find(|name| SECRETS.contains(&name.as_str()));
    found.map(|name| format!("`{name}=`"))
}

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let Some(recipe) = subject.recipe() else { return };
    let sources = recipe.sources();
    let entries = sources.iter().flat_map(Sources::known);
    let entries = entries.map(|(source, text)| (source.url.as_str(), &text.span));
    let url = recipe.scalar("url").known().map(|url| (url.text.as_str(), &url.span));
    for (url, span) in entries.chain(url) {
        if let Some(what) = secret(url) {
            findings.push(
                Finding::new(format!("the address carries {what}"))
                    .in_recipe(span)
                    .help("take it out: what needs a licence is asked for with a header"),
            );
        }
    }
    // What comes from outside of the recipe is not known, and still a token where its name says so.
    for sources in &sources {
        let Some(text) = subject.recipe_file.text().and_then(|text| text.get(sources.span.clone())) else { continue };
        if let (Field::Unknown(_), true) = (&sources.entries, text.contains("_TOKEN")) {
            findings.push(
                Finding::new(format!("`{}` has a place for a token", sources.name))
                    .in_recipe(&sources.span)
                    .help("take it out: what needs a licence is asked for with a header"),
            );
        }
    }
}
