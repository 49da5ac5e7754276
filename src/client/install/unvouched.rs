//! What is in the place of a worker or of a version, and no receipt vouches for it.
//!
//! Told by `list` and `audit`, with what to do about it. No link is followed.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::receipt::{RECEIPT, Receipt};
use super::{InstallError, at};
use crate::model::{Version, WorkerId};

/// Something that no receipt vouches for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unvouched {
    /// The worker that has its place there.
    pub id: WorkerId,
    /// Its version; none if it is in the place of the worker's folder.
    pub version: Option<Version>,
    /// Where it is.
    pub path: PathBuf,
    /// What it is.
    pub kind: UnvouchedKind,
}

/// What no receipt vouches for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnvouchedKind {
    /// A link in the place of a folder: what it leads to is not looked at.
    Link,
    /// A version's folder whose receipt a newer program wrote.
    NewerReceipt,
    /// A version's folder whose receipt is there and cannot be read: it was cut, or is no JSON.
    DamagedReceipt,
    /// A version's folder without a receipt, or with one that says what none of that folder may say.
    NoReceipt,
    /// A worker's folder that cannot be read.
    Unreadable,
}

impl Unvouched {
    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> String {
        let (id, path) = (&self.id, self.path.display());
        match (self.kind, &self.version) {
            (UnvouchedKind::Link, _) => format!("look at where it leads, then move {path} elsewhere"),
            (UnvouchedKind::Unreadable, _) => format!("make {path} one that you may read, or move it elsewhere"),
            (UnvouchedKind::DamagedReceipt, Some(version)) => {
                format!("`rbee-catalog install {id}@{version}` mends it")
            }
            (UnvouchedKind::NewerReceipt, _) => {
                "get a newer version of this program: the folder is left as it is".into()
            }
            _ => format!("move {path} elsewhere, then install it again"),
        }
    }
}

impl fmt::Display for Unvouched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let version = self.version.as_ref().map(|version| format!(" {version}")).unwrap_or_default();
        let (id, path) = (&self.id, &self.path);
        match self.kind {
            UnvouchedKind::Link => write!(f, "{id}{version}: expected a folder, found a link: {}", path.display()),
            UnvouchedKind::DamagedReceipt => {
                write!(f, "the receipt of {id}{version} is damaged: {}", path.join(RECEIPT).display())
            }
            UnvouchedKind::Unreadable => write!(f, "the folder of {id} cannot be read: {}", path.display()),
            UnvouchedKind::NewerReceipt => {
                write!(f, "a newer program wrote the receipt of {id}{version}: {}", path.join(RECEIPT).display())
            }
            UnvouchedKind::NoReceipt => write!(f, "{id}{version} has no receipt of its own: {}", path.display()),
        }
    }
}

/// Whatever is in the place of a worker or a version below a folder, and is none: by worker, then by version.
///
/// # Errors
/// The folder cannot be read.
pub fn unvouched(into: &Path) -> Result<Vec<Unvouched>, InstallError> {
    let mut found = Vec::new();
    for (id, home) in below(into, |name| WorkerId::parse(name).ok())? {
        if is_link(&home) {
            found.push(Unvouched { id, version: None, path: home, kind: UnvouchedKind::Link });
            continue;
        }
        let Ok(versions) = below(&home, |name| Version::parse(name).ok()) else {
            found.push(Unvouched { id, version: None, path: home, kind: UnvouchedKind::Unreadable });
            continue;
        };
        for (version, folder) in versions {
            let kind = match Receipt::read(&folder) {
                _ if is_link(&folder) => UnvouchedKind::Link,
                Some(receipt) if receipt.id == id && receipt.version == version => continue,
                _ if Receipt::is_newer(&folder) => UnvouchedKind::NewerReceipt,
                _ if Receipt::is_damaged(&folder) => UnvouchedKind::DamagedReceipt,
                _ => UnvouchedKind::NoReceipt,
            };
            found.push(Unvouched { id: id.clone(), version: Some(version), path: folder, kind });
        }
    }
    Ok(found)
}

fn is_link(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|facts| facts.is_symlink())
}

/// The folders and links in a folder whose names mean something, in order.
pub(super) fn below<T: Ord>(
    folder: &Path,
    means: impl Fn(&str) -> Option<T>,
) -> Result<Vec<(T, PathBuf)>, InstallError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(at(folder)(error)),
    };
    let mut found: Vec<(T, PathBuf)> = entries
        .flatten()
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir() || kind.is_symlink()))
        .filter_map(|entry| Some((means(entry.file_name().to_str()?)?, entry.path())))
        .collect();
    found.sort();
    Ok(found)
}
