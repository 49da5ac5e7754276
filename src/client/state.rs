//! What a client remembers between updates, for one trust anchor: without it, an old catalog would be as good as a new one.
//!
//! One JSON file, written as a whole or not at all, with the digest of what it says. A damaged file is an error and never
//! counts as an empty one, since that would forget what protects against old catalogs. The caller says where it is. Who can write
//! there can make this client forget: the digest tells damage, and no malice.
//!
//! ```json
//! { "schema": 1, "sha256": "<of `state` as it is written here>",
//!   "state": { "catalog": "rbee", "pointer": {"serial": 1795168800, "index": "…", "head": "…", "key": "RW…"},
//!              "root": "<the text of root/N.json>", "chain": {"1": "<sha256>", "2": "…"}, "succeeded_at": "2026-11-20T10:00:00Z" } }
//! ```

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::Remembered;
use super::root::TrustedRoot;
use crate::model::pointer::CatalogId;
use crate::model::{SCHEMA, Sha256, Time, to_json};

/// The most bytes of a state file: a root, and a digest for each of very many.
const STATE_LIMIT: u64 = 4 * 1024 * 1024;

/// What is remembered. The default is that of a client that has never seen the catalog.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct State {
    /// Which catalog it is of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub catalog: Option<CatalogId>,
    /// The last pointer that was believed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<Remembered>,
    /// A serial that no pointer may be below, where something else than a pointer says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lower_bound: Option<u64>,
    /// The last root that was reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub root: Option<TrustedRoot>,
    /// The digests of the roots on the way there, by version.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub chain: BTreeMap<u64, Sha256>,
    /// When an update last succeeded. For people: no decision rests on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub succeeded_at: Option<Time>,
}

/// What is wrong with a state file.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// It is not what was written.
    #[error(
        "{}: the state is damaged: {why}; move it aside: the next update then begins anew, and what is installed still \
         says below which serial no catalog is taken",
        path.display()
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// A newer program wrote it.
    #[error("{}: the state has schema {schema}, this program knows {SCHEMA}: get a newer version of it", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its schema.
        schema: u64,
    },
    /// The disk says no.
    #[error("{}: what is remembered of the catalog cannot be read or kept: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// The file.
#[derive(Serialize, Deserialize)]
struct OnDisk<S> {
    schema: u64,
    sha256: Sha256,
    state: S,
}

impl State {
    /// Reads a state file; none where there is none.
    ///
    /// # Errors
    /// It is damaged, of a newer program, or cannot be read.
    pub fn load(path: &Path) -> Result<Option<Self>, StateError> {
        let io = |source| StateError::Io { path: path.to_owned(), source };
        // Only a file that is nowhere is none: a link that leads to none says that something was remembered.
        match fs::metadata(path) {
            Ok(there) if there.is_file() => {}
            Ok(_) => return Err(damaged(path, "expected a file, found something else".into())),
            Err(error) if error.kind() == io::ErrorKind::NotFound && fs::symlink_metadata(path).is_err() => {
                return Ok(None);
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(damaged(path, "a link that leads to no file".into()));
            }
            Err(error) => return Err(io(error)),
        }
        let file = File::open(path).map_err(io)?;
        let mut bytes = Vec::new();
        file.take(STATE_LIMIT + 1).read_to_end(&mut bytes).map_err(io)?;
        if bytes.len() as u64 > STATE_LIMIT {
            return Err(damaged(path, format!("expected at most {STATE_LIMIT} bytes, found more")));
        }
        Self::parse(path, &bytes).map(Some)
    }

    fn parse(path: &Path, bytes: &[u8]) -> Result<Self, StateError> {
        #[derive(Deserialize)]
        struct Probe {
            schema: u64,
        }
        let wrong = |error: serde_json::Error| damaged(path, error.to_string());
        let Probe { schema } = serde_json::from_slice(bytes).map_err(wrong)?;
        if schema > u64::from(SCHEMA) {
            return Err(StateError::Newer { path: path.to_owned(), schema });
        }
        let OnDisk { sha256, state, .. } = serde_json::from_slice::<OnDisk<Self>>(bytes).map_err(wrong)?;
        if Sha256::of(&to_json(&state)) != sha256 {
            return Err(damaged(path, "what it says has another digest than it names".into()));
        }
        Ok(state)
    }

