//! `family-reserved`: the worker claims a family that `catalog.toml` gives to others.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;
use crate::model::WorkerId;
use crate::model::metadata::backend_of_id;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "family-reserved",
    level: Level::Deny,
    weight: Weight::Fixed,
    docs: r#"The worker claims a family that `[families]` in `catalog.toml` gives to other ids. A family is claimed by `family`, else by the id without its `-<backend>`, else by the id itself.

## Why

A family is shown as one program, and clients pick the build for their hardware among its members: whoever gets a worker into it gets installed. A commit that claims it is invalid, and what an earlier commit gave stays published. The maintainers' list holds over what was published before, too.
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let doc = subject.doc();
    let Some((node, id)) = doc.get("id").and_then(|node| Some((node, WorkerId::parse(node.text()?).ok()?))) else {
        return;
    };
    let said = doc.get("family");
    let family = match said.and_then(|node| node.text()) {
        Some(family) => WorkerId::parse(family),
        None => WorkerId::parse(backend_of_id(id.as_str()).map_or(id.as_str(), |(family, _)| family)),
    };
    // A name that is none is `id-format`'s.
    let Ok(family) = family else { return };
    if subject.config.is_reserved(&family, &id) {
        findings.push(
            Finding::new(format!("expected a worker that `[families]` lists for `{family}`, found `{id}`"))
                .in_metadata(&said.unwrap_or(node).span)
                .label(format!("claims the family `{family}`"))
                .help("ask the catalog's maintainers to list the id in catalog.toml, or choose another family"),
        );
    }
}
