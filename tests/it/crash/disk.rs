//! Disks that are full, or that nobody may write to: real ones, in a name space of their own.

use std::path::Path;
use std::process::{Command, Output};

use super::fixture::Crossing;
use crate::support::cli::steady;
use crate::support::need::skip;

/// Runs a script where it may mount: as the user that it is, else as root. None, said aloud, where neither may.
fn in_own_mounts(crossing: &Crossing, script: &str) -> Option<String> {
    let bin = Path::new(env!("CARGO_BIN_EXE_rbee-catalog"));
    let ways: [&[&str]; 3] =
        [&["unshare", "-rm"], &["unshare", "-m"], &["sudo", "-n", "--preserve-env=BIN,A,B,PATH", "unshare", "-m"]];
    let run = |way: &[&str], script: &str| -> Option<Output> {
        let mut command = Command::new(way[0]);
        let (a, b) = crossing.catalogs();
        command.args(&way[1..]).args(["sh", "-c", script]).current_dir(crossing.cli.path());
        command.env("BIN", bin).env("A", a).env("B", b).env("LC_ALL", "C").output().ok()
    };
    let probe = "mkdir -p m && mount -t tmpfs -o size=64k none m && umount m";
    let Some(way) = ways.into_iter().find(|way| run(way, probe).is_some_and(|output| output.status.success())) else {
        skip("a mount name space (`unshare -rm`, or root)");
        return None;
    };
    let functions = r#"
        set -u; trap 'chown -R --reference=. . 2>/dev/null' EXIT
        say() { echo "== $1"; }
        build() { catalog=$1; shift; "$BIN" build "$catalog" --key index.key "$@" 2>&1; echo "status $?"; }
        verify() { "$BIN" verify "$1" --public-key index.pub >/dev/null 2>&1; echo "verify $?"; }
        same() { (cd "$1" && find . -type f ! -name index.json.minisig -exec sha256sum {} + | sort) >one
                 (cd "$2" && find . -type f ! -name index.json.minisig -exec sha256sum {} + | sort) >two
                 cmp -s one two && echo "$1 is $2" || echo "$1 is not $2"; }
        sum() { find "$1" -exec stat -c '%n %s %Y %Z' {} + | sort | sha256sum; }
        fill() { dd if=/dev/zero of="$1/fill" bs=1k 2>/dev/null; [ "$2" = 0 ] || truncate -s "-$2" "$1/fill"; }
    "#;
    let output = run(way, &format!("{functions}{script}")).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8(output.stdout).unwrap();
    let said = steady(&said.replace(crossing.cli.path().to_str().unwrap(), "HOME"));
    // Which file is the first without room depends on how large pages are.
    let file = |line: &str| match (line.split_once("/stage/"), line.split_once(": No space")) {
        (Some((before, _)), Some((_, after))) => format!("{before}/stage/FILE: No space{after}\n"),
        _ => format!("{line}\n"),
    };
    Some(said.lines().map(file).collect())
}

#[test]
fn a_full_disk_leaves_the_last_site_and_the_next_build_completes() {
    let crossing = Crossing::new();
    // Room for a site and its state, but not for another one in the stage.
    let Some(said) = in_own_mounts(
        &crossing,
        r#"
        mkdir disk; mount -t tmpfs -o size=8m none disk
        build "$A" --out disk/site --public public-a >/dev/null
        fill disk 100k
        say "while files are staged"; before=$(sum disk/site)
        build "$B" --out disk/site --public public-b
        [ "$before" = "$(sum disk/site)" ] && echo untouched; verify disk/site; ls disk/site.state
        rm disk/fill
        build "$B" --out disk/site --public public-b | tail -1; same disk/site clean-b; verify disk/site
        umount disk
        "#,
    ) else {
        return;
    };
    insta::assert_snapshot!(said, @"
    == while files are staged
    error: disk/site.state/stage/FILE: No space left on device (os error 28)
      = help: what stood in the folder still stands
    status 3
    untouched
    verify 0
    branches
    lock
    record.json
    status 0
    disk/site is clean-b
    verify 0
    ");
}

#[test]
fn a_disk_that_is_full_when_files_are_moved_is_between_two_sites() {
    let crossing = Crossing::new();
    // The state folder has room: the copies do not fit.
    let Some(said) = in_own_mounts(
        &crossing,
        r#"
        mkdir disk; mount -t tmpfs -o size=8m none disk
        build "$A" --out disk/site --cache state --public public-a >/dev/null
        fill disk 24k
        say "while files are moved"
        build "$B" --out disk/site --cache state --public public-b
        verify disk/site; ls -A disk/site | grep partial
        rm disk/fill
        build "$B" --out disk/site --cache state --public public-b | tail -1; same disk/site clean-b; verify disk/site
        say "the state folder is full"
        mkdir small; mount -t tmpfs -o size=300k none small
        build "$A" --out disk/other --cache small/state --public public-a
        ls disk; ls small/state
        umount small; umount disk
        "#,
    ) else {
        return;
    };
    insta::assert_snapshot!(said, @"
    == while files are moved
    error: disk/site/.rbee-catalog.partial: No space left on device (os error 28)
      = help: the folder is between two sites: what is signed there still verifies, and the next build finishes it
    status 3
    verify 0
    status 0
    disk/site is clean-b
    verify 0
    == the state folder is full
    error: small/state/stage/FILE: No space left on device (os error 28)
      = help: what stood in the folder still stands
    status 3
    site
    branches
    lock
    ");
}

#[test]
fn a_folder_that_is_read_only_is_said_and_kept() {
    let crossing = Crossing::new();
    let Some(said) = in_own_mounts(
        &crossing,
        r#"
        build "$A" --out site --public public-a >/dev/null
        before=$(sum site)
        mount --bind site site && mount -o remount,bind,ro site
        say "the folder"; build "$B" --out site --public public-b; verify site
        say "its signature"; "$BIN" sign site --key index.key 2>&1; echo "status $?"; verify site
        umount site
        [ "$before" = "$(sum site)" ] && echo untouched
        say "the state"; mount --bind site.state site.state && mount -o remount,bind,ro site.state
        build "$B" --out site --public public-b
        umount site.state
        [ "$before" = "$(sum site)" ] && echo untouched
        build "$B" --out site --public public-b | tail -1; same site clean-b; verify site
        "#,
    ) else {
        return;
    };
    insta::assert_snapshot!(said, @"
    == the folder
    error: site/.rbee-catalog.partial: Read-only file system (os error 30)
      = help: what stood in the folder still stands
    status 3
    verify 0
    == its signature
    error: site/.rbee-catalog.partial: Read-only file system (os error 30)
      = help: what stood in the folder still stands
    status 3
    verify 0
    untouched
    == the state
    error: site.state/lock: Read-only file system (os error 30)
      = help: what stood in the folder still stands
    status 3
    untouched
    status 0
    site is clean-b
    verify 0
    ");
}
