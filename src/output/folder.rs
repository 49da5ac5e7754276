//! The site folder itself: what stands in it, and the moves that change it.

use std::fs;
use std::io::{self, ErrorKind};
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
    for path in record.files.keys() {
        if matches!(standing(root, path)?, Standing::File(_)) {
            let place = on_disk(root, path);
            if path == PARTIAL || record.knows(path, &fs::read(&place).map_err(at(&place))?) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// The path of a file in a folder; none if there is none. Folders that hold none, such as a build that was killed has made,
/// are as good as nothing.
pub(super) fn any_file(dir: &Path) -> Result<Option<String>, OutputError> {
    let mut entries = match fs::read_dir(dir) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        other => other.map_err(at(dir))?.collect::<Result<Vec<_>, _>>().map_err(at(dir))?,
    };
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = crate::diag::escaped(&entry.file_name().to_string_lossy(), false);
        if !entry.file_type().map_err(at(&entry.path()))?.is_dir() {
            return Ok(Some(name));
        }
        if let Some(below) = any_file(&entry.path())? {
            return Ok(Some(format!("{name}/{below}")));
        }
    }
    Ok(None)
}

/// Renames a file from the state folder into the site. The caller has looked at what stands there.
pub(super) fn move_in(staged: &Path, root: &Path, path: &str) -> Result<(), OutputError> {
    let target = on_disk(root, path);
    if let Some(parent) = target.parent() {
        fs::create_dir_all(parent).map_err(at(parent))?;
    }
    match fs::rename(staged, &target) {
        Err(error) if error.kind() == ErrorKind::CrossesDevices => {
            // The state folder is on another file system: the copy is made in this one, then renamed.
            let partial = root.join(PARTIAL);
            let copied = copy_new(staged, &partial).and_then(|()| fs::rename(&partial, &target).map_err(at(&target)));
            if copied.is_err() {
                // A disk that is full wants the room back.
                drop(fs::remove_file(&partial));
            }
            copied?;
            fs::remove_file(staged).map_err(at(staged))
        }
        other => other.map_err(at(&target)),
    }
}

/// Copies to a file that is made anew, so that no link is followed; it is on the disk then.
fn copy_new(from: &Path, to: &Path) -> Result<(), OutputError> {
    match fs::remove_file(to) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(at(to)(error)),
        _ => {}
    }
    let mut source = fs::File::open(from).map_err(at(from))?;
    let mut file = fs::File::create_new(to).map_err(at(to))?;
    io::copy(&mut source, &mut file).map_err(at(to))?;
    file.sync_all().map_err(at(to))
}

/// A file's bytes are on the disk when this returns.
pub(super) fn sync(path: &Path) -> Result<(), OutputError> {
    fs::File::options().write(true).open(path).and_then(|file| file.sync_all()).map_err(at(path))
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
