//! A site at its address, and artifacts wherever they are. Blocking.
//!
//! What is fetched here is signed for or pinned, so that the transport can only withhold: every read stops at its limit, has
//! its time and a lowest speed ([`Patience`]), and goes where the private module `address` lets it. https, and plain http to this machine
//! alone. No cookies; nothing is decompressed, since sizes are of the bytes as they are stored.

mod address;
mod failed;

use std::io::Read as _;
use std::sync::Arc;
use std::time::Duration;

use ureq::http::{HeaderMap, Response, Uri, header};
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::unversioned::transport::DefaultConnector;
use ureq::{Agent, Body, Proxy};

use address::{Near, Origin, PublicNames, forbidden, redirected};
use failed::Failed;

use super::fetch::{Fetch, FetchError, Incoming, Wanted};
use super::patience::unseen;
use super::{Patience, ReadError, SiteReader};

/// The most redirects that are followed for one file.
const MOST_REDIRECTS: usize = 5;

/// The most bytes of the headers of one answer.
const MOST_HEADERS: usize = 32 * 1024;

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

/// Artifacts by URL.
#[derive(Debug, Clone)]
pub struct HttpFetch {
    near: Near,
    agent: Agent,
    /// For hosts that a redirect names.
    elsewhere: Agent,
    patience: Patience,
}

/// A site below a URL.
#[derive(Debug, Clone)]
pub struct HttpSite {
    /// Without a slash at the end.
    base: Arc<str>,
    origin: Origin,
    fetch: HttpFetch,
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
        Ok(Self { base: base.into(), origin, fetch: HttpFetch::near(near, options)? })
    }

    /// What artifacts that are not the site's own are fetched with.
    #[must_use]
    pub fn fetch_only(&self) -> &HttpFetch {
        &self.fetch
    }

    /// The body at a path, redirects followed inside of the origin.
    fn attempt(&self, path: &str, limit: u64, query: &str) -> Result<Vec<u8>, Failed> {
        let url = format!("{}/{path}{query}", self.base);
        let lead = |url: &str| {
            let origin = url.parse().ok().and_then(|url| Origin::of(&url));
            if origin.as_ref() == Some(&self.origin) { Ok(&self.fetch.agent) } else { Err(ReadError::Outside.into()) }
        };
        let past_caches = !query.is_empty();
        let headers: &[(header::HeaderName, &str)] =
            if past_caches { &[(header::CACHE_CONTROL, "no-cache")] } else { &[] };
        let (url, answer) = follow(&url, headers, Some(LONGEST), lead)?;
        let status = answer.status().as_u16();
        match status {
            200 => {}
            404 | 410 => return Err(ReadError::NotFound.into()),
            _ => return Err(Failed::status(&url, &answer)),
        }
        if answer.headers().get(header::CONTENT_ENCODING).is_some_and(|encoding| encoding != "identity") {
            return Err(ReadError::Trouble("the host compresses what it was asked not to".into()).into());
        }
        if answer.body().content_length().is_some_and(|length| length > limit) {
            return Err(ReadError::TooLarge(limit).into());
        }
        let mut bytes = Vec::new();
        let body = self.fetch.patience.paced(answer.into_body().into_reader());
        let read = body.take(limit.saturating_add(1)).read_to_end(&mut bytes);
        read.map_err(|e| Failed::passing(format!("{url}: {e}")))?;
        if bytes.len() as u64 > limit {
            return Err(ReadError::TooLarge(limit).into());
        }
        Ok(bytes)
    }

    /// Attempts, until one says something else than passing trouble.
    fn attempts(&self, path: &str, limit: u64, query: &dyn Fn() -> String) -> Result<Vec<u8>, ReadError> {
        // What a site's paths are made of; anything else would have to be written in another way in a URL.
        let plain = |part: &str| {
            !matches!(part, "" | "." | "..")
                && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
        };
        if !path.split('/').all(plain) {
            return Err(ReadError::Outside);
        }
        let patience = &self.fetch.patience;
        let mut attempt = 1;
        loop {
            let failed = match self.attempt(path, limit, &query()) {
                Ok(bytes) => return Ok(bytes),
                Err(failed) => failed,
            };
            if !failed.passes || attempt >= patience.attempts || !patience.pause(attempt, failed.wait) {
                return Err(failed.error);
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
        self.fetch.patience.pause(attempt, None);
        Some(self.attempts(path, limit, &|| format!("?anew={}", unseen())))
    }
}

impl Fetch for HttpSite {
    fn fetch(&self, wanted: &Wanted<'_>) -> Result<Incoming, FetchError> {
        if wanted.url.contains("://") {
            return self.fetch.fetch(wanted);
        }
        let url = format!("{}/{}", self.base, wanted.url);
        self.fetch.fetch(&Wanted { url: &url, ..*wanted })
    }
}

impl HttpFetch {
    /// For a catalog on this machine: a folder.
    ///
    /// # Errors
    /// A phrase: what was expected of the certificates.
    pub fn local(options: &Options) -> Result<Self, String> {
        Self::near(Near::Local, options)
    }

    fn near(near: Near, options: &Options) -> Result<Self, String> {
        let proxy = match options.proxies {
            Proxies::FromEnvironment if near != Near::Local => Proxy::try_from_env(),
            _ => None,
        };
        let roots = match &options.authorities {
            None => RootCerts::WebPki,
            Some(pem) => authorities(pem)?,
        };
        let patience = options.patience.clone();
        let has_proxy = proxy.is_some();
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .max_response_header_size(MOST_HEADERS)
            .proxy(proxy)
            .tls_config(TlsConfig::builder().root_certs(roots).build())
            .user_agent(crate::model::GENERATOR.replace(' ', "/"))
            .accept_encoding("identity")
            .timeout_resolve(Some(patience.answer))
            .timeout_connect(Some(patience.answer))
            .timeout_recv_response(Some(patience.answer))
            .timeout_per_read(Some(patience.window))
            .build();
        let agent = config.new_agent();
        // A proxy looks names up by itself; its own may well be private.
        let elsewhere = match has_proxy || near == Near::Local {
            true => agent.clone(),
            false => Agent::with_parts(config, DefaultConnector::default(), PublicNames::default()),
        };
        Ok(Self { near, agent, elsewhere, patience })
    }
}

impl Fetch for HttpFetch {
    fn fetch(&self, wanted: &Wanted<'_>) -> Result<Incoming, FetchError> {
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
            None if host(url) == named => Ok(&self.agent),
            None => Ok(&self.elsewhere),
        };
        let (url, answer) = follow(wanted.url, &headers, None, lead).map_err(|failed| failed.of_artifact())?;
        let from = match answer.status().as_u16() {
            200 => 0,
            206 if begins_at(answer.headers(), wanted.from) => wanted.from,
            206 => return Err(Failed::passing(format!("{url}: another part than the one asked for")).of_artifact()),
            // What is here already is no part of what is there.
            416 if wanted.from > 0 => return self.fetch(&Wanted { from: 0, tag: None, ..*wanted }),
            404 | 410 => return Err(FetchError::NotFound),
            _ => return Err(Failed::status(&url, &answer).of_artifact()),
        };
        let tag = answer.headers().get(header::ETAG).and_then(|tag| tag.to_str().ok());
        let tag = tag.filter(|tag| tag.starts_with('"')).map(str::to_owned);
        Ok(Incoming { from, tag, body: Box::new(self.patience.paced(answer.into_body().into_reader())) })
    }
}

