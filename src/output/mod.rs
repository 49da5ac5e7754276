//! Files to a folder: staged, renamed one by one, removals last. The only writer of the site folder.
//!
//! Beside the folder stands `<out>.state/`: the record of what is ours, the staged files of a running build, and a lock.
//! The promises:
//!
//! * A folder with files is written to only if a build wrote it; a file that no build wrote is never touched.
//! * Nothing in the folder changes before every file is staged. An error until then leaves it as it was.
//! * Files that are fetched by hash come first, then named ones, pages, the pointer, and removals last: whenever it is
//!   interrupted, a pointer that is there still finds all that it pins, and a page what it links to. The next build
//!   finishes the work, since the record names old and new files before the first rename.
//! * A file whose bytes do not change keeps its modification time.

mod paths;
mod record;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::emit::File;
use paths::{check_path, on_disk, rank};
use record::Record;

/// The pointer's path in the site.
pub const POINTER: &str = "index.json.minisig";

/// What keeps a folder from being written.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// The output is there, and is no folder.
    #[error("{} is no folder", .0.display())]
    NotAFolder(PathBuf),
    /// The folder holds files, and no build wrote them.
    #[error("{} holds files that no build wrote, such as {example}", dir.display())]
    Foreign {
        /// The folder.
        dir: PathBuf,
        /// One of the files.
        example: String,
    },
    /// A file is where the build would write one, and no build wrote it.
    #[error("{} is in the way: no build wrote it", .0.display())]
    InTheWay(PathBuf),
    /// Another build is writing to the folder.
    #[error("another build is writing to {}", .0.display())]
    Busy(PathBuf),
    /// A file's path would leave the folder, or cannot be written on every system.
    #[error("the path {0:?} cannot be written")]
    Path(String),
    /// The record of what is ours cannot be read.
    #[error("{}: the record of what builds wrote is damaged: {message}", path.display())]
    Record {
        /// Which file.
        path: PathBuf,
        /// Why.
        message: String,
    },
    /// The disk.
    #[error("{}: {source}", path.display())]
    Io {
        /// Where.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> OutputError + '_ {
    move |source| OutputError::Io { path: path.to_owned(), source }
}

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

/// The state folder that belongs to an output folder: `<out>.state`.
#[must_use]
pub fn state_dir(out: &Path) -> PathBuf {
    let mut name = out.file_name().unwrap_or_else(|| "site".as_ref()).to_owned();
    name.push(".state");
    out.with_file_name(name)
}

