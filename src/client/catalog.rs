//! A catalog, as a program uses it: opened with its trusted key, brought up to date, searched, resolved, installed from.
//!
//! ```no_run
//! use rbee_catalog::client::{Catalog, FolderSite, Hardware, TrustedKeys, resolve::Request};
//! use rbee_catalog::model::{PublicKey, Time};
//! # fn hive(now: Time) -> Result<(), Box<dyn std::error::Error>> {
//! let key = PublicKey::parse("RWQ…")?; // the second line of index.pub
//! let mut catalog = Catalog::open(FolderSite::open("site".as_ref())?, TrustedKeys::new([key])).cached_in("cache".into());
//! catalog.update(now)?;
//! let request: Request = "llm-worker-rbee@^0.1".parse()?;
//! let answer = catalog.resolve(&request, &Hardware::detect())?;
//! let done = catalog.install(&answer.plan, "workers".as_ref(), now, &mut |_| ())?;
//! println!("{}", done[0].folder.display());
//! # Ok(()) }
//! ```
//!
//! Nothing here reads the clock: [`Catalog::update`] is given the time. A [`Catalog`] remembers the pointer that it believed last in its
//! cache folder; without one it believes every pointer that is sound and not expired.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::cached::{CachedSite, Last, Offline};
use super::install::{InstallError, Installed, Installer, Plan, Progress};
use super::resolve::{Request, Resolution, View, resolve};
use super::trust::{Expected, Remembered, Timeliness, TrustedKeys, believable_now, verify_pointer};
use super::unknown::Readable;
use super::{Hardware, Patience, Pinned, Published, Refused, SiteReader, Transport, VerifiedPointer, VerifyError};
use crate::model::document::Document;
use crate::model::index::{Entry, Index};
use crate::model::pointer::CatalogId;
use crate::model::{Time, WorkerId};

/// How often a pointer is read, while a publish may be under way.
const UPDATES: u32 = 3;

/// A catalog at a site.
pub struct Catalog {
    site: Arc<CachedSite<Box<dyn Transport>>>,
    keys: TrustedKeys,
    id: Option<CatalogId>,
    built: Option<Time>,
    patience: Patience,
    current: Option<Current>,
}

impl fmt::Debug for Catalog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Catalog").field("keys", &self.keys).field("id", &self.id).finish_non_exhaustive()
    }
}

struct Current {
    pointer: VerifiedPointer,
    pinned: Pinned<Box<dyn SiteReader + Send>>,
}

/// A copy that is in the cache folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// When it was fetched.
    pub fetched_at: Time,
    /// Until when it holds.
    pub expires: Time,
}

/// Whether what has expired will do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expired {
    /// It is refused.
    Refuse,
    /// Somebody said so.
    Allow,
}

/// What a request comes to.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Every candidate, and which one is chosen.
    pub resolution: Resolution,
    /// What to install for it, in order; empty if nothing fits.
    pub plan: Plan,
}

/// Why a catalog cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CatalogError {
    /// What the site offers is refused, or a document could not be had.
    #[error(transparent)]
    Site(#[from] VerifyError),
    /// The site cannot be reached.
    #[error("{why}")]
    Unreachable {
        /// What the transport says.
        why: String,
        /// What is in the cache folder.
        kept: Option<Kept>,
    },
    /// Nothing is in the cache folder that the trusted keys vouch for.
    #[error("no copy of the catalog is kept here")]
    NothingKept,
    /// What is in the cache folder does not hold any more.
    #[error("the copy of the catalog that was fetched at {} expired at {}", .0.fetched_at, .0.expires)]
    KeptExpired(Kept),
    /// Neither [`Catalog::update`] nor [`Catalog::use_kept`] was called, or neither succeeded.
    #[error("the catalog was not brought up to date")]
    NotUpdated,
    /// There is no such worker.
    #[error("the catalog has no worker `{0}`")]
    UnknownWorker(WorkerId),
}

