//! Where branches come from: a git repository, a folder of worker folders, or one worker's folder.
//!
//! Bytes only: nothing here parses a file or knows a rule. A [`Snapshot`] is one commit of one branch (or one folder) as a
//! list of tree entries, whose bytes are read when they are asked for. Nothing is checked out, and nothing is executed.

// mod folder;
// mod git;
// mod remote;

use std::path::PathBuf;
use std::sync::Arc;

// pub use folder::FolderSource;
// pub use git::GitSource;
// pub use remote::{Clone, clone, is_url};

use crate::model::Time;

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
    #[error("git: {0}")]
    Git(#[from] git2::Error),
    /// A file could not be read.
    #[error("{}: {source}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
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
    /// Anything else (a socket, a device): only a folder can hold one.
    Special,
}

/// One entry of a worker's tree. Folders are not entries.
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

/// The most entries that a worker's tree may have.
pub const MAX_ENTRIES: usize = 10_000;

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
