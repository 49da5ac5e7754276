//! A site at its address, and artifacts wherever they are. Blocking.
//!
//! What is fetched here is signed for or pinned, so that the transport can only withhold: every read stops at its limit, has
//! its time and a lowest speed ([`Patience`]), and goes where the private module `address` lets it. https, and plain http to this machine
//! alone. No cookies; nothing is decompressed, since sizes are of the bytes as they are stored.
//!
//! | private module | its job |
//! |---|---|
//! | `address` | where bytes may be fetched from |
//! | `agents` | connections: proxy, authorities, pace |
//! | `follow` | over redirects to an answer |
//! | `artifacts` | [`HttpFetch`] |
//! | `waited` | what one call has waited for a site's files |
//! | `failed` | why an attempt failed, in words |

mod address;
pub(crate) mod agents;
mod artifacts;
pub(crate) mod failed;
mod follow;
mod waited;

use std::io::Read as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ureq::http::{Uri, header};

pub use artifacts::HttpFetch;

use address::{Near, Origin, port, shown};
use failed::Failed;
use follow::{Bound, follow};
use waited::Waited;

use super::fetch::{Fetch, FetchError, Incoming, Wanted};
use super::patience::{Waiting, unseen};
use super::{Patience, ReadError, SiteReader};

/// For a whole file of metadata; an artifact has [`Patience::total`].
const LONGEST: Duration = Duration::from_secs(300);

/// Whether a proxy that the environment names (`HTTPS_PROXY`, `NO_PROXY`, …) is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proxies {
    /// Never.
    None,
    /// As the environment says; never to this machine.
    FromEnvironment,
}

/// How a site is reached.
#[derive(Debug, Clone)]
pub struct Options {
    /// Through which proxies.
    pub proxies: Proxies,
    /// Certificates of the authorities that vouch for hosts, as PEM, in place of Mozilla's.
    pub authorities: Option<Vec<u8>>,
    /// How long a host is waited for.
    pub patience: Patience,
}

impl Default for Options {
    fn default() -> Self {
        Self { proxies: Proxies::FromEnvironment, authorities: None, patience: Patience::default() }
    }
}

/// A site below a URL.
#[derive(Debug, Clone)]
pub struct HttpSite {
    /// Without a slash at the end.
    base: Arc<str>,
    origin: Origin,
    fetch: HttpFetch,
    waited: Arc<Waited>,
}

impl HttpSite {
    /// A site at this address, each file of which is asked for once. Nothing is fetched yet.
    ///
    /// # Errors
    /// A phrase: what was expected of the address.
    pub fn new(url: &str, proxies: Proxies) -> Result<Self, String> {
        Self::with(url, &Options { proxies, patience: Patience::once(), ..Options::default() })
    }

    /// A site at this address. Nothing is fetched yet.
    ///
    /// # Errors
    /// A phrase: what was expected of the address, or of the certificates.
    pub fn with(url: &str, options: &Options) -> Result<Self, String> {
        let base = url.trim_end_matches('/').to_owned();
        let parsed: Uri = base.parse().map_err(|_| format!("expected a URL, found {url:?}"))?;
        port(&parsed)?;
        let origin = Origin::of(&parsed).ok_or_else(|| format!("expected a URL, found {url:?}"))?;
        if base.contains(['?', '#']) || parsed.authority().is_some_and(|authority| authority.as_str().contains('@')) {
            return Err(format!("expected a URL without `?`, `#` and user name, found {url:?}"));
        }
        match origin.scheme.as_str() {
            "https" => {}
            "http" if origin.is_loopback() => {}
            _ => return Err(format!("expected `https://` (`http://` only to this machine), found {url:?}")),
        }
        let near = if origin.is_loopback() { Near::Local } else { Near::Host(origin.host.clone()) };
        let waited = Arc::new(Waited::new(&options.patience));
        Ok(Self { base: base.into(), origin, fetch: HttpFetch::near(near, options)?, waited })
    }

    /// What artifacts that are not the site's own are fetched with.
    #[must_use]
    pub fn fetch_only(&self) -> &HttpFetch {
        &self.fetch
    }

    /// The body at a path, redirects followed inside of the origin, in so much time.
    fn attempt(&self, path: &str, limit: u64, query: &str, time: Duration) -> Result<Vec<u8>, Failed> {
        let url = format!("{}/{path}{query}", self.base);
        let lead = |url: &str| {
            let origin = url.parse().ok().and_then(|url| Origin::of(&url));
            match origin.as_ref() == Some(&self.origin) {
                true => Ok(&self.fetch.agents.site),
                false => Err(ReadError::Outside.into()),
            }
        };
        let past_caches = !query.is_empty();
        let headers: &[(header::HeaderName, &str)] =
            if past_caches { &[(header::CACHE_CONTROL, "no-cache")] } else { &[] };
        let begun = Instant::now();
        let (url, answer) = follow(&url, headers, Bound::Whole(time), lead).map_err(Failed::of_metadata)?;
        let status = answer.status().as_u16();
        match status {
            200 => {}
            404 | 410 => return Err(ReadError::NotFound.into()),
            _ => return Err(Failed::status(&answer).at(&url)),
        }
        if let Some(encoding) = answer.headers().get(header::CONTENT_ENCODING).filter(|e| *e != "identity") {
            let encoding: String = String::from_utf8_lossy(encoding.as_bytes()).chars().take(40).collect();
            let why = format!(
                "it comes with `Content-Encoding: {encoding}`, which nobody asked for: the host or a proxy on the way has to give it as it \
                 is stored; `rbee-catalog doctor URL` tells its operator how"
            );
            return Err(ReadError::Answer(why).into());
        }
        if answer.body().content_length().is_some_and(|length| length > limit) {
            return Err(ReadError::TooLarge(limit).into());
        }
        let mut bytes = Vec::new();
        let body = self.fetch.patience.paced(answer.into_body().into_reader());
        let read = body.take(limit.saturating_add(1)).read_to_end(&mut bytes);
        read.map_err(|error| Failed::of_io(&error, begun.elapsed()).at(&url))?;
        if bytes.len() as u64 > limit {
            return Err(ReadError::TooLarge(limit).into());
        }
        Ok(bytes)
    }

