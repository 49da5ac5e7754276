//! What was given once: `rbee-catalog/client.json` in the folder for configuration of this user.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use serde::{Deserialize, Serialize};

use crate::cli::environment::{read_text, variable};
use crate::cli::error::Failure;
use crate::cli::report;
use crate::client::{TrustAnchor, TrustedKeys};
use crate::model::pointer::CatalogId;
use crate::model::{PublicKey, SCHEMA, to_json};

/// No such file is larger, in bytes: a root may be in it, as text.
const LIMIT: u64 = 256 * 1024;

/// What is remembered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::cli) struct Remembered {
    pub(in crate::cli) catalog: Option<String>,
    /// By its bytes, and not by the name of a file that may be gone.
    pub(in crate::cli) trust: Option<TrustAnchor>,
    pub(in crate::cli) state: Option<PathBuf>,
    pub(in crate::cli) catalog_id: Option<CatalogId>,
    pub(in crate::cli) into: Option<PathBuf>,
}

#[derive(Serialize, Deserialize)]
struct Written {
    schema: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    catalog: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    public_keys: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    root: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<PathBuf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    catalog_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    into: Option<PathBuf>,
}

impl Remembered {
    /// Reads it; nothing is remembered where there is no such file, or no home.
    pub(in crate::cli) fn load() -> Result<Self, Failure> {
        let Some(path) = path().filter(|path| path.exists()) else { return Ok(Self::default()) };
        let text = read_text(&path, LIMIT)?;
        let wrong = |error: &dyn std::fmt::Display| {
            Failure::usage(format!("{}: {error}", path.display()))
                .help("mend it, or delete it and name the catalog and its root or key again")
        };
        let written: Written = serde_json::from_str(&text).map_err(|error| wrong(&error))?;
        let keys = written.public_keys.iter().map(|key| PublicKey::parse(key).map_err(|error| wrong(&error)));
        let keys = keys.collect::<Result<Vec<_>, _>>()?;
        let root =
            written.root.as_deref().map(|text| TrustAnchor::root(text.as_bytes()).map_err(|error| wrong(&error)));
        let keys = (!keys.is_empty()).then(|| TrustAnchor::Keys(TrustedKeys::new(keys)));
        let id = written.catalog_id.as_deref().map(|id| CatalogId::parse(id).map_err(|error| wrong(&error)));
        Ok(Self {
            catalog: written.catalog,
            trust: root.transpose()?.or(keys),
            state: written.state,
            catalog_id: id.transpose()?,
            into: written.into,
        })
    }

    /// Changes it, if that changes anything. Where it cannot be written, that is said once, and the work goes on.
    pub(in crate::cli) fn change(change: impl FnOnce(&mut Self)) -> Result<(), Failure> {
        let before = Self::load()?;
        let mut after = before.clone();
        change(&mut after);
        let Some(path) = path().filter(|_| before != after) else { return Ok(()) };
        let (keys, root) = match &after.trust {
            None => (&[][..], None),
            Some(TrustAnchor::Keys(keys)) => (keys.as_slice(), None),
            Some(TrustAnchor::Root(root)) => (&[][..], Some(String::from_utf8_lossy(root.bytes()).into_owned())),
        };
        let written = Written {
            schema: SCHEMA,
            catalog: after.catalog,
            public_keys: keys.iter().map(ToString::to_string).collect(),
            root,
            state: after.state,
            catalog_id: after.catalog_id.map(|id| id.to_string()),
            into: after.into,
        };
        if let Err(error) = write(&path, &to_json(&written)) {
            static SAID: AtomicBool = AtomicBool::new(false);
            if !SAID.swap(true, Ordering::Relaxed) {
                let message = format!("{}: {error}: what was given is not remembered", path.display());
                report::warning(&message, Some("give it again each time, or let this user write there"));
            }
        }
        Ok(())
    }
}

/// All of it, or what was there before.
fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let beside = folder.join(format!(".client.{}", std::process::id()));
    std::fs::write(&beside, bytes)?;
    std::fs::rename(&beside, path)
}

/// A folder of this user: as the environment says, else below the home.
fn folder(variable_name: &str, on_windows: &str, below_home: &str) -> Option<PathBuf> {
    let named = |name: &str| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
    if cfg!(windows) {
        return named(on_windows);
    }
    named(variable_name).or_else(|| Some(named("HOME")?.join(below_home)))
}

fn path() -> Option<PathBuf> {
    Some(folder("XDG_CONFIG_HOME", "APPDATA", ".config")?.join("rbee-catalog/client.json"))
}

/// Where what is fetched of catalogs is kept.
pub(in crate::cli) fn cache_folder() -> Option<PathBuf> {
    Some(folder("XDG_CACHE_HOME", "LOCALAPPDATA", ".cache")?.join("rbee-catalog"))
}

/// Where it is remembered which serial and which root were believed last, if nobody says.
pub(in crate::cli) fn default_state() -> Option<PathBuf> {
    // On Windows the folder is that of the cache, too.
    let name = if cfg!(windows) { "rbee-catalog/state" } else { "rbee-catalog" };
    Some(folder("XDG_STATE_HOME", "LOCALAPPDATA", ".local/state")?.join(name))
}

/// Where workers are installed, if nobody says.
pub(in crate::cli) fn default_into() -> Option<PathBuf> {
    Some(folder("XDG_DATA_HOME", "LOCALAPPDATA", ".local/share")?.join("rbee/workers"))
}
