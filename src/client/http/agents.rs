//! Connections: through which proxy, vouched for by whom, and at which pace.

use std::time::{Duration, Instant};

use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::unversioned::resolver::DefaultResolver;
use ureq::unversioned::transport::{
    Buffers, ConnectProxyConnector, ConnectionDetails, Connector, DefaultConnector, NextTimeout, RustlsConnector,
    TcpConnector, Transport,
};
use ureq::{Agent, Error, Proxy, ProxyProtocol};

use super::address::{Near, PublicNames};
use super::{Options, Proxies};
use crate::client::Patience;
use crate::client::patience::too_slow;

/// The most bytes of the headers of one answer.
pub(super) const MOST_HEADERS: usize = 32 * 1024;

/// What asks.
#[derive(Debug, Clone)]
pub(super) struct Agents {
    /// For a site's own files, each of which has its time.
    pub(super) site: Agent,
    /// For artifacts, which have a lowest speed.
    pub(super) artifacts: Agent,
    /// The same of hosts that a redirect names.
    pub(super) elsewhere: Agent,
}

impl Agents {
    pub(super) fn new(near: &Near, options: &Options) -> Result<Self, String> {
        let proxy = match options.proxies {
            Proxies::FromEnvironment if *near != Near::Local => Proxy::try_from_env(),
            _ => None,
        };
        // ureq would leave such a proxy out and ask by itself, which is not what it was named for.
        if proxy.as_ref().is_some_and(|p| !matches!(p.protocol(), ProxyProtocol::Http | ProxyProtocol::Https)) {
            return Err("expected an http proxy in the environment, found a SOCKS one: name one in HTTPS_PROXY, and none in ALL_PROXY".into());
        }
        if let Some(proxy) = &proxy {
            proxy_port(proxy)?;
        }
        let (tls, patience) = (tls(options)?, &options.patience);
        let config = |idle: usize| {
            Agent::config_builder()
                .http_status_as_error(false)
                .max_redirects(0)
                .max_redirects_will_error(false)
                .max_response_header_size(MOST_HEADERS)
                .max_idle_connections(idle)
                .proxy(proxy.clone())
                .tls_config(tls.clone())
                .user_agent(crate::model::GENERATOR.replace(' ', "/"))
                .accept_encoding("identity")
                .timeout_resolve(Some(patience.answer))
                .timeout_connect(Some(patience.answer))
                .timeout_send_request(Some(patience.answer))
                .timeout_recv_response(Some(patience.answer))
                .timeout_per_read(Some(patience.window))
                .build()
        };
        let site = Agent::with_parts(config(4), DefaultConnector::default(), DefaultResolver::default());
        // Each on a connection of its own, whose pace is known.
        let artifacts = Agent::with_parts(config(0), paced(patience), DefaultResolver::default());
        let elsewhere = match near {
            Near::Local => artifacts.clone(),
            Near::Host(_) => Agent::with_parts(config(0), paced(patience), PublicNames::default()),
        };
        Ok(Self { site, artifacts, elsewhere })
    }
}

/// A proxy's port, if one is named, has to be one: ureq would ask another one.
pub(crate) fn proxy_port(proxy: &Proxy) -> Result<(), String> {
    super::address::port(proxy.uri()).map(|_| ()).map_err(|why| format!("the proxy of the environment: {why}"))
}

/// Who vouches for hosts.
pub(crate) fn tls(options: &Options) -> Result<TlsConfig, String> {
    let roots = match &options.authorities {
        None => RootCerts::WebPki,
        Some(pem) => authorities(pem)?,
    };
    Ok(TlsConfig::builder().root_certs(roots).build())
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

/// As ureq connects by itself, with the pace below TLS: a host may give the bytes of one record, or of the size of one chunk, one by one,
/// and nothing of them is seen above before the last.
fn paced(patience: &Patience) -> impl Connector {
    let pace = Pace {
        window: patience.window,
        first: patience.window.saturating_add(patience.answer.saturating_mul(2)),
        least: patience.least(),
        floor: patience.floor,
    };
    ().chain(ConnectProxyConnector::default())
        .chain(TcpConnector::default())
        .chain(pace)
        .chain(RustlsConnector::default())
}

#[derive(Debug, Clone, Copy)]
struct Pace {
    window: Duration,
    /// The first window, in which it is connected and asked, too.
    first: Duration,
    /// Bytes that have to come in a window.
    least: u64,
    floor: u64,
}

impl<In: Transport> Connector<In> for Pace {
    type Out = Paced<In>;

    fn connect(&self, _: &ConnectionDetails<'_>, chained: Option<In>) -> Result<Option<Self::Out>, Error> {
        Ok(chained.map(|inner| Paced { inner, pace: *self, window: self.first, spent: Duration::ZERO, came: 0 }))
    }
}

#[derive(Debug)]
struct Paced<T> {
    inner: T,
    pace: Pace,
    /// The window that is open.
    window: Duration,
    spent: Duration,
    came: u64,
}

impl<T: Transport> Transport for Paced<T> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.inner.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        self.inner.transmit_output(amount, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        let (begun, before) = (Instant::now(), self.inner.buffers().input().len());
        let has_come = self.inner.await_input(timeout)?;
        self.came += self.inner.buffers().input().len().saturating_sub(before) as u64;
        self.spent += begun.elapsed();
        if self.spent >= self.window {
            if self.came < self.pace.least {
                return Err(Error::Io(too_slow(self.pace.floor)));
            }
            (self.window, self.spent, self.came) = (self.pace.window, Duration::ZERO, 0);
        }
        Ok(has_come)
    }

    fn is_open(&mut self) -> bool {
        self.inner.is_open()
    }

    fn is_tls(&self) -> bool {
        self.inner.is_tls()
    }
}
