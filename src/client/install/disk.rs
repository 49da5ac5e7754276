//! One worker's folders, held by one process at a time; and what a killed one left there.

use std::fs::{self, File, Metadata, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::receipt::Receipt;
use super::{InstallError, Installed, Step, at};
use crate::model::{Sha256, Version, WorkerId};

/// The folder for what is on its way.
pub(super) const WORK: &str = ".rbee";

/// The link to the version that is in use.
pub(super) const CURRENT: &str = "current";

/// A worker's folders. Whoever has one is alone with them until it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    /// `DIR/<id>`.
    home: PathBuf,
    /// `DIR/.rbee/<id>`.
    work: PathBuf,
    lock: File,
}

/// Waits until nobody else is at work on a worker, and keeps others from it until the file is closed; `waiting` is called first,
/// where somebody is. None where nobody ever was: nothing is written.
pub(super) fn shared(into: &Path, id: &WorkerId, waiting: &mut dyn FnMut()) -> Result<Option<File>, InstallError> {
    let path = into.join(WORK).join(id.as_str()).join("lock");
    // Somebody else's pipe would be waited at for ever.
    if !is_file(&path) {
        return Ok(None);
    }
    let Ok(lock) = File::open(&path) else { return Ok(None) };
    wait(&path, lock.try_lock_shared(), || lock.lock_shared(), waiting)?;
    Ok(Some(lock))
}

/// Waits for a lock that was tried, if another process has it.
fn wait(
    path: &Path,
    tried: Result<(), TryLockError>,
    lock: impl FnOnce() -> io::Result<()>,
    waiting: &mut dyn FnMut(),
) -> Result<(), InstallError> {
    match tried {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => {
            waiting();
            lock().map_err(at(path))
        }
        Err(TryLockError::Error(error)) => Err(at(path)(error)),
    }
}

impl Place {
    /// Waits for the worker's lock; `waiting` is called first, where another process has it.
    pub(super) fn take(into: &Path, id: &WorkerId, waiting: &mut dyn FnMut()) -> Result<Self, InstallError> {
        let (home, work) = (into.join(id.as_str()), into.join(WORK).join(id.as_str()));
        // The folder itself may be named by a link. Below it a link would lead to where nobody said that anything is written.
        for folder in into.ancestors().filter(|folder| folder.metadata().is_ok()).take(1) {
            is_folder(folder, folder.metadata())?;
        }
        for folder in [&home, &into.join(WORK), &work] {
            is_folder(folder, folder.symlink_metadata())?;
        }
        fs::create_dir_all(&work).map_err(at(&work))?;
        let path = work.join("lock");
        if exists(&path) && !is_file(&path) {
            return Err(InstallError::Foreign(path));
        }
        let lock = OpenOptions::new().write(true).create(true).truncate(false).open(&path).map_err(at(&path))?;
        wait(&path, lock.try_lock(), || lock.lock(), waiting)?;
        Ok(Self { home, work, lock })
    }

    pub(super) fn work(&self) -> &Path {
        &self.work
    }

    pub(super) fn home(&self) -> &Path {
        &self.home
    }

    /// The folder of a version.
    pub(super) fn version(&self, version: &Version) -> PathBuf {
        self.home.join(version.to_string())
    }

    /// Where a version is unpacked.
    pub(super) fn new_folder(&self) -> PathBuf {
        self.work.join("new")
    }

    /// Where a version goes that another folder takes the place of.
    pub(super) fn old_folder(&self, version: &Version) -> PathBuf {
        self.work.join(format!("old-{version}"))
    }

    /// Where a version goes that is removed.
    pub(super) fn gone_folder(&self, version: &Version) -> PathBuf {
        self.work.join(format!("gone-{version}"))
    }

    /// The file for an archive; those of other archives go.
    pub(super) fn part(&self, digest: &Sha256) -> Result<PathBuf, InstallError> {
        let name = format!("{digest}.part");
        for entry in fs::read_dir(&self.work).map_err(at(&self.work))?.flatten() {
            let other = entry.file_name();
            if other.to_str().is_some_and(|other| other.ends_with(".part") && other != name) {
                fs::remove_file(entry.path()).map_err(at(&entry.path()))?;
            }
        }
        let part = self.work.join(name);
        if exists(&part) && !is_file(&part) {
            remove_folder(&part)?;
        }
        Ok(part)
    }

