//! Artifacts: pre-built archives, packed so that the same files give the same bytes.
//!
//! An archive is a `.tar.gz` that holds `bin/<binary>` (`.exe` on Windows), `LICENSE*`, `README.md` and `metadata.json`
//! without `platforms`, since a file cannot hold the sum of the archive that it is in ([`without_platforms`]). An artifact
//! store has it at `<id>/<version>/<platform>.tar.gz` ([`store_path`]).
//!
//! [`pack`] is the one way to make one. It sorts names, and fixes owners, modes, times and every byte of the gzip header;
//! what is left to vary is the compressor, whose version `Cargo.lock` fixes. It refuses names that could leave the folder
//! they are unpacked in, or that two systems would read differently. It does not compress what it cannot name, follow
//! links, or keep folders: unpacking makes them.

mod pack;
pub mod sample;

pub use pack::{Content, Entry, Mode, PackError, pack, pack_into};

use crate::model::{Platform, Version, WordError, WorkerId};

/// Where an artifact store has an archive.
///
/// ```
/// use rbee_catalog::{artifact::store_path, model::{Platform, Version, WorkerId}};
/// let (id, version) = (WorkerId::parse("llm-worker-rbee-cpu").unwrap(), Version::parse("0.1.0").unwrap());
/// let platform = Platform::parse("linux-x86_64").unwrap();
/// assert_eq!(store_path(&id, &version, &platform), "llm-worker-rbee-cpu/0.1.0/linux-x86_64.tar.gz");
/// ```
#[must_use]
pub fn store_path(worker: &WorkerId, version: &Version, platform: &Platform) -> String {
    format!("{worker}/{version}/{platform}.tar.gz")
}

/// The `metadata.json` that goes into an archive: without `platforms`, the other fields in the order that they are
/// written in, two spaces deep.
///
/// # Errors
/// The text is not a JSON object.
pub fn without_platforms(metadata: &str) -> Result<Vec<u8>, WordError> {
    let mut fields: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(metadata).map_err(|e| WordError(e.to_string()))?;
    fields.shift_remove("platforms");
    Ok(crate::model::to_json(&fields))
}
