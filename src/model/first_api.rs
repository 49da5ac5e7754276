//! `workers.json` and `workers/<id>.json`: the API of the first catalog, kept for clients that know no other. Not signed.
//!
//! Every field comes from `metadata.json`, else from the evaluated PKGBUILD, else it is left out; `platforms`,
//! `architectures`, `depends` and `makedepends` are then empty lists, and `worker_type` is `unknown`.

use serde::{Deserialize, Serialize};

/// `workers.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstWorkers {
    /// Every worker, by id.
    pub workers: Vec<FirstWorker>,
}

/// `workers/<id>.json`, and one of `workers.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstWorker {
    /// The worker's id.
    pub id: String,
    /// The family.
    pub implementation: String,
    /// The backend, or `unknown`.
    pub worker_type: String,
    /// The latest version.
    pub version: String,
    /// Operating systems, each once.
    pub platforms: Vec<String>,
    /// Architectures, each once.
    pub architectures: Vec<String>,
    /// The name that people read.
    pub name: String,
    /// One sentence.
    pub description: String,
    /// The licence.
    pub license: String,
    /// The path of the PKGBUILD on this host, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pkgbuild_url: Option<String>,
    /// The build system, such as `cargo`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub build_system: Option<String>,
    /// Where the source is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<FirstSource>,
    /// How it is built.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub build: Option<FirstBuild>,
    /// Packages that it needs to run.
    pub depends: Vec<String>,
    /// Packages that it needs to be built.
    pub makedepends: Vec<String>,
    /// The program's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub binary_name: Option<String>,
    /// Where a package puts it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub install_path: Option<String>,
    /// Model file formats.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supported_formats: Option<Vec<String>>,
    /// The longest context, in tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_context_length: Option<u64>,
    /// Whether it streams its answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supports_streaming: Option<bool>,
    /// Whether it runs requests together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supports_batching: Option<bool>,
}

/// Where the source is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstSource {
    /// How it is fetched, such as `git`.
    #[serde(rename = "type")]
    pub kind: String,
    /// From where.
    pub url: String,
    /// A branch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// The folder in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
}

/// How it is built.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstBuild {
    /// Features that are switched on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub features: Option<Vec<String>>,
    /// The build profile.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
}
