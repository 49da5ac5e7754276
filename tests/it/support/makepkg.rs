//! makepkg as the second opinion, for the tests and for the benchmark beside it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// makepkg, in a clean environment with a folder of stand-ins for programs that it only looks for.
pub(crate) struct Makepkg {
    program: PathBuf,
    stubs: tempfile::TempDir,
    /// What makes a process of root another's: makepkg refuses to run as root.
    prefix: Vec<String>,
}

impl Makepkg {
    /// None where it is not installed, or where root cannot become another user. `need` looks up a program, of a package.
    pub(crate) fn find(need: impl Fn(&str, &str) -> Option<PathBuf>) -> Option<Self> {
        let program = need("makepkg", "makepkg")?;
        let is_root = Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout == b"0\n");
        let mut prefix = Vec::new();
        if is_root {
            let setpriv = need("setpriv", "util-linux")?;
            prefix = ["--reuid=65534", "--regid=65534", "--clear-groups"].map(str::to_owned).to_vec();
            prefix.insert(0, setpriv.to_str().unwrap().to_owned());
        }
        let stubs = tempfile::tempdir().unwrap();
        for stub in ["pacman", "bzr", "fossil", "git", "hg", "svn"] {
            let file = stubs.path().join(stub);
            std::fs::write(&file, "#!/bin/sh\nexit 127\n").unwrap();
            open_to_all(&file);
        }
        open_to_all(stubs.path());
        Some(Self { program, stubs, prefix })
    }

    /// A copy of a recipe's folder, which makepkg may write to.
    pub(crate) fn copy(folder: &Path) -> tempfile::TempDir {
        let work = tempfile::tempdir().unwrap();
        open_to_all(work.path());
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            if !entry.file_name().to_str().unwrap().starts_with("expected.") {
                let to = work.path().join(entry.file_name());
                std::fs::copy(entry.path(), &to).unwrap();
                open_to_all(&to);
            }
        }
        work
    }

    /// What it prints of the recipe in such a copy, or why it refuses it.
    pub(crate) fn ask(&self, work: &Path) -> Result<String, String> {
        let mut words = self.prefix.clone();
        words.push(self.program.to_str().unwrap().to_owned());
        let path = format!("{}:/usr/bin:/bin", self.stubs.path().display());
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]).arg("--printsrcinfo").current_dir(work).stdin(Stdio::null()).env_clear();
        command.env("PATH", path).env("HOME", work).env("USER", "nobody");
        command.env("LC_ALL", "C.UTF-8").env("CARCH", "x86_64");
        let ran = command.output().unwrap();
        let (printed, said) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
        if ran.status.success() && !printed.is_empty() {
            return Ok(printed.into_owned());
        }
        let error = said.lines().find(|line| line.contains("ERROR:") || line.contains("PKGBUILD: line"));
        let error = error.map_or_else(|| format!("exit {}", ran.status.code().unwrap_or(-1)), str::to_owned);
        Err(error.replace(work.to_str().unwrap(), ".") + "\n")
    }
}

#[cfg(unix)]
fn open_to_all(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o777)).unwrap();
}

#[cfg(not(unix))]
fn open_to_all(_: &Path) {}
