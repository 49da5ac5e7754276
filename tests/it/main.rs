//! One test binary: a file a subject, what they share in `support`.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;
mod trust;
