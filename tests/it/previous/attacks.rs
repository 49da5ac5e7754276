//! Somebody rewrites a branch: nothing of that is published, the others are, and what was published stays.

use insta::assert_snapshot;
use serde_json::json;

use super::{Bench, ID, OTHER, other_bytes};
use crate::support::repo::{DAY, START, platform};

/// The published lines of [`ID`] stay as `before`; the problem names these codes.
fn held(bench: &Bench, codes: &str) {
    let before = bench.document();
    let other = bench.repo.worker(OTHER).metadata(|m| m["name"] = json!("Moved on")).commit("moved on");
    bench.build();
    assert_eq!(bench.document(), before, "{}", bench.published());
    let published = bench.published();
    assert!(published.ends_with(&format!("\nproblem branch-{ID}: {codes}\n")), "{published}");
    let said = bench.json(&format!("site/v1/workers/{OTHER}.json"));
    assert_eq!(said["commit"], json!(other), "the others go on");
    bench.build();
    assert_eq!(bench.document(), before, "and again");
    assert_eq!(bench.run("site", &["--strict"]).status, 1);
}

#[test]
fn a_force_push_with_another_checksum_under_an_old_version() {
    let bench = Bench::new();
    let first = bench.repo.tip(ID);
    bench.repo.worker(ID).version("0.2.0").commit("0.2.0");
    bench.build();
    bench.delete();
    other_bytes(bench.repo.worker(ID)).commit("0.1.0 again");
    bench
        .repo
        .worker(ID)
        .version("0.2.0")
        .metadata(|m| m["platforms"][0]["checksum"] = json!(format!("sha256:{}", "ab".repeat(32))))
        .commit("0.2.0 as it was");
    held(&bench, "version-mutated");
    assert_snapshot!(bench.published(), @"
    demo-worker-cpu 0.2.0: 0.2.0=abab 0.1.0=abab
    other-worker-cpu 0.1.0: 0.1.0=abab
    problem branch-demo-worker-cpu: version-mutated
    ");
    assert!(bench.document().contains(&first), "the published commit is still named");

    // The history is pushed back: all is well, and goes on from there.
    let published = bench.json(&format!("site/v1/workers/{ID}.json"))["commit"].as_str().unwrap().to_owned();
    bench.reset(&published);
    bench.repo.worker(ID).version("0.3.0").commit("0.3.0");
    bench.build();
    assert_snapshot!(bench.published(), @"
    demo-worker-cpu 0.3.0: 0.3.0=abab 0.2.0=abab 0.1.0=abab
    other-worker-cpu 0.1.0: 0.1.0=abab
    ");
}

#[test]
fn a_branch_that_is_deleted_and_made_again() {
    let bench = Bench::new();
    bench.build();
    bench.delete();
    held(&bench, "version-vanished");
    other_bytes(bench.repo.worker(ID)).commit("0.1.0 with other bytes");
    held(&bench, "version-mutated");
    bench.delete();
    bench.repo.worker(ID).version("0.2.0").commit("another version");
    held(&bench, "version-vanished");
    bench.delete();
    other_bytes(bench.repo.worker(ID).version("0.2.0")).commit("another version");
    bench.repo.worker(ID).metadata(|m| m["id"] = json!("another-worker-cpu")).commit("of another worker");
    held(&bench, "id-mismatch version-vanished");
    bench.delete();
    bench.repo.branch(ID).file("notes.txt", "no worker").commit("no worker");
    held(&bench, "version-vanished");
    bench.delete();
    bench.repo.worker(ID).metadata(|m| m["license"] = json!("None")).commit("never valid");
    held(&bench, "license-expression version-vanished");
}

/// Inside of a history the fold itself sees it; the mutated commit is the newest that says the version.
#[test]
fn an_old_version_is_mutated_and_then_bumped() {
    let bench = Bench::new();
    bench.build();
    other_bytes(bench.repo.worker(ID)).commit("mutated");
    bench.repo.worker(ID).version("0.2.0").commit("0.2.0");
    bench.build();
    assert_snapshot!(bench.published(), @"
    demo-worker-cpu 0.2.0: 0.2.0=cdcd 0.1.0=abab
    other-worker-cpu 0.1.0: 0.1.0=abab
    ");
    // And where the first commit was rewritten away, so that the mutated one is all that says it.
    bench.delete();
    other_bytes(bench.repo.worker(ID)).commit("mutated");
    bench.repo.worker(ID).version("0.2.0").commit("0.2.0");
    held(&bench, "version-mutated");
}

#[test]
fn a_bad_version_is_reverted() {
    let bench = Bench::new();
    let good = bench.repo.tip(ID);
    other_bytes(bench.repo.worker(ID).version("0.2.0")).commit("bad");
    bench.build();
    bench.repo.worker(ID).restore(&good).commit("revert");
    bench.build();
    assert_snapshot!(bench.published(), @"
    demo-worker-cpu 0.1.0: 0.2.0=cdcd 0.1.0=abab
    other-worker-cpu 0.1.0: 0.1.0=abab
    ");
}

/// A commit that is in error takes nothing with it: neither the yank nor the version that was published.
#[test]
fn a_yank_with_a_typo_in_the_same_commit() {
    let bench = Bench::new();
    bench.repo.worker(ID).version("0.2.0").commit("0.2.0");
    bench.build();
    let before = bench.document();
    let yank = |m: &mut serde_json::Value| {
        m["yanked"] = json!([{"version": "0.1.0", "reason": "it leaks"}]);
        m["license"] = json!("MTI");
    };
    bench.repo.worker(ID).metadata(yank).commit("typo");
    bench.build();
    assert_eq!(bench.document(), before);
    bench.repo.worker(ID).metadata(|m| m["license"] = json!("MIT")).commit("mended");
    bench.build();
    assert_eq!(bench.json(&format!("site/v1/workers/{ID}.json"))["versions"][1]["yanked"], json!("it leaks"));
    // An un-yank is the branch's right.
    bench.repo.worker(ID).metadata(|m| drop(m.as_object_mut().unwrap().remove("yanked"))).commit("it does not");
    bench.build();
    assert_eq!(bench.json(&format!("site/v1/workers/{ID}.json"))["versions"][1].get("yanked"), None);
}

#[test]
fn a_commit_dated_2099() {
    let bench = Bench::new();
    bench.build();
    let before = bench.document();
    bench.repo.worker(ID).version("9.0.0").at(START + 73 * 365 * DAY).commit("from 2099");
    bench.build();
    assert_eq!(bench.document(), before);
    // Nor does a rewritten history hide behind a date.
    bench.delete();
    other_bytes(bench.repo.worker(ID)).at(START - 9_000 * DAY).commit("from 2001");
    held(&bench, "version-mutated");
}

/// First parents decide: what a merge brings along is no part of the history, whoever's it is.
#[test]
fn a_merge_brings_another_history_in() {
    let bench = Bench::new();
    let published = bench.repo.tip(ID);
    bench.build();
    let other = bench.repo.tip(OTHER);
    bench.repo.worker(ID).version("0.2.0").merge(&other).commit("merge");
    bench.build();
    assert_snapshot!(bench.published(), @"
    demo-worker-cpu 0.2.0: 0.2.0=abab 0.1.0=abab
    other-worker-cpu 0.1.0: 0.1.0=abab
    ");
    // The published history as a second parent is not the branch's.
    bench.delete();
    other_bytes(bench.repo.worker(ID)).commit("0.1.0 with other bytes");
    bench.repo.worker(ID).merge(&published).commit("merge");
    held(&bench, "version-mutated version-vanished");
}

#[test]
fn a_branch_is_forked_from_another_worker() {
    let bench = Bench::new();
    bench.build();
    let other = bench.repo.tip(OTHER);
    bench.repo.git(&["update-ref", "refs/heads/forked-worker-cpu", &other]);
    bench.repo.branch("forked-worker-cpu").worker_files("forked-worker-cpu").commit("fork");
    bench.build();
    assert_snapshot!(bench.published(), @"
    demo-worker-cpu 0.1.0: 0.1.0=abab
    forked-worker-cpu 0.1.0: 0.1.0=abab
    other-worker-cpu 0.1.0: 0.1.0=abab
    ");
    // A published worker that now has another one's history, with its own files on top, is a rewritten one.
    bench.reset(&other);
    other_bytes(bench.repo.branch(ID).worker_files(ID)).commit("over another's history");
    held(&bench, "version-mutated");
}

#[test]
fn a_rebase_that_changes_no_fact_is_fine() {
    let bench = Bench::new();
    bench.repo.worker(ID).version("0.2.0").commit("0.2.0");
    bench.build();
    bench.delete();
    bench.repo.worker(ID).commit("0.1.0, in other words");
    bench.repo.worker(ID).version("0.2.0").metadata(|m| m["description"] = json!("In other words")).commit("0.2.0");
    bench.build();
    assert_snapshot!(bench.published(), @"
    demo-worker-cpu 0.2.0: 0.2.0=abab 0.1.0=abab
    other-worker-cpu 0.1.0: 0.1.0=abab
    ");
    assert!(bench.document().contains("In other words"));
}

/// Every fact that decides an install, of a version that is not the newest.
#[test]
fn every_fact_is_held() {
    let bench = Bench::new();
    bench.repo.worker(ID).version("0.2.0").commit("0.2.0");
    bench.build();
    type Edit = fn(&mut serde_json::Value);
    let facts: [(&str, Edit); 7] = [
        ("the url of", |m| m["platforms"][0]["url"] = json!("https://evil.example/x.tar.gz")),
        ("the size of", |m| m["platforms"][0]["size"] = json!(999)),
        ("the access of", |m| m["platforms"][0]["access"] = json!("gated")),
        ("the requirements of", |m| m["platforms"][0]["requirements"] = json!({"glibc_min": "2.17"})),
        ("the requirements", |m| m["requirements"] = json!({"ram_min_mib": 1})),
        ("the dependencies", |m| m["dependencies"] = json!({"runtime": ["curl"]})),
        ("the platform linux-x86_64", |m| m["platforms"][0]["arch"] = json!("aarch64")),
    ];
    for (what, edit) in facts {
        bench.delete();
        bench.repo.worker(ID).metadata(edit).commit(what);
        bench.repo.worker(ID).worker_files(ID).version("0.2.0").commit("0.2.0");
        let said = bench.build();
        assert!(
            said.contains("error[version-mutated]: version 0.1.0 was published") && said.contains(what),
            "{what}: {said}"
        );
    }
    bench.delete();
    bench.repo.worker(ID).edit("PKGBUILD", |text| text.replace("pkgrel=1", "pkgrel=2")).commit("recipe");
    bench.repo.worker(ID).worker_files(ID).version("0.2.0").commit("0.2.0");
    let said = bench.build();
    assert!(said.contains("history now changes `PKGBUILD`"), "{said}");
}

/// A version's first commit stays; a later one, which added a platform to it, goes.
#[test]
fn a_platform_that_a_later_commit_added_is_dropped_and_then_forged() {
    let macos = |digits: &str| {
        let mut macos = platform("macos", "aarch64");
        macos["checksum"] = json!(format!("sha256:{}", digits.repeat(32)));
        json!([platform("linux", "x86_64"), macos])
    };
    let bench = Bench::new();
    let first = bench.repo.tip(ID);
    bench.repo.worker(ID).metadata(|m| m["platforms"] = macos("ab")).commit("macos");
    bench.build();
    bench.reset(&first);
    held(&bench, "version-mutated");
    let said = bench.build();
    assert!(
        said.contains("version 0.1.0 was published, and the branch's history now takes the platform macos-aarch64 out"),
        "{said}"
    );
    bench.repo.worker(ID).metadata(|m| m["platforms"] = macos("cd")).commit("other macos");
    held(&bench, "version-mutated");
    bench.repo.worker(ID).version("0.2.0").metadata(|m| m["platforms"] = macos("cd")).commit("0.2.0");
    held(&bench, "version-mutated");
    assert!(bench.published().starts_with("demo-worker-cpu 0.1.0: 0.1.0=abab\n"), "{}", bench.published());
}
