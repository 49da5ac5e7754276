//! A published worker keeps its name and its family, whatever others write into the dates of their commits.

use insta::assert_snapshot;
use serde_json::json;

use super::{Bench, ID};
use crate::support::repo::{DAY, START};

/// A stranger takes no published worker's family away by a branch that pretends to be older.
#[test]
fn a_branch_that_is_dated_back_pushes_no_published_worker_off() {
    let bench = Bench::new();
    bench.build();
    let before = bench.document();
    let family = |m: &mut serde_json::Value| m["family"] = json!("demo");
    bench.repo.worker("demo-worker").metadata(family).at(START - 1_000 * DAY).commit("older than all");
    let said = bench.build();
    assert!(said.contains("error[family-name]") && said.contains("the branch `demo-worker` is in error"), "{said}");
    assert_eq!(bench.document(), before);
    assert_snapshot!(bench.published(), @"
    demo-worker-cpu 0.1.0: 0.1.0=abab
    other-worker-cpu 0.1.0: 0.1.0=abab
    problem branch-demo-worker: family-name
    ");
}

/// One that moves to a family which there is no room for stays as it was published.
#[test]
fn a_published_worker_that_claims_an_impossible_family_stays_as_it_was() {
    let bench = Bench::new();
    bench.repo.worker("demo-worker").metadata(|m| m["family"] = json!("demo-worker")).commit("the family's own");
    bench.build();
    let document = || bench.cli.read("site/v1/workers/demo-worker.json");
    let before = document();
    bench.repo.worker("demo-worker").version("0.2.0").metadata(|m| m["family"] = json!("demo")).commit("leaves");
    for _ in 0..2 {
        let said = bench.build();
        assert!(said.contains("error[family-name]"), "{said}");
        assert_eq!(document(), before);
    }
    assert_snapshot!(bench.published(), @"
    demo-worker 0.1.0: 0.1.0=abab
    demo-worker-cpu 0.1.0: 0.1.0=abab
    other-worker-cpu 0.1.0: 0.1.0=abab
    problem branch-demo-worker: family-name
    ");
    let page = bench.cli.read("site/w/demo-worker.html");
    assert!(page.contains("The branch of this worker claims a family that it cannot be of."), "{page}");

    // It comes back: all is well, and goes on from there.
    bench.repo.worker("demo-worker").metadata(|m| m["family"] = json!("demo-worker")).commit("comes back");
    bench.build();
    assert_snapshot!(bench.published(), @"
    demo-worker 0.2.0: 0.2.0=abab 0.1.0=abab
    demo-worker-cpu 0.1.0: 0.1.0=abab
    other-worker-cpu 0.1.0: 0.1.0=abab
    ");
    assert_eq!(bench.json(&format!("site/v1/workers/{ID}.json"))["family"], json!("demo-worker"));
}
