//! What a catalog remembers, and one attempt to bring it up to date. No decision about trust is made here: [`update`] makes
//! them all, from the anchor and the state on.

use std::path::PathBuf;
use std::sync::Arc;

use super::{AnySite, Catalog, CatalogError, Kept};
use crate::client::Refused;
use crate::client::anchor::{Updated, update};
use crate::client::cached::{Last, Offline};
use crate::client::install::installed;
use crate::client::root::RootRefused;
use crate::client::state::State;
use crate::client::trust::{SERIAL_AHEAD_MAX, Timeliness, believable_now};
use crate::client::verify::VerifyError;
use crate::model::Time;
use crate::model::pointer::CatalogId;

/// What is remembered before an update.
pub(super) struct Memory {
    pub(super) state: State,
    /// Where it is to be kept.
    pub(super) file: Option<PathBuf>,
    /// Whether it was there.
    is_there: bool,
}

impl Catalog {
    /// What is remembered: the state file; where there is none, the copy that is kept, as far as the anchor vouches for it.
    pub(super) fn memory(&self) -> Result<Memory, CatalogError> {
        let file = self.state.as_ref().map(|folder| folder.join(self.anchor.file_name(self.id.as_ref())));
        let there = self.state.as_deref().map(|folder| State::in_folder(folder, &self.anchor, self.id.as_ref()));
        let there = there.transpose()?.flatten();
        let is_there = there.is_some();
        let kept = || self.kept(&State::default()).map(|(_, updated)| updated.state);
        Ok(Memory { state: there.or_else(|| kept().ok()).unwrap_or_default(), file, is_there })
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

    /// The highest serial that installed workers of this catalog came from. One that no client would believe does not count.
    fn installed_serial(&self, catalog: &CatalogId, now: Time) -> Option<u64> {
        let all = installed(self.workers.as_ref()?).unwrap_or_default();
        let of_catalog = all.iter().map(|there| &there.receipt).filter(|receipt| receipt.catalog == *catalog);
        let limit = i128::from(now.unix()) + SERIAL_AHEAD_MAX;
        of_catalog.map(|receipt| receipt.serial).filter(|serial| i128::from(*serial) <= limit).max()
    }

    /// One attempt at an update: every check.
    pub(super) fn attempt(&self, memory: &Memory, clock: Time) -> Result<Updated<AnySite>, VerifyError> {
        let site: AnySite = Box::new(Arc::clone(&self.site));
        let updated = update(site, &self.anchor, &memory.state, Timeliness::by(clock, self.built), self.id.as_ref())?;
        // Without a state: not older than what is installed. Which receipts are of this catalog is known only now.
        if !memory.is_there {
            let pointer = updated.published.pointer().pointer();
            let now = believable_now(clock, None, self.built);
            let mut known = State::default();
            self.installed_serial(&pointer.catalog, now).into_iter().for_each(|serial| known.merge_lower_bound(serial));
            if let Some(last) = known.lower_bound.filter(|last| pointer.serial < *last) {
                return Err(Refused::Rollback { last, found: pointer.serial }.into());
            }
        }
        Ok(updated)
    }
}

/// Whether the next answer may be another one: what it pins is gone or not there yet, or it is an old copy; a pointer by a key
/// of a root that a cache says is not there; a root whose signatures are on their way.
pub(super) fn may_pass(refused: &Refused) -> bool {
    use Refused::{
        Answer, BadIndexSignature, Digest, Expired, Missing, Rollback, Root, Size, TooLarge, UnknownKey, UnlistedKey,
    };
    matches!(
        refused,
        Answer { .. }
            | BadIndexSignature { .. }
            | Digest { .. }
            | Expired { .. }
            | Missing { .. }
            | Rollback { .. }
            | Root(RootRefused::BelowThreshold { .. } | RootRefused::Expired { .. })
            | Size { .. }
            | TooLarge { .. }
            | UnknownKey { .. }
            | UnlistedKey { .. }
    )
}
