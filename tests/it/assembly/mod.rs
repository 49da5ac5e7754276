//! Commits of all branches in, the catalog out.

use rbee_catalog::assemble::{Assembled, Input, assemble};
use rbee_catalog::config::Config;
use rbee_catalog::model::Time;
use rbee_catalog::source::Source;

use crate::support::repo::{DAY, Repo, START};

/// The build's clock: a year after the first commit.
const NOW: i64 = START + 365 * DAY;

fn assembled(repo: &Repo) -> Assembled {
    assembled_with(repo, "", NOW)
}

fn assembled_with(repo: &Repo, config: &str, now: i64) -> Assembled {
    let source = Source::open(repo.path()).unwrap();
    let config = Config::parse(config, &rbee_catalog::check::codes()).unwrap();
    assemble(&Input { source: &source, config: &config, now: Time::from_unix(now), working: None, cache: None })
        .unwrap()
}

#[test]
fn base_worker_is_valid_without_a_finding() {
    let repo = Repo::new();
    let id = repo.worker("demo-worker-cpu").commit("first");
    let out = assembled(&repo);
    assert_eq!(out.diagnostics, []);
    let worker = &out.catalog.workers[0];
    assert_eq!(worker.latest().commit.as_ref().map(|c| c.id.as_str()), Some(id.as_str()));
    assert!(!worker.last_good);
}
