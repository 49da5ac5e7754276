//! What a plan says, onto the disk: streamed and hashed, unpacked beside, and put in its place by one rename.
//!
//! ```text
//! DIR/<id>/<version>/              the archive's files, and the receipt .rbee-receipt.json
//! DIR/<id>/current                 a link to the version's folder: relative; a junction on Windows
//! DIR/.rbee/<id>/lock              held by whoever installs or removes versions of this worker
//! DIR/.rbee/<id>/<sha256>.part     what was fetched of an archive, to be gone on with
//! DIR/.rbee/<id>/new, old-…, gone-…   on the way in, and out: the next run removes them
//! ```
//!
//! **At any moment** the version that `current` leads to is whole: a folder gets its name after everything in it is on the disk.
//! Whoever is killed leaves work in `.rbee` alone, which the next run of the same worker cleans up.
//! Nothing that no install wrote is touched: a folder without a receipt in the place of a version is an error. One whose receipt is
//! there and damaged is mended like one whose files are.
//!
//! **Source builds** are placed as `source/` beside instructions. Nothing is built or run, and `current` stays where it is.
//!
//! **Sealed and gated archives** need a licence, and are not installed yet.

mod audit;
mod disk;
mod download;
mod list;
mod place;
mod plan;
mod receipt;
mod unvouched;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

pub use audit::{Concern, ConcernKind, audit};
pub use list::{Installed, installed, remove};
pub use plan::{Kind, Plan, Step};
pub use receipt::{Difference, RECEIPT, Receipt, ReceiptFile, ReceiptKind};
pub use unvouched::{Unvouched, UnvouchedKind, unvouched};

use super::{Fetch, Patience, Refused, SiteReader, VerifyError};
use crate::model::{Time, Version, WorkerId};

/// How far an install is.
#[derive(Debug)]
pub enum Progress<'a> {
    /// Another process has this worker: it is waited for.
    Waiting {
        /// The worker.
        id: &'a WorkerId,
    },
    /// Bytes come.
    Fetching {
        /// The worker.
        id: &'a WorkerId,
        /// Its version.
        version: &'a Version,
        /// Bytes that are here.
        done: u64,
        /// Bytes that there are.
        total: u64,
    },
    /// An attempt failed; after a pause there is another one.
    Again {
        /// The worker.
        id: &'a WorkerId,
        /// Why it failed.
        why: &'a str,
        /// Bytes that are kept.
        done: u64,
    },
    /// All bytes are here and right.
    Unpacking {
        /// The worker.
        id: &'a WorkerId,
        /// Its version.
        version: &'a Version,
    },
}

/// A version of a worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Of {
    /// The worker.
    pub id: WorkerId,
    /// Its version.
    pub version: Version,
}

impl fmt::Display for Of {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.id, self.version)
    }
}

/// Why something is not installed. What was installed before still works.
#[derive(Debug, thiserror::Error)]
pub enum InstallError {
    /// What is offered is refused.
    #[error("{of}: {reason}")]
    Refused {
        /// Of what.
        of: Box<Of>,
        /// Why.
        reason: Refused,
    },
    /// Trouble on the way. What has come is kept, and the next run goes on from there.
    #[error("{of}: cannot fetch {url}: {why}")]
    Trouble {
        /// Of what.
        of: Box<Of>,
        /// From where.
        url: String,
        /// What happened.
        why: String,
        /// How long the host asks to wait.
        wait: Option<Duration>,
        /// Bytes that have come and are kept.
        kept: u64,
    },
    /// The archive needs a licence.
    #[error("{of}: its archive needs a licence")]
    LicenseRequired {
        /// Of what.
        of: Box<Of>,
    },
    /// The disk is too full, as far as can be told before it begins.
    #[error("{}: expected {need} bytes of free space for {of}, found {have}", .dir.display())]
    NoSpace {
        /// Where.
        dir: PathBuf,
        /// Of what.
        of: Box<Of>,
        /// Bytes that it needs.
        need: u64,
        /// Bytes that are free.
        have: u64,
    },
    /// Something that no install wrote is in the way.
    #[error("{}: no install wrote this", .0.display())]
    Foreign(PathBuf),
    /// A newer program's version is in the way.
    #[error("{}: a newer program wrote this", .0.display())]
    Newer(PathBuf),
    /// Something else is where a folder has to be.
    #[error("{}: expected a folder, found {found}", .path.display())]
    NotAFolder {
        /// Where.
        path: PathBuf,
        /// What is there.
        found: &'static str,
    },
    /// There is no such version here.
    #[error("{id}{} is not installed", .version.as_ref().map(|version| format!(" {version}")).unwrap_or_default())]
    NotInstalled {
        /// The worker.
        id: WorkerId,
        /// Its version; none for all of them.
        version: Option<Version>,
    },
    /// The disk is in the way.
    #[error("{}: {error}", .path.display())]
    Io {
        /// Where.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> InstallError {
    let path = path.to_owned();
    move |error| InstallError::Io { path, error }
}

/// What installs into a folder.
pub struct Installer<'a> {
    site: &'a dyn Site,
    into: PathBuf,
    patience: Patience,
    free_space: FreeSpace<'a>,
}

