//! What a rule is, and the table of all of them.
//!
//! A rule is one file in `rules/`: its code, its weight, its documentation (which `explain` prints) and its check. [`RULES`]
//! holds the rules themselves, sorted by code; there is no second list.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use super::rules;
use super::subject::Subject;
use crate::config::{Config, Level};
use crate::diag::{Diagnostic, Place, Severity, bounded};

/// One rule.
#[derive(Debug)]
pub struct Rule {
    /// Its name: words in kebab-case. Never changes.
    pub code: &'static str,
    /// What a finding counts as, unless `catalog.toml` says otherwise.
    pub level: Level,
    /// Whether `catalog.toml` may say otherwise.
    pub weight: Weight,
    /// What it does, why, an example that fires and one that does not: Markdown.
    pub docs: &'static str,
    /// How it is found.
    pub check: Check,
}

/// Whether `catalog.toml` may change a rule's level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// It may.
    Free,
    /// It may not: what breaks the rule cannot be published safely, or at all.
    Fixed,
}

/// Where a rule is checked.
#[derive(Debug, Clone, Copy)]
pub enum Check {
    /// On one snapshot, by itself.
    Snapshot(fn(&Subject<'_>, &mut Findings<'_>)),
    /// On one snapshot, by `recipe/lint`: what makepkg refuses, under this rule's code.
    Lint,
    /// On a branch's history, or on the whole catalog: `assemble` finds it.
    Assembly,
}

/// Every rule, sorted by code.
pub static RULES: &[&Rule] = rules::ALL;

/// The rule of this code.
#[must_use]
pub fn find(code: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.code == code).copied()
}

/// Every code, with whether `catalog.toml` may change its level.
#[must_use]
pub fn codes() -> BTreeMap<&'static str, bool> {
    RULES.iter().map(|rule| (rule.code, rule.weight == Weight::Free)).collect()
}

impl Rule {
    /// What it finds: the first sentence of its documentation, without the full stop.
    #[must_use]
    pub fn summary(&self) -> &'static str {
        let paragraph = self.docs.split("\n\n").next().unwrap_or_default();
        paragraph.split_once(". ").map_or(paragraph.trim_end_matches('.'), |(first, _)| first)
    }

    /// What it counts as by default, and whether a catalog can change that: a sentence or two.
    #[must_use]
    pub fn standing(&self) -> String {
        let level = match self.level {
            Level::Allow => "not reported",
            Level::Warn => "a warning",
            Level::Deny => "an error",
        };
        let code = self.code;
        match self.weight {
            Weight::Free => format!(
                "It is {level} by default. `catalog.toml` can change that: `[checks] {code} = \"allow\"`, `\"warn\"` or \
                 `\"deny\"`."
            ),
            Weight::Fixed => format!("It is {level}. `catalog.toml` cannot change that."),
        }
    }

    /// Its documentation in whole, in Markdown: what it finds, why, an example, and what it counts as.
    #[must_use]
    pub fn explanation(&self) -> String {
        format!("{}\n{}\n", self.docs, self.standing())
    }

    /// What a finding of this rule counts as in this catalog.
    #[must_use]
    pub fn severity(&self, config: &Config) -> Option<Severity> {
        let level = match self.weight {
            Weight::Fixed => self.level,
            Weight::Free => config.checks.get(self.code).copied().unwrap_or(self.level),
        };
        match level {
            Level::Allow => None,
            Level::Warn => Some(Severity::Warning),
            Level::Deny => Some(Severity::Error),
        }
    }
}

/// A finding before it knows its rule and its branch.
#[derive(Debug, Clone)]
pub struct Finding {
    message: String,
    file: Option<Cow<'static, str>>,
    span: Option<Range<usize>>,
    label: Option<String>,
    notes: Vec<String>,
    help: Option<String>,
}

impl Finding {
    /// A finding about the commit or the tree itself.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), file: None, span: None, label: None, notes: Vec::new(), help: None }
    }

    /// About `metadata.json`, at these bytes.
    #[must_use]
    pub fn in_metadata(self, span: &Range<usize>) -> Self {
        self.at(crate::model::metadata::FILE, Some(span.clone()))
    }

    /// About the `PKGBUILD`, at these bytes.
    #[must_use]
    pub fn in_recipe(self, span: &Range<usize>) -> Self {
        self.at("PKGBUILD", Some(span.clone()))
    }

    /// About a file.
    #[must_use]
    pub fn at(mut self, file: impl Into<Cow<'static, str>>, span: Option<Range<usize>>) -> Self {
        self.file = Some(file.into());
        self.span = span;
        self
    }

    /// What is at the place, a phrase.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// What to know besides, a phrase.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// What to do, a phrase.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The finding as a diagnostic of this rule, if the catalog counts it at all.
    #[must_use]
    pub fn into_diagnostic(self, rule: &Rule, config: &Config, about: &About<'_>) -> Option<Diagnostic> {
        let severity = rule.severity(config)?;
        let text = self.file.as_deref().and_then(|file| (about.text)(file));
        Some(Diagnostic {
            code: rule.code.to_owned(),
            severity,
            worker: about.worker.to_owned(),
            commit: about.commit.map(str::to_owned),
            file: self.file.map(Cow::into_owned),
            place: text.zip(self.span).map(|(text, span)| Place::of(text, span)),
            message: bounded(self.message),
            label: self.label.map(bounded),
            notes: self.notes.into_iter().map(bounded).collect(),
            help: self.help.map(bounded),
        })
    }
}

/// The most findings of one rule in one file that are shown one by one.
const MAX_SAME: usize = 20;

/// The first findings of each file, in the order of their places; the last one that stays says how many more there are. Nobody
/// reads a thousand lines of one rule, and a branch must not make a report of gigabytes.
pub(super) fn few(mut found: Vec<Finding>, code: &str) -> Vec<Finding> {
    if found.len() <= MAX_SAME {
        return found;
    }
    found.sort_by_key(|finding| (finding.file.clone(), finding.span.as_ref().map(|span| span.start)));
    let mut kept: Vec<Finding> = Vec::new();
    for same in found.chunk_by(|a, b| a.file == b.file) {
        kept.extend(same.iter().take(MAX_SAME).cloned());
        if let (Some(more), Some(last)) = (same.len().checked_sub(MAX_SAME).filter(|more| *more > 0), kept.last_mut()) {
            last.notes.push(format!("… and {more} more of `{code}`"));
        }
    }
    kept
}

/// What a finding is about.
#[derive(Clone, Copy)]
pub struct About<'a> {
    /// The branch.
    pub worker: &'a str,
    /// The commit.
    pub commit: Option<&'a str>,
    /// The text of a file, where it has one.
    pub text: &'a dyn Fn(&str) -> Option<&'a str>,
}

/// Takes what one rule finds.
#[derive(Debug)]
pub struct Findings<'a> {
    found: &'a mut Vec<Finding>,
}

impl<'a> Findings<'a> {
    /// Collects into `found`.
    pub fn new(found: &'a mut Vec<Finding>) -> Self {
        Self { found }
    }

    /// One more.
    pub fn push(&mut self, finding: Finding) {
        self.found.push(finding);
    }
}
