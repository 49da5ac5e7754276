//! Files to one `.tar.gz`: sorted, with nothing in it of the machine that packed it.
//!
//! Headers are POSIX ustar; owner 0:0 without names, modes 0755 and 0644, one time for all. The gzip header has no name,
//! no time and the system "unknown" (RFC 1952, section 2.3.1), whatever the system is.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::PathBuf;

use flate2::{Compression, GzBuilder};

use crate::model::Time;

/// One file of an archive.
#[derive(Debug, Clone)]
pub struct Entry<'a> {
    /// Its path in the archive, `/` between parts: `bin/llm-worker-rbee-cpu`.
    pub path: Cow<'a, str>,
    /// What it is.
    pub mode: Mode,
    /// What it holds.
    pub content: Content<'a>,
}

/// What a file of an archive is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// A program: 0755.
    Executable,
    /// Anything else: 0644.
    Plain,
}

/// What a file of an archive holds.
#[derive(Debug, Clone)]
pub enum Content<'a> {
    /// These bytes.
    Bytes(Cow<'a, [u8]>),
    /// What this file holds when it is packed; it is read piece by piece.
    File(PathBuf),
}

/// What keeps an archive from being packed.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// A path that an archive must not have.
    #[error("`{}`: {why}", .path.escape_debug())]
    Path {
        /// The path.
        path: String,
        /// A phrase.
        why: &'static str,
    },
    /// Two paths that are one file, or a file and its own folder, on some system.
    #[error("`{first}` and `{second}` would be in each other's way")]
    Clash {
        /// One of them.
        first: String,
        /// The other.
        second: String,
    },
    /// A file could not be read.
    #[error("{}: {error}", .path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// A file did not keep its size while it was read.
    #[error("{}: its size changed while it was packed", .path.display())]
    Changed {
        /// Which.
        path: PathBuf,
    },
    /// The archive could not be written.
    #[error("the archive could not be written: {0}")]
    Write(io::Error),
}

