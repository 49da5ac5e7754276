//! Files to a folder: staged, renamed one by one, removals last. The only writer of the site folder.
//!
//! Beside the folder stands `<out>.state/`: the record of what is ours, the staged files of a running build, and a lock.
//! The promises:
//!
//! * A folder with files is written to only if a build wrote it: one of the recorded files stands there, with its bytes. A
//!   file that no build wrote is never touched, and no link is followed.
//! * Nothing in the folder changes before every file is staged. An error until then leaves it as it was.
//! * Whenever it is interrupted, a pointer that is there still finds all that it pins, and a page what it links to
//!   (`plan.rs` has the order). The next build finishes the work, since the record names old and new files before the first
//!   rename.
//! * The record, the pointer and what it pins are on the disk before anything relies on them, so that this holds when the
//!   machine dies too; a page may then be empty until the next build.
//! * A file whose bytes do not change keeps its modification time.

mod commit;
mod error;
mod folder;
mod lock;
mod paths;
mod plan;
mod pointer;
mod record;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

pub use error::OutputError;
pub use pointer::{Signing, write_pointer};

use crate::emit::File;
use crate::model::Sha256;
use error::at;
use folder::{Standing, any_file, is_recorded, recorded_below, standing};
use lock::Lock;
use paths::{check_path, on_disk};
use record::Record;

/// The pointer's path in the site.
pub const POINTER: &str = "index.json.minisig";

/// What becomes of the pointer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pointer {
    /// This is the new one.
    Write(Vec<u8>),
    /// There is none for these files: an old one stays only if `index.json` is the same as before.
    Unsigned,
}

/// What a build did to the folder.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// Files of the site.
    pub files: usize,
    /// Their bytes.
    pub bytes: u64,
    /// How many of them are new or have other bytes.
    pub changed: usize,
    /// How many are gone.
    pub removed: usize,
}

/// The index that stands in a folder that was signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StandingIndex {
    /// The bytes that a build wrote there, as the record has them; whoever could change both could run builds too.
    Ours {
        /// Their hash.
        sha256: Sha256,
        /// Their length in bytes.
        size: u64,
    },
    /// It is gone, or somebody else's.
    Damaged,
}

/// The state folder that belongs to an output folder, beside it: `<out>.state`.
#[must_use]
pub fn state_dir(out: &Path) -> PathBuf {
    // `.` and `..` have a name only as full paths.
    let named = if out.file_name().is_some() { Ok(out.to_owned()) } else { out.canonicalize() };
    let named = named.unwrap_or_else(|_| out.to_owned());
    let mut name = named.file_name().unwrap_or_else(|| "site".as_ref()).to_owned();
    name.push(".state");
    named.with_file_name(name)
}

/// A build's files on their way into a folder.
#[derive(Debug)]
pub struct Staging {
    out: PathBuf,
    state: PathBuf,
    /// Holds the lock until it is dropped.
    _lock: Lock,
    before: Record,
    /// Every file of the new site, with its digest.
    now: BTreeMap<String, String>,
    /// Those whose bytes are new, in the stage.
    staged: BTreeSet<String>,
    /// Those of them that stand where nothing stood.
    fresh: BTreeSet<String>,
    /// Old files that have the path of a new one's folder, or are in a folder that has the path of a new file.
    displaced: BTreeSet<String>,
    written: Written,
}

impl Staging {
    /// Takes the folder for a build. `state` is where its record lives ([`state_dir`]).
    ///
    /// # Errors
    /// The folder is not ours, another build has it, or the disk says no.
    pub fn begin(out: &Path, state: &Path) -> Result<Self, OutputError> {
        match fs::symlink_metadata(out) {
            Ok(_) if !out.is_dir() => return Err(OutputError::NotAFolder(out.to_owned())),
            _ => {}
        }
        if is_inside(state, out) {
            return Err(OutputError::StateInside(state.to_owned()));
        }
        // A folder that is refused gets no state folder beside it.
        read_record(out, state)?;
        fs::create_dir_all(state).map_err(at(state))?;
        let lock = Lock::take(state, out)?;
        let staging = Self {
            out: out.to_owned(),
            state: state.to_owned(),
            _lock: lock,
            // Another build may have ended since.
            before: read_record(out, state)?,
            now: BTreeMap::new(),
            staged: BTreeSet::new(),
            fresh: BTreeSet::new(),
            displaced: BTreeSet::new(),
            written: Written::default(),
        };
        staging.clear_stage()?;
        Ok(staging)
    }

    /// The folder that is written.
    #[must_use]
    pub fn out(&self) -> &Path {
        &self.out
    }

    /// The index that stands in the folder: none where nothing in it was ever signed.
    ///
    /// # Errors
    /// The disk says no.
    pub fn standing_index(&self) -> Result<Option<StandingIndex>, OutputError> {
        const INDEX: &str = "index.json";
        if !self.before.is_signed() {
            return Ok(None);
        }
        let path = self.out.join(INDEX);
        Ok(Some(match fs::read(&path) {
            Ok(bytes) if self.before.knows(INDEX, &bytes) => {
                StandingIndex::Ours { sha256: Sha256::of(&bytes), size: bytes.len() as u64 }
            }
            Ok(_) => StandingIndex::Damaged,
            Err(error) if error.kind() == io::ErrorKind::NotFound => StandingIndex::Damaged,
            Err(error) => return Err(at(&path)(error)),
        }))
    }

