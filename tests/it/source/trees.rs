//! A commit's tree as a snapshot.

use rbee_catalog::source::{EntryKind, MAX_ENTRIES};

use super::{at_tip, branch, listing, open, text};
use crate::support::repo::Repo;

const ID: &str = "demo-worker-cpu";

#[test]
fn every_kind_of_entry_is_told_apart_folders_are_not_entries() {
    let repo = Repo::new();
    repo.branch(ID)
        .file("metadata.json", "{}")
        .file("a/b/c/deep.txt", "deep")
        .file("a.txt", "before a/ by bytes")
        .program("run", "#!/bin/sh\n")
        .symlink("link", "metadata.json")
        .submodule("vendor/other")
        .file("a/z", "")
        .commit("all kinds");
    let source = open(repo.path());
    let snapshot = at_tip(&source, ID);
    let expected = [
        ("a.txt", EntryKind::File, 18),
        ("a/b/c/deep.txt", EntryKind::File, 4),
        ("a/z", EntryKind::File, 0),
        ("link", EntryKind::Symlink, 13),
        ("metadata.json", EntryKind::File, 2),
        ("run", EntryKind::File, 10),
        ("vendor/other", EntryKind::Submodule, 0),
    ];
    assert_eq!(listing(&snapshot), expected.map(|(path, kind, size)| (path.to_owned(), kind, size)));
    assert_eq!(text(&source.reader().unwrap(), &snapshot, "a/b/c/deep.txt"), "deep");
    assert_eq!((snapshot.entry("a").is_none(), snapshot.entry("a/b/c").is_none()), (true, true));
    assert_eq!((snapshot.worker.as_str(), snapshot.truncated), (ID, false));
    assert_eq!(snapshot.commit.unwrap().id, repo.tip(ID));
}

#[test]
fn a_path_is_the_bytes_that_are_stored() {
    let repo = Repo::new();
    repo.branch(ID).file(b"caf\xe9", "latin-1").file("café", "UTF-8").commit("bytes");
    let paths: Vec<_> = at_tip(&open(repo.path()), ID).entries.iter().map(|e| e.path.clone()).collect();
    assert_eq!(paths, [b"caf\xc3\xa9".to_vec(), b"caf\xe9".to_vec()]);
}

#[test]
fn a_tree_is_cut_at_the_limit_and_says_so() {
    let repo = Repo::new();
    // With the folder they are as many as there may be.
    let many = (2..MAX_ENTRIES).map(|i| format!("many/{i:05}"));
    let full = repo.branch(ID).file("metadata.json", "{}").files(many, "").commit("as many as there may be");
    let source = open(repo.path());
    let snapshot = at_tip(&source, ID);
    assert_eq!((snapshot.entries.len(), snapshot.truncated), (MAX_ENTRIES - 1, false));
    repo.branch(ID).file("many/more", "").commit("one more");
    let source = open(repo.path());
    let snapshot = at_tip(&source, ID);
    assert_eq!((snapshot.entries.len(), snapshot.truncated), (MAX_ENTRIES - 1, true));
    assert!(snapshot.entry("metadata.json").is_some(), "files at the root come first");
    // The same commit is the same snapshot.
    let again = at_tip(&source, ID);
    assert_eq!(listing(&snapshot), listing(&again));
    let reader = source.reader().unwrap();
    let oldest = reader.history(&branch(&source, ID)).unwrap().remove(0);
    assert_eq!(oldest.as_ref().unwrap().id, full);
}

#[test]
fn a_missing_object_is_an_error_of_reading_it() {
    let repo = Repo::new();
    let commit = repo.worker(ID).commit("first");
    let source = open(repo.path());
    let snapshot = at_tip(&source, ID);
    repo.lose_object(&repo.object_at(&commit, "README.md"));
    let error = rbee_catalog::source::Blobs::read(
        &source.reader().unwrap(),
        &snapshot.entry("README.md").expect("an entry").blob,
    );
    assert!(matches!(error, Err(rbee_catalog::source::SourceError::Object { .. })), "{error:?}");
}
