//! A catalog at a mirror, and a machine that installs from it.

#![allow(dead_code)] // each subject uses its part

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

use rbee_catalog::artifact::{Content, Entry, Mode, pack};
use rbee_catalog::client::http::{Options, Proxies};
use rbee_catalog::client::{
    Catalog, CatalogError, Hardware, HttpSite, InstallError, Installed, Patience, Progress, State, TrustAnchor,
    TrustedKeys,
};
use rbee_catalog::model::index::Pin;
use rbee_catalog::model::pointer::CatalogId;
use rbee_catalog::model::root::Root;
use rbee_catalog::model::{PublicKey, Sha256, Time, to_json};
use rbee_catalog::sign::{SecretKey, Unsigned, keygen, sign_index, sign_root};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::mirror::{Files, Mirror};

/// 2026-11-20T10:00:00Z.
pub(crate) const NOW: i64 = 1_795_168_800;
pub(crate) const DAY: i64 = 24 * 60 * 60;
pub(crate) const ID: &str = "tiny-worker-cpu";
pub(crate) const ARTIFACT: &str = "artifacts/tiny-worker-cpu";

/// Keys by number: 0 and 1 sign indexes, 4, 5 and 6 roots, 7 is a stranger's.
pub(crate) fn secret_text(at: usize) -> &'static str {
    static KEYS: OnceLock<Vec<String>> = OnceLock::new();
    &KEYS.get_or_init(|| (0..8).map(|_| keygen(None).unwrap().secret_text).collect())[at]
}

pub(crate) fn key(at: usize) -> SecretKey {
    SecretKey::read(secret_text(at), None).unwrap()
}

pub(crate) fn public(at: usize) -> PublicKey {
    key(at).public().clone()
}

/// A root that lets these keys sign, with threshold 2 of the keys 4, 5 and 6.
pub(crate) fn root(version: u64, index: &[usize]) -> Root {
    Root {
        schema: 1,
        catalog: CatalogId::parse("rbee").unwrap(),
        version,
        issued: Time::from_unix(NOW - DAY),
        expires: Time::from_unix(NOW + 300 * DAY),
        threshold: 2,
        root_keys: [4, 5, 6].map(public).to_vec(),
        index_keys: index.iter().map(|at| public(*at)).collect(),
    }
}

/// A root's files, signed by these.
pub(crate) fn root_files(root: &Root, signers: &[usize]) -> Files {
    let mut files = Files::from([(Root::path(root.version), root.to_bytes())]);
    for at in signers {
        let minisig = sign_root(&key(*at), &root.to_bytes()).unwrap();
        files.insert(Root::signature_path(root.version, public(*at).id()), minisig.into_bytes());
    }
    files
}

/// An archive as a release has it; its program says which version it is of.
pub(crate) fn archive(version: &str) -> Vec<u8> {
    archive_of(&format!("program {version}"))
}

pub(crate) fn archive_of(program: &str) -> Vec<u8> {
    let file = |path: &'static str, mode, text: String| Entry {
        path: path.into(),
        mode,
        content: Content::Bytes(text.into_bytes().into()),
    };
    let entries = [
        file("bin/tiny-worker-cpu", Mode::Executable, program.to_owned()),
        file("LICENSE", Mode::Plain, "MIT\n".into()),
        file("share/data/words.txt", Mode::Plain, "words\n".into()),
    ];
    pack(&entries, Time::from_unix(NOW)).unwrap()
}

/// What is published.
#[derive(Clone)]
pub(crate) struct Publish {
    pub(crate) files: Files,
    index: Value,
    /// When it is signed, which is its serial.
    pub(crate) at: i64,
}

impl Publish {
    /// One worker with these versions, the highest first, each with its archive.
    pub(crate) fn of(versions: &[(&str, Vec<u8>)]) -> Self {
        let index = json!({
            "schema": 1, "generator": "by hand", "catalog": {"id": "rbee", "name": "rbee"}, "platforms": {}, "workers": []
        });
        let mut publish = Self { files: Files::new(), index, at: NOW };
        publish.worker(ID, versions, &json!({}));
        publish
    }

