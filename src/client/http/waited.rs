//! How long a site's files have kept one call waiting, so that all of them together are bounded.
//!
//! A second for each answer, and the time that its bytes take at the lowest speed, are free: a large site costs nothing, a host that
//! is silent, or as slow as it may be at each file, costs at most [`Patience::metadata`].

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::client::Patience;

/// What every answer may take.
const FREE: Duration = Duration::from_secs(1);

#[derive(Debug)]
pub(super) struct Waited {
    most: Duration,
    floor: u64,
    so_far: Mutex<SoFar>,
}

#[derive(Debug, Default)]
struct SoFar {
    time: Duration,
    /// Why a file was given up, if none has come since.
    given_up: Option<String>,
}

impl Waited {
    pub(super) fn new(patience: &Patience) -> Self {
        Self { most: patience.metadata, floor: patience.floor.max(1), so_far: Mutex::default() }
    }

    fn so_far(&self) -> MutexGuard<'_, SoFar> {
        self.so_far.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts from here.
    pub(super) fn begin(&self) {
        *self.so_far() = SoFar::default();
    }

    /// How much longer there is patience; none if there is not.
    pub(super) fn left(&self) -> Option<Duration> {
        self.most.checked_sub(self.so_far().time).filter(|left| !left.is_zero())
    }

    /// What an answer of so many bytes may take.
    pub(super) fn free(&self, bytes: u64) -> Duration {
        FREE.saturating_add(Duration::from_secs(bytes / self.floor))
    }

    pub(super) fn add(&self, time: Duration) {
        let mut so_far = self.so_far();
        so_far.time = so_far.time.saturating_add(time);
    }

    /// A file came, or it is known that it is not there.
    pub(super) fn answered(&self) {
        self.so_far().given_up = None;
    }

    pub(super) fn give_up(&self, why: &str) {
        self.so_far().given_up = Some(why.to_owned());
    }

    /// Why the last file was given up, if none has come since: then each further one is asked for once.
    pub(super) fn given_up(&self) -> Option<String> {
        self.so_far().given_up.clone()
    }
}
