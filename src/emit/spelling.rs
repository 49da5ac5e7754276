//! Static files that would meet others of the site where upper and lower case are one: macOS, Windows, some hosts.

use std::collections::BTreeMap;

use super::{EmitError, Site};

/// The spelling of every static file's path, and of the folders that it is in, by the same in lower case.
pub(super) struct Spellings(BTreeMap<String, String>);

impl Spellings {
    /// Those of the static files.
    pub(super) fn of(site: &Site<'_>) -> Result<Self, EmitError> {
        let mut spellings = Self(BTreeMap::new());
        for path in site.public.keys() {
            spellings.check(path)?;
            spellings.0.extend(parts(path).map(|part| (part.to_lowercase(), part.to_owned())));
        }
        Ok(spellings)
    }

    /// Refuses a file that is told from a static one, or from its folder, by upper and lower case alone.
    pub(super) fn check(&self, path: &str) -> Result<(), EmitError> {
        if self.0.is_empty() {
            return Ok(());
        }
        for part in parts(path) {
            if let Some(other) = self.0.get(&part.to_lowercase()).filter(|other| *other != part) {
                return Err(EmitError::Spelling(other.clone(), part.to_owned()));
            }
        }
        Ok(())
    }
}

/// A path, and every folder on the way to it.
fn parts(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(end, _)| &path[..end]).chain([path])
}
