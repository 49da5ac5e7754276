//! The engine of the rbee Worker Catalog: a git catalog in, a signed static site out.
//!
//! ```text
//! git branches / folder ─► source ─► check ─► assemble ─► emit ─► output ─► sign ─► (publish)
//!                          trees     facts,    versions,   files    folder    pointer
//!                                    findings  last good
//! rbee-hive:  pointer ─► head ─► platform manifest / worker document ─► verify ─► resolve (client)
//! ```
//!
//! One way, no steps back. The library does not print, does not read the environment or the clock, and does not exit:
//! that is `cli`'s.
//!
//! A module of the crate is a room with one job. The last column is all that a room takes from others, and the test
//! `tests/it/map.rs` holds the code to it: change the table when the architecture truly changes.
//!
//! | room | its job | what it takes from others |
//! |---|---|---|
//! | [`model`] | the published truth: words, formats; shared by both halves | nothing |
//! | [`diag`] | one finding, and how it is shown | `model::{metadata::FILE, to_json}` |
//! | [`config`] | `catalog.toml` | `model`, `diag::is_control` |
//! | [`source`] | branches as snapshots: bytes only | `model::{metadata, Sha256, Time}` |
//! | [`bash`] | bash text to values, nothing is run | nothing |
//! | [`check`] | one snapshot to checked facts and findings | `model`, `diag`, `config`, `bash`, of `source` the snapshot: `source::{BlobId, Blobs, EntryKind, MAX_ENTRIES, MAX_PATH, Snapshot, SourceError, TreeEntry}` |
//! | [`assemble`] | checked commits of all branches to the catalog | `model`, `diag`, `config`, `source`, `check` |
//! | [`emit`] | the catalog to files | `model`, `diag`, `config`, `check::{RULES, Rule}`, `assemble::catalog` |
//! | [`output`] | files to a folder | `model::{Sha256, to_json, pointer::Pointer}`, `diag::escaped`, `emit::File` |
//! | [`sign`] | an index, or a root, to a signed one | `model` |
//! | [`client`] | what a reader verifies, and which build fits its machine; with cargo feature `http` from an address | `model` |
//! | [`diff`] | what differs between two published catalogs | `client::Documents`, `diag::{escaped, is_control}`, `model::to_json` |
//! | [`embedded`] | templates, assets and the starter catalog inside the binary | nothing |
//! | [`artifact`] | reproducible archives | `model`, `embedded::starter` |
//! | [`serve`] | a folder over HTTP, for previews | `emit::routes` |
//! | [`doctor`] | what a host answers, held against the route table | `emit::routes`, `model`, `client::root::STEPS_MAX` |
//! | [`cli`] | the only place that knows terminals, the environment, the clock and exit codes | everything |

#[cfg(feature = "generator")]
pub mod artifact;
#[cfg(feature = "generator")]
pub mod assemble;
#[cfg(feature = "generator")]
pub mod bash;
#[cfg(feature = "generator")]
pub mod check;
#[cfg(all(feature = "client", feature = "generator", feature = "http"))]
pub mod cli;
#[cfg(feature = "client")]
pub mod client;
#[cfg(feature = "generator")]
pub mod config;
#[cfg(feature = "generator")]
pub mod diag;
#[cfg(all(feature = "client", feature = "generator"))]
pub mod diff;
#[cfg(all(feature = "client", feature = "generator"))]
pub mod doctor;
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
