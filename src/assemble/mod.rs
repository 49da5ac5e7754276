//! Checked commits of all branches in, the catalog out: versions from history, last good, and what only the whole can tell.

pub mod catalog;
