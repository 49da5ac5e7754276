//! The catalog in, the site's files out: pure, deterministic, one file at a time.
//!
//! The same catalog gives the same bytes on any machine. Nothing here reads the clock, the environment or the disk:
//! templates come in as text, and the bytes of a worker's files come through [`Contents`].

pub mod hosts;
pub mod html;
pub mod routes;

use std::collections::BTreeMap;

use crate::assemble::catalog::{Catalog, Contents};
use crate::config::Config;

/// One file of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its path below the site's root, `/` between parts.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What keeps a site from being emitted.
#[derive(Debug, thiserror::Error)]
pub enum EmitError {
    /// A template is wrong. The message names it, the line and what is wrong.
    #[error("{0}")]
    Template(String),
    /// The bytes of a worker's file could not be read.
    #[error("{worker}: {message}")]
    Contents {
        /// Whose.
        worker: String,
        /// Why.
        message: String,
    },
    /// The receiver of the files could not take one.
    #[error(transparent)]
    Sink(Box<dyn std::error::Error + Send + Sync>),
}

/// Takes the files, one at a time.
pub type Sink<'a> = dyn FnMut(File) -> Result<(), EmitError> + 'a;

/// Everything that a site is made from.
#[derive(Clone, Copy)]
pub struct Site<'a> {
    /// What the maintainers decided.
    pub config: &'a Config,
    /// What the branches give.
    pub catalog: &'a Catalog,
    /// Reads the bytes that the catalog names.
    pub contents: &'a dyn Contents,
    /// Page templates, by file name (`home.html`): the embedded ones, each replaced by the caller's where there is one.
    pub templates: &'a BTreeMap<String, String>,
    /// Static assets, by path below the site's root (`assets/site.css`).
    pub public: &'a BTreeMap<String, Vec<u8>>,
}
