//! What the commands remember of a catalog, and what they say where they cannot.

use crate::support::cli::Cli;
#[cfg(unix)]
use crate::support::cli::Ran;

/// The site of `demo`, signed again; in `old` the site as it was before.
fn two_sites() -> Cli {
    let cli = Cli::new();
    cli.demo();
    let site = cli.join("demo/site");
    for entry in walkdir::WalkDir::new(&site).into_iter().map(Result::unwrap) {
        let to = cli.join("old").join(entry.path().strip_prefix(&site).unwrap());
        if entry.file_type().is_dir() {
            std::fs::create_dir_all(to).unwrap();
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
    cli.done(&["sign", "demo/site", "--key", "demo/keys/index.key"]);
    cli
}

const KEY: [&str; 2] = ["--public-key", "demo/keys/index.pub"];
const WORKER: &str = "llm-worker-rbee-cpu";

/// Run as a service, without a home.
#[cfg(unix)]
fn homeless(cli: &Cli, arguments: &[&str]) -> Ran {
    let output = cli.command(arguments).env_remove("HOME").output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ran { status: output.status.code().unwrap(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

#[test]
#[cfg(unix)]
fn without_a_folder_to_remember_in_that_is_said_and_nothing_is_installed() {
    let cli = two_sites();
    let site = [&["--catalog", "demo/site"][..], &KEY].concat();
    for command in [&["search", "cuda"][..], &["info", WORKER], &["resolve", WORKER]] {
        let ran = homeless(&cli, &[command, &site].concat());
        assert_eq!(ran.status, 0, "{ran}");
        assert!(
            ran.stderr.contains(
                "warning: no folder is known to remember in which catalog was believed last: an older one is not found out\n  \
                 = help: name one with `--state DIR`, or set HOME\n"
            ),
            "{ran}"
        );
    }
    let install = ["install", WORKER, "--artifacts", "demo/artifacts", "--into", "workers"];
    let refused = |command: &[&str]| {
        let ran = homeless(&cli, &[command, &site].concat());
        assert_eq!(ran.status, 2, "{ran}");
        assert!(ran.stderr.contains("`--state DIR`"), "{ran}");
    };
    refused(&install);
    assert!(!cli.join("workers").exists());
    std::fs::create_dir(cli.join("workers")).unwrap();
    refused(&["update", "--into", "workers"]);
    let state = ["--state", "state"];
    let ran = homeless(&cli, &[&install[..], &site, &state].concat());
    assert_eq!(ran.status, 0, "{ran}");
    assert!(!ran.stderr.contains("warning"), "{ran}");
    let old = [&["search", "cuda", "--catalog", "old"][..], &KEY, &state].concat();
    assert_eq!(homeless(&cli, &old).status, 4);
}

#[test]
fn a_receipt_counts_for_whoever_has_another_home() {
    let cli = two_sites();
    let at = |home: &str, command: &[&str], site: &str| {
        std::fs::create_dir_all(cli.join(home)).unwrap();
        let home = cli.join(home).display().to_string();
        let site = [&["--catalog", site][..], &KEY].concat();
        cli.run_with(&[command, &site].concat(), &[("HOME", &home)])
    };
    let install = ["install", WORKER, "--artifacts", "demo/artifacts", "--into", "workers"];
    let ran = at("one", &install, "demo/site");
    assert_eq!(ran.status, 0, "{ran}");
    // Whoever has seen the old catalog alone has a state.
    assert_eq!(at("two", &["search", "cuda"], "old").status, 0);
    for command in [
        &install[..],
        &["update", "--into", "workers"],
        &["outdated", "--into", "workers"],
        &["audit", "--into", "workers"],
    ] {
        let ran = at("two", command, "old");
        assert_eq!(ran.status, 4, "{ran}");
        let receipt = format!("workers/{WORKER}/0.1.0/.rbee-receipt.json says");
        assert!(ran.stderr.contains(&receipt), "{ran}");
        assert_eq!(at("two", command, "demo/site").status, 0);
        // And what it has seen since is no matter here.
        std::fs::remove_dir_all(cli.join("two")).unwrap();
        assert_eq!(at("two", &["search", "cuda"], "old").status, 0);
    }
}

#[test]
fn verify_knows_a_catalog_by_other_keys_too() {
    let cli = two_sites();
    cli.done(&["keygen", "--no-password", "--out", "more"]);
    let verify = |site: &str, more: &[&str]| cli.run(&[&["verify", site, "--state", "state"][..], &KEY, more].concat());
    assert_eq!(verify("demo/site", &[]).status, 0);
    let ran = verify("old", &["--public-key", "more.pub"]);
    assert_eq!(ran.status, 4, "{ran}");
    assert!(ran.stderr.contains("seen before: an old copy of the catalog"), "{ran}");
    assert_eq!(verify("old", &["--catalog-id", "rbee"]).status, 4);
    assert_eq!(verify("demo/site", &["--public-key", "more.pub"]).status, 0);
}

#[test]
fn a_receipt_of_a_newer_program_is_told() {
    let cli = two_sites();
    let install = ["install", WORKER, "--artifacts", "demo/artifacts", "--into", "workers", "--catalog", "demo/site"];
    let install = [&install[..], &KEY].concat();
    cli.done(&install);
    let receipt = format!("workers/{WORKER}/0.1.0/.rbee-receipt.json");
    let text = cli.read(&receipt);
    cli.write(&receipt, text.replace("\"schema\": 1", "\"schema\": 2"));
    let said = format!("a newer program wrote the receipt of {WORKER} 0.1.0: HOME/{receipt}\n");
    let ran = cli.run(&["list"]);
    assert!(ran.stderr.contains(&said), "{ran}");
    assert!(ran.stderr.contains("get a newer version of this program: the folder is left as it is"), "{ran}");
    let ran = cli.run(&["audit"]);
    assert_eq!(ran.status, 1, "{ran}");
    assert!(ran.to_string().contains("get a newer version of this program"), "{ran}");
    let ran = cli.run(&install);
    assert_eq!(ran.status, 2, "{ran}");
    assert!(ran.stderr.contains(": a newer program wrote this\n"), "{ran}");
}
