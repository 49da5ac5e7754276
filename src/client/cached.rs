//! Pinned bytes by hash: from the cache folder, else from the site, past caches on the way, and by name.
//!
//! A path `by-hash/<sha256>[.json]` says which bytes it has. Other bytes, or a 404, may be a cache's on the way, planted or
//! stale: the site is asked again, twice, with a query that no cache has seen; then the named copy is looked at. Bytes with
//! another digest never get past here into the cache folder, and what is in it is hashed whenever it is read.
//!
//! ```text
//! <folder>/by-hash/<sha256>   what the current index pins, JSON alone
//! <folder>/root/              the roots on the way to the index key, and their signatures
//! <folder>/last.json          the last pointer that checked out, and when it was fetched
//! ```
//!
//! Nothing here is trusted for being here: what is kept is checked from the trust anchor on, as what a site says is.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use serde::{Deserialize, Serialize};

use super::fetch::{Fetch, FetchError, Incoming, Wanted};
use super::{ReadError, SiteReader};
use crate::model::index::Index;
use crate::model::{SCHEMA, Sha256, Time, to_json};

const POINTER: &str = "index.json.minisig";
const ROOTS: &str = "root/";

/// How often a site is asked past caches.
const ATTEMPTS_ANEW: u32 = 2;

/// No pointer with its time is larger, in bytes.
const LAST_LIMIT: u64 = 32 * 1024;

/// A site with a cache folder before it, or none.
#[derive(Debug)]
pub struct CachedSite<S> {
    site: S,
    folder: Option<PathBuf>,
    /// Named copies of pinned bytes, as the index tells them.
    names: Mutex<BTreeMap<Sha256, String>>,
    /// What does not say its digest is read past caches, if this is not 0.
    anew: AtomicU32,
    /// What was read last of what does not say its digest.
    seen: Mutex<Seen>,
}

/// What was read last of what does not say its digest, to be kept if it checks out.
#[derive(Debug, Default)]
struct Seen {
    pointer: String,
    /// Roots and their signatures, by path.
    roots: BTreeMap<String, Vec<u8>>,
}

/// The last pointer that checked out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Last {
    schema: u32,
    /// When it was fetched.
    pub(super) fetched_at: Time,
    /// `index.json.minisig`.
    pub(super) pointer: String,
}

/// The digest in a path, if it is one by hash, and whether it is JSON.
fn digest(path: &str) -> Option<(Sha256, bool)> {
    let name = path.strip_prefix("by-hash/")?;
    let (name, is_json) = name.strip_suffix(".json").map_or((name, false), |name| (name, true));
    Sha256::parse(name).ok().map(|digest| (digest, is_json))
}

/// The version in the name of a root's file or of a signature of it.
fn version(name: &str) -> Option<u64> {
    name.split('.').next()?.parse().ok()
}

impl<S> CachedSite<S> {
    /// A site, and where what it pins is kept.
    pub fn new(site: S, folder: Option<PathBuf>) -> Self {
        Self { site, folder, names: Mutex::default(), anew: AtomicU32::new(0), seen: Mutex::default() }
    }

    /// The same, with a cache folder.
    #[must_use]
    pub fn in_folder(self, folder: PathBuf) -> Self {
        Self { folder: Some(folder), ..self }
    }

    /// From now on the pointer is read past caches, for the `attempt`th time; 0: as usual.
    pub(super) fn past_caches(&self, attempt: u32) {
        self.anew.store(attempt, Ordering::Relaxed);
    }

    /// The last pointer that checked out; none if it was not kept.
    ///
    /// # Errors
    /// What is kept cannot be read, or is damaged: where, and why.
    pub(super) fn last(&self) -> Result<Option<Last>, (PathBuf, String)> {
        let Some(path) = self.folder.as_ref().map(|folder| folder.join("last.json")) else { return Ok(None) };
        let text =
            match fs::metadata(&path).and_then(|about| Ok((about.len() <= LAST_LIMIT).then_some(fs::read(&path)?))) {
                Ok(Some(text)) => text,
                Ok(None) => return Err((path, format!("it has over {LAST_LIMIT} bytes"))),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
                Err(error) => return Err((path, error.to_string())),
            };
        match serde_json::from_slice::<Last>(&text) {
            Ok(last) if last.schema == SCHEMA => Ok(Some(last)),
            Ok(last) => Err((path, format!("its schema is {}, this program knows {SCHEMA}", last.schema))),
            Err(error) => Err((path, error.to_string())),
        }
    }

    /// Where a path of the site is kept; the folder itself for what is not by hash.
    pub(super) fn kept_at(&self, path: &str) -> PathBuf {
        let folder = self.folder.clone().unwrap_or_default();
        digest(path).map_or(folder.clone(), |(digest, _)| folder.join("by-hash").join(digest.as_str()))
    }

