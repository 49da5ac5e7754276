//! The second half of a build: the steps of the plan, one by one.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::error::{OutputError, at};
use super::folder::{PARTIAL, Standing, move_in, remove, standing, sync};
use super::paths::on_disk;
use super::plan::{Step, Work, steps};
use super::{POINTER, Pointer, Staging, Written};

/// What stands where a page is to come, or to go: it links to nothing.
pub(super) const BLANK: &str = "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>Not here yet</title>\n\
<p>The catalog is being written. If this page stays, its last build was interrupted: the next one finishes it.</p>\n</html>\n";

impl Staging {
    /// Moves everything into place: staged files, the pointer, removals.
    ///
    /// # Errors
    /// The disk says no; the next build finishes what was begun.
    pub fn commit(mut self, pointer: Pointer) -> Result<Written, OutputError> {
        match pointer {
            Pointer::Write(bytes) => self.take(POINTER, &bytes)?,
            Pointer::Unsigned => self.keep_pointer()?,
        }
        self.make_way(PARTIAL)?;
        fs::create_dir_all(&self.out).map_err(at(&self.out))?;
        for path in self.staged.iter().filter(|path| path.starts_with("by-hash/") || *path == POINTER) {
            sync(&on_disk(&self.stage(), path))?;
        }
        let both = self.before.and(&self.now);
        both.write(&self.record_path())?;
        let gone: BTreeSet<String> = both.files.keys().filter(|path| !self.now.contains_key(*path)).cloned().collect();
        let mut begun = false;
        self.written.removed = self.perform(&gone, &mut begun).map_err(|error| match error {
            OutputError::Io { path, source } if begun => OutputError::Unfinished { path, source },
            other => other,
        })?;
        self.written.changed = self.staged.len();
        self.before.then(std::mem::take(&mut self.now)).write(&self.record_path())?;
        Ok(self.written)
    }

    /// Takes the steps; how many files are gone then. `begun` is whether the first step was done.
    fn perform(&self, gone: &BTreeSet<String>, begun: &mut bool) -> Result<usize, OutputError> {
        let Self { staged, fresh, displaced, out, .. } = self;
        let mut removed = 0;
        let mut blank: BTreeSet<&str> = BTreeSet::new();
        for step in steps(&Work { staged, fresh, displaced, gone }) {
            match step {
                Step::Blank(path) => {
                    let stands = standing(out, path)?;
                    let is_fresh = fresh.contains(path);
                    if is_fresh && stands != Standing::Nothing {
                        return Err(OutputError::InTheWay(on_disk(out, path)));
                    }
                    // What has taken the place of an old page is left alone.
                    if is_fresh || matches!(stands, Standing::File(_)) {
                        let page = self.stage().join(PARTIAL);
                        fs::create_dir_all(self.stage()).map_err(at(&page))?;
                        fs::write(&page, BLANK).map_err(at(&page))?;
                        move_in(&page, out, path)?;
                        blank.insert(path);
                    }
                }
                Step::Place(path) => {
                    // Somebody may have put something there since it was looked at.
                    match standing(out, path)? {
                        Standing::Nothing => {}
                        Standing::File(_) if !fresh.contains(path) || blank.contains(path) => {}
                        _ => return Err(OutputError::InTheWay(on_disk(out, path))),
                    }
                    move_in(&on_disk(&self.stage(), path), out, path)?;
                }
                Step::Settle => self.settle()?,
                Step::Remove(path) => removed += usize::from(remove(out, path)?),
            }
            *begun = true;
        }
        Ok(removed)
    }

    /// The names of what a pointer pins, and its own, are on the disk.
    fn settle(&self) -> Result<(), OutputError> {
        if self.staged.iter().any(|path| path.starts_with("by-hash/")) {
            sync_folder(&self.out.join("by-hash"))?;
        }
        sync_folder(&self.out)
    }
}

/// Where a folder can be synced: elsewhere the file system sees to it.
pub(super) fn sync_folder(folder: &Path) -> Result<(), OutputError> {
    #[cfg(unix)]
    match fs::File::open(folder).and_then(|folder| folder.sync_all()) {
        // Some file systems cannot.
        Err(error) if error.kind() == std::io::ErrorKind::InvalidInput => {}
        other => other.map_err(at(folder))?,
    }
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}
