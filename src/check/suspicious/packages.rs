//! Package managers: which of their commands fetch what no checksum of the recipe and no lock file of its sources pins.

use super::download::{is_remote, operand};
use crate::bash::commands::{UNKNOWN, Word};

/// Whether the command installs or fetches packages.
pub(super) fn installs(name: &str, arguments: &[Word]) -> bool {
    let has = |wanted: &[&str]| arguments.iter().any(|word| wanted.contains(&&*word.text));
    let begins = |wanted: &str| arguments.iter().any(|word| word.text.starts_with(wanted));
    let first = operand(arguments, 0);
    let second = operand(arguments, 1);
    if has(&["--help", "--version", "--offline", "--dry-run"])
        || (first.is_none() && !matches!(name, "yarn" | "pacman"))
    {
        return false;
    }
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    match stem {
        "npm" | "pnpm" | "bun" | "cnpm" => match first {
            // With the lock file of the sources, whose digests pin what is fetched.
            Some("ci") => false,
            Some("install" | "i" | "add" | "update" | "up" | "in") => {
                let frozen = begins("--frozen-lockfile") || has(&["--package-lock-only", "--immutable"]);
                let local = packages(arguments, 1).next().is_some() && packages(arguments, 1).all(is_local);
                !frozen && !local
            }
            Some("x" | "exec" | "dlx" | "create" | "init") => {
                stem != "npm" || second.is_some_and(|name| !is_local(name))
            }
            _ => false,
        },
        "npx" | "pnpx" | "bunx" | "uvx" => !has(&["--no-install", "--no"]),
        "yarn" => match first {
            None | Some("install") => {
                let asks = has(&["-v"]);
                let config = begins("--cwd") && first.is_none();
                !asks && !config && !has(&["--frozen-lockfile", "--immutable", "--pure-lockfile"])
            }
            Some("add" | "dlx" | "global" | "upgrade" | "create") => true,
            _ => false,
        },
        "deno" => matches!(first, Some("install" | "cache" | "add" | "run")) && any_address(arguments),
        "huggingface-cli" | "hf" | "modelscope" | "kaggle" | "ollama" | "dvc" | "oras" | "ipfs" | "rclone"
        | "gsutil" | "aws" | "gh" | "git-lfs" | "wormhole" => {
            let verbs =
                ["download", "pull", "fetch", "copy", "copyurl", "cp", "sync", "cat", "get", "receive", "api", "clone"];
            [first, second].iter().flatten().any(|verb| verbs.contains(verb))
        }
        "pip" | "pipx" | "easy_install" | "uv" | "python-pip" => {
            let at = match (stem, first) {
                ("easy_install", _) => 0,
                ("uv", Some("pip")) => 2,
                ("uv", Some("tool" | "add" | "sync")) => {
                    return !has(&["--locked", "--frozen"]);
                }
                _ => 1,
            };
            let verb = if stem == "uv" { second } else { first };
            let fetches = stem == "easy_install" || matches!(verb, Some("install" | "download" | "wheel"));
            let local = packages(arguments, at).all(|name| is_local(name) || name.contains('='));
            let pinned = has(&["--no-index", "--require-hashes"]) || (has(&["--no-deps"]) && local);
            fetches && !pinned
        }
        "python" | "pypy" => {
            let module = arguments.iter().position(|word| word.text == "-m").map(|at| at + 1);
            let rest = |at: usize| arguments.get(at + 1..).unwrap_or_default();
            module
                .is_some_and(|at| arguments.get(at).is_some_and(|word| word.text == "pip") && installs("pip", rest(at)))
        }
        "poetry" | "pdm" | "pipenv" | "conda" | "mamba" | "micromamba" => {
            matches!(first, Some("install" | "add" | "sync"))
        }
        // `cargo fetch`, `build` and `install --path` follow `Cargo.lock`.
        "cargo" => {
            let plain = if first.is_some_and(|text| text.starts_with('+')) { second } else { first };
            matches!(plain, Some("install" | "binstall")) && !begins("--path") && !has(&["--list"])
        }
        "rustup" | "rustup-init" => match first {
            Some("update" | "default" | "install") => true,
            Some("toolchain" | "target" | "component") => matches!(second, Some("install" | "add" | "update")),
            _ => false,
        },
        // `go build` and `go mod download` follow `go.sum`.
        "go" => match first {
            Some("get") => true,
            Some("install" | "run") => arguments.iter().any(|word| word.text.contains('@')),
            _ => false,
        },
        "gem" => {
            let fetches = matches!(first, Some("install" | "fetch" | "update"));
            let files = packages(arguments, 1).any(|name| name.ends_with(".gem") || name.contains(UNKNOWN));
            let named = packages(arguments, 1).next().is_some() || has(&["-g", "--file"]) || first == Some("update");
            fetches && named && !has(&["--local", "-l"]) && !files
        }
        "bundle" | "bundler" => matches!(first, Some("install" | "update" | "add")) && !has(&["--local"]),
        "composer" => matches!(first, Some("install" | "require" | "update" | "create-project" | "global")),
        "cpan" | "cpanm" | "cpanp" | "cpm" => first.is_some_and(|name| !is_local(name)),
        "luarocks" | "opam" | "raco" | "nimble" | "mix" => {
            matches!(first, Some("install")) && second.is_some_and(|n| !is_local(n))
        }
        "pacman" | "yay" | "paru" | "pamac" | "pikaur" => {
            let syncs = |word: &Word| {
                let text = word.text.as_str();
                (text.starts_with("-S") && !text.starts_with("-Ss") && !text.starts_with("-Si"))
                    || matches!(text, "--sync" | "install" | "-U" | "--upgrade")
            };
            arguments.iter().any(syncs)
        }
        "apt" | "apt-get" | "aptitude" | "dnf" | "yum" | "zypper" | "apk" | "brew" | "snap" | "flatpak" | "nix-env" => {
            matches!(first, Some("install" | "add" | "update" | "upgrade")) || has(&["-i", "-iA"])
        }
        "docker" | "podman" => matches!(first, Some("pull" | "run")),
        _ => false,
    }
}

