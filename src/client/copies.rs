//! The named copies of pinned bytes: what they should say.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::one_of_each;
use super::{FindingKind, ReadError, SiteReader};
use crate::model::document::{Document, SourceFiles, srcinfo_fits};
use crate::model::first_api::{FirstWorker, FirstWorkers};
use crate::model::index::{Entry, Pin};
use crate::model::{PublicKey, Sha256, Version, WorkerId, to_json};

/// The most bytes of a `.SRCINFO`: evaluated, a recipe of 256 KiB says less than this.
const SRCINFO_LIMIT: u64 = 4 * 1024 * 1024;

/// The most bytes of `health.json`.
const HEALTH_LIMIT: u64 = 16 * 1024;

/// The most bytes of what the first API says of one worker.
const FIRST_LIMIT: u64 = 64 * 1024;

/// Whether the copy has exactly these bytes.
pub(super) fn check_bytes(
    site: &dyn SiteReader,
    path: &str,
    expected: &[u8],
) -> Result<Option<FindingKind>, ReadError> {
    check(site, path, expected.len() as u64, |bytes| bytes == expected)
}

/// Whether the copy is this JSON, in whatever white space. It is part of a file of `whole` bytes.
pub(super) fn check_json(
    site: &dyn SiteReader,
    path: &str,
    expected: Option<&Value>,
    whole: usize,
) -> Result<Option<FindingKind>, ReadError> {
    // Twice the whole: room for other white space and for `schema` and `id`.
    let limit = 2 * whole as u64 + 1024;
    check(site, path, limit, |bytes| expected.is_some() && one_of_each::value(bytes).as_ref() == expected)
}

/// Whether the copy has the pinned bytes.
pub(super) fn check_pinned(site: &dyn SiteReader, path: &str, pin: &Pin) -> Result<Option<FindingKind>, ReadError> {
    check(site, path, pin.size, |bytes| Sha256::of(bytes) == pin.sha256)
}

/// Whether `workers/<id>.json` of the first API says what the worker's document says. `None`: the worker is not offered there.
pub(super) fn check_first(
    site: &dyn SiteReader,
    path: &str,
    first: Option<&FirstWorker>,
) -> Result<Option<FindingKind>, ReadError> {
    if let Some(first) = first {
        let bytes = to_json(first);
        return check_json(site, path, serde_json::to_value(first).ok().as_ref(), bytes.len());
    }
    let found = check(site, path, FIRST_LIMIT, |_| false)?;
    Ok(found.filter(|kind| *kind != FindingKind::Missing))
}

/// Whether `workers.json` of the first API has these workers and no other; of the `unknown` ones, which use words that this
/// program does not know, it may say anything.
pub(super) fn check_first_workers(
    site: &dyn SiteReader,
    path: &str,
    first: Vec<FirstWorker>,
    unknown: &BTreeSet<WorkerId>,
) -> Result<Option<FindingKind>, ReadError> {
    let file = FirstWorkers { workers: first };
    let limit = 2 * to_json(&file).len() as u64 + 1024 + FIRST_LIMIT * unknown.len() as u64;
    let expected = serde_json::to_value(&file).ok();
    let is_known = |worker: &Value| {
        let id = worker.get("id").and_then(Value::as_str);
        !id.is_some_and(|id| unknown.iter().any(|unknown| unknown.as_str() == id))
    };
    check(site, path, limit, |bytes| {
        let mut said = one_of_each::value(bytes);
        if let Some(workers) = said.as_mut().and_then(|said| said.get_mut("workers")?.as_array_mut()) {
            workers.retain(is_known);
        }
        said.is_some() && said == expected
    })
}

/// The recipe of the latest version under the names of the first API, each with its pin.
pub(super) fn recipe_files(id: &WorkerId, document: &Document) -> Vec<(String, Pin)> {
    let files = latest_source(document).map(|source| source.files.as_slice()).unwrap_or_default();
    let named = files.iter().map(|file| {
        let path = match file.path.as_str() {
            "PKGBUILD" => format!("workers/{id}/PKGBUILD"),
            other => format!("workers/{id}/files/{other}"),
        };
        (path, Pin { sha256: file.sha256.clone(), size: file.size })
    });
    named.collect()
}