    /// One attempt, in the time that is left. What it took counts, as far as it took too long.
    fn timed(&self, path: &str, limit: u64, query: &str) -> Result<Vec<u8>, Failed> {
        let Some(left) = self.waited.left() else {
            let why = self.waited.given_up();
            return Err(Failed::lasting(why.unwrap_or_else(|| format!("{}: it took too long", shown(&self.base)))));
        };
        let begun = Instant::now();
        let answer = self.attempt(path, limit, query, left.saturating_add(self.waited.free(limit)).min(LONGEST));
        let free = match &answer {
            Ok(bytes) => self.waited.free(bytes.len() as u64),
            Err(failed) if failed.trouble().is_none() => self.waited.free(0),
            Err(_) => Duration::ZERO,
        };
        self.waited.add(begun.elapsed().saturating_sub(free));
        answer
    }

    /// A pause, if there is time for it. `told` is why and which attempt follows, where somebody is to know.
    fn pause(&self, attempt: u32, asked: Option<Duration>, told: Option<(&str, u32)>) -> bool {
        let patience = &self.fetch.patience;
        let left = self.waited.left().unwrap_or_default();
        let Some(pause) = patience.pause_after(attempt, asked).filter(|pause| *pause < left) else { return false };
        if let Some((why, attempts)) = told {
            let (host, why) = (self.origin.host_and_port(), why.to_owned());
            (patience.told)(&Waiting { host, why, attempt: attempt + 1, attempts, pause });
        }
        (patience.sleep)(pause);
        self.waited.add(pause);
        true
    }

    /// Attempts, until one says something else than passing trouble, or there is no time left.
    fn attempts(&self, path: &str, limit: u64, query: &dyn Fn() -> String) -> Result<Vec<u8>, ReadError> {
        // What a site's paths are made of; anything else would have to be written in another way in a URL.
        let plain = |part: &str| {
            !matches!(part, "" | "." | "..")
                && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
        };
        if !path.split('/').all(plain) {
            return Err(ReadError::Outside);
        }
        let attempts = if self.waited.given_up().is_some() { 1 } else { self.fetch.patience.attempts };
        let mut attempt = 1;
        loop {
            let failed = match self.timed(path, limit, &query()) {
                Ok(bytes) => {
                    self.waited.answered();
                    return Ok(bytes);
                }
                Err(failed) => failed,
            };
            let Some(why) = failed.trouble() else {
                self.waited.answered();
                return Err(failed.of_site());
            };
            let may_pass = failed.passes && attempt < attempts;
            if !(may_pass && self.pause(attempt, failed.wait, Some((why, attempts)))) {
                let error = if attempt > 1 { failed.and(&format!(", {attempt} attempts")) } else { failed };
                let error = error.with_wait().of_site();
                if let ReadError::Trouble(why) = &error {
                    self.waited.give_up(why);
                }
                return Err(error);
            }
            attempt += 1;
        }
    }
}

impl SiteReader for HttpSite {
    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, ReadError> {
        self.attempts(path, limit, &String::new)
    }

    fn read_anew(&self, path: &str, limit: u64, attempt: u32) -> Option<Result<Vec<u8>, ReadError>> {
        self.pause(attempt, None, None);
        Some(self.attempts(path, limit, &|| format!("?anew={}", unseen())))
    }

    fn begin(&self) {
        self.waited.begin();
    }

    fn address(&self) -> Option<String> {
        Some(shown(&self.base))
    }
}

impl Fetch for HttpSite {
    fn fetch(&self, wanted: &Wanted<'_>) -> Result<Incoming, FetchError> {
        if wanted.url.contains("://") {
            return self.fetch.fetch(wanted);
        }
        let url = format!("{}/{}", self.base, wanted.url);
        self.fetch.fetch_named(&Wanted { url: &url, ..*wanted }, wanted.url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_safe_addresses_are_taken() {
        let new = |url: &str| HttpSite::new(url, Proxies::None).map(|site| site.base.to_string());
        for good in [
            "https://a.example",
            "https://a.example:8443/x",
            "http://127.0.0.1:80",
            "http://localhost/x",
            "http://[::1]:1",
        ] {
            assert_eq!(new(&format!("{good}/")).as_deref(), Ok(good));
        }
        for bad in [
            "",
            "a.example",
            "http://a.example",
            "ftp://a.example",
            "https://u@a.example",
            "https://a.example/?x",
            "http://127.0.0.1.example",
            "file:///x",
            "http://127.0.0.1:99999",
            "http://127.0.0.1:abc",
            "http://127.0.0.1:0",
            "https://localhost:99999",
            "https://[::1]:99999",
        ] {
            assert!(new(bad).is_err(), "{bad}");
        }
    }
}
