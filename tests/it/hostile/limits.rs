//! What a branch may cost: findings are few, pages are small, and no size that it says is trusted.

use rbee_catalog::check;
use rbee_catalog::config::Config;
use rbee_catalog::diag::render::json;
use rbee_catalog::source::{GitSource, MAX_ROOT_FILE, Source, SourceError};

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
