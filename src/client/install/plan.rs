//! What to install: a resolution's choices, with everything pinned that an install takes.

use std::time::Duration;

use super::{InstallError, Of};
use crate::client::resolve::{Resolution, View};
use crate::client::{Refused, VerifiedPointer};
use crate::model::document::{Artifact, Document, Manifest, PinnedFile, PlatformEntry};
use crate::model::metadata::Access;
use crate::model::pointer::CatalogId;
use crate::model::{Os, Platform, PublicKey, Sha256, Version, WorkerId};

/// What to install, in order: what something depends on comes before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The catalog that says so.
    pub catalog: CatalogId,
    /// The serial of its pointer.
    pub serial: u64,
    /// The digest of its index.
    pub index: Sha256,
    /// The key that signed it.
    pub key: PublicKey,
    /// What to do.
    pub steps: Vec<Step>,
}

/// One build of a version of a worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The worker.
    pub id: WorkerId,
    /// Its version.
    pub version: Version,
    /// For which platform.
    pub platform: Platform,
    /// Its program's name, without `.exe`.
    pub binary: String,
    /// What is fetched.
    pub kind: Kind,
    /// Free disk space that the manifest asks for, in MiB.
    pub disk_min_mib: Option<u64>,
    /// Whether a licence is needed.
    pub needs_license: bool,
}

/// What is fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// An archive.
    Archive(Artifact),
    /// A recipe and its files.
    Source(Vec<PinnedFile>),
}

impl Plan {
    /// The plan of a resolution. Its choices are of this view.
    #[must_use]
    pub fn of(resolution: &Resolution, view: &View, verified: &VerifiedPointer) -> Self {
        let steps = resolution.plan().into_iter().filter_map(|choice| {
            let document = view.document(&choice.id)?;
            let (manifest, platform) = view.chosen(&choice)?;
            Step::of(document, manifest, platform)
        });
        let pointer = verified.pointer();
        Self {
            key: verified.key().clone(),
            steps: steps.collect(),
            catalog: pointer.catalog.clone(),
            serial: pointer.serial,
            index: pointer.index.sha256.clone(),
        }
    }
}

impl Step {
    /// A platform of a version; none if it has neither an archive nor a recipe.
    #[must_use]
    pub fn of(document: &Document, manifest: &Manifest, platform: &PlatformEntry) -> Option<Self> {
        let kind = match (&platform.artifact, &manifest.source) {
            (Some(artifact), _) => Kind::Archive(artifact.clone()),
            (None, Some(source)) => Kind::Source(source.files.clone()),
            (None, None) => return None,
        };
        let is_public = platform.artifact.as_ref().is_none_or(|artifact| artifact.access == Access::Public);
        let id = document.about.id.clone();
        Some(Self {
            binary: document.binary.as_ref().map_or_else(|| id.to_string(), |binary| binary.name.to_string()),
            version: manifest.version.clone(),
            platform: platform.platform.clone(),
            disk_min_mib: platform.requirements.disk_min_mib.as_ref().map(|mib| mib.get()),
            needs_license: !is_public,
            id,
            kind,
        })
    }

    /// The program's path in the archive.
    #[must_use]
    pub fn program(&self) -> String {
        let ending = if self.platform.os == Os::Windows { ".exe" } else { "" };
        format!("bin/{}{ending}", self.binary)
    }

    pub(super) fn named(&self) -> Box<Of> {
        Box::new(Of { id: self.id.clone(), version: self.version.clone() })
    }

    pub(super) fn refused(&self, reason: Refused) -> InstallError {
        InstallError::Refused { of: self.named(), reason }
    }

    pub(super) fn trouble(&self, url: &str, why: String, wait: Option<Duration>, kept: u64) -> InstallError {
        InstallError::Trouble { of: self.named(), url: url.to_owned(), why, wait, kept }
    }
}
