//! The maintainers' decisions, held over whatever branches say: retired names, families, advisories.
//!
//! ```text
//! folded branches ─► retire (before circles are looked for) ─► workers ─► withhold, withdraw ─► cross-worker findings
//! ```
//!
//! Everything here works on any [`Worker`]: the state of a tip, a last good one, or one that is kept from what was published
//! before. What is wrong comes out by branch; what is wrong with `catalog.toml` itself by [`unmatched`].

use std::collections::{BTreeMap, BTreeSet};

use super::catalog::Worker;
use super::previous::Standing;
use super::versions::{BranchResult, Newest};
use crate::check::{self, About, Finding, json};
use crate::config::{self, Advisory, Affected, Config, Withdrawn, nearest};
use crate::diag::Diagnostic;
use crate::model::metadata;
use crate::model::{Version, WorkerId, index};
use crate::source::SourceError;

/// What is known of a published worker's branch.
#[derive(Debug, Default)]
pub(super) struct Origin {
    /// The branch.
    pub(super) branch: String,
    /// When the claim of its family began, in Unix seconds; working files and folders have no commit and are the newest.
    pub(super) family_since: i64,
    /// The tip, where it is what is published.
    pub(super) tip: Option<Newest>,
}

impl Origin {
    /// Of a branch with a valid commit.
    pub(super) fn of(result: &BranchResult, newest: &Newest) -> Self {
        Self {
            branch: result.branch.clone(),
            family_since: newest.family_since.as_ref().map_or(i64::MAX, |commit| commit.time.unix()),
            tip: (!result.tip_failed).then(|| newest.clone()),
        }
    }
}

/// Takes everything away from branches whose name is retired, and says so.
pub(super) fn retire(config: &Config, results: &mut [BranchResult]) {
    for result in results.iter_mut().filter(|result| result.is_worker) {
        let id = result.newest.as_ref().map_or(result.branch.as_str(), |newest| newest.facts.metadata.id.as_str());
        let Some(retired) = config.retirement(id) else { continue };
        let mut finding = Finding::new(format!("the name `{}` is retired and not given away again", retired.worker))
            .note(format!("retired: {}", retired.reason))
            .help("take another name: a branch of that name, and the same `id` in metadata.json");
        if let Some(other) = &retired.replaced_by {
            finding = finding.note(format!("replaced by `{other}`"));
        }
        let commit = result.newest.take().and_then(|newest| newest.commit).map(|commit| commit.id);
        let commit = result.diagnostics.first().and_then(|d| d.commit.clone()).or(commit);
        result.versions.clear();
        result.tip_failed = true;
        let said = diagnostic(config, &result.branch, "name-retired", finding, commit.as_deref(), None);
        result.diagnostics.splice(0..0, said);
    }
}

