//! What the maintainers decide over what branches say: advisories, retired names, families.

use insta::assert_snapshot;
use rbee_catalog::assemble::Assembled;
use serde_json::json;

use super::{ID, NOW, assembled_with, codes, shown, worker};
use crate::support::repo::{HOUR, Repo, START};

fn decided(repo: &Repo, config: &str) -> Assembled {
    assembled_with(repo, config, NOW)
}

fn advisory(worker: &str, versions: &str, state: &str, reason: &str) -> String {
    format!(
        "[[advisory]]\nworker = \"{worker}\"\nversions = {versions}\nstate = \"{state}\"\nreason = \"{reason}\"\n\
         url = \"https://example.org/advisory\"\n"
    )
}

fn retired(worker: &str) -> String {
    format!("[[retired]]\nworker = \"{worker}\"\nreason = \"its author has stopped\"\n")
}

fn history(versions: &[&str]) -> Repo {
    let repo = Repo::new();
    for version in versions {
        repo.worker(ID).version(version).commit(version);
    }
    repo
}

/// What was found on catalog.toml itself, a line each.
fn said(out: &Assembled) -> String {
    let line = |d: &rbee_catalog::diag::Diagnostic| {
        format!(
            "{}[{}] {}: {}; {}\n",
            d.severity.as_str(),
            d.code,
            d.worker,
            d.message,
            d.help.clone().unwrap_or_default()
        )
    };
    out.config_findings.iter().map(line).collect()
}