/// Packs these files into the bytes of one archive, every file dated `mtime`.
///
/// ```
/// use rbee_catalog::artifact::{Content, Entry, Mode, pack};
/// use rbee_catalog::model::Time;
/// let file = |path: &'static str| Entry {
///     path: path.into(),
///     mode: Mode::Plain,
///     content: Content::Bytes(b"hello".as_slice().into()),
/// };
/// let time = Time::from_unix(1_700_000_000);
/// assert_eq!(pack(&[file("a"), file("b")], time).unwrap(), pack(&[file("b"), file("a")], time).unwrap());
/// assert!(pack(&[file("../a")], time).is_err());
/// ```
///
/// # Errors
/// A path that no archive should have, two that clash, a file that cannot be read.
pub fn pack(entries: &[Entry<'_>], mtime: Time) -> Result<Vec<u8>, PackError> {
    pack_into(Vec::new(), entries, mtime)
}

/// [`pack`], to a writer that is given back. What was written before an error is no archive.
///
/// # Errors
/// As [`pack`], and what the writer says.
pub fn pack_into<W: Write>(out: W, entries: &[Entry<'_>], mtime: Time) -> Result<W, PackError> {
    let entries = sorted(entries)?;
    let gzip = GzBuilder::new().operating_system(255).write(out, Compression::best());
    let mut tar = tar::Builder::new(gzip);
    for entry in entries {
        append(&mut tar, entry, mtime)?;
    }
    tar.into_inner().and_then(flate2::write::GzEncoder::finish).map_err(PackError::Write)
}

/// The entries by path, each path good and in no other's way.
fn sorted<'a, 'b>(entries: &'b [Entry<'a>]) -> Result<Vec<&'b Entry<'a>>, PackError> {
    let mut sorted: Vec<_> = entries.iter().collect();
    sorted.sort_by(|a, b| a.path.cmp(&b.path));
    // Every file and every folder above one, in lower case, with the path that brought it.
    let mut files: BTreeMap<String, &str> = BTreeMap::new();
    let mut folders: BTreeMap<String, &str> = BTreeMap::new();
    for entry in &sorted {
        let path = entry.path.as_ref();
        check_path(path)?;
        let folded = path.to_lowercase();
        for (at, _) in folded.match_indices('/') {
            folders.entry(folded[..at].to_owned()).or_insert(path);
        }
        if let Some(first) = files.insert(folded, path) {
            return Err(PackError::Clash { first: first.to_owned(), second: path.to_owned() });
        }
    }
    match files.iter().find_map(|(file, path)| folders.get(file).map(|below| (*path, *below))) {
        Some((first, second)) => Err(PackError::Clash { first: first.to_owned(), second: second.to_owned() }),
        None => Ok(sorted),
    }
}

/// Refuses what could leave the folder that an archive is unpacked in, and what is another name elsewhere.
fn check_path(path: &str) -> Result<(), PackError> {
    let refuse = |why| Err(PackError::Path { path: path.to_owned(), why });
    if path.is_empty() {
        return refuse("expected a path");
    }
    if path.starts_with('/') {
        return refuse("expected a path that does not begin with `/`");
    }
    if path.contains(['\\', ':']) || path.chars().any(char::is_control) {
        return refuse("expected a path without backslashes, colons and control characters");
    }
    if path.split('/').any(|part| matches!(part, "" | "." | "..")) {
        return refuse("expected a path without empty parts, `.` and `..`");
    }
    Ok(())
}

fn append<W: Write>(tar: &mut tar::Builder<W>, entry: &Entry<'_>, mtime: Time) -> Result<(), PackError> {
    let mut header = tar::Header::new_ustar();
    if header.set_path(entry.path.as_ref()).is_err() {
        let why = "expected a path of at most 100 bytes, or one that a tar header can divide";
        return Err(PackError::Path { path: entry.path.to_string(), why });
    }
    header.set_entry_type(tar::EntryType::Regular);
    header.set_mode(match entry.mode {
        Mode::Executable => 0o755,
        Mode::Plain => 0o644,
    });
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(u64::try_from(mtime.unix()).unwrap_or(0)); // tar knows no time before 1970
    match &entry.content {
        Content::Bytes(bytes) => {
            header.set_size(bytes.len() as u64);
            header.set_cksum();
            tar.append(&header, bytes.as_ref()).map_err(PackError::Write)
        }
        Content::File(path) => {
            let cannot = |error| PackError::Read { path: path.clone(), error };
            let file = File::open(path).map_err(cannot)?;
            let facts = file.metadata().map_err(cannot)?;
            if !facts.is_file() {
                return Err(cannot(io::Error::other("expected a file")));
            }
            header.set_size(facts.len());
            header.set_cksum();
            let mut reader = Counted { file, read: 0, failed: None };
            let written = tar.append(&header, (&mut reader).take(facts.len()));
            match (written, reader.failed.take()) {
                (_, Some(error)) => Err(cannot(error)),
                (Err(error), None) => Err(PackError::Write(error)),
                (Ok(()), None) if reader.has_exactly(facts.len()).map_err(cannot)? => Ok(()),
                (Ok(()), None) => Err(PackError::Changed { path: path.clone() }),
            }
        }
    }
}

/// A file that knows how much of it was read, and tells its own errors from the writer's.
struct Counted {
    file: File,
    read: u64,
    failed: Option<io::Error>,
}

impl Counted {
    /// Whether `size` bytes were read and nothing is left.
    fn has_exactly(&mut self, size: u64) -> io::Result<bool> {
        Ok(self.read == size && self.file.read(&mut [0])? == 0)
    }
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.file.read(buffer) {
            Ok(count) => {
                self.read += count as u64;
                Ok(count)
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Err(error),
            Err(error) => {
                let kind = error.kind();
                self.failed = Some(error);
                Err(kind.into())
            }
        }
    }
}
