//! Sites at their address, as the environment says: proxies, and who vouches for hosts.

use super::environment::variable;
use super::error::Failure;
use super::report;
use crate::client::http::agents::{authorities, proxy_port};
use crate::client::http::{Options, Proxies};
use crate::client::{HttpSite, Patience};

/// Where a proxy is named, in the order in which they count.
const PROXIES: [&str; 6] = ["ALL_PROXY", "all_proxy", "HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"];

/// How a host is asked. Whoever waits for it is told so.
pub(super) fn options(patience: Patience) -> Result<Options, Failure> {
    // One that cannot be understood would not be used, and nobody would know.
    for name in PROXIES {
        let value = variable(name).filter(|value| !value.is_empty());
        let proxy = value.map(|value| ureq::Proxy::new(&value)).transpose();
        let is_port = |proxy: Option<ureq::Proxy>| proxy.as_ref().is_none_or(|proxy| proxy_port(proxy).is_ok());
        if !proxy.is_ok_and(is_port) {
            return Err(Failure::usage(format!("{name}: expected the URL of a proxy, `http://HOST:PORT`")));
        }
    }
    let authorities = match variable("SSL_CERT_FILE").filter(|path| !path.is_empty()) {
        None => None,
        Some(path) => {
            let wrong = |error: &dyn std::fmt::Display| Failure::usage(format!("SSL_CERT_FILE: {path}: {error}"));
            let bytes = std::fs::read(&path).map_err(|error| wrong(&error))?;
            authorities(&bytes).map_err(|error| wrong(&error))?;
            Some(bytes)
        }
    };
    let patience = patience.telling(|waiting| report::step("Waiting", &waiting.to_string()));
    Ok(Options { proxies: Proxies::FromEnvironment, authorities, patience })
}

/// A site, each file of which is asked for once; or what was expected of its URL.
pub(super) fn site(url: &str) -> Result<Result<HttpSite, String>, Failure> {
    Ok(HttpSite::with(url, &options(Patience::once())?))
}
