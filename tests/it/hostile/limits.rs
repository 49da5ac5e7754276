//! What a branch may cost: findings are few, pages are small, and no size that it says is trusted.

use rbee_catalog::check;
use rbee_catalog::config::Config;
use rbee_catalog::diag::render::json;
use rbee_catalog::source::{GitSource, MAX_ROOT_FILE, Source, SourceError};

use crate::support::cli::Cli;
use crate::support::hostile::ID;
use crate::support::memory::Tree;
use crate::support::repo::Repo;

/// A thousand findings of a rule are twenty and a line.
#[test]
fn findings_of_one_rule_in_one_file_are_few() {
    let mut tree = Tree::base();
    let text = tree.text("metadata.json").replacen('{', &format!("{{{}", "\"x\": null, ".repeat(1_000)), 1);
    tree.file("metadata.json", text.as_bytes());
    let checked = tree.check(&Config::default());
    let nulls: Vec<_> = checked.diagnostics.iter().filter(|d| d.code == "null-value").collect();
    assert_eq!(nulls.len(), 20);
    let notes: Vec<_> = nulls.iter().flat_map(|d| &d.notes).collect();
    assert_eq!(notes, ["… and 980 more of `null-value`"]);
    assert!(nulls.is_sorted_by_key(|d| d.place.as_ref().map(|p| p.column)), "the first ones stay");
}

/// Few findings are all shown.
#[test]
fn twenty_findings_are_all_there() {
    let mut tree = Tree::base();
    let text = tree.text("metadata.json").replacen('{', &format!("{{{}", "\"x\": null, ".repeat(20)), 1);
    tree.file("metadata.json", text.as_bytes());
    let checked = tree.check(&Config::default());
    let nulls: Vec<_> = checked.diagnostics.iter().filter(|d| d.code == "null-value").collect();
    assert_eq!((nulls.len(), nulls.iter().flat_map(|d| &d.notes).count()), (20, 0));
}

/// A catalog.toml is read within limits, from a repository and from a folder.
#[test]
fn a_file_beside_the_workers_has_a_most() {
    let repo = Repo::new();
    let most = usize::try_from(MAX_ROOT_FILE).unwrap();
    repo.branch("main").file("catalog.toml", "#".repeat(most)).commit("as large as may be");
    let read = || GitSource::open(repo.path()).unwrap().unwrap().root_file("catalog.toml");
    assert_eq!(read().unwrap().unwrap().len(), most);
    repo.branch("main").file("catalog.toml", "#".repeat(most + 1)).commit("larger");
    let error = read().unwrap_err();
    assert!(matches!(error, SourceError::RootFile { .. }));
    insta::assert_snapshot!(error, @"catalog.toml: expected at most 1048576 bytes, found 1048577");

    let folder = tempfile::tempdir().unwrap();
    for (file, text) in crate::support::repo::worker_files("demo-cpu") {
        std::fs::create_dir_all(folder.path().join("demo-cpu")).unwrap();
        std::fs::write(folder.path().join("demo-cpu").join(file), text).unwrap();
    }
    std::fs::write(folder.path().join("catalog.toml"), "#".repeat(most + 1)).unwrap();
    let error = Source::open(folder.path()).unwrap().root_file("catalog.toml").unwrap_err();
    assert!(matches!(error, SourceError::RootFile { .. }), "{error}");
}

/// What a build remembers of a branch may be damaged before the next one: then only that branch is in error.
#[test]
fn damage_after_a_build_does_not_stop_the_next() {
    let (cli, repo) = (Cli::new(), super::good());
    let commit = repo.worker(ID).commit("well");
    let catalog = repo.path().to_str().unwrap();
    cli.done(&["build", catalog, "--out", "site"]);
    let readme = repo.loose_object(&repo.object_at(&commit, "README.md"));
    repo.damage(&readme, |bytes| bytes.truncate(bytes.len() / 2));
    let ran = cli.done(&["build", catalog, "--out", "site"]);
    assert!(ran.stderr.contains("error[branch-unreadable]: the branch cannot be read: object "), "{ran}");
    assert!(ran.stderr.contains(": it is cut short\n"), "{ran}");
    assert!(cli.join("site/w/good-cpu.html").exists() && !cli.join("site/w/hostile-cpu.html").exists());
}

