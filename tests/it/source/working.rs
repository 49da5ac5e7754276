//! The work tree's files as a snapshot of the current branch.

use rbee_catalog::source::{EntryKind, Snapshot};

use super::{listing, open_git};
use crate::support::repo::Repo;

const ID: &str = "demo-worker-cpu";

fn checked_out() -> Repo {
    let repo = Repo::with_work_tree();
    repo.worker(ID).commit("first");
    repo.checkout(ID);
    repo
}

fn working(repo: &Repo) -> Snapshot {
    open_git(repo.path()).reader().unwrap().working_files(ID).unwrap()
}

fn paths(snapshot: &Snapshot) -> Vec<(String, EntryKind)> {
    listing(snapshot).into_iter().map(|(path, kind, _)| (path, kind)).collect()
}

#[test]
fn working_files_are_those_on_disk() {
    let repo = checked_out();
    repo.write("README.md", "edited");
    repo.write("new/file", "not added");
    std::fs::remove_file(repo.path().join("PKGBUILD")).unwrap();
    let snapshot = working(&repo);
    assert_eq!((snapshot.worker.as_str(), snapshot.commit.is_none()), (ID, true));
    assert_eq!(
        paths(&snapshot),
        ["README.md", "metadata.json", "new/file"].map(|path| (path.to_owned(), EntryKind::File))
    );
    assert_eq!(snapshot.entry("README.md").map(|entry| entry.size), Some(6));
}

#[test]
fn what_git_ignores_is_left_out_unless_it_is_tracked() {
    let repo = Repo::with_work_tree();
    repo.worker(ID).file(".gitignore", "target/\n*.log\nkept/\n").file("kept/it", "").file("own.log", "").commit("one");
    repo.checkout(ID);
    repo.write("target/debug/huge", "");
    repo.write("build.log", "");
    repo.write("kept/not", "");
    repo.write(".git/info/exclude", "secret\n");
    repo.write("secret", "");
    let expected = [".gitignore", "PKGBUILD", "README.md", "kept/it", "metadata.json", "own.log"];
    assert_eq!(paths(&working(&repo)), expected.map(|path| (path.to_owned(), EntryKind::File)));
}

/// As `git add` would take it: a commit of another repository.
#[test]
fn a_repository_in_the_work_tree_is_a_submodule() {
    let repo = checked_out();
    repo.write("vendor/other/file", "");
    repo.git(&["init", "--quiet", "vendor/other"]);
    let expected = [
        ("PKGBUILD", EntryKind::File),
        ("README.md", EntryKind::File),
        ("metadata.json", EntryKind::File),
        ("vendor/other", EntryKind::Submodule),
    ];
    assert_eq!(paths(&working(&repo)), expected.map(|(path, kind)| (path.to_owned(), kind)));
}

/// A clone without `--recursive` has an empty folder there.
#[test]
fn a_submodule_that_was_not_fetched_is_one_still() {
    let repo = Repo::with_work_tree();
    repo.worker(ID).submodule("vendor/other").commit("first");
    repo.checkout(ID);
    let expected = [
        ("PKGBUILD", EntryKind::File),
        ("README.md", EntryKind::File),
        ("metadata.json", EntryKind::File),
        ("vendor/other", EntryKind::Submodule),
    ];
    assert_eq!(paths(&working(&repo)), expected.map(|(path, kind)| (path.to_owned(), kind)));
    std::fs::remove_dir(repo.path().join("vendor/other")).unwrap();
    assert_eq!(paths(&working(&repo)), expected[..3].iter().map(|(p, k)| ((*p).to_owned(), *k)).collect::<Vec<_>>());
}

#[test]
fn a_bare_repository_has_no_working_files() {
    let repo = Repo::new();
    repo.worker(ID).commit("first");
    let error = open_git(repo.path()).reader().unwrap().working_files(ID).unwrap_err();
    assert_eq!(error.to_string(), format!("{} does not exist", repo.git_dir().display()));
}
