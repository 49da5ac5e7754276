//! From a source to the catalog: every branch folded, then held against each other.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::cache::Cache;
use super::catalog::{Catalog, Problem, PublishedInstead, Release, ReleasePlatform, Worker};
use super::cross;
use super::decisions::{self, Origin};
use super::previous::{self, Held, Previous, PreviousError, Standing};
use super::versions::{BranchResult, Context, Forbidden, Newest, VersionState, dependency_span};
use crate::check::{self, About, Finding, json};
use crate::config::{self, Config};
use crate::diag::{Diagnostic, Severity};
use crate::model::document::Artifact;
use crate::model::metadata::{self, Metadata};
use crate::model::{Time, WorkerId};
use crate::source::{Blobs, Branch, Reader, Source, SourceError};

/// What a catalog is assembled from.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// Where branches come from.
    pub source: &'a Source,
    /// What the maintainers decided.
    pub config: &'a Config,
    /// The build's clock, for commits that are dated ahead of it.
    pub now: Time,
    /// A branch whose work tree files stand for one more commit at its end.
    pub working: Option<&'a str>,
    /// What branches gave last time.
    pub cache: Option<&'a Cache>,
}

/// The catalog, and all that was found on the way.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Assembled {
    /// What is published.
    pub catalog: Catalog,
    /// Findings of every branch's tip, by branch.
    pub diagnostics: Vec<Diagnostic>,
    /// Findings about `catalog.toml`: what it decides of nothing that is there.
    pub config_findings: Vec<Diagnostic>,
    /// Branches that are workers, published or not.
    pub workers: Vec<String>,
    /// Branches that never had a `metadata.json`.
    pub not_workers: Vec<String>,
}

/// Reads every branch and assembles the catalog.
///
/// # Errors
/// Trouble of the machine. What is wrong with one branch is among the findings, and stops no other.
pub fn assemble(input: &Input<'_>) -> Result<Assembled, SourceError> {
    let (branches, results) = fold_all(input)?;
    finish(input, &branches, results, Standing::default())
}

/// As [`assemble`], and holds every branch against what was published before.
///
/// # Errors
/// Trouble of the machine, or with what was published.
pub fn assemble_after(input: &Input<'_>, previous: &dyn Previous) -> Result<Assembled, PreviousError> {
    let (branches, results) = fold_all(input)?;
    let standing = previous::hold(input, &branches, &results, previous)?;
    Ok(finish(input, &branches, results, standing)?)
}

/// Folds every branch.
fn fold_all(input: &Input<'_>) -> Result<(Vec<Branch>, Vec<BranchResult>), SourceError> {
    let mut globs = globset::GlobSetBuilder::new();
    for glob in &input.config.workers {
        // The configuration has refused what is no glob.
        if let Ok(glob) = globset::Glob::new(glob) {
            globs.add(glob);
        }
    }
    let mut branches = input.source.branches(&globs.build().unwrap_or_default());
    if let Some(working) = input.working
        && !branches.iter().any(|branch| branch.name == working)
    {
        branches.push(Branch { name: working.to_owned(), tip: None });
        branches.sort();
    }
    let mut results = branches
        .par_iter()
        .map_init(
            || input.source.reader(),
            |reader, branch| match reader {
                Ok(reader) => fold_or_recall(input, reader, branch),
                Err(_) => input.source.reader().and_then(|reader| fold_or_recall(input, &reader, branch)),
            },
        )
        .collect::<Result<Vec<_>, _>>()?;
    if let Some(cache) = input.cache {
        cache.keep_only(&branches);
    }
    decisions::retire(input.config, &mut results);
    break_circles(input, &branches, &mut results)?;
    Ok((branches, results))
}

/// What a branch gives: as it was last time, if nothing that decides it has changed.
fn fold_or_recall(input: &Input<'_>, reader: &Reader<'_>, branch: &Branch) -> Result<BranchResult, SourceError> {
    let cache = input.cache.filter(|_| input.working != Some(branch.name.as_str()));
    if let Some(result) = cache.and_then(|cache| cache.get(input.source, input.config, branch, input.now)) {
        return Ok(result);
    }
    let result = fold(input, reader, branch, &[])?;
    if let Some(cache) = cache {
        cache.put(input.source, input.config, branch, &result);
    }
    Ok(result)
}

/// Folds one branch; a repository that cannot give its objects is the branch's problem, and not the others'.
fn fold(
    input: &Input<'_>,
    reader: &Reader<'_>,
    branch: &Branch,
    forbidden: &[Forbidden],
) -> Result<BranchResult, SourceError> {
    let named = !matches!(input.source, Source::Folder(folder) if folder.is_single());
    let working = input.working == Some(branch.name.as_str());
    let context = Context { config: input.config, reader, now: input.now, named, working, forbidden };
    match context.fold(branch) {
        Err(error) if help_for(&error).is_some() => {
            let finding =
                Finding::new(format!("the branch cannot be read: {error}")).help(help_for(&error).unwrap_or_default());
            let diagnostics =
                finding_of(input.config, &branch.name, branch.tip.as_deref(), "branch-unreadable", finding, None);
            let diagnostics = diagnostics.into_iter().collect();
            Ok(BranchResult {
                branch: branch.name.clone(),
                is_worker: true,
                tip_failed: true,
                transient: true,
                diagnostics,
                ..BranchResult::default()
            })
        }
        other => other,
    }
}

