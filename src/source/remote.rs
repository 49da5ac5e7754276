//! A catalog at a git URL: cloned with the `git` program, which knows every transport and credential that the user has set up.

use std::path::Path;
use std::process::{Command, Stdio};

use super::SourceError;

/// Whether a CATALOG argument is a git URL and no path: `https://…`, `ssh://…`, `file://…`, or `user@host:path`.
#[must_use]
pub fn is_url(text: &str) -> bool {
    let scp_like = || text.split_once(':').is_some_and(|(host, _)| host.contains('@') && !host.contains(['/', '\\']));
    text.contains("://") || scp_like()
}

/// Clones every branch of a repository, bare, into an empty folder.
///
/// # Errors
/// `git` is not there, or says why it cannot.
pub fn clone(url: &str, into: &Path) -> Result<(), SourceError> {
    let failed = |message: String| SourceError::Clone { url: url.to_owned(), message };
    let output = Command::new("git")
        .args(["clone", "--quiet", "--bare", "--no-hardlinks", "--"])
        .arg(url)
        .arg(into)
        .env("GIT_TERMINAL_PROMPT", "0")
        // A hook of some repository sets these; they would send the clone there.
        .env_remove("GIT_DIR")
        .env_remove("GIT_WORK_TREE")
        .env_remove("GIT_INDEX_FILE")
        .stdin(Stdio::null())
        .output()
        .map_err(|error| failed(format!("the `git` program could not be started: {error}")))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    // Behind an empty line git gives general advice.
    let lines: Vec<_> = said.lines().map(str::trim).skip_while(|line| line.is_empty()).collect();
    let lines = lines.split(|line| line.is_empty()).next().unwrap_or_default();
    Err(failed(if lines.is_empty() { "git said nothing".into() } else { lines.join("; ") }))
}
