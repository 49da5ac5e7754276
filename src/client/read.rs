//! Verified bytes to the model's types. The only place of this room that parses JSON.
//!
//! A larger `schema` is told apart from a broken file before anything else is read. Fields that this program does not
//! know are ignored. What uses a word that it does not know (a new backend, say) is skipped, with the reason
//! ([`Skipped`](super::Skipped)): the rest of the file counts.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::Refused;
use super::unknown::{Prune, Readable};
use crate::model::SCHEMA;
use crate::model::document::Document;
use crate::model::index::{Head, Index};
use crate::model::platform_manifest::PlatformManifest;

/// `index.json`.
///
/// # Errors
/// A newer schema, or not an index.
pub fn index(path: &str, bytes: &[u8]) -> Result<Readable<Index>, Refused> {
    read(path, bytes)
}

/// `head.json`.
///
/// # Errors
/// A newer schema, or not a head.
pub fn head(path: &str, bytes: &[u8]) -> Result<Head, Refused> {
    Ok(read(path, bytes)?.value)
}

/// A worker document.
///
/// # Errors
/// A newer schema, or not a worker document.
pub fn document(path: &str, bytes: &[u8]) -> Result<Readable<Document>, Refused> {
    read(path, bytes)
}

/// A platform manifest.
///
/// # Errors
/// A newer schema, or not a platform manifest.
pub fn platform_manifest(path: &str, bytes: &[u8]) -> Result<Readable<PlatformManifest>, Refused> {
    read(path, bytes)
}

/// The one field that every published file has.
#[derive(Deserialize)]
struct Probe {
    schema: u64,
}

fn read<T: DeserializeOwned + Prune>(path: &str, bytes: &[u8]) -> Result<Readable<T>, Refused> {
    let malformed = |why: String| Refused::Malformed { path: path.to_owned(), why };
    let Probe { schema } = serde_json::from_slice(bytes).map_err(|e| malformed(e.to_string()))?;
    if schema > u64::from(SCHEMA) {
        return Err(Refused::NewerSchema { path: path.to_owned(), schema, known: SCHEMA });
    }
    if schema == 0 {
        return Err(malformed("expected a `schema` of 1 or more".into()));
    }
    let strict = match serde_json::from_slice(bytes) {
        Ok(value) => return Ok(Readable { value, skipped: Vec::new() }),
        Err(error) => malformed(error.to_string()),
    };
    let mut file = serde_json::from_slice(bytes).map_err(|e| malformed(e.to_string()))?;
    let skipped = T::prune(&mut file).map_err(|e| malformed(e.to_string()))?;
    // Without unknown words the first error says more: it has the line.
    let value = T::deserialize(file).map_err(|e| if skipped.is_empty() { strict } else { malformed(e.to_string()) })?;
    Ok(Readable { value, skipped })
}