#[test]
fn no_branch_undoes_an_advisory() {
    let repo = history(&["0.1.0", "0.2.0"]);
    let yank = json!([{"version": "0.2.0", "reason": "the branch's reason"}]);
    repo.worker(ID).metadata(|m| m["yanked"] = yank).commit("yank");
    let config = advisory(ID, "[\"0.2.0\"]", "yanked", "the maintainers' reason");
    let out = decided(&repo, &config);
    let release = &worker(&out, ID).versions[0];
    assert_eq!(release.yanked.as_deref(), Some("the maintainers' reason"));
    assert_eq!(release.advisory_url.as_ref().map(|url| url.as_str()), Some("https://example.org/advisory"));
    repo.worker(ID).metadata(|m| m["yanked"] = json!([])).commit("take it back");
    assert_snapshot!(shown(&repo, &decided(&repo, &config)), @r#"
    demo-worker-cpu at "take it back"
      0.2.0 of "0.2.0" on linux-x86_64, yanked: the maintainers' reason
     *0.1.0 of "0.1.0" on linux-x86_64
    "#);
    assert_eq!(worker(&decided(&repo, ""), ID).latest().version.to_string(), "0.2.0", "without the advisory");
}

#[test]
fn quarantine_is_stronger_than_a_yank_and_moves_latest() {
    let repo = history(&["0.1.0", "0.2.0", "0.3.0"]);
    let config = advisory(ID, "\">=0.2\"", "yanked", "slow") + &advisory(ID, "\"=0.3.0\"", "quarantined", "spies");
    assert_snapshot!(shown(&repo, &decided(&repo, &config)), @r#"
    demo-worker-cpu at "0.3.0"
      0.3.0 of "0.3.0" on linux-x86_64, yanked: slow, quarantined: spies
      0.2.0 of "0.2.0" on linux-x86_64, yanked: slow
     *0.1.0 of "0.1.0" on linux-x86_64
    "#);
    let config = advisory(ID, "\"*\"", "quarantined", "spies");
    let out = decided(&repo, &config);
    assert_eq!(worker(&out, ID).latest().version.to_string(), "0.3.0", "the highest, if none is left");
    assert!(worker(&out, ID).versions.iter().all(|release| release.quarantined.is_some()));
}

#[test]
fn a_range_misses_no_pre_release() {
    let repo = history(&["0.1.0-alpha", "0.1.0", "0.2.0-rc.1", "0.2.0"]);
    let withdrawn = |versions: &str| {
        let out = decided(&repo, &advisory(ID, versions, "quarantined", "spies"));
        let all = &worker(&out, ID).versions;
        all.iter().filter(|r| r.quarantined.is_some()).map(|r| r.version.to_string()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(withdrawn("\"<0.2.0\""), "0.2.0-rc.1 0.1.0 0.1.0-alpha");
    assert_eq!(withdrawn("\">=0.1, <0.2\""), "0.2.0-rc.1 0.1.0 0.1.0-alpha");
    assert_eq!(withdrawn("\"*\""), "0.2.0 0.2.0-rc.1 0.1.0 0.1.0-alpha");
    assert_eq!(withdrawn("[\"0.1.0\", \"0.2.0-rc.1\"]"), "0.2.0-rc.1 0.1.0");
}

#[test]
fn an_advisory_holds_for_a_last_good_worker() {
    let repo = history(&["0.1.0", "0.2.0"]);
    repo.worker(ID).metadata(|m| m["license"] = json!("GPL")).commit("broken tip");
    let out = decided(&repo, &advisory(ID, "\">=0.2.0\"", "quarantined", "spies"));
    assert!(worker(&out, ID).last_good);
    assert_eq!(worker(&out, ID).versions[0].quarantined.as_deref(), Some("spies"));
    assert_eq!(worker(&out, ID).latest().version.to_string(), "0.1.0");
}

#[test]
fn what_depends_on_quarantined_versions_alone_cannot_be_installed() {
    let repo = history(&["0.1.0", "0.2.0"]);
    let depends = json!({"workers": [{"id": ID, "version": "^0.2"}]});
    repo.worker("user-worker-cpu").metadata(|m| m["dependencies"] = depends).commit("user");
    let any = json!({"workers": [{"id": ID}]});
    repo.worker("any-worker-cpu").metadata(|m| m["dependencies"] = any).commit("any");
    let out = decided(&repo, &advisory(ID, "\"^0.2\"", "quarantined", "spies"));
    let why = |out: &Assembled, id| worker(out, id).latest().not_installable.clone().unwrap_or_default();
    assert_eq!(
        why(&out, "user-worker-cpu"),
        "depends on `demo-worker-cpu` `^0.2`, which only quarantined versions are"
    );
    assert_eq!(why(&out, "any-worker-cpu"), "");
    let out = decided(&repo, &advisory(ID, "\"*\"", "quarantined", "spies"));
    assert_eq!(why(&out, "any-worker-cpu"), "depends on `demo-worker-cpu`, of which every version is quarantined");
    assert_eq!(codes(&out), ["dependency-missing", "dependency-missing"]);
}

#[test]
fn a_slip_in_an_advisory_does_not_go_unseen() {
    let repo = history(&["0.1.0", "0.2.0"]);
    repo.worker("bad-worker-cpu").metadata(|m| m["license"] = json!("GPL")).commit("never good");
    let out = decided(
        &repo,
        &(advisory("demo-worker-cup", "\"*\"", "yanked", "x")
            + &advisory("zzz", "\"*\"", "yanked", "x")
            + &advisory(ID, "\"<0.1.0\"", "yanked", "x")
            + &advisory(ID, "[\"0.2.0\", \"0.2.1\"]", "yanked", "x")
            + &advisory("bad-worker-cpu", "\"*\"", "yanked", "x")
            + &advisory("gone-worker-cpu", "\"*\"", "yanked", "x")
            + &retired("gone-worker-cpu")),
    );
    assert_snapshot!(said(&out), @"
    warning[advisory-unmatched] catalog.toml: an advisory names the worker `demo-worker-cup`, which is not in the catalog; did you mean `demo-worker-cpu`?
    warning[advisory-unmatched] catalog.toml: an advisory names the worker `zzz`, which is not in the catalog; an advisory names a worker of the catalog by its id
    warning[advisory-unmatched] catalog.toml: an advisory on `demo-worker-cpu` names `<0.1.0`, which no version of it is; `demo-worker-cpu` has 0.2.0, 0.1.0
    warning[advisory-unmatched] catalog.toml: an advisory on `demo-worker-cpu` names `0.2.1`, which no version of it is; `demo-worker-cpu` has 0.2.0, 0.1.0
    ");
    let out = decided(&repo, &(advisory(ID, "\"<0.3\"", "yanked", "x") + &advisory(ID, "[\"0.2.0\"]", "yanked", "x")));
    assert_eq!(said(&out), "");
}

#[test]
fn a_retired_name_is_not_given_away_again() {
    let repo = history(&["0.1.0"]);
    repo.worker("old-worker-cpu").commit("somebody else");
    repo.worker("user-worker-cpu")
        .metadata(|m| m["dependencies"] = json!({"workers": [{"id": "old-worker-cpu"}]}))
        .commit("user");
    let config = retired("old-worker-cpu") + "replaced_by = \"demo-worker-cpu\"\n" + &retired("older-worker-cpu");
    let out = decided(&repo, &config);
    assert_snapshot!(shown(&repo, &out), @r#"
    demo-worker-cpu at "0.1.0"
     *0.1.0 of "0.1.0" on linux-x86_64
    user-worker-cpu at "user"
     *0.1.0 of "user" on linux-x86_64, not installable: it depends on `old-worker-cpu`, which is retired
    problem: old-worker-cpu, nothing is published
    error[name-retired] old-worker-cpu at "somebody else", the commit: the name `old-worker-cpu` is retired and not given away again; retired: its author has stopped; replaced by `demo-worker-cpu`
    warning[dependency-missing] user-worker-cpu at "user", metadata.json:34:15 `"old-worker-cpu"`: version 0.1.0 cannot be installed: it depends on `old-worker-cpu`, which is retired; not there
    "#);
    assert_eq!(out.diagnostics[1].help.as_deref(), Some("depend on `demo-worker-cpu` instead"));
    let names: Vec<_> = out.catalog.retired.iter().map(|retired| retired.id.as_str()).collect();
    assert_eq!(names, ["old-worker-cpu", "older-worker-cpu"]);
}

/// A branch under a retired name has no part in what others are found guilty of.
#[test]
fn a_retired_branch_closes_no_circle() {
    let repo = Repo::new();
    let on = |id: &str| json!({"workers": [{"id": id}]});
    repo.worker("old-worker-cpu").metadata(|m| m["dependencies"] = on(ID)).commit("old");
    repo.worker(ID).metadata(|m| m["dependencies"] = on("old-worker-cpu")).commit("newer");
    assert!(codes(&decided(&repo, "")).contains(&"dependency-cycle"));
    let out = decided(&repo, &retired("old-worker-cpu"));
    assert_eq!(codes(&out), ["dependency-missing", "name-retired"]);
}

const FAMILY: &str = "[families]\ndemo-worker = [\"demo-worker-cpu\"]\n";

#[test]
fn a_listed_family_is_not_claimed_by_others() {
    let repo = history(&["0.1.0"]);
    repo.worker("demo-worker-cuda").commit("derived from the id");
    repo.worker("demo-worker-fast").metadata(|m| m["family"] = json!("demo-worker")).commit("said");
    repo.worker("demo-worker").commit("named like the family");
    repo.worker("demo-worker-own-cpu").metadata(|m| m["family"] = json!("demo-worker-own")).commit("own family");
    // An earlier state that claims nothing of others stays.
    repo.worker("demo-worker-late").commit("own family at first");
    repo.worker("demo-worker-late").metadata(|m| m["family"] = json!("demo-worker")).commit("claims it");
    assert_snapshot!(shown(&repo, &decided(&repo, FAMILY)), @r#"
    demo-worker-cpu at "0.1.0"
     *0.1.0 of "0.1.0" on linux-x86_64
    demo-worker-late at "own family at first", last good
     *0.1.0 of "own family at first" on linux-x86_64
    demo-worker-own-cpu at "own family"
     *0.1.0 of "own family" on linux-x86_64
    problem: demo-worker, nothing is published
    problem: demo-worker-cuda, nothing is published
    problem: demo-worker-fast, nothing is published
    problem: demo-worker-late, 0.1.0 is published
    error[family-reserved] demo-worker at "named like the family", metadata.json:2:9 `"demo-worker"`: expected a worker that `[families]` lists for `demo-worker`, found `demo-worker`; claims the family `demo-worker`
    error[family-reserved] demo-worker-cuda at "derived from the id", metadata.json:2:9 `"demo-worker-cuda"`: expected a worker that `[families]` lists for `demo-worker`, found `demo-worker-cuda`; claims the family `demo-worker`
    error[family-reserved] demo-worker-fast at "said", metadata.json:32:13 `"demo-worker"`: expected a worker that `[families]` lists for `demo-worker`, found `demo-worker-fast`; claims the family `demo-worker`
    error[family-reserved] demo-worker-late at "claims it", metadata.json:32:13 `"demo-worker"`: expected a worker that `[families]` lists for `demo-worker`, found `demo-worker-late`; claims the family `demo-worker`
    "#);
    assert_eq!(codes(&decided(&repo, "")), ["" as &str; 0], "without the list");
}

/// Claiming another family than its own name does not make the name free.
#[test]
fn a_branch_named_like_a_listed_family_is_not_published() {
    let repo = history(&["0.1.0"]);
    repo.worker("demo-worker").at(START - HOUR).metadata(|m| m["family"] = json!("demo")).commit("older than all");
    assert_snapshot!(shown(&repo, &decided(&repo, FAMILY)), @r#"
    demo-worker-cpu at "0.1.0"
     *0.1.0 of "0.1.0" on linux-x86_64
    problem: demo-worker, nothing is published
    error[family-name] demo-worker at "older than all", metadata.json:32:13 `"demo"`: the id is the name of the family `demo-worker`, and the worker is of the family `demo`
    "#);
}

/// A stranger cannot push a worker off by a family of its name, nor a family by a worker of its name.
#[test]
fn of_two_that_want_one_name_the_later_one_is_in_error() {
    let repo = Repo::new();
    repo.worker("demo-worker-pro").metadata(|m| m["family"] = json!("demo-worker")).commit("first");
    repo.worker("demo-worker-pro-cpu").commit("a family of its name");
    let out = decided(&repo, "");
    assert_snapshot!(shown(&repo, &out), @r#"
    demo-worker-pro at "first"
     *0.1.0 of "first" on linux-x86_64
    problem: demo-worker-pro-cpu, nothing is published
    error[family-name] demo-worker-pro-cpu at "a family of its name", metadata.json:2:9 `"demo-worker-pro-cpu"`: the family `demo-worker-pro` is the name of a worker that is of the family `demo-worker`
    "#);

    let repo = Repo::new();
    repo.worker("demo-worker-pro-cpu").commit("a family");
    repo.worker("demo-worker-pro").metadata(|m| m["family"] = json!("demo-worker")).commit("its name");
    assert_eq!(decided(&repo, "").diagnostics[0].worker, "demo-worker-pro");

    // What counts is since when the family is claimed, and not since when there is a branch.
    let repo = Repo::new();
    repo.worker("demo-worker-pro").commit("its own family");
    repo.worker("demo-worker-pro-cpu").commit("of that family");
    assert_eq!(codes(&decided(&repo, "")), ["" as &str; 0]);
    repo.worker("demo-worker-pro").metadata(|m| m["family"] = json!("demo-worker")).commit("leaves it");
    repo.worker("demo-worker-pro-cpu").version("0.2.0").commit("0.2.0");
    let out = decided(&repo, "");
    assert_eq!((codes(&out), out.diagnostics[0].worker.as_str()), (vec!["family-name"], "demo-worker-pro"));
}

/// Of one moment it is the worker with the id, in any order of branches.
#[test]
fn of_one_moment_the_one_with_the_id_is_in_error() {
    let repo = Repo::new();
    for id in ["demo-worker-pro", "demo-worker-pro-max", "demo-worker-pro-max-cpu"] {
        let family = id.rsplit_once('-').unwrap().0;
        repo.worker(id).metadata(|m| m["family"] = json!(family)).at(START).commit(id);
    }
    let out = decided(&repo, "");
    assert_eq!((codes(&out), out.diagnostics[0].worker.as_str()), (vec!["family-name"], "demo-worker-pro-max"));
    assert_eq!(out.catalog.workers.len(), 2);
}
