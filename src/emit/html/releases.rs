//! A worker's versions, and the platforms of one of them, as rows of tables.

use serde::Serialize;

use super::page::CommitView;
use super::phrase::{Piece, pieces};
use super::units;
use crate::assemble::catalog::{Release, ReleasePlatform, Worker};
use crate::emit::Site;
use crate::model::metadata::Access;

/// A version in the history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VersionRow {
    /// Which.
    pub version: String,
    /// Its anchor on the page.
    pub anchor: String,
    /// Whether an install without a wish picks from it.
    pub latest: bool,
    /// Whether it is a pre-release.
    pub pre: bool,
    /// The commit that fixed it; none for a folder.
    pub commit: Option<CommitView>,
    /// Why it is never picked for a new install.
    pub yanked: Option<String>,
    /// Why nobody is to have it.
    pub quarantined: Option<String>,
    /// Where the maintainers say more about either.
    pub advisory: Option<String>,
    /// Why it cannot be installed.
    pub not_installable: Option<Vec<Piece>>,
    /// Its manifest as JSON.
    pub href: String,
}

/// Every version of a worker, highest first.
#[must_use]
pub fn versions(site: &Site<'_>, worker: &Worker) -> Vec<VersionRow> {
    let row = |(at, release): (usize, &Release)| VersionRow {
        version: release.version.to_string(),
        anchor: format!("v{}", release.version),
        latest: at == worker.latest,
        pre: !release.version.is_stable(),
        commit: release.commit.as_ref().map(|c| CommitView::of(site, c)),
        yanked: release.yanked.clone(),
        quarantined: release.quarantined.clone(),
        advisory: release.advisory_url.as_ref().map(ToString::to_string),
        not_installable: release.not_installable.as_deref().map(pieces),
        href: format!("v1/workers/{}/{}.json", worker.id, release.version),
    };
    worker.versions.iter().enumerate().map(row).collect()
}

/// A platform of a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlatformRow {
    /// `<os>-<arch>[-<variant>]`
    pub word: String,
    /// What people read.
    pub label: String,
    /// Its archive; none for source only.
    pub artifact: Option<ArtifactView>,
    /// What a machine must have here, a phrase each.
    pub requirements: Vec<String>,
}

/// An archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ArtifactView {
    /// Its size for people.
    pub size: String,
    /// Its size in bytes, with commas.
    pub bytes: String,
    /// Its digest.
    pub sha256: String,
    /// Who may fetch it, as files say it.
    pub access: Access,
    /// Who may fetch it, for people.
    pub access_label: &'static str,
    /// Where anyone can fetch it: an address, or a path below the site's root. None of a quarantined version.
    pub url: Option<String>,
    /// Whether that is a path below the site's root.
    pub local: bool,
}

/// The platforms of a version, the preferred one first.
#[must_use]
pub fn platforms(release: &Release) -> Vec<PlatformRow> {
    let row = |p: &ReleasePlatform| PlatformRow {
        word: p.platform.to_string(),
        label: units::platform(&p.platform),
        artifact: p.artifact.as_ref().map(|a| ArtifactView {
            size: units::size(a.size),
            bytes: units::grouped(a.size),
            sha256: a.sha256.to_string(),
            access: a.access,
            access_label: units::access(a.access),
            url: (a.access == Access::Public && release.quarantined.is_none()).then(|| a.url.clone()),
            local: !a.url.contains("://"),
        }),
        requirements: units::requirements(&p.requirements),
    };
    release.platforms.iter().map(row).collect()
}
