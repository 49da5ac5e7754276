//! Workers without a branch, as they are kept from what was published before.

use std::collections::BTreeMap;

use serde_json::json;

use super::super::catalog::Release;
use super::*;
use crate::check::Prose;
use crate::model::Requirements;
use crate::model::metadata::Metadata;

fn kept(id: &str, family: &str) -> Worker {
    let metadata = json!({
        "id": id, "name": id, "description": "kept", "version": "0.2.0", "license": "MIT", "family": family,
        "distribution": {
            "type": "source-only", "source_available": true, "binary_available": false, "requires_license": false
        },
        "platforms": [],
    });
    let metadata = Metadata::from_value(metadata).unwrap();
    let release = |version: &str| Release {
        version: Version::parse(version).unwrap(),
        commit: None,
        yanked: None,
        quarantined: Some("by an advisory of last year".into()),
        advisory_url: None,
        not_installable: None,
        license: "MIT".into(),
        requires_license: false,
        requirements: Requirements::default(),
        dependencies: None,
        distribution: metadata.distribution.clone(),
        platforms: Vec::new(),
        recipe: None,
    };
    Worker {
        id: metadata.id.clone(),
        family: metadata.family(),
        backend: None,
        versions: vec![release("0.2.0"), release("0.1.0")],
        metadata,
        commit: None,
        last_good: true,
        latest: 1,
        dependents: Vec::new(),
        accepted: Vec::new(),
        kept: None,
        prose: Prose::default(),
    }
}

fn config(text: &str) -> Config {
    Config::parse(text, &check::codes()).unwrap()
}

/// What is left, and what is said: by worker, code.
fn withheld(config: &Config, mut workers: Vec<Worker>) -> (Vec<String>, Vec<(String, String)>) {
    let said = withhold(config, &mut workers, &mut BTreeMap::new(), Standing::default(), &|_| {
        unreachable!("nothing has a tip")
    })
    .unwrap();
    (workers.iter().map(|w| w.id.to_string()).collect(), said.into_iter().map(|d| (d.worker, d.code)).collect())
}

fn wrong(worker: &str, code: &str) -> (String, String) {
    (worker.to_owned(), code.to_owned())
}

#[test]
fn a_kept_worker_is_withheld_like_any_other() {
    let workers = || vec![kept("demo-a", "demo"), kept("demo-b", "demo"), kept("old", "old")];
    let listed = config("[families]\ndemo = [\"demo-a\"]\n[[retired]]\nworker = \"old\"\nreason = \"gone\"\n");
    assert_eq!(withheld(&listed, workers()), (vec!["demo-a".into()], vec![wrong("demo-b", "family-reserved")]));
    assert_eq!(withheld(&config(""), workers()).1, []);
    // Of two that are kept, the one with the id.
    let two = vec![kept("demo", "demo"), kept("demo-a", "demo"), kept("demo-a-x", "demo-a")];
    let left = vec!["demo".into(), "demo-a-x".into()];
    assert_eq!(withheld(&config(""), two), (left, vec![wrong("demo-a", "family-name")]));
}

#[test]
fn what_was_published_before_was_there_first() {
    let mut workers = vec![kept("demo-a", "demo"), kept("demo-a-x", "demo-a")];
    let origin = Origin { branch: "demo-a-x".into(), family_since: 0, tip: None };
    let mut origins = BTreeMap::from([(WorkerId::parse("demo-a-x").unwrap(), origin)]);
    let said =
        withhold(&config(""), &mut workers, &mut origins, Standing::default(), &|_| unreachable!("nothing has a tip"))
            .unwrap();
    assert_eq!((said.len(), said[0].worker.as_str(), workers[0].id.as_str()), (1, "demo-a-x", "demo-a"));
}

#[test]
fn advisories_are_those_of_today() {
    let mut workers = vec![kept("demo", "demo")];
    let advisory =
        "[[advisory]]\nworker = \"demo\"\nversions = \"<0.2\"\nstate = \"quarantined\"\nreason = \"spies\"\n";
    withdraw(&config(advisory), &mut workers);
    let states: Vec<_> = workers[0].versions.iter().map(|release| release.quarantined.as_deref()).collect();
    assert_eq!((states, workers[0].latest), (vec![None, Some("spies")], 0));
}
