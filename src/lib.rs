//! The engine of the rbee Worker Catalog: a git catalog in, a signed static site out.
//!
//! ```text
//! git branches / folder ─► source ─► check ─► assemble ─► emit ─► output ─► sign ─► (publish)
//!                          trees     facts,    versions,   files    folder    pointer
//!                                    findings  last good
//! rbee-hive:  pointer ─► head ─► platform manifest / worker document ─► verify            (client)
//! ```
//!
//! One way, no steps back. The library does not print, does not read the environment or the clock, and does not exit:
//! that is `cli`'s.
//!
//! | room | its job |
//! |---|---|
//! | [`model`] | the published truth: words, formats; shared by both halves |
//! | [`diag`] | one finding, and how it is shown |
//! | [`config`] | `catalog.toml` |
//! | [`source`] | branches as snapshots: bytes only |
//! | [`bash`] | bash text to values, nothing is run |
//! | [`check`] | one snapshot to checked facts and findings |
//! | [`assemble`] | checked commits to the catalog |
//! | [`emit`] | the catalog to files |
//! | [`output`] | files to a folder |
//! | [`sign`] | a folder to a signed one |
//! | [`client`] | what a reader verifies |
//! | [`artifact`] | reproducible archives |
//! | [`serve`] | a folder over HTTP, for previews |
//! | [`embedded`] | templates, assets and the starter catalog inside the binary |
//! | [`cli`] | the only place that knows terminals, the environment, the clock and exit codes |

#[cfg(feature = "generator")]
pub mod artifact;
#[cfg(feature = "generator")]
pub mod assemble;
#[cfg(feature = "generator")]
pub mod bash;
#[cfg(feature = "generator")]
pub mod check;
#[cfg(all(feature = "client", feature = "generator"))]
pub mod cli;
#[cfg(feature = "client")]
pub mod client;
#[cfg(feature = "generator")]
pub mod config;
#[cfg(feature = "generator")]
pub mod diag;
#[cfg(feature = "generator")]
pub mod embedded;
#[cfg(feature = "generator")]
pub mod emit;
pub mod model;
#[cfg(feature = "generator")]
pub mod output;
#[cfg(feature = "generator")]
pub mod serve;
#[cfg(feature = "generator")]
pub mod sign;
#[cfg(feature = "generator")]
pub mod source;

/// README's Rust is compiled with the documentation's.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
