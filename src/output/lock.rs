//! One build, or one signing, at a time for a folder. A process that dies gives its lock back.

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
        Self::of(fs::File::create(&path).map_err(at(&path))?, &path, out)
    }

    /// Takes a folder that has no state folder here, by one of its files: other signers do the same.
    pub(super) fn take_file(path: &Path, out: &Path) -> Result<Self, OutputError> {
        Self::of(fs::File::open(path).map_err(at(path))?, path, out)
    }

    fn of(file: fs::File, path: &Path, out: &Path) -> Result<Self, OutputError> {
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(fs::TryLockError::WouldBlock) => Err(OutputError::Busy(out.to_owned())),
            Err(fs::TryLockError::Error(error)) => Err(at(path)(error)),
        }
    }
}

impl Drop for Lock {
    /// Closing the file alone is not enough: a program that another thread is starting may hold a copy of it for a moment.
    fn drop(&mut self) {
        drop(self.0.unlock());
    }
}
