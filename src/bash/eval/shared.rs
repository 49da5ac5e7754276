//! A value that copies of a state share until one of them changes it: a state is copied at every condition and for every line of a
//! package function, and most copies change little of it.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

/// Reads like its value; the first change of a copy makes it one of its own.
#[derive(Debug, Clone, Default)]
pub(in crate::bash) struct Shared<T>(Arc<T>);

impl<T> Shared<T> {
    /// Whether both are one value still, which tells without a look at it that they are the same.
    pub(super) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Clone> DerefMut for Shared<T> {
    fn deref_mut(&mut self) -> &mut T {
        Arc::make_mut(&mut self.0)
    }
}
