//! Artifacts: bytes by URL, streamed, from where the last attempt ended.

use std::fmt;
use std::io::Read;
use std::time::Duration;

use super::{ReadError, SiteReader};

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// Where, as a document says it. Without a scheme it is relative to the catalog's root.
    pub url: &'a str,
    /// How many bytes are there already.
    pub from: u64,
    /// What the answer that they are from said of itself ([`Incoming::tag`]).
    pub tag: Option<&'a str>,
    /// Whether caches on the way are to be asked to pass it on.
    pub past_caches: bool,
}

/// An answer.
pub struct Incoming {
    /// How many bytes it leaves out: as many as were asked for, or none.
    pub from: u64,
    /// A word for exactly these bytes, of the host's own (a strong entity tag).
    pub tag: Option<String>,
    /// How many bytes the whole file has, as whoever gives it says; none if that is not said.
    pub total: Option<u64>,
    /// The `Content-Encoding` that they are said to come in. Some hosts say it of archives, which are stored that way.
    pub encoding: Option<String>,
    /// The rest. Whoever reads it stops at the size that is pinned.
    pub body: Box<dyn Read + Send>,
}

impl fmt::Debug for Incoming {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Incoming").field("from", &self.from).field("tag", &self.tag).finish_non_exhaustive()
    }
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// There is no such file.
    #[error("not found")]
    NotFound,
    /// It is where nothing is fetched from: http, a private address, another scheme. A phrase.
    #[error("{0}")]
    Away(String),
    /// Trouble on the way.
    #[error("{why}")]
    Trouble {
        /// What it is.
        why: String,
        /// Whether it may be gone at the next attempt.
        passes: bool,
        /// How long the host asks to wait.
        wait: Option<Duration>,
    },
}

/// Where artifacts come from: HTTP, or a folder. One attempt a call; who calls asks again ([`super::Patience`]).
pub trait Fetch: Sync {
    /// Begins to fetch.
    ///
    /// # Errors
    /// See [`FetchError`].
    fn fetch(&self, wanted: &Wanted<'_>) -> Result<Incoming, FetchError>;

    /// What messages call the artifact at a URL, where its bytes come from elsewhere: a file. None if they come from there.
    fn place(&self, _url: &str) -> Option<String> {
        None
    }
}

/// All that a client needs of a site. An asynchronous program gives its own, and calls the client where it may block.
pub trait Transport: SiteReader + Fetch + Send {}

impl<T: SiteReader + Fetch + Send> Transport for T {}

/// A transport of two: what reads the site's files, and what fetches artifacts.
#[derive(Debug, Clone)]
pub struct Parts<S, F> {
    /// Reads the site's files.
    pub site: S,
    /// Fetches artifacts.
    pub artifacts: F,
}

impl<S: SiteReader, F: Sync> SiteReader for Parts<S, F> {
    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, ReadError> {
        self.site.read(path, limit)
    }

    fn read_anew(&self, path: &str, limit: u64, attempt: u32) -> Option<Result<Vec<u8>, ReadError>> {
        self.site.read_anew(path, limit, attempt)
    }

    fn begin(&self) {
        self.site.begin();
    }

    fn address(&self) -> Option<String> {
        self.site.address()
    }
}

impl<S: Sync, F: Fetch> Fetch for Parts<S, F> {
    fn fetch(&self, wanted: &Wanted<'_>) -> Result<Incoming, FetchError> {
        self.artifacts.fetch(wanted)
    }

    fn place(&self, url: &str) -> Option<String> {
        self.artifacts.place(url)
    }
}

impl<T: Fetch + Send + ?Sized> Fetch for Box<T> {
    fn fetch(&self, wanted: &Wanted<'_>) -> Result<Incoming, FetchError> {
        (**self).fetch(wanted)
    }

    fn place(&self, url: &str) -> Option<String> {
        (**self).place(url)
    }
}
