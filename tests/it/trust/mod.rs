//! Signing, and everything that a client refuses.

pub(crate) mod fixture;
mod keys;
mod minisign;
mod pointer;
mod site;
mod state;
