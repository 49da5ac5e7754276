//! What tests share.

pub(crate) mod need;
pub(crate) mod repo;
pub(crate) mod worker;
