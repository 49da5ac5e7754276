//! Objects of a repository, within limits. What an object's header says is asked before the object is loaded: a branch must
//! not take the memory of the machine that reads it.

use std::io::{BufRead as _, BufReader, ErrorKind, Read as _};
use std::path::PathBuf;

use git2::{Commit, ErrorClass, ErrorCode, ObjectType, Odb, Oid, Repository, Tree};

use super::SourceError;

/// The most bytes of a commit that is read: its message may be long, and a signature is in it.
const MAX_COMMIT: usize = 1024 * 1024;
/// The most bytes of a folder's list that is read: four times that of as many files as a branch may have.
const MAX_FOLDER: usize = 4 * 1024 * 1024;
/// The most bytes of a file that is read, whatever checks the catalog switches off.
pub(super) const MAX_BLOB: u64 = 32 * 1024 * 1024;

/// The object database of a repository.
pub(super) struct Objects<'r> {
    repository: &'r Repository,
    database: Odb<'r>,
    /// Where loose objects are.
    folders: Vec<PathBuf>,
}

/// More than the header of a loose object has: what it is, its size, and a zero byte.
const MAX_HEADER: usize = 64;

impl<'r> Objects<'r> {
    pub(super) fn of(repository: &'r Repository) -> Result<Self, SourceError> {
        let own = repository.commondir().join("objects");
        // Other repositories whose objects are this one's too, a path a line.
        let others = std::fs::read_to_string(own.join("info/alternates")).unwrap_or_default();
        let others =
            others.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(|line| own.join(line));
        let folders = others.chain([own.clone()]).collect();
        Ok(Self { repository, database: repository.odb()?, folders })
    }

    /// The size of an object in bytes, and what it is.
    pub(super) fn header(&self, id: Oid) -> Result<(usize, ObjectType), SourceError> {
        self.database.read_header(id).map_err(|error| broken(&error, id))
    }

    /// That the bytes of a loose object are all there. libgit2 1.9 looks for ever for the end of one that was cut short, which
    /// a crash or a full disk leaves behind.
    fn check_whole(&self, id: Oid, size: usize) -> Result<(), SourceError> {
        let hex = id.to_string();
        for folder in &self.folders {
            let Ok(file) = std::fs::File::open(folder.join(&hex[..2]).join(&hex[2..])) else { continue };
            let mut bytes = BufReader::new(flate2::read::ZlibDecoder::new(file)).take((MAX_HEADER + size) as u64);
            let broken = |message: &str| SourceError::Object { id: hex.clone(), message: message.to_owned() };
            let mut header = Vec::new();
            let read = bytes.read_until(0, &mut header).and_then(|_| std::io::copy(&mut bytes, &mut std::io::sink()));
            match read {
                Ok(rest) if rest >= size as u64 => {}
                Ok(_) => return Err(broken("it is cut short")),
                Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Err(broken("it is cut short")),
                Err(_) => return Err(broken("it is damaged")),
            }
        }
        Ok(())
    }

    /// A commit.
    pub(super) fn commit(&self, id: Oid) -> Result<Commit<'r>, SourceError> {
        match self.header(id)? {
            (size, kind) if kind != ObjectType::Commit => {
                // A damaged object says to be anything.
                if size <= MAX_COMMIT {
                    self.check_whole(id, size)?;
                    self.database.read(id).map_err(|error| broken(&error, id))?;
                }
                Err(SourceError::NotACommit { id: id.to_string(), found: name(kind) })
            }
            (size, _) if size > MAX_COMMIT => Err(SourceError::TooLarge {
                what: format!("the commit {id}"),
                size: size as u64,
                most: MAX_COMMIT as u64,
            }),
            (size, _) => {
                self.check_whole(id, size)?;
                self.repository.find_commit(id).map_err(|error| broken(&error, id))
            }
        }
    }

    /// A folder; none where it is larger than one is read.
    pub(super) fn tree(&self, id: Oid) -> Result<Option<Tree<'r>>, SourceError> {
        let size = self.header(id)?.0;
        if size > MAX_FOLDER {
            return Ok(None);
        }
        self.check_whole(id, size)?;
        self.repository.find_tree(id).map(Some).map_err(|error| broken(&error, id))
    }

    /// A file's bytes.
    pub(super) fn blob(&self, id: Oid) -> Result<Vec<u8>, SourceError> {
        let size = self.header(id)?.0;
        if size as u64 > MAX_BLOB {
            return Err(SourceError::TooLarge { what: format!("the file {id}"), size: size as u64, most: MAX_BLOB });
        }
        self.check_whole(id, size)?;
        let blob = self.repository.find_blob(id).map_err(|error| broken(&error, id))?;
        Ok(blob.content().to_vec())
    }
}

fn name(kind: ObjectType) -> &'static str {
    match kind {
        ObjectType::Tag => "a tag",
        ObjectType::Tree => "a folder (a tree)",
        ObjectType::Blob => "a file (a blob)",
        _ => "something else",
    }
}

/// What libgit2 says of an object that it cannot give, with the object's id: some of its messages lack it.
fn broken(error: &git2::Error, id: Oid) -> SourceError {
    // Trouble of the machine is no damage of the repository.
    if error.class() == ErrorClass::Os {
        return SourceError::Git(git2::Error::new(error.code(), error.class(), error.message()));
    }
    let message = if error.code() == ErrorCode::NotFound { "it is missing" } else { error.message() };
    SourceError::Object { id: id.to_string(), message: message.to_owned() }
}
