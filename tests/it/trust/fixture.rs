//! A minimal site by hand, in memory or in a folder, and keys to sign it with.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

use rbee_catalog::client::{Expected, ReadError, SiteReader, Timeliness, TrustedKeys};
use rbee_catalog::model::document::{Document, VersionFile};
use rbee_catalog::model::first_api::{FirstWorker, FirstWorkers};
use rbee_catalog::model::index::{Index, Pin, PlatformPin, Workers};
use rbee_catalog::model::pointer::{CatalogId, Pointer};
use rbee_catalog::model::{PublicKey, Sha256, Time, to_json};
use rbee_catalog::sign::{SecretKey, Unsigned, keygen, sign_index};
use serde_json::{Value, json};

/// 2026-11-20T10:00:00Z.
pub(crate) const NOW: i64 = 1_795_168_800;
pub(crate) const DAY: i64 = 24 * 60 * 60;

pub(crate) fn secret_text(at: usize) -> &'static str {
    static KEYS: OnceLock<Vec<String>> = OnceLock::new();
    &KEYS.get_or_init(|| (0..2).map(|_| keygen(None).unwrap().secret_text).collect())[at]
}

/// The catalog's key, by the same text in every test.
pub(crate) fn key() -> SecretKey {
    SecretKey::read(secret_text(0), None).unwrap()
}

/// Somebody else's key.
pub(crate) fn other_key() -> SecretKey {
    SecretKey::read(secret_text(1), None).unwrap()
}

pub(crate) fn trusting(keys: &[&PublicKey]) -> TrustedKeys {
    TrustedKeys::new(keys.iter().map(|key| (*key).clone()))
}

pub(crate) fn rbee() -> CatalogId {
    CatalogId::parse("rbee").unwrap()
}

pub(crate) fn expecting(keys: &TrustedKeys) -> Expected<'_> {
    Expected { keys, catalog: None, time: Timeliness::At(Time::from_unix(NOW)), remembered: None }
}

/// A site as path to bytes.
#[derive(Debug, Clone)]
pub(crate) struct TinySite {
    pub(crate) index: Index,
    pub(crate) files: BTreeMap<String, Vec<u8>>,
}

impl SiteReader for TinySite {
    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, ReadError> {
        let bytes = self.files.get(path).ok_or(ReadError::NotFound)?;
        if bytes.len() as u64 > limit { Err(ReadError::TooLarge(limit)) } else { Ok(bytes.clone()) }
    }
}

impl TinySite {
    /// Without workers, unsigned.
    pub(crate) fn empty() -> Self {
        let index = json!({
            "schema": 1, "generator": "by hand", "catalog": {"id": "rbee", "name": "rbee"}, "platforms": {}, "workers": []
        });
        Self { index: serde_json::from_value(index).unwrap(), files: BTreeMap::new() }.with_index()
    }

    /// With one worker that has one version, a source file and one artifact; unsigned.
    pub(crate) fn one_worker() -> Self {
        let mut site = Self::empty();
        let recipe = b"pkgname=tiny-worker-cpu\n";
        let recipe_pin = Sha256::of(recipe);
        site.files.insert("workers/tiny-worker-cpu/PKGBUILD".into(), recipe.to_vec());
        site.files.insert(format!("by-hash/{recipe_pin}"), recipe.to_vec());
        let document = document(&json!({"path": "PKGBUILD", "size": recipe.len(), "sha256": recipe_pin}));
        site.with_document(&document)
    }

    /// Puts the document's files there, a manifest that fits it, and an index that pins both.
    pub(crate) fn with_document(mut self, document: &Document) -> Self {
        let id = &document.about.id;
        let pin = self.pinned(&format!("v1/workers/{id}.json"), &to_json(document));
        for manifest in &document.versions {
            let file = VersionFile { schema: 1, id: id.clone(), manifest: manifest.clone() };
            self.files.insert(format!("v1/workers/{id}/{}.json", manifest.version), to_json(&file));
        }
        let manifest = json!({
            "schema": 1, "platform": "linux-x86_64",
            "workers": [{
                "id": id, "family": document.about.family, "backend": document.about.backend, "version": "0.1.0",
                "requires_license": false, "document": pin,
                "artifacts": [{"url": "a/tiny.tar.gz", "size": 3, "sha256": Sha256::of(b"abc"), "access": "public"}],
            }],
        });
        let manifest = self.pinned("platforms/linux-x86_64.json", &to_json(&manifest));
        let manifest = PlatformPin { workers: 1, sha256: manifest.sha256, size: manifest.size };
        let mut entry = serde_json::to_value(&document.about).unwrap();
        entry["versions"] = json!([{"version": "0.1.0"}]);
        entry["document"] = serde_json::to_value(pin).unwrap();
        self.index.platforms = [("linux-x86_64".to_owned(), manifest)].into();
        self.index.workers = vec![serde_json::from_value(entry).unwrap()];
        self.with_index()
    }

