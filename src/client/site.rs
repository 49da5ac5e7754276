//! Bytes of a site by path, each read with its limit.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::fetch::{Fetch, FetchError, Incoming, Wanted};

/// Where a site's bytes come from: a folder here, HTTP elsewhere. Several threads may read at once.
pub trait SiteReader: Sync {
    /// The bytes at `path` (`/` between parts, relative to the site's root), if they are at most `limit`.
    ///
    /// # Errors
    /// See [`ReadError`]. A reader stops after `limit` bytes, whatever length it was told before.
    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, ReadError>;

    /// The same once more, after a pause and past every cache on the way; `attempt` is 1 and more. None where nothing can
    /// stand between: another attempt would give the same.
    fn read_anew(&self, _path: &str, _limit: u64, _attempt: u32) -> Option<Result<Vec<u8>, ReadError>> {
        None
    }

    /// A call of the caller's begins: a reader that bounds how long a host is waited for counts from here.
    fn begin(&self) {}

    /// Where the site is, for messages: a URL without what is secret, or a folder. None where it is nowhere.
    fn address(&self) -> Option<String> {
        None
    }
}

macro_rules! through {
    ($($bounds:tt)*) => {
        $($bounds)* {
            fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, ReadError> {
                (**self).read(path, limit)
            }
            fn read_anew(&self, path: &str, limit: u64, attempt: u32) -> Option<Result<Vec<u8>, ReadError>> {
                (**self).read_anew(path, limit, attempt)
            }
            fn begin(&self) {
                (**self).begin();
            }
            fn address(&self) -> Option<String> {
                (**self).address()
            }
        }
    };
}
through!(impl<S: SiteReader + ?Sized> SiteReader for &S);
through!(impl<S: SiteReader + Send + ?Sized> SiteReader for Box<S>);
through!(impl<S: SiteReader + Send + ?Sized> SiteReader for Arc<S>);

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
    /// An answer that no site may give: redirects or headers without end, an encoding that nobody asked for. A phrase that says what to do.
    #[error("{0}")]
    Answer(String),
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

/// A file below `root`, opened. No link leads out of it.
fn open_below(root: &Path, path: &str) -> Result<File, ReadError> {
    // Only plain names: no `..`, no root, no drive letter, and `\` means nothing on a site.
    let plain = !path.is_empty()
        && !path.contains(['\\', ':', '\0'])
        && Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    if !plain {
        return Err(ReadError::Outside);
    }
    let found = root.join(path).canonicalize().map_err(|e| from_io(&e))?;
    if !found.starts_with(root) {
        return Err(ReadError::Outside);
    }
    // A folder, a pipe or a device is no file of a site; opening one could wait for ever.
    if !found.metadata().map_err(|e| from_io(&e))?.is_file() {
        return Err(ReadError::NotFound);
    }
    File::open(&found).map_err(|e| from_io(&e))
}

/// Artifacts in the folder itself. No URL.
impl Fetch for FolderSite {
    fn fetch(&self, wanted: &Wanted<'_>) -> Result<Incoming, FetchError> {
        if wanted.url.contains("://") {
            let why = "a catalog in a folder has no way to an address: name a folder of its artifacts";
            return Err(FetchError::Trouble { why: why.into(), passes: false, wait: None });
        }
        from_folder(&self.root, wanted.url, wanted.from)
    }
}

/// A store of artifacts in a folder, carried here: `<id>/<version>/<file>` of every URL is looked up in it, wherever the URL leads.
#[derive(Debug, Clone)]
pub struct StoreFolder(FolderSite);

impl StoreFolder {
    /// A store in this folder.
    ///
    /// # Errors
    /// The folder is not there, or cannot be read.
    pub fn open(folder: &Path) -> Result<Self, ReadError> {
        FolderSite::open(folder).map(Self)
    }
}

impl Fetch for StoreFolder {
    fn fetch(&self, wanted: &Wanted<'_>) -> Result<Incoming, FetchError> {
        from_folder(&self.0.root, in_store(wanted.url), wanted.from)
    }

    fn place(&self, url: &str) -> Option<String> {
        Some(self.0.root.join(in_store(url)).display().to_string())
    }
}

/// `<id>/<version>/<file>` of a URL.
fn in_store(url: &str) -> &str {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let start = path.rmatch_indices('/').nth(2).map_or(0, |(at, _)| at + 1);
    &path[start..]
}

fn from_folder(root: &Path, path: &str, from: u64) -> Result<Incoming, FetchError> {
    let trouble = |why: String| FetchError::Trouble { why, passes: false, wait: None };
    let mut file = open_below(root, path).map_err(|error| match error {
        ReadError::NotFound => FetchError::NotFound,
        ReadError::Outside => FetchError::Away(error.to_string()),
        other => trouble(other.to_string()),
    })?;
    let total = file.metadata().ok().map(|facts| facts.len());
    file.seek(SeekFrom::Start(from)).map_err(|e| trouble(e.to_string()))?;
    Ok(Incoming { from, tag: None, total, encoding: None, body: Box::new(file) })
}

impl SiteReader for FolderSite {
    fn address(&self) -> Option<String> {
        Some(self.root.display().to_string())
    }

    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, ReadError> {
        let file = open_below(&self.root, path)?;
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