    /// Removes what a killed process left, and gives a folder its place back that was moved away and not replaced.
    pub(super) fn clean(&self) -> Result<(), InstallError> {
        for entry in fs::read_dir(&self.work).map_err(at(&self.work))?.flatten() {
            let (name, path) = (entry.file_name(), entry.path());
            let name = name.to_str().unwrap_or_default();
            if let Some(version) = name.strip_prefix("old-").and_then(|version| Version::parse(version).ok()) {
                let home = self.version(&version);
                if !exists(&home) {
                    fs::create_dir_all(&self.home).map_err(at(&self.home))?;
                    fs::rename(&path, &home).map_err(at(&home))?;
                    continue;
                }
            }
            if name == "new" || name.starts_with("old-") || name.starts_with("gone-") {
                remove_folder(&path)?;
            }
        }
        let beside = self.home.join(BESIDE);
        if exists(&beside) {
            remove_link(&beside).map_err(at(&beside))?;
        }
        // On Windows a link is replaced in two steps: what is whole and has no link yet gets one.
        if !exists(&self.home.join(CURRENT)) && exists(&self.home) {
            let newest = self
                .versions()?
                .into_iter()
                .filter(|(_, receipt)| receipt.is_archive())
                .map(|(version, _)| version)
                .max();
            if let Some(newest) = newest {
                self.link(&newest)?;
            }
        }
        Ok(())
    }

    /// The versions that are here, with their receipts.
    pub(super) fn versions(&self) -> Result<Vec<(Version, Receipt)>, InstallError> {
        versions(&self.home)
    }

    /// What a step would give, if it is here already and whole. Then it is the version in use from now on.
    pub(super) fn already(&self, step: &Step) -> Result<Option<Installed>, InstallError> {
        let folder = self.version(&step.version);
        let current = self.home.join(CURRENT);
        if exists(&current) && link_target(&current).is_none() {
            return Err(InstallError::Foreign(current));
        }
        if !exists(&folder) {
            return Ok(None);
        }
        is_folder(&folder, folder.symlink_metadata())?;
        let receipt = Receipt::read(&folder).filter(|found| found.id == step.id && found.version == step.version);
        let receipt = match receipt {
            Some(receipt) => receipt,
            // An install wrote it: it is mended.
            None if Receipt::is_damaged(&folder) => return Ok(None),
            None if Receipt::is_newer(&folder) => return Err(InstallError::Newer(folder)),
            None => return Err(InstallError::Foreign(folder)),
        };
        let is_added = |difference: &super::Difference| matches!(difference, super::Difference::Added(_));
        if !receipt.is_of(step) || !receipt.differences(&folder).map_err(at(&folder))?.iter().all(is_added) {
            return Ok(None);
        }
        if let super::ReceiptKind::Archive { sha256, .. } = &receipt.kind {
            self.link(&step.version)?;
            // Killed when all was done but this.
            drop(fs::remove_file(self.work.join(format!("{sha256}.part"))));
        }
        let is_current = self.current().as_ref() == Some(&step.version);
        Ok(Some(Installed { receipt, folder, is_current, is_new: false }))
    }

    /// The version that is in use.
    pub(super) fn current(&self) -> Option<Version> {
        current(&self.home)
    }

    /// Makes `current` lead to a version, in one step where the system has one.
    pub(super) fn link(&self, version: &Version) -> Result<(), InstallError> {
        let link = self.home.join(CURRENT);
        if self.current().as_ref() == Some(version) {
            return Ok(());
        }
        if exists(&link) && link_target(&link).is_none() {
            return Err(InstallError::Foreign(link));
        }
        let beside = self.home.join(BESIDE);
        if exists(&beside) {
            remove_link(&beside).map_err(at(&beside))?;
        }
        make_link(&self.home, version, &beside).map_err(at(&beside))?;
        if cfg!(windows) && exists(&link) {
            remove_link(&link).map_err(at(&link))?;
        }
        fs::rename(&beside, &link).map_err(at(&link))?;
        sync(&self.home)
    }

    /// Takes the link away.
    pub(super) fn unlink(&self) -> Result<(), InstallError> {
        let link = self.home.join(CURRENT);
        if link_target(&link).is_some() { remove_link(&link).map_err(at(&link)) } else { Ok(()) }
    }
}

impl Drop for Place {
    /// Closing the file alone is not enough: a program that another thread is starting may hold a copy of it for a moment.
    fn drop(&mut self) {
        drop(self.lock.unlock());
    }
}

/// The link before it gets its name.
const BESIDE: &str = ".current-new";