/// Whether `Content-Range` says that the answer begins there.
fn begins_at(headers: &HeaderMap, from: u64) -> bool {
    let range = headers.get(header::CONTENT_RANGE).and_then(|range| range.to_str().ok()).unwrap_or_default();
    let start = range.strip_prefix("bytes ").and_then(|range| range.split('-').next());
    start.and_then(|start| start.parse().ok()) == Some(from)
}

/// The answer at the end of at most [`MOST_REDIRECTS`] redirects. `lead` says with what a URL is asked, if at all.
fn follow<'a>(
    url: &str,
    headers: &[(header::HeaderName, &str)],
    longest: Option<Duration>,
    lead: impl Fn(&str) -> Result<&'a Agent, Failed>,
) -> Result<(String, Response<Body>), Failed> {
    let mut at = url.to_owned();
    for _ in 0..=MOST_REDIRECTS {
        let mut request = lead(&at)?.get(&at);
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        let answer = request.config().timeout_global(longest).build().call().map_err(|e| Failed::of(&at, &e))?;
        if !matches!(answer.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
            return Ok((at, answer));
        }
        let location = answer.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
        let location = location.ok_or_else(|| Failed::lasting(format!("{at}: a redirect to nowhere")))?;
        at = redirected(&at, location);
    }
    Err(Failed::lasting(format!("{url}: over {MOST_REDIRECTS} redirects")))
}

/// The certificates of a PEM file.
pub(crate) fn authorities(pem: &[u8]) -> Result<RootCerts, String> {
    let certificates: Vec<_> = parse_pem(pem)
        .filter_map(|item| match item {
            Ok(PemItem::Certificate(certificate)) => Some(Ok(certificate)),
            Ok(_) => None,
            Err(error) => Some(Err(format!("certificates of authorities: {error}"))),
        })
        .collect::<Result<_, _>>()?;
    if certificates.is_empty() {
        return Err("certificates of authorities: expected `-----BEGIN CERTIFICATE-----`, found none".into());
    }
    Ok(RootCerts::from(certificates))
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
        ] {
            assert!(new(bad).is_err(), "{bad}");
        }
    }
}