/// What to do about a branch that cannot be read; none where the trouble is the machine's. The branch's name is not in it:
/// such a line is copied into a shell.
fn help_for(error: &SourceError) -> Option<&'static str> {
    match error {
        SourceError::NotACommit { found: "a tag", .. } => {
            Some("point it at the commit that the tag names: `git branch --force BRANCH TAG^{commit}`")
        }
        SourceError::NotACommit { .. } | SourceError::NoObject => {
            Some("push the branch again from a good clone, or delete it: `git push origin --delete BRANCH`")
        }
        SourceError::TooLarge { .. } => Some("take it out of the branch's history, and push the branch again"),
        SourceError::Object { .. } | SourceError::Git(_) => {
            Some("`git fsck` in the catalog shows what is broken; push the branch again from a good clone")
        }
        _ => None,
    }
}

pub(super) fn finding_of(
    config: &Config,
    worker: &str,
    commit: Option<&str>,
    code: &str,
    finding: Finding,
    metadata: Option<&str>,
) -> Option<Diagnostic> {
    let text = |file: &str| metadata.filter(|_| file == metadata::FILE);
    finding.into_diagnostic(check::find(code)?, config, &About { worker, commit, text: &text })
}

/// Folds branches again without the dependencies that close a circle, until none does.
fn break_circles(input: &Input<'_>, branches: &[Branch], results: &mut [BranchResult]) -> Result<(), SourceError> {
    let mut forbidden: BTreeMap<String, Vec<Forbidden>> = BTreeMap::new();
    while let Some((worker, dependency)) = cross::closing_dependency(results) {
        let list = forbidden.entry(worker.clone()).or_default();
        list.push(dependency);
        let Some(at) = branches.iter().position(|branch| branch.name == worker) else { break };
        results[at] = fold(input, &input.source.reader()?, &branches[at], list)?;
    }
    Ok(())
}

fn finish(
    input: &Input<'_>,
    branches: &[Branch],
    results: Vec<BranchResult>,
    mut standing: Standing,
) -> Result<Assembled, SourceError> {
    let mut out = Assembled::default();
    let mut workers = Vec::new();
    let mut found: BTreeMap<String, Vec<Diagnostic>> = BTreeMap::new();
    let mut origins: BTreeMap<WorkerId, Origin> = BTreeMap::new();
    for result in results {
        if !result.is_worker {
            out.not_workers.push(result.branch);
            continue;
        }
        out.workers.push(result.branch.clone());
        if let Some(newest) = &result.newest {
            origins.insert(newest.facts.metadata.id.clone(), Origin::of(&result, newest));
        }
        let (branch, mut diagnostics) = (result.branch, result.diagnostics);
        let (newest, states, failed) = (result.newest, result.versions, result.tip_failed);
        match standing.held.remove(&branch) {
            None => workers.extend(newest.map(|newest| worker(input.config, newest, states, failed))),
            Some(Held::Amended { base, releases }) => {
                workers.extend(previous::amended(input.config, newest, states, failed, base, releases));
            }
            Some(Held::Kept { worker, findings }) => {
                origins.remove(&worker.id);
                workers.push(*worker);
                diagnostics.extend(findings);
            }
        }
        found.insert(branch, diagnostics);
    }
    // What is left was published from branches that are gone.
    for (branch, held) in std::mem::take(&mut standing.held) {
        if let Held::Kept { worker, findings } = held {
            workers.push(*worker);
            found.insert(branch, findings);
        }
    }
    for worker in workers.iter_mut().filter(|worker: &&mut Worker| worker.kept.is_none()) {
        let branch = branches.iter().find(|branch| branch.name == worker.id.as_str());
        worker.accepted = previous::applied_accepts(input, branch, &worker.id);
    }
    workers.sort_by(|a: &Worker, b| a.id.cmp(&b.id));
    let said = decisions::withhold(input.config, &mut workers, &mut origins, standing, &|tip| document(input, tip))?;
    for diagnostic in said {
        let found = found.entry(diagnostic.worker.clone()).or_default();
        if !found.iter().any(|known| known.code == diagnostic.code) {
            found.insert(0, diagnostic);
        }
    }
    decisions::withdraw(input.config, &mut workers);
    out.catalog.retired = decisions::retired(input.config);
    // A worker by itself is not the catalog that advisories are about.
    if !matches!(input.source, Source::Folder(folder) if folder.is_single()) {
        out.config_findings = decisions::unmatched(input.config, &workers, &out.workers);
    }
    let retired = out.catalog.retired.iter().map(|retired| retired.id.to_string()).collect();
    cross::mark_installable(&mut workers, &retired);
    cross::link_dependents(&mut workers);
    let offers = cross::offers(&workers, &retired);
    for origin in origins.values() {
        if let Some(tip) = &origin.tip {
            let missing = missing_dependencies(input, &origin.branch, tip, &workers, &offers)?;
            found.entry(origin.branch.clone()).or_default().extend(missing);
        }
    }
    for (branch, diagnostics) in &found {
        if diagnostics.iter().any(|d| d.severity == Severity::Error) {
            let published = workers.iter().find(|worker| worker.id.as_str() == branch.as_str()).map(|worker| {
                PublishedInstead { version: worker.metadata.version.clone(), commit: worker.commit.clone() }
            });
            let (branch, diagnostics) = (branch.clone(), diagnostics.clone());
            out.catalog.problems.push(Problem { branch, published, diagnostics });
        }
    }
    let known = out.workers.iter().cloned().chain(workers.iter().map(|worker| worker.id.to_string())).collect();
    out.config_findings.extend(previous::idle_accepts(input, branches, &known)?);
    out.diagnostics = found.into_values().flatten().collect();
    out.catalog.commit = input.source.commit();
    out.catalog.updated_at = workers.iter().filter_map(|worker| worker.commit.as_ref()).map(|commit| commit.time).max();
    out.catalog.workers = workers;
    Ok(out)
}

