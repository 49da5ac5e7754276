//! A catalog, as a program uses it: opened with what it is trusted by, brought up to date, searched, resolved, installed from.
//!
//! ```no_run
//! use rbee_catalog::client::{Catalog, FolderSite, Hardware, TrustAnchor, resolve::Request};
//! use rbee_catalog::model::Time;
//! # fn hive(now: Time) -> Result<(), Box<dyn std::error::Error>> {
//! let root = TrustAnchor::root(&std::fs::read("root/1.json")?)?; // or `TrustedKeys::new([key])`, without recovery
//! let mut catalog = Catalog::open(FolderSite::open("site".as_ref())?, root)
//!     .state_in("state".into()) // what was believed last, so that nothing older is believed again
//!     .cached_in("cache".into()) // a copy for when the network is away
//!     .installed_in("workers".into()); // what is installed says so too, should the state be lost
//! catalog.update(now)?;
//! let request: Request = "llm-worker-rbee@^0.1".parse()?;
//! let answer = catalog.resolve(&request, &Hardware::detect())?;
//! let done = catalog.install(&answer.plan, "workers".as_ref(), now, &mut |_| ())?;
//! println!("{}", done[0].folder.display());
//! # Ok(()) }
//! ```
//!
//! Nothing here reads the clock: [`Catalog::update`] is given the time. What is remembered from one update to the next is the
//! [`State`](super::State) in the folder of [`Catalog::state_in`]. A damaged file there is an error, and never counts as none. Where there
//! is none, the copy in the cache folder counts, as far as the anchor vouches for it. No serial below that of an installed worker's
//! receipt is taken, as long as the key that signed that one is trusted. A catalog with none of these folders believes every pointer that is sound and not expired.

mod remember;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use remember::may_pass;

use super::anchor::{TrustAnchor, Updated};
use super::cached::CachedSite;
use super::install::{InstallError, Installed, Installer, Plan, Progress};
use super::resolve::{Request, Resolution, View, resolve};
use super::root::Walk;
use super::state::StateError;
use super::trust::believable_now;
use super::unknown::Readable;
use super::{Hardware, Patience, Pinned, SiteReader, Transport, VerifiedPointer, VerifyError};
use crate::model::document::Document;
use crate::model::index::{Entry, Index};
use crate::model::pointer::CatalogId;
use crate::model::{Time, WorkerId};

/// How often a pointer is read, while a publish may be under way.
const UPDATES: u32 = 3;

/// A catalog at a site.
pub struct Catalog {
    site: Arc<CachedSite<Box<dyn Transport>>>,
    anchor: TrustAnchor,
    id: Option<CatalogId>,
    built: Option<Time>,
    /// The folder of the state file.
    state: Option<PathBuf>,
    /// The folder of installed workers.
    workers: Option<PathBuf>,
    patience: Patience,
    current: Option<Current>,
}

impl fmt::Debug for Catalog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Catalog").field("anchor", &self.anchor).field("id", &self.id).finish_non_exhaustive()
    }
}

type AnySite = Box<dyn SiteReader + Send>;

struct Current {
    pointer: VerifiedPointer,
    roots: Option<Walk>,
    pinned: Pinned<AnySite>,
}

impl Current {
    fn of(updated: Updated<AnySite>) -> Self {
        let Updated { published, roots, .. } = updated;
        Self { pointer: published.pointer().clone(), roots, pinned: published.into_pinned() }
    }
}

