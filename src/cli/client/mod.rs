//! The client's commands: which catalog they ask, by which key, and where workers are installed.
//!
//! What was given once is remembered (`remembered.rs`), after it worked.

pub(super) mod audit;
pub(super) mod install;
pub(super) mod list;
pub(super) mod look;
mod progress;
mod remembered;
pub(super) mod update;

use std::path::{Path, PathBuf};

use remembered::Remembered;

use super::environment::{real_now, variable};
use super::error::{Failure, Status};
use super::report;
use super::verify::public_key;
use crate::client::fetch::Wanted;
use crate::client::http::{Options, Proxies};
use crate::client::install::{Installed, installed};
use crate::client::{
    Catalog, CatalogError, Expired, Fetch, FetchError, FolderSite, HttpFetch, HttpSite, Incoming, Kept, Parts,
    Patience, StoreFolder, Transport, TrustedKeys,
};
use crate::model::pointer::CatalogId;
use crate::model::{Sha256, Time};
use crate::source::is_url;

/// Which catalog, and by which key.
#[derive(Debug, clap::Args)]
pub(super) struct SiteArgs {
    /// The catalog's site: a folder or a URL. Without it, the one that was given last.
    #[arg(long, value_name = "URL|DIR", env = "RBEE_CATALOG_URL")]
    catalog: Option<String>,
    /// A public key that is trusted: a .pub file, or its second line. May be given several times. Without it, those that were
    /// given last.
    #[arg(long, value_name = "FILE|STRING")]
    public_key: Vec<String>,
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

/// Relative artifacts are the folder's, the others are at their address.
struct Local(FolderSite, HttpFetch);

impl Fetch for Local {
    fn fetch(&self, wanted: &Wanted<'_>) -> Result<Incoming, FetchError> {
        if wanted.url.contains("://") { self.1.fetch(wanted) } else { self.0.fetch(wanted) }
    }
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

    /// What is installed there.
    pub(super) fn installed(&self) -> Result<Vec<Installed>, Failure> {
        Ok(installed(&self.folder()?)?)
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
        self.open_with(None)
    }

    /// The same, with artifacts from a folder.
    pub(super) fn open_with(&self, artifacts: Option<&Path>) -> Result<Opened, Failure> {
        let remembered = Remembered::load()?;
        let at = match (&self.catalog, &remembered.catalog) {
            (Some(given), _) if is_url(given) => given.clone(),
            (Some(given), _) => absolute(Path::new(given))?.display().to_string(),
            (None, Some(known)) => known.clone(),
            (None, None) => {
                return Err(Failure::usage("no catalog is known")
                    .help("name one with `--catalog URL|DIR`, and its key with `--public-key FILE|STRING`"));
            }
        };
        let keys = match self.public_key.as_slice() {
            [] => remembered.public_keys.clone(),
            given => given.iter().map(|text| public_key(text)).collect::<Result<_, _>>()?,
        };
        if keys.is_empty() {
            return Err(Failure::usage("no public key is trusted")
                .help("name one with `--public-key FILE|STRING`: ask the catalog's maintainers for it"));
        }
        let id = match &self.catalog_id {
            Some(given) => {
                let id = CatalogId::parse(given);
                Some(id.map_err(|error| Failure::usage(format!("--catalog-id: {error}")))?)
            }
            None => remembered.catalog_id.clone(),
        };
        let transport = transport(&at, artifacts)?;
        let mut catalog = Catalog::open(transport, TrustedKeys::new(keys.iter().cloned()));
        if let Some(id) = &id {
            catalog = catalog.of(id.clone());
        }
        if let Some(folder) = remembered::cache_folder() {
            // By key, and not by address: a mirror's old copy is old wherever the new one came from.
            let mut keys: Vec<String> = keys.iter().map(ToString::to_string).collect();
            keys.sort();
            let anchor = Sha256::of(keys.join("\n").as_bytes()).to_string();
            let id = id.as_ref().map(|id| format!("-{id}")).unwrap_or_default();
            catalog = catalog.cached_in(folder.join(format!("{}{id}", &anchor[..16])));
        }
        let now = real_now();
        self.bring_up_to_date(&mut catalog, &at, now)?;
        let from_environment = variable("RBEE_CATALOG_URL").is_some_and(|url| self.catalog.as_ref() == Some(&url));
        Remembered::change(|remembered| {
            if self.catalog.is_some() && !from_environment {
                remembered.catalog = Some(at);
            }
            if !self.public_key.is_empty() {
                remembered.public_keys = keys;
            }
            if self.catalog_id.is_some() {
                remembered.catalog_id = id;
            }
        })?;
        Ok(Opened { catalog, now })
    }

    fn bring_up_to_date(&self, catalog: &mut Catalog, at: &str, now: Time) -> Result<(), Failure> {
        let expired = if self.allow_expired { Expired::Allow } else { Expired::Refuse };
        if self.offline {
            catalog.use_kept(now, expired)?;
            return Ok(());
        }
        match catalog.update(now) {
            Ok(_) => Ok(()),
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
                Ok(())
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

fn transport(at: &str, artifacts: Option<&Path>) -> Result<Box<dyn Transport>, Failure> {
    let trouble = |error: &dyn std::fmt::Display| Failure::new(Status::Trouble, format!("{at}: {error}"));
    let usage = |error: String| Failure::usage(format!("{at}: {error}"));
    let store = artifacts.map(|folder| {
        StoreFolder::open(folder).map_err(|error| Failure::usage(format!("{}: {error}", folder.display())))
    });
    let options = http_options()?;
    if is_url(at) {
        let site = HttpSite::with(at, &options).map_err(usage)?;
        return Ok(match store.transpose()? {
            Some(artifacts) => Box::new(Parts { site, artifacts }),
            None => Box::new(site),
        });
    }
    let site = FolderSite::open(Path::new(at)).map_err(|error| trouble(&error))?;
    Ok(match store.transpose()? {
        Some(artifacts) => Box::new(Parts { site, artifacts }),
        None => {
            let artifacts = Local(site.clone(), HttpFetch::local(&options).map_err(usage)?);
            Box::new(Parts { site, artifacts })
        }
    })
}

/// Proxies and authorities as the environment says.
fn http_options() -> Result<Options, Failure> {
    let authorities = match variable("SSL_CERT_FILE").filter(|path| !path.is_empty()) {
        None => None,
        Some(path) => {
            let bytes = std::fs::read(&path);
            Some(bytes.map_err(|error| Failure::usage(format!("SSL_CERT_FILE: {path}: {error}")))?)
        }
    };
    Ok(Options { proxies: Proxies::FromEnvironment, authorities, patience: Patience::default() })
}

fn absolute(path: &Path) -> Result<PathBuf, Failure> {
    std::path::absolute(path).map_err(|error| Failure::io(path, &error))
}
