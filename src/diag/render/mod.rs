//! One file a format. Each takes the same [`Diagnostic`](super::Diagnostic)s and gives text.

mod human;
mod json;

pub use human::{Colour, human, summary};
pub use json::json;