    fn stage(&self) -> PathBuf {
        self.state.join("stage")
    }

    fn record_path(&self) -> PathBuf {
        self.state.join(record::FILE)
    }

    /// What an interrupted build left.
    fn clear_stage(&self) -> Result<(), OutputError> {
        let stage = self.stage();
        match fs::remove_dir_all(&stage) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(at(&stage)(error)),
            _ => Ok(()),
        }
    }

    /// Takes one file. The same path twice with the same bytes counts once.
    ///
    /// # Errors
    /// The path is not one that can be written, something that no build wrote is there, or the disk says no.
    pub fn put(&mut self, file: &File) -> Result<(), OutputError> {
        if file.path == POINTER {
            return Err(OutputError::Twice(file.path.clone()));
        }
        self.take(&file.path, &file.bytes)
    }

    fn take(&mut self, path: &str, bytes: &[u8]) -> Result<(), OutputError> {
        check_path(path)?;
        let digest = Sha256::of(bytes).to_string();
        if let Some(before) = self.now.get(path) {
            // Two files of one name would be a mistake of ours: the last one must not win silently.
            return if *before == digest { Ok(()) } else { Err(OutputError::Twice(path.to_owned())) };
        }
        let folders = path.match_indices('/').map(|(end, _)| &path[..end]);
        let below = format!("{path}/");
        let is_folder = self.now.range(below.clone()..).next().is_some_and(|(other, _)| other.starts_with(&below));
        if is_folder || folders.into_iter().any(|folder| self.now.contains_key(folder)) {
            return Err(OutputError::Twice(path.to_owned()));
        }
        let there = self.make_way(path)?;
        let target = on_disk(&self.out, path);
        let same = there == Some(bytes.len() as u64) && fs::read(&target).map_err(at(&target))? == bytes;
        if !same {
            let staged = on_disk(&self.stage(), path);
            if let Some(parent) = staged.parent() {
                fs::create_dir_all(parent).map_err(at(parent))?;
            }
            fs::write(&staged, bytes).map_err(at(&staged))?;
            self.staged.insert(path.to_owned());
            if there.is_none() {
                self.fresh.insert(path.to_owned());
            }
        }
        self.written.files += 1;
        self.written.bytes += bytes.len() as u64;
        self.now.insert(path.to_owned(), digest);
        Ok(())
    }

    /// The size of the old file at a path. What is in the way is ours, and goes when the new files come; or it is refused.
    fn make_way(&mut self, path: &str) -> Result<Option<u64>, OutputError> {
        match standing(&self.out, path)? {
            Standing::Nothing => Ok(None),
            Standing::File(size) if self.before.files.contains_key(path) => Ok(Some(size)),
            Standing::File(_) => Err(OutputError::InTheWay(on_disk(&self.out, path))),
            Standing::Other(place) => Err(OutputError::InTheWay(place)),
            Standing::Below(file) if self.before.files.contains_key(&file) => {
                self.displaced.insert(file);
                Ok(None)
            }
            Standing::Below(file) => Err(OutputError::InTheWay(on_disk(&self.out, &file))),
            Standing::Folder => match recorded_below(&self.out, path, &self.before)? {
                Ok(files) => {
                    self.displaced.extend(files);
                    Ok(None)
                }
                Err(foreign) => Err(OutputError::InTheWay(foreign)),
            },
        }
    }

    /// Without a new signature the old pointer stays if it signs these files.
    fn keep_pointer(&mut self) -> Result<(), OutputError> {
        if self.before.files.contains_key(POINTER) && pointer::signs(&self.out, &self.now)? {
            // The record may name another one, that an interrupted build did not come to write.
            let path = self.out.join(POINTER);
            let bytes = fs::read(&path).map_err(at(&path))?;
            self.now.insert(POINTER.into(), Sha256::of(&bytes).to_string());
            self.written.files += 1;
            self.written.bytes += bytes.len() as u64;
        }
        Ok(())
    }
}

impl Drop for Staging {
    /// Whether it was committed or not, the stage has served; what cannot be removed now the next build removes.
    fn drop(&mut self) {
        drop(self.clear_stage());
    }
}

/// The record that belongs to a folder; an empty one for a folder that is new or empty.
fn read_record(out: &Path, state: &Path) -> Result<Record, OutputError> {
    let record = Record::read(&state.join(record::FILE))?;
    let Some(example) = any_file(out)? else { return Ok(Record::default()) };
    match record {
        Some(record) if is_recorded(out, &record)? => Ok(record),
        _ => Err(OutputError::Foreign { dir: out.to_owned(), example }),
    }
}

/// Whether a path is a folder, or below it. Neither needs to exist.
fn is_inside(path: &Path, folder: &Path) -> bool {
    // What is there by its real path; what is not there yet holds no links, so that `..` is what it says.
    let full = |path: &Path| {
        let path = std::path::absolute(path).ok()?;
        let (there, mut full) = path.ancestors().find_map(|part| Some((part, part.canonicalize().ok()?)))?;
        for part in path.strip_prefix(there).ok()?.components() {
            match part {
                Component::ParentDir => drop(full.pop()),
                part => full.push(part),
            }
        }
        Some(full)
    };
    match (full(path), full(folder)) {
        (Some(path), Some(folder)) => path.starts_with(folder),
        _ => false,
    }
}
