//! The maintainers' decisions as a site shows them, and as commands say them.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::cli::Cli;
use crate::support::repo::Repo;

const ID: &str = "demo-worker-cpu";

const DECIDED: &str = r#"
id = "demo"
base_url = "https://catalog.example.com"

[[advisory]]
worker = "demo-worker-cpu"
versions = "=0.2.0"
state = "quarantined"
reason = "sends prompts to a third party"
url = "https://example.com/advisories/1"

[[advisory]]
worker = "bad-worker-cpu"
versions = "*"
state = "quarantined"
reason = "steals keys"

[[retired]]
worker = "old-worker-cpu"
reason = "its author <b>has stopped</b>"
replaced_by = "demo-worker-cpu"

[[retired]]
worker = "older-worker-cpu"
reason = "replaced twice"
replaced_by = "old-worker-cpu"
"#;

/// A catalog of these decisions, built, signed and verified: what the pages and files of the folder `site` say.
fn site() -> (Cli, Repo) {
    let (cli, repo) = (Cli::new(), Repo::new());
    repo.branch("main").file("catalog.toml", DECIDED).commit("catalog");
    repo.worker(ID).commit("0.1.0");
    repo.worker(ID).version("0.2.0").commit("0.2.0");
    repo.worker("bad-worker-cpu").commit("bad");
    let all = json!([{"os": "macos", "arch": "aarch64", "size": 1, "checksum": format!("sha256:{}", "0".repeat(64))}]);
    repo.worker("bad-worker-cpu").version("0.2.0").metadata(|m| m["platforms"] = all).commit("bad on macos");
    repo.worker("old-worker-cpu").commit("still there");
    repo.worker("user-worker-cpu")
        .metadata(|m| m["dependencies"] = json!({"workers": [{"id": "old-worker-cpu"}]}))
        .commit("user");
    cli.done(&["keygen", "--no-password", "--out", "index"]);
    cli.done(&["build", repo.path().to_str().unwrap(), "--out", "site", "--key", "index.key"]);
    cli.done(&["verify", "site", "--public-key", "index.pub"]);
    (cli, repo)
}

fn json_of(cli: &Cli, path: &str) -> Value {
    serde_json::from_str(&cli.read(path)).unwrap()
}

/// The ids of a list of objects.
fn ids(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|entry| entry["id"].as_str().unwrap()).collect()
}

#[test]
fn a_quarantined_version_is_listed_and_offered_to_nobody() {
    let (cli, _) = site();
    let index = json_of(&cli, "site/index.json");
    assert_eq!(ids(&index["workers"]), ["bad-worker-cpu", ID, "user-worker-cpu"]);
    assert_eq!(index["workers"][1]["latest"], "0.1.0");
    let line = &index["workers"][1]["versions"][0];
    assert_eq!(line["quarantined"], "sends prompts to a third party");
    assert_eq!(line["advisory_url"], "https://example.com/advisories/1");
    assert_eq!(line["yanked"], Value::Null);

    // In no platform manifest, nor is there one for it alone.
    assert_eq!(index["platforms"].as_object().unwrap().keys().collect::<Vec<_>>(), ["linux-x86_64"]);
    let manifest = json_of(&cli, "site/platforms/linux-x86_64.json");
    assert_eq!(ids(&manifest["workers"]), [ID], "bad-worker-cpu has nothing, user-worker-cpu cannot be installed");
    assert_eq!(manifest["workers"][0]["version"], "0.1.0");

    // What it was stays on record, and no download is answered.
    let version = json_of(&cli, "site/v1/workers/demo-worker-cpu/0.2.0.json");
    assert_eq!(version["platforms"][0]["sha256"], json!("ab".repeat(32)));
    assert_eq!(version["downloads"], Value::Null);
    assert!(json_of(&cli, "site/v1/workers/demo-worker-cpu/0.1.0.json")["downloads"].is_object());

    // The first API has no word for it.
    assert_eq!(ids(&json_of(&cli, "site/workers.json")["workers"]), [ID, "user-worker-cpu"]);
    assert!(!cli.join("site/workers/bad-worker-cpu.json").exists());
    assert!(!cli.join("site/workers/bad-worker-cpu/PKGBUILD").exists());
    assert!(cli.join("site/workers/demo-worker-cpu/PKGBUILD").exists());
    let feed = cli.read("site/feed.xml");
    assert!(feed.contains("w/demo-worker-cpu.html#v0.1.0"));
    assert!(!feed.contains("#v0.2.0") && !feed.contains("bad-worker-cpu"), "{feed}");
}

