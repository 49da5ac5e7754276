//! `v1/workers/<id>.json`, everything published about one worker, and `v1/workers/<id>/<version>.json`, one version of it.
//!
//! The index pins the document by digest, so that one signature covers everything that decides an install. It also holds all
//! but prose that a catalog knows of a worker: what was published can be published again when the branch is gone.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::index::About;
use super::metadata::{
    Access, Binary, Build, Capabilities, Dependencies, Distribution, Launch, Maintainer, Models, Pricing, Yank,
};
use super::{Arch, HttpsUrl, Os, Platform, Requirements, Sha256, Time, Variant, Version, WorkerId};

/// `v1/workers/<id>.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// 1; a reader of a lower number says that it is too old.
    pub schema: u32,
    /// What the index says of it.
    #[serde(flatten)]
    pub about: About,
    /// Where people read about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub homepage: Option<HttpsUrl>,
    /// Where its source is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repository: Option<HttpsUrl>,
    /// Where its manual is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub documentation: Option<HttpsUrl>,
    /// Who made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// Who looks after it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub maintainers: Vec<Maintainer>,
    /// What it runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub models: Option<Models>,
    /// What it can do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capabilities: Option<Capabilities>,
    /// How it is built.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub build: Option<Build>,
    /// The program in its package; absent, its name is the id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub binary: Option<Binary>,
    /// How a hive starts it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub launch: Option<Launch>,
    /// What it is good at.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub features: Vec<String>,
    /// What it costs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pricing: Option<Pricing>,
    /// Workers whose latest version depends on this one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dependents: Vec<WorkerId>,
    /// What the branch itself yanks, where an advisory yanks a version too, or in other words; absent, it is what `yanked` of
    /// each version says. Of no use to clients.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub branch_yanks: Option<Vec<Yank>>,
    /// Commits of the catalog's `[[accept]]`s that are used up: they let nothing go any more. Of no use to clients.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accepted: Vec<String>,
    /// Where it comes from; absent for a catalog without history.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub git: Option<GitOrigin>,
    /// Every version, highest first.
    pub versions: Vec<Manifest>,
}

/// Where a worker comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GitOrigin {
    /// The catalog's repository, where `catalog.toml` says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The branch.
    pub branch: String,
}

/// `v1/workers/<id>/<version>.json`: one version's manifest by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionFile {
    /// 1; a reader of a lower number says that it is too old.
    pub schema: u32,
    /// The worker's id.
    pub id: WorkerId,
    /// The manifest.
    #[serde(flatten)]
    pub manifest: Manifest,
}

/// The install-critical facts of one version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Which version.
    pub version: Version,
    /// When the commit that fixed it was committed; absent without history.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub released_at: Option<Time>,
    /// The commit that fixed it; absent without history.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// Why it is never picked for a new install.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub yanked: Option<String>,
    /// Why the maintainers keep everyone from it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quarantined: Option<String>,
    /// Where the maintainers say more about that, or about the yank.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advisory_url: Option<HttpsUrl>,
    /// Why it cannot be installed at all: a worker that it depends on is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_installable: Option<String>,
    /// Its licence.
    pub license: String,
    /// Whether its archives need a licence token.
    pub requires_license: bool,
    /// What a machine must have on every platform.
    #[serde(default, skip_serializing_if = "Requirements::is_empty")]
    pub requirements: Requirements,
    /// What must be there for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dependencies: Option<Dependencies>,
    /// How it is given out.
    pub distribution: Distribution,
    /// Where it runs, the preferred one first.
    pub platforms: Vec<PlatformEntry>,
    /// The same artifacts by platform, for `…/download?platform=`; none of a quarantined version.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub downloads: BTreeMap<String, Download>,
    /// What a source build needs; absent without a PKGBUILD.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceFiles>,
}

/// One platform of a version. A source-only platform has no artifact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "WrittenPlatform")]
pub struct PlatformEntry {
    /// The operating system.
    pub os: Os,
    /// The architecture.
    pub arch: Arch,
    /// One of several builds for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variant: Option<Variant>,
    /// The three above as one word.
    pub platform: Platform,
    /// Its artifact.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub artifact: Option<Artifact>,
    /// What a machine must have here: the worker's requirements and the platform's own, joined.
    #[serde(default, skip_serializing_if = "Requirements::is_empty")]
    pub requirements: Requirements,
}

/// A platform as it is written: an artifact that is there in part is no source-only platform.
#[derive(Deserialize)]
struct WrittenPlatform {
    os: Os,
    arch: Arch,
    variant: Option<Variant>,
    platform: Platform,
    url: Option<String>,
    size: Option<u64>,
    sha256: Option<Sha256>,
    access: Option<Access>,
    #[serde(default)]
    requirements: Requirements,
}

impl TryFrom<WrittenPlatform> for PlatformEntry {
    type Error = &'static str;

    fn try_from(written: WrittenPlatform) -> Result<Self, Self::Error> {
        let WrittenPlatform { os, arch, variant, platform, url, size, sha256, access, requirements } = written;
        let artifact = match (url, size, sha256, access) {
            (None, None, None, None) => None,
            (Some(url), Some(size), Some(sha256), Some(access)) => Some(Artifact { url, size, sha256, access }),
            _ => return Err("expected all of `url`, `size`, `sha256` and `access`, or none of them"),
        };
        Ok(Self { os, arch, variant, platform, artifact, requirements })
    }
}

/// One pre-built archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Artifact {
    /// Where it is. Without a scheme it is relative to the catalog's root.
    pub url: String,
    /// Its size in bytes.
    pub size: u64,
    /// The digest of its bytes.
    pub sha256: Sha256,
    /// Who may fetch it.
    pub access: Access,
}

/// An artifact as `…/download?platform=` answers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Download {
    /// Where it is. Without a scheme it is relative to the catalog's root.
    pub download_url: String,
    /// `sha256:` and 64 hex digits.
    pub checksum: String,
    /// Its size in bytes.
    pub size: u64,
}

/// What a source build needs: files, pinned, served at `by-hash/<sha256>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceFiles {
    /// `PKGBUILD` and every local file that it names.
    pub files: Vec<PinnedFile>,
    /// What the PKGBUILD evaluates to, as `.SRCINFO` names it: one or more values by key, without keys that only running
    /// the recipe could tell.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub srcinfo: BTreeMap<String, Vec<String>>,
}

/// One file of a source build.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PinnedFile {
    /// Its path in the worker's tree.
    pub path: String,
    /// Its size in bytes.
    pub size: u64,
    /// The digest of its bytes.
    pub sha256: Sha256,
}

/// Whether a `.SRCINFO` says what is known of its recipe: in its `pkgbase` section the same values, in the same order, for each
/// key of `known`. Keys that only running the recipe could tell are not known, and may say anything.
#[must_use]
pub fn srcinfo_fits(known: &BTreeMap<String, Vec<String>>, text: &str) -> bool {
    let mut said: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut in_base = true;
    for line in text.lines() {
        let Some((key, value)) = line.trim_start().split_once(" = ") else { continue };
        in_base &= key != "pkgname";
        if in_base || key == "pkgname" {
            said.entry(key).or_default().push(value);
        }
    }
    let fits = |(key, values): (&String, &Vec<String>)| said.get(key.as_str()).is_some_and(|said| said == values);
    known.iter().filter(|(_, values)| !values.is_empty()).all(fits)
}
