//! What tests share.
pub mod expect;
pub mod memory;
