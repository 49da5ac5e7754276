//! `doctor`: is this host right?

use std::io::Read as _;
use std::time::Duration;

use ureq::tls::TlsConfig;
use ureq::{Agent, Proxy};

use super::certificate;
use super::environment::{built, real_now};
use super::error::{Failure, Status, WAY};
use super::hardware::Format;
use super::report::{self, plural};
use super::schema::print;
use super::trust::{MaybeTrustArgs, WhichSite};
use crate::client::http::agents::tls;
use crate::client::http::failed::phrase;
use crate::client::{Patience, State, Timeliness, update};
use crate::doctor::{Answer, Ask, BODY_LIMIT, Examination, Finding, Weight, examine};
use crate::model::to_json;

/// Check the host of a site: content types, caching, CORS, 404s, compression, ranges, routes, clock, expiry, https.
///
/// Each finding says what to change in which host's configuration. For a monitor: ends with status 0 if all is well or could
/// merely be better, with 1 if something is wrong, with 3 if nothing can be asked, and, where a key or a root is named, with
/// 4 if the site is refused.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    site: WhichSite,
    #[command(flatten)]
    trust: MaybeTrustArgs,
    /// How it is printed: `human` to stderr, `json` to stdout.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    // The same addresses as everywhere; what is wrong with one is said in the same words.
    let url = args.site.name()?;
    let site = super::http::site(&url)?.map_err(|why| {
        Failure::usage(why).help("a host is asked at its address; a folder is checked by `rbee-catalog verify`")
    })?;
    let anchor = args.trust.anchor()?;
    let options = super::http::options(Patience::once())?;
    let host = Web::new(&url, tls(&options).map_err(Failure::usage)?);
    let seen = examine(&host, real_now()).map_err(|why| {
        if why.starts_with(&host.base) {
            return Failure::new(Status::Trouble, why).help(WAY);
        }
        Failure::new(Status::Trouble, format!("{url}: {why}"))
    })?;
    match args.format {
        Format::Json => print(&to_json(&seen))?,
        Format::Human => show(&url, &seen),
    }
    if let Some(anchor) = anchor {
        update(site, &anchor, &State::default(), Timeliness::by(real_now(), built()), None)?;
    }
    let is_well = seen.findings.iter().all(|finding| finding.weight == Weight::Advice);
    if is_well { Ok(()) } else { Err(Failure::said()) }
}

fn show(url: &str, seen: &Examination) {
    let server = seen.server.as_ref().map(|server| format!(", served by {server}")).unwrap_or_default();
    report::step("Examined", &format!("{url}: {}{server}", plural(seen.requests, "request")));
    let days = |days: i64| {
        if days < 0 {
            "has expired".to_owned()
        } else {
            format!("holds for {}", plural(usize::try_from(days).unwrap_or(0), "more day"))
        }
    };
    if let Some(left) = seen.pointer_days {
        report::step("", &format!("the signature {}", days(left)));
    }
    if let Some(left) = seen.root_days {
        report::step("", &format!("the last root {}", days(left)));
    }
    if let Some(left) = seen.certificate_days {
        report::step("", &format!("the certificate {}", days(left)));
    }
    for (finding, paths) in grouped(&seen.findings) {
        let mark = if finding.weight == Weight::Advice { "could be better: " } else { "" };
        report::warning(&format!("{mark}{paths} [{}]: {}", finding.check, finding.what), Some(&finding.fix));
    }
}

/// How many requests are named of those that have one finding in common.
const NAMED: usize = 3;

/// What is found of several requests, and mended at one place, is told once, where it was found first.
fn grouped(findings: &[Finding]) -> Vec<(&Finding, String)> {
    let mut groups: Vec<(&Finding, Vec<&str>)> = Vec::new();
    for finding in findings {
        let is_same = |other: &Finding| {
            (other.check, other.weight, &other.what, &other.fix)
                == (finding.check, finding.weight, &finding.what, &finding.fix)
        };
        match groups.iter_mut().find(|(first, _)| is_same(first)) {
            Some((_, paths)) => paths.push(&finding.path),
            None => groups.push((finding, vec![&finding.path])),
        }
    }
    let named = |paths: Vec<&str>| {
        let shown = paths.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
        match paths.len().saturating_sub(NAMED) {
            0 => shown,
            more => format!("{shown} and {more} more"),
        }
    };
    groups.into_iter().map(|(finding, paths)| (finding, named(paths))).collect()
}

/// Requests of one site, over HTTP.
struct Web {
    agent: Agent,
    /// Without a slash at the end.
    base: String,
}

/// For one answer.
const PATIENCE: Duration = Duration::from_secs(30);

impl Web {
    fn new(url: &str, tls: TlsConfig) -> Self {
        // Plain http is for this machine alone, which no proxy is asked for.
        let proxy = if url.starts_with("https:") { Proxy::try_from_env() } else { None };
        let agent = Agent::config_builder()
            .proxy(proxy)
            .tls_config(tls)
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(concat!("rbee-catalog-doctor/", env!("CARGO_PKG_VERSION")))
            .timeout_global(Some(PATIENCE))
            .build()
            .new_agent();
        Self { agent, base: url.trim_end_matches('/').to_owned() }
    }

    fn ask(&self, url: &str, headers: &[(&str, &str)]) -> Result<Answer, String> {
        let mut request = self.agent.get(url);
        if !headers.iter().any(|(name, _)| *name == "accept-encoding") {
            request = request.header("accept-encoding", "identity");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = request.call().map_err(|error| format!("{url}: {}", phrase(&error, PATIENCE)))?;
        let status = answer.status().as_u16();
        let text = |value: &ureq::http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let headers = answer.headers().iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect();
        let mut body = Vec::new();
        let read = answer.into_body().into_reader().take(BODY_LIMIT).read_to_end(&mut body);
        read.map_err(|error| format!("{url}: {error}"))?;
        Ok(Answer { status, headers, body })
    }
}

impl Ask for Web {
    fn get(&self, path: &str, headers: &[(&str, &str)]) -> Result<Answer, String> {
        self.ask(&format!("{}{path}", self.base), headers)
    }

    fn certificate(&self) -> Option<Result<Vec<u8>, String>> {
        let host = self.base.strip_prefix("https://")?.split('/').next()?;
        // A proxy stands between: the connection would be to another host, if there is one at all.
        if Proxy::try_from_env().is_some() {
            return None;
        }
        let (name, port) = match host.rsplit_once(':') {
            Some((name, port)) if !port.contains(']') => (name, port.parse().ok()?),
            _ => (host, 443),
        };
        let name = name.trim_start_matches('[').trim_end_matches(']');
        Some(certificate::shown(name, port).map_err(|error| format!("the certificate of {host}: {error}")))
    }

    fn get_plain(&self, path: &str) -> Option<Result<Answer, String>> {
        let rest = self.base.strip_prefix("https://")?;
        // Another port than https's own has no plain one that belongs to it.
        let host = rest.split('/').next().unwrap_or_default();
        if host.rsplit_once(':').is_some_and(|(_, port)| port.bytes().all(|b| b.is_ascii_digit())) {
            return None;
        }
        Some(self.ask(&format!("http://{rest}{path}"), &[]))
    }
}
