//! What is installed, and its removal.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::disk::{Place, current, is_folder, move_folder, remove_folder, versions};
use super::receipt::{Receipt, ReceiptKind};
use super::{InstallError, at};
use crate::model::{Version, WorkerId};

/// A version that is installed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installed {
    /// What it is.
    pub receipt: Receipt,
    /// Its folder.
    pub folder: PathBuf,
    /// Whether the worker's `current` leads to it.
    pub is_current: bool,
    /// Whether it was put there just now.
    pub is_new: bool,
}

impl Receipt {
    /// Whether it is an archive's, so that there is a program to run.
    #[must_use]
    pub fn is_archive(&self) -> bool {
        matches!(self.kind, ReceiptKind::Archive { .. })
    }
}

/// Every version that is installed below a folder: workers by id, versions from the highest down. A folder that is not there
/// has none, and one of a worker that cannot be read has none that are known: [`unvouched`](super::unvouched()) tells it.
///
/// # Errors
/// The folder cannot be read.
pub fn installed(into: &Path) -> Result<Vec<Installed>, InstallError> {
    is_folder(into, into.metadata())?;
    let entries = match fs::read_dir(into) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(at(into)(error)),
    };
    let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
    let mut ids: Vec<WorkerId> = names.filter_map(|name| WorkerId::parse(&name).ok()).collect();
    ids.sort();
    let mut found = Vec::new();
    for id in ids {
        let home = into.join(id.as_str());
        let in_use = current(&home);
        for (version, receipt) in versions(&home).unwrap_or_default() {
            let is_current = in_use.as_ref() == Some(&version);
            found.push(Installed { folder: home.join(version.to_string()), receipt, is_current, is_new: false });
        }
    }
    Ok(found)
}

/// Removes a version of a worker, or all of them, and says which. If the one in use goes and others stay, the highest of
/// those that can be run is in use from then on.
///
/// # Errors
/// There is none, or the disk is in the way.
pub fn remove(
    into: &Path,
    id: &WorkerId,
    version: Option<&Version>,
    waiting: &mut dyn FnMut(),
) -> Result<Vec<Version>, InstallError> {
    let absent = || InstallError::NotInstalled { id: id.clone(), version: version.cloned() };
    let home = into.join(id.as_str());
    is_folder(&home, home.symlink_metadata())?;
    if versions(&home)?.is_empty() {
        return Err(absent());
    }
    let place = Place::take(into, id, waiting)?;
    place.clean()?;
    let is_meant = |found: &Version| version.is_none_or(|version| version == found);
    let (gone, stay): (Vec<_>, Vec<_>) = place.versions()?.into_iter().partition(|(found, _)| is_meant(found));
    if gone.is_empty() {
        return Err(absent());
    }
    if place.current().is_some_and(|current| is_meant(&current)) {
        match stay.iter().find(|(_, receipt)| receipt.is_archive()) {
            Some((highest, _)) => place.link(highest)?,
            None => place.unlink()?,
        }
    }
    for (version, _) in &gone {
        let (folder, away) = (place.version(version), place.gone_folder(version));
        remove_folder(&away)?;
        move_folder(&folder, &away)?;
        remove_folder(&away)?;
    }
    // Only an empty folder goes.
    drop(fs::remove_dir(place.home()));
    Ok(gone.into_iter().map(|(version, _)| version).collect())
}
