//! Runs a tool and takes what it prints, with a limit on its time and on its bytes.
//!
//! The tool is found by name in given folders, never in the current one, and runs with an environment of its own. At a limit it
//! is killed by its handle; a tool that cannot be killed at once (a driver hangs in the kernel) is left to a thread that
//! waits for its end, and so is one whose children hold its output open: the caller goes on in either case.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

/// The most bytes of a tool's answer.
pub(super) const MOST_BYTES: u64 = 1024 * 1024;

/// What a tool printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    /// To stdout.
    pub(super) out: String,
    /// To stderr.
    pub(super) err: String,
    /// Whether it ended with status 0.
    pub(super) success: bool,
}

/// Finds a program in absolute folders.
pub(super) fn find(name: &str, folders: &[PathBuf]) -> Option<PathBuf> {
    let absolute = folders.iter().filter(|folder| folder.is_absolute());
    absolute.map(|folder| folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX))).find(|path| path.is_file())
}

/// Runs a program found by its name; the error says why there is no answer.
pub(super) fn run(name: &str, arguments: &[&str], folders: &[PathBuf], patience: Duration) -> Result<Answer, String> {
    let path = find(name, folders).ok_or_else(|| format!("`{name}` is not on this machine"))?;
    let deadline = Instant::now() + patience;
    let mut child = spawn(&path, arguments, folders).map_err(|error| format!("`{name}` cannot be run: {error}"))?;
    let (out, err) = (child.stdout.take().map(reader), child.stderr.take().map(reader));
    let outcome = wait(&mut child, deadline, name).and_then(|success| {
        // Closed pipes follow at once, unless a child of the tool holds them.
        let grace = deadline.max(Instant::now() + Duration::from_millis(200));
        let (out, err) = (collect(out, grace, name)?, collect(err, grace, name)?);
        Ok(Answer { out, err, success })
    });
    end(child);
    outcome
}

fn spawn(path: &Path, arguments: &[&str], folders: &[PathBuf]) -> std::io::Result<Child> {
    let mut command = Command::new(path);
    command.args(arguments).env_clear().env("LC_ALL", "C");
    if let Ok(folders) = std::env::join_paths(folders) {
        command.env("PATH", folders);
    }
    // Windows programs do not start without it.
    #[cfg(windows)]
    command.env("SystemRoot", super::probe::WINDOWS);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()
}

type Reading = mpsc::Receiver<Result<Vec<u8>, &'static str>>;

/// Reads a pipe on a thread of its own, to its end or its limit. At the limit the pipe is closed.
fn reader(pipe: impl Read + Send + 'static) -> Reading {
    let (send, receive) = mpsc::channel();
    let read = move || {
        let mut bytes = Vec::new();
        let found = match pipe.take(MOST_BYTES + 1).read_to_end(&mut bytes) {
            Ok(_) if bytes.len() as u64 > MOST_BYTES => Err("printed too much"),
            Ok(_) => Ok(bytes),
            Err(_) => Err("could not be read"),
        };
        drop(send.send(found));
    };
    // Without a thread the receiver finds nobody at the other end.
    drop(std::thread::Builder::new().name("hardware-tool".into()).spawn(read));
    receive
}

fn collect(reading: Option<Reading>, deadline: Instant, name: &str) -> Result<String, String> {
    let left = deadline.saturating_duration_since(Instant::now());
    match reading.map(|reading| reading.recv_timeout(left)) {
        Some(Ok(Ok(bytes))) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
        Some(Ok(Err(what))) => Err(format!("`{name}` {what}")),
        Some(Err(RecvTimeoutError::Timeout)) => Err(format!("`{name}` left its output open")),
        Some(Err(RecvTimeoutError::Disconnected)) | None => Err(format!("`{name}` could not be read")),
    }
}

/// Waits for the end, and says whether it was a good one.
fn wait(child: &mut Child, deadline: Instant, name: &str) -> Result<bool, String> {
    let mut pause = Duration::from_millis(1);
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(status.success()),
            Ok(None) if Instant::now() >= deadline => return Err(format!("`{name}` did not answer in time")),
            Ok(None) => std::thread::sleep(pause),
            Err(error) => return Err(format!("`{name}` cannot be waited for: {error}")),
        }
        pause = (pause * 2).min(Duration::from_millis(20));
    }
}

/// Ends the tool, without waiting longer than a moment.
fn end(mut child: Child) {
    if matches!(child.try_wait(), Ok(Some(_))) {
        return;
    }
    drop(child.kill());
    let until = Instant::now() + Duration::from_millis(200);
    while Instant::now() < until {
        if matches!(child.try_wait(), Ok(Some(_))) {
            return;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    let waiting = move || drop(child.wait());
    drop(std::thread::Builder::new().name("hardware-tool".into()).spawn(waiting));
}

/// Does something on a thread of its own; the error says that it took too long, or failed.
pub(super) fn bounded<T: Send + 'static>(
    what: &'static str,
    patience: Duration,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, String> {
    let (send, receive) = mpsc::channel();
    let thread = std::thread::Builder::new().name("hardware".into());
    if let Err(error) = thread.spawn(move || drop(send.send(work()))) {
        return Err(format!("{what} cannot be looked at: {error}"));
    }
    receive.recv_timeout(patience).map_err(|error| match error {
        RecvTimeoutError::Timeout => format!("{what} took too long to be looked at"),
        RecvTimeoutError::Disconnected => format!("{what} could not be looked at"),
    })
}
