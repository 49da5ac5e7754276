//! What is installed, held against its receipts and the catalog of today.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::disk::{CURRENT, shared};
use super::list::installed;
use super::receipt::{Difference, RECEIPT, Receipt};
use super::unvouched::{UnvouchedKind, below, unvouched};
use super::{InstallError, at};
use crate::model::index::Index;
use crate::model::{Version, WorkerId};

/// Something to act on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Concern {
    /// The worker.
    pub id: WorkerId,
    /// Its version; none where the worker as a whole is meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<Version>,
    /// What is wrong.
    pub kind: ConcernKind,
    /// Why, or where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// What is wrong with an installed version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConcernKind {
    /// It was withdrawn by its author or the maintainers.
    Yanked,
    /// The maintainers keep everyone from it.
    Quarantined,
    /// The maintainers took the worker away for good.
    Retired,
    /// The catalog has no such worker any more, or not this version.
    NotInCatalog,
    /// A file is gone.
    FileMissing,
    /// A file is not what was installed.
    FileChanged,
    /// A file, a link or something else is in a version's folder that was not installed: the program may load it.
    ExtraFile,
    /// A link is in the place of a worker's folder, or of a version's: what runs is what it leads to, of which nothing is known.
    Link,
    /// A version's folder has no receipt that can be read: nothing is known of what is in it.
    NoReceipt,
    /// A worker's folder cannot be read.
    Unreadable,
    /// `current` leads to no version that is installed.
    NoCurrent,
    /// It is from another catalog, about which this one can say nothing.
    OtherCatalog,
}

impl ConcernKind {
    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Yanked => "yanked",
            Self::Quarantined => "quarantined",
            Self::Retired => "retired",
            Self::NotInCatalog => "not-in-catalog",
            Self::FileMissing => "file-missing",
            Self::FileChanged => "file-changed",
            Self::ExtraFile => "extra-file",
            Self::Link => "link",
            Self::NoReceipt => "no-receipt",
            Self::Unreadable => "unreadable",
            Self::NoCurrent => "no-current",
            Self::OtherCatalog => "other-catalog",
        }
    }

    /// Whether it may be so for a moment, while another process installs or removes.
    fn may_pass(self) -> bool {
        matches!(
            self,
            Self::FileMissing | Self::FileChanged | Self::ExtraFile | Self::Link | Self::NoReceipt | Self::NoCurrent
        )
    }
}

/// Everything that is wrong with what is installed below a folder. `index` is the catalog's of today. A version's folder is the
/// installer's: a worker writes elsewhere. Only beside a recipe, which is built there, files may come.
///
/// What another process may be doing just now is looked at once more when that is done; `waiting` is called before it is waited
/// for.
///
/// # Errors
/// The folder cannot be read.
pub fn audit(into: &Path, index: &Index, waiting: &mut dyn FnMut(&WorkerId)) -> Result<Vec<Concern>, InstallError> {
    let found = look(into, index)?;
    let mut ids: Vec<&WorkerId> = found.iter().filter(|found| found.kind.may_pass()).map(|found| &found.id).collect();
    ids.dedup();
    let mut locks = Vec::new();
    for id in ids {
        locks.extend(shared(into, id, &mut || waiting(id))?);
    }
    if locks.is_empty() { Ok(found) } else { look(into, index) }
}

fn look(into: &Path, index: &Index) -> Result<Vec<Concern>, InstallError> {
    let mut found = Vec::new();
    let mut homes: Vec<(WorkerId, PathBuf)> = Vec::new();
    for there in installed(into)? {
        let (id, version) = (&there.receipt.id, &there.receipt.version);
        let mut concern = |kind, why: Option<String>| {
            found.push(Concern { id: id.clone(), version: Some(version.clone()), kind, why });
        };
        let entry = index.workers.iter().find(|entry| entry.about.id == *id);
        let line = entry.and_then(|entry| entry.versions.iter().find(|line| line.version == *version));
        let retired = index.retired.iter().find(|retired| retired.id == *id);
        if there.receipt.catalog.as_str() != index.catalog.id {
            concern(ConcernKind::OtherCatalog, Some(there.receipt.catalog.to_string()));
        } else if let Some(retired) = retired {
            concern(ConcernKind::Retired, Some(retired.reason.clone()));
        } else if let Some(line) = line {
            if let Some(why) = &line.quarantined {
                concern(ConcernKind::Quarantined, Some(why.clone()));
            }
            if let Some(why) = &line.yanked {
                concern(ConcernKind::Yanked, Some(why.clone()));
            }
        } else {
            concern(ConcernKind::NotInCatalog, None);
        }
        for difference in there.receipt.differences(&there.folder).map_err(at(&there.folder))? {
            match difference {
                Difference::Missing(path) => concern(ConcernKind::FileMissing, Some(path)),
                Difference::Changed(path) => concern(ConcernKind::FileChanged, Some(path)),
                Difference::Added(path) if there.receipt.is_archive() => concern(ConcernKind::ExtraFile, Some(path)),
                Difference::Added(_) => {}
            }
        }
        if there.receipt.is_archive() && homes.last().is_none_or(|(last, _)| last != id) {
            homes.push((id.clone(), into.join(id.as_str())));
        }
    }
    for there in unvouched(into)? {
        let kind = match there.kind {
            UnvouchedKind::Link => ConcernKind::Link,
            UnvouchedKind::Unreadable => ConcernKind::Unreadable,
            UnvouchedKind::DamagedReceipt | UnvouchedKind::NewerReceipt | UnvouchedKind::NoReceipt => {
                ConcernKind::NoReceipt
            }
        };
        let why = match there.kind {
            UnvouchedKind::DamagedReceipt => {
                format!("{} is damaged: {}", there.path.join(RECEIPT).display(), there.help())
            }
            _ => format!("{}: {}", there.path.display(), there.help()),
        };
        found.push(Concern { id: there.id, version: there.version, kind, why: Some(why) });
    }
    let is_folder = |home: &Path| home.symlink_metadata().is_ok_and(|facts| facts.is_dir());
    let there = below(into, |name| WorkerId::parse(name).ok())?;
    for (id, home) in there.into_iter().filter(|(_, home)| is_folder(home)) {
        let in_use = home.join(CURRENT).symlink_metadata().is_ok();
        if in_use && homes.iter().all(|(known, _)| *known != id) {
            homes.push((id, home));
        }
    }
    for (id, home) in homes {
        let leads = super::disk::current(&home).is_some_and(|version| {
            // That it has no receipt, or a damaged one, is said already.
            let is_told = |concern: &Concern| concern.id == id && concern.version.as_ref() == Some(&version);
            Receipt::read(&home.join(version.to_string())).is_some() || found.iter().any(is_told)
        });
        if !leads {
            let why = Some(home.join(CURRENT).display().to_string());
            found.push(Concern { id, version: None, kind: ConcernKind::NoCurrent, why });
        }
    }
    Ok(found)
}
