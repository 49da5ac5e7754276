//! Commits of all branches in, the catalog out: a test for every sentence on versions.

mod branches;
mod cache;
mod cycles;
mod decisions;
mod dependencies;
mod last_good;
mod latest;
mod mutated;
mod versions;
mod yanks;

use std::fmt::Write;

use rbee_catalog::assemble::catalog::{Release, Worker};
use rbee_catalog::assemble::{Assembled, Input, assemble};
use rbee_catalog::config::Config;
use rbee_catalog::diag::Diagnostic;
use rbee_catalog::model::Time;
use rbee_catalog::source::Source;

use crate::support::repo::{DAY, Repo, START};

/// The build's clock: a year after the first commit.
const NOW: i64 = START + 365 * DAY;
/// The worker that most tests are about.
const ID: &str = "demo-worker-cpu";

fn assembled(repo: &Repo) -> Assembled {
    assembled_with(repo, "", NOW)
}

fn assembled_with(repo: &Repo, config: &str, now: i64) -> Assembled {
    let source = Source::open(repo.path()).unwrap();
    let config = Config::parse(config, &rbee_catalog::check::codes()).unwrap();
    assemble(&Input { source: &source, config: &config, now: Time::from_unix(now), working: None, cache: None })
        .unwrap()
}

/// A catalog as text: every worker with its versions, then every problem and finding. Commits are shown by their message.
fn shown(repo: &Repo, out: &Assembled) -> String {
    let message = |id: &str| repo.git(&["log", "-1", "--format=%s", id]);
    let mut text = String::new();
    for worker in &out.catalog.workers {
        let tip = worker.commit.as_ref().map(|commit| message(&commit.id)).unwrap_or_default();
        let last_good = if worker.last_good { ", last good" } else { "" };
        writeln!(text, "{} at \"{tip}\"{last_good}", worker.id).unwrap();
        if !worker.dependents.is_empty() {
            let dependents: Vec<_> = worker.dependents.iter().map(ToString::to_string).collect();
            writeln!(text, "  dependents: {}", dependents.join(", ")).unwrap();
        }
        for (at, release) in worker.versions.iter().enumerate() {
            let latest = if at == worker.latest { "*" } else { " " };
            writeln!(text, " {latest}{}", shown_release(release, &message)).unwrap();
        }
    }
    for branch in &out.not_workers {
        writeln!(text, "{branch} is no worker").unwrap();
    }
    for problem in &out.catalog.problems {
        let published = problem
            .published
            .as_ref()
            .map_or_else(|| "nothing is published".to_owned(), |it| format!("{} is published", it.version));
        writeln!(text, "problem: {}, {published}", problem.branch).unwrap();
    }
    for finding in &out.diagnostics {
        writeln!(text, "{}", shown_finding(finding, &message)).unwrap();
    }
    text
}

fn shown_release(release: &Release, message: &dyn Fn(&str) -> String) -> String {
    let commit = release.commit.as_ref().map(|commit| message(&commit.id)).unwrap_or_default();
    let platforms: Vec<_> = release.platforms.iter().map(|p| p.platform.to_string()).collect();
    let mut text = format!("{} of \"{commit}\" on {}", release.version, platforms.join(" "));
    if let Some(reason) = &release.yanked {
        write!(text, ", yanked: {reason}").unwrap();
    }
    if let Some(reason) = &release.quarantined {
        write!(text, ", quarantined: {reason}").unwrap();
    }
    if let Some(reason) = &release.not_installable {
        write!(text, ", not installable: it {reason}").unwrap();
    }
    text
}

/// A finding on one line: where, code, message, then label, notes and help.
fn shown_finding(finding: &Diagnostic, message: &dyn Fn(&str) -> String) -> String {
    let commit = finding.commit.as_ref().map(|id| message(id)).unwrap_or_default();
    let file = finding.file.as_deref().unwrap_or("the commit");
    let place = finding.place.as_ref().map(|place| {
        let text = &place.excerpt[place.span.clone()];
        let short = if text.contains('\n') { "…" } else { text };
        format!(":{}:{} `{short}`", place.line, place.column)
    });
    let mut text = format!(
        "{}[{}] {} at \"{commit}\", {file}{}: {}",
        finding.severity.as_str(),
        finding.code,
        finding.worker,
        place.unwrap_or_default(),
        finding.message
    );
    for part in finding.label.iter().chain(&finding.notes) {
        write!(text, "; {part}").unwrap();
    }
    text
}

/// A published worker.
fn worker<'a>(out: &'a Assembled, id: &str) -> &'a Worker {
    out.catalog.workers.iter().find(|worker| worker.id.as_str() == id).expect("the worker is published")
}

/// The code of every finding.
fn codes(out: &Assembled) -> Vec<&str> {
    out.diagnostics.iter().map(|finding| finding.code.as_str()).collect()
}
