//! What a client trusts to begin with, and the one way from there to a believed catalog: [`update`].
//!
//! | anchor | index keys | an index key that was stolen |
//! |---|---|---|
//! | [`TrustAnchor::Keys`] | those given | each client has to be given another one by hand: there is no recovery |
//! | [`TrustAnchor::Root`] | those of the newest root that is reached from the one given | the maintainers publish a root without it |
//!
//! ```no_run
//! use rbee_catalog::client::{FolderSite, State, Timeliness, TrustAnchor, update};
//! use rbee_catalog::model::Time;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let site = FolderSite::open("site".as_ref())?;
//! let anchor = TrustAnchor::root(&std::fs::read("root.json")?)?; // came with the program
//! let path = std::path::Path::new("state").join(anchor.file_name(None));
//! let state = State::load(&path)?.unwrap_or_default();
//! let now = Time::from_unix(1_795_168_800); // the clock, or when the program was built: whichever is later
//! let updated = update(site, &anchor, &state, Timeliness::At(now), None)?;
//! updated.state.save(&path)?; // only now: every check has passed
//! println!("{} workers", updated.published.into_pinned().index().workers.len());
//! # Ok(()) }
//! ```

use std::collections::BTreeMap;

use super::root::{TrustedRoot, Walk, check_holds, walk};
use super::state::State;
use super::trust::believable_now;
use super::{Expected, Published, Refused, Remembered, SiteReader, Timeliness, TrustedKeys, VerifyError};
use crate::model::pointer::CatalogId;
use crate::model::root::RootError;
use crate::model::{PublicKey, Sha256, Time};

/// What a client trusts to begin with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TrustAnchor {
    /// Index keys: whoever loses one has to tell every client.
    Keys(TrustedKeys),
    /// A root: the maintainers replace index keys by newer ones.
    Root(Box<TrustedRoot>),
}

impl TrustAnchor {
    /// The anchor that these bytes of a `root/<N>.json` are.
    ///
    /// # Errors
    /// They are no root.
    pub fn root(bytes: &[u8]) -> Result<Self, RootError> {
        Ok(Self::Root(Box::new(TrustedRoot::given(bytes)?)))
    }

    /// The name of the file that holds the state of this anchor and, where the caller names one, this catalog. Another anchor has
    /// another file, also if it is a root of the same id: whoever makes such a root may not have this one's serials forgotten.
    #[must_use]
    pub fn file_name(&self, catalog: Option<&CatalogId>) -> String {
        match self {
            Self::Root(root) => {
                let digest = root.sha256().to_string();
                format!("root-{}-{}.json", root.root().catalog, digest.get(..16).unwrap_or_default())
            }
            Self::Keys(keys) => {
                let mut bytes: Vec<&[u8]> = keys.as_slice().iter().map(|key| &key.key()[..]).collect();
                bytes.sort_unstable();
                let digest = Sha256::of(&bytes.concat()).to_string();
                let catalog = catalog.map(|id| format!("-{id}")).unwrap_or_default();
                format!("keys-{}{catalog}.json", &digest[..16])
            }
        }
    }
}

impl From<TrustedKeys> for TrustAnchor {
    fn from(keys: TrustedKeys) -> Self {
        Self::Keys(keys)
    }
}

/// A catalog that was believed, and what to remember of it.
#[derive(Debug)]
pub struct Updated<S> {
    /// The site: pointer, index and head check out.
    pub published: Published<S>,
    /// To be saved, now that every check has passed.
    pub state: State,
    /// How the roots were walked; none for an anchor of keys.
    pub roots: Option<Walk>,
}

