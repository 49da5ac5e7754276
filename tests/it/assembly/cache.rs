//! What branches gave last time, told again: the same catalog, for less work.

use rbee_catalog::assemble::{Cache, Input, assemble};
use rbee_catalog::config::Config;
use rbee_catalog::model::Time;
use rbee_catalog::source::Source;
use serde_json::json;

use super::NOW;
use crate::support::repo::{DAY, Repo};

/// Assembles with a cache and without, and holds the two equal. How many files the cache then has.
fn same_with_and_without(repo: &Repo, config: &Config, folder: &std::path::Path, now: i64) -> usize {
    let source = Source::open(repo.path()).unwrap();
    let cache = Cache::new(folder, "test");
    let input = Input { source: &source, config, now: Time::from_unix(now), working: None, cache: None };
    let plain = assemble(&input).unwrap();
    for _ in 0..2 {
        assert_eq!(assemble(&Input { cache: Some(&cache), ..input }).unwrap(), plain);
    }
    std::fs::read_dir(folder).map_or(0, Iterator::count)
}

#[test]
fn a_cached_result_is_the_result() {
    let repo = Repo::new();
    let folder = tempfile::tempdir().unwrap();
    let config = Config::default();
    repo.worker("a-worker-cpu").commit("one");
    repo.worker("b-worker-cpu")
        .metadata(|m| m["dependencies"] = json!({"workers": [{"id": "a-worker-cpu"}]}))
        .commit("two");
    assert_eq!(same_with_and_without(&repo, &config, folder.path(), NOW), 2);

    // A new commit, a bad one, and a circle: what was kept of the others still holds.
    repo.worker("a-worker-cpu").version("0.2.0").commit("three");
    repo.worker("b-worker-cpu").metadata(|m| m["license"] = json!("None of them")).commit("four");
    assert_eq!(same_with_and_without(&repo, &config, folder.path(), NOW), 2);
    repo.worker("a-worker-cpu")
        .metadata(|m| m["dependencies"] = json!({"workers": [{"id": "b-worker-cpu"}]}))
        .version("0.3.0")
        .commit("five");
    assert_eq!(same_with_and_without(&repo, &config, folder.path(), NOW), 2);

    // Another configuration is another key.
    let strict = Config::parse("[checks]\nlicense-expression = \"allow\"\n", &rbee_catalog::check::codes()).unwrap();
    assert_eq!(same_with_and_without(&repo, &strict, folder.path(), NOW), 2);

    // A branch that is no more is forgotten.
    repo.git(&["update-ref", "-d", "refs/heads/b-worker-cpu"]);
    assert_eq!(same_with_and_without(&repo, &config, folder.path(), NOW), 1);

    // Files that are damaged count as none.
    for file in std::fs::read_dir(folder.path()).unwrap() {
        std::fs::write(file.unwrap().path(), "{").unwrap();
    }
    assert_eq!(same_with_and_without(&repo, &config, folder.path(), NOW), 1);
}

/// A later clock took the commit, and kept the result: an earlier one judges for itself.
#[test]
fn what_a_later_clock_took_is_not_told_to_an_earlier_one() {
    let repo = Repo::new();
    let folder = tempfile::tempdir().unwrap();
    repo.worker("a-worker-cpu").commit("today");
    repo.worker("a-worker-cpu").version("0.2.0").at(NOW + 2 * DAY).commit("from tomorrow");
    repo.worker("a-worker-cpu").version("0.3.0").at(NOW).commit("dated before it");
    for now in [NOW + 2 * DAY, NOW, NOW + DAY] {
        same_with_and_without(&repo, &Config::default(), folder.path(), now);
    }
}

#[test]
fn what_the_clock_decided_is_not_kept() {
    let repo = Repo::new();
    let folder = tempfile::tempdir().unwrap();
    repo.worker("a-worker-cpu").at(NOW + 2 * DAY).commit("from tomorrow");
    assert_eq!(same_with_and_without(&repo, &Config::default(), folder.path(), NOW), 0);
    assert_eq!(same_with_and_without(&repo, &Config::default(), folder.path(), NOW + 2 * DAY), 1);
    // And what a later clock did not mind is no result for an earlier one.
    assert_eq!(same_with_and_without(&repo, &Config::default(), folder.path(), NOW), 1);
}