/// A copy that is in the cache folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// When it was fetched.
    pub fetched_at: Time,
    /// Until when it holds: its pointer, and the root that vouches for it.
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
    #[error("{at}: {error}")]
    Site {
        /// The site: its URL, without what is secret, or its folder.
        at: String,
        /// Why.
        error: VerifyError,
    },
    /// The site cannot be reached.
    #[error("{why}")]
    Unreachable {
        /// What the transport says, with the address.
        why: String,
        /// What is in the cache folder.
        kept: Option<Kept>,
    },
    /// What is remembered is damaged or cannot be kept. Says how to go on.
    #[error(transparent)]
    State(#[from] StateError),
    /// Nothing is in the cache folder.
    #[error("no copy of the catalog is kept here")]
    NothingKept,
    /// What is in the cache folder is damaged, or the root or the keys do not vouch for it. The next update puts another one there.
    #[error("{}: the kept copy of the catalog cannot be used: {why}", .path.display())]
    KeptUnusable {
        /// The file, or the cache folder.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
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
    /// A catalog that is trusted by a root, or by index keys ([`TrustedKeys`](super::TrustedKeys)). Nothing is fetched yet.
    pub fn open(transport: impl Transport + 'static, anchor: impl Into<TrustAnchor>) -> Self {
        let site = Arc::new(CachedSite::new(Box::new(transport) as Box<dyn Transport>, None));
        let anchor = anchor.into();
        let patience = Patience::default();
        Self { site, anchor, id: None, built: None, state: None, workers: None, patience, current: None }
    }

    /// Remembers in this folder, in a file for each anchor ([`TrustAnchor::file_name`]), what was believed last.
    #[must_use]
    pub fn state_in(self, folder: PathBuf) -> Self {
        Self { state: Some(folder), ..self }
    }

    /// Where workers are installed: nothing older is believed than what their receipts say they came from.
    #[must_use]
    pub fn installed_in(self, folder: PathBuf) -> Self {
        Self { workers: Some(folder), ..self }
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

    /// Walks the roots, fetches the pointer, the index and the head, and checks them; then remembers them. A publish that is
    /// under way, or an old copy in a cache on the way, costs another attempt.
    ///
    /// # Errors
    /// What is refused, that the site cannot be reached, or that the state is damaged or cannot be kept. What was current and
    /// what was remembered before stays so.
    pub fn update(&mut self, now: Time) -> Result<&Index, CatalogError> {
        self.site.begin();
        let memory = self.memory()?;
        let mut attempt = 0;
        let updated = loop {
            self.site.past_caches(attempt);
            let updated = self.attempt(&memory, now);
            match updated {
                Ok(updated) => break updated,
                Err(VerifyError::Refused(reasons)) if attempt + 1 < UPDATES && reasons.iter().any(may_pass) => {
                    attempt += 1;
                }
                Err(VerifyError::Trouble { why, .. }) => {
                    let kept = self.kept(&memory.state).ok().map(|(kept, _)| kept);
                    return Err(CatalogError::Unreachable { why, kept });
                }
                Err(refused) => return Err(self.at_site(refused)),
            }
        };
        self.site.past_caches(0);
        if let Some(file) = &memory.file {
            updated.state.save(file)?;
        }
        let current = Current::of(updated);
        let facts = current.pointer.pointer();
        let root = current.roots.as_ref().map(|walk| walk.last.root().version);
        self.site.keep(current.pinned.index(), [&facts.index.sha256, &facts.head.sha256], root, now);
        self.current = Some(current);
        self.index()
    }

    /// Uses what is in the cache folder and asks nothing of the site, until the next [`update`](Self::update).
    ///
    /// # Errors
    /// Nothing is there, it has expired, or it or the state is damaged.
    pub fn use_kept(&mut self, now: Time, expired: Expired) -> Result<Kept, CatalogError> {
        let memory = self.memory()?;
        let (kept, updated) = self.kept(&memory.state)?;
        self.not_older(&memory.state, &updated, now).map_err(|why| self.unusable(why.to_string()))?;
        let now = believable_now(now, memory.state.pointer.as_ref(), self.built);
        if expired == Expired::Refuse && now >= kept.expires {
            return Err(CatalogError::KeptExpired(kept));
        }
        self.current = Some(Current::of(updated));
        Ok(kept)
    }

    fn at_site(&self, error: VerifyError) -> CatalogError {
        CatalogError::Site { at: self.site.address().unwrap_or_else(|| "the site".to_owned()), error }
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

    /// How the roots were walked; none for a catalog that is trusted by keys.
    ///
    /// # Errors
    /// [`CatalogError::NotUpdated`].
    pub fn roots(&self) -> Result<Option<&Walk>, CatalogError> {
        Ok(self.current()?.roots.as_ref())
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
        self.site.begin();
        pinned.known_document(entry).map_err(|error| self.at_site(error))
    }

    /// Which build fits the machine, why the others do not, and what to install for it.
    ///
    /// # Errors
    /// A document is refused, or trouble on the way. That nothing fits is an answer.
    pub fn resolve(&self, request: &Request, hardware: &Hardware) -> Result<Answer, CatalogError> {
        let Current { pointer, pinned, .. } = self.current()?;
        self.site.begin();
        let view = View::gather(pinned, &request.id).map_err(|error| self.at_site(error))?;
        let resolution = resolve(request, &view, hardware);
        let plan = Plan::of(&resolution, &view, pointer);
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
        self.site.begin();
        Installer::new(&*self.site, into).patient(self.patience.clone()).install(plan, now, told)
    }
}
