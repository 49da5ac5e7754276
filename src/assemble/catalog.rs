//! The assembled catalog: what emission sees, and all that it sees.
//!
//! Entries are held in memory; the bytes of files are not. Emission reads them through [`Contents`] when it needs them.

use serde::{Deserialize, Serialize};

pub use crate::check::{Prose, RecipeFile, RecipeFiles};
use crate::diag::Diagnostic;
use crate::model::document::Artifact;
use crate::model::index::Retired;
use crate::model::metadata::Metadata;
use crate::model::metadata::{Dependencies, Distribution};
use crate::model::{Backend, HttpsUrl, Platform, Requirements, Time, Version, WorkerId};

/// The whole catalog.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Catalog {
    /// The default branch's commit, where there is one.
    pub commit: Option<String>,
    /// Published workers, by id.
    pub workers: Vec<Worker>,
    /// Names that are not given away again, by name.
    pub retired: Vec<Retired>,
    /// Branches whose tip has errors, by name; each may also stand in `workers` with what its newest valid commit gives.
    pub problems: Vec<Problem>,
    /// When the newest commit that is published was committed.
    pub updated_at: Option<Time>,
}

/// One published worker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Worker {
    /// Its id.
    pub id: WorkerId,
    /// The family that it belongs to.
    pub family: WorkerId,
    /// What it computes on.
    pub backend: Option<Backend>,
    /// What the newest valid commit says: names, prose, models, pricing.
    pub metadata: Metadata,
    /// That commit; none for a folder.
    pub commit: Option<CommitRef>,
    /// Whether the branch's tip is invalid, so that this is its last good state.
    pub last_good: bool,
    /// Why this is what was published before, and nothing of its branch counts; none where the branch does.
    pub kept: Option<Kept>,
    /// Every version, highest first; never empty.
    pub versions: Vec<Release>,
    /// Which of them is `latest`: an index into `versions`.
    pub latest: usize,
    /// Workers whose latest version depends on this one, by id.
    pub dependents: Vec<WorkerId>,
    /// The `[[accept]]`s that this publish, or one before it, used up: commits, sorted.
    pub accepted: Vec<String>,
    /// Prose files of the newest valid commit.
    pub prose: Prose,
}

impl Worker {
    /// The version that an install without a wish picks from.
    #[must_use]
    pub fn latest(&self) -> &Release {
        &self.versions[self.latest]
    }
}

/// Why a worker stays as it was published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kept {
    /// The branch is gone, or has no worker any more.
    Gone,
    /// The branch's history no longer has what was published.
    Rewritten,
    /// The repository cannot give the branch's objects.
    Unreadable,
    /// The branch claims a family that the catalog has no room for.
    Name,
}

/// A commit, as far as it is published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommitRef {
    /// The commit id, in hex.
    pub id: String,
    /// The committer's time.
    pub time: Time,
}

/// One version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    /// Which.
    pub version: Version,
    /// The first valid commit that said it; none for a folder.
    pub commit: Option<CommitRef>,
    /// Why it is never picked for a new install.
    pub yanked: Option<String>,
    /// Why the maintainers keep everyone from it.
    pub quarantined: Option<String>,
    /// Where the maintainers say more about that, or about the yank.
    pub advisory_url: Option<HttpsUrl>,
    /// Why it cannot be installed: a worker that it depends on is missing.
    pub not_installable: Option<String>,
    /// Its licence.
    pub license: String,
    /// Whether its archives need a licence token.
    pub requires_license: bool,
    /// What a machine must have on every platform.
    pub requirements: Requirements,
    /// What must be there for it.
    pub dependencies: Option<Dependencies>,
    /// How it is given out.
    pub distribution: Distribution,
    /// Where it runs, the preferred one first.
    pub platforms: Vec<ReleasePlatform>,
    /// The recipe and its files; none without a PKGBUILD.
    pub recipe: Option<RecipeFiles>,
}

impl Release {
    /// Whether it is never picked for a new install, by whoever's word.
    #[must_use]
    pub fn is_withdrawn(&self) -> bool {
        self.yanked.is_some() || self.quarantined.is_some()
    }
}

/// One platform of a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleasePlatform {
    /// Which.
    pub platform: Platform,
    /// Its artifact, with the URL that is published; none for source only.
    pub artifact: Option<Artifact>,
    /// What a machine must have here, the worker's requirements joined.
    pub requirements: Requirements,
}

/// Names bytes that [`Contents`] can read.
pub type ContentId = crate::source::BlobId;

/// A branch whose newest state is in error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The branch.
    pub branch: String,
    /// What is published instead, if anything is: the newest valid commit.
    pub published: Option<PublishedInstead>,
    /// What is wrong, errors and warnings.
    pub diagnostics: Vec<Diagnostic>,
}

/// What stands in for a tip that is invalid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedInstead {
    /// The version that the newest valid commit says.
    pub version: Version,
    /// That commit; none for a folder.
    pub commit: Option<CommitRef>,
}

/// Reads bytes that the catalog names.
pub trait Contents: Sync {
    /// The bytes of a file.
    ///
    /// # Errors
    /// A phrase: the machine could not read them.
    fn read(&self, id: &ContentId) -> Result<Vec<u8>, String>;
}
