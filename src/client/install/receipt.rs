//! What an install leaves behind to be held against: `.rbee-receipt.json` in the version's folder.
//!
//! It says from which index the version comes, and every file with its digest. It is no secret and no proof: whoever can write the
//! folder can write it, too.

use std::collections::BTreeMap;
use std::fs::{self, File, Metadata};
use std::io::{self, Read as _};
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::Digest as _;

use super::{Kind, Plan, Step};
use crate::client::archive;
use crate::model::pointer::CatalogId;
use crate::model::{Platform, PublicKey, SCHEMA, Sha256, Time, Version, WorkerId};

/// The receipt's name in a version's folder.
pub const RECEIPT: &str = ".rbee-receipt.json";

/// No receipt is larger, in bytes.
const RECEIPT_LIMIT: u64 = 64 << 20;

/// What was installed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// 1.
    pub schema: u32,
    /// The worker.
    pub id: WorkerId,
    /// Its version.
    pub version: Version,
    /// For which platform.
    pub platform: Platform,
    /// From which catalog.
    pub catalog: CatalogId,
    /// The serial of the pointer that it was believed by.
    pub serial: u64,
    /// The digest of the index.
    pub index: Sha256,
    /// The key that signed it; none in a receipt by an older program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<PublicKey>,
    /// When.
    pub installed_at: Time,
    /// What it is.
    #[serde(flatten)]
    pub kind: ReceiptKind,
    /// Every file, by path, but this one.
    pub files: Vec<ReceiptFile>,
}

/// What was installed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum ReceiptKind {
    /// An archive, unpacked.
    Archive {
        /// Where it was fetched from, as the catalog says it.
        url: String,
        /// Its size in bytes.
        size: u64,
        /// Its digest.
        sha256: Sha256,
        /// The program in it.
        program: String,
    },
    /// A recipe and its files, not built.
    Source,
}

/// One file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptFile {
    /// Its path below the version's folder.
    pub path: String,
    /// Its size in bytes.
    pub size: u64,
    /// The digest of its bytes.
    pub sha256: Sha256,
    /// Whether it may be run.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub executable: bool,
}

/// How a file differs from its receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// It is gone.
    Missing(String),
    /// It has other bytes, may not be run any more, or is no file.
    Changed(String),
    /// It was not there. What was installed is whole, but a program may load it.
    Added(String),
}

impl Receipt {
    pub(super) fn of(plan: &Plan, step: &Step, files: Vec<ReceiptFile>, now: Time) -> Self {
        Self {
            schema: SCHEMA,
            id: step.id.clone(),
            version: step.version.clone(),
            platform: step.platform.clone(),
            catalog: plan.catalog.clone(),
            serial: plan.serial,
            index: plan.index.clone(),
            key: Some(plan.key.clone()),
            installed_at: now,
            kind: kind(step),
            files,
        }
    }

    /// The receipt of a version's folder; none if there is none that can be read.
    #[must_use]
    pub fn read(folder: &Path) -> Option<Self> {
        let path = folder.join(RECEIPT);
        let facts = path.symlink_metadata().ok().filter(Metadata::is_file)?;
        let bytes = (facts.len() <= RECEIPT_LIMIT).then(|| fs::read(&path).ok())??;
        serde_json::from_slice(&bytes).ok().filter(Self::is_sound)
    }

    /// Whether a folder has a file for a receipt that is none any more: cut, or no JSON. Somebody's own words are no damage.
    pub(super) fn is_damaged(folder: &Path) -> bool {
        let path = folder.join(RECEIPT);
        let is_file = path.symlink_metadata().is_ok_and(|facts| facts.is_file() && facts.len() <= RECEIPT_LIMIT);
        let is_json = |bytes: Vec<u8>| serde_json::from_slice::<serde::de::IgnoredAny>(&bytes).is_ok();
        is_file && fs::read(&path).is_ok_and(|bytes| !is_json(bytes))
    }

    /// Whether a newer program wrote the receipt of a folder: it says a schema that is not known yet.
    pub(super) fn is_newer(folder: &Path) -> bool {
        #[derive(Deserialize)]
        struct Probe {
            schema: u64,
        }
        let path = folder.join(RECEIPT);
        let is_file = path.symlink_metadata().is_ok_and(|facts| facts.is_file() && facts.len() <= RECEIPT_LIMIT);
        let probe = |bytes: Vec<u8>| serde_json::from_slice::<Probe>(&bytes).ok();
        is_file && fs::read(&path).ok().and_then(probe).is_some_and(|probe| probe.schema > u64::from(SCHEMA))
    }

