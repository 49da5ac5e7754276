//! The published truth: every type that stands in a file of the site, and the words they are made of.
//!
//! This room has no I/O and no policy. Both halves use it: the generator writes these types, the client reads them. A
//! value that exists is well-formed: newtypes have one checked constructor, and deserialising goes through it.
//!
//! | module | file it describes |
//! |---|---|
//! | [`metadata`] | `metadata.json`, what a worker's branch says |
//! | [`index`] | `index.json`, `head.json`, `v1/workers.json` |
//! | [`document`] | `v1/workers/<id>.json` and `v1/workers/<id>/<version>.json` |
//! | [`platform_manifest`] | `platforms/<os>-<arch>.json` |
//! | [`first_api`] | `workers.json`, `workers/<id>.json` |
//! | [`mod@pointer`] | the trusted comment of `index.json.minisig` |
//! | [`root`] | `root/<N>.json`: which keys sign the index, and which keys say so |
//!
//! Rules that hold for all of them: absent is absent, never `null`; times are RFC 3339 in UTC with whole seconds; sizes are
//! bytes; readers ignore fields that they do not know. Fields may be added to a schema; a changed or removed meaning is a
//! new `schema` number.

pub mod document;
pub mod first_api;
pub mod index;
pub mod metadata;
mod metadata_parts;
#[cfg(feature = "generator")]
mod metadata_schema;
mod numbers;
pub mod platform_manifest;
pub mod pointer;
mod precedence;
mod public_key;
mod requirements;
pub mod root;
mod texts;
mod time;
mod words;

pub use numbers::{Amount, Port, Whole};
pub use public_key::{KeyId, PublicKey};
pub use requirements::{Cuda, Dotted, GfxTarget, Requirements, Rocm, Vulkan};
pub use texts::{ArtifactUrl, BinarySize, Checksum, FileName, HttpsUrl, Tag, VersionRange};
pub use time::Time;
pub use words::{Arch, Backend, Os, Platform, Sha256, Variant, Version, WordError, WorkerId, is_windows_device};

/// The schema number of every published JSON file.
pub const SCHEMA: u32 = 1;

/// What `generator` says in the files that name it.
pub const GENERATOR: &str = concat!("rbee-catalog ", env!("CARGO_PKG_VERSION"));

/// JSON as this project publishes it: two spaces, a newline at the end, keys in the order of the type.
///
/// # Panics
/// Never for the types of this module: their keys are strings, and they hold no floats that JSON lacks.
#[must_use]
#[allow(clippy::expect_used)]
pub fn to_json<T: serde::Serialize>(value: &T) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(value).expect("published types serialise");
    bytes.push(b'\n');
    bytes
}
