//! The client's commands: which catalog they ask, what they trust it by, and where workers are installed.
//!
//! What was given once is remembered (`remembered.rs`), after it worked. What was believed last is remembered for each root or
//! set of keys in a folder of its own, which no cleaning of caches takes away.

pub(super) mod audit;
pub(super) mod install;
pub(super) mod list;
pub(super) mod look;
mod progress;
pub(in crate::cli) mod remembered;
mod transport;
pub(super) mod update;

use std::path::{Path, PathBuf};

use remembered::Remembered;
use transport::transport;

use super::environment::{built, real_now, variable};
use super::error::{Failure, Status};
use super::report;
use super::trust::{URL_VARIABLE, anchor, no_trust, warn_of_no_memory};
use crate::client::install::{Installed, Unvouched, installed, unvouched};
use crate::client::root::WalkEnd;
use crate::client::{Catalog, CatalogError, Expired, Kept};
use crate::model::Time;
use crate::model::pointer::CatalogId;
use crate::source::is_url;

/// Which catalog, and what it is trusted by.
#[derive(Debug, clap::Args)]
pub(super) struct SiteArgs {
    /// The catalog's site: a folder or a URL. Without it, the one that was given last.
    #[arg(long, value_name = "URL|DIR", env = URL_VARIABLE)]
    catalog: Option<String>,
    /// A public key that is trusted: a .pub file, or its second line. May be given several times. Without it, and without a
    /// root, what was given last.
    #[arg(long, value_name = "FILE|STRING", conflicts_with = "root")]
    public_key: Vec<String>,
    /// A root of the catalog that is trusted, `root/<N>.json`: index keys may change after it without this being given anew.
    #[arg(long, value_name = "FILE")]
    root: Option<PathBuf>,
    /// The folder that remembers which serial and which root were believed last, so that an older catalog is refused. Without
    /// it, the one that was given last, or `rbee-catalog` in the folder for the state of this user's programs.
    #[arg(long, value_name = "DIR")]
    state: Option<PathBuf>,
    /// The catalog's id; without it, the one that was given last, or any.
    #[arg(long, value_name = "ID")]
    catalog_id: Option<String>,
    /// Ask nobody for the catalog: use the copy that is kept.
    #[arg(long)]
    offline: bool,
    /// Use the copy that is kept even if it has expired: it may be an old one that hides what was withdrawn.
    #[arg(long)]
    allow_expired: bool,
}

/// Where workers are installed.
#[derive(Debug, clap::Args)]
pub(super) struct IntoArgs {
    /// The folder that workers are installed in. Without it, the one that was given last, or `rbee/workers` in the folder for
    /// data of this user.
    #[arg(long, value_name = "DIR")]
    into: Option<PathBuf>,
}

/// A catalog that was brought up to date.
pub(super) struct Opened {
    pub(super) catalog: Catalog,
    /// What the catalog was asked as.
    pub(super) now: Time,
}

impl IntoArgs {
    /// The folder, without asking whether it is there.
    pub(super) fn folder(&self) -> Result<PathBuf, Failure> {
        let remembered = Remembered::load()?;
        let given = self.into.as_deref().map(absolute).transpose()?;
        given
            .or(remembered.into)
            .or_else(remembered::default_into)
            .ok_or_else(|| Failure::usage("no folder for workers is known").help("name one with `--into DIR`"))
    }

    /// The folder. One that was named, now or before, has to be there: where a disk is not mounted, or a name has a slip, nothing
    /// is well.
    pub(super) fn there(&self) -> Result<PathBuf, Failure> {
        let into = self.folder()?;
        let is_named = self.into.is_some() || Remembered::load()?.into.is_some();
        if is_named && !into.try_exists().is_ok_and(|is_there| is_there) {
            return Err(Failure::new(Status::Trouble, format!("{}: there is no such folder", into.display()))
                .help("`--into DIR` names the folder that workers are installed in; `install` makes it"));
        }
        Ok(into)
    }

    /// What is installed there, and what is in the place of a version though no receipt vouches for it, which is said.
    pub(super) fn installed(&self) -> Result<(Vec<Installed>, Vec<Unvouched>), Failure> {
        let into = self.there()?;
        let (all, others) = (installed(&into)?, unvouched(&into)?);
        for there in &others {
            report::warning(&there.to_string(), Some(&there.help()));
        }
        Ok((all, others))
    }

    /// Remembers the folder, if one was named.
    pub(super) fn remember(&self) -> Result<(), Failure> {
        let Some(into) = &self.into else { return Ok(()) };
        let into = absolute(into)?;
        Remembered::change(|remembered| remembered.into = Some(into))
    }
}

impl SiteArgs {
    /// The catalog, up to date; or the copy that is kept, with a warning, where the site cannot be reached.
    pub(super) fn open(&self) -> Result<Opened, Failure> {
        self.open_with(None, None)
    }

    /// The same for what is going to install something: not without a memory, since an older catalog would take versions back.
    pub(super) fn open_to_install(&self, artifacts: Option<&Path>, into: &Path) -> Result<Opened, Failure> {
        if self.state.is_none() && Remembered::load()?.state.or_else(remembered::default_state).is_none() {
            return Err(Failure::usage("no folder is known to remember in which catalog was believed last")
                .help("name one with `--state DIR`, or set HOME: without it an older catalog would not be found out"));
        }
        self.open_with(artifacts, Some(into))
    }

