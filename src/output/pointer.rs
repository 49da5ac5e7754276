//! The pointer in the folder: which files it signs, and a new one for a site that is already built.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::error::{OutputError, at};
use super::folder::{PARTIAL, Standing, move_in, standing};
use super::{POINTER, Staging};
use crate::model::Sha256;
use crate::model::pointer::Pointer;

/// Whether the pointer that stands in a folder signs these files (digests by path). Nothing about it is verified.
pub(super) fn signs(root: &Path, files: &BTreeMap<String, String>) -> Result<bool, OutputError> {
    let Some(pointer) = read(root)? else { return Ok(false) };
    let is = |path: &str, digest: &Sha256| files.get(path).is_some_and(|known| *known == digest.to_string());
    Ok(is("index.json", &pointer.index.sha256) && is("head.json", &pointer.head.sha256))
}

/// The pointer that stands in a folder; none where there is no file, or the file holds none.
fn read(root: &Path) -> Result<Option<Pointer>, OutputError> {
    if !matches!(standing(root, POINTER)?, Standing::File(_)) {
        return Ok(None);
    }
    let path = root.join(POINTER);
    let bytes = fs::read(&path).map_err(at(&path))?;
    let text = String::from_utf8_lossy(&bytes);
    let comment = text.lines().find_map(|line| line.strip_prefix("trusted comment: "));
    Ok(comment.and_then(|comment| Pointer::parse(comment).ok()))
}

/// Writes the pointer of a folder that is already built. The record learns of it. A folder that was built elsewhere, and has
/// no record here, gets its pointer all the same: that is all that is written to it.
///
/// # Errors
/// A file that is no pointer is in its place, another build has the folder, or the disk says no.
pub fn write_pointer(out: &Path, state: &Path, bytes: &[u8]) -> Result<(), OutputError> {
    let staging = match Staging::begin(out, state) {
        Ok(staging) => Some(staging),
        Err(OutputError::Foreign { .. }) => None,
        Err(error) => return Err(error),
    };
    let is_ours = match standing(out, POINTER)? {
        Standing::Nothing => true,
        Standing::File(_) => {
            staging.as_ref().is_some_and(|staging| staging.before.files.contains_key(POINTER)) || read(out)?.is_some()
        }
        _ => false,
    };
    if !is_ours {
        return Err(OutputError::InTheWay(out.join(POINTER)));
    }
    let Some(staging) = staging else {
        let partial = out.join(PARTIAL);
        if standing(out, PARTIAL)? != Standing::Nothing {
            return Err(OutputError::InTheWay(partial));
        }
        fs::write(&partial, bytes).map_err(at(&partial))?;
        return move_in(&partial, out, POINTER);
    };
    let staged = state.join("pointer");
    fs::write(&staged, bytes).map_err(at(&staged))?;
    let mut record = staging.before.clone();
    record.files.insert(POINTER.into(), Sha256::of(bytes).to_string());
    record.write(&state.join("record.json"))?;
    move_in(&staged, out, POINTER)
}