impl Catalog {
    /// A catalog whose index one of these keys signs. Nothing is fetched yet.
    pub fn open(transport: impl Transport + 'static, keys: TrustedKeys) -> Self {
        let site = Arc::new(CachedSite::new(Box::new(transport) as Box<dyn Transport>, None));
        Self { site, keys, id: None, built: None, patience: Patience::default(), current: None }
    }

    /// Keeps what is fetched in a folder, which nobody else writes to.
    #[must_use]
    pub fn cached_in(self, folder: PathBuf) -> Self {
        match Arc::try_unwrap(self.site) {
            Ok(site) => Self { site: Arc::new(site.in_folder(folder)), ..self },
            Err(site) => Self { site, ..self },
        }
    }

    /// Refuses every other catalog that the same keys sign.
    #[must_use]
    pub fn of(self, id: CatalogId) -> Self {
        Self { id: Some(id), ..self }
    }

    /// When the program was built: no machine's clock is earlier.
    #[must_use]
    pub fn built_at(self, built: Time) -> Self {
        Self { built: Some(built), ..self }
    }

    /// How long artifacts are waited for. A site has its own patience.
    #[must_use]
    pub fn patient(self, patience: Patience) -> Self {
        Self { patience, ..self }
    }

    /// What was believed last, as far as the trusted keys vouch for it.
    fn remembered(&self) -> (Option<Remembered>, Option<(Last, Kept)>) {
        let Some(last) = self.site.last() else { return (None, None) };
        let ever = Expected { keys: &self.keys, catalog: self.id.as_ref(), time: Timeliness::Ever, remembered: None };
        let Ok(pointer) = verify_pointer(last.pointer.as_bytes(), &ever) else { return (None, None) };
        let kept = Kept { fetched_at: last.fetched_at, expires: pointer.pointer().expires };
        (Some(pointer.remember()), Some((last, kept)))
    }

    /// Fetches the pointer, the index and the head, and checks them. A publish that is under way, or an old copy in a cache
    /// on the way, costs another attempt.
    ///
    /// # Errors
    /// What is refused, or that the site cannot be reached. What was current before stays so.
    pub fn update(&mut self, now: Time) -> Result<&Index, CatalogError> {
        let (remembered, kept) = self.remembered();
        let time = Timeliness::At(believable_now(now, remembered.as_ref(), self.built));
        let expected = Expected { keys: &self.keys, catalog: self.id.as_ref(), time, remembered: remembered.as_ref() };
        let mut attempt = 0;
        let published = loop {
            self.site.past_caches(attempt);
            let site: Box<dyn SiteReader + Send> = Box::new(Arc::clone(&self.site));
            match Published::open(site, &expected) {
                Ok(published) => break published,
                Err(VerifyError::Refused(reasons)) if attempt + 1 < UPDATES && reasons.iter().any(may_pass) => {
                    attempt += 1;
                }
                Err(VerifyError::Trouble { why, .. }) => {
                    return Err(CatalogError::Unreachable { why, kept: kept.map(|(_, kept)| kept) });
                }
                Err(refused) => return Err(refused.into()),
            }
        };
        self.site.past_caches(0);
        let pointer = published.pointer().clone();
        let pinned = published.into_pinned();
        let facts = pointer.pointer();
        self.site.keep(pinned.index(), [&facts.index.sha256, &facts.head.sha256], now);
        self.current = Some(Current { pointer, pinned });
        self.index()
    }

    /// Uses what is in the cache folder and asks nothing of the site, until the next [`update`](Self::update).
    ///
    /// # Errors
    /// Nothing is there, it has expired, or it is damaged.
    pub fn use_kept(&mut self, now: Time, expired: Expired) -> Result<Kept, CatalogError> {
        let (remembered, kept) = self.remembered();
        let Some((last, kept)) = kept else { return Err(CatalogError::NothingKept) };
        let now = believable_now(now, remembered.as_ref(), self.built);
        if expired == Expired::Refuse && now >= kept.expires {
            return Err(CatalogError::KeptExpired(kept));
        }
        let site: Box<dyn SiteReader + Send> = Box::new(Offline(Arc::clone(&self.site), last));
        let ever = Expected { keys: &self.keys, catalog: self.id.as_ref(), time: Timeliness::Ever, remembered: None };
        let published = Published::open(site, &ever)?;
        self.current = Some(Current { pointer: published.pointer().clone(), pinned: published.into_pinned() });
        Ok(kept)
    }

