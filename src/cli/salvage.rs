//! A site in the output folder as far as it can be had: bytes that are missing or altered below `by-hash` are looked for in the
//! rest of the folder, where most of them have a copy under a name.
//!
//! Only for what a build reads of its own output. Clients read pinned bytes by hash alone, and `verify` says what is missing.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::client::{FolderSite, ReadError, SiteReader};
use crate::model::Sha256;

/// The most bytes of a file that is looked at: larger ones are no copies.
const LIMIT: u64 = 64 * 1024 * 1024;

/// The folder.
pub(super) struct Salvaged {
    site: FolderSite,
    root: PathBuf,
    /// Where copies are, by digest; looked for when the first is needed.
    copies: OnceLock<BTreeMap<String, String>>,
}

impl Salvaged {
    pub(super) fn open(folder: &Path) -> Result<Self, ReadError> {
        Ok(Self { site: FolderSite::open(folder)?, root: folder.to_owned(), copies: OnceLock::new() })
    }

    fn copies(&self) -> &BTreeMap<String, String> {
        self.copies.get_or_init(|| {
            let files = walkdir::WalkDir::new(&self.root).into_iter().filter_map(Result::ok);
            let named = files.filter(|entry| entry.file_type().is_file()).filter_map(|entry| {
                let path = entry.path().strip_prefix(&self.root).ok()?.to_str()?.replace('\\', "/");
                // It is no copy of itself.
                let bytes = self.site.read(&path, LIMIT).ok().filter(|_| !path.starts_with("by-hash/"))?;
                Some((Sha256::of(&bytes).to_string(), path))
            });
            named.collect()
        })
    }
}

impl SiteReader for Salvaged {
    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, ReadError> {
        let found = self.site.read(path, limit);
        let Some(name) = path.strip_prefix("by-hash/") else { return found };
        let digest = name.strip_suffix(".json").unwrap_or(name);
        if found.as_ref().is_ok_and(|bytes| Sha256::of(bytes).to_string() == digest) {
            return found;
        }
        // Whoever asked checks the digest of what comes.
        self.copies().get(digest).and_then(|copy| self.site.read(copy, limit).ok()).map_or(found, Ok)
    }
}
