//! What `makepkg --printsrcinfo` would do with a recipe, told without running any of it.

pub use super::recipe::Beside;
use super::recipe::{Recipe, lint, unknown};
use super::rule::{About, Finding};
use super::rules::{pkgbuild_syntax, recipe_arithmetic, recipe_carch, recipe_unset};
use super::{Rule, find};
use crate::bash;
use crate::config::Config;
use crate::diag::{Diagnostic, Severity};
use crate::source::{EntryKind, Snapshot, TreeEntry};

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
/// are what diagnostics say that it is of; `beside` says what a path names beside the recipe.
#[must_use]
pub fn srcinfo(
    text: &str,
    carch: &str,
    worker: &str,
    commit: Option<&str>,
    beside: &dyn Fn(&str) -> Beside,
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
    let values = match bash::evaluate_beside(text, carch, &|path| beside(path) != Beside::Nothing) {
        Ok(values) => values,
        Err(error) => {
            let outcome = if error.too_much { Outcome::Unknown } else { Outcome::Refuses };
            let finding = pkgbuild_syntax::finding(&error, text);
            return Srcinfo { outcome, diagnostics: shown(vec![("pkgbuild-syntax", finding)], Severity::Error) };
        }
    };
    let recipe = Recipe::new(values, carch);
    let lint = lint::lint(text, &recipe, beside);
    if !lint.found.is_empty() {
        // A recipe that changes makepkg itself may have changed the check, too, or never come to it.
        if matches!(recipe.values().status, bash::Status::Unknown(_)) {
            let gaps = unknown::findings(lint.gaps, &recipe, text);
            let gaps = shown(gaps.into_iter().map(|finding| ("recipe-unknown", finding)).collect(), Severity::Error);
            let note = "makepkg refuses this, if it comes so far";
            let found = lint.found.into_iter().map(|(code, finding)| (code, finding.note(note))).collect();
            let diagnostics = gaps.into_iter().chain(shown(found, Severity::Error)).collect();
            return Srcinfo { outcome: Outcome::Unknown, diagnostics };
        }
        // What bash dropped is why a field is not there.
        let errors = recipe_arithmetic::findings(&recipe).into_iter().map(|finding| ("recipe-arithmetic", finding));
        let diagnostics = shown(errors.chain(lint.found).collect(), Severity::Error);
        return Srcinfo { outcome: Outcome::Refuses, diagnostics };
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

/// What a path names in a branch, beside its recipe.
#[must_use]
pub fn in_snapshot(snapshot: &Snapshot, path: &str) -> Beside {
    let path = path.strip_prefix("./").unwrap_or(path);
    let inside =
        |entry: &TreeEntry| entry.path.strip_prefix(path.as_bytes()).is_some_and(|rest| rest.starts_with(b"/"));
    match snapshot.entry(path) {
        Some(entry) if entry.kind == EntryKind::File => Beside::File,
        Some(_) => Beside::Other,
        None if snapshot.entries.iter().any(inside) => Beside::Other,
        None => Beside::Nothing,
    }
}

#[cfg(test)]
mod tests;
