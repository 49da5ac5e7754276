//! Checked commits of all branches in, the catalog out: versions from history, last good, and what only the whole can tell.
//!
//! Each branch is folded by itself, oldest commit first, in parallel (`versions`); then workers are held against each
//! other (`cross`): dependencies, cycles. In between, branches are held against what was published before ([`previous`]). The result is the same whatever the order and the number of threads.

mod build;
mod cache;
pub mod catalog;
mod cross;
mod fixed;
pub mod previous;
mod versions;

pub use build::{Assembled, Input, assemble, assemble_after};
pub use cache::Cache;
pub use previous::{Previous, PreviousError};
