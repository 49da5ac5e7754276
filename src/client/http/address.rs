//! Where bytes may be fetched from.
//!
//! | what | from where |
//! |---|---|
//! | a site's own files | the origin that was named, redirects too |
//! | an artifact, and every redirect on its way | https, by a name that is no address: never http, `file:`, a user name, this machine, a number |
//! | the same of a catalog on this machine | also http and https to this machine |
//! | a redirect to another host | also no name that means a private address (unless a proxy looks names up) |
//!
//! The host of the catalog itself may be anything that it can be for the catalog.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ureq::Error;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

/// Scheme, host and port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Origin {
    pub(super) scheme: String,
    pub(super) host: String,
    port: u16,
}

impl Origin {
    pub(super) fn of(url: &Uri) -> Option<Self> {
        let (scheme, host) = (url.scheme_str()?.to_ascii_lowercase(), url.host()?.to_ascii_lowercase());
        let usual = if scheme == "https" { 443 } else { 80 };
        Some(Self { scheme, host, port: port(url).ok()?.unwrap_or(usual) })
    }

    /// The host, with its port if that is not the usual one.
    pub(super) fn host_and_port(&self) -> String {
        let usual = if self.scheme == "https" { 443 } else { 80 };
        if self.port == usual { self.host.clone() } else { format!("{}:{}", self.host, self.port) }
    }

    pub(super) fn is_loopback(&self) -> bool {
        let host = self.host.as_str();
        host == "localhost" || host == "[::1]" || host.parse::<Ipv4Addr>().is_ok_and(|ip| ip.is_loopback())
    }
}

/// The port that is named. One that is none is never passed over: another one would be asked.
///
/// # Errors
/// A phrase: what was expected of it.
pub(super) fn port(url: &Uri) -> Result<Option<u16>, String> {
    let Some(authority) = url.authority() else { return Ok(None) };
    let named = authority.as_str().rsplit('@').next().unwrap_or_default();
    match named.strip_prefix(authority.host()).map(|rest| rest.strip_prefix(':').unwrap_or(rest)) {
        Some("") => Ok(None),
        Some(text) if text.bytes().all(|b| b.is_ascii_digit()) && text.parse().is_ok_and(|port: u16| port > 0) => {
            Ok(text.parse().ok())
        }
        text => Err(format!("expected a port from 1 to 65535, found {:?}", text.unwrap_or(named))),
    }
}

/// Of whom artifacts are fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Near {
    /// A catalog on this machine: a folder, or an address of this machine.
    Local,
    /// A catalog at this host.
    Host(String),
}

/// Why nothing may be fetched from a URL; none if it may.
pub(super) fn forbidden(url: &str, near: &Near) -> Option<String> {
    let refuse = |why: &str| Some(format!("{:?}: {why}", shown(url)));
    let Ok(parsed) = url.parse::<Uri>() else { return refuse("expected a URL") };
    let Some(origin) = Origin::of(&parsed) else { return refuse("expected a URL") };
    if parsed.authority().is_some_and(|authority| authority.as_str().contains('@')) {
        return refuse("expected no user name");
    }
    match (near, origin.scheme.as_str()) {
        (Near::Local, "http" | "https") if origin.is_loopback() => return None,
        (_, "https") => {}
        _ => return refuse("expected `https://`"),
    }
    if *near == Near::Host(origin.host.clone()) {
        return None;
    }
    let host = origin.host.trim_end_matches('.');
    let last = host.rsplit('.').next().unwrap_or_default();
    let is_number = host.starts_with('[') || last.starts_with(|c: char| c.is_ascii_digit());
    if is_number {
        return refuse("expected a name, found an address");
    }
    if !host.contains('.') || last == "localhost" {
        return refuse("expected a name that is not of this machine or this network");
    }
    None
}

/// A URL for messages: without a user name, and without a query, in which there may be a token.
pub(super) fn shown(url: &str) -> String {
    let (path, query) = url.find(['?', '#']).map_or((url, ""), |at| (&url[..at], "?…"));
    let (scheme, rest) = path.split_once("://").map_or(("", path), |(scheme, rest)| (scheme, rest));
    let (authority, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
    let host = authority.rsplit('@').next().unwrap_or_default();
    let separator = if scheme.is_empty() { "" } else { "://" };
    format!("{scheme}{separator}{host}{path}{query}")
}

/// Where a redirect leads: a URL, or one without a scheme, or a path from the root or from here.
pub(super) fn redirected(from: &str, location: &str) -> String {
    let location = location.split('#').next().unwrap_or_default();
    let (scheme, rest) = from.split_once("://").unwrap_or(("https", from));
    let host = rest.split(['/', '?']).next().unwrap_or_default();
    let is_url = location.split(['/', '?']).next().is_some_and(|start| start.contains(':'));
    if is_url {
        location.to_owned()
    } else if let Some(rest) = location.strip_prefix("//") {
        format!("{scheme}://{rest}")
    } else if location.starts_with('/') {
        format!("{scheme}://{host}{location}")
    } else {
        let path = from.split('?').next().unwrap_or_default();
        let folder = path.rsplit_once('/').map_or(path, |(folder, _)| folder);
        format!("{folder}/{location}")
    }
}

/// Whether packets to it leave the network that this machine is in: what the IANA registries call globally reachable.
fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => {
            let first = ip.segments()[0];
            let embedded = match ip.segments() {
                [0x64, 0xff9b, 0, 0, 0, 0, high, low] => Some(Ipv4Addr::from((u32::from(high) << 16) | u32::from(low))),
                _ => ip.to_ipv4_mapped(),
            };
            embedded.map_or_else(|| first & 0xe000 == 0x2000 && first != 0x2002 && !is_teredo(ip), is_public_v4)
        }
    }
}

