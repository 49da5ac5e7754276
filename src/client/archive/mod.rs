//! A `.tar.gz` to a folder, from someone who may mean harm.
//!
//! Plain files and folders alone: any link, device, pipe or unknown kind of entry refuses the archive, and so does a path that
//! some system cannot hold or takes for another one ([`path`]). What an archive may be is bounded: [`Bounds`]. Owners, times and
//! special bits are not taken over: a file is 0755 if anyone may run it, else 0644. What is written before a refusal is the
//! caller's to remove; nothing is written outside of the folder.
//!
//! Long names are read in both ways that tar programs write them (GNU's `L`, POSIX's `path`), each within its bound.

pub mod path;

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use sha2::Digest as _;
use tar::{Archive, Entry, EntryType, PaxExtensions};

use crate::model::Sha256;

/// The most that an archive may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Bytes that it unpacks to, headers among them.
    pub bytes: u64,
    /// Entries.
    pub entries: u64,
}

impl Bounds {
    /// For an archive of this many bytes: 20 times as many, at least 256 MiB and at most 256 GiB; 100,000 entries.
    #[must_use]
    pub fn of(compressed: u64) -> Self {
        Self { bytes: compressed.saturating_mul(20).clamp(256 << 20, 256 << 30), entries: 100_000 }
    }
}

/// No extension header is larger, in bytes.
const MOST_EXTENSION: u64 = 64 * 1024;

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

fn damaged(error: &io::Error) -> ArchiveError {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<Exhausted>()) {
        Some(Exhausted(bytes)) => ArchiveError::TooMuch(format!("{bytes} bytes")),
        None => ArchiveError::Damaged(error.to_string()),
    }
}

/// Unpacks an archive into an empty folder. `needs` is the path of a file that has to be in it, and may be run then.
///
/// # Errors
/// The first thing that is wrong with it, or trouble with the disk.
pub fn unpack(archive: impl Read, bounds: Bounds, needs: &str, into: &Path) -> Result<Vec<Unpacked>, ArchiveError> {
    let limited = Limited { inner: MultiGzDecoder::new(archive), left: bounds.bytes, bytes: bounds.bytes };
    let mut archive = Archive::new(limited);
    let mut unpacking = Unpacking { into, needs, seen: path::Seen::default(), files: BTreeMap::new() };
    let mut long_name: Option<String> = None;
    let mut count = 0;
    for entry in archive.entries().map_err(|e| damaged(&e))?.raw(true) {
        let mut entry = entry.map_err(|e| damaged(&e))?;
        count += 1;
        if count > bounds.entries {
            return Err(ArchiveError::TooMuch(format!("{} entries", bounds.entries)));
        }
        match entry.header().entry_type() {
            EntryType::GNULongName => {
                let bytes = extension(&mut entry)?;
                let bytes = bytes.split(|byte| *byte == 0).next().unwrap_or_default();
                long_name = Some(utf8(bytes)?);
            }
            EntryType::XHeader => {
                if let Some(path) = pax_path(&extension(&mut entry)?)? {
                    long_name = Some(path);
                }
            }
            // Comments on the archive as a whole, such as git's.
            EntryType::XGlobalHeader => drop(extension(&mut entry)?),
            _ => {
                let name = match long_name.take() {
                    Some(name) => name,
                    None => utf8(&entry.path_bytes())?,
                };
                unpacking.entry(&name, &mut entry)?;
            }
        }
    }
    if !unpacking.files.contains_key(needs) {
        return Err(ArchiveError::Lacks(needs.to_owned()));
    }
    sync_folders(into).map_err(at(into))?;
    Ok(unpacking.files.into_values().collect())
}

fn utf8(bytes: &[u8]) -> Result<String, ArchiveError> {
    String::from_utf8(bytes.to_vec()).map_err(|_| ArchiveError::Path {
        path: String::from_utf8_lossy(bytes).into_owned(),
        why: "expected UTF-8".into(),
    })
}

/// What an extension header says.
fn extension<R: Read>(entry: &mut Entry<'_, R>) -> Result<Vec<u8>, ArchiveError> {
    let mut bytes = Vec::new();
    entry.take(MOST_EXTENSION + 1).read_to_end(&mut bytes).map_err(|e| damaged(&e))?;
    if bytes.len() as u64 > MOST_EXTENSION {
        return Err(ArchiveError::TooMuch(format!("{MOST_EXTENSION} bytes of an extension header")));
    }
    Ok(bytes)
}