/// Takes out the workers whose names the catalog has no room for; one that was published before under a family that there is
/// room for stays as it was. What is wrong with each; `document` reads a tip's `metadata.json`.
pub(super) fn withhold(
    config: &Config,
    workers: &mut Vec<Worker>,
    origins: &mut BTreeMap<WorkerId, Origin>,
    mut standing: Standing,
    document: &dyn Fn(&Newest) -> Result<String, SourceError>,
) -> Result<Vec<Diagnostic>, SourceError> {
    workers.retain(|worker| config.retirement(worker.id.as_str()).is_none());
    let mut wrong: BTreeMap<WorkerId, (&'static str, String, &'static str)> = BTreeMap::new();
    for worker in workers.iter().filter(|worker| config.is_reserved(&worker.family, &worker.id)) {
        let message =
            format!("expected a worker that `[families]` lists for `{}`, found `{}`", worker.family, worker.id);
        let help = "list the id in catalog.toml, or choose another family";
        wrong.insert(worker.id.clone(), ("family-reserved", message, help));
    }
    let reserved: BTreeSet<WorkerId> = wrong.keys().cloned().collect();
    workers.retain(|worker| !reserved.contains(&worker.id));
    // Each round puts one back at least that will not be wrong again, or is the last.
    loop {
        let found = one_name_for_two(config, workers, origins, &standing.families);
        if found.is_empty() {
            break;
        }
        let names: BTreeSet<WorkerId> = found.iter().map(|(id, _)| id.clone()).collect();
        workers.retain(|worker| !names.contains(&worker.id));
        for (id, message) in found {
            let before = standing.before.remove(&id).filter(|before| !config.is_reserved(&before.family, &id));
            workers.extend(before);
            wrong.entry(id).or_insert(("family-name", message, "choose another id or family"));
        }
        workers.sort_by(|a, b| a.id.cmp(&b.id));
    }
    let mut said = Vec::new();
    for (id, (code, message, help)) in wrong {
        let origin = origins.remove(&id);
        let origin = origin.as_ref();
        let tip = origin.and_then(|origin| origin.tip.as_ref());
        let text = tip.map(document).transpose()?;
        let mut finding = Finding::new(message).help(help);
        let tree = text.as_ref().and_then(|text| json::parse(text).ok());
        if let Some(node) = tree.as_ref().and_then(|tree| tree.get("family").or_else(|| tree.get("id"))) {
            finding = finding.in_metadata(&node.span);
        }
        let branch = origin.map_or(id.as_str(), |origin| origin.branch.as_str());
        let commit = tip.and_then(|tip| tip.commit.as_ref()).map(|commit| commit.id.as_str());
        said.extend(diagnostic(config, branch, code, finding, commit, text.as_deref()));
    }
    Ok(said)
}

/// Workers whose id is the name of a family that they are not of, or whose family is the name of such a worker: of two that
/// cannot be together the one that was not published yet, or else the later one. Each with a phrase.
fn one_name_for_two(
    config: &Config,
    workers: &[Worker],
    origins: &BTreeMap<WorkerId, Origin>,
    published: &BTreeMap<WorkerId, WorkerId>,
) -> Vec<(WorkerId, String)> {
    // What was published was there first, whatever anybody writes into the dates of commits.
    let since = |worker: &Worker| match origins.get(&worker.id) {
        Some(origin) if published.get(&worker.id) != Some(&worker.family) => origin.family_since,
        _ => i64::MIN,
    };
    let mut workers: Vec<&Worker> = workers.iter().collect();
    // Of one moment the longer id comes first, which is the family's member: it begins with the other one.
    workers.sort_by(|a, b| since(a).cmp(&since(b)).then_with(|| b.id.cmp(&a.id)));
    let mut families: BTreeMap<&WorkerId, &WorkerId> = BTreeMap::new();
    let mut elsewhere: BTreeMap<&WorkerId, &WorkerId> = BTreeMap::new();
    let mut wrong = Vec::new();
    for worker in workers {
        let (id, family) = (&worker.id, &worker.family);
        let is_other = family != id;
        if is_other && (config.families.contains_key(id) || families.contains_key(id)) {
            let message =
                format!("the id is the name of the family `{id}`, and the worker is of the family `{family}`");
            wrong.push((id.clone(), message));
        } else if let Some(other) = elsewhere.get(family) {
            let message = format!("the family `{family}` is the name of a worker that is of the family `{other}`");
            wrong.push((id.clone(), message));
        } else {
            families.insert(family, id);
            if is_other {
                elsewhere.insert(id, family);
            }
        }
    }
    wrong
}

