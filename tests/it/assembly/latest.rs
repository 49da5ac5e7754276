//! `latest`, in each of its cases.

use serde_json::{Value, json};

use super::{ID, assembled, codes, worker};
use crate::support::repo::Repo;

fn yanked(versions: &[&str]) -> impl FnOnce(&mut Value) {
    let list: Vec<_> = versions.iter().map(|version| json!({"version": version, "reason": "broken"})).collect();
    move |m| m["yanked"] = json!(list)
}

fn history(versions: &[&str]) -> Repo {
    let repo = Repo::new();
    for version in versions {
        repo.worker(ID).version(version).commit(version);
    }
    repo
}

fn latest(repo: &Repo) -> String {
    let out = assembled(repo);
    assert_eq!(codes(&out), ["" as &str; 0]);
    worker(&out, ID).latest().version.to_string()
}

#[test]
fn the_tips_version_if_it_is_stable_even_if_it_is_not_the_highest() {
    assert_eq!(latest(&history(&["0.1.0", "0.2.0"])), "0.2.0");
    assert_eq!(latest(&history(&["0.2.0", "0.1.1"])), "0.1.1");
}

#[test]
fn a_git_revert_rolls_back() {
    let repo = history(&["0.1.0"]);
    let before = repo.tip(ID);
    repo.worker(ID).version("0.2.0").commit("0.2.0");
    assert_eq!(latest(&repo), "0.2.0");
    repo.worker(ID).restore(&before).commit("Revert \"0.2.0\"");
    assert_eq!(latest(&repo), "0.1.0");
    let out = assembled(&repo);
    assert_eq!(worker(&out, ID).versions.len(), 2, "0.2.0 is still listed");
}

#[test]
fn the_highest_stable_one_if_the_tip_is_a_pre_release() {
    assert_eq!(latest(&history(&["0.1.0", "0.3.0", "0.2.0", "0.4.0-rc.1"])), "0.3.0");
}

#[test]
fn the_highest_stable_one_that_is_not_yanked_if_the_tip_is() {
    let repo = history(&["0.1.0", "0.2.0", "0.3.0-beta", "0.3.0"]);
    repo.worker(ID).metadata(yanked(&["0.3.0"])).commit("yank the tip");
    assert_eq!(latest(&repo), "0.2.0");
    repo.worker(ID).metadata(yanked(&["0.2.0", "0.3.0"])).commit("yank two");
    assert_eq!(latest(&repo), "0.1.0");
}

#[test]
fn the_highest_of_all_if_none_is_stable_or_all_are_yanked() {
    let repo = history(&["0.1.0", "0.2.0", "0.3.0-beta"]);
    repo.worker(ID).metadata(yanked(&["0.1.0", "0.2.0"])).commit("yank what is stable");
    assert_eq!(latest(&repo), "0.3.0-beta");
    repo.worker(ID).metadata(yanked(&["0.1.0", "0.2.0", "0.3.0-beta"])).commit("yank all");
    assert_eq!(latest(&repo), "0.3.0-beta");
    assert_eq!(latest(&history(&["0.1.0-alpha", "0.1.0-beta", "0.1.0-alpha.2"])), "0.1.0-beta");
}

/// What the newest valid commit says counts; the tip says nothing as long as it is invalid.
#[test]
fn with_an_invalid_tip_the_newest_valid_commits_version_counts() {
    let repo = history(&["0.1.0", "0.3.0", "0.2.0"]);
    repo.worker(ID).metadata(|m| m["version"] = json!("no version")).commit("invalid");
    let out = assembled(&repo);
    assert_eq!(worker(&out, ID).latest().version.to_string(), "0.2.0");
    assert!(worker(&out, ID).last_good);
}
