//! Every test that sees the crate from outside, in one binary: a file a subject.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, unreachable_pub)]

mod diag;
mod rules;
mod rules_table;
mod schema;
mod schema_edges;
mod support;