/// An object that a crash has cut short, at any place: said at once, and never looked at for ever.
#[test]
fn an_object_that_is_cut_short_is_said() {
    for (path, keep) in
        [("", 0), ("", 1), ("", 30), ("README.md", 0), ("README.md", 12), ("PKGBUILD", 100), ("commit", 40)]
    {
        let (cli, repo) = (Cli::new(), super::good());
        let commit = repo.worker(ID).commit("well");
        let id = if path == "commit" { commit } else { repo.object_at(&commit, path) };
        repo.damage(&repo.loose_object(&id), |bytes| bytes.truncate(keep));
        let ran = super::bounded(&cli, "cut short", &["check", "--all", repo.path().to_str().unwrap()]);
        assert!(ran.stderr.starts_with("error[branch-unreadable]: the branch cannot be read: object "), "{path} {ran}");
        assert!(ran.stderr.contains(&id), "{path} {ran}");
    }
}

/// A commit of prose is known from the one before it, and gives what a check of its own would.
#[test]
fn a_commit_that_is_not_checked_again_gives_the_same() {
    let repo = Repo::new();
    let sum = format!("sha256sums=('{}' ", "0".repeat(64));
    let local = |text: &str| text.replace("source=(", "source=(fix.patch ").replace("sha256sums=(", &sum);
    let first = repo.worker(ID).file("fix.patch", "1").file("docs/a", "a").file("LICENSE", "x");
    first.edit("PKGBUILD", local).commit("well");
    let changes: &[(&str, &[u8])] = &[
        ("README.md", b"# New\n"),
        ("README.md", b"# Caf\xe9\n"),
        ("README.md", b"# Newer\n"),
        ("CHANGELOG.md", b"# 1\n"),
        ("CHANGELOG.md", b"\xff\xfe"),
        ("CHANGELOG.md", b"# 2\n"),
        ("LICENSE", b"y"),
        ("docs/a", b"b"),
        ("docs/a", &[0; 2 << 20]),
        ("docs/a", &[1; 2 << 20]),
        ("docs/a", b"c"),
        ("fix.patch", b"2"),
        ("metadata.json", b"{}"),
        ("README.md", b"# Of an invalid one\n"),
        ("metadata.json", b"[]"),
        ("PKGBUILD", b"a=(\n"),
    ];
    for (path, bytes) in changes {
        repo.worker(ID).file(path, bytes).commit("change");
    }
    let source = Source::open(repo.path()).unwrap();
    let reader = source.reader().unwrap();
    let branch = source.branches(&globset(ID)).remove(0);
    let snapshots: Vec<_> =
        reader.history(&branch).unwrap().iter().map(|entry| reader.snapshot(&branch, entry).unwrap()).collect();
    let whole = |snapshot| check::check(Some(ID), snapshot, &Config::default(), &reader).unwrap();
    assert!(matches!(whole(&snapshots[0]).verdict, check::Verdict::Valid(_)));
    let mut known = 0;
    for pair in snapshots.windows(2) {
        if let Some(again) = check::again(&pair[0], &whole(&pair[0]), &pair[1], &reader).unwrap() {
            assert_eq!(again, whole(&pair[1]));
            known += 1;
        }
    }
    assert_eq!((snapshots.len(), known), (changes.len() + 1, 4));
}

/// What misleads in a log is written as JSON's escapes; the values are the same.
#[test]
fn json_findings_hold_no_character_that_misleads() {
    let bad = "a\u{202e}\u{9b}31m\u{7f}\u{e0001} ##[error]x ##vso[y] é 日本 \u{7}";
    let mut tree = Tree::base();
    let text =
        tree.text("metadata.json").replace("demo-worker-cpu\"", &format!("{}\"", bad.replace('\u{7}', "\\u0007")));
    tree.file("metadata.json", text.as_bytes());
    let mut diagnostics = tree.check(&Config::default()).diagnostics;
    diagnostics[0].message = bad.to_owned();
    let text = String::from_utf8(json(&diagnostics)).unwrap();
    super::assert_printable("json", &text);
    assert!(
        text.contains("a\\u202e\\u009b31m\\u007f\\udb40\\udc01 #\\u0023[error]x #\\u0023vso[y] é 日本 \\u0007"),
        "{text}"
    );
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["diagnostics"][0]["message"], bad);
    assert!(check::find(&diagnostics[0].code).is_some());
}

fn globset(pattern: &str) -> globset::GlobSet {
    globset::GlobSetBuilder::new().add(globset::Glob::new(pattern).unwrap()).build().unwrap()
}
