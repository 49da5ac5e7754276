//! Programs that only some machines have: a test that needs one skips aloud without it.

#![allow(dead_code)] // which tests ask depends on the platform

use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;

/// Where this program is. Without it the test is to return at once: that it was skipped is said on standard error, whatever
/// the test harness captures, and in the file that `RBEE_SKIPS` names, from which `scripts/test` counts.
///
/// # Panics
/// With `CI=true`, where a skip is a failure.
#[must_use]
pub(crate) fn need(program: &str, package: &str) -> Option<PathBuf> {
    let found = find(program);
    if found.is_none() {
        skip(&format!("{program} (Debian package {package})"));
    }
    found
}

/// Says that the running test is skipped for want of `what`.
///
/// # Panics
/// With `CI=true`.
pub(crate) fn skip(what: &str) {
    let thread = std::thread::current();
    let test = thread.name().unwrap_or("a test");
    assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "{test} needs {what}, and CI may skip nothing");
    // Not `eprintln!`: the harness keeps to itself what a passing test prints that way.
    drop(writeln!(std::io::stderr(), "SKIPPED: {test} needs {what}"));
    if let Some(file) = std::env::var_os("RBEE_SKIPS") {
        let file = OpenOptions::new().create(true).append(true).open(file);
        file.and_then(|mut file| file.write_all(format!("{test}\t{what}\n").as_bytes()))
            .expect("RBEE_SKIPS is written");
    }
}

/// Looks a program up on `PATH`, as a shell does, and where Debian keeps servers, which only root's `PATH` names.
fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let name = format!("{program}{}", std::env::consts::EXE_SUFFIX);
    let servers = ["/usr/sbin", "/usr/local/sbin"].map(PathBuf::from);
    std::env::split_paths(&path).chain(servers).map(|folder| folder.join(&name)).find(|file| file.is_file())
}
