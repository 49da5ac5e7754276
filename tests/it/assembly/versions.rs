//! Versions come from git history.

use insta::assert_snapshot;
use rbee_catalog::model::Time;
use serde_json::json;

use super::{ID, NOW, assembled, assembled_with, codes, shown, worker};
use crate::support::repo::{DAY, HOUR, Repo, START, platform};

#[test]
fn every_version_of_the_history_is_there_highest_first_each_from_its_first_commit() {
    let repo = Repo::new();
    repo.branch("main").file("catalog.toml", "").commit("catalog");
    repo.worker(ID).commit("0.1.0");
    repo.worker(ID).version("0.10.0").commit("0.10.0");
    repo.worker(ID).file("NEWS", "").commit("prose");
    let nine = repo.worker(ID).version("0.9.0").commit("0.9.0");
    repo.worker(ID).version("0.10.0-rc.1").commit("0.10.0-rc.1");
    repo.worker(ID).version("0.10.0").file("NEWS", "x").restore(&nine).commit("0.9.0 again");
    let out = assembled(&repo);
    assert_snapshot!(shown(&repo, &out), @r#"
    demo-worker-cpu at "0.9.0 again"
      0.10.0 of "0.10.0" on linux-x86_64
      0.10.0-rc.1 of "0.10.0-rc.1" on linux-x86_64
     *0.9.0 of "0.9.0" on linux-x86_64
      0.1.0 of "0.1.0" on linux-x86_64
    "#);
    assert_eq!(out.catalog.commit, Some(repo.tip("main")));
    assert_eq!(out.catalog.updated_at, Some(Time::from_unix(START + 6 * HOUR)), "the newest commit that is published");
    assert_eq!(out.workers, [ID]);
}

/// A merge brings in the second parent's history, in which another worker has its versions.
#[test]
fn commits_are_walked_by_first_parent() {
    let repo = Repo::new();
    repo.worker(ID).commit("0.1.0");
    let side = repo.branch("side").worker_files(ID).version("0.2.0").commit("0.2.0 on the side");
    repo.git(&["update-ref", "-d", "refs/heads/side"]);
    repo.worker("demo-worker-cuda").commit("cuda");
    let cuda = repo.worker("demo-worker-cuda").version("7.0.0").commit("cuda 7.0.0");
    repo.worker(ID).merge(&side).commit("merge of the side, which takes nothing");
    repo.worker(ID).merge(&cuda).version("0.3.0").commit("merge of cuda");
    assert_snapshot!(shown(&repo, &assembled(&repo)), @r#"
    demo-worker-cpu at "merge of cuda"
     *0.3.0 of "merge of cuda" on linux-x86_64
      0.1.0 of "0.1.0" on linux-x86_64
    demo-worker-cuda at "cuda 7.0.0"
     *7.0.0 of "cuda 7.0.0" on linux-x86_64
      0.1.0 of "cuda" on linux-x86_64
    "#);
}

/// A worker may start from another one's branch.
#[test]
fn commits_of_another_id_are_skipped() {
    let repo = Repo::new();
    repo.worker(ID).commit("cpu 0.1.0");
    let two = repo.worker(ID).version("0.2.0").commit("cpu 0.2.0");
    repo.point("refs/heads/demo-worker-cuda", &two);
    repo.worker("demo-worker-cuda").worker_files("demo-worker-cuda").version("0.5.0").commit("cuda 0.5.0");
    repo.worker("demo-worker-cuda").restore(&two).commit("oops, cpu's");
    let mine = repo.worker("demo-worker-cuda").worker_files("demo-worker-cuda").version("0.6.0").commit("cuda 0.6.0");
    assert_snapshot!(shown(&repo, &assembled(&repo)), @r#"
    demo-worker-cpu at "cpu 0.2.0"
     *0.2.0 of "cpu 0.2.0" on linux-x86_64
      0.1.0 of "cpu 0.1.0" on linux-x86_64
    demo-worker-cuda at "cuda 0.6.0"
     *0.6.0 of "cuda 0.6.0" on linux-x86_64
      0.5.0 of "cuda 0.5.0" on linux-x86_64
    "#);
    // The same with its own again, by which nothing that it fixed is lost.
    repo.worker("demo-worker-cuda").restore(&two).commit("cpu's");
    repo.worker("demo-worker-cuda").restore(&mine).commit("back");
    assert_eq!(assembled(&repo).diagnostics, []);
}

#[test]
fn a_tip_of_another_id_is_an_error() {
    let repo = Repo::new();
    let cpu = repo.worker(ID).commit("cpu 0.1.0");
    repo.point("refs/heads/copy", &cpu);
    repo.worker("demo-worker-cuda").commit("cuda 0.1.0");
    repo.worker("demo-worker-cuda").restore(&cpu).commit("now cpu's");
    assert_snapshot!(shown(&repo, &assembled(&repo)), @r#"
    demo-worker-cpu at "cpu 0.1.0"
     *0.1.0 of "cpu 0.1.0" on linux-x86_64
    demo-worker-cuda at "cuda 0.1.0", last good
     *0.1.0 of "cuda 0.1.0" on linux-x86_64
    problem: copy, nothing is published
    problem: demo-worker-cuda, 0.1.0 is published
    error[id-mismatch] copy at "cpu 0.1.0", metadata.json:2:9 `"demo-worker-cpu"`: expected `copy`, the branch's name, found `demo-worker-cpu`; another worker's name
    error[id-mismatch] demo-worker-cuda at "now cpu's", metadata.json:2:9 `"demo-worker-cpu"`: expected `demo-worker-cuda`, the branch's name, found `demo-worker-cpu`; another worker's name
    "#);
}

#[test]
fn a_tip_that_lost_its_metadata_is_an_error() {
    let repo = Repo::new();
    repo.worker(ID).commit("0.1.0");
    repo.worker(ID).remove("metadata.json").commit("gone");
    assert_snapshot!(shown(&repo, &assembled(&repo)), @r#"
    demo-worker-cpu at "0.1.0", last good
     *0.1.0 of "0.1.0" on linux-x86_64
    problem: demo-worker-cpu, 0.1.0 is published
    error[metadata-missing] demo-worker-cpu at "gone", the commit: `metadata.json` is missing
    "#);
    // Somewhere in the middle it is skipped.
    repo.worker(ID).worker_files(ID).commit("back");
    assert_eq!(assembled(&repo).diagnostics, []);
}

#[test]
fn metadata_that_is_a_link_is_an_error_and_no_sign_that_the_branch_is_no_worker() {
    let repo = Repo::new();
    repo.worker(ID).remove("metadata.json").symlink("metadata.json", "README.md").commit("link");
    let out = assembled(&repo);
    assert_eq!((out.not_workers.len(), out.workers.as_slice()), (0, [ID.to_owned()].as_slice()));
    assert_snapshot!(shown(&repo, &out), @r#"
    problem: demo-worker-cpu, nothing is published
    error[metadata-missing] demo-worker-cpu at "link", the commit: `metadata.json` is no regular file
    "#);
}

#[test]
fn branches_that_never_had_metadata_are_noted() {
    let repo = Repo::new();
    repo.worker(ID).commit("0.1.0");
    repo.branch("gh-pages").file("index.html", "").commit("site");
    repo.branch("docs").file("demo/metadata.json", "{}").commit("not at the root");
    repo.branch("dependabot/x").file("metadata.json", "{}").commit("a name with a slash");
    let out = assembled(&repo);
    assert_snapshot!(shown(&repo, &out), @r#"
    demo-worker-cpu at "0.1.0"
     *0.1.0 of "0.1.0" on linux-x86_64
    docs is no worker
    gh-pages is no worker
    "#);
    assert_eq!(out.not_workers, ["docs", "gh-pages"]);
}

#[test]
fn globs_of_the_configuration_leave_branches_out_of_everything() {
    let repo = Repo::new();
    repo.worker(ID).commit("0.1.0");
    repo.branch("broken").file("metadata.json", "{").commit("broken");
    repo.branch("notes").file("x", "").commit("notes");
    let out = assembled_with(&repo, "workers = [\"demo-*\"]\n", NOW);
    assert_snapshot!(shown(&repo, &out), @r#"
    demo-worker-cpu at "0.1.0"
     *0.1.0 of "0.1.0" on linux-x86_64
    "#);
}

#[test]
fn platforms_may_be_added_later_and_are_published_in_the_order_of_the_newest() {
    let repo = Repo::new();
    repo.worker(ID).commit("0.1.0");
    repo.worker(ID)
        .metadata(|m| m["platforms"] = json!([platform("macos", "aarch64"), platform("linux", "x86_64")]))
        .commit("and macos");
    let mut variant = platform("linux", "x86_64");
    variant["variant"] = json!("avx512");
    variant["requirements"] = json!({"cpu_features": ["avx512f"]});
    repo.worker(ID)
        .metadata(|m| {
            m["platforms"] = json!([variant, platform("macos", "aarch64"), platform("linux", "x86_64")]);
        })
        .commit("and a variant");
    let out = assembled(&repo);
    assert_snapshot!(shown(&repo, &out), @r#"
    demo-worker-cpu at "and a variant"
     *0.1.0 of "0.1.0" on linux-x86_64-avx512 macos-aarch64 linux-x86_64
    "#);
    let urls: Vec<_> =
        worker(&out, ID).versions[0].platforms.iter().map(|p| p.artifact.as_ref().unwrap().url.as_str()).collect();
    assert_eq!(
        urls,
        [
            "artifacts/demo-worker-cpu/0.1.0/linux-x86_64-avx512.tar.gz",
            "artifacts/demo-worker-cpu/0.1.0/macos-aarch64.tar.gz",
            "artifacts/demo-worker-cpu/0.1.0/linux-x86_64.tar.gz",
        ]
    );
}

/// A source-only version may get binaries later: there was nothing that they could differ from.
#[test]
fn artifacts_may_be_added_to_a_platform_that_had_none() {
    let repo = Repo::new();
    let source = json!({
        "type": "source-only", "source_available": true, "binary_available": false, "requires_license": false
    });
    repo.worker(ID)
        .metadata(|m| {
            m["distribution"] = source;
            m["platforms"] = json!([{"os": "linux", "arch": "x86_64"}]);
        })
        .commit("source only");
    let recipe = String::from_utf8(repo.worker(ID).read("PKGBUILD")).unwrap();
    assert_eq!(worker(&assembled(&repo), ID).versions[0].platforms[0].artifact, None);
    repo.worker(ID).worker_files(ID).file("PKGBUILD", recipe).commit("hybrid");
    let out = assembled(&repo);
    assert_eq!(out.diagnostics, []);
    assert_eq!(worker(&out, ID).versions[0].platforms[0].artifact.as_ref().map(|it| it.size), Some(1000));
}

#[test]
fn prose_may_change_and_the_newest_is_shown() {
    let repo = Repo::new();
    repo.worker(ID).commit("0.1.0");
    let newest = repo
        .worker(ID)
        .metadata(|m| {
            m["name"] = json!("Another name");
            m["description"] = json!("Other words");
            m["license"] = json!("Apache-2.0");
            m["tags"] = json!(["other"]);
            m["models"] = json!({"formats": ["gguf"]});
            m["status"] = json!({"state": "deprecated", "reason": "old"});
        })
        .file("README.md", "other")
        .file("CHANGELOG.md", "new")
        .commit("prose");
    let out = assembled(&repo);
    // The recipe still says the licence that the version had first.
    assert_eq!(codes(&out), ["license-mismatch"]);
    let worker = worker(&out, ID);
    assert_eq!((worker.metadata.name.as_str(), worker.versions[0].license.as_str()), ("Another name", "Apache-2.0"));
    assert!(worker.prose.changelog.is_some());
    assert_eq!(worker.commit.as_ref().map(|commit| commit.id.as_str()), Some(newest.as_str()));
    assert_ne!(worker.versions[0].commit, worker.commit, "the version is that of its first commit");
}

#[test]
fn another_artifact_base_changes_nothing() {
    let repo = Repo::new();
    repo.worker(ID).commit("0.1.0");
    repo.worker(ID).file("NEWS", "").commit("prose");
    for (config, url) in [
        ("", "artifacts/demo-worker-cpu/0.1.0/linux-x86_64.tar.gz"),
        ("base_url = \"https://c.example\"", "https://c.example/artifacts/demo-worker-cpu/0.1.0/linux-x86_64.tar.gz"),
        ("artifact_base = \"https://a.example/x\"", "https://a.example/x/demo-worker-cpu/0.1.0/linux-x86_64.tar.gz"),
    ] {
        let out = assembled_with(&repo, config, NOW);
        assert_eq!(out.diagnostics, []);
        assert_eq!(worker(&out, ID).versions[0].platforms[0].artifact.as_ref().unwrap().url, url);
    }
}

#[test]
fn a_commit_dated_more_than_a_day_ahead_of_the_clock_is_an_error() {
    let repo = Repo::new();
    repo.worker(ID).commit("0.1.0");
    repo.worker(ID).version("0.2.0").at(NOW + DAY + 1).commit("tomorrow's");
    assert_snapshot!(shown(&repo, &assembled(&repo)), @r#"
    demo-worker-cpu at "0.1.0", last good
     *0.1.0 of "0.1.0" on linux-x86_64
    problem: demo-worker-cpu, 0.1.0 is published
    error[commit-date] demo-worker-cpu at "tomorrow's", the commit: the commit is dated 2027-01-02T00:00:01Z, more than a day ahead
    "#);
    // At exactly a day it is fine, and later it is as well.
    assert_eq!(assembled_with(&repo, "", NOW + 1).diagnostics, []);
    // One that is not the tip defines nothing either, but is nobody's problem any more.
    repo.worker(ID).version("0.3.0").at(NOW).commit("0.3.0");
    assert_snapshot!(shown(&repo, &assembled(&repo)), @r#"
    demo-worker-cpu at "0.3.0"
     *0.3.0 of "0.3.0" on linux-x86_64
      0.1.0 of "0.1.0" on linux-x86_64
    "#);
}

/// On macOS and Windows the two would have one file.
#[test]
fn of_two_versions_that_differ_in_case_alone_the_later_one_is_in_error() {
    let repo = Repo::new();
    repo.worker(ID).version("1.0.0-A").commit("A");
    repo.worker(ID).version("1.0.0-a").commit("a");
    let out = assembled(&repo);
    assert_eq!(codes(&out), ["version-case"]);
    assert_snapshot!(shown(&repo, &out), @r#"
    demo-worker-cpu at "A", last good
     *1.0.0-A of "A" on linux-x86_64
    problem: demo-worker-cpu, 1.0.0-A is published
    error[version-case] demo-worker-cpu at "a", metadata.json:5:14 `"1.0.0-a"`: version 1.0.0-a and version 1.0.0-A of an earlier commit would have one file on some systems; differs in case alone
    "#);
    // The earlier one again, and others, are welcome.
    repo.worker(ID).version("1.0.0-A").file("NEWS", "x").commit("A again");
    repo.worker(ID).version("1.0.0-B").commit("B");
    assert_eq!(codes(&assembled(&repo)), Vec::<String>::new());
}
