//! Why an attempt failed, and whether another one may not.

use std::time::Duration;

use ureq::http::{HeaderMap, Response, header};
use ureq::{Body, Timeout};

use super::address::{NotPublic, shown};
use super::agents::MOST_HEADERS;
use crate::client::{FetchError, ReadError};

/// Why an attempt failed.
#[derive(Debug)]
pub(super) struct Failed {
    what: What,
    /// Of which URL, where it is not said already.
    at: Option<String>,
    pub(super) passes: bool,
    pub(super) wait: Option<Duration>,
}

#[derive(Debug)]
enum What {
    /// Trouble on the way.
    Trouble(String),
    /// It leads where nothing is fetched from, or on for ever.
    Away(String),
    /// What a reader of the site says by itself.
    Read(ReadError),
}

impl From<ReadError> for Failed {
    fn from(error: ReadError) -> Self {
        Self::new(What::Read(error))
    }
}

impl Failed {
    fn new(what: What) -> Self {
        Self { what, at: None, passes: false, wait: None }
    }

    pub(super) fn lasting(why: impl Into<String>) -> Self {
        Self::new(What::Trouble(why.into()))
    }

    pub(super) fn passing(why: impl Into<String>) -> Self {
        Self { passes: true, ..Self::lasting(why) }
    }

    pub(super) fn away(why: String) -> Self {
        Self::new(What::Away(why))
    }

    /// Of this URL.
    pub(super) fn at(self, url: &str) -> Self {
        Self { at: Some(shown(url)), ..self }
    }

    /// With what is to be added.
    pub(super) fn and(mut self, more: &str) -> Self {
        if let What::Trouble(why) = &mut self.what {
            *why += more;
        }
        self
    }

    /// What ureq says, in our words; `time` is how long it was waited for.
    pub(super) fn of(error: &ureq::Error, time: Duration) -> Self {
        use ureq::Error::{
            BadUri, ConnectProxyFailed, ConnectionFailed, HostNotFound, Http, InvalidProxyUrl, Io, LargeResponseHeader,
            Pem, Protocol, Rustls, Tls,
        };
        let took = seconds(time);
        match error {
            Io(error) if error.get_ref().is_some_and(|inner| inner.is::<NotPublic>()) => Self::away(error.to_string()),
            Io(error) => Self::of_io(error, time),
            ureq::Error::Timeout(Timeout::Resolve) => {
                Self::passing(format!("nobody said in {took} what its name means"))
            }
            ureq::Error::Timeout(Timeout::Connect) => Self::passing(format!("no connection in {took}")),
            ureq::Error::Timeout(Timeout::PerRead) => Self::passing("it went silent".to_owned()),
            ureq::Error::Timeout(Timeout::SendRequest | Timeout::RecvResponse) => {
                Self::passing(format!("no answer in {took}"))
            }
            ureq::Error::Timeout(_) => Self::passing(format!("it did not come in {took}")),
            HostNotFound => Self::passing("there is no such host"),
            ConnectionFailed => Self::passing("no connection"),
            ConnectProxyFailed(why) => Self::lasting(format!("the proxy does not connect: {why}")),
            InvalidProxyUrl => Self::lasting("the address of the proxy is none"),
            LargeResponseHeader(..) => {
                let why =
                    format!("headers of over {MOST_HEADERS} bytes: check the address, or tell whoever runs the host");
                ReadError::Answer(why).into()
            }
            Protocol(why) if why.to_string().contains("too many headers") => {
                ReadError::Answer("too many headers: check the address, or tell whoever runs the host".into()).into()
            }
            Protocol(why) => Self::passing(format!("its answer is no HTTP: {why}")),
            BadUri(_) | Http(_) | Pem(_) | Rustls(_) | Tls(_) => Self::lasting(error.to_string()),
            other => Self::passing(other.to_string()),
        }
    }

    pub(super) fn of_io(error: &std::io::Error, took: Duration) -> Self {
        match error.get_ref().and_then(|inner| inner.downcast_ref::<ureq::Error>()) {
            Some(inner) => Self::of(inner, took),
            None if error.kind() == std::io::ErrorKind::UnexpectedEof => Self::passing("the connection was cut"),
            None if error.kind() == std::io::ErrorKind::InvalidData => {
                let why = error.to_string();
                let refused = why.strip_prefix("invalid peer certificate: ").map(of_certificate);
                Self::lasting(refused.unwrap_or(why))
            }
            None => Self::passing(error.to_string()),
        }
    }

    /// Another status than the one that was expected.
    pub(super) fn status(answer: &Response<Body>) -> Self {
        let status = answer.status().as_u16();
        let passes = matches!(status, 408 | 425 | 429 | 500..=599);
        let help = if passes { "" } else { ": check the address" };
        let why = format!("expected status 200, found {status}{help}");
        Self { passes, wait: retry_after(answer.headers()), ..Self::lasting(why) }
    }