    fn current(&self) -> Result<&Current, CatalogError> {
        self.current.as_ref().ok_or(CatalogError::NotUpdated)
    }

    /// The pointer that holds.
    ///
    /// # Errors
    /// [`CatalogError::NotUpdated`].
    pub fn pointer(&self) -> Result<&VerifiedPointer, CatalogError> {
        Ok(&self.current()?.pointer)
    }

    /// The index.
    ///
    /// # Errors
    /// [`CatalogError::NotUpdated`].
    pub fn index(&self) -> Result<&Index, CatalogError> {
        Ok(self.current()?.pinned.index())
    }

    /// The workers in which each of these words is found: in the id, the name, the description, the family, the backend or a
    /// tag. In the order of the index.
    ///
    /// # Errors
    /// [`CatalogError::NotUpdated`].
    pub fn search(&self, words: &str) -> Result<Vec<&Entry>, CatalogError> {
        let words: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
        let fits = |entry: &&Entry| {
            let about = &entry.about;
            let mut text = format!("{}\n{}\n{}\n{}\n", about.id, about.name, about.description, about.family);
            text += about.backend.map_or("", |backend| backend.as_str());
            for tag in &about.tags {
                text += "\n";
                text += tag.as_str();
            }
            let text = text.to_lowercase();
            words.iter().all(|word| text.contains(word))
        };
        Ok(self.index()?.workers.iter().filter(fits).collect())
    }

    /// Everything that the catalog says of a worker.
    ///
    /// # Errors
    /// There is no such worker, its document is refused, or trouble on the way.
    pub fn worker(&self, id: &WorkerId) -> Result<Readable<Document>, CatalogError> {
        let pinned = &self.current()?.pinned;
        let entry = pinned.index().workers.iter().find(|entry| entry.about.id == *id);
        let entry = entry.ok_or_else(|| CatalogError::UnknownWorker(id.clone()))?;
        Ok(pinned.known_document(entry)?)
    }

    /// Which build fits the machine, why the others do not, and what to install for it.
    ///
    /// # Errors
    /// A document is refused, or trouble on the way. That nothing fits is an answer.
    pub fn resolve(&self, request: &Request, hardware: &Hardware) -> Result<Answer, CatalogError> {
        let Current { pointer, pinned } = self.current()?;
        let view = View::gather(pinned, &request.id)?;
        let resolution = resolve(request, &view, hardware);
        let plan = Plan::of(&resolution, &view, pointer.pointer());
        Ok(Answer { resolution, plan })
    }

    /// Fetches, checks and unpacks what a plan says, below `into`: `<into>/<id>/<version>/`, and `<into>/<id>/current`. What is
    /// there already is left as it is. `told` hears how far it is.
    ///
    /// # Errors
    /// What is refused, or trouble. What was installed before still works.
    pub fn install(
        &self,
        plan: &Plan,
        into: &Path,
        now: Time,
        told: &mut dyn FnMut(&Progress<'_>),
    ) -> Result<Vec<Installed>, InstallError> {
        Installer::new(&*self.site, into).patient(self.patience.clone()).install(plan, now, told)
    }
}

/// Whether the next pointer may be another one: what it pins is gone or not there yet, or it is an old copy.
fn may_pass(refused: &Refused) -> bool {
    use Refused::{BadIndexSignature, Digest, Expired, Missing, Rollback, Size, TooLarge};
    matches!(
        refused,
        BadIndexSignature { .. }
            | Digest { .. }
            | Expired { .. }
            | Missing { .. }
            | Rollback { .. }
            | Size { .. }
            | TooLarge { .. }
    )
}
