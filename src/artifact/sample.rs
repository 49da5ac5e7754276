//! The starter catalog's archives: samples, packed as a release would be.
//!
//! The starter catalog has workers with pre-built archives so that every kind of distribution is on show, and no real
//! archive of some hundred megabytes belongs in this program. A sample has the layout of a real one, but its program is a
//! POSIX shell script that says what it stands for. **On Windows `bin/<binary>.exe` is that text too**: it has the name
//! that a client insists on and cannot be run there, which its first lines say.
//!
//! The same `metadata.json` and `README.md` give the same bytes: every file in a sample is dated [`MTIME`]. Their sizes and
//! sums stand in the starter's `metadata.json`, and a test holds them equal.

use std::borrow::Cow;

use super::{Content, Entry, Mode, PackError, pack, store_path, without_platforms};
use crate::model::metadata::{self, Metadata};
use crate::model::{Os, Platform, Time, Version, WordError, WorkerId};

/// When every file in a sample was made: 2026-01-01T00:00:00Z, the starter's 0.1.0. Another time is another sum.
pub const MTIME: i64 = 1_767_225_600;

/// One sample archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// Of which worker.
    pub worker: WorkerId,
    /// Of which version.
    pub version: Version,
    /// For which platform.
    pub platform: Platform,
    /// The archive.
    pub bytes: Vec<u8>,
}

impl Sample {
    /// Where an artifact store has it: `<id>/<version>/<platform>.tar.gz`.
    #[must_use]
    pub fn path(&self) -> String {
        store_path(&self.worker, &self.version, &self.platform)
    }
}

/// What keeps a sample from being made.
#[derive(Debug, thiserror::Error)]
pub enum SampleError {
    /// The worker's `metadata.json` is wrong.
    #[error("{file}: {error}")]
    Metadata {
        /// Which.
        file: String,
        /// Why.
        error: WordError,
    },
    /// It could not be packed.
    #[error(transparent)]
    Pack(#[from] PackError),
}

/// The samples of all workers of the embedded starter catalog that have archives, by id, in the order of their platforms.
///
/// # Errors
/// The embedded catalog is wrong: a test shows that it is not.
pub fn starter() -> Result<Vec<Sample>, SampleError> {
    let files = crate::embedded::starter();
    let mut found = Vec::new();
    for (path, text) in &files {
        let Some(folder) = path.strip_suffix(metadata::FILE) else { continue };
        let wrong = |error| SampleError::Metadata { file: path.clone(), error };
        let text = std::str::from_utf8(text).map_err(|e| wrong(WordError(e.to_string())))?;
        let readme = files.get(&format!("{folder}README.md")).copied().unwrap_or_default();
        found.extend(samples(path, text, readme)?);
    }
    Ok(found)
}

/// The samples of one worker, one for each of its platforms; none if it has no archives. `file` names the metadata in
/// errors.
///
/// # Errors
/// The metadata is wrong.
pub fn samples(file: &str, text: &str, readme: &[u8]) -> Result<Vec<Sample>, SampleError> {
    let wrong = |error| SampleError::Metadata { file: file.to_owned(), error };
    let worker = Metadata::parse(text).map_err(wrong)?;
    if !worker.distribution.binary_available {
        return Ok(Vec::new());
    }
    let inner = without_platforms(text).map_err(wrong)?;
    let plain = |path: &'static str, bytes: &[u8]| Entry {
        path: path.into(),
        mode: Mode::Plain,
        content: Content::Bytes(Cow::Owned(bytes.to_vec())),
    };
    let one = |platform: Platform| {
        let ending = if platform.os == Os::Windows { ".exe" } else { "" };
        let program = Entry {
            path: format!("bin/{}{ending}", worker.binary_name()).into(),
            mode: Mode::Executable,
            content: Content::Bytes(Cow::Owned(program(&worker, &platform).into_bytes())),
        };
        let entries = [
            program,
            plain("LICENSE", notice(&worker).as_bytes()),
            plain("README.md", readme),
            plain(metadata::FILE, &inner),
        ];
        let bytes = pack(&entries, Time::from_unix(MTIME))?;
        Ok(Sample { worker: worker.id.clone(), version: worker.version.clone(), platform, bytes })
    };
    worker.platforms.iter().map(|facts| one(facts.platform())).collect()
}

/// The script. Nothing of the worker's prose goes into it: an id, a version and a platform need no quoting.
fn program(worker: &Metadata, platform: &Platform) -> String {
    let (id, version) = (&worker.id, &worker.version);
    let windows = match platform.os {
        Os::Windows => "# On Windows this file is only text: it cannot be run, and stands where the program would.\n",
        Os::Linux | Os::Macos => "",
    };
    format!(
        "#!/bin/sh\n\
         # A sample from the starter catalog of rbee-catalog, not a worker: it loads no model and answers no request.\n\
         {windows}\
         cat <<'TEXT'\n\
         {id} {version} for {platform}: a sample archive.\n\
         \n\
         It stands for the pre-built worker, so that the way from a catalog to a machine can be\n\
         tried: fetched, verified and installed like a real one. It loads no model.\n\
         TEXT\n"
    )
}

/// The licence file. The worker's licence is that of the program which the sample stands for.
fn notice(worker: &Metadata) -> String {
    format!(
        "This archive is a sample that rbee-catalog makes; its script may be used under MIT or Apache-2.0, as you like.\n\
         The worker that it stands for, {}, is under: {}\n",
        worker.id, worker.license
    )
}