/// A build's files on their way into a folder.
#[derive(Debug)]
pub struct Staging {
    out: PathBuf,
    state: PathBuf,
    /// Holds the lock until it is dropped.
    _lock: fs::File,
    before: Record,
    /// Every file of the new site, with its digest.
    now: BTreeMap<String, String>,
    /// Those whose bytes are new, in the stage.
    staged: BTreeSet<String>,
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
        let record_path = state.join("record.json");
        let before = Record::read(&record_path)?;
        if before.is_none()
            && let Some(example) = any_file(out)?
        {
            return Err(OutputError::Foreign { dir: out.to_owned(), example });
        }
        fs::create_dir_all(state).map_err(at(state))?;
        let lock_path = state.join("lock");
        let lock = fs::File::create(&lock_path).map_err(at(&lock_path))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(fs::TryLockError::WouldBlock) => return Err(OutputError::Busy(out.to_owned())),
            Err(fs::TryLockError::Error(error)) => return Err(at(&lock_path)(error)),
        }
        let staging = Self {
            out: out.to_owned(),
            state: state.to_owned(),
            _lock: lock,
            before: before.unwrap_or_default(),
            now: BTreeMap::new(),
            staged: BTreeSet::new(),
            written: Written::default(),
        };
        staging.clear_stage()?;
        Ok(staging)
    }

    fn stage(&self) -> PathBuf {
        self.state.join("stage")
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
    /// The path is not one that can be written, a foreign file is there, or the disk says no.
    pub fn put(&mut self, file: &File) -> Result<(), OutputError> {
        check_path(&file.path)?;
        let digest = crate::model::Sha256::of(&file.bytes).to_string();
        if let Some(before) = self.now.get(&file.path) {
            // Two files of one name would be a mistake of ours: the last one must not win silently.
            return if *before == digest { Ok(()) } else { Err(OutputError::Path(file.path.clone())) };
        }
        let target = on_disk(&self.out, &file.path);
        let there = match fs::symlink_metadata(&target) {
            Ok(found) if found.is_file() => Some(found.len()),
            Ok(_) => return Err(OutputError::InTheWay(target)),
            Err(_) => None,
        };
        if there.is_some() && !self.before.files.contains_key(&file.path) {
            return Err(OutputError::InTheWay(target));
        }
        let same = there == Some(file.bytes.len() as u64) && fs::read(&target).map_err(at(&target))? == file.bytes;
        if !same {
            let staged = on_disk(&self.stage(), &file.path);
            if let Some(parent) = staged.parent() {
                fs::create_dir_all(parent).map_err(at(parent))?;
            }
            fs::write(&staged, &file.bytes).map_err(at(&staged))?;
            self.staged.insert(file.path.clone());
        }
        self.written.files += 1;
        self.written.bytes += file.bytes.len() as u64;
        self.now.insert(file.path.clone(), digest);
        Ok(())
    }

    /// Moves everything into place: staged files, the pointer, removals.
    ///
    /// # Errors
    /// The disk says no; the next build finishes what was begun.
    pub fn commit(mut self, pointer: Pointer) -> Result<Written, OutputError> {
        match pointer {
            Pointer::Write(bytes) => self.put(&File { path: POINTER.into(), bytes })?,
            Pointer::Unsigned => self.keep_pointer(),
        }
        fs::create_dir_all(&self.out).map_err(at(&self.out))?;
        let record_path = self.state.join("record.json");
        let mut both = self.before.files.clone();
        both.extend(self.now.clone());
        Record { files: both, ..Record::default() }.write(&record_path)?;

        let mut staged: Vec<&String> = self.staged.iter().collect();
        staged.sort_by_key(|path| (rank(path), *path));
        for path in staged {
            self.move_in(path)?;
        }
        // A pointer that these files do not belong to goes before anything that it pins.
        let mut gone: Vec<&String> = self.before.files.keys().filter(|path| !self.now.contains_key(*path)).collect();
        gone.sort_by_key(|path| (path.as_str() != POINTER, *path));
        for path in &gone {
            self.remove(path)?;
        }
        Record { files: self.now.clone(), ..Record::default() }.write(&record_path)?;
        self.clear_stage()?;
        self.written.changed = self.staged.len();
        self.written.removed = gone.len();
        Ok(self.written)
    }

    /// Without a new signature the old pointer stays if it still signs the same index.
    fn keep_pointer(&mut self) {
        let same = |path: &str| self.before.files.get(path).is_some_and(|before| self.now.get(path) == Some(before));
        let unchanged = same("index.json") && same("head.json") && !self.staged.contains("index.json");
        if unchanged && let Some(digest) = self.before.files.get(POINTER) {
            self.now.insert(POINTER.into(), digest.clone());
            self.written.files += 1;
        }
    }

    fn move_in(&self, path: &str) -> Result<(), OutputError> {
        let (staged, target) = (on_disk(&self.stage(), path), on_disk(&self.out, path));
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent).map_err(at(parent))?;
        }
        match fs::rename(&staged, &target) {
            Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
                // The state folder is on another file system: the copy is made beside the target, then renamed.
                let mut beside = target.clone().into_os_string();
                beside.push(".partial");
                let beside = PathBuf::from(beside);
                fs::copy(&staged, &beside).map_err(at(&beside))?;
                fs::rename(&beside, &target).map_err(at(&target))
            }
            other => other.map_err(at(&target)),
        }
    }

    /// Removes one of our files, and the folders that it leaves empty.
    fn remove(&self, path: &str) -> Result<(), OutputError> {
        let target = on_disk(&self.out, path);
        match fs::remove_file(&target) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(at(&target)(error)),
            _ => {}
        }
        let mut folder = target.parent();
        while let Some(parent) = folder.filter(|parent| *parent != self.out && parent.starts_with(&self.out)) {
            if fs::remove_dir(parent).is_err() {
                break;
            }
            folder = parent.parent();
        }
        Ok(())
    }
}

/// The name of something in a folder; none if it is empty or not there.
fn any_file(dir: &Path) -> Result<Option<String>, OutputError> {
    let mut entries = match fs::read_dir(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        other => other.map_err(at(dir))?,
    };
    let first = entries.next().transpose().map_err(at(dir))?;
    Ok(first.map(|entry| crate::diag::escaped(&entry.file_name().to_string_lossy(), false)))
}

/// Writes the pointer of a folder that is already built. The record learns of it.
///
/// # Errors
/// The folder is not ours, another build has it, or the disk says no.
pub fn write_pointer(out: &Path, state: &Path, bytes: &[u8]) -> Result<(), OutputError> {
    let staging = Staging::begin(out, state)?;
    let target = out.join(POINTER);
    let staged = staging.state.join("pointer");
    fs::write(&staged, bytes).map_err(at(&staged))?;
    let mut record = staging.before.clone();
    record.files.insert(POINTER.into(), crate::model::Sha256::of(bytes).to_string());
    record.write(&state.join("record.json"))?;
    match fs::rename(&staged, &target) {
        Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
            fs::copy(&staged, &target).map_err(at(&target))?;
            fs::remove_file(&staged).map_err(at(&staged))
        }
        other => other.map_err(at(&target)),
    }
}
