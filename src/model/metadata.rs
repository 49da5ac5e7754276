//! `metadata.json`, schema 1: what a worker's branch says of itself.
//!
//! Required: `id`, `name`, `description`, `version`, `license`, `distribution`. The JSON Schema that the site publishes
//! at `/schema/metadata-1.json` is generated from these types ([`schema`]), and [`Metadata::parse`] takes exactly the
//! documents that it takes. What one field says of another (a family and its id, a price and a licence) is not a matter
//! of form: `check` has a rule for each.
//!
//! ```
//! use rbee_catalog::model::metadata::Metadata;
//! let text = r#"{
//!   "id": "llm-worker-rbee-cpu", "name": "LLM Worker (CPU)", "description": "Runs language models on any processor",
//!   "version": "0.1.0", "license": "GPL-3.0-or-later",
//!   "distribution": {"type": "source-only", "source_available": true, "binary_available": false, "requires_license": false}
//! }"#;
//! assert_eq!(Metadata::parse(text).unwrap().version.to_string(), "0.1.0");
//! assert!(Metadata::parse(&text.replace("0.1.0", "latest")).is_err());
//! ```

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};

use super::words::enum_word;
use super::{
    Arch, ArtifactUrl, Backend, BinarySize, Checksum, HttpsUrl, Os, Platform, Requirements, Tag, Variant, Version,
    Whole, WordError, WorkerId,
};

pub use super::metadata_parts::{
    Binary, Build, BuildSource, Capabilities, Dependencies, Launch, Models, Parameters, Pricing, PricingModel, State,
    Status, WorkerDependency, Yank,
};
#[cfg(feature = "generator")]
pub use super::metadata_schema::schema;

/// The file's name in a worker's tree.
pub const FILE: &str = "metadata.json";

/// The largest `metadata.json`, in bytes.
pub const MAX_SIZE: u64 = 64 * 1024;

/// The most tags of a worker.
pub const MAX_TAGS: usize = 16;

fn few_tags<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<Tag>, D::Error> {
    let tags = Vec::<Tag>::deserialize(d)?;
    match tags.len() {
        0..=MAX_TAGS => Ok(tags),
        found => Err(serde::de::Error::custom(format!("expected at most {MAX_TAGS} tags, found {found}"))),
    }
}

/// What a worker's branch says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "generator", derive(schemars::JsonSchema))]
pub struct Metadata {
    /// For editors: where the JSON Schema of this file is. Ignored.
    #[serde(rename = "$schema", skip_serializing_if = "Option::is_none")]
    pub schema_uri: Option<String>,
    /// The worker's id: the name of its branch.
    pub id: WorkerId,
    /// The name that people read.
    pub name: String,
    /// One sentence: what it runs, on what.
    pub description: String,
    /// The version that this commit is, or belongs to.
    pub version: Version,
    /// An SPDX licence expression, `Proprietary`, or `LicenseRef-…`.
    pub license: String,
    /// Who made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// Who looks after it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub maintainers: Vec<Maintainer>,
    /// Where people read about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub homepage: Option<HttpsUrl>,
    /// Where its source is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repository: Option<HttpsUrl>,
    /// Where its manual is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub documentation: Option<HttpsUrl>,
    /// The program that this worker builds for one kind of hardware.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub family: Option<WorkerId>,
    /// What it computes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backend: Option<Backend>,
    /// How it is given out.
    pub distribution: Distribution,
    /// Where it runs, the preferred one first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub platforms: Vec<PlatformFacts>,
    /// What a machine must have on every platform.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requirements: Option<Requirements>,
    /// What it runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub models: Option<Models>,
    /// What it can do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capabilities: Option<Capabilities>,
    /// How it is built.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub build: Option<Build>,
    /// The program in its package.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub binary: Option<Binary>,
    /// How a hive starts it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub launch: Option<Launch>,
    /// What must be there for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dependencies: Option<Dependencies>,
    /// What it is good at, a phrase each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub features: Vec<String>,
    /// Words to find it by, at most 16.
    #[cfg_attr(feature = "generator", schemars(length(max = MAX_TAGS)))]
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "few_tags")]
    pub tags: Vec<Tag>,
    /// What it costs; required with `requires_license`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pricing: Option<Pricing>,
    /// Whether it is looked after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// Versions that are listed but never picked for a new install.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub yanked: Vec<Yank>,
}

impl Metadata {
    /// Reads one `metadata.json`. `null` is refused everywhere: absent is absent.
    ///
    /// # Errors
    /// What serde says of the first thing that does not fit. `check` says all of it, and where.
    pub fn parse(text: &str) -> Result<Self, WordError> {
        let value: serde_json::Value = serde_json::from_str(text).map_err(|e| WordError(e.to_string()))?;
        Self::from_value(value)
    }

