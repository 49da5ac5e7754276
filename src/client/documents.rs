//! What a site publishes of its workers: the index and every worker document, typed checks passed, as they are written.
//!
//! The values keep fields that this program does not know. With an [`Expected`] the pointer is verified first, as every
//! client does; without one, hashes are followed all the same, which finds accidents and no forger: whoever can change
//! the site can change the pointer. A site without a pointer is read by the names of its files.

use std::collections::BTreeMap;

use serde_json::Value;

use super::published::unreadable;
use super::signature_file::SignatureFile;
use super::trust::{Expected, POINTER_LIMIT, check_pin, verify_pointer};
use super::unknown::{Readable, Skipped};
use super::{ReadError, Refused, SiteReader, VerifyError, agree, read};
use crate::model::WorkerId;
use crate::model::index::Pin;
use crate::model::pointer::Pointer;

/// The most bytes that an index or a document is read of, whatever a pointer that nobody verified announces.
const LIMIT: u64 = 256 * 1024 * 1024;

/// The index and the worker documents of a site.
#[derive(Debug, Clone, PartialEq)]
pub struct Documents {
    /// `index.json`.
    pub index: Value,
    /// Worker documents, by id.
    pub workers: BTreeMap<WorkerId, Value>,
}

/// Reads a site; a document that is not what the index pins, or says, is refused.
///
/// # Errors
/// The first thing that is refused, or trouble on the way.
pub fn read_documents(site: &dyn SiteReader, expected: Option<&Expected<'_>>) -> Result<Documents, VerifyError> {
    let pointer = "index.json.minisig";
    let (path, bytes) = match site.read(pointer, POINTER_LIMIT) {
        Err(ReadError::NotFound) if expected.is_none() => {
            let path = "index.json".to_owned();
            let bytes = site.read(&path, LIMIT).map_err(|e| unreadable(&path, LIMIT, e))?;
            (path, bytes)
        }
        Err(ReadError::NotFound) => return Err(Refused::Unsigned.into()),
        Err(ReadError::TooLarge(limit)) => return Err(Refused::PointerTooLarge { limit }.into()),
        Err(error) => return Err(unreadable(pointer, 0, error)),
        Ok(bytes) => index(site, &bytes, expected)?,
    };
    let Readable { value: facts, skipped } = read::index(&path, &bytes)?;
    let mut workers = BTreeMap::new();
    for entry in &facts.workers {
        let id = &entry.about.id;
        let (path, bytes) = pinned(site, &entry.document, &format!("v1/workers/{id}.json"))?;
        let contradiction = |why| Refused::Contradiction { path: path.clone(), why };
        agree::document(entry, &read::document(&path, &bytes)?).map_err(contradiction)?;
        if workers.insert(id.clone(), value(&path, &bytes)?).is_some() {
            return Err(contradiction(format!("expected each worker once, found `{id}` twice")).into());
        }
    }
    // What uses words of a newer program is held against its pin, and kept as it is.
    for Skipped { worker: id, document, .. } in &skipped {
        let Some(pin) = document else { continue };
        let (path, bytes) = pinned(site, pin, &format!("v1/workers/{id}.json"))?;
        if workers.insert(id.clone(), value(&path, &bytes)?).is_some() {
            let why = format!("expected each worker once, found `{id}` twice");
            return Err(Refused::Contradiction { path, why }.into());
        }
    }
    Ok(Documents { index: value(&path, &bytes)?, workers })
}

/// The index that a pointer names.
fn index(
    site: &dyn SiteReader,
    pointer: &[u8],
    expected: Option<&Expected<'_>>,
) -> Result<(String, Vec<u8>), VerifyError> {
    let Some(expected) = expected else {
        let pointer = Pointer::parse(SignatureFile::parse(pointer)?.trusted_comment).map_err(Refused::from)?;
        return pinned(site, &pointer.index, "index.json");
    };
    let pointer = verify_pointer(pointer, expected)?;
    let (path, bytes) = pinned(site, &pointer.pointer().index, "index.json")?;
    pointer.check_index(&path, &bytes)?;
    Ok((path, bytes))
}

/// Pinned bytes: by hash, else by name, and the pinned ones in either case.
fn pinned(site: &dyn SiteReader, pin: &Pin, named: &str) -> Result<(String, Vec<u8>), VerifyError> {
    let limit = pin.size.min(LIMIT);
    let mut path = format!("by-hash/{}.json", pin.sha256);
    let mut found = site.read(&path, limit);
    if found == Err(ReadError::NotFound)
        && let Ok(bytes) = site.read(named, limit)
    {
        named.clone_into(&mut path);
        found = Ok(bytes);
    }
    let bytes = found.map_err(|e| unreadable(&path, limit, e))?;
    check_pin(&path, pin, &bytes)?;
    Ok((path, bytes))
}

fn value(path: &str, bytes: &[u8]) -> Result<Value, VerifyError> {
    let malformed = |e: serde_json::Error| Refused::Malformed { path: path.to_owned(), why: e.to_string() };
    Ok(serde_json::from_slice(bytes).map_err(malformed)?)
}