/// From the anchor and what is remembered to a site that is believed: roots, pointer, index, head.
///
/// `time` is the clock, or the time the program was built if that is later ([`Timeliness::by`]); for what may have expired the
/// serial that was believed last counts too ([`believable_now`]). With [`Timeliness::Ever`] nothing expires, for whoever looks at what is kept offline and says so.
///
/// # Errors
/// What is refused, or trouble on the way. Nothing is to be remembered then.
pub fn update<S: SiteReader>(
    site: S,
    anchor: &TrustAnchor,
    state: &State,
    time: Timeliness,
    catalog: Option<&CatalogId>,
) -> Result<Updated<S>, VerifyError> {
    // 1. The catalog: the one that was asked for, that the anchor is of, and that is remembered. All that are known are one.
    let of_anchor = match anchor {
        TrustAnchor::Root(root) => Some(&root.root().catalog),
        TrustAnchor::Keys(_) => None,
    };
    let mut known = [catalog, of_anchor, state.catalog.as_ref()].into_iter().flatten();
    let catalog = known.next();
    if let (Some(expected), Some(found)) = (catalog, known.find(|id| Some(*id) != catalog)) {
        return Err(Refused::OtherCatalog { expected: expected.clone(), found: found.clone() }.into());
    }
    // 2. The keys: those given, or those of the last root. Roots are walked from the newest one that is known.
    let (keys, roots, chain) = match anchor {
        TrustAnchor::Keys(keys) => (keys.clone(), None, BTreeMap::new()),
        TrustAnchor::Root(given) => {
            let (from, mut chain) = start(given, state);
            let walked = walk(&site, from)?;
            chain.extend(walked.passed.clone());
            (TrustedKeys::new(walked.last.root().index_keys.iter().cloned()), Some(walked), chain)
        }
    };
    // 3. A serial is forgotten with its key: when a root on the way drops the key, or it is none of those trusted now
    //    (recovery from a fast-forward). Other keys that come or go forget nothing.
    let dropped = roots.iter().flat_map(|walk| &walk.dropped);
    let is_dropped = |key: &PublicKey| dropped.clone().any(|dropped| dropped.key() == key.key());
    let is_trusted = |key: &PublicKey| keys.as_slice().iter().any(|known| known.key() == key.key());
    let last = state.pointer.as_ref();
    let remembered: Option<&Remembered> = last.filter(|last| is_trusted(&last.key) && !is_dropped(&last.key));
    let floor = state.lower_bound.filter(|_| remembered.is_some() == last.is_some());
    // 4. The last root holds at a time that can be believed.
    let now = time.now().map(|now| believable_now(now, remembered, None));
    if let (Some(walk), Some(now)) = (&roots, now) {
        check_holds(walk, now)?;
    }
    // 5. The pointer, the index and the head.
    let opened = Published::open(site, &Expected { keys: &keys, catalog, time, remembered });
    let published = opened.map_err(|error| of_root(error, roots.as_ref()))?;
    let pointer = published.pointer();
    // 6. It is not older than what is installed.
    let serial = pointer.pointer().serial;
    if let Some(last) = floor.filter(|floor| serial < *floor) {
        return Err(Refused::Rollback { last, found: serial }.into());
    }
    let state = State {
        catalog: Some(pointer.pointer().catalog.clone()),
        pointer: Some(pointer.remember()),
        lower_bound: None,
        root: roots.as_ref().map(|walk| walk.last.clone()),
        chain,
        succeeded_at: now.or(state.succeeded_at),
    };
    Ok(Updated { published, state, roots })
}

/// A key that is not trusted is one that the last root does not list.
fn of_root(error: VerifyError, roots: Option<&Walk>) -> VerifyError {
    let (VerifyError::Refused(reasons), Some(walk)) = (&error, roots) else { return error };
    match reasons.as_slice() {
        [Refused::UnknownKey { id }] => {
            let root = walk.last.root().version;
            Refused::UnlistedKey { id: *id, root, unreadable: walk.unreadable() }.into()
        }
        _ => error,
    }
}

/// Where the walk begins, and what is known of the chain to there: at the root that is remembered, if it is a later one of
/// the chain that the given one is of; else at the one given.
fn start<'a>(given: &'a TrustedRoot, state: &'a State) -> (&'a TrustedRoot, BTreeMap<u64, Sha256>) {
    let version = given.root().version;
    match &state.root {
        Some(last) if state.chain.get(&version) == Some(&given.sha256()) && last.root().version >= version => {
            (last, state.chain.clone())
        }
        // The program came with a newer root: it goes on from there, and the chain to here stays known.
        Some(last) if last.root().version < version => (given, state.chain.clone()),
        _ => (given, BTreeMap::new()),
    }
}

impl<S> Updated<S> {
    /// Until when the site can be believed without another update: the pointer, and the root where there is one.
    #[must_use]
    pub fn expires(&self) -> Time {
        let root = self.roots.iter().map(|walk| walk.last.root().expires);
        root.fold(self.published.pointer.pointer().expires, Time::min)
    }
}
