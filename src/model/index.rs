//! `index.json`, `head.json` and `v1/workers.json`: what the catalog holds, a few lines a worker.
//!
//! `index.json` is the signed file. `head.json` is the same without the workers: the pointer pins both, so that a client
//! can reach everything else from a few hundred bytes. `v1/workers.json` is a copy of the entries for those who do not verify.
//!
//! ```
//! use rbee_catalog::model::index::Index;
//! let text = r#"{"schema": 1, "generator": "rbee-catalog 0.1.0", "catalog": {"id": "rbee", "name": "rbee"}, "platforms": {}, "workers": []}"#;
//! let index: Index = serde_json::from_str(text).unwrap();
//! assert_eq!(index.catalog.id, "rbee");
//! ```

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::metadata::{State, Status};
use super::{Backend, HttpsUrl, Sha256, Tag, Time, Version, WorkerId};

/// `index.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    /// 1; a reader of a lower number says that it is too old.
    pub schema: u32,
    /// What wrote it.
    pub generator: String,
    /// Which catalog this is.
    pub catalog: CatalogFacts,
    /// When the newest commit that it was made from was committed; absent for a catalog without history.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Time>,
    /// The platform manifests, by `<os>-<arch>`.
    pub platforms: BTreeMap<String, PlatformPin>,
    /// Names that are not given away again, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub retired: Vec<Retired>,
    /// Every worker, by id.
    pub workers: Vec<Entry>,
}

/// A name that is not given away again: what had it is not published any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retired {
    /// The name.
    pub id: WorkerId,
    /// Why.
    pub reason: String,
    /// What to use instead. It is shown, and never followed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<WorkerId>,
}

/// `head.json`: `index.json` without its workers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// As in `index.json`.
    pub schema: u32,
    /// As in `index.json`.
    pub generator: String,
    /// As in `index.json`.
    pub catalog: CatalogFacts,
    /// As in `index.json`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Time>,
    /// As in `index.json`.
    pub platforms: BTreeMap<String, PlatformPin>,
    /// As in `index.json`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub retired: Vec<Retired>,
}

impl Index {
    /// The head that belongs to this index.
    #[must_use]
    pub fn head(&self) -> Head {
        Head {
            schema: self.schema,
            generator: self.generator.clone(),
            catalog: self.catalog.clone(),
            updated_at: self.updated_at,
            platforms: self.platforms.clone(),
            retired: self.retired.clone(),
        }
    }
}

/// `v1/workers.json`: the entries of `index.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Workers {
    /// As in `index.json`.
    pub schema: u32,
    /// As in `index.json`.
    pub workers: Vec<Entry>,
}

/// Which catalog this is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatalogFacts {
    /// Its id; the pointer says it too.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The default branch's commit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// Where the site is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base_url: Option<String>,
    /// Where the git catalog is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repository: Option<String>,
}

/// A platform manifest, pinned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlatformPin {
    /// How many workers it lists.
    pub workers: usize,
    /// The digest of its bytes.
    pub sha256: Sha256,
    /// Its size in bytes.
    pub size: u64,
}

/// Bytes that are pinned by digest and size.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pin {
    /// The digest of the bytes.
    pub sha256: Sha256,
    /// Their number.
    pub size: u64,
}

impl Pin {
    /// The pin of these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self { sha256: Sha256::of(bytes), size: bytes.len() as u64 }
    }
}

/// One worker, in a few lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// What it is; also the head of its document.
    #[serde(flatten)]
    pub about: About,
    /// Every version, highest first.
    pub versions: Vec<VersionLine>,
    /// The worker document.
    pub document: Pin,
}

/// What an index entry and a worker document both say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The worker's id.
    pub id: WorkerId,
    /// The name that people read.
    pub name: String,
    /// One sentence.
    pub description: String,
    /// Workers that are one program for different hardware.
    pub family: WorkerId,
    /// What it computes on; absent where the branch does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backend: Option<Backend>,
    /// The version that an install without a wish picks from.
    pub latest: Version,
    /// The licence of the latest version.
    pub license: String,
    /// Whether the latest version's archives need a licence token.
    pub requires_license: bool,
    /// Whether it is looked after.
    pub status: Status,
    /// Words to find it by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
    /// When the commit that this was made from was committed; absent without history.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Time>,
    /// That commit; absent without history.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// `<os>-<arch>` of the latest version, each once.
    pub platforms: Vec<String>,
}

/// One version, in a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionLine {
    /// Which.
    pub version: Version,
    /// When the commit that fixed it was committed; absent without history.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub released_at: Option<Time>,
    /// Why it is never picked for a new install.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub yanked: Option<String>,
    /// Why the maintainers keep everyone from it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quarantined: Option<String>,
    /// Where the maintainers say more about that, or about the yank.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advisory_url: Option<HttpsUrl>,
}

/// The status of a worker that does not say one.
#[must_use]
pub fn active() -> Status {
    Status { state: State::Active, reason: None, replaced_by: None }
}
