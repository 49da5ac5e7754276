//! `build`: what is written, what is said, and when nothing is.

use serde_json::json;

use crate::support::cli::Cli;
use crate::support::repo::Repo;
use crate::support::worker::worker_files;

/// A good worker, and one whose tip is bad over a good commit.
fn with_a_bad_branch() -> Repo {
    let repo = Repo::new();
    repo.branch("main").file("catalog.toml", "id = \"test\"\n").commit("catalog");
    repo.worker("bad-worker-cpu").commit("good at first");
    repo.worker("bad-worker-cpu").version("0.2.0").metadata(|m| m["license"] = json!("GPL")).commit("bad");
    repo.worker("good-worker-cpu").commit("good");
    repo.worker("new-worker-cpu").metadata(|m| m["license"] = json!("GPL")).commit("never good");
    repo
}

#[test]
fn an_unsigned_build_says_loudly_that_it_is() {
    let (cli, repo) = (Cli::new(), Repo::new());
    repo.worker("good-worker-cpu").commit("good");
    let path = repo.path().to_str().unwrap();
    insta::assert_snapshot!(cli.run(&["build", path, "--out", "site"]), @"
    status 0
    --- stderr
           Built 1 worker in site: N files (N MiB), N changed, 0 removed
    warning: the site in site is UNSIGNED by this build: clients refuse it unless it is signed
      = help: `rbee-catalog sign site --key FILE` signs it; `rbee-catalog keygen` makes a key
    ");
    assert!(!cli.join("site/index.json.minisig").exists());
    let again = cli.run(&["build", path, "--out", "site/"]);
    assert!(again.stderr.contains(", 0 changed, 0 removed"), "{again}");
    assert_eq!(cli.run(&["build", &repo.url(), "--out", "elsewhere"]).status, 0);
    assert_eq!(cli.read("elsewhere/index.json"), cli.read("site/index.json"));
}

#[test]
fn a_bad_branch_does_not_stop_the_others() {
    let (cli, repo) = (Cli::new(), with_a_bad_branch());
    insta::assert_snapshot!(cli.run(&["build", repo.path().to_str().unwrap(), "--out", "site"]), @r#"
    status 0
    --- stderr
    error[license-expression]: expected an SPDX licence expression, found a word that is not in its list
     --> bad-worker-cpu:metadata.json:6:15
      |
    6 |   "license": "GPL",
      |               ^^^
      |
      = help: did you mean `GPL-2.0-only`? https://spdx.org/licenses has them all

    warning: the branch `bad-worker-cpu` is in error: its last good version, 0.1.0, is published
    error[license-expression]: expected an SPDX licence expression, found a word that is not in its list
     --> new-worker-cpu:metadata.json:6:15
      |
    6 |   "license": "GPL",
      |               ^^^
      |
      = help: did you mean `GPL-2.0-only`? https://spdx.org/licenses has them all

    warning: the branch `new-worker-cpu` is in error: nothing of it is published
           Built 2 workers in site: N files (N MiB), N changed, 0 removed
    warning: the site in site is UNSIGNED by this build: clients refuse it unless it is signed
      = help: `rbee-catalog sign site --key FILE` signs it; `rbee-catalog keygen` makes a key
    "#);
    let workers: serde_json::Value = serde_json::from_str(&cli.read("site/v1/workers.json")).unwrap();
    let published: Vec<_> = workers["workers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|worker| format!("{} {}", worker["id"].as_str().unwrap(), worker["latest"].as_str().unwrap()))
        .collect();
    assert_eq!(published, ["bad-worker-cpu 0.1.0", "good-worker-cpu 0.1.0"]);
    let health: serde_json::Value = serde_json::from_str(&cli.read("site/health.json")).unwrap();
    assert_eq!((&health["workers"], &health["problems"]), (&json!(2), &json!(2)));
}

#[test]
fn strict_publishes_nothing_while_a_branch_is_bad() {
    let (cli, repo) = (Cli::new(), with_a_bad_branch());
    let path = repo.path().to_str().unwrap();
    let ran = cli.run(&["build", path, "--out", "site", "--strict"]);
    assert_eq!(ran.status, 1);
    insta::assert_snapshot!(ran.stderr.lines().last().unwrap(), @"error: 2 branches in error, and `--strict`: nothing is published");
    assert!(!cli.join("site").exists());

    repo.worker("bad-worker-cpu").metadata(|m| m["license"] = json!("MIT")).commit("mended");
    repo.worker("new-worker-cpu").metadata(|m| m["license"] = json!("MIT")).commit("mended");
    assert_eq!(cli.run(&["build", path, "--out", "site", "--strict"]).status, 0);
    let before = cli.read("site/index.json");
    repo.worker("good-worker-cpu").metadata(|m| m["tags"] = json!(["NO"])).commit("bad");
    assert_eq!(cli.run(&["build", path, "--out", "site", "--strict"]).status, 1);
    assert_eq!(cli.read("site/index.json"), before, "the old site stands");
}

#[test]
fn what_is_not_ours_is_refused_before_any_work() {
    let (cli, repo) = (Cli::new(), Repo::new());
    repo.worker("good-worker-cpu").commit("good");
    let path = repo.path().to_str().unwrap();
    cli.write("thesis/chapter.txt", "years of work");
    insta::assert_snapshot!(cli.run(&["build", path, "--out", "thesis"]), @"
    status 2
    --- stderr
    error: thesis holds files that no build wrote, such as chapter.txt
      = help: name an empty folder with `--out`, or one that does not exist yet
    ");
    insta::assert_snapshot!(cli.run(&["build", path, "--out", "thesis/chapter.txt"]), @"
    status 2
    --- stderr
    error: thesis/chapter.txt is no folder
      = help: name a folder with `--out`, or one that does not exist yet
    ");
    insta::assert_snapshot!(cli.run(&["build", path, "--out", "site", "--cache", "site/cache"]), @"
    status 2
    --- stderr
    error: the state folder site/cache is inside the output folder
      = help: name another folder with `--cache`: what is in the output folder is published
    ");
    cli.done(&["build", path, "--out", "site"]);
    cli.write("site/by-hash/mine", "mine");
    cli.write("site/mine.txt", "mine");
    cli.done(&["build", path, "--out", "site"]);
    assert_eq!(cli.read("site/by-hash/mine") + &cli.read("site/mine.txt"), "minemine");
}

#[test]
fn a_folder_is_a_catalog_too() {
    let cli = Cli::new();
    for (file, text) in worker_files("demo-worker-cpu") {
        cli.write(&format!("catalog/demo-worker-cpu/{file}"), text);
    }
    cli.write("catalog/catalog.toml", "id = \"mine\"\n");
    cli.done(&["build", "catalog", "--out", "site"]);
    let index: serde_json::Value = serde_json::from_str(&cli.read("site/index.json")).unwrap();
    assert_eq!(index["catalog"], json!({"id": "mine", "name": "Worker Catalog"}), "absent is absent");
    assert_eq!(index.get("updated_at"), None);
    assert_eq!(index["workers"][0].get("commit"), None);

    cli.write("nothing/readme.txt", "");
    assert_eq!(cli.run(&["build", "nothing", "--out", "other"]).status, 2);
    assert!(!cli.join("other").exists());
}

#[test]
fn the_builds_time_is_the_environments() {
    let cli = Cli::new();
    cli.demo();
    let build = |out: &str, epoch: &str| {
        let arguments = ["build", "demo/catalog.git", "--out", out, "--key", "demo/keys/index.key"];
        cli.run_with(&arguments, &[("SOURCE_DATE_EPOCH", epoch)])
    };
    assert_eq!(build("one", "1800000000").status, 0);
    let comment = |out: &str| cli.read(&format!("{out}/index.json.minisig")).lines().nth(2).unwrap().to_owned();
    let pointer = comment("one");
    assert!(pointer.contains("\tserial:1800000000\texpires:2027-02-14T08:00:00Z\t"), "{pointer}");
    build("two", "1800000000");
    assert_eq!(comment("two"), pointer, "the same time and index give the same pointer");
    build("one", "1800000000");
    assert!(comment("one").contains("\tserial:1800000001\t"), "a serial never stands still");
    build("one", "1790000000");
    assert!(comment("one").contains("\tserial:1800000002\t"), "nor does it fall");

    for wrong in ["", "soon", "-1", "1.5", " 1", "99999999999999999999", "9999999999999"] {
        let ran = build("three", wrong);
        assert_eq!(ran.status, 2, "{wrong:?}");
        assert!(!cli.join("three").exists());
    }
    insta::assert_snapshot!(build("three", "tomorrow"), @r#"
    status 2
    --- stderr
    error: SOURCE_DATE_EPOCH: expected Unix seconds, found "tomorrow"
      = help: `git log -1 --format=%ct` prints those of the newest commit
    "#);
    let future = cli.run_with(&["check", "demo/catalog.git"], &[("SOURCE_DATE_EPOCH", "1700000000")]);
    assert_eq!(future.status, 1, "commits from after the build's time");
}

#[test]
fn a_shallow_clone_is_told_apart() {
    let (cli, repo) = (Cli::new(), Repo::new());
    repo.branch("main").file("catalog.toml", "").commit("catalog");
    repo.worker("demo-worker-cpu").commit("0.1.0");
    repo.worker("demo-worker-cpu").version("0.2.0").commit("0.2.0");
    let shallow = repo.git_clone(&["--depth=1", "--no-single-branch"]);
    let ran = cli.run(&["build", shallow.path().to_str().unwrap(), "--out", "site"]);
    insta::assert_snapshot!(ran, @"
    status 0
    --- stderr
    warning: the clone is shallow: versions before its oldest commits are missing
      = help: `git fetch --unshallow` fetches the rest; in CI, check out with `fetch-depth: 0`
           Built 1 worker in site: N files (N MiB), N changed, 0 removed
    warning: the site in site is UNSIGNED by this build: clients refuse it unless it is signed
      = help: `rbee-catalog sign site --key FILE` signs it; `rbee-catalog keygen` makes a key
    ");
}
