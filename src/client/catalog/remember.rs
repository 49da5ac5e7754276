//! What a catalog remembers, and one attempt to bring it up to date. No decision about trust is made here: [`update`] makes
//! them all, from the anchor and the state on.

use std::path::PathBuf;
use std::sync::Arc;

use super::{AnySite, Catalog, CatalogError, Kept};
use crate::client::Refused;
use crate::client::anchor::{TrustAnchor, Updated, update};
use crate::client::cached::{Last, Offline};
use crate::client::install::{Installed, RECEIPT, installed};
use crate::client::root::RootRefused;
use crate::client::state::State;
use crate::client::trust::{SERIAL_AHEAD_MAX, Timeliness, believable_now};
use crate::client::verify::VerifyError;
use crate::model::{PublicKey, Time};

/// What is remembered before an update.
pub(super) struct Memory {
    pub(super) state: State,
    /// Where it is to be kept.
    pub(super) file: Option<PathBuf>,
}

impl Catalog {
    /// What is remembered: the state file; where there is none, the copy that is kept, as far as the anchor vouches for it.
    pub(super) fn memory(&self) -> Result<Memory, CatalogError> {
        let file = self.state.as_ref().map(|folder| folder.join(self.anchor.file_name(self.id.as_ref())));
        let there = self.state.as_deref().map(|folder| State::in_folder(folder, &self.anchor, self.id.as_ref()));
        let there = there.transpose()?.flatten();
        let kept = || self.kept(&State::default()).map(|(_, updated)| updated.state);
        Ok(Memory { state: there.or_else(|| kept().ok()).unwrap_or_default(), file })
    }

    /// The copy in the cache folder, checked from the anchor on; expired or not.
    pub(super) fn kept(&self, state: &State) -> Result<(Kept, Updated<AnySite>), CatalogError> {
        let unusable = |(path, why)| CatalogError::KeptUnusable { path, why };
        let last: Last = self.site.last().map_err(unusable)?.ok_or(CatalogError::NothingKept)?;
        let fetched_at = last.fetched_at;
        let site: AnySite = Box::new(Offline(Arc::clone(&self.site), last));
        match update(site, &self.anchor, state, Timeliness::Ever, self.id.as_ref()) {
            Ok(updated) => Ok((Kept { fetched_at, expires: updated.expires() }, updated)),
            Err(VerifyError::Trouble { path, why }) => Err(unusable((self.site.kept_at(&path), why))),
            Err(refused) => Err(unusable((self.site.kept_at(""), refused.to_string()))),
        }
    }

    /// The kept copy does not count, and why.
    pub(super) fn unusable(&self, why: String) -> CatalogError {
        CatalogError::KeptUnusable { path: self.site.kept_at(""), why }
    }

    /// One attempt at an update: every check.
    pub(super) fn attempt(&self, memory: &Memory, clock: Time) -> Result<Updated<AnySite>, VerifyError> {
        let site: AnySite = Box::new(Arc::clone(&self.site));
        let updated = update(site, &self.anchor, &memory.state, Timeliness::by(clock, self.built), self.id.as_ref())?;
        self.not_older(&memory.state, &updated, clock)?;
        Ok(updated)
    }

    /// What can be asked only now that it is known which catalog it is: whether it is older than what other anchors' states say of
    /// that catalog, or than what is installed of it.
    pub(super) fn not_older(&self, state: &State, updated: &Updated<AnySite>, clock: Time) -> Result<(), Refused> {
        let pointer = updated.published.pointer().pointer();
        if let Some(folder) = &self.state {
            State::kin_precedes(folder, &self.anchor, pointer)?;
        }
        let receipt = self.newest_receipt(state, updated, believable_now(clock, None, self.built));
        match receipt.filter(|there| pointer.serial < there.receipt.serial) {
            None => Ok(()),
            Some(there) => Err(Refused::OlderThanInstalled {
                last: there.receipt.serial,
                found: pointer.serial,
                receipt: there.folder.join(RECEIPT).display().to_string(),
            }),
        }
    }

    /// The receipt with the highest serial of those that count: of this catalog, and of a pointer by a key that is trusted still, so that
    /// a serial is forgotten with its key. A serial that no client would have believed does not count.
    fn newest_receipt(&self, state: &State, updated: &Updated<AnySite>, now: Time) -> Option<Installed> {
        let catalog = &updated.published.pointer().pointer().catalog;
        let (trusted, dropped) = match (&updated.roots, &self.anchor) {
            (Some(walk), _) => (walk.last.root().index_keys.as_slice(), walk.dropped.as_slice()),
            (None, TrustAnchor::Keys(keys)) => (keys.as_slice(), &[][..]),
            (None, TrustAnchor::Root(root)) => (root.root().index_keys.as_slice(), &[][..]),
        };
        let counts = |key: &PublicKey| {
            let has = |keys: &[PublicKey]| keys.iter().any(|known| known.key() == key.key());
            has(trusted) && !has(dropped)
        };
        // Of an older program's receipt the key is not known: it counts unless a key was just forgotten.
        let none_forgotten = state.pointer.as_ref().is_none_or(|last| counts(&last.key));
        let limit = i128::from(now.unix()) + SERIAL_AHEAD_MAX;
        let all = installed(self.workers.as_ref()?).unwrap_or_default().into_iter().filter(|there| {
            let receipt = &there.receipt;
            receipt.catalog == *catalog
                && i128::from(receipt.serial) <= limit
                && receipt.key.as_ref().map_or(none_forgotten, counts)
        });
        all.max_by_key(|there| there.receipt.serial)
    }
}

/// Whether the next answer may be another one: what it pins is gone or not there yet, or it is an old copy; a pointer by a key
/// of a root that a cache says is not there; a root whose signatures are on their way.
pub(super) fn may_pass(refused: &Refused) -> bool {
    use Refused::{
        Answer, BadIndexSignature, Digest, Expired, Missing, OlderThanInstalled, Rollback, Root, Size, TooLarge,
        UnknownKey, UnlistedKey,
    };
    matches!(
        refused,
        Answer { .. }
            | BadIndexSignature { .. }
            | Digest { .. }
            | Expired { .. }
            | Missing { .. }
            | OlderThanInstalled { .. }
            | Rollback { .. }
            | Root(RootRefused::BelowThreshold { .. } | RootRefused::Expired { .. })
            | Size { .. }
            | TooLarge { .. }
            | UnknownKey { .. }
            | UnlistedKey { .. }
    )
}
