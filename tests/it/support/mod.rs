//! What tests share.
pub mod documents;
pub mod expect;
pub mod memory;
