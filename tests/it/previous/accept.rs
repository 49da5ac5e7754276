//! `[[accept]]`: what it opens the door to, and to nothing else.

use insta::assert_snapshot;
use serde_json::json;

use super::{Bench, ID, differing, other_bytes, tree};
use crate::support::repo::{Change, DAY, START};

fn accept(bench: &Bench, commit: &str) {
    bench.configure(&format!("[[accept]]\nworker = \"{ID}\"\ncommit = \"{commit}\"\nreason = \"a licence text\"\n"));
}

fn third_bytes(change: Change<'_>) -> Change<'_> {
    change.metadata(|m| m["platforms"][0]["checksum"] = json!(format!("sha256:{}", "ef".repeat(32))))
}

#[test]
fn a_rewritten_history_is_taken_up_to_the_commit() {
    let bench = Bench::new();
    bench.repo.worker(ID).version("0.2.0").commit("0.2.0");
    bench.build();
    bench.delete();
    other_bytes(bench.repo.worker(ID)).commit("0.1.0 anew");
    bench.repo.worker(ID).version("0.3.0").commit("0.3.0");
    bench.build();
    assert_snapshot!(bench.published(), @"
    demo-worker-cpu 0.2.0: 0.2.0=abab 0.1.0=abab
    other-worker-cpu 0.1.0: 0.1.0=abab
    problem branch-demo-worker-cpu: version-mutated version-vanished
    ");
    accept(&bench, &bench.repo.tip(ID));
    let said = bench.build();
    assert!(!said.contains("warning: `[[accept]]`"), "{said}");
    assert_snapshot!(bench.published(), @"
    demo-worker-cpu 0.3.0: 0.3.0=cdcd 0.1.0=cdcd
    other-worker-cpu 0.1.0: 0.1.0=abab
    ");
    // It stays in catalog.toml and harms nobody.
    bench.repo.worker(ID).version("0.4.0").commit("0.4.0");
    assert!(!bench.build().contains("[[accept]]"));
}

/// The attack: the commit that was accepted is left where it is, and the history behind it is rewritten once more.
#[test]
fn an_old_accept_opens_the_door_to_no_later_rewrite() {
    let bench = Bench::new();
    bench.build();
    bench.delete();
    let accepted = other_bytes(bench.repo.worker(ID)).commit("0.1.0 anew");
    accept(&bench, &accepted);
    bench.repo.worker(ID).version("0.2.0").commit("0.2.0");
    bench.build();
    assert_snapshot!(bench.published(), @"
    demo-worker-cpu 0.2.0: 0.2.0=cdcd 0.1.0=cdcd
    other-worker-cpu 0.1.0: 0.1.0=abab
    ");
    // 0.2.0 with other bytes, over the accepted commit.
    bench.reset(&accepted);
    third_bytes(bench.repo.worker(ID).version("0.2.0")).commit("0.2.0 with other bytes");
    bench.build();
    assert_snapshot!(bench.published(), @"
    demo-worker-cpu 0.2.0: 0.2.0=cdcd 0.1.0=cdcd
    other-worker-cpu 0.1.0: 0.1.0=abab
    problem branch-demo-worker-cpu: version-mutated
    ");
    // 0.2.0 taken away.
    bench.reset(&accepted);
    bench.repo.worker(ID).metadata(|m| m["name"] = json!("Without")).commit("without 0.2.0");
    bench.build();
    assert_snapshot!(bench.published(), @"
    demo-worker-cpu 0.2.0: 0.2.0=cdcd 0.1.0=cdcd
    other-worker-cpu 0.1.0: 0.1.0=abab
    problem branch-demo-worker-cpu: version-vanished
    ");
    // A whole new history without the accepted commit.
    bench.delete();
    third_bytes(bench.repo.worker(ID)).commit("0.1.0 once more");
    let said = bench.build();
    assert_snapshot!(bench.published(), @"
    demo-worker-cpu 0.2.0: 0.2.0=cdcd 0.1.0=cdcd
    other-worker-cpu 0.1.0: 0.1.0=abab
    problem branch-demo-worker-cpu: version-mutated version-vanished
    ");
    assert!(
        said.contains(&format!("`[[accept]]` of `{ID}` matches nothing: {accepted} is not in the branch's history")),
        "{said}"
    );
}

/// The attack: a version that is published after the accept is dated before it, taken away, and forged.
#[test]
fn an_accept_counts_once_whatever_dates_say() {
    let bench = Bench::new();
    bench.build();
    bench.delete();
    let accepted = other_bytes(bench.repo.worker(ID)).at(START + 5 * DAY).commit("0.1.0 anew");
    accept(&bench, &accepted);
    bench.build();
    assert_eq!(bench.json(&format!("site/v1/workers/{ID}.json"))["accepted"], json!([accepted]));
    bench.repo.worker(ID).version("0.2.0").at(START + 2 * DAY).commit("0.2.0, dated back");
    bench.build();
    let published = "demo-worker-cpu 0.2.0: 0.2.0=cdcd 0.1.0=cdcd\nother-worker-cpu 0.1.0: 0.1.0=abab\n";
    assert_eq!(bench.published(), published);
    let before = tree(&bench.cli.join("site"));
    bench.build();
    assert_eq!(differing(&before, &tree(&bench.cli.join("site"))), Vec::<String>::new(), "it stays in catalog.toml");
    bench.build_to("clean", &["--previous", "site", "--no-cache"]);
    assert_eq!(differing(&before, &tree(&bench.cli.join("clean"))), Vec::<String>::new());

    bench.reset(&accepted);
    let said = bench.build();
    assert!(said.contains("and an accept counts once"), "{said}");
    assert_eq!(bench.published(), format!("{published}problem branch-demo-worker-cpu: version-vanished\n"));
    assert_eq!(bench.run("site", &["--strict"]).status, 1);
    third_bytes(bench.repo.worker(ID).version("0.2.0")).commit("0.2.0 with other bytes");
    bench.build();
    assert_eq!(bench.published(), format!("{published}problem branch-demo-worker-cpu: version-mutated\n"));
    // The same by builds that do not sign.
    bench.reset(&accepted);
    bench.cli.done(&["build", bench.repo.path().to_str().unwrap(), "--out", "site"]);
    assert_eq!(bench.published(), format!("{published}problem branch-demo-worker-cpu: version-vanished\n"));

    // What the maintainers take after that is taken: 0.2.0 goes, by a commit that nobody accepted before.
    let next = bench.repo.worker(ID).metadata(|m| m["name"] = json!("Without")).commit("without 0.2.0");
    accept(&bench, &next);
    bench.build();
    assert_eq!(bench.published(), "demo-worker-cpu 0.1.0: 0.1.0=cdcd\nother-worker-cpu 0.1.0: 0.1.0=abab\n");
}

/// The branch is reset to a commit that is older than what was published, and the maintainers take that.
#[test]
fn a_history_that_only_lost_its_end_can_be_accepted() {
    let bench = Bench::new();
    let first = bench.repo.tip(ID);
    bench.repo.worker(ID).version("0.2.0").commit("0.2.0");
    bench.build();
    bench.reset(&first);
    accept(&bench, &first);
    bench.build();
    assert_eq!(bench.published(), "demo-worker-cpu 0.1.0: 0.1.0=abab\nother-worker-cpu 0.1.0: 0.1.0=abab\n");
}

/// Written ahead, or for a branch that went back to its old history: what is published from then on is not let go with it.
#[test]
fn an_accept_is_used_up_by_a_publish_of_another_history() {
    let bench = Bench::new();
    let first = bench.repo.tip(ID);
    bench.build();
    bench.delete();
    let rewritten = other_bytes(bench.repo.worker(ID)).commit("0.1.0 anew");
    bench.reset(&first);
    accept(&bench, &rewritten);
    bench.repo.worker(ID).version("0.2.0").commit("0.2.0");
    bench.build();
    bench.reset(&rewritten);
    bench.build();
    assert_snapshot!(bench.published(), @"
    demo-worker-cpu 0.2.0: 0.2.0=abab 0.1.0=abab
    other-worker-cpu 0.1.0: 0.1.0=abab
    problem branch-demo-worker-cpu: version-mutated version-vanished
    ");
}

#[test]
fn an_accept_that_matches_nothing_is_said() {
    let bench = Bench::new();
    let tip = bench.repo.tip(ID);
    bench.configure(&format!("[[accept]]\nworker = \"demo-worker-cpi\"\ncommit = \"{tip}\"\nreason = \"x\"\n"));
    assert_snapshot!(bench.build().lines().take(3).collect::<Vec<_>>().join("\n"), @"
    warning[catalog-toml]: `[[accept]]` matches nothing: there is no worker `demo-worker-cpi`
     --> catalog.toml
      = help: did you mean `demo-worker-cpu`?
    ");
}

/// What a plain folder published has neither commits nor times: an accept counts there too only while its commit is there.
#[test]
fn an_accept_of_a_commit_that_is_not_there_takes_nothing() {
    let bench = Bench::new();
    for (file, text) in crate::support::worker::worker_files(ID) {
        bench.cli.write(&format!("plain/{ID}/{file}"), text);
    }
    bench.cli.write("plain/catalog.toml", format!("id = \"test\"\npublic_keys = [\"{}\"]\n", bench.public));
    bench.cli.done(&["build", "plain", "--out", "before", "--key", "index.key"]);
    bench.repo.git(&["update-ref", "-d", &format!("refs/heads/{ID}")]);
    let tip = bench.repo.worker(ID).version("0.2.0").commit("0.2.0");
    for (commit, published) in [("0".repeat(40), "0.1.0"), (tip, "0.2.0")] {
        accept(&bench, &commit);
        bench.build_to("site", &["--previous", "before"]);
        assert!(bench.published().starts_with(&format!("{ID} {published}:")), "{commit}: {}", bench.published());
        std::fs::remove_dir_all(bench.cli.join("site")).unwrap();
    }
}

#[test]
fn a_commit_that_is_no_full_id_is_refused() {
    let bench = Bench::new();
    accept(&bench, "41be");
    let ran = bench.run("site", &[]);
    assert_snapshot!(ran, @r#"
    status 2
    --- stderr
    error[catalog-toml]: expected a commit id in full, 40 lower-case hex digits; `git rev-parse COMMIT` prints it
     --> catalog.toml:5:10
      |
    5 | commit = "41be"
      |          ^^^^^^
    "#);
    assert!(!bench.cli.join("site").exists());
}
