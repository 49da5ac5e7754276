//! What is remembered in a folder for an anchor: its own file, or what the files of its kin say.
//!
//! Each anchor has a file of its own, so that a stranger's root of the same catalog makes nobody forget. But a program comes with a
//! newer root one day, a user is given one more key, or a root in place of a key: an anchor that has no file yet. Then what another
//! file of the same catalog says counts as far as this anchor vouches for it:
//!
//! | the other file | what of it counts |
//! |---|---|
//! | its chain of roots passes through the root that is given now | all of it: from there on it went the way that this anchor goes |
//! | its last pointer is signed by a key that this anchor trusts | that pointer: nobody else could sign it |
//! | else | nothing |

use std::path::Path;

use super::anchor::TrustAnchor;
use super::state::{State, StateError};
use crate::model::PublicKey;
use crate::model::pointer::CatalogId;

/// The most files of other anchors that are looked at.
const KIN_MAX: usize = 64;

impl State {
    /// What is remembered in this folder for an anchor, of the catalog that the caller names if it does.
    ///
    /// # Errors
    /// The anchor's own file is damaged, of a newer program, or cannot be read.
    pub fn in_folder(
        folder: &Path,
        anchor: &TrustAnchor,
        catalog: Option<&CatalogId>,
    ) -> Result<Option<Self>, StateError> {
        let own = folder.join(anchor.file_name(catalog));
        if let Some(state) = Self::load(&own)? {
            return Ok(Some(state));
        }
        let of_anchor = match anchor {
            TrustAnchor::Root(root) => Some(&root.root().catalog),
            TrustAnchor::Keys(_) => None,
        };
        // Keys sign for more than one catalog: without its name nobody knows whose kin it is.
        let Some(catalog) = of_anchor.or(catalog) else { return Ok(None) };
        let mut names: Vec<_> = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path()).collect();
        names.retain(|path| {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            (name.starts_with("root-") || name.starts_with("keys-")) && name.ends_with(".json")
        });
        names.sort();
        // One that is damaged is its own anchor's trouble.
        let kin = names.iter().take(KIN_MAX).filter_map(|path| Self::load(path).ok().flatten());
        let known = kin.filter(|state| state.catalog.as_ref() == Some(catalog)).filter_map(|kin| vouched(kin, anchor));
        Ok(known.max_by_key(|state| {
            let root = state.root.as_ref().map(|root| root.root().version);
            (root, state.pointer.as_ref().map(|pointer| pointer.serial))
        }))
    }
}

/// What of another anchor's state this one vouches for.
fn vouched(kin: State, anchor: &TrustAnchor) -> Option<State> {
    let keys: &[PublicKey] = match anchor {
        TrustAnchor::Root(given) => {
            let version = given.root().version;
            let is_passed = kin.chain.get(&version) == Some(&given.sha256());
            if is_passed && kin.root.as_ref().is_some_and(|last| last.root().version >= version) {
                return Some(kin);
            }
            &given.root().index_keys
        }
        TrustAnchor::Keys(keys) => keys.as_slice(),
    };
    let pointer = kin.pointer.filter(|last| keys.iter().any(|key| key.key() == last.key.key()))?;
    Some(State { catalog: kin.catalog, pointer: Some(pointer), ..State::default() })
}
