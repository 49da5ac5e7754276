//! What the branches of a repository point at: one set, of one moment.
//!
//! References are files, and are read one after another. A push between two of them would give a set that never was: so
//! they are read until two readings agree. `git push --atomic` and `git fetch` hold a lock file for every reference until
//! the last one is written: no reading counts while there is one.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use git2::{Oid, Reference, Repository};

use super::{SourceError, git};

/// How often two readings are compared before it is given up: six seconds and more.
const ATTEMPTS: u64 = 50;
/// After this many attempts a lock file counts as one that a dead process has left.
const STALE: u64 = 25;
/// After this many attempts readings that fail are not expected to succeed.
const BROKEN: u64 = 10;

/// The tips of every branch, and what else the default branch is known by.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tips {
    /// Every branch's commit, by name; zeros where the reference cannot be read.
    pub(super) tips: BTreeMap<String, Oid>,
    /// The branch that `origin` calls its default one.
    pub(super) origin_head: Option<String>,
    /// The branch that HEAD names, whether it exists yet or not.
    pub(super) current: Option<String>,
}

impl Tips {
    /// Reads until two readings, one right after the other, agree.
    pub(super) fn settled(path: &Path, repository: &Repository) -> Result<Self, SourceError> {
        let mut failed = None;
        for attempt in 0..ATTEMPTS {
            let before = Self::read(repository);
            let locked = is_locked(repository);
            // `git pack-refs` moves references between files: a handle of its own looks at all of them.
            let now = git::open(path)?.map_or_else(|| Self::read(repository), |again| Self::read(&again));
            match (before, now) {
                (Ok(before), Ok(now)) if before == now && (!locked || attempt >= STALE) => return Ok(now),
                (Err(_), Err(error)) if attempt >= BROKEN => return Err(error.into()),
                (_, now) => failed = now.err(),
            }
            std::thread::sleep(Duration::from_millis(5 * attempt));
        }
        Err(failed.map_or(SourceError::Unsettled(path.to_owned()), SourceError::Git))
    }

    fn read(repository: &Repository) -> Result<Self, git2::Error> {
        let mut tips = BTreeMap::new();
        let mut origin_head = None;
        for reference in repository.references()? {
            let reference = reference?;
            // A name that is not UTF-8 is no worker's; it is kept, as far as it can be read, so that it does not vanish.
            let name = String::from_utf8_lossy(reference.name_bytes());
            if name == "refs/remotes/origin/HEAD" {
                let target = reference.symbolic_target().ok().flatten();
                origin_head = target.and_then(|t| t.strip_prefix("refs/remotes/origin/")).map(str::to_owned);
                continue;
            }
            let local = name.strip_prefix("refs/heads/");
            let Some(branch) = local.or_else(|| name.strip_prefix("refs/remotes/origin/")) else { continue };
            // What a branch points at is followed when its history is read, so that a bad one stops no other.
            let target = reference.resolve().ok().and_then(|r| r.target()).unwrap_or(Oid::ZERO_SHA1);
            if local.is_some() {
                tips.insert(branch.to_owned(), target);
            } else {
                tips.entry(branch.to_owned()).or_insert(target);
            }
        }
        for branch in loose_branches(repository) {
            tips.entry(branch).or_insert(Oid::ZERO_SHA1);
        }
        Ok(Self { tips, origin_head, current: head_branch(repository) })
    }
}

/// Whether somebody is writing references.
fn is_locked(repository: &Repository) -> bool {
    let locks = |folder: &str| {
        walkdir::WalkDir::new(repository.commondir().join(folder))
            .into_iter()
            .flatten()
            .any(|entry| entry.path().extension().is_some_and(|ending| ending == "lock"))
    };
    locks("refs/heads") || locks("refs/remotes/origin")
}

/// Branches that have a file of their own. libgit2 passes over one that a crash has left empty or half written; it is known
/// by its file, so that it does not vanish without a word.
fn loose_branches(repository: &Repository) -> Vec<String> {
    let Ok(folder) = std::fs::read_dir(repository.commondir().join("refs/heads")) else { return Vec::new() };
    let files = folder.flatten().filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()));
    let names = files.filter_map(|entry| entry.file_name().into_string().ok());
    names.filter(|name| Reference::is_valid_name(&format!("refs/heads/{name}"))).collect()
}

/// The branch that HEAD names, whether it exists yet or not.
fn head_branch(repository: &Repository) -> Option<String> {
    let head = repository.find_reference("HEAD").ok()?;
    let target = head.symbolic_target().ok().flatten()?;
    target.strip_prefix("refs/heads/").map(str::to_owned)
}
