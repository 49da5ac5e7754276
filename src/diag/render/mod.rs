//! One file a format. Each takes the same [`Diagnostic`](super::Diagnostic)s and gives text.

mod github;
mod human;
mod json;
mod paths;
mod sarif;

pub use github::github;
pub use human::{Colour, human, summary};
pub use json::json;
pub use paths::Paths;
pub use sarif::{SCHEMA as SARIF_SCHEMA, SarifRule, sarif};
