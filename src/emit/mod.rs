//! The catalog in, the site's files out: pure, deterministic, one file at a time.
//!
//! The same catalog gives the same bytes on any machine. Nothing here reads the clock, the environment or the disk:
//! templates come in as text, and the bytes of a worker's files come through [`Contents`].

pub mod hosts;
pub mod html;
mod json;
pub mod routes;
mod spelling;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::assemble::catalog::{Catalog, Contents, Worker};
use crate::config::Config;
use crate::model::document::VersionFile;
use crate::model::first_api::{FirstWorker, FirstWorkers};
use crate::model::index::{Index, Pin, PlatformPin, Workers};
use crate::model::{GENERATOR, SCHEMA, Sha256, Time, metadata, to_json};

/// One file of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its path below the site's root, `/` between parts.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What keeps a site from being emitted.
#[derive(Debug, thiserror::Error)]
pub enum EmitError {
    /// A template is wrong. The message names it, the line and what is wrong.
    #[error("{0}")]
    Template(String),
    /// The bytes of a worker's file could not be read.
    #[error("{worker}: {message}")]
    Contents {
        /// Whose.
        worker: String,
        /// Why.
        message: String,
    },
    /// A static file and another one, or their folders, have one path where upper and lower case are one.
    #[error("{0:?} and {1:?} are one path where upper and lower case are one")]
    Spelling(String, String),
    /// The receiver of the files could not take one.
    #[error(transparent)]
    Sink(Box<dyn std::error::Error + Send + Sync>),
}

/// Takes the files, one at a time.
pub type Sink<'a> = dyn FnMut(File) -> Result<(), EmitError> + 'a;

/// Everything that a site is made from.
#[derive(Clone, Copy)]
pub struct Site<'a> {
    /// What the maintainers decided.
    pub config: &'a Config,
    /// What the branches give.
    pub catalog: &'a Catalog,
    /// Reads the bytes that the catalog names.
    pub contents: &'a dyn Contents,
    /// Page templates, by file name (`home.html`): the embedded ones, each replaced by the caller's where there is one.
    pub templates: &'a BTreeMap<String, String>,
    /// Static assets, by path below the site's root (`assets/site.css`).
    pub public: &'a BTreeMap<String, Vec<u8>>,
}

/// `health.json`: that the site is there, and what is on it.
#[derive(Debug, Serialize)]
struct Health<'a> {
    status: &'static str,
    generator: &'static str,
    catalog: &'a str,
    workers: usize,
    problems: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated_at: Option<Time>,
}

/// Every file of the site, save the pointer: that is `sign`'s.
///
/// # Errors
/// A template is wrong, a worker's file cannot be read, or the receiver cannot take a file.
pub fn emit(site: &Site<'_>, sink: &mut Sink<'_>) -> Result<(), EmitError> {
    let catalog = site.catalog;
    let spellings = spelling::Spellings::of(site)?;
    let sink = &mut |file: File| {
        spellings.check(&file.path)?;
        sink(file)
    };
    for (path, bytes) in site.public {
        sink(File { path: path.clone(), bytes: bytes.clone() })?;
    }
    let index = published(site.config, catalog, sink)?;
    let mut first = Vec::new();
    let mut by_hash = BTreeSet::new();
    for worker in &catalog.workers {
        first.extend(FirstWorker::of(&json::document(site.config, worker)));
        worker_files(site, worker, &mut by_hash, sink)?;
    }
    for worker in &first {
        send(sink, format!("workers/{}.json", worker.id), to_json(worker))?;
    }
    send(sink, "workers.json".into(), to_json(&FirstWorkers { workers: first }))?;
    send(sink, "v1/workers.json".into(), to_json(&Workers { schema: SCHEMA, workers: index.workers }))?;

    let health = Health {
        status: "ok",
        generator: GENERATOR,
        catalog: &site.config.id,
        workers: catalog.workers.len(),
        problems: catalog.problems.len(),
        updated_at: catalog.updated_at,
    };
    send(sink, "health.json".into(), to_json(&health))?;
    send(sink, "schema/metadata-1.json".into(), to_json(&metadata::schema()))?;
    for key in &site.config.public_keys {
        send(sink, format!("keys/{}.pub", key.id()), key.to_file().into_bytes())?;
    }
    for file in hosts::files() {
        sink(file)?;
    }
    html::emit(site, sink)
}