    /// Adds a worker; `more` goes into each version of it.
    pub(crate) fn worker(&mut self, id: &str, versions: &[(&str, Vec<u8>)], more: &Value) {
        let latest = versions[0].0;
        let about = json!({
            "id": id, "name": "Tiny", "description": "A worker", "family": "tiny-worker", "backend": "cpu", "latest": latest,
            "license": "MIT", "requires_license": false, "status": {"state": "active"}, "platforms": ["linux-x86_64"],
        });
        let mut manifests = Vec::new();
        for (version, bytes) in versions {
            let path = format!("artifacts/{id}/{version}/linux-x86_64.tar.gz");
            let mut manifest = json!({
                "version": version, "license": "MIT", "requires_license": false,
                "distribution": {
                    "type": "binary-only", "source_available": false, "binary_available": true, "requires_license": false
                },
                "platforms": [{
                    "os": "linux", "arch": "x86_64", "platform": "linux-x86_64",
                    "url": path, "size": bytes.len(), "sha256": Sha256::of(bytes), "access": "public",
                }],
            });
            merge(&mut manifest, more);
            manifests.push(manifest);
            self.files.insert(path, bytes.clone());
        }
        let mut document = about.clone();
        document["schema"] = json!(1);
        document["versions"] = json!(manifests);
        let pin = self.pinned(&format!("v1/workers/{id}.json"), &to_json(&document));
        let mut entry = about;
        let line = |manifest: &Value| {
            let mut line = json!({"version": manifest["version"]});
            for word in ["yanked", "quarantined"] {
                if let Some(why) = manifest.get(word) {
                    line[word] = why.clone();
                }
            }
            line
        };
        entry["versions"] = manifests.iter().map(line).collect();
        entry["document"] = serde_json::to_value(pin).unwrap();
        let workers = self.index["workers"].as_array_mut().unwrap();
        workers.retain(|known| known["id"] != id);
        workers.push(entry);
    }

    pub(crate) fn index(&mut self) -> &mut Value {
        &mut self.index
    }

    fn pinned(&mut self, path: &str, bytes: &[u8]) -> Pin {
        let pin = Pin::of(bytes);
        self.files.insert(path.into(), bytes.to_vec());
        self.files.insert(format!("by-hash/{}.json", pin.sha256), bytes.to_vec());
        pin
    }

    pub(crate) fn at(self, at: i64) -> Self {
        Self { at, ..self }
    }

    /// Signed by the catalog's key.
    pub(crate) fn signed(&self) -> Files {
        self.signed_by(&key(0))
    }

    pub(crate) fn signed_by(&self, key: &SecretKey) -> Files {
        self.signed_as("rbee", key)
    }

    pub(crate) fn signed_as(&self, catalog: &str, key: &SecretKey) -> Files {
        let mut publish = self.clone();
        publish.index["updated_at"] = json!(Time::from_unix(self.at));
        let index: rbee_catalog::model::index::Index = serde_json::from_value(publish.index.clone()).unwrap();
        publish.pinned("index.json", &to_json(&index));
        publish.pinned("head.json", &to_json(&index.head()));
        let catalog = CatalogId::parse(catalog).unwrap();
        let unsigned = Unsigned {
            index: &publish.files["index.json"],
            head: &publish.files["head.json"],
            catalog: &catalog,
            previous_serial: None,
            now: Time::from_unix(self.at),
            expiry_days: 30,
        };
        let signed = sign_index(key, &unsigned).unwrap();
        publish.files.insert("index.json.minisig".into(), signed.minisig.into_bytes());
        publish.files
    }
}

fn merge(into: &mut Value, more: &Value) {
    for (name, value) in more.as_object().unwrap() {
        into[name] = value.clone();
    }
}

/// The two versions that most scenes are of.
pub(crate) fn first() -> Publish {
    Publish::of(&[("0.1.0", archive("0.1.0"))])
}

pub(crate) fn second() -> Publish {
    Publish::of(&[("0.2.0", archive("0.2.0")), ("0.1.0", archive("0.1.0"))]).at(NOW + 60)
}

/// Why an install came to nothing.
#[derive(Debug)]
pub(crate) enum Failed {
    Update(CatalogError),
    Catalog(CatalogError),
    Install(InstallError),
}

impl std::fmt::Display for Failed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            // Without the address, which `fails` looks for.
            Self::Update(CatalogError::Site { error, .. }) | Self::Catalog(CatalogError::Site { error, .. }) => {
                error.fmt(f)
            }
            Self::Update(error) | Self::Catalog(error) => error.fmt(f),
            Self::Install(error) => error.fmt(f),
        }
    }
}

/// A mirror, and a machine with a cache and a folder for workers.
pub(crate) struct Scene {
    pub(crate) mirror: Mirror,
    /// What the machine trusts.
    pub(crate) anchor: TrustAnchor,
    /// The honest key, and the roots that say so.
    pub(crate) signer: usize,
    pub(crate) roots: Files,
    folder: TempDir,
}

/// Nobody waits; a host is slow below 1 KiB a second.
pub(crate) fn patience() -> Patience {
    let patience = Patience { window: Duration::from_secs(5), floor: 1024, ..Patience::default() };
    patience.sleeping(|_| ())
}

impl Scene {
    /// With the first version installed, and the second published.
    pub(crate) fn new() -> Self {
        let scene = Self::empty(&first());
        scene.install().unwrap();
        scene.publish(&second());
        scene
    }

    /// The same on a machine that came with root 1, by which key 0 signs.
    pub(crate) fn rooted() -> Self {
        let mut scene = Self::empty(&first());
        scene.anchor = TrustAnchor::root(&root(1, &[0]).to_bytes()).unwrap();
        scene.roots = root_files(&root(1, &[0]), &[4, 5]);
        scene.publish(&first());
        scene.install().unwrap();
        scene.publish(&second());
        scene
    }

