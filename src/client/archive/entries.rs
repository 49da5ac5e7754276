//! The entries of an archive, one after another, each checked before anyone hears of it.
//!
//! Read to the end of the file: the trailer of the one gzip member has to be right, and behind the last entry is nothing but zeros.
//! Long names are read in both ways that tar programs write them (GNU's `L`, POSIX's `path`), each within its bound.

use std::io::{self, BufRead as _, BufReader, Read};

use flate2::bufread::GzDecoder;
use tar::{Archive, Entry, EntryType, PaxExtensions};

use super::path::{Seen, same_name};
use super::{ArchiveError, Expected};

/// No extension header is larger, in bytes.
const MOST_EXTENSION: u64 = 64 * 1024;

/// What an entry is, by a path that was checked.
pub(super) enum Found<'a> {
    /// A folder, maybe once more.
    Folder(&'a str),
    /// A file.
    File {
        path: &'a str,
        /// Bytes that its header announces.
        size: u64,
        executable: bool,
        body: &'a mut dyn Read,
    },
}

/// Reads an archive to its end and tells of each entry. Of a file as much may be read as one likes.
pub(super) fn walk(
    archive: impl Read,
    expected: &Expected<'_>,
    told: &mut dyn FnMut(Found<'_>) -> Result<(), ArchiveError>,
) -> Result<(), ArchiveError> {
    let bounds = expected.bounds;
    let inner = GzDecoder::new(BufReader::new(archive));
    let mut archive = Archive::new(Limited { inner, left: bounds.bytes, bytes: bounds.bytes });
    let mut walk = Walk { expected, seen: Seen::default(), paths: 0, announced: 0, has_program: false };
    let mut long_name: Option<String> = None;
    let mut count = 0;
    for entry in archive.entries().map_err(|e| damaged(&e))?.raw(true) {
        let mut entry = entry.map_err(|e| damaged(&e))?;
        count += 1;
        if count > bounds.entries {
            return Err(too_many(bounds.entries));
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
                walk.entry(&name, &mut entry, told)?;
            }
        }
    }
    ends_here(archive.into_inner())?;
    if walk.has_program { Ok(()) } else { Err(ArchiveError::Lacks(expected.program.to_owned())) }
}

/// That nothing but zeros comes behind the last entry, that the trailer's digest and size are right, and that the file ends there.
fn ends_here(mut rest: Limited<GzDecoder<BufReader<impl Read>>>) -> Result<(), ArchiveError> {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let count = rest.read(&mut buffer).map_err(|e| damaged(&e))?;
        if count == 0 {
            break;
        }
        if buffer[..count].iter().any(|byte| *byte != 0) {
            return Err(ArchiveError::Damaged("there is more behind its last entry".into()));
        }
    }
    match rest.inner.get_mut().fill_buf() {
        Ok([]) => Ok(()),
        Ok(_) => Err(ArchiveError::Damaged("there is more behind its end".into())),
        Err(error) => Err(damaged(&error)),
    }
}

struct Walk<'a> {
    expected: &'a Expected<'a>,
    seen: Seen,
    /// Bytes of all paths so far.
    paths: u64,
    /// Bytes of all files so far.
    announced: u64,
    has_program: bool,
}

impl Walk<'_> {
    fn entry<R: Read>(
        &mut self,
        name: &str,
        entry: &mut Entry<'_, R>,
        told: &mut dyn FnMut(Found<'_>) -> Result<(), ArchiveError>,
    ) -> Result<(), ArchiveError> {
        let kind = entry.header().entry_type();
        let is_file = match kind {
            EntryType::Regular => true,
            EntryType::Directory => false,
            other => return Err(ArchiveError::Kind { path: name.to_owned(), kind: named(other) }),
        };
        let name = name.strip_prefix("./").unwrap_or(name);
        if is_file {
            self.take(name, true)?;
            let header = entry.header();
            let executable = header.mode().map_err(|e| damaged(&e))? & 0o111 != 0 || name == self.expected.program;
            let size = header.entry_size().map_err(|e| damaged(&e))?;
            // What is too much is too much before it is inflated.
            self.announced = self.announced.saturating_add(size);
            if self.announced > self.expected.bounds.bytes {
                return Err(ArchiveError::TooMuch(format!("{} bytes", self.expected.bounds.bytes)));
            }
            self.has_program |= name == self.expected.program;
            return told(Found::File { path: name, size, executable, body: entry });
        }
        let name = name.strip_suffix('/').unwrap_or(name);
        // `tar -C folder .` names the folder itself.
        if matches!(name, "" | ".") {
            return Ok(());
        }
        self.take(name, false)?;
        told(Found::Folder(name))
    }

    fn take(&mut self, name: &str, is_file: bool) -> Result<(), ArchiveError> {
        let bounds = self.expected.bounds;
        let refuse = |why: String| ArchiveError::Path { path: name.to_owned(), why };
        let taken = if is_file { self.seen.file(name) } else { self.seen.folder(name) };
        taken.map_err(refuse)?;
        if name.split('/').next().is_some_and(|top| same_name(top, self.expected.reserved)) {
            return Err(refuse("the name is the installer's own".into()));
        }
        self.paths += name.len() as u64;
        if self.paths > bounds.paths {
            return Err(ArchiveError::TooMuch(format!("{} bytes of paths", bounds.paths)));
        }
        if self.seen.len() as u64 > bounds.entries { Err(too_many(bounds.entries)) } else { Ok(()) }
    }
}

fn too_many(most: u64) -> ArchiveError {
    ArchiveError::TooMuch(format!("{most} entries"))
}

pub(super) fn ends_early(name: &str) -> ArchiveError {
    ArchiveError::Damaged(format!("`{}` ends early", name.escape_debug()))
}

pub(super) fn damaged(error: &io::Error) -> ArchiveError {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<Exhausted>()) {
        Some(Exhausted(bytes)) => ArchiveError::TooMuch(format!("{bytes} bytes")),
        None => ArchiveError::Damaged(error.to_string()),
    }
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
