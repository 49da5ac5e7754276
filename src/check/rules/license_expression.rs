//! `license-expression`: `license` is no SPDX expression, nor `Proprietary`, nor `LicenseRef-…`.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "license-expression",
    level: Level::Deny,
    weight: Weight::Free,
    docs: r#"`license` is no SPDX expression, nor `Proprietary`, nor `LicenseRef-…`.

## Why

People and tools filter by it; a free text cannot be compared.

## Fires on

```json
{"license": "GPL v3 or newer"}
```

## Write instead

```json
{"license": "GPL-3.0-or-later"}
```
"#,
    check: Check::Snapshot(check),
};

/// The licence that the text most likely begins with.
fn meant(text: &str) -> Option<&'static str> {
    spdx::imprecise_license_id(text).map(|(license, _)| license.name)
}

fn phrase(reason: &spdx::error::Reason) -> String {
    use spdx::error::Reason;
    match reason {
        Reason::Empty => "nothing".into(),
        Reason::UnknownTerm | Reason::UnknownLicense | Reason::UnknownException => {
            "a word that is not in its list".into()
        }
        Reason::UnclosedParens => "`(` without `)`".into(),
        Reason::UnopenedParens => "`)` without `(`".into(),
        Reason::InvalidCharacters => "characters that no name of a licence has".into(),
        Reason::DeprecatedLicenseId => "a name that SPDX has replaced".into(),
        Reason::GnuNoPlus => "`+` behind a GNU licence".into(),
        Reason::Unexpected(_) => format!("another word: {reason}"),
        other => format!("a mistake: {other}"),
    }
}

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for (node, text) in subject.doc().texts("license") {
        if text == "Proprietary" {
            continue;
        }
        if let Err(error) = spdx::Expression::parse(text) {
            let span = node.span.start + 1 + error.span.start.min(text.len())
                ..node.span.start + 1 + error.span.end.min(text.len());
            // Escapes in the string move its characters: then the whole value is the place.
            let exact = node.span.len() == text.len() + 2 && !span.is_empty();
            let help = match meant(&text[error.span.start.min(text.len())..]) {
                Some(known) => format!("did you mean `{known}`? https://spdx.org/licenses has them all"),
                None => "such as `GPL-3.0-or-later` or `MIT OR Apache-2.0` (https://spdx.org/licenses)".to_owned(),
            };
            findings.push(
                Finding::new(format!("expected an SPDX licence expression, found {}", phrase(&error.reason)))
                    .in_metadata(if exact { &span } else { &node.span })
                    .help(help),
            );
        }
    }
}
