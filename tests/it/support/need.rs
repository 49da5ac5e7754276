//! Programs that a test needs and a machine may lack: skipped aloud, and a failure in CI.

#![allow(unreachable_pub)]

use std::io::Write as _;
use std::path::PathBuf;

/// Where `program` is. If it is nowhere, says so, and notes it in the file that `RBEE_SKIPS` names.
///
/// # Panics
/// With `CI=true`: there nothing is skipped.
#[allow(clippy::explicit_write)]
pub fn need(program: &str, package: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path)
        .map(|folder| folder.join(format!("{program}{}", std::env::consts::EXE_SUFFIX)))
        .find(|file| file.is_file());
    if found.is_some() {
        return found;
    }
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    let line = format!("SKIPPED: {test} needs {program} (Debian package {package})");
    assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "{line}");
    // Not `eprintln!`, which the test harness keeps to itself.
    writeln!(std::io::stderr(), "{line}").unwrap();
    if let Some(skips) = std::env::var_os("RBEE_SKIPS") {
        let mut file = std::fs::OpenOptions::new().create(true).append(true).open(skips).unwrap();
        writeln!(file, "{line}").unwrap();
    }
    None
}