/// The operands behind the first ones, without the values of options that have one.
fn packages(arguments: &[Word], skip: usize) -> impl Iterator<Item = &str> {
    let valued = |text: &str| {
        matches!(
            text,
            "--prefix"
                | "--cache"
                | "--root"
                | "--target"
                | "-t"
                | "--python"
                | "-C"
                | "--find-links"
                | "-f"
                | "-i"
                | "-n"
        ) || matches!(
            text,
            "--userconfig" | "--install-option" | "--install-dir" | "--bindir" | "--registry" | "--loglevel"
        ) || matches!(
            text,
            "-d" | "--dest" | "--wheel-dir" | "-w" | "--prefix-dir" | "--jobs" | "-j" | "--version" | "-v"
        )
    };
    let mut previous = "";
    let operands = arguments.iter().filter_map(move |word| {
        let text = word.text.as_str();
        let value = valued(previous);
        previous = text;
        (!text.starts_with('-') && !value).then_some(text)
    });
    operands.skip(skip)
}

/// Whether it is a file or a folder, and no name in a registry.
fn is_local(name: &str) -> bool {
    let archive =
        [".whl", ".tgz", ".tar.gz", ".gem", ".zip", ".tar.bz2", ".tar.xz"].iter().any(|end| name.ends_with(end));
    let path = name.starts_with(['/', '.', UNKNOWN]) || name.contains('*') || name.starts_with("file:");
    !is_remote(name) && (archive || path)
}

fn any_address(arguments: &[Word]) -> bool {
    arguments.iter().any(|word| is_remote(&word.text) || word.text.starts_with("npm:") || word.text.starts_with("jsr:"))
}
