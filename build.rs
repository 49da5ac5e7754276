//! Builds again when a file is added to a folder that `src/embedded.rs` embeds: the compiler sees changed files only. And says
//! when the program is built, for a client whose machine's clock says 1970.
//!
//! The time is not the clock's, since the same sources have to give the same program: it is `SOURCE_DATE_EPOCH`
//! (reproducible-builds.org), which who makes a release sets, or the date of the compiler, whichever is later. A program is
//! never older than its compiler, so this needs no care and holds on any machine. Where neither is known, there is none.
#![allow(clippy::print_stdout, clippy::disallowed_methods)] // that is how a build script speaks, and is told

use std::process::Command;

fn main() {
    for folder in ["templates", "public", "catalog"] {
        println!("cargo::rerun-if-changed={folder}");
    }
    println!("cargo::rerun-if-env-changed=SOURCE_DATE_EPOCH");
    let epoch = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|text| text.parse::<i64>().ok());
    if let Some(built) = epoch.max(compiler()) {
        println!("cargo::rustc-env=RBEE_CATALOG_BUILT={built}");
    }
}

/// Midnight of the day that the compiler's newest commit is of, in Unix seconds: `commit-date: 2026-04-14`.
fn compiler() -> Option<i64> {
    let output = Command::new(std::env::var_os("RUSTC")?).arg("-vV").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let date = text.lines().find_map(|line| line.strip_prefix("commit-date: "))?;
    let mut numbers = date.splitn(3, '-').map(|number| number.parse::<i64>().ok());
    let (year, month, day) = (numbers.next()??, numbers.next()??, numbers.next()??);
    // Days since 1970-01-01, counted in years that begin in March, so that a leap day is the last of its year.
    let (year, month) = if month < 3 { (year - 1, month + 9) } else { (year, month - 3) };
    let days = year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + day - 1;
    Some((days - 719_468) * 24 * 60 * 60)
}