type FreeSpace<'a> = Box<dyn Fn(&Path) -> io::Result<u64> + 'a>;

/// What an install takes from a transport.
pub trait Site: SiteReader + Fetch {}

impl<T: SiteReader + Fetch> Site for T {}

impl fmt::Debug for Installer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Installer").field("into", &self.into).finish_non_exhaustive()
    }
}

impl<'a> Installer<'a> {
    /// From a site into a folder, which is made if it is not there.
    pub fn new(site: &'a dyn Site, into: &Path) -> Self {
        let free_space = |path: &Path| fs4::available_space(path);
        Self { site, into: into.to_owned(), patience: Patience::default(), free_space: Box::new(free_space) }
    }

    /// How long artifacts are waited for.
    #[must_use]
    pub fn patient(self, patience: Patience) -> Self {
        Self { patience, ..self }
    }

    /// Another way to find out how many bytes are free where a folder is.
    #[must_use]
    pub fn with_free_space(self, free_space: impl Fn(&Path) -> io::Result<u64> + 'a) -> Self {
        Self { free_space: Box::new(free_space), ..self }
    }

    /// Installs what a plan says, in its order.
    ///
    /// # Errors
    /// The first step that cannot be done; those before it are done.
    pub fn install(
        &self,
        plan: &Plan,
        now: Time,
        told: &mut dyn FnMut(&Progress<'_>),
    ) -> Result<Vec<Installed>, InstallError> {
        plan.steps.iter().map(|step| self.step(plan, step, now, told)).collect()
    }

    fn step(
        &self,
        plan: &Plan,
        step: &Step,
        now: Time,
        told: &mut dyn FnMut(&Progress<'_>),
    ) -> Result<Installed, InstallError> {
        let place = disk::Place::take(&self.into, &step.id, &mut || told(&Progress::Waiting { id: &step.id }))?;
        place.clean()?;
        if let Some(there) = place.already(step)? {
            return Ok(there);
        }
        let receipt = match &step.kind {
            Kind::Archive(artifact) => {
                let part = place.part(&artifact.sha256)?;
                self.check_space(&place, step, artifact.size, disk::size(&part))?;
                download::download(self.site, &self.patience, step, artifact, &part, told)?;
                told(&Progress::Unpacking { id: &step.id, version: &step.version });
                let has_space = |unpacked| self.check_free(&place, step, unpacked);
                let shown = self.site.place(&artifact.url).unwrap_or_else(|| artifact.url.clone());
                let files = place.unpack(step, artifact, &shown, &part, has_space)?;
                Receipt::of(plan, step, files, now)
            }
            Kind::Source(files) => {
                let size = files.iter().map(|file| file.size).sum();
                self.check_space(&place, step, size, 0)?;
                let read = |file: &crate::model::document::PinnedFile| self.source_file(step, file);
                let files = place.source(step, files, read)?;
                Receipt::of(plan, step, files, now)
            }
        };
        place.commit(step, receipt)
    }

    /// What it needs: what is still to be fetched, and what it unpacks to. That is not known yet: twice as much, or what the
    /// manifest says. When the archive is here, what its headers say counts.
    fn check_space(&self, place: &disk::Place, step: &Step, size: u64, have: u64) -> Result<(), InstallError> {
        let unpacked = size.saturating_mul(2).max(step.disk_min_mib.unwrap_or(0).saturating_mul(1 << 20));
        self.check_free(place, step, size.saturating_sub(have).saturating_add(unpacked))
    }

    fn check_free(&self, place: &disk::Place, step: &Step, need: u64) -> Result<(), InstallError> {
        let free = (self.free_space)(place.work()).map_err(at(place.work()))?;
        if free >= need {
            return Ok(());
        }
        Err(InstallError::NoSpace { dir: self.into.clone(), of: step.named(), need, have: free })
    }

    fn source_file(&self, step: &Step, file: &crate::model::document::PinnedFile) -> Result<Vec<u8>, InstallError> {
        let pin = crate::model::index::Pin { sha256: file.sha256.clone(), size: file.size };
        let path = format!("by-hash/{}", file.sha256);
        super::published::Fetched::at(&self.site, path, &pin).map(|fetched| fetched.bytes).map_err(
            |error| match error {
                VerifyError::Refused(mut reasons) if !reasons.is_empty() => step.refused(reasons.remove(0)),
                VerifyError::Refused(_) => step.refused(Refused::Digest { path: file.path.clone() }),
                VerifyError::Trouble { path, why } => step.trouble(&path, why, None, 0),
            },
        )
    }
}
