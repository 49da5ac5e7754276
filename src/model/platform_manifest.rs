//! `platforms/<os>-<arch>.json`: the latest installable version of every worker on one platform. All that a hive needs to
//! choose, in one fetch.

use serde::{Deserialize, Serialize};

use super::index::Pin;
use super::metadata::Access;
use super::{Backend, Requirements, Sha256, Time, Variant, Version, WorkerId};

/// `platforms/<os>-<arch>.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlatformManifest {
    /// 1; a reader of a lower number says that it is too old.
    pub schema: u32,
    /// `<os>-<arch>`.
    pub platform: String,
    /// As in `index.json`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Time>,
    /// Every worker that runs there, by id.
    pub workers: Vec<PlatformWorker>,
}

/// One worker on one platform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlatformWorker {
    /// The worker's id.
    pub id: WorkerId,
    /// Workers that are one program for different hardware.
    pub family: WorkerId,
    /// What it computes on; absent where the branch does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backend: Option<Backend>,
    /// The latest version that can be installed there.
    pub version: Version,
    /// Whether its archives need a licence token.
    pub requires_license: bool,
    /// What a machine must have on every platform.
    #[serde(default, skip_serializing_if = "Requirements::is_empty")]
    pub requirements: Requirements,
    /// The archives, the preferred one first; empty for a source-only worker.
    pub artifacts: Vec<PlatformArtifact>,
    /// The worker document.
    pub document: Pin,
}

/// One pre-built archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlatformArtifact {
    /// One of several builds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variant: Option<Variant>,
    /// Where it is. Without a scheme it is relative to the catalog's root.
    pub url: String,
    /// Its size in bytes.
    pub size: u64,
    /// The digest of its bytes.
    pub sha256: Sha256,
    /// Who may fetch it.
    pub access: Access,
    /// What a machine must have for this archive: the worker's requirements and the platform's own, joined.
    #[serde(default, skip_serializing_if = "Requirements::is_empty")]
    pub requirements: Requirements,
}
