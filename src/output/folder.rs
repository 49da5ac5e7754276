//! The site folder itself: what stands in it, and the moves that change it.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::error::{OutputError, at};
use super::paths::on_disk;
use super::record::Record;

/// Where a file's bytes are copied to when the state folder is on another file system, before they are renamed. Recorded as
/// ours, so that the next build removes it if this one is interrupted.
pub(super) const PARTIAL: &str = ".rbee-catalog.partial";

/// What stands where a file would be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Standing {
    /// Nothing, below folders that are there or not.
    Nothing,
    /// A file of this many bytes.
    File(u64),
    /// A folder.
    Folder,
    /// A file has the path of a folder that it would be in: that path.
    Below(String),
    /// A symbolic link, or something else that no build writes.
    Other(PathBuf),
}

/// Looks at every part of the way, so that no link leads out of the folder.
pub(super) fn standing(root: &Path, path: &str) -> Result<Standing, OutputError> {
    let ends = path.match_indices('/').map(|(end, _)| end).chain([path.len()]);
    for end in ends {
        let prefix = &path[..end];
        let place = on_disk(root, prefix);
        let found = match fs::symlink_metadata(&place) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Standing::Nothing),
            other => other.map_err(at(&place))?,
        };
        if !found.is_dir() && !found.is_file() {
            return Ok(Standing::Other(place));
        }
        if end < path.len() && found.is_file() {
            return Ok(Standing::Below(prefix.to_owned()));
        }
        if end == path.len() {
            if found.is_dir() {
                return Ok(Standing::Folder);
            }
            return Ok(Standing::File(found.len()));
        }
    }
    Ok(Standing::Nothing)
}

/// The files of a folder in the site, if it has no others than recorded ones; else one thing in it that no build wrote.
pub(super) fn recorded_below(
    root: &Path,
    path: &str,
    record: &Record,
) -> Result<Result<Vec<String>, PathBuf>, OutputError> {
    let folder = on_disk(root, path);
    let mut files = Vec::new();
    let entries = fs::read_dir(&folder).map_err(at(&folder))?;
    let mut empty = true;
    for entry in entries {
        let entry = entry.map_err(at(&folder))?;
        empty = false;
        let Some(below) = entry.file_name().to_str().map(|name| format!("{path}/{name}")) else {
            return Ok(Err(entry.path()));
        };
        let kind = entry.file_type().map_err(at(&entry.path()))?;
        if kind.is_dir() {
            match recorded_below(root, &below, record)? {
                Ok(more) => files.extend(more),
                Err(foreign) => return Ok(Err(foreign)),
            }
        } else if kind.is_file() && record.files.contains_key(&below) {
            files.push(below);
        } else {
            return Ok(Err(entry.path()));
        }
    }
    Ok(if empty { Err(folder) } else { Ok(files) })
}

/// Whether a folder is the one that a record tells of: it has one of the files, with its bytes. Any other folder, such as one
/// that took the place of the old one, is not to be mistaken for it.
pub(super) fn is_recorded(root: &Path, record: &Record) -> Result<bool, OutputError> {
    for (path, digest) in &record.files {
        if matches!(standing(root, path)?, Standing::File(_)) {
            let place = on_disk(root, path);
            if path == PARTIAL
                || crate::model::Sha256::of(&fs::read(&place).map_err(at(&place))?).to_string() == *digest
            {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// The name of something in a folder; none if it is empty or not there.
pub(super) fn any_file(dir: &Path) -> Result<Option<String>, OutputError> {
    let mut entries = match fs::read_dir(dir) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        other => other.map_err(at(dir))?,
    };
    let first = entries.next().transpose().map_err(at(dir))?;
    Ok(first.map(|entry| crate::diag::escaped(&entry.file_name().to_string_lossy(), false)))
}

/// Renames a file from the state folder into the site.
pub(super) fn move_in(staged: &Path, root: &Path, path: &str) -> Result<(), OutputError> {
    let target = on_disk(root, path);
    if let Some(parent) = target.parent() {
        fs::create_dir_all(parent).map_err(at(parent))?;
    }
    match fs::rename(staged, &target) {
        Err(error) if error.kind() == ErrorKind::CrossesDevices => {
            // The state folder is on another file system: the copy is made in this one, then renamed.
            let partial = root.join(PARTIAL);
            fs::copy(staged, &partial).map_err(at(&partial))?;
            fs::rename(&partial, &target).map_err(at(&target))?;
            fs::remove_file(staged).map_err(at(staged))
        }
        other => other.map_err(at(&target)),
    }
}

/// Removes one of our files, and the folders that it leaves empty. Whether there was one: something else that has taken its
/// place is left alone.
pub(super) fn remove(root: &Path, path: &str) -> Result<bool, OutputError> {
    if !matches!(standing(root, path)?, Standing::File(_)) {
        return Ok(false);
    }
    let target = on_disk(root, path);
    match fs::remove_file(&target) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        other => other.map_err(at(&target))?,
    }
    let mut folder = target.parent();
    while let Some(parent) = folder.filter(|parent| *parent != root && parent.starts_with(root)) {
        if fs::remove_dir(parent).is_err() {
            break;
        }
        folder = parent.parent();
    }
    Ok(true)
}
