//! `record.json` in the state folder: which files of the site a build wrote.

use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};

use serde::{Deserialize, Serialize};

use super::error::{OutputError, at};

/// The record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Record {
    pub(super) schema: u32,
    /// sha256 by path.
    pub(super) files: BTreeMap<String, String>,
}

impl Default for Record {
    fn default() -> Self {
        Self { schema: 1, files: BTreeMap::new() }
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
        Ok(Some(record))
    }

    pub(super) fn write(&self, path: &Path) -> Result<(), OutputError> {
        let partial = path.with_extension("json.partial");
        fs::write(&partial, crate::model::to_json(self)).map_err(at(&partial))?;
        fs::rename(&partial, path).map_err(at(path))
    }
}
