//! One snapshot in, checked facts and findings out.
//!
//! A [`Subject`] reads the snapshot once, as far as it can be read; every rule of [`RULES`] looks at it; all findings are
//! reported, not the first only. A snapshot without errors gives [`Facts`]. What needs more than one snapshot to be seen
//! (a version that changed, a worker that is missing) is `assemble`'s, under codes of the same table.

mod again;
mod facts;
mod install;
pub mod json;
mod json_syntax;
pub mod makepkg;
pub mod recipe;
mod rule;
mod rules;
pub mod shape;
mod subject;
mod suspicious;

pub use again::again;
pub use facts::{Facts, Prose, RecipeFile, RecipeFiles, srcinfo_if_clean, srcinfo_text};
pub use rule::{About, Check, Finding, Findings, RULES, Rule, Weight, codes, find};
pub use subject::{InstallScript, MAX_FILE, MAX_RECIPE, RecipeState, Subject, TextFile, shown_path};

use crate::config::Config;
use crate::diag::{Diagnostic, Severity};
use crate::source::{Blobs, Snapshot, SourceError};

/// What a check gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// What the snapshot is.
    pub verdict: Verdict,
    /// All findings, sorted by file and place.
    pub diagnostics: Vec<Diagnostic>,
}

/// What a snapshot is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It has no errors.
    Valid(Box<Facts>),
    /// It has.
    Invalid,
    /// It says another worker's `id`: in a branch's history it is skipped.
    OtherWorker,
    /// It has no `metadata.json`: in a branch's history it is skipped.
    NoMetadata,
}

/// Checks one snapshot. `branch` is the name that its `id` must equal; none for a folder that is one worker by itself.
///
/// # Errors
/// Trouble of the machine: the source could not be read.
pub fn check(
    branch: Option<&str>,
    snapshot: &Snapshot,
    config: &Config,
    blobs: &dyn Blobs,
) -> Result<Checked, SourceError> {
    let subject = Subject::read(branch, snapshot, config, blobs)?;
    let mut diagnostics = findings(&subject);
    // The word of last resort is needed only where no other rule has said what is wrong.
    let is_error = |d: &Diagnostic| d.severity == Severity::Error && d.code != "metadata-form";
    if diagnostics.iter().any(is_error) {
        diagnostics.retain(|d| d.code != "metadata-form");
    }
    let said_id = subject.doc().get("id").and_then(json::Node::text);
    let failed = diagnostics.iter().any(|d| d.severity == Severity::Error);
    // What is there and no regular file (a link) is a worker's mistake, and no sign of a branch that is no worker.
    let verdict = if snapshot.entry(crate::model::metadata::FILE).is_none() && !snapshot.truncated {
        Verdict::NoMetadata
    } else if branch.is_some() && said_id.is_some() && said_id != branch {
        Verdict::OtherWorker
    } else {
        match &subject.metadata {
            Some(metadata) if !failed => Verdict::Valid(Box::new(Facts::of(&subject, metadata.clone(), blobs)?)),
            _ => Verdict::Invalid,
        }
    };
    Ok(Checked { verdict, diagnostics })
}

fn findings(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let text = |file: &str| subject.text(file);
    let commit = subject.snapshot.commit.as_ref().map(|commit| commit.id.as_str());
    let about = About { worker: &subject.snapshot.worker, commit, text: &text };
    let mut diagnostics = Vec::new();
    for rule in RULES {
        // Without metadata.json there is one thing to say.
        if subject.metadata_file == TextFile::Absent && !matches!(rule.code, "metadata-missing" | "tree-size") {
            continue;
        }
        let mut found = Vec::new();
        match rule.check {
            Check::Snapshot(check) => check(subject, &mut Findings::new(&mut found)),
            Check::Lint => recipe::lint::of(subject, rule.code, &mut Findings::new(&mut found)),
            Check::Assembly => continue,
        }
        diagnostics.extend(
            rule::few(found, rule.code).into_iter().filter_map(|f| f.into_diagnostic(rule, subject.config, &about)),
        );
    }
    // Carriage returns make every field and many commands another than was meant: only what a command does is said besides.
    if diagnostics.iter().any(|d| d.code == "recipe-line-ends" && d.severity == Severity::Error) {
        let is_of_recipe = |d: &Diagnostic| matches!(d.file.as_deref(), Some("PKGBUILD" | ".SRCINFO"));
        let stays = |code: &str| code == "recipe-line-ends" || code.starts_with("command-") && code != "command-unread";
        diagnostics.retain(|d| !is_of_recipe(d) || stays(&d.code));
    }
    let place = |d: &Diagnostic| d.place.as_ref().map(|p| (p.line, p.column));
    diagnostics.sort_by_key(|d| (d.file.clone(), place(d), d.code.clone()));
    diagnostics
}
