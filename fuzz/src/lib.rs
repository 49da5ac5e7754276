//! What each fuzz target does with its bytes: it ends without a panic, within time and memory, and what comes out keeps our
//! promises. `tests/it/fuzz.rs` runs the same on every seed, so a broken promise fails an ordinary test run too.

mod html;
mod targets;
mod tree_format;

pub use targets::{bash, markdown, metadata, pointer, tree};
pub use tree_format::{Entries, decode, encode};