    /// Whether it says what a receipt may say: nothing that is elsewhere, in particular.
    fn is_sound(&self) -> bool {
        let mut seen = archive::path::Seen::default();
        let has_program = match &self.kind {
            ReceiptKind::Archive { program, .. } => self.files.iter().any(|file| file.path == *program),
            ReceiptKind::Source => true,
        };
        self.schema == SCHEMA && has_program && self.files.iter().all(|file| seen.file(&file.path).is_ok())
    }

    /// Whether it is of what a step says.
    #[must_use]
    pub fn is_of(&self, step: &Step) -> bool {
        let same_source = match &step.kind {
            Kind::Archive(_) => true,
            Kind::Source(files) => files.iter().all(|pinned| {
                self.files.iter().any(|f| f.sha256 == pinned.sha256 && f.path == format!("source/{}", pinned.path))
            }),
        };
        let same_bytes = match (&self.kind, &kind(step)) {
            (ReceiptKind::Archive { sha256, .. }, ReceiptKind::Archive { sha256: wanted, .. }) => sha256 == wanted,
            (one, other) => one == other,
        };
        same_bytes
            && same_source
            && self.id == step.id
            && self.version == step.version
            && self.platform == step.platform
    }

    /// How the files of a folder differ from it, in the order of their paths. Every file is read. A folder in it that cannot be
    /// read counts as one thing that was added.
    ///
    /// # Errors
    /// The folder itself cannot be read.
    pub fn differences(&self, folder: &Path) -> io::Result<Vec<Difference>> {
        let mut there = files_in(folder)?;
        let mut found = BTreeMap::new();
        for file in &self.files {
            let Some(facts) = there.remove(&file.path) else {
                found.insert(file.path.clone(), Difference::Missing(file.path.clone()));
                continue;
            };
            let is_it = facts.is_file()
                && facts.len() == file.size
                && (!file.executable || may_run(&facts))
                && hash(&folder.join(&file.path)).is_ok_and(|digest| digest == file.sha256);
            if !is_it {
                found.insert(file.path.clone(), Difference::Changed(file.path.clone()));
            }
        }
        there.remove(RECEIPT);
        found.extend(there.into_keys().map(|path| (path.clone(), Difference::Added(path))));
        Ok(found.into_values().collect())
    }
}

/// All that is below a folder but folders, by its path; and folders that cannot be read. No link is followed.
fn files_in(folder: &Path) -> io::Result<BTreeMap<String, Metadata>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![(String::new(), folder.metadata()?)];
    while let Some((below, facts)) = folders.pop() {
        let entries = match fs::read_dir(folder.join(&below)) {
            Err(error) if below.is_empty() => return Err(error),
            // Only somebody else can have put it there, or changed its mode.
            Err(_) => {
                found.insert(below, facts);
                continue;
            }
            Ok(entries) => entries,
        };
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name();
            // What is no UTF-8 is in no receipt.
            let name = name.to_str().map_or_else(|| format!("{name:?}"), str::to_owned);
            // An old file system of macOS has names of its own form.
            let name = if cfg!(target_os = "macos") { archive::path::composed(&name) } else { name };
            let path = if below.is_empty() { name } else { format!("{below}/{name}") };
            let facts = entry.metadata()?;
            if facts.is_dir() {
                folders.push((path, facts));
            } else {
                found.insert(path, facts);
            }
        }
    }
    Ok(found)
}

fn kind(step: &Step) -> ReceiptKind {
    match &step.kind {
        Kind::Archive(artifact) => ReceiptKind::Archive {
            url: artifact.url.clone(),
            size: artifact.size,
            sha256: artifact.sha256.clone(),
            program: step.program(),
        },
        Kind::Source(_) => ReceiptKind::Source,
    }
}

#[cfg(unix)]
fn may_run(facts: &Metadata) -> bool {
    std::os::unix::fs::PermissionsExt::mode(&facts.permissions()) & 0o111 != 0
}

#[cfg(not(unix))]
fn may_run(_: &Metadata) -> bool {
    true
}

fn hash(path: &Path) -> io::Result<Sha256> {
    let mut file = File::open(path)?;
    let mut hasher = sha2::Sha256::new();
    let mut buffer = vec![0; 256 * 1024];
    loop {
        let count = file.read(&mut buffer)?;
        if count == 0 {
            return Ok(Sha256::of_hasher(hasher));
        }
        hasher.update(&buffer[..count]);
    }
}
