//! What a branch gave last time: so that a build costs what changed, and not what there is.
//!
//! One file a branch. A result holds for a tip, a configuration and a program: all three are its key, and a file with
//! another key, or one that cannot be read, counts as none. Results that something passing decided (the clock, a damaged repository) are
//! never kept, and one with a commit that is ahead of this build's clock is not told again: a later clock took it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::versions::{BranchResult, is_ahead};
use crate::config::Config;
use crate::model::{GENERATOR, Sha256, Time};
use crate::source::{Branch, Source};

/// A folder of results.
#[derive(Debug)]
pub struct Cache {
    dir: PathBuf,
    salt: String,
}

#[derive(Serialize, Deserialize)]
struct Kept<R> {
    key: String,
    result: R,
}

impl Cache {
    /// A cache in a folder, which is made when it is needed. `program` tells this program from other builds of the same
    /// version, whose rules may differ.
    #[must_use]
    pub fn new(dir: &Path, program: &str) -> Self {
        Self { dir: dir.to_owned(), salt: format!("{GENERATOR}\n{program}") }
    }

    /// The key of a branch's result; none where there is nothing to go by: working files and folders have no tip.
    fn key(&self, source: &Source, config: &Config, branch: &Branch) -> Option<String> {
        let tip = branch.tip.as_ref()?;
        // Every decision of the maintainers may change a finding.
        let all = format!("{}\n{config:?}\n{}\n{}\n{tip}", self.salt, source.is_shallow(), branch.name);
        Some(Sha256::of(all.as_bytes()).to_string())
    }

    fn file(&self, branch: &str) -> PathBuf {
        self.dir.join(format!("{}.json", Sha256::of(branch.as_bytes())))
    }

    pub(super) fn get(&self, source: &Source, config: &Config, branch: &Branch, now: Time) -> Option<BranchResult> {
        let key = self.key(source, config, branch)?;
        let kept: Kept<BranchResult> = serde_json::from_slice(&fs::read(self.file(&branch.name)).ok()?).ok()?;
        let is_ahead = kept.result.newest_time.is_some_and(|time| is_ahead(time, now));
        (kept.key == key && !is_ahead).then_some(kept.result)
    }

    /// Keeps a result. A cache that cannot be written costs time, and nothing else.
    pub(super) fn put(&self, source: &Source, config: &Config, branch: &Branch, result: &BranchResult) {
        let Some(key) = self.key(source, config, branch).filter(|_| !result.transient) else { return };
        let Ok(bytes) = serde_json::to_vec(&Kept { key, result }) else { return };
        let file = self.file(&branch.name);
        let partial = file.with_extension("partial");
        let written = fs::create_dir_all(&self.dir).and_then(|()| fs::write(&partial, bytes));
        drop(written.and_then(|()| fs::rename(&partial, &file)));
    }

    /// Forgets branches that are no more.
    pub(super) fn keep_only(&self, branches: &[Branch]) {
        let names: BTreeSet<PathBuf> = branches.iter().map(|branch| self.file(&branch.name)).collect();
        for entry in fs::read_dir(&self.dir).into_iter().flatten().flatten() {
            if !names.contains(&entry.path()) {
                drop(fs::remove_file(entry.path()));
            }
        }
    }
}