fn is_teredo(ip: Ipv6Addr) -> bool {
    ip.segments()[0] == 0x2001 && ip.segments()[1] == 0
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let is_special = matches!(
        (a, b, c),
        (0 | 10 | 127 | 224.., ..)
            | (100, 64..=127, _)
            | (169, 254, _)
            | (172, 16..=31, _)
            | (192, 0, 0 | 2)
            | (192, 168, _)
            | (198, 18 | 19, _)
            | (198, 51, 100)
            | (203, 0, 113)
    );
    !is_special
}

/// A name of a redirect that means an address which is not public.
#[derive(Debug, thiserror::Error)]
#[error("the name means {0}, which is no public address")]
pub(super) struct NotPublic(IpAddr);

/// Names that mean public addresses alone.
#[derive(Debug, Default)]
pub(super) struct PublicNames(DefaultResolver);

impl Resolver for PublicNames {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        let found = self.0.resolve(uri, config, timeout)?;
        // The proxy's own name may well be private. What does not go through it is looked up here.
        if config.proxy().is_some_and(|proxy| proxy.uri().authority() == uri.authority() && !proxy.is_no_proxy(uri)) {
            return Ok(found);
        }
        match found.iter().find(|address| !is_public(address.ip())) {
            None => Ok(found),
            Some(address) => Err(Error::Io(std::io::Error::other(NotPublic(address.ip())))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirect_leads_where_a_browser_would_go() {
        let to = |location: &str| redirected("https://a.example/x/y?q=/", location);
        assert_eq!(to("https://b.example/z#f"), "https://b.example/z");
        assert_eq!(to("//b.example/z"), "https://b.example/z");
        assert_eq!(to("/z"), "https://a.example/z");
        assert_eq!(to("z?u=https://b.example"), "https://a.example/x/z?u=https://b.example");
        assert_eq!(to("javascript:x"), "javascript:x");
    }

    #[test]
    fn what_is_secret_in_a_url_is_not_shown() {
        assert_eq!(shown("https://u:p@a.example:8443/x/y?token=z#f"), "https://a.example:8443/x/y?…");
        assert_eq!(shown("https://a.example/x@y"), "https://a.example/x@y");
        assert_eq!(shown("https://u@v@a.example"), "https://a.example");
        assert_eq!(shown("artifacts/x"), "artifacts/x");
    }

    #[test]
    fn artifacts_come_from_named_hosts_over_https() {
        let near = Near::Host("10.0.0.1".into());
        for good in ["https://a.example/x", "https://a.example:8443/x?y", "https://10.0.0.1/x"] {
            assert_eq!(forbidden(good, &near), None, "{good}");
        }
        let bad = [
            "http://a.example/x",
            "file:///etc/passwd",
            "ftp://a.example/x",
            "https://127.0.0.1/x",
            "https://2130706433/x",
            "https://0x7f.1/x",
            "https://[::1]/x",
            "https://[2001:db8::1]/x",
            "https://192.168.1.1/x",
            "https://localhost/x",
            "https://db.localhost/x",
            "https://localhost./x",
            "https://router/x",
            "https://u:p@a.example/x",
            "http://127.0.0.1/x",
            "",
            "x",
            "//a.example/x",
            "https://a.example:99999/x",
            "https://a.example:x/x",
        ];
        for bad in bad {
            assert!(forbidden(bad, &near).is_some(), "{bad}");
        }
        for good in ["http://127.0.0.1:1/x", "http://localhost/x", "https://[::1]/x", "https://a.example/x"] {
            assert_eq!(forbidden(good, &Near::Local), None, "{good}");
        }
        for bad in ["http://a.example/x", "https://10.0.0.1/x", "file:///x", "https://router/x"] {
            assert!(forbidden(bad, &Near::Local).is_some(), "{bad}");
        }
    }

    #[test]
    fn public_addresses_are_told_apart() {
        let public = |text: &str| is_public(text.parse().unwrap());
        for good in ["1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1", "::ffff:8.8.8.8", "64:ff9b::808:808"] {
            assert!(public(good), "{good}");
        }
        let bad = [
            "0.0.0.0",
            "10.1.2.3",
            "127.0.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "192.168.0.1",
            "100.64.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "::ffff:127.0.0.1",
            "64:ff9b::a00:1",
            "2002:7f00:1::",
            "2001::1",
            "ff02::1",
        ];
        for bad in bad {
            assert!(!public(bad), "{bad}");
        }
    }
}
