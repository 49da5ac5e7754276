//! `url-mismatch`: the PKGBUILD's `url` is neither `homepage` nor `repository` of metadata.json.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "url-mismatch",
    level: Level::Warn,
    weight: Weight::Free,
    docs: r#"The PKGBUILD's `url` is neither `homepage` nor `repository` of metadata.json.

## Why

Two places that both say where the project is would send people to different ones. Where metadata.json names neither, nothing is
compared.
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let (Some(recipe), Some(metadata)) = (subject.recipe(), &subject.metadata) else { return };
    let Some(url) = recipe.scalar("url").known().filter(|url| !url.text.is_empty()) else { return };
    let known: Vec<&str> =
        [&metadata.homepage, &metadata.repository].into_iter().flatten().map(|u| u.as_str()).collect();
    let plain = |url: &str| url.trim_end_matches('/').trim_end_matches(".git").to_owned();
    if known.is_empty() || known.iter().any(|known| plain(known) == plain(&url.text)) {
        return;
    }
    let shown = known.iter().map(|known| format!("`{known}`")).collect::<Vec<_>>().join(" or ");
    findings.push(
        Finding::new(format!("expected {shown} of metadata.json, found `{}`", url.text))
            .in_recipe(&url.span)
            .help("write the same address in both"),
    );
}
