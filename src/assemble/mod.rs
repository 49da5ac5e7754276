//! Checked commits of all branches in, the catalog out: versions from history, last good, and what only the whole can tell.
//!
//! Each branch is folded by itself, oldest commit first, in parallel (`versions`); then branches are held against what was
//! published before ([`previous`]), workers against what the maintainers decided (`decisions`) and against each other
//! (`cross`): dependencies, cycles. The result is the same whatever the order and the number of threads.

mod build;
mod cache;
pub mod catalog;
mod cross;
mod decisions;
mod fixed;
pub mod previous;
mod versions;

pub use build::{Assembled, Input, assemble, assemble_after};
pub use cache::Cache;
pub use previous::{Previous, PreviousError};
