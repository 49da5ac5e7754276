//! One build at a time for a state folder.

use std::fs;
use std::path::Path;

use super::error::{OutputError, at};

/// Held until it is dropped.
#[derive(Debug)]
pub(super) struct Lock(fs::File);

impl Lock {
    /// Takes the lock of a state folder; `out` is what another build is then said to be writing to.
    pub(super) fn take(state: &Path, out: &Path) -> Result<Self, OutputError> {
        let path = state.join("lock");
        let file = fs::File::create(&path).map_err(at(&path))?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(fs::TryLockError::WouldBlock) => Err(OutputError::Busy(out.to_owned())),
            Err(fs::TryLockError::Error(error)) => Err(at(&path)(error)),
        }
    }
}

impl Drop for Lock {
    /// Closing the file alone is not enough: a program that another thread is starting may hold a copy of it for a moment.
    fn drop(&mut self) {
        drop(self.0.unlock());
    }
}
