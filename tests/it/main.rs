//! Every test that sees the crate from outside, in one binary: a file for each subject.
// A test that cannot go on should say so at once, and may read the environment; the library may do neither.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods, missing_docs, unreachable_pub)]

mod artifact;
mod assembly;
mod attacks;
mod browser;
mod cli;
mod crash;
mod determinism;
mod diag;
mod diff;
mod docs;
mod doctor;
mod formats;
mod fuzz;
mod hostile;
mod install;
mod makepkg;
mod map;
mod old_client;
mod output;
mod previous;
mod root_attacks;
mod rules;
mod rules_table;
mod schema;
mod schema_edges;
mod serve;
mod source;
mod starter;
mod support;
mod suspicious;
mod trust;
