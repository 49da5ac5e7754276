//! What the user trusts a site by.

use std::path::{Path, PathBuf};

use super::environment::limited;
use super::error::{Failure, Status};
use super::verify::public_key;
use crate::client::{FolderSite, SiteReader, State, TrustAnchor, TrustedKeys};
use crate::model::pointer::CatalogId;
use crate::model::root::ROOT_LIMIT;
use crate::source::is_url;

/// A site, wherever it is.
pub(super) type AnySite = Box<dyn SiteReader + Send>;

/// Public keys, or a root.
#[derive(Debug, clap::Args)]
#[group(id = "trust", required = true, multiple = false)]
pub(super) struct TrustArgs {
    /// A public key that is trusted: a .pub file, or its second line. May be given several times.
    #[arg(long, value_name = "FILE|STRING")]
    pub(super) public_key: Vec<String>,
    /// A root of the catalog that is trusted, `root/<N>.json`: index keys may change after it without this being changed.
    #[arg(long, value_name = "FILE")]
    pub(super) root: Option<PathBuf>,
}

/// The same where trust is not needed.
#[derive(Debug, clap::Args)]
#[group(id = "trust", required = false, multiple = false)]
pub(super) struct MaybeTrustArgs {
    /// A public key that is trusted: a .pub file, or its second line. May be given several times.
    #[arg(long, value_name = "FILE|STRING")]
    public_key: Vec<String>,
    /// A root of the catalog that is trusted, `root/<N>.json`.
    #[arg(long, value_name = "FILE")]
    root: Option<PathBuf>,
}

impl TrustArgs {
    /// What they name.
    pub(super) fn anchor(&self) -> Result<TrustAnchor, Failure> {
        anchor(&self.public_key, self.root.as_deref())
    }
}

impl MaybeTrustArgs {
    /// What they name, if anything.
    pub(super) fn anchor(&self) -> Result<Option<TrustAnchor>, Failure> {
        let named = !self.public_key.is_empty() || self.root.is_some();
        named.then(|| anchor(&self.public_key, self.root.as_deref())).transpose()
    }
}

/// What is trusted by a root, or else by these keys.
pub(super) fn anchor(keys: &[String], root: Option<&Path>) -> Result<TrustAnchor, Failure> {
    let Some(path) = root else {
        let keys = keys.iter().map(|text| public_key(text)).collect::<Result<Vec<_>, _>>()?;
        return Ok(TrustAnchor::Keys(TrustedKeys::new(keys)));
    };
    let wrong = |error: &dyn std::fmt::Display| Failure::usage(format!("the root {}: {error}", path.display()));
    let text = limited(path, ROOT_LIMIT).map_err(|error| wrong(&error))?;
    TrustAnchor::root(text.as_bytes()).map_err(|error| wrong(&error).help("name a `root/<N>.json` of the catalog"))
}

/// The site at a URL or in a folder.
pub(super) fn open_site(name: &str) -> Result<AnySite, Failure> {
    let trouble = |error: &dyn std::fmt::Display| Failure::new(Status::Trouble, format!("{name}: {error}"));
    if is_url(name) {
        let site = super::http::site(name);
        return Ok(Box::new(site.map_err(|error| Failure::usage(format!("{name}: {error}")))?));
    }
    Ok(Box::new(FolderSite::open(Path::new(name)).map_err(|error| trouble(&error))?))
}

/// Where what was believed last is remembered.
#[derive(Debug, clap::Args)]
pub(super) struct StateArgs {
    /// Remember in this folder which serial and which root were believed last, so that an older catalog is refused.
    #[arg(long, value_name = "DIR")]
    state: Option<PathBuf>,
}

/// What is remembered, and where; nowhere, if nobody asked for it.
pub(super) struct Memory {
    pub(super) state: State,
    file: Option<PathBuf>,
}

impl StateArgs {
    /// What is remembered for an anchor, and a catalog that was named.
    pub(super) fn load(&self, anchor: &TrustAnchor, catalog: Option<&CatalogId>) -> Result<Memory, Failure> {
        let file = self.state.as_ref().map(|folder| folder.join(anchor.file_name(catalog)));
        let state = file.as_deref().map(State::load).transpose()?.flatten().unwrap_or_default();
        Ok(Memory { state, file })
    }
}

impl Memory {
    /// Keeps what is to be remembered from now on.
    pub(super) fn keep(&self, state: &State) -> Result<(), Failure> {
        self.file.as_deref().map_or(Ok(()), |file| Ok(state.save(file)?))
    }
}
