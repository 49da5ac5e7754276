//! A site at its address. Blocking, one attempt a read.
//!
//! What is fetched here is signed for or pinned, so that the transport can only withhold: every read stops at its limit, has
//! its time, and stays at the origin that was named. https, and plain http to this machine alone. No cookies, no compression.

use std::io::Read as _;
use std::net::Ipv4Addr;
use std::time::Duration;

use ureq::http::{Response, Uri, header};
use ureq::{Agent, Body, Proxy};

use super::{ReadError, SiteReader};

/// The most redirects that are followed for one file.
const MOST_REDIRECTS: usize = 5;

/// For a connection, and for the beginning of an answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// For a whole file.
const LONGEST: Duration = Duration::from_secs(300);

/// Whether a proxy that the environment names (`HTTPS_PROXY`, `NO_PROXY`, …) is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proxies {
    /// Never.
    None,
    /// As the environment says; never to this machine.
    FromEnvironment,
}

/// A site below a URL.
#[derive(Debug, Clone)]
pub struct HttpSite {
    agent: Agent,
    /// Without a slash at the end.
    base: String,
    origin: Origin,
}

/// Scheme, host and port.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Origin(String, String, u16);

impl Origin {
    fn of(url: &Uri) -> Option<Self> {
        let (scheme, host) = (url.scheme_str()?.to_ascii_lowercase(), url.host()?.to_ascii_lowercase());
        let port = url.port_u16().unwrap_or(if scheme == "https" { 443 } else { 80 });
        Some(Self(scheme, host, port))
    }

    fn is_loopback(&self) -> bool {
        let host = self.1.as_str();
        host == "localhost" || host == "[::1]" || host.parse::<Ipv4Addr>().is_ok_and(|ip| ip.is_loopback())
    }
}

impl HttpSite {
    /// A site at this address. Nothing is fetched yet.
    ///
    /// # Errors
    /// A phrase: what was expected of the address.
    pub fn new(url: &str, proxies: Proxies) -> Result<Self, String> {
        let base = url.trim_end_matches('/').to_owned();
        let parsed: Uri = base.parse().map_err(|_| format!("expected a URL, found {url:?}"))?;
        let origin = Origin::of(&parsed).ok_or_else(|| format!("expected a URL, found {url:?}"))?;
        if base.contains(['?', '#']) || parsed.authority().is_some_and(|authority| authority.as_str().contains('@')) {
            return Err(format!("expected a URL without `?`, `#` and user name, found {url:?}"));
        }
        match origin.0.as_str() {
            "https" => {}
            "http" if origin.is_loopback() => {}
            _ => return Err(format!("expected `https://` (`http://` only to this machine), found {url:?}")),
        }
        let proxy = match proxies {
            Proxies::FromEnvironment if !origin.is_loopback() => Proxy::try_from_env(),
            _ => None,
        };
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(proxy)
            .user_agent(crate::model::GENERATOR.replace(' ', "/"))
            .accept_encoding("identity")
            .timeout_connect(Some(PATIENCE))
            .timeout_recv_response(Some(PATIENCE))
            .timeout_global(Some(LONGEST))
            .build()
            .new_agent();
        Ok(Self { agent, base, origin })
    }

    /// The answer at a path, redirects followed inside of the origin.
    fn answer(&self, path: &str) -> Result<Response<Body>, ReadError> {
        let trouble = |why: String| ReadError::Trouble(why);
        let mut url = format!("{}/{path}", self.base);
        for _ in 0..=MOST_REDIRECTS {
            let answer = self.agent.get(&url).call().map_err(|e| trouble(format!("{url}: {e}")))?;
            match answer.status().as_u16() {
                200 => return Ok(answer),
                404 | 410 => return Err(ReadError::NotFound),
                301 | 302 | 303 | 307 | 308 => {}
                status => return Err(trouble(format!("{url}: expected status 200, found {status}"))),
            }
            let location = answer.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
            let location = location.ok_or_else(|| trouble(format!("{url}: a redirect to nowhere")))?;
            url = redirected(&url, location);
            if url.parse().ok().and_then(|url| Origin::of(&url)).as_ref() != Some(&self.origin) {
                return Err(ReadError::Outside);
            }
        }
        Err(trouble(format!("{}/{path}: over {MOST_REDIRECTS} redirects", self.base)))
    }
}

/// Where a redirect leads: a URL, or one without a scheme, or a path from the root or from here.
fn redirected(from: &str, location: &str) -> String {
    let (scheme, rest) = from.split_once("://").unwrap_or(("https", from));
    let host = rest.split('/').next().unwrap_or_default();
    let is_url = location.split(['/', '?', '#']).next().is_some_and(|start| start.contains(':'));
    if is_url {
        location.to_owned()
    } else if let Some(rest) = location.strip_prefix("//") {
        format!("{scheme}://{rest}")
    } else if location.starts_with('/') {
        format!("{scheme}://{host}{location}")
    } else {
        let folder = from.rsplit_once('/').map_or(from, |(folder, _)| folder);
        format!("{folder}/{location}")
    }
}

impl SiteReader for HttpSite {
    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, ReadError> {
        // What a site's paths are made of; anything else would have to be written in another way in a URL.
        let plain = |part: &str| {
            !matches!(part, "" | "." | "..")
                && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
        };
        if !path.split('/').all(plain) {
            return Err(ReadError::Outside);
        }
        let answer = self.answer(path)?;
        if answer.headers().get(header::CONTENT_ENCODING).is_some_and(|encoding| encoding != "identity") {
            return Err(ReadError::Trouble("the host compresses what it was asked not to".into()));
        }
        if answer.body().content_length().is_some_and(|length| length > limit) {
            return Err(ReadError::TooLarge(limit));
        }
        let mut bytes = Vec::new();
        let body = answer.into_body().into_reader();
        let read = body.take(limit.saturating_add(1)).read_to_end(&mut bytes);
        read.map_err(|e| ReadError::Trouble(format!("{}/{path}: {e}", self.base)))?;
        if bytes.len() as u64 > limit {
            return Err(ReadError::TooLarge(limit));
        }
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_safe_addresses_are_taken() {
        let new = |url: &str| HttpSite::new(url, Proxies::None).map(|site| site.base);
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

    #[test]
    fn a_redirect_leads_where_a_browser_would_go() {
        let to = |location: &str| redirected("https://a.example/x/y", location);
        assert_eq!(to("https://b.example/z"), "https://b.example/z");
        assert_eq!(to("//b.example/z"), "https://b.example/z");
        assert_eq!(to("/z"), "https://a.example/z");
        assert_eq!(to("z?u=https://b.example"), "https://a.example/x/z?u=https://b.example");
        assert_eq!(to("javascript:x"), "javascript:x");
    }
}
