//! Where branches come from: a git repository, a folder of worker folders, or one worker's folder.
//!
//! Bytes only: nothing here parses a file or knows a rule. A [`Snapshot`] is one commit of one branch (or one folder) as a
//! list of tree entries, whose bytes are read when they are asked for. Nothing is checked out, and nothing is executed.

mod folder;
mod git;
mod objects;
mod remote;
mod tips;
mod tree;

use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use folder::FolderSource;
pub use git::{GitReader, GitSource, work_tree_above};
pub use remote::{clone, is_url};

use crate::model::{Sha256, Time};

/// What can go wrong while reading a catalog: trouble of the machine, never of the content.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// There is neither a repository nor a folder.
    #[error("{} does not exist", .0.display())]
    Missing(PathBuf),
    /// There is a folder, but no catalog in it.
    #[error("{} holds no catalog: it is no git repository, and no folder in it has a metadata.json", .0.display())]
    NoCatalog(PathBuf),
    /// libgit2 could not read the repository.
    #[error("git: {}", .0.message())]
    Git(#[from] git2::Error),
    /// References change faster than they can be read.
    #[error("{}: its branches change all the time, so that no one set of them could be read", .0.display())]
    Unsettled(PathBuf),
    /// A file could not be read.
    #[error("{}: {source}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A branch's reference is empty, half written, or names another that is not there.
    #[error("its reference names no object")]
    NoObject,
    /// A branch names an object that is no commit.
    #[error("it points at {found}, {id}, and not at a commit")]
    NotACommit {
        /// The object.
        id: String,
        /// What it is.
        found: &'static str,
    },
    /// An object is missing or broken.
    #[error("object {id}: {message}")]
    Object {
        /// Which.
        id: String,
        /// What is wrong with it.
        message: String,
    },
    /// An object is larger than any that is read.
    #[error("{what} is {size} bytes, and {most} is the most")]
    TooLarge {
        /// Which.
        what: String,
        /// Its size in bytes.
        size: u64,
        /// The most that is read.
        most: u64,
    },
    /// A file beside the workers is larger than it may be.
    #[error("{path}: expected at most {MAX_ROOT_FILE} bytes, found {size}")]
    RootFile {
        /// Its path from the root.
        path: String,
        /// Its size in bytes.
        size: u64,
    },
    /// The `git` program could not clone.
    #[error("git clone {url}: {message}")]
    Clone {
        /// From where.
        url: String,
        /// What git said.
        message: String,
    },
}

/// What a tree entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    /// A regular file.
    File,
    /// A symbolic link.
    Symlink,
    /// A commit of another repository.
    Submodule,
    /// A folder that was not looked into, since its path is longer than [`MAX_PATH`]: only a repository can hold one.
    Folder,
    /// Anything else (a socket, a device): only a folder can hold one.
    Special,
}

/// One entry of a worker's tree. Folders are not entries, save those that were not looked into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeEntry {
    /// The path from the tree's root, `/` between parts, as the bytes that are stored.
    pub path: Vec<u8>,
    /// What it is.
    pub kind: EntryKind,
    /// The size in bytes; 0 for what is no file.
    pub size: u64,
    /// How to read it again: an object id, or empty for a folder's file.
    pub blob: BlobId,
}

/// Names the bytes of a file in a source for as long as the source lives.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum BlobId {
    /// A git object id, in hex.
    Git(String),
    /// A path on disk.
    Path(PathBuf),
    /// Bytes that were published before, by digest and size: no source has them, the site does that published them.
    Published {
        /// The digest of the bytes.
        sha256: Sha256,
        /// Their number.
        size: u64,
    },
}

/// Which commit a snapshot is.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Commit {
    /// The commit id, in hex.
    pub id: String,
    /// The committer's time.
    pub time: Time,
    /// The tree's id, in hex: equal trees are checked once.
    pub tree: String,
}

/// One commit of one branch, or one folder.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// The branch's name, or the folder's.
    pub worker: String,
    /// Which commit; none for a folder and for working files.
    pub commit: Option<Commit>,
    /// The tree, sorted by path. Cut at [`MAX_ENTRIES`].
    pub entries: Arc<Vec<TreeEntry>>,
    /// Whether the tree has more entries than that.
    pub truncated: bool,
}

/// The most entries that a worker's tree may have, folders included.
pub const MAX_ENTRIES: usize = 10_000;

/// The most bytes of a path; a folder with a longer one is not looked into.
pub const MAX_PATH: usize = 1024;

/// The most bytes of a file beside the workers, such as `catalog.toml`.
pub const MAX_ROOT_FILE: u64 = 1024 * 1024;

impl Snapshot {
    /// The entry of this path.
    #[must_use]
    pub fn entry(&self, path: &str) -> Option<&TreeEntry> {
        self.entries.binary_search_by(|e| e.path.as_slice().cmp(path.as_bytes())).ok().map(|i| &self.entries[i])
    }
}

/// Reads the bytes that a [`BlobId`] names.
pub trait Blobs {
    /// The bytes.
    ///
    /// # Errors
    /// Trouble of the machine: an object or a file that cannot be read.
    fn read(&self, blob: &BlobId) -> Result<Vec<u8>, SourceError>;
}

/// A branch of the catalog.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Branch {
    /// Its name, which is the worker's id if all is well.
    pub name: String,
    /// Its newest commit, in hex; none for a folder.
    pub tip: Option<String>,
}