    /// Puts the index and its copies there, as `self.index` says now.
    pub(crate) fn with_index(mut self) -> Self {
        self.pinned("index.json", &to_json(&self.index));
        self.pinned("head.json", &to_json(&self.index.head()));
        let first = self.index.workers.iter().filter_map(|entry| {
            let document = self.files.get(&format!("v1/workers/{}.json", entry.about.id))?;
            FirstWorker::of(&serde_json::from_slice(document).ok()?)
        });
        let first = FirstWorkers { workers: first.collect() };
        for worker in &first.workers {
            self.files.insert(format!("workers/{}.json", worker.id), to_json(worker));
        }
        self.files.insert("workers.json".into(), to_json(&first));
        let workers = Workers { schema: 1, workers: self.index.workers.clone() };
        self.files.insert("v1/workers.json".into(), to_json(&workers));
        let workers = self.index.workers.len();
        let health =
            json!({"status": "ok", "generator": "by hand", "catalog": "rbee", "workers": workers, "problems": 0});
        self.files.insert("health.json".into(), to_json(&health));
        self
    }

    fn pinned(&mut self, path: &str, bytes: &[u8]) -> Pin {
        let pin = Pin::of(bytes);
        self.files.insert(path.into(), bytes.to_vec());
        self.files.insert(format!("by-hash/{}.json", pin.sha256), bytes.to_vec());
        pin
    }

    pub(crate) fn unsigned<'a>(&'a self, catalog: &'a CatalogId) -> Unsigned<'a> {
        let (index, head) = (&self.files["index.json"], &self.files["head.json"]);
        Unsigned { index, head, catalog, previous_serial: None, now: Time::from_unix(NOW), expiry_days: 30 }
    }

    /// Signed by the catalog's key.
    pub(crate) fn signed(self) -> Self {
        let signed = sign_index(&key(), &self.unsigned(&rbee())).unwrap();
        self.with_pointer(&signed.minisig)
    }

    pub(crate) fn with_pointer(mut self, minisig: &str) -> Self {
        self.files.insert("index.json.minisig".into(), minisig.into());
        self
    }

    /// The pointer that an honest signing now gives.
    pub(crate) fn pointer(&self) -> Pointer {
        sign_index(&key(), &self.unsigned(&rbee())).unwrap().pointer
    }

    /// The path of a file by hash, found by its named copy.
    pub(crate) fn by_hash(&self, named: &str) -> String {
        format!("by-hash/{}.json", Sha256::of(&self.files[named]))
    }

    pub(crate) fn write_to(&self, folder: &Path) {
        for (path, bytes) in &self.files {
            let path = folder.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
    }
}

/// The catalog's key signs these bytes with any comment at all, as minisign would.
pub(crate) fn sign_comment(index: &[u8], comment: &str) -> String {
    let secret = ::minisign::SecretKeyBox::from(secret_text(0).to_owned()).into_unencrypted_secret_key().unwrap();
    ::minisign::sign(None, &secret, index, Some(comment), None).unwrap().into_string()
}

fn document(source_file: &Value) -> Document {
    let digest = Sha256::of(b"abc");
    let document = json!({
        "schema": 1, "id": "tiny-worker-cpu", "name": "Tiny", "description": "A worker", "family": "tiny-worker",
        "backend": "cpu", "latest": "0.1.0", "license": "MIT", "requires_license": false,
        "status": {"state": "active"}, "platforms": ["linux-x86_64"],
        "versions": [{
            "version": "0.1.0", "license": "MIT", "requires_license": false,
            "distribution": {
                "type": "hybrid", "source_available": true, "binary_available": true, "requires_license": false
            },
            "platforms": [{
                "os": "linux", "arch": "x86_64", "platform": "linux-x86_64",
                "url": "a/tiny.tar.gz", "size": 3, "sha256": digest, "access": "public",
            }],
            "source": {"files": [source_file]},
        }],
    });
    serde_json::from_value(document).unwrap()
}
