//! Programs that a test needs and a machine may lack.

use std::io::Write as _;
use std::path::PathBuf;

/// The program's path. Where it is missing the test is to return: that is said aloud, noted in the file that
/// `RBEE_SKIPS` names, and a failure with `CI=true`.
#[allow(unreachable_pub)]
pub fn need(program: &str, package: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    // Debian keeps servers where only root's PATH looks.
    let folders = std::env::split_paths(&path).chain(["/usr/sbin".into(), "/usr/local/sbin".into()]);
    if let Some(found) = folders.map(|folder| folder.join(program)).find(|file| file.is_file()) {
        return Some(found);
    }
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    let line = format!("SKIPPED: {test} needs {program} (Debian package {package})");
    assert!(std::env::var("CI").as_deref() != Ok("true"), "{line}");
    eprintln!("{line}");
    if let Some(skips) = std::env::var_os("RBEE_SKIPS") {
        let mut file = std::fs::OpenOptions::new().create(true).append(true).open(skips).expect("RBEE_SKIPS is a file");
        writeln!(file, "{line}").expect("RBEE_SKIPS can be written");
    }
    None
}
