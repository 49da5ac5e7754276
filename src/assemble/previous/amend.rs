//! A branch and what was published of it, where both count.

use crate::assemble::build::{release, worker};
use crate::assemble::catalog::{Release, Worker};
use crate::assemble::versions::{Newest, VersionState};
use crate::config::Config;

/// The worker that a branch and the published versions that stand give together.
pub(in crate::assemble) fn amended(
    config: &Config,
    newest: Option<Newest>,
    states: Vec<VersionState>,
    tip_failed: bool,
    base: Option<Box<Worker>>,
    releases: Vec<Release>,
) -> Option<Worker> {
    let is_base = base.is_some();
    let (mut one, others) = match (base, newest) {
        (Some(base), _) => {
            let others = states.into_iter().map(|state| release(config, &base.id, &base.metadata, state)).collect();
            (Worker { last_good: tip_failed, ..*base }, others)
        }
        (None, Some(newest)) => (worker(config, newest, states, tip_failed), releases),
        (None, None) => return None,
    };
    for other in others {
        let there = one.versions.iter_mut().find(|release| release.version == other.version);
        match (there, is_base) {
            (None, _) => one.versions.push(other),
            (Some(release), true) => add_platforms(release, &other),
            (Some(release), false) => {
                let branch = std::mem::replace(release, other);
                add_platforms(release, &branch);
            }
        }
    }
    for release in &mut one.versions {
        let yanked = one.metadata.yanked.iter().find(|yank| yank.version == release.version);
        release.yanked = yanked.map(|yank| yank.reason.clone());
    }
    one.versions.sort_by(|a, b| b.version.cmp(&a.version));
    // `decisions::withdraw` says which is the latest.
    Some(one)
}

/// Platforms and artifacts that a later commit added count, as they do in a branch.
fn add_platforms(release: &mut Release, branch: &Release) {
    for new in &branch.platforms {
        match release.platforms.iter_mut().find(|platform| platform.platform == new.platform) {
            None => release.platforms.push(new.clone()),
            Some(platform) if platform.artifact.is_none() => platform.artifact.clone_from(&new.artifact),
            Some(_) => {}
        }
    }
}