    /// Writes the file, as a whole or not at all, and never back behind what another process has written there meanwhile.
    ///
    /// # Errors
    /// What stands there is damaged, or the disk says no.
    pub fn save(&self, path: &Path) -> Result<(), StateError> {
        let io = |path: &Path| {
            let path = path.to_owned();
            move |source| StateError::Io { path, source }
        };
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(io(folder))?;
        }
        // One writer at a time. A process that dies gives its lock back.
        let lock = beside(path, ".lock");
        let lock_file = OpenOptions::new().write(true).create(true).truncate(false).open(&lock).map_err(io(&lock))?;
        lock_file.lock().map_err(io(&lock))?;
        let saved = self.save_locked(path);
        // Closing alone is not enough: a program that another thread is starting may hold a copy for a moment.
        lock_file.unlock().map_err(io(&lock))?;
        saved
    }

    fn save_locked(&self, path: &Path) -> Result<(), StateError> {
        if Self::load(path)?.is_some_and(|standing| standing.is_ahead_of(self)) {
            return Ok(());
        }
        let file = OnDisk { schema: u64::from(SCHEMA), sha256: Sha256::of(&to_json(self)), state: self };
        let partial = beside(path, ".partial");
        let written = (|| {
            // What a process left that was killed here, or a link that somebody put here, is not written through.
            match fs::remove_file(&partial) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                Ok(()) | Err(_) => {}
            }
            let mut out = OpenOptions::new().write(true).create_new(true).open(&partial)?;
            out.write_all(&to_json(&file))?;
            out.sync_all()?;
            fs::rename(&partial, path)?;
            #[cfg(unix)]
            if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
                File::open(folder)?.sync_all()?;
            }
            Ok(())
        })();
        written.map_err(|source| StateError::Io { path: path.to_owned(), source })
    }

    /// Whether this came later: by a later root, or by a later serial under the same one.
    fn is_ahead_of(&self, other: &Self) -> bool {
        let chains_meet = other.chain.iter().any(|(version, digest)| self.chain.get(version) == Some(digest));
        let root = |state: &Self| state.root.as_ref().map(|root| root.root().version);
        let serial = |state: &Self| state.pointer.as_ref().map(|pointer| pointer.serial).max(state.lower_bound);
        let key = |state: &Self| state.pointer.as_ref().map(|pointer| *pointer.key.key());
        let same_trust =
            if self.root.is_some() { chains_meet } else { other.root.is_none() && key(self) == key(other) };
        self.catalog == other.catalog && same_trust && (root(self), serial(self)) > (root(other), serial(other))
    }

    /// No pointer below this serial is to be believed: what an installed worker's receipt says it came from. For a client
    /// whose state is gone; one that remembers at least as much stays as it is.
    ///
    /// A lower bound knows no key, so that a root that drops one does not lift it. A serial is refused when it is over a day
    /// ahead, so a false one holds a client up for a day at most.
    pub fn merge_lower_bound(&mut self, serial: u64) {
        let known = self.pointer.as_ref().map(|pointer| pointer.serial).max(self.lower_bound);
        if known.is_none_or(|known| known < serial) {
            self.lower_bound = Some(serial);
        }
    }
}

impl Serialize for TrustedRoot {
    /// As text: a root is UTF-8.
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(std::str::from_utf8(self.bytes()).map_err(serde::ser::Error::custom)?)
    }
}
impl<'de> Deserialize<'de> for TrustedRoot {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        Self::given(text.as_bytes()).map_err(serde::de::Error::custom)
    }
}

fn damaged(path: &Path, why: String) -> StateError {
    StateError::Damaged { path: path.to_owned(), why }
}

/// `<file>.<ending>`, beside it.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}
