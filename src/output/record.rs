//! `record.json` in the state folder: which files of the site a build wrote.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::{fs, io};

use serde::{Deserialize, Serialize};

use super::POINTER;
use super::commit::{BLANK, sync_folder};
use super::error::{OutputError, at};
use super::folder::{PARTIAL, sync};
use super::paths::check_path;
use crate::model::Sha256;

/// Its name in the state folder.
pub(super) const FILE: &str = "record.json";

/// The record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Record {
    pub(super) schema: u32,
    /// sha256 by path.
    pub(super) files: BTreeMap<String, String>,
    /// While a build moves its files: what else may stand there, of builds before.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) was: BTreeMap<String, BTreeSet<String>>,
    /// Whether the folder had a pointer at any time: what stands in it goes back to what was signed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    signed: bool,
}

impl Default for Record {
    fn default() -> Self {
        Self { schema: 1, files: BTreeMap::new(), was: BTreeMap::new(), signed: false }
    }
}

impl Record {
    pub(super) fn read(path: &Path) -> Result<Option<Self>, OutputError> {
        let bytes = match fs::read(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            other => other.map_err(at(path))?,
        };
        let damaged = |message: String| OutputError::Record { path: path.to_owned(), message };
        let record: Self = serde_json::from_slice(&bytes).map_err(|e| damaged(e.to_string()))?;
        if record.schema != 1 {
            return Err(damaged(format!("a newer rbee-catalog wrote it (schema {})", record.schema)));
        }
        // What it names is removed one day: nothing out of the folder may ever be.
        for path in record.files.keys().chain(record.was.keys()) {
            check_path(path).map_err(|error| damaged(error.to_string()))?;
        }
        Ok(Some(record))
    }

    /// On the disk before anything relies on it.
    pub(super) fn write(&self, path: &Path) -> Result<(), OutputError> {
        let partial = path.with_extension("json.partial");
        fs::write(&partial, crate::model::to_json(self)).map_err(at(&partial))?;
        sync(&partial)?;
        fs::rename(&partial, path).map_err(at(path))?;
        path.parent().map_or(Ok(()), sync_folder)
    }

    /// The record of these files after those of this one.
    pub(super) fn then(&self, files: BTreeMap<String, String>) -> Self {
        let signed = self.is_signed() || files.contains_key(POINTER);
        Self { files, signed, ..Self::default() }
    }

    /// Whether the folder has, or at any time had, a pointer.
    pub(super) fn is_signed(&self) -> bool {
        self.signed || self.files.contains_key(POINTER)
    }

    /// A record of these files and of new ones: what holds while the new ones come.
    pub(super) fn and(&self, now: &BTreeMap<String, String>) -> Self {
        let mut both = self.clone();
        for (path, digest) in now {
            if let Some(old) = both.files.insert(path.clone(), digest.clone())
                && old != *digest
            {
                both.was.entry(path.clone()).or_default().insert(old);
            }
        }
        both.files.entry(PARTIAL.into()).or_default();
        both.signed = both.is_signed();
        both
    }

    /// Whether a build wrote these bytes to this path.
    pub(super) fn knows(&self, path: &str, bytes: &[u8]) -> bool {
        let digest = Sha256::of(bytes).to_string();
        self.files.get(path) == Some(&digest)
            || self.was.get(path).is_some_and(|was| was.contains(&digest))
            || bytes == BLANK.as_bytes()
    }
}
