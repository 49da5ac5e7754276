//! From a URL to an answer, over a few redirects, in a bounded time.

use std::time::{Duration, Instant};

use ureq::http::{HeaderName, Response, header};
use ureq::{Agent, Body};

use super::address::redirected;
use super::failed::Failed;

/// The most redirects that are followed for one file.
pub(super) const MOST_REDIRECTS: usize = 5;

/// How long an answer may take, redirects and all.
#[derive(Debug, Clone, Copy)]
pub(super) enum Bound {
    /// With its body.
    Whole(Duration),
    /// Until it begins; its body has a lowest speed.
    Beginning(Duration),
}

/// The answer at the end of at most [`MOST_REDIRECTS`] redirects, and where it is. `lead` says with what a URL is asked, if at all.
pub(super) fn follow<'a>(
    url: &str,
    headers: &[(HeaderName, &str)],
    bound: Bound,
    lead: impl Fn(&str) -> Result<&'a Agent, Failed>,
) -> Result<(String, Response<Body>), Failed> {
    let begun = Instant::now();
    let mut at = url.to_owned();
    for _ in 0..=MOST_REDIRECTS {
        let mut request = lead(&at)?.get(&at);
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        let (Bound::Whole(most) | Bound::Beginning(most)) = bound;
        let left = most.saturating_sub(begun.elapsed());
        let no_time = || Failed::of(&ureq::Error::Timeout(ureq::Timeout::Global), begun.elapsed()).at(url);
        if left.is_zero() {
            return Err(no_time());
        }
        let request = match bound {
            Bound::Whole(_) => request.config().timeout_global(Some(left)).build(),
            Bound::Beginning(_) => {
                let part = left.min(most / 2);
                let config = request.config().timeout_resolve(Some(part)).timeout_connect(Some(part));
                config.timeout_send_request(Some(part)).timeout_recv_response(Some(part)).build()
            }
        };
        let answer = request.call().map_err(|error| Failed::of(&error, begun.elapsed()).at(&at))?;
        if !matches!(answer.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
            return Ok((at, answer));
        }
        let location = answer.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
        let location = location.ok_or_else(|| Failed::lasting("a redirect to nowhere: check the address").at(&at))?;
        at = redirected(&at, location);
    }
    Err(Failed::away(format!("over {MOST_REDIRECTS} redirects")))
}