pub(super) fn worker(config: &Config, newest: Newest, states: Vec<VersionState>, last_good: bool) -> Worker {
    let metadata = newest.facts.metadata;
    let mut versions: Vec<Release> =
        states.into_iter().map(|state| release(config, &metadata.id, &metadata, state)).collect();
    versions.sort_by(|a, b| b.version.cmp(&a.version));
    Worker {
        id: metadata.id.clone(),
        family: metadata.family(),
        backend: metadata.backend(),
        // `decisions::withdraw` says which.
        latest: 0,
        metadata,
        commit: newest.commit,
        last_good,
        kept: None,
        versions,
        dependents: Vec::new(),
        accepted: Vec::new(),
        prose: newest.facts.prose,
    }
}

pub(super) fn release(config: &Config, id: &WorkerId, newest: &Metadata, state: VersionState) -> Release {
    let version = state.version;
    let fixed = state.fixed;
    let platforms = fixed.platforms.into_iter().map(|p| ReleasePlatform {
        artifact: p.artifact.map(|artifact| Artifact {
            url: artifact.url.map_or_else(
                || format!("{}/{id}/{version}/{}.tar.gz", config.artifact_base(), p.platform),
                |url| url.to_string(),
            ),
            size: artifact.size,
            sha256: artifact.sha256,
            access: artifact.access,
        }),
        requirements: fixed.requirements.and(&p.requirements),
        platform: p.platform,
    });
    Release {
        platforms: platforms.collect(),
        yanked: newest.yanked.iter().find(|yank| yank.version == version).map(|yank| yank.reason.clone()),
        quarantined: None,
        advisory_url: None,
        not_installable: None,
        license: state.license,
        requires_license: fixed.requires_license,
        requirements: fixed.requirements,
        dependencies: fixed.dependencies,
        distribution: state.distribution,
        recipe: fixed.recipe,
        commit: state.commit,
        version,
    }
}

/// The tip's `metadata.json`, for findings that point into it.
fn document(input: &Input<'_>, newest: &Newest) -> Result<String, SourceError> {
    let bytes = input.source.reader()?.read(&newest.facts.metadata_blob)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn missing_dependencies(
    input: &Input<'_>,
    branch: &str,
    newest: &Newest,
    workers: &[Worker],
    offers: &cross::Offers<'_>,
) -> Result<Vec<Diagnostic>, SourceError> {
    let metadata = &newest.facts.metadata;
    let release = workers
        .iter()
        .find(|worker| worker.id == metadata.id)
        .and_then(|worker| worker.versions.iter().find(|release| release.version == metadata.version));
    let Some(release) = release.filter(|release| release.not_installable.is_some()) else { return Ok(Vec::new()) };
    let text = document(input, newest)?;
    let tree = json::parse(&text).ok();
    let commit = newest.commit.as_ref().map(|commit| commit.id.as_str());
    let mut found = Vec::new();
    for dependency in release.dependencies.iter().flat_map(|d| &d.workers) {
        let Some(reason) = cross::missing(dependency, offers) else { continue };
        let mut finding = Finding::new(format!("version {} cannot be installed: it {reason}", metadata.version));
        if let Some(span) = tree.as_ref().and_then(|tree| dependency_span(tree, dependency.id.as_str())) {
            finding = finding.in_metadata(&span).label("not there");
        }
        let finding = finding.help(match input.config.retirement(dependency.id.as_str()) {
            Some(config::Retired { replaced_by: Some(other), .. }) => format!("depend on `{other}` instead"),
            Some(_) => "depend on another worker".to_owned(),
            None => "publish that worker first, or widen the version range".to_owned(),
        });
        found.extend(finding_of(input.config, branch, commit, "dependency-missing", finding, Some(&text)));
    }
    Ok(found)
}
