//! The program itself, run as a person runs it: in a folder of its own, with a clean environment.

#![allow(dead_code)] // each subject uses its part

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A folder to run in, which is the home as well, and goes when this goes.
pub(crate) struct Cli {
    home: TempDir,
}

/// What a run gave. Shown with paths, times and serials left out.
pub(crate) struct Ran {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Cli {
    pub(crate) fn new() -> Self {
        Self { home: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self) -> &Path {
        self.home.path()
    }

    pub(crate) fn join(&self, path: &str) -> PathBuf {
        self.home.path().join(path)
    }

    pub(crate) fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let file = self.join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, bytes).unwrap();
    }

    pub(crate) fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
    }

    /// The program, not started yet.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rbee-catalog"));
        command.args(arguments).current_dir(self.path()).env_clear().stdin(Stdio::null());
        command.env("HOME", self.path()).env("TMPDIR", self.path());
        command.envs(std::env::vars_os().filter(|(name, _)| name == "PATH" || name == "SYSTEMROOT"));
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, &[])
    }

    /// With environment variables.
    pub(crate) fn run_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Ran {
        let output = self.command(arguments).envs(variables.iter().copied()).output().unwrap();
        let text = |bytes: Vec<u8>| self.without_path(&String::from_utf8(bytes).unwrap());
        Ran { status: output.status.code().unwrap(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    /// A run that has to succeed.
    pub(crate) fn done(&self, arguments: &[&str]) -> Ran {
        let ran = self.run(arguments);
        assert_eq!(ran.status, 0, "{arguments:?}: {ran}");
        ran
    }

    /// `demo` in the folder `demo`: a catalog, artifacts, keys, and a signed site.
    pub(crate) fn demo(&self) -> Ran {
        self.done(&["demo", "--no-serve", "--dir", "demo"])
    }

    fn without_path(&self, text: &str) -> String {
        text.replace(self.path().to_str().unwrap(), "HOME")
    }
}

impl fmt::Display for Ran {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "status {}", self.status)?;
        for (name, text) in [("stdout", &self.stdout), ("stderr", &self.stderr)] {
            if !text.is_empty() {
                write!(f, "--- {name}\n{}", steady(text))?;
            }
        }
        Ok(())
    }
}

/// A text without what differs from run to run: serials, times, key ids, and how large a site is.
pub(crate) fn steady(text: &str) -> String {
    let text = replaced(text, "serial ", "N", |c| c.is_ascii_digit());
    let text = replaced(&text, "until ", "TIME", |c| c.is_ascii_digit() || "-:TZ".contains(c));
    let text = replaced(&text, ", key ", "ID", |c| c.is_ascii_hexdigit());
    let text = replaced(&text, " MiB), ", "N", |c| c.is_ascii_digit());
    text.lines().map(|line| sizes(line) + "\n").collect()
}

/// `DIR: 120 files (0.4 MiB)` without the numbers: pages come and go.
fn sizes(line: &str) -> String {
    match (line.split_once(": "), line.split_once(" MiB)")) {
        (Some((before, rest)), Some((_, after))) if rest.contains(" files (") => {
            format!("{before}: N files (N MiB){after}")
        }
        _ => line.to_owned(),
    }
}

/// Replaces what follows each `mark` for as long as its characters fit.
fn replaced(text: &str, mark: &str, with: &str, fits: impl Fn(char) -> bool) -> String {
    let mut parts = text.split(mark);
    let mut done = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.trim_start_matches(&fits);
        done.push_str(mark);
        // None is worth saying.
        let found = &part[..part.len() - rest.len()];
        done.push_str(if matches!(found, "" | "0") { found } else { with });
        done.push_str(rest);
    }
    done
}
