//! The named copies of pinned bytes: what they should say.

use serde_json::{Map, Value};

use super::{FindingKind, ReadError, SiteReader};
use crate::model::document::Document;
use crate::model::{Version, WorkerId};

/// Whether the copy has exactly these bytes.
pub(super) fn check_bytes(
    site: &dyn SiteReader,
    path: &str,
    expected: &[u8],
) -> Result<Option<FindingKind>, ReadError> {
    check(site, path, expected.len() as u64, |bytes| bytes == expected)
}

/// Whether the copy is this JSON, however it is written. It is part of a file of `whole` bytes.
pub(super) fn check_json(
    site: &dyn SiteReader,
    path: &str,
    expected: Option<&Value>,
    whole: usize,
) -> Result<Option<FindingKind>, ReadError> {
    // Twice the whole: room for other white space and for `schema` and `id`.
    let limit = 2 * whole as u64 + 1024;
    check(site, path, limit, |bytes| expected.is_some() && serde_json::from_slice(bytes).ok().as_ref() == expected)
}

fn check(
    site: &dyn SiteReader,
    path: &str,
    limit: u64,
    same: impl Fn(&[u8]) -> bool,
) -> Result<Option<FindingKind>, ReadError> {
    match site.read(path, limit) {
        Ok(bytes) if same(&bytes) => Ok(None),
        Ok(_) | Err(ReadError::TooLarge(_)) => Ok(Some(FindingKind::Differs)),
        Err(ReadError::NotFound) => Ok(Some(FindingKind::Missing)),
        Err(ReadError::Outside) => Ok(Some(FindingKind::Outside)),
        Err(trouble @ ReadError::Trouble(_)) => Err(trouble),
    }
}

/// `v1/workers.json` of this index: its schema and workers, with every field, known to this program or not.
pub(super) fn workers(index: &[u8]) -> Option<Value> {
    let index: Map<String, Value> = serde_json::from_slice(index).ok()?;
    let mut file = Map::new();
    for key in ["schema", "workers"] {
        file.insert(key.into(), index.get(key)?.clone());
    }
    Some(Value::Object(file))
}

/// `v1/workers/<id>/<version>.json` of this document: schema, id, and the version's manifest with every field.
pub(super) fn version_files(id: &WorkerId, document: &Document, bytes: &[u8]) -> Vec<(Version, Option<Value>)> {
    let whole: Option<Value> = serde_json::from_slice(bytes).ok();
    let file = |at: usize| {
        let whole = whole.as_ref()?;
        let mut file = Map::new();
        file.insert("schema".into(), whole.get("schema")?.clone());
        file.insert("id".into(), id.as_str().into());
        file.extend(whole.get("versions")?.get(at)?.as_object()?.clone());
        Some(Value::Object(file))
    };
    document.versions.iter().enumerate().map(|(at, manifest)| (manifest.version.clone(), file(at))).collect()
}
