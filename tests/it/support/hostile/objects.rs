//! Branches that name no commit, damaged repositories, and histories that are long.

use serde_json::json;

use super::ID;
use crate::support::repo::Repo;

fn point(repo: &Repo, target: &str) {
    repo.point(&format!("refs/heads/{ID}"), target);
}

pub(super) fn tag(repo: &Repo) {
    let commit = repo.worker(ID).commit("well");
    point(repo, &repo.tag_object(&commit));
}

pub(super) fn tree(repo: &Repo) {
    let commit = repo.worker(ID).commit("well");
    point(repo, &repo.object_at(&commit, ""));
}

pub(super) fn blob(repo: &Repo) {
    let commit = repo.worker(ID).commit("well");
    point(repo, &repo.object_at(&commit, "metadata.json"));
}

pub(super) fn missing_object(repo: &Repo) {
    point(repo, &"12".repeat(20));
}

pub(super) fn empty_reference(repo: &Repo) {
    point(repo, "");
}

pub(super) fn corrupt_loose_object(repo: &Repo) {
    let commit = repo.worker(ID).commit("well");
    let file = repo.loose_object(&repo.object_at(&commit, "README.md"));
    repo.damage(&file, |bytes| {
        let middle = bytes.len() / 2;
        bytes[middle..].fill(0xff);
    });
}

/// Well in itself, and not what its name says.
pub(super) fn loose_object_of_another(repo: &Repo) {
    let commit = repo.worker(ID).file("CHANGELOG.md", "# Changes\n").commit("well");
    let other = std::fs::read(repo.loose_object(&repo.object_at(&commit, "PKGBUILD"))).unwrap();
    repo.damage(&repo.loose_object(&repo.object_at(&commit, "CHANGELOG.md")), |bytes| *bytes = other);
}

pub(super) fn corrupt_pack(repo: &Repo) {
    repo.worker(ID).commit("well");
    let pack = repo.pack(ID);
    // The data of objects, and not the headers before it.
    repo.damage(&pack, |bytes| {
        let end = bytes.len() - 20;
        bytes[40..end].iter_mut().step_by(7).for_each(|byte| *byte ^= 0x55);
    });
}

pub(super) fn pack_without_an_end(repo: &Repo) {
    repo.worker(ID).commit("well");
    let pack = repo.pack(ID);
    repo.damage(&pack, |bytes| bytes.truncate(bytes.len() / 2));
}

pub(super) fn huge_commit(repo: &Repo) {
    let commit = repo.worker(ID).commit("well");
    repo.commit_tree(ID, &repo.object_at(&commit, ""), &"hostile ".repeat(4 << 20));
}

pub(super) fn twenty_thousand_commits(repo: &Repo) {
    repo.worker(ID).commit("well");
    repo.many_commits(ID, 20_000, "README.md", |number| format!("# {number}\n"));
}

/// A version in each commit, more than a worker may have.
pub(super) fn many_versions(repo: &Repo) {
    // Without a recipe a version is one line.
    let only_binary = json!({
        "type": "binary-only", "source_available": false, "binary_available": true, "requires_license": false
    });
    let change = repo.worker(ID).metadata(|m| m["distribution"] = only_binary).remove("PKGBUILD");
    let text = String::from_utf8(change.read("metadata.json")).unwrap();
    change.commit("well");
    repo.many_commits(ID, 2_500, "metadata.json", |number| text.replace("0.1.0", &format!("1.{number}.0")));
}
