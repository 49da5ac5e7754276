//! What `makepkg --printsrcinfo` would do with a recipe, told without running any of it.

use super::recipe::{Recipe, lint, unknown};
use super::rule::{About, Finding};
use super::rules::{pkgbuild_syntax, recipe_arithmetic, recipe_carch, recipe_unset};
use super::{Rule, find};
use crate::bash;
use crate::config::Config;
use crate::diag::{Diagnostic, Severity};

/// What makepkg would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It prints this.
    Prints(String),
    /// It refuses the recipe: it would print nothing.
    Refuses,
    /// Only running the recipe could tell.
    Unknown,
}

/// What makepkg would do with a recipe, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Srcinfo {
    /// What it would do.
    pub outcome: Outcome,
    /// Errors where it prints nothing, and warnings.
    pub diagnostics: Vec<Diagnostic>,
}

/// What `makepkg --printsrcinfo` would do with the recipe `text` on a machine of the architecture `carch`. `worker` and `commit`
/// are what diagnostics say that it is of; `has_file` says whether a path names a regular file beside the recipe.
#[must_use]
pub fn srcinfo(
    text: &str,
    carch: &str,
    worker: &str,
    commit: Option<&str>,
    has_file: &dyn Fn(&str) -> bool,
) -> Srcinfo {
    let of_file = |file: &str| (file == "PKGBUILD").then_some(text);
    let about = About { worker, commit, text: &of_file };
    let shown = |found: Vec<(&'static str, Finding)>, severity: Severity| -> Vec<Diagnostic> {
        let found = found.into_iter().filter_map(|(code, finding)| Some((find(code)?, finding)));
        let diagnostic = |(rule, finding): (&Rule, Finding)| {
            let diagnostic = finding.into_diagnostic(rule, &Config::default(), &about)?;
            Some(Diagnostic { severity, ..diagnostic })
        };
        found.filter_map(diagnostic).collect()
    };
    // Before anything else, as makepkg does.
    if let Some(finding) = lint::line_ends(text) {
        let diagnostics = shown(vec![("recipe-line-ends", finding)], Severity::Error);
        return Srcinfo { outcome: Outcome::Refuses, diagnostics };
    }
    let values = match bash::evaluate_for(text, carch) {
        Ok(values) => values,
        Err(error) => {
            let outcome = if error.too_much { Outcome::Unknown } else { Outcome::Refuses };
            let finding = pkgbuild_syntax::finding(&error, text);
            return Srcinfo { outcome, diagnostics: shown(vec![("pkgbuild-syntax", finding)], Severity::Error) };
        }
    };
    let recipe = Recipe::new(values, carch);
    let lint = lint::lint(text, &recipe, has_file);
    if !lint.found.is_empty() {
        // A recipe that changes makepkg itself may have changed the check, too.
        let outcome = match recipe.values().status {
            bash::Status::Unknown(_) => Outcome::Unknown,
            _ => Outcome::Refuses,
        };
        // What bash dropped is why a field is not there.
        let errors = recipe_arithmetic::findings(&recipe).into_iter().map(|finding| ("recipe-arithmetic", finding));
        let diagnostics = shown(errors.chain(lint.found).collect(), Severity::Error);
        return Srcinfo { outcome, diagnostics };
    }
    let sections = recipe.sections();
    let printed = sections.text().filter(|_| lint.gaps.is_empty());
    let Some(printed) = printed else {
        let gaps = sections.gaps.into_iter().chain(lint.gaps);
        let found =
            unknown::findings(gaps, &recipe, text).into_iter().map(|finding| ("recipe-unknown", finding)).collect();
        return Srcinfo { outcome: Outcome::Unknown, diagnostics: shown(found, Severity::Error) };
    };
    let unset = recipe_unset::findings(&recipe).into_iter().map(|finding| ("recipe-unset", finding));
    let carch = recipe_carch::findings(text, &recipe, carch).into_iter().map(|finding| ("recipe-carch", finding));
    let errors = recipe_arithmetic::findings(&recipe).into_iter().map(|finding| ("recipe-arithmetic", finding));
    let diagnostics = shown(errors.chain(unset).chain(carch).collect(), Severity::Warning);
    Srcinfo { outcome: Outcome::Prints(printed), diagnostics }
}
