//! Where a catalog is: a URL, or a folder, which may be gone.

use std::path::Path;

use crate::cli::error::{Failure, Status};
use crate::cli::http::options;
use crate::client::fetch::Wanted;
use crate::client::{
    Fetch, FetchError, FolderSite, HttpFetch, HttpSite, Incoming, Parts, Patience, ReadError, SiteReader, StoreFolder,
    Transport,
};
use crate::source::is_url;

/// Relative artifacts are the folder's, the others are at their address.
struct Local(Folder, HttpFetch);

/// A site in a folder, or why there is none.
#[derive(Clone)]
enum Folder {
    There(FolderSite),
    Gone { name: String, why: String },
}

impl SiteReader for Folder {
    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, ReadError> {
        match self {
            Self::There(site) => site.read(path, limit),
            Self::Gone { name, why } => Err(ReadError::Trouble(format!("{name}: {why}"))),
        }
    }

    fn address(&self) -> Option<String> {
        match self {
            Self::There(site) => site.address(),
            Self::Gone { name, .. } => Some(name.clone()),
        }
    }
}

impl Fetch for Local {
    fn fetch(&self, wanted: &Wanted<'_>) -> Result<Incoming, FetchError> {
        match &self.0 {
            _ if wanted.url.contains("://") => self.1.fetch(wanted),
            Folder::There(site) => site.fetch(wanted),
            Folder::Gone { name, why } => {
                Err(FetchError::Trouble { why: format!("{name}: {why}"), passes: false, wait: None })
            }
        }
    }
}

/// What reads a catalog and fetches its artifacts; and, where its folder cannot be read, why.
pub(super) fn transport(at: &str, artifacts: Option<&Path>) -> Result<(Box<dyn Transport>, Option<Failure>), Failure> {
    let usage = |error: String| Failure::usage(format!("{at}: {error}"));
    let store = artifacts.map(|folder| {
        StoreFolder::open(folder).map_err(|error| Failure::usage(format!("{}: {error}", folder.display())))
    });
    let (store, options) = (store.transpose()?, options(Patience::default())?);
    if is_url(at) {
        let site = HttpSite::with(at, &options).map_err(usage)?;
        return Ok(match store {
            Some(artifacts) => (Box::new(Parts { site, artifacts }), None),
            None => (Box::new(site), None),
        });
    }
    let (site, gone) = match FolderSite::open(Path::new(at)) {
        Ok(site) => (Folder::There(site), None),
        Err(error) => {
            let why = if error == ReadError::NotFound { "there is no such folder".into() } else { error.to_string() };
            let failure = Failure::new(Status::Trouble, format!("{at}: {why}"));
            (Folder::Gone { name: at.to_owned(), why }, Some(failure))
        }
    };
    Ok(match store {
        Some(artifacts) => (Box::new(Parts { site, artifacts }), gone),
        None => {
            let artifacts = Local(site.clone(), HttpFetch::local(&options).map_err(usage)?);
            (Box::new(Parts { site, artifacts }), gone)
        }
    })
}
