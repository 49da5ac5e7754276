//! Why an attempt failed, and whether another one may not.

use std::time::Duration;

use ureq::Body;
use ureq::http::{HeaderMap, Response, header};

use super::address::NotPublic;
use crate::client::{FetchError, ReadError};

/// Why an attempt failed.
#[derive(Debug)]
pub(super) struct Failed {
    pub(super) error: ReadError,
    away: bool,
    pub(super) passes: bool,
    pub(super) wait: Option<Duration>,
}

impl From<ReadError> for Failed {
    fn from(error: ReadError) -> Self {
        Self { error, away: false, passes: false, wait: None }
    }
}

impl Failed {
    pub(super) fn lasting(why: String) -> Self {
        ReadError::Trouble(why).into()
    }

    pub(super) fn passing(why: String) -> Self {
        Self { passes: true, ..Self::lasting(why) }
    }

    pub(super) fn away(why: String) -> Self {
        Self { away: true, ..Self::lasting(why) }
    }

    pub(super) fn of(url: &str, error: &ureq::Error) -> Self {
        use ureq::Error::{BadUri, Http, InvalidProxyUrl, Io, Pem, Rustls, Tls};
        let why = format!("{url}: {error}");
        match error {
            Io(error) if error.get_ref().is_some_and(|inner| inner.is::<NotPublic>()) => Self::away(why),
            BadUri(_) | Http(_) | InvalidProxyUrl | Pem(_) | Rustls(_) | Tls(_) => Self::lasting(why),
            _ => Self::passing(why),
        }
    }

    /// Another status than the one that was expected.
    pub(super) fn status(url: &str, answer: &Response<Body>) -> Self {
        let status = answer.status().as_u16();
        let passes = matches!(status, 408 | 425 | 429 | 500..=599);
        let why = format!("{url}: expected status 200, found {status}");
        Self { passes, wait: retry_after(answer.headers()), ..Self::lasting(why) }
    }

    pub(super) fn of_artifact(self) -> FetchError {
        match self.error {
            ReadError::NotFound => FetchError::NotFound,
            error if self.away => FetchError::Away(error.to_string()),
            error => FetchError::Trouble { why: error.to_string(), passes: self.passes, wait: self.wait },
        }
    }
}

/// `Retry-After`: seconds, or a time, which is counted from the answer's own `Date`: the clock here may be wrong.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let asked = text(header::RETRY_AFTER)?.trim();
    if let Ok(seconds) = asked.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let time = |text: &str| Some(jiff::fmt::rfc2822::parse(text).ok()?.timestamp().as_second());
    let (until, now) = (time(asked)?, time(text(header::DATE)?)?);
    Some(Duration::from_secs(u64::try_from(until - now).unwrap_or(0)))
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
        assert_eq!(wait("Fri, 20 Nov 2026 10:01:05 GMT"), Some(65));
        assert_eq!(wait("Fri, 20 Nov 2026 09:00:00 GMT"), Some(0));
        assert_eq!(wait("later"), None);
    }
}
