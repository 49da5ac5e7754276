//! How long a client waits for a host, how slow that may be, and when it asks again.

use std::fmt;
use std::hash::{BuildHasher as _, Hasher as _};
use std::io::{self, Read};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long a client waits. [`Patience::default`] is for people's machines; what waits is handed in, so that a test does not.
#[derive(Clone)]
pub struct Patience {
    /// How often one file is asked for, if no attempt brings it on by a mebibyte.
    pub attempts: u32,
    /// Between the first attempt and the second; doubled from there on. Each pause is this long or up to a half shorter.
    pub first_pause: Duration,
    /// The longest pause. A host that asks for a longer one (`Retry-After`) is not waited for.
    pub longest_pause: Duration,
    /// For a connection, and for the beginning of an answer.
    pub answer: Duration,
    /// The most that a site's files may keep one call waiting ([`SiteReader::begin`](super::SiteReader::begin)), with all attempts and
    /// pauses. A second for each answer, and the time that its bytes take at the [`floor`](Self::floor), do not count.
    pub metadata: Duration,
    /// The time over which [`floor`](Self::floor) is judged, and the longest time without a byte.
    pub window: Duration,
    /// The lowest speed, in bytes a second.
    pub floor: u64,
    /// For one artifact, with all attempts at it.
    pub total: Duration,
    /// What waits.
    pub sleep: Arc<dyn Fn(Duration) + Send + Sync>,
    /// Who is told that a host is waited for.
    pub told: Arc<dyn Fn(&Waiting) + Send + Sync>,
}

/// A host is waited for: a file of a site did not come, and is asked for again after a pause, which begins now.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Waiting {
    /// The host, with its port if that is not the usual one.
    pub host: String,
    /// Why the file did not come. A phrase.
    pub why: String,
    /// Which attempt follows; the first one is 1.
    pub attempt: u32,
    /// How many attempts there are, if there is time for all of them.
    pub attempts: u32,
    /// How long the pause is.
    pub pause: Duration,
}

impl fmt::Display for Waiting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "for {}, attempt {} of {}: {}", self.host, self.attempt, self.attempts, self.why)
    }
}

impl fmt::Debug for Patience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Patience").field("attempts", &self.attempts).field("floor", &self.floor).finish_non_exhaustive()
    }
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            attempts: 5,
            first_pause: Duration::from_millis(500),
            longest_pause: Duration::from_secs(120),
            answer: Duration::from_secs(15),
            metadata: Duration::from_secs(60),
            window: Duration::from_secs(30),
            floor: 4 * 1024,
            total: Duration::from_secs(24 * 60 * 60),
            sleep: Arc::new(std::thread::sleep),
            told: Arc::new(|_| ()),
        }
    }
}

impl Patience {
    /// One attempt at each file.
    #[must_use]
    pub fn once() -> Self {
        Self { attempts: 1, ..Self::default() }
    }

    /// The same, with something else that waits.
    #[must_use]
    pub fn sleeping(self, sleep: impl Fn(Duration) + Send + Sync + 'static) -> Self {
        Self { sleep: Arc::new(sleep), ..self }
    }

    /// The same, with somebody who is told that a site's host is waited for.
    #[must_use]
    pub fn telling(self, told: impl Fn(&Waiting) + Send + Sync + 'static) -> Self {
        Self { told: Arc::new(told), ..self }
    }

    /// How long the pause after a failed attempt is, the first of which is 1; none if the host asks for more time than there is.
    pub(super) fn pause_after(&self, attempt: u32, asked: Option<Duration>) -> Option<Duration> {
        if asked.is_some_and(|asked| asked > self.longest_pause) {
            return None;
        }
        let doubled = self.first_pause.saturating_mul(1_u32.checked_shl(attempt.saturating_sub(1)).unwrap_or(u32::MAX));
        let pause = doubled.min(self.longest_pause).mul_f64(1.0 - random() / 2.0);
        Some(pause.max(asked.unwrap_or_default()))
    }

