//! What tests share.

pub(crate) mod cli;
pub(crate) mod documents;
pub(crate) mod expect;
pub(crate) mod hostile;
pub(crate) mod makepkg;
pub(crate) mod memory;
pub(crate) mod mirror;
pub(crate) mod need;
pub(crate) mod program;
pub(crate) mod repo;
pub(crate) mod scene;
pub(crate) mod strace;
#[cfg(unix)]
pub(crate) mod tls;
pub(crate) mod worker;
