//! Sites at their address, as the environment says: proxies, and who vouches for hosts.

use super::environment::variable;
use super::report;
use crate::client::http::{Options, Proxies};
use crate::client::{HttpSite, Patience};

/// Where a proxy is named, in the order in which they count.
const PROXIES: [&str; 6] = ["ALL_PROXY", "all_proxy", "HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"];

/// How a host is asked. Whoever waits for it is told so.
pub(super) fn options(patience: Patience) -> Result<Options, String> {
    // One that cannot be understood would not be used, and nobody would know.
    for name in PROXIES {
        let value = variable(name).filter(|value| !value.is_empty());
        if value.is_some_and(|value| ureq::Proxy::new(&value).is_err()) {
            return Err(format!("{name}: expected the URL of a proxy, `http://HOST:PORT`"));
        }
    }
    let authorities = match variable("SSL_CERT_FILE").filter(|path| !path.is_empty()) {
        None => None,
        Some(path) => Some(std::fs::read(&path).map_err(|error| format!("SSL_CERT_FILE: {path}: {error}"))?),
    };
    let patience = patience.telling(|waiting| report::step("Waiting", &waiting.to_string()));
    Ok(Options { proxies: Proxies::FromEnvironment, authorities, patience })
}

/// A site, each file of which is asked for once.
pub(super) fn site(url: &str) -> Result<HttpSite, String> {
    HttpSite::with(url, &options(Patience::once())?)
}
