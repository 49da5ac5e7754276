//! What is remembered in a folder for an anchor: its own file, and what the files of its kin say.
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
//!
//! The first row is for an anchor that has no file of its own. The second holds for keys at any time, since people name one key today
//! and two tomorrow. Keys sign for more than one catalog: where nobody names it, whose kin it is is known with the pointer, and asked
//! then ([`State::kin_precedes`]).

use std::path::Path;

use super::Refused;
use super::anchor::TrustAnchor;
use super::state::{State, StateError};
use crate::model::PublicKey;
use crate::model::pointer::{CatalogId, Pointer};

/// The most files of other anchors that are looked at.
const KIN_MAX: usize = 64;

impl State {
    /// What is remembered in this folder for an anchor, of the catalog that the caller names if it does. Where neither the caller nor
    /// the anchor nor its file name one, a pointer has to be asked about as well: [`kin_precedes`](Self::kin_precedes).
    ///
    /// # Errors
    /// The anchor's own file is damaged, of a newer program, or cannot be read.
    pub fn in_folder(
        folder: &Path,
        anchor: &TrustAnchor,
        catalog: Option<&CatalogId>,
    ) -> Result<Option<Self>, StateError> {
        let own = Self::load(&folder.join(anchor.file_name(catalog)))?;
        match (anchor, own) {
            (TrustAnchor::Root(_), Some(own)) => Ok(Some(own)),
            (TrustAnchor::Root(root), None) => Ok(of_kin(folder, anchor, &root.root().catalog)),
            (TrustAnchor::Keys(_), own) => {
                let Some(catalog) = catalog.or(own.as_ref().and_then(|own| own.catalog.as_ref())) else {
                    return Ok(own);
                };
                let kin = of_kin(folder, anchor, catalog);
                let Some(own) = own else { return Ok(kin) };
                let serial = |state: &Self| state.pointer.as_ref().map(|pointer| pointer.serial);
                Ok(Some(match kin.filter(|kin| serial(kin) > serial(&own)) {
                    Some(kin) => Self { pointer: kin.pointer, ..own },
                    None => own,
                }))
            }
        }
    }

    /// Whether this pointer, which the anchor vouches for, may come after all that this folder says of its catalog as far as the anchor
    /// vouches for that.
    ///
    /// # Errors
    /// It is older ([`Refused::Rollback`]), or says something else under the same serial.
    pub fn kin_precedes(folder: &Path, anchor: &TrustAnchor, pointer: &Pointer) -> Result<(), Refused> {
        // Of a root all is known before.
        let TrustAnchor::Keys(_) = anchor else { return Ok(()) };
        let known = of_kin(folder, anchor, &pointer.catalog).and_then(|state| state.pointer);
        known.map_or(Ok(()), |last| last.precedes(pointer))
    }
}

/// The newest that the files of a folder say of a catalog, as far as the anchor vouches for it.
fn of_kin(folder: &Path, anchor: &TrustAnchor, catalog: &CatalogId) -> Option<State> {
    let mut names: Vec<_> = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path()).collect();
    names.retain(|path| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        (name.starts_with("root-") || name.starts_with("keys-")) && name.ends_with(".json")
    });
    names.sort();
    // One that is damaged is its own anchor's trouble.
    let kin = names.iter().take(KIN_MAX).filter_map(|path| State::load(path).ok().flatten());
    let known = kin.filter(|state| state.catalog.as_ref() == Some(catalog)).filter_map(|kin| vouched(kin, anchor));
    known.max_by_key(|state| {
        let root = state.root.as_ref().map(|root| root.root().version);
        (root, state.pointer.as_ref().map(|pointer| pointer.serial))
    })
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
