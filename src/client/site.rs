//! Bytes of a site by path, each read with its limit.

use std::fs::File;
use std::io::Read as _;
use std::path::{Component, Path, PathBuf};

/// Where a site's bytes come from: a folder here, HTTP elsewhere. Several threads may read at once.
pub trait SiteReader: Sync {
    /// The bytes at `path` (`/` between parts, relative to the site's root), if they are at most `limit`.
    ///
    /// # Errors
    /// See [`ReadError`]. A reader stops after `limit` bytes, whatever length it was told before.
    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, ReadError>;
}

impl<S: SiteReader + ?Sized> SiteReader for &S {
    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, ReadError> {
        (**self).read(path, limit)
    }
}

impl<S: SiteReader + Send + ?Sized> SiteReader for Box<S> {
    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, ReadError> {
        (**self).read(path, limit)
    }
}

/// Why bytes could not be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// There is no such file.
    #[error("not found")]
    NotFound,
    /// More bytes than the limit.
    #[error("more than {0} bytes")]
    TooLarge(u64),
    /// The path leads out of the site.
    #[error("leads out of the site")]
    Outside,
    /// Trouble on the way: the disk, the network.
    #[error("{0}")]
    Trouble(String),
}

/// A site in a folder. Links are followed inside it and never out of it.
#[derive(Debug, Clone)]
pub struct FolderSite {
    root: PathBuf,
}

impl FolderSite {
    /// A site in this folder.
    ///
    /// # Errors
    /// The folder is not there, or cannot be read.
    pub fn open(folder: &Path) -> Result<Self, ReadError> {
        let root = folder.canonicalize().map_err(|e| from_io(&e))?;
        if !root.is_dir() {
            return Err(ReadError::Trouble("expected a folder".into()));
        }
        Ok(Self { root })
    }
}

impl SiteReader for FolderSite {
    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, ReadError> {
        // Only plain names: no `..`, no root, no drive letter, and `\` means nothing on a site.
        let plain = !path.is_empty()
            && !path.contains(['\\', ':', '\0'])
            && Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
        if !plain {
            return Err(ReadError::Outside);
        }
        let found = self.root.join(path).canonicalize().map_err(|e| from_io(&e))?;
        if !found.starts_with(&self.root) {
            return Err(ReadError::Outside);
        }
        // A folder, a pipe or a device is no file of a site; opening one could wait for ever.
        if !found.metadata().map_err(|e| from_io(&e))?.is_file() {
            return Err(ReadError::NotFound);
        }
        let file = File::open(&found).map_err(|e| from_io(&e))?;
        let mut bytes = Vec::new();
        file.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(|e| from_io(&e))?;
        if bytes.len() as u64 > limit {
            return Err(ReadError::TooLarge(limit));
        }
        Ok(bytes)
    }
}

fn from_io(error: &std::io::Error) -> ReadError {
    match error.kind() {
        std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory => ReadError::NotFound,
        _ => ReadError::Trouble(error.to_string()),
    }
}