/// What is pinned, and nothing else: worker documents, platform manifests, `index.json` and `head.json`. Reads no file of a
/// worker and makes no page. Gives the index.
///
/// # Errors
/// The receiver cannot take a file.
pub fn published(config: &Config, catalog: &Catalog, sink: &mut Sink<'_>) -> Result<Index, EmitError> {
    let mut pins = Vec::new();
    for worker in &catalog.workers {
        let document = to_json(&json::document(config, worker));
        pins.push(Pin::of(&document));
        pinned(sink, &format!("v1/workers/{}.json", worker.id), document)?;
    }
    let mut platforms = BTreeMap::new();
    for (name, manifest) in json::platform_manifests(catalog, &pins) {
        let workers = manifest.workers.len();
        let bytes = to_json(&manifest);
        let Pin { sha256, size } = Pin::of(&bytes);
        pinned(sink, &format!("platforms/{name}.json"), bytes)?;
        platforms.insert(name, PlatformPin { workers, sha256, size });
    }
    let entries = catalog.workers.iter().zip(pins).map(|(worker, pin)| json::entry(worker, pin)).collect();
    let index = json::index(config, catalog, platforms, entries);
    pinned(sink, "index.json", to_json(&index))?;
    pinned(sink, "head.json", to_json(&index.head()))?;
    Ok(index)
}

fn send(sink: &mut Sink<'_>, path: String, bytes: Vec<u8>) -> Result<(), EmitError> {
    sink(File { path, bytes })
}

/// A JSON file by its name and by its hash.
fn pinned(sink: &mut Sink<'_>, path: &str, bytes: Vec<u8>) -> Result<(), EmitError> {
    send(sink, format!("by-hash/{}.json", Sha256::of(&bytes)), bytes.clone())?;
    send(sink, path.to_owned(), bytes)
}

/// A worker's versions, and the recipe of its latest one under the names that old clients ask for.
fn worker_files(
    site: &Site<'_>,
    worker: &Worker,
    by_hash: &mut BTreeSet<Sha256>,
    sink: &mut Sink<'_>,
) -> Result<(), EmitError> {
    let id = &worker.id;
    for release in &worker.versions {
        let file = VersionFile { schema: SCHEMA, id: id.clone(), manifest: json::manifest(release) };
        send(sink, format!("v1/workers/{id}/{}.json", release.version), to_json(&file))?;
        for file in release.recipe.iter().flat_map(|recipe| &recipe.files) {
            if by_hash.insert(file.pin.sha256.clone()) {
                send(sink, format!("by-hash/{}", file.pin.sha256), contents(site, worker, &file.contents)?)?;
            }
        }
    }
    let latest = Some(worker.latest()).filter(|latest| latest.quarantined.is_none());
    let Some(recipe) = latest.and_then(|latest| latest.recipe.as_ref()) else { return Ok(()) };
    for file in &recipe.files {
        let path = match file.pin.path.as_str() {
            "PKGBUILD" => format!("workers/{id}/PKGBUILD"),
            other => format!("workers/{id}/files/{other}"),
        };
        send(sink, path, contents(site, worker, &file.contents)?)?;
    }
    if let Some(text) = &recipe.srcinfo_text {
        send(sink, format!("workers/{id}/.SRCINFO"), text.clone().into_bytes())?;
    }
    Ok(())
}

fn contents(site: &Site<'_>, worker: &Worker, id: &crate::assemble::catalog::ContentId) -> Result<Vec<u8>, EmitError> {
    let failed = |message| EmitError::Contents { worker: worker.id.to_string(), message };
    site.contents.read(id).map_err(failed)
}