/// A catalog to read: what is in it is looked up once, when it is opened.
#[derive(Debug)]
pub enum Source {
    /// A git repository, bare or not.
    Git(GitSource),
    /// A folder of worker folders, or one worker's folder.
    Folder(FolderSource),
}

/// Reads from a [`Source`]; each thread has its own.
pub enum Reader<'s> {
    /// From a git repository.
    Git(GitReader),
    /// From a folder.
    Folder(&'s FolderSource),
}

/// One entry of a branch's history.
pub type HistoryEntry = Option<Commit>;

impl Source {
    /// Opens the catalog at a path. Only the path itself is looked at, never the folders above it.
    ///
    /// # Errors
    /// There is none, or it cannot be read.
    pub fn open(path: &Path) -> Result<Self, SourceError> {
        if !path.exists() {
            return Err(SourceError::Missing(path.to_owned()));
        }
        match GitSource::open(path)? {
            Some(git) => Ok(Self::Git(git)),
            None => Ok(Self::Folder(FolderSource::open(path)?)),
        }
    }

    /// The bytes of a file beside the workers: on the default branch, or at the folder's root. None where there is none.
    ///
    /// # Errors
    /// Trouble of the machine, or the file is larger than [`MAX_ROOT_FILE`].
    pub fn root_file(&self, path: &str) -> Result<Option<Vec<u8>>, SourceError> {
        match self {
            Self::Git(git) => git.root_file(path),
            Self::Folder(folder) => folder.root_file(path),
        }
    }

    /// The names in a folder beside the workers: on the default branch, or at the folder's root. None where there is none.
    ///
    /// # Errors
    /// Trouble of the machine.
    pub fn root_folder(&self, folder: &str) -> Result<Vec<String>, SourceError> {
        match self {
            Self::Git(git) => git.root_folder(folder),
            Self::Folder(source) => source.root_folder(folder),
        }
    }

    /// The default branch's commit, in hex.
    #[must_use]
    pub fn commit(&self) -> Option<String> {
        match self {
            Self::Git(git) => git.default_tip(),
            Self::Folder(_) => None,
        }
    }

    /// Every branch that may be a worker, by name; `workers` are the globs that a name must match.
    #[must_use]
    pub fn branches(&self, workers: &globset::GlobSet) -> Vec<Branch> {
        let all = match self {
            Self::Git(git) => git.branches(),
            Self::Folder(folder) => folder.branches(),
        };
        all.into_iter().filter(|branch| workers.is_match(&branch.name)).collect()
    }

    /// Whether the history is cut off (a shallow clone), so that versions are missing.
    #[must_use]
    pub fn is_shallow(&self) -> bool {
        matches!(self, Self::Git(git) if git.is_shallow())
    }

    /// Whether it has a history at all.
    #[must_use]
    pub fn has_history(&self) -> bool {
        matches!(self, Self::Git(_))
    }

    /// A reader for this thread.
    ///
    /// # Errors
    /// Trouble of the machine.
    pub fn reader(&self) -> Result<Reader<'_>, SourceError> {
        Ok(match self {
            Self::Git(git) => Reader::Git(git.reader()?),
            Self::Folder(folder) => Reader::Folder(folder),
        })
    }
}

impl Reader<'_> {
    /// A branch's history by first parent, oldest first; one entry without a commit for a folder.
    ///
    /// # Errors
    /// Trouble of the machine, or of the repository: a missing object.
    pub fn history(&self, branch: &Branch) -> Result<Vec<HistoryEntry>, SourceError> {
        match self {
            Self::Git(git) => Ok(git.history(branch)?.into_iter().map(Some).collect()),
            Self::Folder(_) => Ok(vec![None]),
        }
    }

    /// What a branch held at an entry of its history.
    ///
    /// # Errors
    /// Trouble of the machine, or of the repository.
    pub fn snapshot(&self, branch: &Branch, entry: &HistoryEntry) -> Result<Snapshot, SourceError> {
        match (self, entry) {
            (Self::Git(git), Some(commit)) => git.snapshot(&branch.name, commit),
            (Self::Git(git), None) => git.working_files(&branch.name),
            (Self::Folder(folder), _) => folder.snapshot(&branch.name),
        }
    }
}

impl Blobs for Reader<'_> {
    fn read(&self, blob: &BlobId) -> Result<Vec<u8>, SourceError> {
        match (self, blob) {
            (Self::Git(git), BlobId::Git(id)) => git.blob(id),
            (_, BlobId::Path(path)) => read_file(path),
            (Self::Folder(_), BlobId::Git(id)) => Err(SourceError::Missing(PathBuf::from(id))),
            (_, BlobId::Published { sha256, .. }) => Err(SourceError::Missing(PathBuf::from(sha256.to_string()))),
        }
    }
}

fn check_root_file(path: &str, size: u64) -> Result<(), SourceError> {
    if size > MAX_ROOT_FILE { Err(SourceError::RootFile { path: path.to_owned(), size }) } else { Ok(()) }
}

fn read_file(path: &Path) -> Result<Vec<u8>, SourceError> {
    let io = |source| SourceError::Io { path: path.to_owned(), source };
    let size = std::fs::metadata(path).map_err(io)?.len();
    if size > objects::MAX_BLOB {
        return Err(SourceError::TooLarge { what: path.display().to_string(), size, most: objects::MAX_BLOB });
    }
    std::fs::read(path).map_err(io)
}
