//! What was fetched to the version's folder: unpacked beside, with its receipt, then one rename.

use std::fs::{self, File};
use std::io::{BufReader, Write as _};
use std::path::Path;

use super::disk::{Place, exists, move_folder, remove_folder, sync};
use super::receipt::{RECEIPT, Receipt, ReceiptFile};
use super::{InstallError, Installed, Step, at};
use crate::client::Refused;
use crate::client::archive::{self, ArchiveError, Bounds, Expected};
use crate::model::document::{Artifact, PinnedFile};
use crate::model::{Sha256, to_json};

/// What stands beside a recipe.
const INSTRUCTIONS: &str = "BUILD.txt";

impl Place {
    /// An empty folder for a version.
    fn begin(&self) -> Result<std::path::PathBuf, InstallError> {
        let folder = self.new_folder();
        remove_folder(&folder)?;
        fs::create_dir_all(&folder).map_err(at(&folder))?;
        Ok(folder)
    }

    /// Unpacks an archive beside, after all of it was read and nothing found against it. `has_space` is asked before the first
    /// file whether there is room for what it unpacks to, in bytes. `shown` is what messages call the archive.
    pub(super) fn unpack(
        &self,
        step: &Step,
        artifact: &Artifact,
        shown: &str,
        part: &Path,
        has_space: impl FnOnce(u64) -> Result<(), InstallError>,
    ) -> Result<Vec<ReceiptFile>, InstallError> {
        let program = step.program();
        let expected = Expected { bounds: Bounds::of(artifact.size), program: &program, reserved: RECEIPT };
        let failed = |error: ArchiveError| match error {
            ArchiveError::Io { path, error } => InstallError::Io { path, error },
            wrong => {
                drop(fs::remove_file(part));
                step.refused(Refused::Archive { url: shown.to_owned(), why: wrong.to_string() })
            }
        };
        let open = || File::open(part).map(BufReader::new).map_err(at(part));
        let contents = archive::survey(open()?, &expected).map_err(failed)?;
        has_space(contents.space)?;
        let folder = self.begin()?;
        let unpacked = archive::unpack(open()?, &expected, &folder);
        let entry = |file: archive::Unpacked| {
            let archive::Unpacked { path, size, sha256, executable } = file;
            ReceiptFile { path, size, sha256, executable }
        };
        let unpacked = unpacked.map(|files| files.into_iter().map(entry).collect()).map_err(failed);
        unpacked.inspect_err(|_| drop(remove_folder(&folder)))
    }

    /// Places a recipe and its files beside, with instructions.
    pub(super) fn source(
        &self,
        step: &Step,
        files: &[PinnedFile],
        read: impl Fn(&PinnedFile) -> Result<Vec<u8>, InstallError>,
    ) -> Result<Vec<ReceiptFile>, InstallError> {
        let folder = self.begin()?;
        let placed = self.place_source(&folder, step, files, read);
        placed.inspect_err(|_| drop(remove_folder(&folder)))
    }

    fn place_source(
        &self,
        folder: &Path,
        step: &Step,
        files: &[PinnedFile],
        read: impl Fn(&PinnedFile) -> Result<Vec<u8>, InstallError>,
    ) -> Result<Vec<ReceiptFile>, InstallError> {
        let mut seen = archive::path::Seen::default();
        let mut placed = Vec::new();
        for file in files {
            let refuse = |why| step.refused(Refused::Malformed { path: file.path.clone(), why });
            seen.file(&file.path).map_err(refuse)?;
            placed.push(write(folder, &format!("source/{}", file.path), &read(file)?)?);
        }
        let (id, version) = (&step.id, &step.version);
        let text = format!(
            "{id} {version} is built from source. Nothing of it was built or run here.\n\n\
             `source/` holds its recipe and the files that the recipe names, as the catalog pins them. Read the recipe\n\
             first: building runs what its author wrote. On Arch Linux:\n\n    cd source && makepkg --syncdeps\n\n\
             Elsewhere its `build()` and `package()` say what to do by hand.\n"
        );
        placed.push(write(folder, INSTRUCTIONS, text.as_bytes())?);
        archive::durable::sync_folders(folder).map_err(at(folder))?;
        Ok(placed)
    }

    /// Writes the receipt, gives the folder its name, and makes it the version in use if it can be run.
    pub(super) fn commit(&self, step: &Step, receipt: Receipt) -> Result<Installed, InstallError> {
        let (new, folder) = (self.new_folder(), self.version(&step.version));
        write(&new, RECEIPT, &to_json(&receipt))?;
        sync(&new)?;
        fs::create_dir_all(self.home()).map_err(at(self.home()))?;
        if exists(&folder) {
            self.replace(step, &new, &folder)?;
        } else {
            fs::rename(&new, &folder).map_err(at(&folder))?;
        }
        sync(self.home())?;
        if let Some(into) = self.home().parent() {
            sync(into)?;
        }
        if receipt.is_archive() {
            self.link(&step.version)?;
        }
        for entry in fs::read_dir(self.work()).map_err(at(self.work()))?.flatten() {
            if entry.path().extension().is_some_and(|ending| ending == "part") {
                drop(fs::remove_file(entry.path()));
            }
        }
        let is_current = self.current().as_ref() == Some(&step.version);
        Ok(Installed { receipt, folder, is_current, is_new: true })
    }

    /// Another build of a version, or a mended one, takes its folder's place: in one step where the system has one, else
    /// the old folder moves away first, and [`Place::clean`] moves it back if nothing came in its place.
    fn replace(&self, step: &Step, new: &Path, folder: &Path) -> Result<(), InstallError> {
        let old = self.old_folder(&step.version);
        remove_folder(&old)?;
        if swap(new, folder) {
            return remove_folder(new);
        }
        move_folder(folder, &old)?;
        if let Err(error) = fs::rename(new, folder) {
            drop(fs::rename(&old, folder));
            return Err(at(folder)(error));
        }
        remove_folder(&old)
    }
}

/// Swaps two folders' names in one step; false where that cannot be.
#[cfg(any(target_os = "linux", target_os = "macos"))]
fn swap(one: &Path, other: &Path) -> bool {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE).is_ok()
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn swap(_: &Path, _: &Path) -> bool {
    false
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<ReceiptFile, InstallError> {
    let path = folder.join(name);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(at(parent))?;
    }
    let written = File::create_new(&path).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written.map_err(at(&path))?;
    Ok(ReceiptFile { path: name.to_owned(), size: bytes.len() as u64, sha256: Sha256::of(bytes), executable: false })
}