    /// Reads a parsed document.
    ///
    /// # Errors
    /// As [`Metadata::parse`].
    pub fn from_value(value: serde_json::Value) -> Result<Self, WordError> {
        fn has_null(value: &serde_json::Value) -> bool {
            match value {
                serde_json::Value::Null => true,
                serde_json::Value::Array(items) => items.iter().any(has_null),
                serde_json::Value::Object(fields) => fields.values().any(has_null),
                _ => false,
            }
        }
        if has_null(&value) {
            return Err(WordError("expected no `null`: leave the field out".into()));
        }
        let metadata = Self::deserialize(&value).map_err(|e| WordError(e.to_string()))?;
        // serde's derived types also take an array of an object's values in order; JSON Schema does not, nor do we.
        let said = serde_json::to_value(&metadata).map_err(|e| WordError(e.to_string()))?;
        match array_for_object(&value, &said) {
            true => Err(WordError("expected an object, found an array".into())),
            false => Ok(metadata),
        }
    }

    /// The backend: as said, else what the id ends in.
    #[must_use]
    pub fn backend(&self) -> Option<Backend> {
        self.backend.or_else(|| backend_of_id(self.id.as_str()).map(|(_, backend)| backend))
    }

    /// The family: as said, else the id without its `-<backend>`, else the id.
    #[must_use]
    pub fn family(&self) -> WorkerId {
        let from_id = || backend_of_id(self.id.as_str()).and_then(|(family, _)| WorkerId::parse(family).ok());
        self.family.clone().or_else(from_id).unwrap_or_else(|| self.id.clone())
    }

    /// The program's name: as said, else the id.
    #[must_use]
    pub fn binary_name(&self) -> &str {
        self.binary.as_ref().map_or(self.id.as_str(), |b| b.name.as_str())
    }
}

/// Whether an array stands where the type has an object.
fn array_for_object(found: &serde_json::Value, said: &serde_json::Value) -> bool {
    use serde_json::Value::{Array, Object};
    match (found, said) {
        (Array(_), Object(_)) => true,
        (Array(found), Array(said)) => found.iter().zip(said).any(|(found, said)| array_for_object(found, said)),
        (Object(found), Object(said)) => {
            said.iter().any(|(name, said)| found.get(name).is_some_and(|found| array_for_object(found, said)))
        }
        _ => false,
    }
}

/// Splits an id that ends in `-<backend>`.
#[must_use]
pub fn backend_of_id(id: &str) -> Option<(&str, Backend)> {
    let (family, last) = id.rsplit_once('-')?;
    last.parse().ok().map(|backend| (family, backend))
}

impl PlatformFacts {
    /// The platform that these facts are of.
    #[must_use]
    pub fn platform(&self) -> Platform {
        Platform { os: self.os, arch: self.arch, variant: self.variant.clone() }
    }

    /// The artifact's size in bytes, however it is written.
    #[must_use]
    pub fn bytes(&self) -> Option<u64> {
        self.size.map(Whole::get).or_else(|| self.binary_size.as_ref().map(BinarySize::bytes))
    }
}

/// One who looks after a worker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "generator", derive(schemars::JsonSchema))]
pub struct Maintainer {
    /// A name.
    pub name: String,
    /// Where to reach them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<HttpsUrl>,
}

enum_word! {
    /// Whether source, archives or both are given out.
    DistributionType {
        /// A recipe that builds it.
        SourceOnly = "source-only",
        /// Pre-built archives.
        BinaryOnly = "binary-only",
        /// Both.
        Hybrid = "hybrid",
    }
}

/// How a worker is given out. The four fields must agree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "generator", derive(schemars::JsonSchema))]
pub struct Distribution {
    /// Source, archives or both.
    #[serde(rename = "type")]
    pub kind: DistributionType,
    /// Whether a PKGBUILD builds it from source.
    pub source_available: bool,
    /// Whether there are archives.
    pub binary_available: bool,
    /// Whether its archives need a licence token.
    pub requires_license: bool,
}

enum_word! {
    /// Who may fetch an artifact.
    Access {
        /// Anyone.
        Public = "public",
        /// Anyone may fetch it; a licence opens it.
        Sealed = "sealed",
        /// A licence is asked for when it is fetched.
        Gated = "gated",
    }
}

/// One platform of a worker and, where there are archives, its artifact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "generator", derive(schemars::JsonSchema))]
pub struct PlatformFacts {
    /// The operating system.
    pub os: Os,
    /// The architecture.
    pub arch: Arch,
    /// One of several builds for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variant: Option<Variant>,
    /// Where the artifact is; without it, `<artifact_base>/<id>/<version>/<platform>.tar.gz`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<ArtifactUrl>,
    /// The artifact's size in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<Whole>,
    /// The size as a person writes it, `45MB`; `size` is exact and wanted instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub binary_size: Option<BinarySize>,
    /// The artifact's digest, `sha256:` and 64 hex digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checksum: Option<Checksum>,
    /// Who may fetch it; anyone, if it does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access: Option<Access>,
    /// What a machine must have besides the worker's requirements.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requirements: Option<Requirements>,
}
