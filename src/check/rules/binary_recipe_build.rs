//! `binary-recipe-build`: the PKGBUILD of a worker without source has `build()`.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "binary-recipe-build",
    level: Level::Warn,
    weight: Weight::Free,
    docs: r#"The PKGBUILD of a worker without source has `build()`.

## Why

A binary recipe unpacks what was built and checked; what it builds anew on each machine is neither.
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let (Some(recipe), Some(metadata)) = (subject.recipe(), &subject.metadata) else { return };
    if metadata.distribution.source_available {
        return;
    }
    if let Some(build) = recipe.functions().get("build").filter(|build| !build.uncertain) {
        let name = build.span.start..build.span.start + "build".len();
        findings.push(
            Finding::new("expected no `build()` in the recipe of a worker without source")
                .in_recipe(&name)
                .help("put the files in place in `package()`, or make the source available"),
        );
    }
}