    /// The same, with artifacts from a folder, and where workers are installed if that is known.
    pub(super) fn open_with(&self, artifacts: Option<&Path>, into: Option<&Path>) -> Result<Opened, Failure> {
        let remembered = Remembered::load()?;
        let at = match (&self.catalog, &remembered.catalog) {
            (Some(given), _) if given.is_empty() => {
                return Err(Failure::usage("expected a catalog, found an empty text").help(format!(
                    "give `--catalog` (or {URL_VARIABLE}) a folder or a URL; without it, the one that was given last is asked"
                )));
            }
            (Some(given), _) if is_url(given) => given.clone(),
            (Some(given), _) => absolute(Path::new(given))?.display().to_string(),
            (None, Some(known)) => known.clone(),
            (None, None) => {
                return Err(Failure::usage("no catalog is known")
                    .help("name one with `--catalog URL|DIR`, and its root with `--root FILE` or its key with `--public-key FILE|STRING`"));
            }
        };
        let is_trust_given = self.root.is_some() || !self.public_key.is_empty();
        let anchor = match is_trust_given {
            true => anchor(&self.public_key, self.root.as_deref())?,
            false => remembered.trust.clone().ok_or_else(no_trust)?,
        };
        let id = match &self.catalog_id {
            Some(given) => {
                let id = CatalogId::parse(given);
                Some(id.map_err(|error| Failure::usage(format!("--catalog-id: {error}")))?)
            }
            None => remembered.catalog_id.clone(),
        };
        let (transport, gone) = transport(&at, artifacts)?;
        let mut catalog = Catalog::open(transport, anchor.clone());
        if let Some(id) = &id {
            catalog = catalog.of(id.clone());
        }
        if let Some(built) = built() {
            catalog = catalog.built_at(built);
        }
        // By what it is trusted by, and not by address: a mirror's old copy is old wherever the new one came from.
        let name = anchor.file_name(id.as_ref());
        if let Some(folder) = remembered::cache_folder() {
            catalog = catalog.cached_in(folder.join(name.trim_end_matches(".json")));
        }
        let state = self.state.as_deref().map(absolute).transpose()?;
        if let Some(folder) = state.clone().or(remembered.state).or_else(remembered::default_state) {
            catalog = catalog.state_in(folder);
        } else {
            warn_of_no_memory();
        }
        let into = into.map(Path::to_owned).or(remembered.into).or_else(remembered::default_into);
        if let Some(folder) = into {
            catalog = catalog.installed_in(folder);
        }
        let now = real_now();
        if let Some(failure) = gone.filter(|_| !self.offline) {
            return Err(match catalog.use_kept(now, Expired::Refuse) {
                Ok(kept) => failure.help(format!("`--offline` uses the copy that was fetched at {}", age(kept, now))),
                Err(_) => failure,
            });
        }
        let has_answered = self.bring_up_to_date(&mut catalog, &at, now)?;
        if let Some(WalkEnd::Unreadable(why)) = catalog.roots()?.map(|walk| &walk.end) {
            report::warning(
                &format!("the next root cannot be read: {why}"),
                Some("the one before it counts until it expires; a newer version of this program may know more"),
            );
        }
        let from_environment = variable(URL_VARIABLE).is_some_and(|url| self.catalog.as_ref() == Some(&url));
        Remembered::change(|remembered| {
            if has_answered && self.catalog.is_some() && !from_environment {
                remembered.catalog = Some(at);
            }
            if is_trust_given {
                remembered.trust = Some(anchor);
            }
            if state.is_some() {
                remembered.state = state;
            }
            if self.catalog_id.is_some() {
                remembered.catalog_id = id;
            }
        })?;
        Ok(Opened { catalog, now })
    }

    /// Whether the site answered with what is believed, and not the kept copy counts.
    fn bring_up_to_date(&self, catalog: &mut Catalog, at: &str, now: Time) -> Result<bool, Failure> {
        let expired = if self.allow_expired { Expired::Allow } else { Expired::Refuse };
        if self.offline {
            let kept = catalog.use_kept(now, expired)?;
            report::step("Using", &format!("the copy of {at} that was fetched at {}", age(kept, now)));
            return Ok(false);
        }
        match catalog.update(now) {
            Ok(_) => Ok(true),
            Err(CatalogError::Unreachable { why, kept: Some(kept) }) => {
                let help = "it may lack what was published or withdrawn since";
                let warning = format!("{at} cannot be reached ({why}): using the copy of {}", age(kept, now));
                match catalog.use_kept(now, expired) {
                    Ok(_) => report::warning(&warning, Some(help)),
                    Err(error) => {
                        let failure = Failure::from(error);
                        let message = failure.message.clone().unwrap_or_default();
                        return Err(Failure {
                            message: Some(format!("{at} cannot be reached ({why}); {message}")),
                            ..failure
                        });
                    }
                }
                Ok(false)
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// When a copy was fetched, and how long that is ago.
fn age(kept: Kept, now: Time) -> String {
    let minutes = (now.unix() - kept.fetched_at.unix()).max(0) / 60;
    let ago = match minutes {
        0..=119 => format!("{minutes} minutes"),
        120..=2879 => format!("{} hours", minutes / 60),
        _ => format!("{} days", minutes / 1440),
    };
    format!("{}, {ago} ago", kept.fetched_at)
}

fn absolute(path: &Path) -> Result<PathBuf, Failure> {
    let whole = std::path::absolute(path).map_err(|error| Failure::io(path, &error))?;
    // It is remembered, and named in JSON.
    if whole.to_str().is_none() {
        return Err(Failure::usage(format!("{}: expected a path in UTF-8", whole.display()))
            .help("give the folder another name, or reach it by a link that has one"));
    }
    Ok(whole)
}
