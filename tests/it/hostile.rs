//! Each hostile branch beside two good ones: what is said of it, and that nothing of it is in the way of the others.
//!
//! `tests/hostile/<case>.txt` holds what `check --all` says, whole; `UPDATE_EXPECT=1` rewrites it.

mod limits;
mod served;
mod texts;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use rbee_catalog::diag::is_control;
use serde_json::Value;

use crate::support::cli::{Cli, Ran};
use crate::support::expect::same_as_file;
use crate::support::hostile::{CASES, Case, Verdict, case};
use crate::support::repo::Repo;

/// The most that a command may take for one hostile branch, on a machine that does much else; alone it is a tenth of it.
const MOST_TIME: Duration = Duration::from_secs(60);
/// The most memory, in KiB.
const MOST_MEMORY: u64 = 300 * 1024;

/// Two good workers, of which one depends on nothing of the other.
fn good() -> Repo {
    let repo = Repo::new();
    repo.branch("main")
        .file("catalog.toml", "id = \"demo\"\nartifact_base = \"https://artifacts.example.org\"\n")
        .commit("catalog");
    for id in ["good-cpu", "good-cuda"] {
        repo.worker(id).commit("0.1.0");
        repo.worker(id).version("0.2.0").commit("0.2.0");
    }
    repo
}

/// A pair of keys, made once.
fn keys() -> &'static (String, String) {
    static KEYS: OnceLock<(String, String)> = OnceLock::new();
    KEYS.get_or_init(|| {
        let cli = Cli::new();
        cli.done(&["keygen", "--no-password"]);
        (cli.read("index.key"), cli.read("index.pub"))
    })
}

/// What a site publishes about the good workers: bytes by path, pages left out (they count all workers).
fn documents(site: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = files(site);
    found.retain(|path, _| path.contains("good-c") && !path.ends_with(".html"));
    found
}

/// Every file of a folder by path.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap).filter(|e| !e.file_type().is_dir());
    let named = entries.map(|entry| {
        assert!(entry.file_type().is_file(), "{} is no plain file", entry.path().display());
        let path = entry.path().strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/");
        (path, std::fs::read(entry.path()).unwrap())
    });
    named.collect()
}

/// What is published of the good workers where nothing hostile is.
fn documents_without() -> &'static BTreeMap<String, Vec<u8>> {
    static DOCUMENTS: OnceLock<BTreeMap<String, Vec<u8>>> = OnceLock::new();
    DOCUMENTS.get_or_init(|| {
        let (cli, repo) = (Cli::new(), good());
        cli.done(&["build", repo.path().to_str().unwrap(), "--out", "site"]);
        let found = documents(&cli.join("site"));
        assert!(found.len() > 10, "{:?}", found.keys());
        found
    })
}

/// Runs the program within limits of time and memory.
fn bounded(cli: &Cli, name: &str, arguments: &[&str]) -> Ran {
    let out = |what: &str| std::fs::File::create(cli.join(what)).unwrap();
    let start = Instant::now();
    let mut child = cli.command(arguments).stdout(out("stdout")).stderr(out("stderr")).spawn().unwrap();
    let mut memory = 0;
    let status = loop {
        memory = memory.max(peak(child.id()));
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if start.elapsed() > MOST_TIME {
            child.kill().unwrap();
            panic!("{name}: {arguments:?} took more than {MOST_TIME:?}");
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    let read = |what: &str| {
        let text = String::from_utf8(std::fs::read(cli.join(what)).unwrap()).unwrap();
        std::fs::remove_file(cli.join(what)).unwrap();
        text.replace(cli.path().to_str().unwrap(), "HOME")
    };
    let ran = Ran { status: status.code().expect("it was not killed"), stdout: read("stdout"), stderr: read("stderr") };
    assert!(memory < MOST_MEMORY, "{name}: {arguments:?} took {} MiB", memory / 1024);
    assert!(matches!(ran.status, 0 | 1), "{name}: {arguments:?}: {ran}");
    assert!(!ran.stderr.contains("panicked"), "{name}: {ran}");
    assert_printable(name, &ran.stdout);
    assert_printable(name, &ran.stderr);
    ran
}

/// The most memory that a program had so far, in KiB; 0 where the system does not say.
fn peak(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok()).unwrap_or(0)
}

/// That no terminal and no CI service takes a text for its own.
fn assert_printable(name: &str, text: &str) {
    let bad = text.chars().find(|c| *c != '\n' && is_control(*c));
    assert_eq!(bad, None, "{name} prints {bad:?}");
    for line in text.lines() {
        assert!(!line.trim_start().starts_with("::"), "{name} prints a command of a CI service: {line}");
        assert!(!line.contains("##[") && !line.contains("##vso["), "{name} prints a command of a CI service: {line}");
    }
}

/// That every link of every page leads to a file of the site, or to an anchor that is there.
fn assert_links(name: &str, site: &Path) {
    for (path, bytes) in files(site).iter().filter(|(path, _)| path.ends_with(".html")) {
        let html = String::from_utf8_lossy(bytes);
        for attribute in ["href=\"", "src=\""] {
            for link in html.split(attribute).skip(1).map(|rest| rest.split('"').next().unwrap()) {
                if link.contains("://") || link.starts_with("mailto:") || link.starts_with("data:,") {
                    continue;
                }
                let file = link.split(['#', '?']).next().unwrap();
                let folder = Path::new(path).parent().unwrap();
                // The page of what is not there answers at any path: it links from the root.
                let file = file.strip_prefix('/').filter(|_| path == "404.html").unwrap_or(file);
                let target = if file.is_empty() { site.join(path) } else { site.join(folder).join(file) };
                assert!(target.is_file(), "{name}: {path} links to {link}, which is not there");
            }
        }
    }
}

/// The names in a folder.
fn names(folder: &Path) -> BTreeSet<PathBuf> {
    std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}

fn expected_file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/hostile/{name}.txt"))
}

