//! The clock, the environment and the terminal, handed in to the library from here.

use std::fs::File;
use std::io::{self, ErrorKind, IsTerminal, Read as _};
use std::path::{Path, PathBuf};

use super::error::{Failure, Status};
use crate::model::Time;
use crate::sign::{SecretKey, SecretKeyError};

/// The real time: what verification goes by.
pub(super) fn real_now() -> Time {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    Time::from_unix(since.map_or(0, |d| i64::try_from(d.as_secs()).unwrap_or(i64::MAX)))
}

/// When this program was built at the earliest, as build.rs knows it: no clock that says less is right.
pub(super) fn built() -> Option<Time> {
    option_env!("RBEE_CATALOG_BUILT").and_then(|seconds| seconds.parse().ok()).map(Time::from_unix)
}

/// The build's time: `SOURCE_DATE_EPOCH` where it is set (reproducible-builds.org), else the real one.
pub(super) fn build_now() -> Result<Time, Failure> {
    let text = match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(text) => text,
        Err(std::env::VarError::NotPresent) => return Ok(real_now()),
        Err(std::env::VarError::NotUnicode(text)) => text.to_string_lossy().into_owned(),
    };
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let seconds: Option<i64> = if digits { text.parse().ok() } else { None };
    match seconds.map(|seconds| (seconds, Time::from_unix(seconds))) {
        Some((seconds, time)) if time.unix() == seconds => Ok(time),
        _ => Err(Failure::usage(format!("SOURCE_DATE_EPOCH: expected Unix seconds, found {text:?}"))
            .help("`git log -1 --format=%ct` prints those of the newest commit")),
    }
}

/// An environment variable, if it is there and is text.
pub(super) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Where a secret key may come from. Never from a flag's value.
#[derive(Debug, clap::Args)]
pub(super) struct KeyArgs {
    /// The minisign secret key that signs; without it, the contents of RBEE_CATALOG_KEY. The password of a key
    /// that has one is read from RBEE_CATALOG_KEY_PASSWORD, or asked for on a terminal.
    #[arg(long, value_name = "FILE")]
    pub(super) key: Option<PathBuf>,
}

impl KeyArgs {
    /// The secret key; none where none is named.
    pub(super) fn read(&self) -> Result<Option<SecretKey>, Failure> {
        // The key itself in the place of its path is a slip that must not end up in a log.
        if let Some(path) = self.key.as_ref().map(|path| path.to_string_lossy())
            && (path.contains('\n') || path.contains("comment:") || path.starts_with("RWQ") && path.len() > 100)
        {
            return Err(Failure::usage(
                "expected the path of a key file for `--key`, found what looks like a key itself",
            )
            .help("put its contents in RBEE_CATALOG_KEY; who can read this command line has seen the key"));
        }
        let origin = self
            .key
            .as_ref()
            .map_or("RBEE_CATALOG_KEY".to_owned(), |path| format!("the secret key {}", path.display()));
        let text = match &self.key {
            Some(path) => limited(path, KEY_LIMIT).map_err(|e| Failure::usage(format!("{origin}: {e}")))?,
            None => match std::env::var("RBEE_CATALOG_KEY") {
                Ok(text) if !text.trim().is_empty() => text,
                Ok(_) | Err(std::env::VarError::NotPresent) => return Ok(None),
                Err(_) => return Err(Failure::usage("RBEE_CATALOG_KEY: expected the text of a secret key file")),
            },
        };
        match SecretKey::read(&text, None) {
            Err(SecretKeyError::NeedsPassword) => {}
            other => return other.map(Some).map_err(|error| Failure::key(&origin, &error)),
        }
        let password = match std::env::var("RBEE_CATALOG_KEY_PASSWORD") {
            Ok(password) => password,
            Err(_) if std::io::stdin().is_terminal() => ask("Password of the secret key: ")?,
            Err(_) => return Err(Failure::key(&origin, &SecretKeyError::NeedsPassword)),
        };
        SecretKey::read(&text, Some(&password)).map(Some).map_err(|error| Failure::key(&origin, &error))
    }
}

/// Asks on the terminal, without showing what is typed.
pub(super) fn ask(prompt: &str) -> Result<String, Failure> {
    rpassword::prompt_password(prompt).map_err(|e| Failure::new(Status::Trouble, format!("the terminal: {e}")))
}

/// No key file is larger, in bytes.
pub(super) const KEY_LIMIT: u64 = 16 * 1024;

/// A file's text, of at most `limit` bytes: more are not read.
pub(super) fn read_text(path: &Path, limit: u64) -> Result<String, Failure> {
    limited(path, limit).map_err(|error| match error.kind() {
        ErrorKind::InvalidData => Failure::usage(format!("{}: {error}", path.display())),
        _ => Failure::io(path, &error),
    })
}

/// The same, with what is wrong with the text as an error of its own kind.
pub(super) fn limited(path: &Path, limit: u64) -> io::Result<String> {
    let mut bytes = Vec::new();
    File::open(path)?.take(limit + 1).read_to_end(&mut bytes)?;
    let wrong = |what| io::Error::new(ErrorKind::InvalidData, what);
    if bytes.len() as u64 > limit {
        return Err(wrong(format!("expected at most {limit} bytes, found more")));
    }
    String::from_utf8(bytes).map_err(|_| wrong("expected UTF-8".into()))
}
