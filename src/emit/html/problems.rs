//! `problems.html`: branches whose newest state is in error, what is published instead, and why.

use serde::Serialize;

use super::card;
use super::page::{CommitView, Page, Section, SiteFacts, short};
use super::phrase::{Piece, pieces};
use crate::assemble::catalog::Problem;
use crate::diag::{Diagnostic, Place, Severity, count};
use crate::emit::Site;
use crate::model::WorkerId;

/// The page of problems. Without any it says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProblemsPage<'a> {
    /// Facts of the site.
    pub site: &'a SiteFacts,
    /// The page's head.
    pub page: Page,
    /// Branches in error, by name.
    pub problems: Vec<ProblemView>,
}

/// A branch in error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProblemView {
    /// Its anchor on the page.
    pub anchor: String,
    /// The branch.
    pub branch: String,
    /// The worker's page, where something is published.
    pub href: Option<String>,
    /// The version that the newest valid commit says.
    pub version: Option<String>,
    /// That commit.
    pub commit: Option<CommitView>,
    /// How many errors.
    pub errors: usize,
    /// How many warnings.
    pub warnings: usize,
    /// What is wrong, in the order of the check.
    pub diagnostics: Vec<DiagnosticView>,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DiagnosticView {
    /// The rule's name.
    pub code: String,
    /// The rule's page, where it has one.
    pub rule: Option<String>,
    /// `error` or `warning`.
    pub severity: Severity,
    /// `file:line:column`, as much of it as is known.
    pub place: Option<String>,
    /// The commit that it is about.
    pub commit: Option<String>,
    /// What is wrong, a phrase.
    pub message: Vec<Piece>,
    /// What is at the place, a phrase.
    pub label: Vec<Piece>,
    /// The lines that it points at.
    pub excerpt: Option<Excerpt>,
    /// What to know besides.
    pub notes: Vec<Vec<Piece>>,
    /// What to do.
    pub help: Vec<Piece>,
}

/// Lines of a file with a place in them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Excerpt {
    /// The number of the first line.
    pub line: usize,
    /// What is before the place.
    pub before: String,
    /// The place.
    pub marked: String,
    /// What is behind it.
    pub after: String,
}

impl<'a> ProblemsPage<'a> {
    /// The problems of this site.
    #[must_use]
    pub fn of(site: &Site<'_>, facts: &'a SiteFacts) -> Self {
        let description = "Branches whose newest commit has errors, and what is published instead";
        let mut page = Page::new(site, Section::Problems, "problems.html", "Problems", Some(description));
        page.noindex = true;
        let problems = site.catalog.problems.iter().enumerate();
        Self { site: facts, page, problems: problems.map(|(at, p)| view(site, at, p)).collect() }
    }
}

/// The anchor of a branch's problem. Branches that are no worker ids (and so have no page to link from) are numbered.
#[must_use]
pub fn anchor(branch: &str, at: usize) -> String {
    match WorkerId::parse(branch) {
        Ok(id) => format!("branch-{id}"),
        Err(_) => format!("problem-{}", at + 1),
    }
}

fn view(site: &Site<'_>, at: usize, problem: &Problem) -> ProblemView {
    let (errors, warnings) = count(&problem.diagnostics);
    let published = problem.published.as_ref();
    let workers = &site.catalog.workers;
    let worker = workers.binary_search_by(|w| w.id.as_str().cmp(&problem.branch)).ok().map(|i| &workers[i]);
    ProblemView {
        anchor: anchor(&problem.branch, at),
        branch: problem.branch.clone(),
        href: worker.map(|w| card::worker_path(&w.id)),
        version: published.map(|p| p.version.to_string()),
        commit: published.and_then(|p| p.commit.as_ref()).map(|c| CommitView::of(site, c)),
        errors,
        warnings,
        diagnostics: problem.diagnostics.iter().map(diagnostic).collect(),
    }
}

fn diagnostic(d: &Diagnostic) -> DiagnosticView {
    let place = match (&d.file, &d.place) {
        (Some(file), Some(at)) => Some(format!("{file}:{}:{}", at.line, at.column)),
        (Some(file), None) => Some(file.clone()),
        (None, Some(at)) => Some(format!("{}:{}", at.line, at.column)),
        (None, None) => None,
    };
    DiagnosticView {
        code: d.code.clone(),
        rule: super::rules::known_path(&d.code),
        severity: d.severity,
        place,
        commit: d.commit.as_deref().map(short),
        message: pieces(&d.message),
        label: d.label.as_deref().map(pieces).unwrap_or_default(),
        excerpt: d.place.as_ref().map(excerpt),
        notes: d.notes.iter().map(|n| pieces(n)).collect(),
        help: d.help.as_deref().map(pieces).unwrap_or_default(),
    }
}

/// Cuts an excerpt at its span. A span of nothing marks the character behind it; a span that does not fit marks nothing.
fn excerpt(place: &Place) -> Excerpt {
    let text = place.excerpt.as_str();
    let start = place.span.start;
    let mut end = place.span.end;
    if start == end {
        let next = text.get(start..).and_then(|rest| rest.chars().next()).filter(|c| *c != '\n');
        end += next.map_or(0, char::len_utf8);
    }
    let (before, marked, after) = match (text.get(..start), text.get(start..end), text.get(end..)) {
        (Some(before), Some(marked), Some(after)) => (before, marked, after),
        _ => (text, "", ""),
    };
    Excerpt { line: place.line, before: before.into(), marked: marked.into(), after: after.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_is_cut_at_its_span() {
        let text = "one\n  \"checksum\": \"sha256:abc\",\nthree";
        let start = text.find("sha256").unwrap();
        let cut = excerpt(&Place::of(text, start..start + 10));
        assert_eq!((cut.line, cut.before.as_str()), (2, "  \"checksum\": \""));
        assert_eq!((cut.marked.as_str(), cut.after.as_str()), ("sha256:abc", "\","));
    }

    #[test]
    fn a_span_of_nothing_marks_the_character_behind_it() {
        assert_eq!(excerpt(&Place::of("aéb", 1..1)).marked, "é");
        assert_eq!(excerpt(&Place::of("a", 1..1)).marked, "");
        let broken = Place { span: 2..9, ..Place::of("aéb", 0..1) };
        assert_eq!((excerpt(&broken).before.as_str(), excerpt(&broken).marked.as_str()), ("aéb", ""));
    }
}