fn run(name: &str) {
    let case = case(name);
    let repo = good();
    (case.add)(&repo);
    let cli = Cli::new();
    let catalog = repo.path().to_str().unwrap();
    cli.write("index.key", &keys().0);
    cli.write("index.pub", &keys().1);
    let before = names(cli.path());

    // What is said: as a machine reads it, and as a person does.
    let fails = matches!(case.verdict, Verdict::Errors(_));
    let report = bounded(&cli, name, &["check", "--all", "--format", "json", catalog]);
    assert_eq!(report.status, i32::from(fails), "{name}: {report}");
    assert_codes(case, &serde_json::from_str(&report.stdout).unwrap());
    let said = bounded(&cli, name, &["check", "--all", catalog]);
    assert_eq!((said.status, said.stdout.as_str()), (i32::from(fails), ""), "{name}");
    same_as_file(&expected_file(name), &said.stderr).unwrap();

    // With `--strict` there is nothing at all; without, the others are what they would be.
    if fails {
        let strict = bounded(&cli, name, &["build", catalog, "--out", "strict", "--strict"]);
        assert_eq!((strict.status, cli.join("strict").exists()), (1, false), "{name}: {strict}");
    }
    let built = bounded(&cli, name, &["build", catalog, "--out", "site", "--key", "index.key"]);
    assert_eq!(built.status, 0, "{name}: {built}");
    let site = cli.join("site");
    let with = documents(&site);
    assert_eq!(with.keys().collect::<Vec<_>>(), documents_without().keys().collect::<Vec<_>>(), "{name}");
    assert!(with == *documents_without(), "{name}: the good workers' documents differ");
    let verified = bounded(&cli, name, &["verify", "site", "--public-key", "index.pub"]);
    assert_eq!(verified.status, 0, "{name}: {verified}");
    assert_links(name, &site);
    texts::assert_pages(name, &site);
    served::assert_types(name, &site);

    // Once more, with what the first build remembered.
    let again = bounded(&cli, name, &["build", catalog, "--out", "site", "--key", "index.key"]);
    assert!(again.stderr.contains(" 0 removed"), "{name}: {again}");

    // Nothing stands anywhere else.
    let mut allowed = before;
    allowed.extend(["site", "site.state", "strict", "strict.state"].map(|file| cli.join(file)));
    let left: Vec<_> = names(cli.path()).difference(&allowed).cloned().collect();
    assert_eq!(left, Vec::<PathBuf>::new(), "{name}: files outside of the output folder");
}

/// That the findings are those that the table says, and all of the hostile branches.
fn assert_codes(case: &Case, report: &Value) {
    let mut codes: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for finding in report["diagnostics"].as_array().unwrap() {
        let text = |key: &str| finding[key].as_str().unwrap();
        assert!(!text("worker").starts_with("good-"), "{}: {finding}", case.name);
        codes.entry(text("severity")).or_default().insert(text("code"));
    }
    let said = |severity| codes.get(severity).into_iter().flatten().copied().collect::<Vec<_>>();
    let (errors, warnings): (&[&str], Option<&[&str]>) = match case.verdict {
        Verdict::Errors(codes) => (codes, None),
        Verdict::Warnings(codes) => (&[], Some(codes)),
        Verdict::Harmless => (&[], Some(&[])),
    };
    assert_eq!(said("error"), errors, "{}", case.name);
    if let Some(warnings) = warnings {
        assert_eq!(said("warning"), warnings, "{}", case.name);
    }
}

/// A test for each case, so that each is named when it fails.
macro_rules! cases {
    ($($name:ident)*) => {
        $(#[test] fn $name() { run(stringify!($name)); })*
        const TESTED: &[&str] = &[$(stringify!($name)),*];
    };
}

cases! {
    missing empty truncated not_utf8_metadata byte_order_mark ten_megabytes brackets array duplicate_keys nulls
    lone_surrogates long_numbers long_integers raw_nul control_characters many_findings
    id_of_a_path id_of_a_device id_in_capitals id_empty id_long id_of_another
    branch_of_a_device branches_that_differ_in_case branch_with_controls branch_not_utf8
    symlink metadata_is_a_symlink submodule fifty_megabytes hundred_thousand_entries folders_without_end
    folders_in_each_other dots slash_in_a_name backslash newline trailing_dot long_name endless_name the_same_name_twice not_utf8_path
    readme_attacks readme_quotes readme_lists readme_headings readme_links readme_not_utf8
    license_html icon_svg local_files_of_html
    pkgbuild_nested pkgbuild_that_breaks_the_parser pkgbuild_long_line pkgbuild_quoted_line pkgbuild_many_sources pkgbuild_not_utf8 workflow_commands
    tag tree blob missing_object empty_reference corrupt_loose_object loose_object_of_another corrupt_pack
    pack_without_an_end huge_commit twenty_thousand_commits many_versions
}

#[test]
fn every_case_has_a_test_and_no_expectation_is_left_over() {
    let all: Vec<_> = CASES.iter().map(|case| case.name).collect();
    assert_eq!(all, TESTED);
    let files = names(expected_file("x").parent().unwrap());
    let known: BTreeSet<_> = all.iter().map(|name| expected_file(name)).collect();
    assert_eq!(files, known);
}
