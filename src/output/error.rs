//! What keeps a folder from being written.

use std::io;
use std::path::{Path, PathBuf};

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
    /// Something is where the build would write a file, and no build wrote it.
    #[error("{} is in the way: no build wrote it", .0.display())]
    InTheWay(PathBuf),
    /// The record would live in the folder, and be published with it.
    #[error("the state folder {} is inside the output folder", .0.display())]
    StateInside(PathBuf),
    /// Another build is writing to the folder.
    #[error("another build is writing to {}", .0.display())]
    Busy(PathBuf),
    /// A file's path would leave the folder, or cannot be written on every system.
    #[error("the path {0:?} cannot be written on every system")]
    Path(String),
    /// Two files of the site have one path, or one has the path of a folder of the other's.
    #[error("two files of the site are in each other's place at {0:?}")]
    Twice(String),
    /// The record of what is ours cannot be read.
    #[error("{}: the record of what builds wrote is damaged: {message}", path.display())]
    Record {
        /// Which file.
        path: PathBuf,
        /// Why.
        message: String,
    },
    /// The disk, when some files were in place already: the folder is between two sites.
    #[error("{}: {source}", path.display())]
    Unfinished {
        /// Where.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The disk, before anything in the folder has changed.
    #[error("{}: {source}", path.display())]
    Io {
        /// Where.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// Trouble of the disk at a path.
pub(super) fn at(path: &Path) -> impl FnOnce(io::Error) -> OutputError + '_ {
    move |source| OutputError::Io { path: path.to_owned(), source }
}
