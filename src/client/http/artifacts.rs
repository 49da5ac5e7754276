//! Artifacts, wherever they are.

use ureq::http::{HeaderMap, Uri, header};

use super::Options;
use super::address::{Near, Origin, forbidden};
use super::agents::Agents;
use super::failed::Failed;
use super::follow::{Bound, follow};
use crate::client::fetch::{Fetch, FetchError, Incoming, Wanted};
use crate::client::{Patience, ReadError};

/// Artifacts by URL.
#[derive(Debug, Clone)]
pub struct HttpFetch {
    near: Near,
    pub(super) agents: Agents,
    pub(super) patience: Patience,
}

impl HttpFetch {
    /// For a catalog on this machine: a folder.
    ///
    /// # Errors
    /// A phrase: what was expected of the certificates.
    pub fn local(options: &Options) -> Result<Self, String> {
        Self::near(Near::Local, options)
    }

    pub(super) fn near(near: Near, options: &Options) -> Result<Self, String> {
        let agents = Agents::new(&near, options)?;
        Ok(Self { near, agents, patience: options.patience.clone() })
    }

    fn attempt(&self, wanted: &Wanted<'_>) -> Result<Incoming, Failed> {
        let range = format!("bytes={}-", wanted.from);
        let mut headers = Vec::new();
        if wanted.from > 0 {
            headers.push((header::RANGE, range.as_str()));
            headers.extend(wanted.tag.map(|tag| (header::IF_RANGE, tag)));
        }
        if wanted.past_caches {
            headers.push((header::CACHE_CONTROL, "no-cache"));
        }
        let host = |url: &str| url.parse::<Uri>().ok().and_then(|url| Origin::of(&url)).map(|origin| origin.host);
        let named = host(wanted.url);
        let lead = |url: &str| match forbidden(url, &self.near) {
            Some(why) => Err(Failed::away(why)),
            None if host(url) == named => Ok(&self.agents.artifacts),
            None => Ok(&self.agents.elsewhere),
        };
        let bound = Bound::Beginning(self.patience.answer.saturating_mul(2));
        let (url, answer) = follow(wanted.url, &headers, bound, lead)?;
        let from = match answer.status().as_u16() {
            200 => 0,
            206 if begins_at(answer.headers(), wanted.from) => wanted.from,
            206 => return Err(Failed::passing("another part than the one asked for").at(&url)),
            // What is here already is no part of what is there.
            416 if wanted.from > 0 => return self.attempt(&Wanted { from: 0, tag: None, ..*wanted }),
            404 | 410 => return Err(ReadError::NotFound.into()),
            _ => return Err(Failed::status(&answer).at(&url)),
        };
        let encoding = answer.headers().get(header::CONTENT_ENCODING).filter(|encoding| *encoding != "identity");
        let encoding = encoding.map(|encoding| String::from_utf8_lossy(encoding.as_bytes()).chars().take(40).collect());
        let total = match answer.status().as_u16() {
            206 => total_of(answer.headers()),
            _ => answer.body().content_length(),
        };
        let tag = answer.headers().get(header::ETAG).and_then(|tag| tag.to_str().ok());
        let tag = tag.filter(|tag| tag.starts_with('"')).map(str::to_owned);
        Ok(Incoming {
            from,
            tag,
            total,
            encoding,
            body: Box::new(self.patience.paced(answer.into_body().into_reader())),
        })
    }

    /// `named`: the URL as whoever asks will name it.
    pub(super) fn fetch_named(&self, wanted: &Wanted<'_>, named: &str) -> Result<Incoming, FetchError> {
        self.attempt(wanted).map_err(|failed| failed.of_artifact(named))
    }
}

impl Fetch for HttpFetch {
    fn fetch(&self, wanted: &Wanted<'_>) -> Result<Incoming, FetchError> {
        self.fetch_named(wanted, wanted.url)
    }
}

/// How many bytes the whole has, as `Content-Range` says it.
fn total_of(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_RANGE)?.to_str().ok()?.rsplit_once('/')?.1.trim().parse().ok()
}

/// Whether `Content-Range` says that the answer begins there.
fn begins_at(headers: &HeaderMap, from: u64) -> bool {
    let range = headers.get(header::CONTENT_RANGE).and_then(|range| range.to_str().ok()).unwrap_or_default();
    let start = range.strip_prefix("bytes ").and_then(|range| range.split('-').next());
    start.and_then(|start| start.parse().ok()) == Some(from)
}
