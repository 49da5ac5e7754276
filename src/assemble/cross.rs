//! What only the whole catalog can tell: which dependencies are there, and which go in a circle.

use std::collections::{BTreeMap, BTreeSet};

use super::catalog::{Release, Worker};
use super::versions::{BranchResult, Forbidden};
use crate::model::Version;
use crate::model::metadata::WorkerDependency;

/// The dependency that closes a circle, and whose it is: of the circle's dependencies the one that came last. None where
/// there is no circle.
pub(super) fn closing_dependency(results: &[BranchResult]) -> Option<(String, Forbidden)> {
    let edges: BTreeMap<&str, Vec<&str>> = results
        .iter()
        .filter_map(|r| {
            Some((r.branch.as_str(), r.newest.as_ref()?.depends_since.keys().map(String::as_str).collect()))
        })
        .collect();
    let circle = find_circle(&edges)?;
    let shown = circle.iter().chain(circle.first()).copied().collect::<Vec<_>>().join(" -> ");
    let since = |from: &str, to: &str| {
        let result = results.iter().find(|r| r.branch == from)?;
        result.newest.as_ref()?.depends_since.get(to).cloned()
    };
    let next = circle.iter().cycle().skip(1);
    let (from, to) = circle.iter().zip(next).max_by_key(|(from, to)| {
        // Working files have no commit yet: they are the newest of all.
        let time = since(from, to).flatten().map_or(i64::MAX, |commit| commit.time.unix());
        (time, *from)
    })?;
    let forbidden = Forbidden { dependency: (*to).to_owned(), since: since(from, to).flatten(), circle: shown };
    Some(((*from).to_owned(), forbidden))
}

/// A circle in a graph, as the nodes on it; the same one for the same graph.
fn find_circle<'a>(edges: &BTreeMap<&'a str, Vec<&'a str>>) -> Option<Vec<&'a str>> {
    let mut done: BTreeSet<&str> = BTreeSet::new();
    for start in edges.keys() {
        // Depth first with a stack of our own: a chain of dependencies may be as long as the catalog.
        let mut path: Vec<(&str, usize)> = vec![(start, 0)];
        let mut on_path: BTreeSet<&str> = BTreeSet::from([*start]);
        while let Some((node, next)) = path.last_mut() {
            let target = edges.get(*node).and_then(|targets| targets.get(*next)).copied();
            *next += 1;
            match target {
                Some(target) if on_path.contains(target) => {
                    let from = path.iter().position(|(node, _)| *node == target)?;
                    return Some(path[from..].iter().map(|(node, _)| *node).collect());
                }
                Some(target) if edges.contains_key(target) && !done.contains(target) => {
                    on_path.insert(target);
                    path.push((target, 0));
                }
                Some(_) => {}
                None => {
                    done.insert(node);
                    on_path.remove(*node);
                    path.pop();
                }
            }
        }
    }
    None
}

/// Says of every release whether it can be installed: each worker that it depends on must have a version that will do, is
/// not yanked, and can itself be installed.
pub(super) fn mark_installable(workers: &mut [Worker], retired: &BTreeSet<String>) {
    loop {
        let offers = offers(workers, retired);
        let mut changed = false;
        for release in workers.iter_mut().flat_map(|worker| &mut worker.versions) {
            if release.not_installable.is_some() {
                continue;
            }
            let wanted = release.dependencies.iter().flat_map(|d| &d.workers);
            if let Some(reason) = wanted.filter_map(|dependency| missing(dependency, &offers)).next() {
                release.not_installable = Some(reason);
                changed = true;
            }
        }
        if !changed {
            return;
        }
    }
}

/// The versions of each worker, with what keeps a dependency from being met with them; and names that are gone for good.
pub(super) struct Offers<'r> {
    versions: BTreeMap<String, Vec<(Version, Use)>>,
    retired: &'r BTreeSet<String>,
}

/// Whether a dependency may be met with a version.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    May,
    MayNot,
    Quarantined,
}

/// What the workers offer, as far as they are marked.
pub(super) fn offers<'r>(workers: &[Worker], retired: &'r BTreeSet<String>) -> Offers<'r> {
    let of = |release: &Release| {
        if release.quarantined.is_some() {
            Use::Quarantined
        } else if release.yanked.is_some() || release.not_installable.is_some() {
            Use::MayNot
        } else {
            Use::May
        }
    };
    let versions = |worker: &Worker| worker.versions.iter().map(|r| (r.version.clone(), of(r))).collect();
    Offers { versions: workers.iter().map(|w| (w.id.to_string(), versions(w))).collect(), retired }
}

/// Why a dependency cannot be met, a phrase; none if it can.
pub(super) fn missing(dependency: &WorkerDependency, offers: &Offers<'_>) -> Option<String> {
    let id = dependency.id.as_str();
    if offers.retired.contains(id) {
        return Some(format!("depends on `{id}`, which is retired"));
    }
    let Some(versions) = offers.versions.get(id) else {
        return Some(format!("depends on `{id}`, which is not in the catalog"));
    };
    let will_do = |version: &Version| dependency.version.as_ref().is_none_or(|range| range.matches(version));
    let uses: Vec<Use> = versions.iter().filter(|(version, _)| will_do(version)).map(|(_, use_)| *use_).collect();
    if uses.contains(&Use::May) {
        return None;
    }
    let quarantined = !uses.is_empty() && uses.iter().all(|use_| *use_ == Use::Quarantined);
    Some(match &dependency.version {
        Some(range) if quarantined => format!("depends on `{id}` `{range}`, which only quarantined versions are"),
        None if quarantined => format!("depends on `{id}`, of which every version is quarantined"),
        Some(range) => format!("depends on `{id}` `{range}`, which no installable version is"),
        None => format!("depends on `{id}`, which has no installable version"),
    })
}

/// Lists under every worker those whose latest version depends on it.
pub(super) fn link_dependents(workers: &mut [Worker]) {
    let mut dependents: BTreeMap<String, BTreeSet<_>> = BTreeMap::new();
    for worker in workers.iter() {
        for dependency in worker.latest().dependencies.iter().flat_map(|d| &d.workers) {
            dependents.entry(dependency.id.to_string()).or_default().insert(worker.id.clone());
        }
    }
    for worker in workers {
        worker.dependents = dependents.remove(worker.id.as_str()).unwrap_or_default().into_iter().collect();
    }
}