    /// Keeps the pointer that was read last and checked out, the roots up to `root`, and the names of what the index pins; drops
    /// what nothing pins any more. A folder that cannot be written only costs requests.
    pub(super) fn keep(&self, index: &Index, pinned: [&Sha256; 2], root: Option<u64>, now: Time) {
        let mut names = BTreeMap::new();
        for entry in &index.workers {
            names.insert(entry.document.sha256.clone(), format!("v1/workers/{}.json", entry.about.id));
        }
        for (platform, pin) in &index.platforms {
            names.insert(pin.sha256.clone(), format!("platforms/{platform}.json"));
        }
        for (digest, name) in pinned.into_iter().zip(["index.json", "head.json"]) {
            names.insert(digest.clone(), name.to_owned());
        }
        if let Some(folder) = &self.folder {
            let Seen { pointer, roots } =
                self.seen.lock().map(|mut seen| std::mem::take(&mut *seen)).unwrap_or_default();
            let is_passed = |name: &str| version(name).is_some_and(|version| Some(version) <= root);
            for entry in fs::read_dir(folder.join(ROOTS)).into_iter().flatten().flatten() {
                if entry.file_name().to_str().is_none_or(|name| !is_passed(name)) {
                    drop(fs::remove_file(entry.path()));
                }
            }
            for (path, bytes) in roots.iter().filter(|(path, _)| is_passed(&path[ROOTS.len()..])) {
                drop(write(&folder.join(path), bytes));
            }
            drop(write(&folder.join("last.json"), &to_json(&Last { schema: SCHEMA, fetched_at: now, pointer })));
            let known: BTreeSet<&str> = names.keys().map(Sha256::as_str).collect();
            for entry in fs::read_dir(folder.join("by-hash")).into_iter().flatten().flatten() {
                if entry.file_name().to_str().is_none_or(|name| !known.contains(name)) {
                    drop(fs::remove_file(entry.path()));
                }
            }
        }
        if let Ok(mut known) = self.names.lock() {
            *known = names;
        }
    }

    fn kept(&self, digest: &Sha256, limit: u64) -> Option<Vec<u8>> {
        let bytes = self.file(&format!("by-hash/{digest}"), limit)?;
        (Sha256::of(&bytes) == *digest).then_some(bytes)
    }

    /// A file of the cache folder.
    fn file(&self, path: &str, limit: u64) -> Option<Vec<u8>> {
        let path = self.folder.as_ref()?.join(path);
        let size = fs::metadata(&path).ok()?.len();
        (size <= limit).then(|| fs::read(&path).ok())?
    }

    /// Where else the bytes are, by name.
    fn names(&self, digest: &Sha256) -> Vec<String> {
        let known = self.names.lock().ok().and_then(|names| names.get(digest).cloned());
        known.map_or_else(|| vec!["index.json".to_owned(), "head.json".to_owned()], |name| vec![name])
    }
}

/// Writes a file beside, and renames it into its place: a reader sees all of it or nothing.
fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let beside = folder.join(format!(".{}", super::patience::unseen()));
    let written = fs::File::create_new(&beside).and_then(|mut file| {
        file.write_all(bytes)?;
        fs::rename(&beside, path)
    });
    if written.is_err() {
        drop(fs::remove_file(&beside));
    }
    written
}

impl<S: SiteReader> SiteReader for CachedSite<S> {
    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, ReadError> {
        let Some((digest, is_json)) = digest(path) else {
            let attempt = self.anew.load(Ordering::Relaxed);
            let anew = if attempt == 0 { None } else { self.site.read_anew(path, limit, attempt) };
            let answer = anew.unwrap_or_else(|| self.site.read(path, limit));
            if let (Ok(bytes), Ok(mut seen)) = (&answer, self.seen.lock()) {
                if path == POINTER {
                    seen.pointer = String::from_utf8_lossy(bytes).into_owned();
                } else if path.starts_with(ROOTS) {
                    seen.roots.insert(path.to_owned(), bytes.clone());
                }
            }
            return answer;
        };
        if let Some(bytes) = self.kept(&digest, limit) {
            return Ok(bytes);
        }
        let is_it = |bytes: &Vec<u8>| Sha256::of(bytes) == digest;
        let mut found = self.site.read(path, limit);
        let first = match &found {
            Ok(bytes) if is_it(bytes) => None,
            Err(ReadError::Trouble(_)) => return found,
            other => Some(other.clone()),
        };
        if let Some(first) = first {
            // Another answer for the same path; then the named copies, past caches too.
            let anew = (1..=ATTEMPTS_ANEW).map_while(|attempt| self.site.read_anew(path, limit, attempt));
            let names = if is_json { self.names(&digest) } else { Vec::new() };
            let named = names.iter().map(|name| {
                self.site.read_anew(name, limit, ATTEMPTS_ANEW).unwrap_or_else(|| self.site.read(name, limit))
            });
            found = anew.chain(named).find(|answer| answer.as_ref().is_ok_and(is_it)).unwrap_or(first);
        }
        if let (Some(folder), Ok(bytes), true) = (&self.folder, &found, is_json)
            && is_it(bytes)
        {
            drop(write(&folder.join("by-hash").join(digest.as_str()), bytes));
        }
        found
    }

    fn read_anew(&self, path: &str, limit: u64, attempt: u32) -> Option<Result<Vec<u8>, ReadError>> {
        self.site.read_anew(path, limit, attempt)
    }

    fn begin(&self) {
        self.site.begin();
    }

    fn address(&self) -> Option<String> {
        self.site.address()
    }
}

impl<S: Fetch> Fetch for CachedSite<S> {
    fn fetch(&self, wanted: &Wanted<'_>) -> Result<Incoming, FetchError> {
        self.site.fetch(wanted)
    }

    fn place(&self, url: &str) -> Option<String> {
        self.site.place(url)
    }
}

/// The cache folder alone: nothing is asked of the site.
#[derive(Debug)]
pub(super) struct Offline<S>(pub(super) Arc<CachedSite<S>>, pub(super) Last);

impl<S: Send + Sync> SiteReader for Offline<S> {
    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, ReadError> {
        match digest(path) {
            Some((digest, _)) => self.0.kept(&digest, limit).ok_or_else(|| {
                let is_there = self.0.kept_at(path).exists();
                let why = if is_there { "it is damaged" } else { "it is not kept here" };
                ReadError::Trouble(why.into())
            }),
            None if path == POINTER => Ok(self.1.pointer.clone().into_bytes()),
            None if path.starts_with(ROOTS) => self.0.file(path, limit).ok_or(ReadError::NotFound),
            None => Err(ReadError::NotFound),
        }
    }
}