/// The path that a POSIX extension header gives to the next entry.
fn pax_path(bytes: &[u8]) -> Result<Option<String>, ArchiveError> {
    let mut path = None;
    for extension in PaxExtensions::new(bytes) {
        let extension = extension.map_err(|e| damaged(&e))?;
        match extension.key_bytes() {
            b"path" => path = Some(utf8(extension.value_bytes())?),
            // Another size than the header's, or holes: where the next entry begins would be a matter of opinion.
            key if key == b"size" || key.starts_with(b"GNU.sparse") => {
                return Err(ArchiveError::Damaged(format!(
                    "an extension header with `{}`",
                    String::from_utf8_lossy(key)
                )));
            }
            _ => {}
        }
    }
    Ok(path)
}

struct Unpacking<'a> {
    into: &'a Path,
    needs: &'a str,
    seen: path::Seen,
    files: BTreeMap<String, Unpacked>,
}

impl Unpacking<'_> {
    fn entry<R: Read>(&mut self, name: &str, entry: &mut Entry<'_, R>) -> Result<(), ArchiveError> {
        let kind = entry.header().entry_type();
        let refuse = |why| ArchiveError::Path { path: name.to_owned(), why };
        match kind {
            EntryType::Directory => {
                let name = name.strip_prefix("./").unwrap_or(name);
                let name = name.strip_suffix('/').unwrap_or(name);
                // `tar -C folder .` names the folder itself.
                if matches!(name, "" | ".") {
                    return Ok(());
                }
                self.seen.folder(name).map_err(refuse)?;
                let path = self.into.join(name);
                fs::create_dir_all(&path).map_err(at(&path))
            }
            EntryType::Regular => {
                let name = name.strip_prefix("./").unwrap_or(name);
                self.seen.file(name).map_err(refuse)?;
                self.file(name, entry)
            }
            other => Err(ArchiveError::Kind { path: name.to_owned(), kind: named(other) }),
        }
    }

    fn file<R: Read>(&mut self, name: &str, entry: &mut Entry<'_, R>) -> Result<(), ArchiveError> {
        let path = self.into.join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(at(folder))?;
        }
        let mode = entry.header().mode().map_err(|e| damaged(&e))?;
        let executable = mode & 0o111 != 0 || name == self.needs;
        let mut file = create(&path, executable).map_err(at(&path))?;
        let mut hasher = sha2::Sha256::new();
        let mut buffer = vec![0; 64 * 1024];
        let mut size = 0_u64;
        loop {
            let count = entry.read(&mut buffer).map_err(|e| damaged(&e))?;
            if count == 0 {
                break;
            }
            hasher.update(&buffer[..count]);
            file.write_all(&buffer[..count]).map_err(at(&path))?;
            size += count as u64;
        }
        if entry.header().entry_size().map_err(|e| damaged(&e))? != size {
            return Err(ArchiveError::Damaged(format!("`{}` ends early", name.escape_debug())));
        }
        file.sync_all().map_err(at(&path))?;
        let sha256 = Sha256::of_hasher(hasher);
        self.files.insert(name.to_owned(), Unpacked { path: name.to_owned(), size, sha256, executable });
        Ok(())
    }
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

/// Sees to it that the names in a folder, and in those below, outlive a power cut.
pub(super) fn sync_folders(folder: &Path) -> io::Result<()> {
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

fn named(kind: EntryType) -> &'static str {
    match kind {
        EntryType::Symlink => "a symbolic link",
        EntryType::Link => "a hard link",
        EntryType::Char | EntryType::Block => "a device",
        EntryType::Fifo => "a pipe",
        EntryType::GNUSparse => "a file with holes",
        EntryType::GNULongLink => "a link with a long name",
        _ => "of an unknown kind",
    }
}

/// At most so many bytes; more are an error, not an end.
struct Limited<R> {
    inner: R,
    left: u64,
    bytes: u64,
}

#[derive(Debug, thiserror::Error)]
#[error("over {0} bytes")]
struct Exhausted(u64);

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.left = self.left.checked_sub(count as u64).ok_or_else(|| io::Error::other(Exhausted(self.bytes)))?;
        Ok(count)
    }
}
