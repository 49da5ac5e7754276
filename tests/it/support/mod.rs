//! What tests share.

pub(crate) mod need;
