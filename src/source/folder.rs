//! A folder of worker folders, or one worker's folder: no history, one version per worker.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use walkdir::WalkDir;

use super::{BlobId, Branch, EntryKind, MAX_ENTRIES, Snapshot, SourceError, TreeEntry, read_file};
use crate::model::metadata;

/// A folder, and the workers that it held when it was opened.
#[derive(Debug)]
pub struct FolderSource {
    root: PathBuf,
    workers: Vec<String>,
    single: bool,
}

impl FolderSource {
    /// Opens a folder.
    ///
    /// # Errors
    /// It cannot be read, or neither it nor a folder in it has a `metadata.json`.
    pub fn open(path: &Path) -> Result<Self, SourceError> {
        let io = |source| SourceError::Io { path: path.to_owned(), source };
        if path.join(metadata::FILE).is_file() {
            let full = path.canonicalize().map_err(io)?;
            let name = full.file_name().map_or_else(|| "worker".into(), |name| name.to_string_lossy().into_owned());
            return Ok(Self { root: path.to_owned(), workers: vec![name], single: true });
        }
        let mut workers = Vec::new();
        for entry in WalkDir::new(path).min_depth(1).max_depth(1).follow_links(false) {
            let entry = entry.map_err(|e| SourceError::Io { path: path.to_owned(), source: e.into() })?;
            // A link counts: what it is gets said when the worker is checked.
            let is_worker = entry.file_type().is_dir() && entry.path().join(metadata::FILE).symlink_metadata().is_ok();
            if let (true, Some(name)) = (is_worker, entry.file_name().to_str()) {
                workers.push(name.to_owned());
            }
        }
        if workers.is_empty() {
            return Err(SourceError::NoCatalog(path.to_owned()));
        }
        workers.sort();
        Ok(Self { root: path.to_owned(), workers, single: false })
    }

    /// Whether the folder is one worker by itself, whose name need not be its id.
    #[must_use]
    pub fn is_single(&self) -> bool {
        self.single
    }

    /// Its workers, by name.
    #[must_use]
    pub fn branches(&self) -> Vec<Branch> {
        self.workers.iter().map(|name| Branch { name: name.clone(), tip: None }).collect()
    }

    /// A file at the folder's root; none for one worker's folder.
    ///
    /// # Errors
    /// It is there and cannot be read, or is larger than [`MAX_ROOT_FILE`](super::MAX_ROOT_FILE).
    pub fn root_file(&self, path: &str) -> Result<Option<Vec<u8>>, SourceError> {
        let file = self.root.join(path);
        let plain = file.symlink_metadata().ok().filter(std::fs::Metadata::is_file);
        let Some(plain) = plain.filter(|_| !self.single) else { return Ok(None) };
        super::check_root_file(path, plain.len())?;
        read_file(&file).map(Some)
    }

    /// The names of the files in a folder at the root; none for one worker's folder.
    ///
    /// # Errors
    /// It is there and cannot be read.
    pub fn root_folder(&self, folder: &str) -> Result<Vec<String>, SourceError> {
        let path = self.root.join(folder);
        let plain = path.symlink_metadata().is_ok_and(|found| found.is_dir());
        if self.single || !plain {
            return Ok(Vec::new());
        }
        let io = |source| SourceError::Io { path: path.clone(), source };
        let mut names = Vec::new();
        for entry in std::fs::read_dir(&path).map_err(io)? {
            names.push(entry.map_err(io)?.file_name().to_string_lossy().into_owned());
        }
        names.sort();
        Ok(names)
    }

    /// A worker's files.
    ///
    /// # Errors
    /// Trouble of the machine.
    pub fn snapshot(&self, worker: &str) -> Result<Snapshot, SourceError> {
        let root = if self.single { self.root.clone() } else { self.root.join(worker) };
        snapshot(&root, worker, &|path| path.file_name().is_some_and(|name| name == ".git"))
    }
}

/// The files below `root` as a snapshot; what `left_out` says of a path (which begins with `root`) is not in it. Links are
/// not followed, and a folder that is a repository of its own is one entry, as it is for git.
pub(super) fn snapshot(root: &Path, worker: &str, left_out: &dyn Fn(&Path) -> bool) -> Result<Snapshot, SourceError> {
    let mut entries = Vec::new();
    let mut truncated = false;
    let mut seen = 0;
    // Files before folders, so that those at the root are there however large the rest is.
    let walk = WalkDir::new(root).min_depth(1).follow_links(false).sort_by(|a, b| {
        let key = |entry: &walkdir::DirEntry| (entry.file_type().is_dir(), entry.file_name().to_owned());
        key(a).cmp(&key(b))
    });
    let mut walk = walk.into_iter().filter_entry(|entry| !left_out(entry.path()));
    while let Some(entry) = walk.next() {
        let entry = entry.map_err(|e| SourceError::Io { path: root.to_owned(), source: e.into() })?;
        let kind = match entry.file_type() {
            kind if kind.is_dir() && entry.path().join(".git").exists() => {
                walk.skip_current_dir();
                EntryKind::Submodule
            }
            kind if kind.is_dir() => {
                seen += 1;
                continue;
            }
            kind if kind.is_file() => EntryKind::File,
            kind if kind.is_symlink() => EntryKind::Symlink,
            _ => EntryKind::Special,
        };
        if seen >= MAX_ENTRIES {
            truncated = true;
            break;
        }
        seen += 1;
        let io = |source| SourceError::Io { path: entry.path().to_owned(), source };
        let size = if kind == EntryKind::File { entry.metadata().map_err(|e| io(e.into()))?.len() } else { 0 };
        let relative = entry.path().strip_prefix(root).unwrap_or(entry.path());
        let parts: Vec<_> = relative.components().map(|part| part.as_os_str().as_encoded_bytes()).collect();
        entries.push(TreeEntry { path: parts.join(&b'/'), kind, size, blob: BlobId::Path(entry.path().to_owned()) });
    }
    entries.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(Snapshot { worker: worker.to_owned(), commit: None, entries: Arc::new(entries), truncated })
}