/// The pin of the latest version's recipe, and the files beside it.
pub(super) fn recipe(document: &Document) -> Option<(Pin, &SourceFiles)> {
    let source = latest_source(document)?;
    let file = source.files.iter().find(|file| file.path == "PKGBUILD")?;
    Some((Pin { sha256: file.sha256.clone(), size: file.size }, source))
}

/// Whether the `.SRCINFO` beside the recipe is the one that the recipe gives; where that is not wholly known, whether it, if it is
/// there, says what is known.
pub(super) fn check_srcinfo(
    site: &dyn SiteReader,
    path: &str,
    document: &Document,
    given: Option<&str>,
) -> Result<Option<FindingKind>, ReadError> {
    if let Some(text) = given {
        return check_bytes(site, path, text.as_bytes());
    }
    let Some(source) = latest_source(document) else { return Ok(None) };
    let fits = |bytes: &[u8]| std::str::from_utf8(bytes).is_ok_and(|text| srcinfo_fits(&source.srcinfo, text));
    let found = check(site, path, SRCINFO_LIMIT, fits)?;
    Ok(found.filter(|kind| *kind != FindingKind::Missing))
}

/// The source of the latest version; none where it is quarantined, since nothing hands such a version out.
fn latest_source(document: &Document) -> Option<&SourceFiles> {
    let latest = document.versions.iter().find(|manifest| manifest.version == document.about.latest)?;
    latest.source.as_ref().filter(|_| latest.quarantined.is_none())
}

/// Whether `keys/<id>.pub`, if it is there, is this key: not every catalog says its keys. None if it is not there.
pub(super) fn check_key(
    site: &dyn SiteReader,
    path: &str,
    key: &PublicKey,
) -> Option<Result<Option<FindingKind>, ReadError>> {
    match check_bytes(site, path, key.to_file().as_bytes()) {
        Ok(Some(FindingKind::Missing)) => None,
        found => Some(found),
    }
}

/// Whether `health.json` says what this index says. How many problems there were when the site was built is its own word.
pub(super) fn check_health(site: &dyn SiteReader, path: &str, index: &[u8]) -> Result<Option<FindingKind>, ReadError> {
    let expected = health(index);
    check(site, path, HEALTH_LIMIT, |bytes| {
        let mut said = one_of_each::value(bytes);
        let problems = said.as_mut().and_then(|said| said.as_object_mut()?.remove("problems"));
        problems.is_some_and(|problems| problems.is_u64()) && said == expected
    })
}

fn health(index: &[u8]) -> Option<Value> {
    let index: Map<String, Value> = serde_json::from_slice(index).ok()?;
    let mut file = Map::new();
    file.insert("status".into(), "ok".into());
    file.insert("generator".into(), index.get("generator")?.clone());
    file.insert("catalog".into(), index.get("catalog")?.get("id")?.clone());
    file.insert("workers".into(), index.get("workers")?.as_array()?.len().into());
    file.extend(index.get("updated_at").map(|time| ("updated_at".to_owned(), time.clone())));
    Some(Value::Object(file))
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
        Err(trouble @ (ReadError::Answer(_) | ReadError::Trouble(_))) => Err(trouble),
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

/// `v1/workers/<id>/<version>.json` of this worker's document: schema, id, and the version's manifest with every field.
pub(super) fn version_files(entry: &Entry, bytes: &[u8]) -> Vec<(Version, Option<Value>)> {
    let whole: Option<Value> = serde_json::from_slice(bytes).ok();
    let versions = whole.as_ref().and_then(|whole| whole.get("versions")?.as_array());
    let by_name: BTreeMap<&str, &Map<String, Value>> = versions
        .into_iter()
        .flatten()
        .filter_map(|version| Some((version.get("version")?.as_str()?, version.as_object()?)))
        .collect();
    let file = |version: &Version| {
        let mut file = Map::new();
        file.insert("schema".into(), whole.as_ref()?.get("schema")?.clone());
        file.insert("id".into(), entry.about.id.as_str().into());
        file.extend((*by_name.get(version.to_string().as_str())?).clone());
        Some(Value::Object(file))
    };
    entry.versions.iter().map(|line| (line.version.clone(), file(&line.version))).collect()
}