    /// How many bytes have to come in a window.
    pub(super) fn least(&self) -> u64 {
        u64::try_from(u128::from(self.floor) * self.window.as_millis() / 1000).unwrap_or(u64::MAX)
    }

    /// A body that fails where it is slower than the floor: what every transport gives its answers as.
    #[must_use]
    pub fn paced<R: Read>(&self, body: R) -> Paced<R> {
        let least = self.least();
        Paced { body, window: self.window, least, floor: self.floor, spent: Duration::ZERO, came: 0 }
    }
}

/// From 0 to 1: the standard library seeds every hasher anew. Good enough to spread clients, and for nothing else.
fn random() -> f64 {
    let bits = std::collections::hash_map::RandomState::new().build_hasher().finish();
    #[allow(clippy::cast_precision_loss)]
    let part = (bits >> 11) as f64 / (1_u64 << 53) as f64;
    part
}

/// A body that ended too soon has a reason that not every HTTP crate says in words for people.
fn in_words(error: io::Error) -> io::Error {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => io::Error::new(error.kind(), "the connection was cut"),
        _ => error,
    }
}

pub(super) fn too_slow(floor: u64) -> io::Error {
    io::Error::new(io::ErrorKind::TimedOut, format!("slower than {floor} bytes a second"))
}

/// A text that no cache on the way has seen.
pub(super) fn unseen() -> String {
    format!("{:016x}", std::collections::hash_map::RandomState::new().build_hasher().finish())
}

/// See [`Patience::paced`]. Only the time that the body takes counts, not the time between reads.
#[derive(Debug)]
pub struct Paced<R> {
    body: R,
    window: Duration,
    /// Bytes that have to come in a window.
    least: u64,
    floor: u64,
    spent: Duration,
    came: u64,
}

impl<R: Read> Read for Paced<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let begun = Instant::now();
        let count = self.body.read(buffer).map_err(in_words)?;
        self.spent += begun.elapsed();
        self.came += count as u64;
        if self.spent >= self.window {
            if self.came < self.least {
                return Err(too_slow(self.floor));
            }
            (self.spent, self.came) = (Duration::ZERO, 0);
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[test]
    fn pauses_grow_are_spread_and_follow_the_host() {
        let slept = Arc::new(Mutex::new(Vec::new()));
        let patience = Patience::default().sleeping({
            let slept = Arc::clone(&slept);
            move |pause| slept.lock().unwrap().push(pause.as_millis())
        });
        for attempt in [1, 2, 3, 40] {
            (patience.sleep)(patience.pause_after(attempt, None).unwrap());
        }
        (patience.sleep)(patience.pause_after(1, Some(Duration::from_secs(7))).unwrap());
        assert_eq!(patience.pause_after(1, Some(Duration::from_secs(1000))), None);
        let slept = slept.lock().unwrap();
        for (pause, most) in slept.iter().zip([500, 1000, 2000, 120_000, 7000]) {
            assert!((most / 2..=most).contains(pause), "{slept:?}");
        }
        assert_eq!((slept.len(), slept[4]), (5, 7000));
        assert_ne!(unseen(), unseen());
    }

    #[test]
    fn a_body_below_the_floor_fails() {
        struct Drip;
        impl Read for Drip {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                std::thread::sleep(Duration::from_millis(1));
                buffer[0] = b'x';
                Ok(1)
            }
        }
        let patience = Patience { window: Duration::from_millis(20), floor: 1_000_000, ..Patience::default() };
        let error = patience.paced(Drip).read_to_end(&mut Vec::new()).unwrap_err();
        assert_eq!(error.to_string(), "slower than 1000000 bytes a second");
        let patience = Patience { window: Duration::from_millis(20), floor: 10, ..Patience::default() };
        assert_eq!(patience.paced(Drip).take(100).read_to_end(&mut Vec::new()).unwrap(), 100);
    }
}
