//! Which site, and what the user trusts it by: for the commands that only look. Those that install have the same words
//! ([`SiteArgs`](super::client)), and remember what they were given; these remember nothing for them.

use std::path::{Path, PathBuf};

use super::client::remembered::{Remembered, default_state};
use super::environment::{limited, variable};
use super::error::{Failure, Status};
use super::report;
use super::verify::public_key;
use crate::client::{FolderSite, SiteReader, State, TrustAnchor, TrustedKeys, VerifyError};
use crate::model::pointer::{CatalogId, Pointer};
use crate::model::root::ROOT_LIMIT;
use crate::source::is_url;

/// A site, wherever it is.
pub(super) type AnySite = Box<dyn SiteReader + Send>;

/// The environment variable that names the catalog's site.
pub(super) const URL_VARIABLE: &str = "RBEE_CATALOG_URL";

/// Which site.
#[derive(Debug, clap::Args)]
pub(super) struct WhichSite {
    /// The site: a folder or a URL. Without it, that of `--catalog`.
    #[arg(value_name = "URL|DIR")]
    site: Option<String>,
    /// The same, by the name that it has elsewhere. Without it, the one that `install` and the like were given last.
    #[arg(long, value_name = "URL|DIR", env = URL_VARIABLE)]
    catalog: Option<String>,
}

impl WhichSite {
    /// The one that is named, or else remembered.
    pub(super) fn name(&self) -> Result<String, Failure> {
        let is_by_variable = self.catalog.is_some() && variable(URL_VARIABLE) == self.catalog;
        match (&self.site, &self.catalog) {
            (Some(_), Some(_)) if !is_by_variable => {
                Err(Failure::usage("expected the site once, found it as an argument and with `--catalog`"))
            }
            (Some(name), _) | (None, Some(name)) if name.is_empty() => {
                Err(Failure::usage("expected a site, found an empty text").help("name a folder or a URL"))
            }
            (Some(name), _) | (None, Some(name)) => Ok(name.clone()),
            (None, None) => Remembered::load()?.catalog.ok_or_else(|| {
                Failure::usage("no site is known").help(format!(
                    "name one: a folder or a URL, as the argument, with `--catalog`, or in {URL_VARIABLE}"
                ))
            }),
        }
    }
}

/// Public keys, or a root; not needed where others are remembered, or where nothing needs to be trusted.
#[derive(Debug, clap::Args)]
#[group(id = "trust", required = false, multiple = false)]
pub(super) struct MaybeTrustArgs {
    /// A public key that is trusted: a .pub file, or its second line. May be given several times.
    #[arg(long, value_name = "FILE|STRING")]
    public_key: Vec<String>,
    /// A root of the catalog that is trusted, `root/<N>.json`: index keys may change after it without this being given anew.
    #[arg(long, value_name = "FILE")]
    root: Option<PathBuf>,
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
        return Ok(Box::new(super::http::site(name)?.map_err(|error| Failure::usage(format!("{name}: {error}")))?));
    }
    Ok(Box::new(FolderSite::open(Path::new(name)).map_err(|error| trouble(&error))?))
}

/// What a check trusts a site by, and what is remembered of it.
#[derive(Debug, clap::Args)]
pub(super) struct CheckArgs {
    #[command(flatten)]
    trust: MaybeTrustArgs,
    /// The catalog's id; without it, any.
    #[arg(long, visible_alias = "id", value_name = "ID")]
    catalog_id: Option<String>,
    /// Remember in this folder which serial and which root were believed last, so that an older catalog is refused. Without
    /// it, nothing is remembered of a site whose key or root is named here.
    #[arg(long, value_name = "DIR")]
    state: Option<PathBuf>,
}

/// What is remembered, and where; nowhere, if nobody asked for it.
pub(super) struct Memory {
    pub(super) anchor: TrustAnchor,
    pub(super) catalog: Option<CatalogId>,
    pub(super) state: State,
    file: Option<PathBuf>,
}

impl CheckArgs {
    /// What is named here; where neither a key nor a root is, all that the client's commands go by: what they trust, its id, and
    /// what they believed last.
    pub(super) fn load(&self) -> Result<Memory, Failure> {
        let id = self.catalog_id.as_deref().map(CatalogId::parse).transpose();
        let id = id.map_err(|error| Failure::usage(format!("--catalog-id: {error}")))?;
        let (anchor, catalog, folder) = match self.trust.anchor()? {
            Some(anchor) => (anchor, id, self.state.clone()),
            None => {
                let known = Remembered::load()?;
                let anchor = known.trust.ok_or_else(no_trust)?;
                let folder = self.state.clone().or(known.state).or_else(default_state);
                if folder.is_none() {
                    warn_of_no_memory();
                }
                (anchor, id.or(known.catalog_id), folder)
            }
        };
        let state = folder.as_deref().map(|folder| State::in_folder(folder, &anchor, catalog.as_ref())).transpose()?;
        let state = state.flatten().unwrap_or_default();
        let file = folder.map(|folder| folder.join(anchor.file_name(catalog.as_ref())));
        Ok(Memory { anchor, catalog, state, file })
    }
}

/// Without a home there is nowhere to remember what was believed last.
pub(super) fn warn_of_no_memory() {
    report::warning(
        "no folder is known to remember in which catalog was believed last: an older one is not found out",
        Some("name one with `--state DIR`, or set HOME"),
    );
}

/// Nobody said what a catalog is trusted by.
pub(super) fn no_trust() -> Failure {
    Failure::usage("nothing is known that the catalog is trusted by").help(
        "name its root with `--root FILE`, or a public key with `--public-key FILE|STRING`: ask the catalog's \
         maintainers for it",
    )
}

impl Memory {
    /// Nothing is remembered, and nothing will be.
    pub(super) fn none(anchor: TrustAnchor, catalog: Option<CatalogId>) -> Self {
        Self { anchor, catalog, state: State::default(), file: None }
    }

    /// Whether a pointer may come after what the folder says of its catalog, which is known only now.
    pub(super) fn precedes(&self, pointer: &Pointer) -> Result<(), Failure> {
        let Some(folder) = self.file.as_deref().and_then(Path::parent) else { return Ok(()) };
        Ok(State::kin_precedes(folder, &self.anchor, pointer).map_err(VerifyError::from)?)
    }

    /// Keeps what is to be remembered from now on.
    pub(super) fn keep(&self, state: &State) -> Result<(), Failure> {
        self.file.as_deref().map_or(Ok(()), |file| Ok(state.save(file)?))
    }
}
