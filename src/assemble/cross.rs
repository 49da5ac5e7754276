//! What only the whole catalog can tell: which dependencies are there, and which go in a circle.

use std::collections::{BTreeMap, BTreeSet};

use super::catalog::Worker;
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
pub(super) fn mark_installable(workers: &mut [Worker]) {
    loop {
        let offers = offers(workers);
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

/// The versions of each worker that a dependency may be met with.
pub(super) type Offers = BTreeMap<String, Vec<Version>>;

/// What the workers offer, as far as they are marked.
pub(super) fn offers(workers: &[Worker]) -> Offers {
    let usable = |worker: &Worker| {
        let usable = worker.versions.iter().filter(|r| r.yanked.is_none() && r.not_installable.is_none());
        (worker.id.to_string(), usable.map(|r| r.version.clone()).collect())
    };
    workers.iter().map(usable).collect()
}

/// Why a dependency cannot be met, a phrase; none if it can.
pub(super) fn missing(dependency: &WorkerDependency, offers: &Offers) -> Option<String> {
    let id = dependency.id.as_str();
    let Some(versions) = offers.get(id) else {
        return Some(format!("depends on `{id}`, which is not in the catalog"));
    };
    let will_do = |version: &Version| dependency.version.as_ref().is_none_or(|range| range.matches(version));
    if versions.iter().any(will_do) {
        return None;
    }
    Some(match &dependency.version {
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