    /// The same, once more in words, where the host asks for more time than there is.
    pub(super) fn with_wait(self) -> Self {
        match self.wait {
            Some(wait) => self.and(&format!("; the host asks to come back in {} s", wait.as_secs())),
            None => self,
        }
    }

    /// A phrase without the address; none for what is no trouble.
    pub(super) fn trouble(&self) -> Option<&str> {
        match &self.what {
            What::Trouble(why) | What::Away(why) => Some(why),
            What::Read(_) => None,
        }
    }

    pub(super) fn of_site(self) -> ReadError {
        let at = self.at.map(|at| format!("{at}: ")).unwrap_or_default();
        match self.what {
            What::Read(error) => error,
            What::Trouble(why) | What::Away(why) => ReadError::Trouble(format!("{at}{why}")),
        }
    }

    /// The same of a site's own file: redirects without end are its answer.
    pub(super) fn of_metadata(self) -> Self {
        match self.what {
            What::Away(why) => {
                ReadError::Answer(format!("{why}: check the address, or tell whoever runs the host")).into()
            }
            _ => self,
        }
    }

    /// `named`: the URL that whoever asked will name by itself.
    pub(super) fn of_artifact(self, named: &str) -> FetchError {
        let at = self.at.filter(|at| *at != shown(named)).map(|at| format!("{at}: ")).unwrap_or_default();
        match self.what {
            What::Read(ReadError::NotFound) => FetchError::NotFound,
            What::Away(why) => FetchError::Away(format!("{at}{why}")),
            What::Trouble(why) => {
                FetchError::Trouble { why: format!("{at}{why}"), passes: self.passes, wait: self.wait }
            }
            What::Read(error) => FetchError::Trouble { why: format!("{at}{error}"), passes: false, wait: None },
        }
    }
}

/// What rustls says of a certificate, in our words.
fn of_certificate(why: &str) -> String {
    let known = match why {
        "UnknownIssuer" => "nobody who is trusted here vouches for it",
        why if why.contains("CaUsedAsEndEntity") => "it vouches for itself, which nobody else does",
        why if why.starts_with("certificate not valid for name") => "it is another host's",
        why if why.starts_with("certificate expired") => "it has expired, or the clock here is wrong",
        why if why.starts_with("certificate not valid yet") => "it holds from later on, or the clock here is wrong",
        why => return format!("its certificate is not accepted: {why}"),
    };
    format!("its certificate is not accepted: {known}")
}

/// What ureq says of a request that did not go through, in our words; `time` is how long it was waited for.
pub(crate) fn phrase(error: &ureq::Error, time: Duration) -> String {
    Failed::of(error, time).trouble().map_or_else(|| error.to_string(), str::to_owned)
}

/// A time as people say it.
fn seconds(time: Duration) -> String {
    if time < Duration::from_secs(2) { format!("{} ms", time.as_millis()) } else { format!("{} s", time.as_secs()) }
}

/// `Retry-After`: seconds, or a time, which is counted from the answer's own `Date`: the clock here may be wrong.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let asked = text(header::RETRY_AFTER)?.trim();
    if !asked.is_empty() && asked.bytes().all(|b| b.is_ascii_digit()) {
        // More seconds than can be counted are more than anybody waits.
        return Some(Duration::from_secs(asked.parse().unwrap_or(u64::MAX)));
    }
    // A day of the week that is wrong is no reason to come sooner.
    let parser = jiff::fmt::rfc2822::DateTimeParser::new().relaxed_weekday(true);
    let time = |text: &str| Some(parser.parse_timestamp(text).ok()?.as_second());
    let (until, now) = (time(asked)?, time(text(header::DATE)?)?);
    Some(Duration::from_secs(u64::try_from(until.saturating_sub(now)).unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_may_ask_for_time_in_two_ways() {
        let wait = |after: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::DATE, "Fri, 20 Nov 2026 10:00:00 GMT".parse().unwrap());
            headers.insert(header::RETRY_AFTER, after.parse().unwrap());
            retry_after(&headers).map(|wait| wait.as_secs())
        };
        assert_eq!(wait("7"), Some(7));
        assert_eq!(wait("99999999999999999999999"), Some(u64::MAX));
        assert_eq!(wait("Fri, 20 Nov 2026 10:01:05 GMT"), Some(65));
        assert_eq!(wait("Fri, 20 Nov 2026 09:00:00 GMT"), Some(0));
        assert!(wait("Fri, 20 Nov 2299 10:00:00 GMT").is_some_and(|wait| wait > 1 << 32));
        assert_eq!(wait("later"), None);
        assert_eq!(wait("-7"), None);
        assert_eq!(wait(""), None);
    }
}