#[test]
fn the_page_of_a_quarantined_worker_hands_out_nothing() {
    let (cli, _) = site();
    let page = cli.read("site/w/bad-worker-cpu.html");
    assert!(page.contains("Do not install this worker: every version of it is withdrawn."), "{page}");
    assert!(page.contains("is quarantined by the catalog's maintainers:</strong> steals keys"), "{page}");
    for taken in ["rbee-catalog install bad-worker-cpu", "makepkg", ".tar.gz\"", "PKGBUILD\""] {
        assert!(!page.contains(taken), "{taken}");
    }
    let page = cli.read("site/w/demo-worker-cpu.html");
    assert!(!page.contains("Do not install"), "0.1.0 is good");
    assert!(page.contains("rbee-catalog install demo-worker-cpu"));
    assert!(page.contains("Quarantined: sends prompts to a third party <a href=\"https://example.com/advisories/1\""));
}

#[test]
fn a_retired_name_has_a_tombstone_and_nothing_else() {
    let (cli, _) = site();
    let retired = json!([
        {"id": "old-worker-cpu", "reason": "its author <b>has stopped</b>", "replaced_by": ID},
        {"id": "older-worker-cpu", "reason": "replaced twice", "replaced_by": "old-worker-cpu"},
    ]);
    for file in ["site/index.json", "site/head.json"] {
        assert_eq!(json_of(&cli, file)["retired"], retired, "{file}");
    }
    for path in [
        "v1/workers/old-worker-cpu.json",
        "v1/workers/old-worker-cpu",
        "workers/old-worker-cpu.json",
        "workers/old-worker-cpu",
    ] {
        assert!(!cli.join("site").join(path).exists(), "{path}");
    }
    let page = cli.read("site/w/old-worker-cpu.html");
    assert!(page.contains("its author &lt;b&gt;has stopped&lt;"), "{page}");
    assert!(page.contains("<a href=\"../w/demo-worker-cpu.html\">demo-worker-cpu</a>"), "{page}");
    assert!(page.contains("<meta name=\"robots\" content=\"noindex\">"));
    assert!(cli.read("site/w/older-worker-cpu.html").contains("<a href=\"../w/old-worker-cpu.html\">"));
    // Where it is named: in the list of the retired, and by what still speaks of it.
    let mut naming = BTreeSet::new();
    for entry in walkdir::WalkDir::new(cli.join("site")) {
        let path = entry.unwrap().into_path();
        if path.is_file() && std::fs::read_to_string(&path).is_ok_and(|text| text.contains("old-worker-cpu")) {
            let path = path.strip_prefix(cli.join("site")).unwrap().to_str().unwrap().replace('\\', "/");
            naming.extend((!path.starts_with("by-hash/")).then_some(path));
        }
    }
    let expected = [
        "head.json",
        "index.html",
        "index.json",
        "problems.html",
        "v1/workers/user-worker-cpu.json",
        "v1/workers/user-worker-cpu/0.1.0.json",
        "w/old-worker-cpu.html",
        "w/older-worker-cpu.html",
        "w/user-worker-cpu.html",
    ];
    assert_eq!(naming.iter().map(String::as_str).collect::<Vec<_>>(), expected);
    assert!(cli.read("site/w/user-worker-cpu.html").contains("<a href=\"../w/old-worker-cpu.html\">"));
}

