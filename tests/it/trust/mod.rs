//! Signing, and everything that a client refuses.

mod fixture;
mod keys;
mod minisign;
mod pointer;
mod site;
