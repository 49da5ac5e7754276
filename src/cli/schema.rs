//! `schema`: the JSON Schema of metadata.json.

use std::io::Write;

use super::error::Failure;
use crate::model::{metadata, to_json};

/// Print the JSON Schema of metadata.json.
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

pub(super) fn run(_: &Args) -> Result<(), Failure> {
    print(&to_json(&metadata::schema()))
}

/// Writes a result to stdout; a reader that has seen enough is no trouble.
pub(super) fn print(bytes: &[u8]) -> Result<(), Failure> {
    match std::io::stdout().lock().write_all(bytes) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(Failure::io("stdout".as_ref(), &error)),
        _ => Ok(()),
    }
}
