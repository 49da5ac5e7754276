//! A cycle of dependencies is an error of the newest commit in it; what was before is published.

use insta::assert_snapshot;
use rbee_catalog::assemble::{Input, assemble};
use rbee_catalog::config::Config;
use rbee_catalog::model::Time;
use rbee_catalog::source::Source;

use super::dependencies::depending;
use super::{ID, NOW, assembled, shown};
use crate::support::repo::{HOUR, Repo, START};

#[test]
fn a_worker_that_depends_on_itself() {
    let repo = Repo::new();
    repo.worker(ID).commit("0.1.0");
    depending(repo.worker(ID).version("0.2.0"), &[ID]).commit("0.2.0");
    assert_snapshot!(shown(&repo, &assembled(&repo)), @r#"
    demo-worker-cpu at "0.1.0", last good
     *0.1.0 of "0.1.0" on linux-x86_64
    problem: demo-worker-cpu, 0.1.0 is published
    error[dependency-cycle] demo-worker-cpu at "0.2.0", metadata.json:34:15 `"demo-worker-cpu"`: workers depend on each other in a circle: demo-worker-cpu -> demo-worker-cpu; closes the circle
    "#);
}

#[test]
fn two_workers_the_newest_commit_is_to_blame() {
    let repo = Repo::new();
    repo.worker("a").commit("a 0.1.0");
    depending(repo.worker("b"), &["a"]).commit("b 0.1.0");
    depending(repo.worker("a").version("0.2.0"), &["b"]).commit("a 0.2.0");
    repo.worker("b").file("NEWS", "").commit("b's prose, which closes nothing");
    assert_snapshot!(shown(&repo, &assembled(&repo)), @r#"
    a at "a 0.1.0", last good
      dependents: b
     *0.1.0 of "a 0.1.0" on linux-x86_64
    b at "b's prose, which closes nothing"
     *0.1.0 of "b 0.1.0" on linux-x86_64
    problem: a, 0.1.0 is published
    error[dependency-cycle] a at "a 0.2.0", metadata.json:35:15 `"b"`: workers depend on each other in a circle: a -> b -> a; closes the circle
    "#);
    // The next commit that still has it is in error as well; one without it is well.
    repo.worker("a").file("NEWS", "").commit("a's prose");
    assert_snapshot!(shown(&repo, &assembled(&repo)), @r#"
    a at "a 0.1.0", last good
      dependents: b
     *0.1.0 of "a 0.1.0" on linux-x86_64
    b at "b's prose, which closes nothing"
     *0.1.0 of "b 0.1.0" on linux-x86_64
    problem: a, 0.1.0 is published
    error[dependency-cycle] a at "a's prose", metadata.json:35:15 `"b"`: workers depend on each other in a circle: a -> b -> a; closes the circle
    "#);
    depending(repo.worker("a"), &[]).commit("a without it");
    assert_snapshot!(shown(&repo, &assembled(&repo)), @r#"
    a at "a without it"
      dependents: b
     *0.2.0 of "a without it" on linux-x86_64
      0.1.0 of "a 0.1.0" on linux-x86_64
    b at "b's prose, which closes nothing"
     *0.1.0 of "b 0.1.0" on linux-x86_64
    "#);
}

#[test]
fn three_workers() {
    let repo = Repo::new();
    for id in ["a", "b", "c"] {
        repo.worker(id).commit(id);
    }
    depending(repo.worker("c").version("0.2.0"), &["a"]).commit("c on a");
    depending(repo.worker("a").version("0.2.0"), &["b"]).commit("a on b");
    depending(repo.worker("b").version("0.2.0"), &["c"]).commit("b on c");
    assert_snapshot!(shown(&repo, &assembled(&repo)), @r#"
    a at "a on b"
      dependents: c
     *0.2.0 of "a on b" on linux-x86_64
      0.1.0 of "a" on linux-x86_64
    b at "b", last good
      dependents: a
     *0.1.0 of "b" on linux-x86_64
    c at "c on a"
     *0.2.0 of "c on a" on linux-x86_64
      0.1.0 of "c" on linux-x86_64
    problem: b, 0.1.0 is published
    error[dependency-cycle] b at "b on c", metadata.json:35:15 `"c"`: workers depend on each other in a circle: a -> b -> c -> a; closes the circle
    "#);
}

/// By the commit's date, whatever the order of pushes.
#[test]
fn the_newest_is_the_one_with_the_latest_date() {
    let repo = Repo::new();
    depending(repo.worker("a"), &["b"]).at(START + 2 * HOUR).commit("a, later");
    depending(repo.worker("b"), &["a"]).at(START + HOUR).commit("b, earlier");
    assert_snapshot!(shown(&repo, &assembled(&repo)), @r#"
    b at "b, earlier"
     *0.1.0 of "b, earlier" on linux-x86_64, not installable: it depends on `a`, which is not in the catalog
    problem: a, nothing is published
    error[dependency-cycle] a at "a, later", metadata.json:35:15 `"b"`: workers depend on each other in a circle: a -> b -> a; closes the circle
    warning[dependency-missing] b at "b, earlier", metadata.json:35:15 `"a"`: version 0.1.0 cannot be installed: it depends on `a`, which is not in the catalog; not there
    "#);
}

#[test]
fn two_circles_at_once_and_one_inside_another() {
    let repo = Repo::new();
    for id in ["a", "b", "c", "d"] {
        repo.worker(id).commit(id);
    }
    depending(repo.worker("a").version("0.2.0"), &["b"]).commit("a on b");
    depending(repo.worker("c").version("0.2.0"), &["d"]).commit("c on d");
    depending(repo.worker("b").version("0.2.0"), &["a", "c"]).commit("b on a and c");
    depending(repo.worker("d").version("0.2.0"), &["c", "d", "a"]).commit("d on c, itself and a");
    assert_snapshot!(shown(&repo, &assembled(&repo)), @r#"
    a at "a on b"
     *0.2.0 of "a on b" on linux-x86_64
      0.1.0 of "a" on linux-x86_64
    b at "b", last good
      dependents: a
     *0.1.0 of "b" on linux-x86_64
    c at "c on d"
     *0.2.0 of "c on d" on linux-x86_64
      0.1.0 of "c" on linux-x86_64
    d at "d", last good
      dependents: c
     *0.1.0 of "d" on linux-x86_64
    problem: b, 0.1.0 is published
    problem: d, 0.1.0 is published
    error[dependency-cycle] b at "b on a and c", metadata.json:35:15 `"a"`: workers depend on each other in a circle: a -> b -> a; closes the circle
    error[dependency-cycle] d at "d on c, itself and a", metadata.json:35:15 `"c"`: workers depend on each other in a circle: c -> d -> c; closes the circle
    "#);
}

/// Dates that go back in one branch do not let a circle through.
#[test]
fn a_commit_with_an_older_date_than_its_parent_closes_it_still() {
    let repo = Repo::new();
    repo.worker("a").commit("a 0.1.0");
    depending(repo.worker("b"), &["a"]).at(START + 5 * HOUR).commit("b on a");
    depending(repo.worker("a").version("0.2.0"), &["b"]).at(START + 9 * HOUR).commit("a on b");
    repo.worker("a").file("NEWS", "").at(START + 7 * HOUR).commit("a on b, dated before its parent");
    assert_snapshot!(shown(&repo, &assembled(&repo)), @r#"
    a at "a 0.1.0", last good
      dependents: b
     *0.1.0 of "a 0.1.0" on linux-x86_64
    b at "b on a"
     *0.1.0 of "b on a" on linux-x86_64
    problem: a, 0.1.0 is published
    error[dependency-cycle] a at "a on b, dated before its parent", metadata.json:35:15 `"b"`: workers depend on each other in a circle: a -> b -> a; closes the circle
    "#);
}

/// What is being written is newer than every commit.
#[test]
fn working_files_are_the_newest_of_all() {
    let repo = Repo::with_work_tree();
    repo.worker("a").commit("a 0.1.0");
    depending(repo.worker("b"), &["a"]).commit("b on a");
    repo.checkout("a");
    repo.write("metadata.json", depending(repo.worker("a"), &["b"]).read("metadata.json"));
    repo.write("metadata.json", {
        let change = depending(repo.worker("a").version("0.2.0"), &["b"]);
        repo.write("PKGBUILD", change.read("PKGBUILD"));
        change.read("metadata.json")
    });
    let source = Source::open(repo.path()).unwrap();
    let (config, now) = (Config::default(), Time::from_unix(NOW));
    let out = assemble(&Input { source: &source, config: &config, now, working: Some("a"), cache: None }).unwrap();
    assert_snapshot!(shown(&repo, &out), @r#"
    a at "a 0.1.0", last good
      dependents: b
     *0.1.0 of "a 0.1.0" on linux-x86_64
    b at "b on a"
     *0.1.0 of "b on a" on linux-x86_64
    problem: a, 0.1.0 is published
    error[dependency-cycle] a at "", metadata.json:35:15 `"b"`: workers depend on each other in a circle: a -> b -> a; closes the circle
    "#);
}
