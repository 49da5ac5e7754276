//! Branches that the repository cannot give, and histories that are cut off.

use insta::assert_snapshot;
use rbee_catalog::assemble::{Assembled, Input, assemble};
use rbee_catalog::config::Config;
use rbee_catalog::model::Time;
use rbee_catalog::source::Source;
use serde_json::json;

use super::{ID, NOW, assembled, codes, worker};
use crate::support::repo::Repo;

/// A catalog with a good worker; the branch `ID` is for the test.
fn with_a_good_one() -> Repo {
    let repo = Repo::new();
    repo.worker("demo-worker-cuda").commit("cuda");
    repo
}

/// That the good one is published, and what is said of the other.
fn assert_unreadable(repo: &Repo) -> String {
    let out = assembled(repo);
    let published: Vec<_> = out.catalog.workers.iter().map(|worker| (worker.id.as_str(), worker.last_good)).collect();
    assert_eq!(published, [("demo-worker-cuda", false)]);
    assert_eq!(out.workers, [ID, "demo-worker-cuda"]);
    assert_eq!(out.catalog.problems.len(), 1);
    assert_eq!(out.catalog.problems[0].published, None);
    assert_eq!(codes(&out), ["branch-unreadable"]);
    assert_eq!((out.diagnostics[0].worker.as_str(), &out.diagnostics[0].file), (ID, &None));
    out.diagnostics[0].message.clone()
}

#[test]
fn a_branch_that_names_no_commit_is_unreadable() {
    let repo = with_a_good_one();
    let good = repo.tip("demo-worker-cuda");
    repo.point(&format!("refs/heads/{ID}"), &repo.tag_object(&good));
    assert_snapshot!(assert_unreadable(&repo), @"the branch cannot be read: it points at a tag, 22517a49575806ad2e3b148188c969cc192d8ca8, and not at a commit");
    repo.point(&format!("refs/heads/{ID}"), &repo.object_at(&good, ""));
    assert_snapshot!(assert_unreadable(&repo), @"the branch cannot be read: it points at a folder (a tree), ce1f9562fa147abb9d00fe1fb6014c936bd371a8, and not at a commit");
    repo.point(&format!("refs/heads/{ID}"), &"12".repeat(20));
    assert_snapshot!(assert_unreadable(&repo), @"the branch cannot be read: object 1212121212121212121212121212121212121212: it is missing");
}

/// What a crash leaves behind; what a push has in hand is none.
#[test]
fn a_broken_reference_is_unreadable_and_does_not_vanish() {
    let repo = with_a_good_one();
    let good = repo.tip("demo-worker-cuda");
    repo.point("refs/heads/demo-worker-metal.lock", &good);
    let mut said = Vec::new();
    for content in ["", "garbage", &good[..20], "ref: refs/heads/gone"] {
        repo.point(&format!("refs/heads/{ID}"), content);
        said.push(assert_unreadable(&repo));
    }
    assert_snapshot!(said.join("\n"), @r"
    the branch cannot be read: its reference names no object
    the branch cannot be read: its reference names no object
    the branch cannot be read: its reference names no object
    the branch cannot be read: its reference names no object
    ");
}

#[test]
fn a_branch_whose_objects_are_lost_is_unreadable() {
    let mut said = Vec::new();
    for path in ["metadata.json", "PKGBUILD", "README.md", ""] {
        let repo = with_a_good_one();
        let commit = repo.worker(ID).commit("0.1.0");
        repo.lose_object(&repo.object_at(&commit, path));
        said.push(assert_unreadable(&repo));
    }
    assert_snapshot!(said.join("\n"), @r"
    the branch cannot be read: object eeaa30ad4547cf028c1aa4e7f5070c2f900df616: it is missing
    the branch cannot be read: object 35820ba598cb20a079749e7fc5961d38e82e345d: it is missing
    the branch cannot be read: object f709a20782e9d674bb27f142adb5b4e7b1538af2: it is missing
    the branch cannot be read: object 9f58dc8345acf41bf9221dea1ccf02dd3b84a74e: it is missing
    ");
    let repo = with_a_good_one();
    let first = repo.worker(ID).commit("0.1.0");
    repo.worker(ID).version("0.2.0").commit("0.2.0");
    repo.lose_object(&first);
    assert_snapshot!(assert_unreadable(&repo), @"the branch cannot be read: object 73df33bd29c33cce102c07f57d2be84817ea28b6: it is missing");
}

#[test]
fn a_shallow_clone_lacks_versions_and_is_no_error() {
    let repo = Repo::new();
    repo.worker(ID).commit("0.1.0");
    repo.worker(ID).version("0.2.0").commit("0.2.0");
    let clone = repo.git_clone(&["--bare", "--depth", "1", "--no-single-branch"]);
    let out = assembled(&clone);
    assert_eq!(out.diagnostics, []);
    let versions: Vec<_> = worker(&out, ID).versions.iter().map(|release| release.version.to_string()).collect();
    assert_eq!(versions, ["0.2.0"]);
}

/// The same commits give the same catalog, from a clone of any kind.
#[test]
fn every_kind_of_clone_gives_the_same_catalog() {
    let repo = Repo::new();
    repo.branch("main").file("catalog.toml", "").commit("catalog");
    for id in [ID, "demo-worker-cuda", "demo-worker-metal"] {
        repo.worker(id).commit("0.1.0");
        repo.worker(id).version("0.2.0").commit("0.2.0");
        repo.worker(id).metadata(|m| m["license"] = json!("no licence at all")).commit("invalid");
    }
    let expected = assembled(&repo);
    assert_eq!(expected.catalog.workers.len(), 3);
    let packed = repo.git_clone(&["--mirror"]);
    packed.git(&["gc", "--quiet"]);
    for clone in [repo.ci_clone(), repo.git_clone(&[]), packed] {
        assert_eq!(assembled(&clone), expected);
    }
}

fn assembled_working(repo: &Repo, branch: &str) -> Assembled {
    let source = Source::open(repo.path()).unwrap();
    let (config, now) = (Config::default(), Time::from_unix(NOW));
    assemble(&Input { source: &source, config: &config, now, working: Some(branch), cache: None }).unwrap()
}

/// Working files stand for one more commit.
#[test]
fn working_files_are_judged_as_the_next_commit() {
    let repo = Repo::with_work_tree();
    let first = repo.worker(ID).commit("0.1.0");
    repo.checkout(ID);
    assert_eq!(assembled_working(&repo, ID).diagnostics, []);
    let text = String::from_utf8(repo.worker(ID).read("metadata.json")).unwrap();
    repo.write("metadata.json", text.replace("1000", "1001"));
    let out = assembled_working(&repo, ID);
    assert_eq!(codes(&out), ["version-mutated"]);
    assert_eq!((&out.diagnostics[0].commit, worker(&out, ID).last_good), (&None, true));
    assert_eq!(worker(&out, ID).commit.as_ref().map(|commit| commit.id.as_str()), Some(first.as_str()));
    assert_eq!(assembled(&repo).diagnostics, [], "the commits themselves are well");
}

/// A branch that has no commit yet.
#[test]
fn working_files_of_an_unborn_branch_are_judged_by_themselves() {
    let repo = Repo::with_work_tree();
    repo.point("HEAD", &format!("ref: refs/heads/{ID}"));
    for (file, text) in crate::support::repo::worker_files(ID) {
        repo.write(file, text);
    }
    let out = assembled_working(&repo, ID);
    assert_eq!(out.diagnostics, []);
    assert_eq!(worker(&out, ID).latest().version.to_string(), "0.1.0");
}
