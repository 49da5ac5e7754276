//! `keygen`: a minisign key pair.

use std::fs::OpenOptions;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use super::environment::ask;
use super::error::Failure;
use super::report;
use crate::sign::keygen;

/// Make a minisign key pair: FILE.key is the secret, FILE.pub the public half.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Where: two files, FILE.key and FILE.pub. Neither may exist.
    #[arg(long, value_name = "FILE", default_value = "index")]
    out: PathBuf,
    /// Without a password: for a CI job, whose secret store keeps the key. Else the password is read from
    /// RBEE_CATALOG_KEY_PASSWORD, or asked for on a terminal.
    #[arg(long)]
    no_password: bool,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let password = if args.no_password { None } else { Some(password()?) };
    let (secret, public) = write_pair(&args.out, password.as_deref())?;
    report::step("Wrote", &format!("{}: the secret key; keep it where only the signer reads it", secret.display()));
    report::step(
        "Wrote",
        &format!(
            "{}: the public key; its second line is what catalog.toml's public_keys and roots list",
            public.display()
        ),
    );
    Ok(())
}

fn password() -> Result<String, Failure> {
    if let Ok(password) = std::env::var("RBEE_CATALOG_KEY_PASSWORD")
        && !password.is_empty()
    {
        return Ok(password);
    }
    if !std::io::stdin().is_terminal() {
        return Err(Failure::usage("there is no terminal to ask for a password on")
            .help("set RBEE_CATALOG_KEY_PASSWORD, or use `--no-password`"));
    }
    let first = ask("Password of the new key: ")?;
    if first.is_empty() {
        return Err(Failure::usage("the password is empty").help("`--no-password` makes a key without one"));
    }
    if first != ask("Again: ")? {
        return Err(Failure::usage("the two passwords differ"));
    }
    Ok(first)
}

/// Makes a key pair and writes its two files.
pub(super) fn write_pair(base: &Path, password: Option<&str>) -> Result<(PathBuf, PathBuf), Failure> {
    let with = |ending: &str| {
        let mut name = base.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    };
    let (secret, public) = (with(".key"), with(".pub"));
    for path in [&secret, &public] {
        if path.exists() {
            return Err(Failure::usage(format!("{} exists", path.display())).help("name another file with `--out`"));
        }
    }
    let pair = keygen(password)?;
    write_new(&secret, &pair.secret_text, 0o600)?;
    write_new(&public, &pair.public_text, 0o644)?;
    Ok((secret, public))
}

/// Writes a new file that has this mode where files have one.
fn write_new(path: &Path, text: &str, mode: u32) -> Result<(), Failure> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    #[cfg(not(unix))]
    let _ = mode;
    let written = options.open(path).and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| Failure::io(path, &error))
}