/// Withdraws what advisories say, over whatever the branches say, and picks every `latest` anew.
pub(super) fn withdraw(config: &Config, workers: &mut [Worker]) {
    let mut by_worker: BTreeMap<&WorkerId, Vec<&Advisory>> = BTreeMap::new();
    for advisory in &config.advisory {
        by_worker.entry(&advisory.worker).or_default().push(advisory);
    }
    for worker in workers {
        let advisories = by_worker.get(&worker.id).map(Vec::as_slice).unwrap_or_default();
        for release in &mut worker.versions {
            // Only the maintainers quarantine: what is kept from before has it from an advisory that may be gone.
            (release.quarantined, release.advisory_url) = (None, None);
            let first =
                |state: Withdrawn| advisories.iter().find(|a| a.state == state && a.versions.holds(&release.version));
            let (yanked, quarantined) = (first(Withdrawn::Yanked), first(Withdrawn::Quarantined));
            if let Some(advisory) = yanked {
                release.yanked = Some(advisory.reason.clone());
            }
            // Set anew: what is kept from before has it from an advisory that may be gone.
            release.quarantined = quarantined.map(|advisory| advisory.reason.clone());
            release.advisory_url = quarantined.or(yanked).and_then(|advisory| advisory.url.clone());
        }
        worker.latest = latest(worker, &worker.metadata.version);
    }
}

/// Which version is `latest`: the newest valid commit's if that is stable and not withdrawn, else the highest stable one that
/// is not, else the highest. An index into the versions, which are sorted highest first.
fn latest(worker: &Worker, said: &Version) -> usize {
    let mut good = worker.versions.iter().enumerate().filter(|(_, r)| r.version.is_stable() && !r.is_withdrawn());
    let highest = good.clone().next();
    good.find(|(_, release)| release.version == *said).or(highest).map_or(0, |(at, _)| at)
}

/// The retired names as they are published, by name.
pub(super) fn retired(config: &Config) -> Vec<index::Retired> {
    let published = |retired: &config::Retired| index::Retired {
        id: retired.worker.clone(),
        reason: retired.reason.clone(),
        replaced_by: retired.replaced_by.clone(),
    };
    let mut retired: Vec<_> = config.retired.iter().map(published).collect();
    retired.sort_by(|a, b| a.id.cmp(&b.id));
    retired
}

/// Advisories that withdraw nothing, or not all that they list: a slip of the pen must not go unseen. `branches` are those
/// of workers, published or not.
pub(super) fn unmatched(config: &Config, workers: &[Worker], branches: &[String]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for advisory in &config.advisory {
        let id = &advisory.worker;
        let Some(worker) = workers.iter().find(|worker| worker.id == *id) else {
            // Of a retired worker, and of one that has nothing published, nothing is left to withdraw.
            if config.retirement(id.as_str()).is_none() && !branches.iter().any(|branch| branch == id.as_str()) {
                let known: BTreeSet<&str> =
                    workers.iter().map(|w| w.id.as_str()).chain(branches.iter().map(String::as_str)).collect();
                let help = match nearest(id.as_str(), known.into_iter()) {
                    Some(known) => format!("did you mean `{known}`?"),
                    None => "an advisory names a worker of the catalog by its id".into(),
                };
                let message = format!("an advisory names the worker `{id}`, which is not in the catalog");
                found.push(Finding::new(message).help(help));
            }
            continue;
        };
        let has = |version: &Version| worker.versions.iter().any(|release| release.version == *version);
        let missing: Vec<String> = match &advisory.versions {
            Affected::In(range) if worker.versions.iter().any(|release| range.covers(&release.version)) => continue,
            Affected::In(range) => vec![range.to_string()],
            Affected::Are(list) => list.iter().filter(|v| !has(v)).map(ToString::to_string).collect(),
        };
        for missing in missing {
            let message = format!("an advisory on `{id}` names `{missing}`, which no version of it is");
            let versions: Vec<_> = worker.versions.iter().map(|release| release.version.to_string()).collect();
            found.push(Finding::new(message).help(format!("`{id}` has {}", versions.join(", "))));
        }
    }
    let said = |finding| diagnostic(config, config::FILE, "advisory-unmatched", finding, None, None);
    found.into_iter().filter_map(said).collect()
}

fn diagnostic(
    config: &Config,
    worker: &str,
    code: &str,
    finding: Finding,
    commit: Option<&str>,
    text: Option<&str>,
) -> Option<Diagnostic> {
    let text = |file: &str| text.filter(|_| file == metadata::FILE);
    finding.into_diagnostic(check::find(code)?, config, &About { worker, commit, text: &text })
}

#[cfg(test)]
mod tests;