/// The versions below a worker's folder, with their receipts.
pub(super) fn versions(home: &Path) -> Result<Vec<(Version, Receipt)>, InstallError> {
    // Neither a file nor a link that leads elsewhere is a worker's.
    if !home.symlink_metadata().is_ok_and(|facts| facts.is_dir()) {
        return Ok(Vec::new());
    }
    let entries = fs::read_dir(home).map_err(at(home))?;
    let mut found = Vec::new();
    for entry in entries.flatten().filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir())) {
        let version = entry.file_name().to_str().and_then(|name| Version::parse(name).ok());
        let receipt = version.zip(Receipt::read(&entry.path()));
        let is_its = |receipt: &Receipt| home.file_name().is_some_and(|name| name == receipt.id.as_str());
        found.extend(receipt.filter(|(version, receipt)| receipt.version == *version && is_its(receipt)));
    }
    found.sort_by(|a, b| b.0.cmp(&a.0));
    Ok(found)
}

/// The version that a worker's `current` leads to: one beside it, and none elsewhere.
pub(super) fn current(home: &Path) -> Option<Version> {
    let target = link_target(&home.join(CURRENT))?;
    let beside = if cfg!(windows) { target.parent()?.canonicalize().ok()? == home.canonicalize().ok()? } else { true };
    let name = if cfg!(windows) { target.file_name()? } else { target.as_os_str() };
    Version::parse(name.to_str()?).ok().filter(|_| beside)
}

/// Where nothing is, or a folder.
pub(super) fn is_folder(path: &Path, facts: io::Result<Metadata>) -> Result<(), InstallError> {
    match facts {
        Ok(facts) if facts.is_dir() => Ok(()),
        Ok(facts) => {
            let found = match () {
                () if facts.is_file() => "a file",
                () if facts.is_symlink() => "a link",
                () => "something else",
            };
            Err(InstallError::NotAFolder { path: path.to_owned(), found })
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(at(path)(error)),
    }
}

/// Whether a file has this name, and no link to one.
fn is_file(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|facts| facts.is_file())
}

/// Whether anything has this name, a link that leads nowhere among it.
pub(super) fn exists(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// A file's size in bytes; 0 if there is none.
pub(super) fn size(path: &Path) -> u64 {
    path.metadata().map_or(0, |facts| facts.len())
}

/// Removes a folder and all that is in it, whatever the modes in it are, as long as it is this user's; or whatever else is there.
pub(super) fn remove_folder(path: &Path) -> Result<(), InstallError> {
    let is_folder = path.symlink_metadata().is_ok_and(|facts| facts.is_dir());
    let mut removed = if is_folder { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    if is_folder && removed.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::PermissionDenied) {
        open_folders(path);
        removed = fs::remove_dir_all(path);
    }
    match removed {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(at(path)(error)),
        _ => Ok(()),
    }
}

/// Gives a folder another name: one that nobody may write to cannot be moved to another folder.
pub(super) fn move_folder(from: &Path, to: &Path) -> Result<(), InstallError> {
    open_folder(from);
    fs::rename(from, to).map_err(at(from))
}

/// Opens all folders in a folder to their owner, as far as that can be done: what is in the way then is told by who needs it.
fn open_folders(path: &Path) {
    let mut folders = vec![path.to_owned()];
    while let Some(folder) = folders.pop() {
        open_folder(&folder);
        let entries = fs::read_dir(&folder).into_iter().flatten().flatten();
        folders.extend(entries.filter(|e| e.file_type().is_ok_and(|kind| kind.is_dir())).map(|entry| entry.path()));
    }
}

#[cfg(unix)]
fn open_folder(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    let Ok(facts) = path.symlink_metadata() else { return };
    let mut modes = facts.permissions();
    if facts.is_dir() && modes.mode() & 0o700 != 0o700 {
        modes.set_mode(modes.mode() | 0o700);
        drop(fs::set_permissions(path, modes));
    }
}

#[cfg(not(unix))]
fn open_folder(_: &Path) {}

/// Sees to it that the names in a folder outlive a power cut.
pub(super) fn sync(folder: &Path) -> Result<(), InstallError> {
    if !cfg!(unix) {
        return Ok(());
    }
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(at(folder))
}

#[cfg(not(windows))]
fn link_target(link: &Path) -> Option<PathBuf> {
    fs::read_link(link).ok()
}

#[cfg(windows)]
fn link_target(link: &Path) -> Option<PathBuf> {
    junction::get_target(link).ok()
}

#[cfg(unix)]
fn make_link(_: &Path, version: &Version, link: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(version.to_string(), link)
}

#[cfg(windows)]
fn make_link(home: &Path, version: &Version, link: &Path) -> io::Result<()> {
    junction::create(home.join(version.to_string()), link)
}

#[cfg(not(windows))]
fn remove_link(link: &Path) -> io::Result<()> {
    fs::remove_file(link)
}

#[cfg(windows)]
fn remove_link(link: &Path) -> io::Result<()> {
    // The link alone: a junction is a folder to Windows.
    fs::remove_dir(link)
}
