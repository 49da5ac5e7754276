//! All integration tests, one binary.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test says what went wrong by panicking
#![allow(clippy::print_stderr)] // a skipped test says so

mod serve;
mod support;
