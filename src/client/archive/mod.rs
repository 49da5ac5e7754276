//! A `.tar.gz` to a folder, from someone who may mean harm.
//!
//! Plain files and folders alone: any link, device, pipe or unknown kind of entry refuses the archive, and so does a path that
//! some system cannot hold or takes for another one ([`path`]). What an archive may be is bounded: [`Bounds`]. Owners, times and
//! special bits are not taken over: a file is 0755 if anyone may run it, else 0644.
//!
//! It is read twice. [`survey`] reads it to its end and writes nothing: whatever an archive can be refused for, it is refused for
//! then, and what it takes on the disk is known. [`unpack`] makes the same checks, so that it can be trusted by itself; what it has
//! written when it fails is the caller's to remove; nothing is written outside of the folder.
//!
//! Files are not made durable one by one, but all of them at the end: before that no one may be told of them.

pub(super) mod durable;
mod entries;
pub mod path;

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write as _};
use std::path::Path;

use sha2::Digest as _;

use crate::model::Sha256;
use entries::{Found, walk};

/// The most that an archive may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Bytes that it unpacks to, headers among them.
    pub bytes: u64,
    /// Entries; and files and folders, those among them that are only parts of a path.
    pub entries: u64,
    /// Bytes of all paths together.
    pub paths: u64,
}

impl Bounds {
    /// For an archive of this many bytes: 20 times as many, at least 256 MiB and at most 256 GiB; 100,000 entries; 16 MiB of paths.
    #[must_use]
    pub fn of(compressed: u64) -> Self {
        Self { bytes: compressed.saturating_mul(20).clamp(256 << 20, 256 << 30), entries: 100_000, paths: 16 << 20 }
    }
}

/// What an archive has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expected<'a> {
    /// The most that it may be.
    pub bounds: Bounds,
    /// The path of a file that has to be in it, and may be run then.
    pub program: &'a str,
    /// A name at its top that it may not have, in any case.
    pub reserved: &'a str,
}

/// What is in an archive.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Contents {
    /// Files.
    pub files: u64,
    /// Bytes that they take on a disk that gives out blocks of 4 KiB.
    pub space: u64,
}

/// A file that was unpacked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unpacked {
    /// Its path in the archive.
    pub path: String,
    /// Its size in bytes.
    pub size: u64,
    /// The digest of its bytes.
    pub sha256: Sha256,
    /// Whether it may be run.
    pub executable: bool,
}

/// Why an archive is refused, or could not be unpacked.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// A path that no archive may have.
    #[error("`{}`: {why}", .path.escape_debug())]
    Path {
        /// The path.
        path: String,
        /// A phrase.
        why: String,
    },
    /// Neither a file nor a folder.
    #[error("`{}` is {kind}: expected files and folders alone", .path.escape_debug())]
    Kind {
        /// The path.
        path: String,
        /// What it is.
        kind: &'static str,
    },
    /// Over a bound.
    #[error("it unpacks to more than {0}")]
    TooMuch(String),
    /// What was asked for is not in it.
    #[error("expected `{0}` in it, found none")]
    Lacks(String),
    /// It is no `.tar.gz`, or it is damaged.
    #[error("expected a .tar.gz: {0}")]
    Damaged(String),
    /// The disk is in the way.
    #[error("{}: {error}", .path.display())]
    Io {
        /// Where.
        path: std::path::PathBuf,
        /// Why.
        error: io::Error,
    },
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> ArchiveError {
    let path = path.to_owned();
    move |error| ArchiveError::Io { path, error }
}

/// Reads an archive to its end, and writes nothing.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn survey(archive: impl Read, expected: &Expected<'_>) -> Result<Contents, ArchiveError> {
    let mut contents = Contents::default();
    walk(archive, expected, &mut |found| {
        match found {
            Found::Folder(_) => contents.space += BLOCK,
            Found::File { size, .. } => {
                contents.files += 1;
                contents.space = contents.space.saturating_add(size.next_multiple_of(BLOCK));
            }
        }
        Ok(())
    })?;
    Ok(contents)
}

/// What most file systems give out at once, in bytes.
const BLOCK: u64 = 4096;

/// Unpacks an archive into an empty folder: its files, by path. They outlive a power cut when it ends.
///
/// # Errors
/// The first thing that is wrong with it, or trouble with the disk.
pub fn unpack(archive: impl Read, expected: &Expected<'_>, into: &Path) -> Result<Vec<Unpacked>, ArchiveError> {
    let durable = durable::Durable::begin(into).map_err(at(into))?;
    let mut files = Vec::new();
    let mut buffer = vec![0; 64 * 1024];
    walk(archive, expected, &mut |found| {
        match found {
            Found::Folder(name) => {
                let path = into.join(name);
                fs::create_dir_all(&path).map_err(at(&path))?;
            }
            Found::File { path, size, executable, body } => {
                files.push(file(path, size, executable, body, &mut buffer, into)?);
            }
        }
        Ok(())
    })?;
    files.sort_by(|one, other| one.path.cmp(&other.path));
    durable.end(files.iter().map(|file| file.path.as_str())).map_err(at(into))?;
    Ok(files)
}

fn file(
    name: &str,
    announced: u64,
    executable: bool,
    body: &mut dyn Read,
    buffer: &mut [u8],
    into: &Path,
) -> Result<Unpacked, ArchiveError> {
    let path = into.join(name);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(at(folder))?;
    }
    let mut file = create(&path, executable).map_err(at(&path))?;
    let mut hasher = sha2::Sha256::new();
    let mut size = 0_u64;
    loop {
        let count = body.read(buffer).map_err(|e| entries::damaged(&e))?;
        if count == 0 {
            break;
        }
        hasher.update(&buffer[..count]);
        file.write_all(&buffer[..count]).map_err(at(&path))?;
        size += count as u64;
    }
    if announced != size {
        return Err(entries::ends_early(name));
    }
    Ok(Unpacked { path: name.to_owned(), size, sha256: Sha256::of_hasher(hasher), executable })
}

/// A file that was not there, with its mode whatever the process's mask is.
fn create(path: &Path, executable: bool) -> io::Result<File> {
    let file = OpenOptions::new().write(true).create_new(true).open(path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        file.set_permissions(fs::Permissions::from_mode(if executable { 0o755 } else { 0o644 }))?;
    }
    #[cfg(not(unix))]
    let _ = executable;
    Ok(file)
}
