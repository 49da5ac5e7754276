//! Yanks: still listed, never picked.

use insta::assert_snapshot;
use serde_json::json;

use super::{ID, assembled, assembled_with, shown, worker};
use crate::support::repo::Repo;

#[test]
fn a_yank_is_published_with_its_reason_and_may_be_taken_back() {
    let repo = Repo::new();
    repo.worker(ID).commit("0.1.0");
    repo.worker(ID).version("0.2.0").commit("0.2.0");
    let yank = json!([{"version": "0.1.0", "reason": "broken on sm_70"}]);
    repo.worker(ID).metadata(|m| m["yanked"] = yank).commit("yank");
    assert_snapshot!(shown(&repo, &assembled(&repo)), @r#"
    demo-worker-cpu at "yank"
     *0.2.0 of "0.2.0" on linux-x86_64
      0.1.0 of "0.1.0" on linux-x86_64, yanked: broken on sm_70
    "#);
    repo.worker(ID).metadata(|m| m["yanked"] = json!([])).commit("take it back");
    assert_eq!(worker(&assembled(&repo), ID).versions[1].yanked, None);
}

#[test]
fn a_yank_of_an_unknown_version_is_a_warning() {
    let repo = Repo::new();
    repo.worker(ID).commit("0.1.0");
    let yank = json!([{"version": "0.1.0", "reason": "broken"}, {"version": "0.0.9", "reason": "a slip"}]);
    repo.worker(ID).metadata(|m| m["yanked"] = yank).commit("yank");
    let out = assembled(&repo);
    assert_snapshot!(shown(&repo, &out), @r#"
    demo-worker-cpu at "yank"
     *0.1.0 of "0.1.0" on linux-x86_64, yanked: broken
    warning[yanked-unknown] demo-worker-cpu at "yank", metadata.json:37:18 `"0.0.9"`: version 0.0.9 is not in the branch's history; yanks nothing
    "#);
    assert_eq!(out.diagnostics[0].help.as_deref(), Some("the history has 0.1.0"));
    // Its severity is free.
    let config = "[checks]\nyanked-unknown = \"allow\"\n";
    assert_eq!(assembled_with(&repo, config, super::NOW).diagnostics, []);
    let out = assembled_with(&repo, "[checks]\nyanked-unknown = \"deny\"\n", super::NOW);
    assert_snapshot!(shown(&repo, &out), @r#"
    demo-worker-cpu at "0.1.0", last good
     *0.1.0 of "0.1.0" on linux-x86_64
    problem: demo-worker-cpu, 0.1.0 is published
    error[yanked-unknown] demo-worker-cpu at "yank", metadata.json:37:18 `"0.0.9"`: version 0.0.9 is not in the branch's history; yanks nothing
    "#);
}

/// An invalid commit yanks nothing.
#[test]
fn a_yank_by_an_invalid_commit_does_not_count() {
    let repo = Repo::new();
    repo.worker(ID).commit("0.1.0");
    repo.worker(ID)
        .metadata(|m| {
            m["yanked"] = json!([{"version": "0.1.0", "reason": "broken"}]);
            m["license"] = json!("no licence at all");
        })
        .commit("yank, and a slip");
    assert_eq!(worker(&assembled(&repo), ID).versions[0].yanked, None);
}