#[test]
fn a_slip_in_an_advisory_is_said_by_build_and_check() {
    let (cli, repo) = (Cli::new(), Repo::new());
    let config =
        "[[advisory]]\nworker = \"demo-worker-cup\"\nversions = \"*\"\nstate = \"yanked\"\nreason = \"slow\"\n";
    repo.branch("main").file("catalog.toml", config).commit("catalog");
    repo.worker(ID).commit("0.1.0");
    let path = repo.path().to_str().unwrap();
    insta::assert_snapshot!(cli.run(&["build", path, "--out", "site"]), @"
    status 0
    --- stderr
    warning[advisory-unmatched]: an advisory names the worker `demo-worker-cup`, which is not in the catalog
     --> catalog.toml
      = help: did you mean `demo-worker-cpu`?

           Built 1 worker in site: N files (N MiB), N changed, 0 removed
    warning: the site in site is UNSIGNED by this build: clients refuse it unless it is signed
      = help: `rbee-catalog sign site --key FILE` signs it; `rbee-catalog keygen` makes a key
    ");
    insta::assert_snapshot!(cli.run(&["check", path]), @"
    status 0
    --- stderr
    warning[advisory-unmatched]: an advisory names the worker `demo-worker-cup`, which is not in the catalog
     --> catalog.toml
      = help: did you mean `demo-worker-cpu`?

    0 errors and 1 warning in 1 worker
    ");
    let json: Value = serde_json::from_str(&cli.done(&["check", path, "--format", "json"]).stdout).unwrap();
    assert_eq!((&json["warnings"], &json["diagnostics"][0]["worker"]), (&json!(1), &json!("catalog.toml")));
    // Who works on a branch has nothing to do with it.
    insta::assert_snapshot!(cli.run(&["check", path, "--branch", ID]), @"
    status 0
    --- stderr
    0 errors and 0 warnings in 1 worker
    ");
    // Maintainers may ask for more.
    cli.write("strict.toml", format!("{config}[checks]\nadvisory-unmatched = \"deny\"\n"));
    assert_eq!(cli.run(&["check", path, "--config", "strict.toml"]).status, 1);
    let strict = cli.run(&["build", path, "--config", "strict.toml", "--strict", "--out", "elsewhere"]);
    assert_eq!((strict.status, cli.join("elsewhere").exists()), (1, false), "{strict}");
}

#[test]
fn mistakes_in_decisions_are_shown_with_their_place() {
    let said = |config: &str| {
        let cli = Cli::new();
        cli.write("catalog/catalog.toml", config);
        for (file, text) in crate::support::worker::worker_files(ID) {
            cli.write(&format!("catalog/{ID}/{file}"), text);
        }
        let ran = cli.run(&["check", "catalog"]);
        assert_eq!(ran.status, 2, "{ran}");
        ran.stderr
    };
    let advisory = |line: &str| {
        let keys = ["worker = \"a\"", "versions = \"*\"", "state = \"yanked\"", "reason = \"r\""];
        let key = |line: &str| line.split(' ').next().unwrap().to_owned();
        let kept = keys.iter().filter(|kept| key(kept) != key(line)).map(|line| format!("{line}\n"));
        format!("[[advisory]]\n{}{line}\n", kept.collect::<String>())
    };
    let retired = |more: &str| format!("[[retired]]\nworker = \"a\"\nreason = \"r\"\n{more}\n");
    let all = [
        "[families]\ndemo = [\"other-cpu\"]\n".to_owned(),
        "[families]\na = [\"a\"]\n\"a-b\" = [\"a-b-cpu\"]\na-c = [\"a-c\", \"a-c\"]\n".into(),
        "[families]\na = [\"a-b-cpu\"]\na-b = [\"a-b-cpu\"]\n".into(),
        "[families]\na = [\"a-b\"]\na-b = [\"a-b-cpu\"]\n".into(),
        "[families]\ncon = []\n".into(),
        "[families]\ndemo = [\"Demo\"]\n".into(),
        advisory("reasn = \"typo\""),
        advisory("versions = \"0.x\""),
        advisory("versions = []"),
        advisory("versions = [\"v0.1.0\"]"),
        advisory("state = \"quarantine\""),
        advisory("reason = \"a\\u202eb\""),
        advisory("reason = \" \""),
        advisory("url = \"http://example.com\""),
        retired("[[retired]]\nworker = \"b\"\nreason = \"r\"\n[[retired]]\nworker = \"a\"\nreason = \"r\""),
        retired("replaced_by = \"a\""),
        "[[retired]]\nworker = \"a\"\n".into(),
    ];
    insta::assert_snapshot!(all.iter().map(|config| said(config)).collect::<Vec<_>>().join("\n"), @r#"
    error[catalog-toml]: expected an id that is `demo` or begins with `demo-`, found `other-cpu`
     --> catalog.toml:2:9
      |
    2 | demo = ["other-cpu"]
      |         ^^^^^^^^^^^
      |
      = help: a family is the beginning that the ids of its workers share


    error[catalog-toml]: `a-c` is listed twice
     --> catalog.toml:4:15
      |
    4 | a-c = ["a-c", "a-c"]
      |               ^^^^^
      |
      = help: a worker is of one family; take one of the two out


    error[catalog-toml]: `a-b-cpu` is listed in two families, `a` and `a-b`
     --> catalog.toml:3:8
      |
    3 | a-b = ["a-b-cpu"]
      |        ^^^^^^^^^
      |
      = help: a worker is of one family; take one of the two out


    error[catalog-toml]: `a-b` is a family itself, and listed in the family `a`
     --> catalog.toml:2:6
      |
    2 | a = ["a-b"]
      |      ^^^^^
      |
      = help: an id that is a family's name is of that family: list it in `a-b`


    error[catalog-toml]: expected a name that every system can store, found the Windows device `con`
     --> catalog.toml:2:1
      |
    2 | con = []
      | ^^^


    error[catalog-toml]: expected lower-case letters, digits and `-`, found `D`
     --> catalog.toml:2:8
      |
    2 | demo = ["Demo"]
      |        ^^^^^^^^


    error[catalog-toml]: unknown field `reasn`
     --> catalog.toml:6:1
      |
    6 | reasn = "typo"
      | ^^^^^
      |
      = help: did you mean `reason`?


    error[catalog-toml]: expected a version range such as `<0.2.0`, `>=0.1, <0.3` or `*`
     --> catalog.toml:5:12
      |
    5 | versions = "0.x"
      |            ^^^^^


    error[catalog-toml]: expected at least one version, found an empty list
     --> catalog.toml:5:12
      |
    5 | versions = []
      |            ^^


    error[catalog-toml]: expected `0.1.0`, found a `v` in front of it
     --> catalog.toml:5:12
      |
    5 | versions = ["v0.1.0"]
      |            ^^^^^^^^^^


    error[catalog-toml]: expected `yanked` or `quarantined`, found `quarantine`
     --> catalog.toml:5:9
      |
    5 | state = "quarantine"
      |         ^^^^^^^^^^^^


    error[catalog-toml]: expected text that can be seen on one line, found U+202E in it
     --> catalog.toml:5:10
      |
    5 | reason = "a\u202eb"
      |          ^^^^^^^^^^


    error[catalog-toml]: expected a reason that people can read, found nothing
     --> catalog.toml:5:10
      |
    5 | reason = " "
      |          ^^^


    error[catalog-toml]: expected a URL that begins with `https://`
     --> catalog.toml:6:7
      |
    6 | url = "http://example.com"
      |       ^^^^^^^^^^^^^^^^^^^^


    error[catalog-toml]: `a` is retired twice
     --> catalog.toml:8:10
      |
    8 | worker = "a"
      |          ^^^
      |
      = help: one entry a name: take one of the two out


    error[catalog-toml]: `a` is replaced by itself
     --> catalog.toml:4:15
      |
    4 | replaced_by = "a"
      |               ^^^
      |
      = help: name another worker, or take the line out


    error[catalog-toml]: missing field `reason`
     --> catalog.toml:1:1
      |
    1 | [[retired]]
      | ^^^^^^^^^^^
    "#);
}
