//! Dependencies between workers: what is missing makes a version not installable, with the reason.

use insta::assert_snapshot;
use serde_json::json;

use super::{ID, NOW, assembled, assembled_with, shown};
use crate::support::repo::{Change, Repo};

/// The change with dependencies on workers, `id` or `id range`.
pub(super) fn depending<'r>(change: Change<'r>, on: &[&str]) -> Change<'r> {
    let dependency = |text: &&str| match text.split_once(' ') {
        Some((id, range)) => json!({"id": id, "version": range}),
        None => json!({"id": text}),
    };
    let list: Vec<_> = on.iter().map(dependency).collect();
    change.metadata(|m| m["dependencies"] = json!({"workers": list}))
}

#[test]
fn a_dependency_that_is_there_is_fine_and_has_dependents() {
    let repo = Repo::new();
    repo.worker("base").commit("base 0.1.0");
    repo.worker("base").version("0.2.0").commit("base 0.2.0");
    depending(repo.worker(ID), &["base"]).commit("cpu");
    depending(repo.worker("demo-worker-cuda"), &["base ^0.1"]).commit("cuda");
    assert_snapshot!(shown(&repo, &assembled(&repo)), @r#"
    base at "base 0.2.0"
      dependents: demo-worker-cpu, demo-worker-cuda
     *0.2.0 of "base 0.2.0" on linux-x86_64
      0.1.0 of "base 0.1.0" on linux-x86_64
    demo-worker-cpu at "cpu"
     *0.1.0 of "cpu" on linux-x86_64
    demo-worker-cuda at "cuda"
     *0.1.0 of "cuda" on linux-x86_64
    "#);
}

#[test]
fn a_missing_worker_makes_the_version_not_installable() {
    let repo = Repo::new();
    depending(repo.worker(ID), &["nobody", "nothing-else ^1"]).commit("0.1.0");
    assert_snapshot!(shown(&repo, &assembled(&repo)), @r#"
    demo-worker-cpu at "0.1.0"
     *0.1.0 of "0.1.0" on linux-x86_64, not installable: it depends on `nobody`, which is not in the catalog
    warning[dependency-missing] demo-worker-cpu at "0.1.0", metadata.json:34:15 `"nobody"`: version 0.1.0 cannot be installed: it depends on `nobody`, which is not in the catalog; not there
    warning[dependency-missing] demo-worker-cpu at "0.1.0", metadata.json:37:15 `"nothing-else"`: version 0.1.0 cannot be installed: it depends on `nothing-else`, which is not in the catalog; not there
    "#);
}

#[test]
fn a_version_range_that_no_version_meets_does_too() {
    let repo = Repo::new();
    repo.worker("base").commit("base 0.1.0");
    depending(repo.worker(ID), &["base >=0.2"]).commit("0.1.0");
    assert_snapshot!(shown(&repo, &assembled(&repo)), @r#"
    base at "base 0.1.0"
      dependents: demo-worker-cpu
     *0.1.0 of "base 0.1.0" on linux-x86_64
    demo-worker-cpu at "0.1.0"
     *0.1.0 of "0.1.0" on linux-x86_64, not installable: it depends on `base` `>=0.2`, which no installable version is
    warning[dependency-missing] demo-worker-cpu at "0.1.0", metadata.json:34:15 `"base"`: version 0.1.0 cannot be installed: it depends on `base` `>=0.2`, which no installable version is; not there
    "#);
}

#[test]
fn what_depends_on_a_version_that_cannot_be_installed_cannot_be_either() {
    let repo = Repo::new();
    depending(repo.worker("a-top"), &["b-middle"]).commit("top");
    depending(repo.worker("b-middle"), &["c-base"]).commit("middle");
    depending(repo.worker("c-base"), &["nobody"]).commit("base");
    assert_snapshot!(shown(&repo, &assembled(&repo)), @r#"
    a-top at "top"
     *0.1.0 of "top" on linux-x86_64, not installable: it depends on `b-middle`, which has no installable version
    b-middle at "middle"
      dependents: a-top
     *0.1.0 of "middle" on linux-x86_64, not installable: it depends on `c-base`, which has no installable version
    c-base at "base"
      dependents: b-middle
     *0.1.0 of "base" on linux-x86_64, not installable: it depends on `nobody`, which is not in the catalog
    warning[dependency-missing] a-top at "top", metadata.json:35:15 `"b-middle"`: version 0.1.0 cannot be installed: it depends on `b-middle`, which has no installable version; not there
    warning[dependency-missing] b-middle at "middle", metadata.json:35:15 `"c-base"`: version 0.1.0 cannot be installed: it depends on `c-base`, which has no installable version; not there
    warning[dependency-missing] c-base at "base", metadata.json:35:15 `"nobody"`: version 0.1.0 cannot be installed: it depends on `nobody`, which is not in the catalog; not there
    "#);
}

#[test]
fn a_yanked_version_meets_no_dependency() {
    let repo = Repo::new();
    repo.worker("base").commit("base 0.1.0");
    repo.worker("base").version("0.2.0").commit("base 0.2.0");
    let yank = json!([{"version": "0.1.0", "reason": "broken"}]);
    repo.worker("base").metadata(|m| m["yanked"] = yank).commit("yank 0.1.0");
    depending(repo.worker(ID), &["base =0.1.0"]).commit("cpu");
    depending(repo.worker("demo-worker-cuda"), &["base"]).commit("cuda");
    assert_snapshot!(shown(&repo, &assembled(&repo)), @r#"
    base at "yank 0.1.0"
      dependents: demo-worker-cpu, demo-worker-cuda
     *0.2.0 of "base 0.2.0" on linux-x86_64
      0.1.0 of "base 0.1.0" on linux-x86_64, yanked: broken
    demo-worker-cpu at "cpu"
     *0.1.0 of "cpu" on linux-x86_64, not installable: it depends on `base` `=0.1.0`, which no installable version is
    demo-worker-cuda at "cuda"
     *0.1.0 of "cuda" on linux-x86_64
    warning[dependency-missing] demo-worker-cpu at "cpu", metadata.json:34:15 `"base"`: version 0.1.0 cannot be installed: it depends on `base` `=0.1.0`, which no installable version is; not there
    "#);
}

/// Only the version that says it, and what an older version lacks is no finding of the tip.
#[test]
fn each_version_has_dependencies_of_its_own() {
    let repo = Repo::new();
    depending(repo.worker(ID), &["nobody"]).commit("0.1.0");
    depending(repo.worker(ID).version("0.2.0"), &[]).commit("0.2.0");
    assert_snapshot!(shown(&repo, &assembled(&repo)), @r#"
    demo-worker-cpu at "0.2.0"
     *0.2.0 of "0.2.0" on linux-x86_64
      0.1.0 of "0.1.0" on linux-x86_64, not installable: it depends on `nobody`, which is not in the catalog
    "#);
}

/// What is published counts, which is the last good state of a worker whose tip is invalid.
#[test]
fn the_last_good_version_meets_a_dependency() {
    let repo = Repo::new();
    repo.worker("base").commit("base 0.1.0");
    repo.worker("base").version("0.2.0").symlink("link", "README.md").commit("invalid");
    depending(repo.worker(ID), &["base <0.2"]).commit("cpu");
    depending(repo.worker("demo-worker-cuda"), &["base ^0.2"]).commit("cuda");
    assert_snapshot!(shown(&repo, &assembled(&repo)), @r#"
    base at "base 0.1.0", last good
      dependents: demo-worker-cpu, demo-worker-cuda
     *0.1.0 of "base 0.1.0" on linux-x86_64
    demo-worker-cpu at "cpu"
     *0.1.0 of "cpu" on linux-x86_64
    demo-worker-cuda at "cuda"
     *0.1.0 of "cuda" on linux-x86_64, not installable: it depends on `base` `^0.2`, which no installable version is
    problem: base, 0.1.0 is published
    error[tree-symlink] base at "invalid", the commit: `link` is a symbolic link
    warning[dependency-missing] demo-worker-cuda at "cuda", metadata.json:34:15 `"base"`: version 0.1.0 cannot be installed: it depends on `base` `^0.2`, which no installable version is; not there
    "#);
}

#[test]
fn the_severity_of_a_missing_dependency_is_free() {
    let repo = Repo::new();
    depending(repo.worker(ID), &["nobody"]).commit("0.1.0");
    let allowed = assembled_with(&repo, "[checks]\ndependency-missing = \"allow\"\n", NOW);
    assert_snapshot!(shown(&repo, &allowed), @r#"
    demo-worker-cpu at "0.1.0"
     *0.1.0 of "0.1.0" on linux-x86_64, not installable: it depends on `nobody`, which is not in the catalog
    "#);
}
