//! The pointer in the folder: which files it signs, and a new one for a site that is already built.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::commit::sync_folder;
use super::error::{OutputError, at};
use super::folder::{PARTIAL, Standing, move_in, standing, sync};
use super::lock::Lock;
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

/// A folder that is already built, taken to be signed: no build and no other signer changes it until this goes, so that what
/// is signed is what stands there.
#[derive(Debug)]
pub struct Signing {
    out: PathBuf,
    held: Held,
}

#[derive(Debug)]
enum Held {
    /// A build of ours wrote it.
    Ours(Box<Staging>),
    /// It was built elsewhere, and has no record here.
    Elsewhere { _lock: Lock },
}

impl Signing {
    /// Takes a folder. `state` is where its record lives, if a build here wrote it.
    ///
    /// # Errors
    /// A build, or another signer, has the folder; or the disk says no.
    pub fn begin(out: &Path, state: &Path) -> Result<Self, OutputError> {
        let held = match Staging::begin(out, state) {
            Ok(staging) => Held::Ours(Box::new(staging)),
            Err(OutputError::Foreign { .. }) => {
                Held::Elsewhere { _lock: Lock::take_file(&out.join("index.json"), out)? }
            }
            Err(error) => return Err(error),
        };
        Ok(Self { out: out.to_owned(), held })
    }

    /// Writes the pointer. The record learns of it; where there is none, the pointer is all that is written.
    ///
    /// # Errors
    /// A file that is no pointer is in its place, or the disk says no.
    pub fn write(self, bytes: &[u8]) -> Result<(), OutputError> {
        let Self { out, held } = self;
        let is_ours = match standing(&out, POINTER)? {
            Standing::Nothing => true,
            Standing::File(_) => {
                matches!(&held, Held::Ours(staging) if staging.before.files.contains_key(POINTER))
                    || read(&out)?.is_some()
            }
            _ => false,
        };
        if !is_ours {
            return Err(OutputError::InTheWay(out.join(POINTER)));
        }
        match &held {
            Held::Ours(staging) => {
                let stage = staging.stage();
                let staged = stage.join(POINTER);
                fs::create_dir_all(&stage).map_err(at(&stage))?;
                fs::write(&staged, bytes).map_err(at(&staged))?;
                sync(&staged)?;
                let now = BTreeMap::from([(POINTER.to_owned(), Sha256::of(bytes).to_string())]);
                staging.before.and(&now).write(&staging.record_path())?;
                move_in(&staged, &out, POINTER)?;
                let mut record = staging.before.clone();
                record.files.extend(now);
                record.write(&staging.record_path())?;
            }
            Held::Elsewhere { .. } => {
                clear_partial(&out)?;
                let partial = out.join(PARTIAL);
                let mut file = fs::File::create_new(&partial).map_err(at(&partial))?;
                file.write_all(bytes).and_then(|()| file.sync_all()).map_err(at(&partial))?;
                move_in(&partial, &out, POINTER)?;
            }
        }
        sync_folder(&out)
    }
}

/// Removes the beginning of a pointer that a signer which died has left; anything else is in the way.
fn clear_partial(out: &Path) -> Result<(), OutputError> {
    const BEGINS: &[u8] = b"untrusted comment: ";
    let partial = out.join(PARTIAL);
    match standing(out, PARTIAL)? {
        Standing::Nothing => Ok(()),
        Standing::File(size) if size <= MOST => {
            let found = fs::read(&partial).map_err(at(&partial))?;
            if found.starts_with(BEGINS) || BEGINS.starts_with(&found) {
                fs::remove_file(&partial).map_err(at(&partial))
            } else {
                Err(OutputError::InTheWay(partial))
            }
        }
        _ => Err(OutputError::InTheWay(partial)),
    }
}

/// No pointer is as large.
const MOST: u64 = 8 * 1024;

/// Takes a folder that is already built, and writes its pointer.
///
/// # Errors
/// See [`Signing`].
pub fn write_pointer(out: &Path, state: &Path, bytes: &[u8]) -> Result<(), OutputError> {
    Signing::begin(out, state)?.write(bytes)
}
