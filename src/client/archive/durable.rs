//! Files that outlive a power cut, made so all at once.
//!
//! A rename must not be on the disk before what it names: so everything in a folder is synced, once, before the folder gets its
//! name. A few files are synced one by one. Of many, that is most of the time of an install (3 ms a file on ext4, where one call
//! for 5,000 files takes 0.1 s): there Linux syncs the whole file system, which also waits for what others write. It tells of any
//! write that failed since the folder was opened, which is before the first of them.

use std::fs::{self, File};
use std::io;
use std::path::Path;

/// Up to so many files are synced one by one.
#[cfg(target_os = "linux")]
const FEW: usize = 64;

/// What is written in a folder from now on.
pub(super) struct Durable<'a> {
    root: &'a Path,
    #[cfg(target_os = "linux")]
    folder: File,
}

impl<'a> Durable<'a> {
    /// Before the first file is written.
    pub(super) fn begin(root: &'a Path) -> io::Result<Self> {
        Ok(Self {
            root,
            #[cfg(target_os = "linux")]
            folder: File::open(root)?,
        })
    }

    /// After the last one: these were written, by their paths below the folder.
    pub(super) fn end<'p>(self, files: impl ExactSizeIterator<Item = &'p str>) -> io::Result<()> {
        #[cfg(target_os = "linux")]
        if files.len() > FEW {
            return Ok(rustix::fs::syncfs(&self.folder)?);
        }
        let root = self.root;
        for file in files {
            sync_file(&root.join(file))?;
        }
        sync_folders(root)
    }
}

/// On macOS the drive keeps it in a cache of its own until the last call, which is the folder's.
#[cfg(unix)]
fn sync_file(path: &Path) -> io::Result<()> {
    Ok(rustix::fs::fsync(File::open(path)?)?)
}

/// Windows flushes only what may be written.
#[cfg(not(unix))]
fn sync_file(path: &Path) -> io::Result<()> {
    fs::OpenOptions::new().write(true).open(path)?.sync_all()
}

/// Sees to it that the names in a folder, and in those below, outlive a power cut.
pub(in crate::client) fn sync_folders(folder: &Path) -> io::Result<()> {
    if !cfg!(unix) {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            sync_folders(&entry.path())?;
        }
    }
    File::open(folder)?.sync_all()
}
