//! Hostile trees.

use super::ID;
use crate::support::repo::Repo;
use crate::support::repo::raw::{FILE, FOLDER};

pub(super) fn symlink(repo: &Repo) {
    let link = repo.worker(ID).symlink("passwd", "/etc/passwd").symlink("docs/up", "../../../..");
    link.remove("README.md").symlink("README.md", "/etc/passwd").commit("hostile");
}

pub(super) fn metadata_is_a_symlink(repo: &Repo) {
    repo.worker(ID).commit("well");
    repo.worker(ID).remove("metadata.json").symlink("metadata.json", "/etc/passwd").commit("hostile");
}

pub(super) fn submodule(repo: &Repo) {
    repo.worker(ID).submodule("vendor/engine").commit("hostile");
}

pub(super) fn fifty_megabytes(repo: &Repo) {
    repo.worker(ID).file("model.gguf", vec![0x47; 50 << 20]).commit("hostile");
}

pub(super) fn hundred_thousand_entries(repo: &Repo) {
    repo.worker(ID).commit("well");
    let names: Vec<_> = (0..100_000).map(|number| format!("v{number:06}").into_bytes()).collect();
    let blob = repo.blob("x");
    let tree = repo.tree_with(ID, &names.iter().map(|name| (FILE, name.as_slice(), blob.as_str())).collect::<Vec<_>>());
    repo.commit_tree(ID, &tree, "hostile");
}

/// Ten folders in each of ten, twelve times over, and no file in any: a thousand bytes that are a million million folders.
pub(super) fn folders_without_end(repo: &Repo) {
    repo.worker(ID).commit("well");
    let mut tree = repo.tree([]);
    for _ in 0..12 {
        let names: Vec<_> = (0..10).map(|number| format!("d{number}").into_bytes()).collect();
        tree = repo.tree(names.iter().map(|name| (FOLDER, name.as_slice(), tree.as_str())));
    }
    let tree = repo.tree_with(ID, &[(FOLDER, &b"vendor"[..], tree.as_str())]);
    repo.commit_tree(ID, &tree, "hostile");
}

/// A file in each of 5,000 folders in each other.
pub(super) fn folders_in_each_other(repo: &Repo) {
    repo.worker(ID).commit("well");
    let blob = repo.blob("x");
    let mut tree = repo.tree([(FILE, &b"a"[..], blob.as_str())]);
    for _ in 0..5_000 {
        tree = repo.tree([(FILE, &b"a"[..], blob.as_str()), (FOLDER, &b"d"[..], tree.as_str())]);
    }
    let tree = repo.tree_with(ID, &[(FOLDER, &b"vendor"[..], tree.as_str())]);
    repo.commit_tree(ID, &tree, "hostile");
}

/// One more file at the root, of any name.
fn named(repo: &Repo, name: &[u8]) {
    repo.worker(ID).commit("well");
    let blob = repo.blob("x");
    let tree = repo.tree_with(ID, &[(FILE, name, blob.as_str())]);
    repo.commit_tree(ID, &tree, "hostile");
}

pub(super) fn dots(repo: &Repo) {
    repo.worker(ID).commit("well");
    let blob = repo.blob("x");
    let up = repo.tree([(FILE, &b"passwd"[..], blob.as_str())]);
    let up = repo.tree([(FOLDER, &b".."[..], up.as_str())]);
    let tree = repo.tree_with(ID, &[(FOLDER, &b".."[..], up.as_str())]);
    repo.commit_tree(ID, &tree, "hostile");
}

pub(super) fn slash_in_a_name(repo: &Repo) {
    named(repo, b"/etc/passwd");
}

pub(super) fn backslash(repo: &Repo) {
    named(repo, b"..\\..\\windows");
}

pub(super) fn newline(repo: &Repo) {
    named(repo, b"a\n::error::b");
}

pub(super) fn trailing_dot(repo: &Repo) {
    named(repo, b"README.md.");
}

pub(super) fn long_name(repo: &Repo) {
    named(repo, &b"long".repeat(300));
}

pub(super) fn endless_name(repo: &Repo) {
    named(repo, &b"long".repeat(250_000));
}

/// Which of the two is read? Neither.
pub(super) fn the_same_name_twice(repo: &Repo) {
    repo.worker(ID).commit("well");
    let other = repo.blob("{}");
    let tree = repo.tree_with(ID, &[(FILE, &b"metadata.json"[..], other.as_str())]);
    repo.commit_tree(ID, &tree, "hostile");
}

pub(super) fn not_utf8_path(repo: &Repo) {
    named(repo, b"caf\xe9\x9b31m");
}