    /// Signed by the honest key, with the honest roots.
    pub(crate) fn publish(&self, publish: &Publish) {
        let mut files = publish.signed_by(&key(self.signer));
        files.extend(self.roots.clone());
        self.mirror.publish(files);
    }

    /// With nothing installed.
    pub(crate) fn empty(publish: &Publish) -> Self {
        let anchor = TrustedKeys::new([public(0)]).into();
        let (mirror, folder) = (Mirror::new(), tempfile::tempdir().unwrap());
        let scene = Self { mirror, anchor, signer: 0, roots: Files::new(), folder };
        scene.publish(publish);
        scene
    }

    pub(crate) fn join(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(crate) fn catalog(&self) -> Catalog {
        self.catalog_at(&self.mirror, patience())
    }

    pub(crate) fn catalog_at(&self, mirror: &Mirror, patience: Patience) -> Catalog {
        let options = Options { proxies: Proxies::None, authorities: None, patience: patience.clone() };
        let site = HttpSite::with(&mirror.base(), &options).unwrap();
        let catalog = Catalog::open(site, self.anchor.clone()).patient(patience);
        catalog.cached_in(self.join("cache")).state_in(self.join("state")).installed_in(self.join("workers"))
    }

    /// What the machine remembers.
    pub(crate) fn state(&self) -> Option<State> {
        State::load(&self.join("state").join(self.anchor.file_name(None))).unwrap()
    }

    pub(crate) fn install(&self) -> Result<Vec<Installed>, Failed> {
        self.install_as(self.catalog(), NOW + 120, ID)
    }

    pub(crate) fn install_as(&self, mut catalog: Catalog, now: i64, id: &str) -> Result<Vec<Installed>, Failed> {
        let now = Time::from_unix(now);
        catalog.update(now).map_err(Failed::Update)?;
        let answer =
            catalog.resolve(&id.parse().unwrap(), &Hardware::of("linux", "x86_64")).map_err(Failed::Catalog)?;
        assert!(!answer.plan.steps.is_empty(), "{:?}", answer.resolution);
        let told = &mut |_: &Progress<'_>| ();
        catalog.install(&answer.plan, &self.join("workers"), now, told).map_err(Failed::Install)
    }

    /// What the installed program says; none if there is none.
    pub(crate) fn program(&self) -> Option<String> {
        fs::read_to_string(self.join("workers/tiny-worker-cpu/current/bin/tiny-worker-cpu")).ok()
    }

    /// All that is installed: bytes by path, links among it; without what is on its way.
    pub(crate) fn tree(&self) -> BTreeMap<String, Vec<u8>> {
        let mut found = BTreeMap::new();
        for entry in walkdir::WalkDir::new(self.join("workers")).into_iter().flatten() {
            let path = entry.path().strip_prefix(self.join("workers")).unwrap().display().to_string();
            let bytes = match entry.file_type() {
                kind if kind.is_file() => fs::read(entry.path()).unwrap(),
                kind if kind.is_symlink() => fs::read_link(entry.path()).unwrap().display().to_string().into_bytes(),
                _ => continue,
            };
            found.insert(path, bytes);
        }
        found.retain(|path, _| !path.starts_with(".rbee"));
        found
    }

    /// What is left of work: all but locks and parts.
    pub(crate) fn left_over(&self) -> Vec<String> {
        let mut left = names(&self.join("workers/.rbee/tiny-worker-cpu"));
        left.retain(|name| name != "lock" && Path::new(name).extension().is_none_or(|ending| ending != "part"));
        left
    }

    /// An attack while the second version is to be installed: it ends with this error, leaves the first one as it was, and
    /// the next honest answer heals it.
    pub(crate) fn fails(&self) -> String {
        let (before, state) = (self.tree(), self.state());
        assert_eq!(self.program().as_deref(), Some("program 0.1.0"));
        let failed = self.install().expect_err("the attack is seen");
        let said = failed.to_string();
        if let Failed::Update(error) | Failed::Catalog(error) = &failed {
            assert!(error.to_string().starts_with(&self.mirror.base()), "the address is said: {error}");
        }
        assert_eq!(self.tree(), before, "nothing was installed or replaced");
        assert_eq!(self.left_over(), Vec::<String>::new());
        assert!(!matches!(failed, Failed::Update(_)) || self.state() == state, "nothing is remembered of it");
        self.heals();
        self.anonymous(&said)
    }

    pub(crate) fn heals(&self) {
        self.mirror.honest();
        self.publish(&second().at(NOW + 90));
        self.install().expect("the next honest answer heals it");
        assert_eq!(self.program().as_deref(), Some("program 0.2.0"));
        assert_eq!(self.left_over(), Vec::<String>::new());
    }

    /// A message without what differs from run to run.
    pub(crate) fn anonymous(&self, said: &str) -> String {
        let said = said.replace(&self.mirror.base(), "BASE");
        said.split('`')
            .map(|part| if part.starts_with("by-hash/") { "by-hash/…" } else { part })
            .collect::<Vec<_>>()
            .join("`")
    }
}

/// The names in a folder, sorted.
pub(crate) fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries.map(|entry| entry.file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
