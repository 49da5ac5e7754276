//! `diff`.

use crate::support::cli::{Cli, Ran};
use crate::support::program::Program;
use crate::support::repo::{Repo, worker_files};

const ID: &str = "demo-worker-cpu";

fn catalog() -> Repo {
    let repo = Repo::new();
    repo.branch("main").file("catalog.toml", "id = \"rbee\"\n").commit("catalog");
    repo.worker(ID).commit("0.1.0");
    repo
}

#[test]
fn folders_and_catalogs_in_every_pairing() {
    let (cli, repo) = (Cli::new(), catalog());
    let path = repo.path().to_str().unwrap().to_owned();
    cli.done(&["build", &path, "--out", "old"]);
    repo.worker(ID).version("0.2.0").commit("0.2.0");
    cli.done(&["build", &path, "--out", "new"]);
    let clone = repo.git_clone(&["--bare"]);
    let (url, clone) = (repo.url(), clone.path().to_str().unwrap().to_owned());

    let listed = || std::fs::read_dir(cli.path()).unwrap().map(|e| e.unwrap().file_name()).collect::<Vec<_>>();
    let before = listed();
    let found = cli.run(&["diff", "old", "new"]);
    let mut text = found.to_string();
    for (commit, name) in [(repo.tip(ID), "TIP"), (repo.git(&["rev-parse", &format!("{ID}~1")]), "FIRST")] {
        text = text.replace(&commit, name);
    }
    insta::assert_snapshot!(text, @r#"
    status 0
    --- stderr
    ~ the catalog
        ~ updated_at: "2026-01-01T01:00:00Z" → "2026-01-01T02:00:00Z"
    ~ demo-worker-cpu
        ~ latest: "0.1.0" → "0.2.0"
        ~ updated_at: "2026-01-01T01:00:00Z" → "2026-01-01T02:00:00Z"
        ~ commit: "FIRST" → "TIP"
        + 0.2.0 added: linux-x86_64
    workers: 1 changed; versions: 1 added
    "#);
    for new in ["new", &path, &clone, &url, &format!("git+{url}")] {
        assert_eq!(cli.run(&["diff", "old", new]).to_string(), found.to_string(), "{new}");
        insta::allow_duplicates! {
            insta::assert_snapshot!(cli.run(&["diff", "new", new]), @"
            status 0
            --- stderr
            no differences
            ");
        }
    }
    assert_eq!(listed(), before, "nothing is written, and clones go");
    let back = cli.run(&["diff", &path, "old"]);
    assert!(back.stderr.starts_with("! INSTALL-CRITICAL: 1 published version"), "{back}");
}

#[test]
fn json_and_markdown_go_to_stdout_and_the_status_is_asked_for() {
    let (cli, repo) = (Cli::new(), catalog());
    let path = repo.path().to_str().unwrap().to_owned();
    cli.done(&["build", &path, "--out", "old"]);
    repo.worker(ID).metadata(|m| m["name"] = "Another | name".into()).at(1_767_240_000).commit("prose");
    let steady = |ran: Ran| {
        ran.to_string().replace(&repo.tip(ID), "TIP").replace(&repo.git(&["rev-parse", &format!("{ID}~1")]), "FIRST")
    };
    insta::assert_snapshot!(steady(cli.run(&["diff", "old", &path, "--format", "json"])), @r#"
    status 0
    --- stdout
    {
      "schema": 1,
      "old": {
        "catalog": "rbee",
        "commit": "a0f8116b0029ab165cbd1dcf6a72857afcb82229",
        "workers": 1,
        "versions": 1
      },
      "new": {
        "catalog": "rbee",
        "commit": "a0f8116b0029ab165cbd1dcf6a72857afcb82229",
        "workers": 1,
        "versions": 1
      },
      "summary": {
        "workers": {
          "added": 0,
          "changed": 1,
          "gone": 0
        },
        "versions": {
          "added": 0,
          "changed": 0,
          "yanked": 0,
          "unyanked": 0,
          "quarantined": 0,
          "unquarantined": 0,
          "gone": 0
        },
        "install_critical": 0
      },
      "catalog": [
        {
          "path": [
            "updated_at"
          ],
          "old": "2026-01-01T01:00:00Z",
          "new": "2026-01-01T04:00:00Z",
          "install_critical": false
        }
      ],
      "workers": [
        {
          "id": "demo-worker-cpu",
          "change": "changed",
          "fields": [
            {
              "path": [
                "name"
              ],
              "old": "Demo demo-worker-cpu",
              "new": "Another | name",
              "install_critical": false
            },
            {
              "path": [
                "updated_at"
              ],
              "old": "2026-01-01T01:00:00Z",
              "new": "2026-01-01T04:00:00Z",
              "install_critical": false
            },
            {
              "path": [
                "commit"
              ],
              "old": "FIRST",
              "new": "TIP",
              "install_critical": false
            }
          ],
          "versions": []
        }
      ]
    }
    "#);
    insta::assert_snapshot!(steady(cli.run(&["diff", "old", &path, "--format", "markdown"])), @r#"
    status 0
    --- stdout
    ## What changes in `rbee`

    Workers: 1 changed; versions: none.

    ### The catalog

    - `updated_at`: `"2026-01-01T01:00:00Z"` → `"2026-01-01T04:00:00Z"`

    ### `demo-worker-cpu` (changed)

    - `name`: `"Demo demo-worker-cpu"` → `"Another | name"`
    - `updated_at`: `"2026-01-01T01:00:00Z"` → `"2026-01-01T04:00:00Z"`
    - `commit`: `"FIRST"` → `"TIP"`
    "#);
    assert_eq!(cli.run(&["diff", "old", &path, "--exit-code"]).status, 1);
    assert_eq!(cli.run(&["diff", "old", "old", "--exit-code"]).status, 0);
}

#[test]
fn a_folder_of_workers_is_a_catalog() {
    let cli = Cli::new();
    for (file, text) in worker_files(ID) {
        cli.write(&format!("catalog/{ID}/{file}"), text);
    }
    cli.done(&["build", "catalog", "--out", "site"]);
    insta::assert_snapshot!(cli.run(&["diff", "site", "catalog"]), @"
    status 0
    --- stderr
    no differences
    ");
    insta::assert_snapshot!(cli.run(&["diff", "site", &format!("catalog/{ID}")]), @"
    status 0
    --- stderr
    no differences
    ");
    cli.write("other.toml", "name = \"Other\"\n");
    insta::assert_snapshot!(cli.run(&["diff", "site", "catalog", "--config", "other.toml"]), @r#"
    status 0
    --- stderr
    ~ the catalog
        ~ catalog: name: "Worker Catalog" → "Other"
    workers: none; versions: none
    "#);
    // What is not signed, pages and the first API, is not compared.
    for file in ["workers.json", "index.html", &format!("workers/{ID}.json")] {
        cli.write(&format!("site/{file}"), "altered");
    }
    insta::assert_snapshot!(cli.run(&["diff", "site", "catalog"]), @"
    status 0
    --- stderr
    no differences
    ");
}

#[test]
fn a_catalog_in_error_is_compared_by_its_last_good_state() {
    let (cli, repo) = (Cli::new(), catalog());
    let path = repo.path().to_str().unwrap().to_owned();
    cli.done(&["build", &path, "--out", "old"]);
    repo.worker(ID).file("metadata.json", "{").commit("broken");
    let ran = cli.run(&["diff", "old", &path]);
    insta::assert_snapshot!(ran.to_string().replace(repo.path().to_str().unwrap(), "REPO"), @"
    status 0
    --- stderr
    warning: REPO: 1 branch in error: what counts is the last good state
      = help: `rbee-catalog check --all` shows what is wrong
    no differences
    ");
}

#[test]
fn sides_that_are_none() {
    let cli = Cli::new();
    cli.demo();
    insta::assert_snapshot!(cli.run(&["diff", "demo/site", "nowhere"]), @"
    status 2
    --- stderr
    error: nowhere does not exist
      = help: CATALOG is a repository, a folder or a git URL
    ");
    insta::assert_snapshot!(cli.run(&["diff", "demo/site", ""]), @"
    status 2
    --- stderr
    error: expected a site or a catalog, found an empty text
      = help: OLD and NEW are each a site's folder or URL, or a catalog
    ");
    std::fs::create_dir(cli.join("empty")).unwrap();
    insta::assert_snapshot!(cli.run(&["diff", "empty", "demo/site"]), @"
    status 2
    --- stderr
    error: empty holds no catalog: it is no git repository, and no folder in it has a metadata.json
      = help: name a catalog's repository, a folder of worker folders, or one worker's folder
    ");
    insta::assert_snapshot!(cli.run(&["diff", "demo/site"]), @"
    status 2
    --- stderr
    error: the following required arguments were not provided:
      <NEW>

    Usage: rbee-catalog diff <OLD> <NEW>

    For more information, try '--help'.
    ");
    cli.write("broken/index.json", "{}");
    insta::assert_snapshot!(cli.run(&["diff", "broken", "demo/site"]), @"
    status 4
    --- stderr
    error: broken: the site is refused: `index.json` is not what it should be: missing field `schema` at line 1 column 2
    ");
}

#[test]
fn with_a_key_sites_have_to_be_signed_by_it() {
    let cli = Cli::new();
    cli.demo();
    cli.done(&["keygen", "--no-password", "--out", "other"]);
    let arguments = ["diff", "demo/site", "demo/catalog.git", "--public-key"];
    insta::assert_snapshot!(cli.run(&[&arguments[..], &["demo/keys/index.pub"]].concat()), @"
    status 0
    --- stderr
    no differences
    ");
    assert_eq!(cli.run(&[&arguments[..], &["other.pub"]].concat()).status, 4);
    std::fs::remove_file(cli.join("demo/site/index.json.minisig")).unwrap();
    assert_eq!(cli.run(&["diff", "demo/site", "demo/catalog.git"]).status, 0);
    assert_eq!(cli.run(&[&arguments[..], &["demo/keys/index.pub"]].concat()).status, 4);
}

#[test]
fn a_url_is_a_site_or_else_a_git_catalog() {
    let cli = Cli::new();
    cli.demo();
    let server = Program::start(&cli, &["serve", "demo/site", "--port", "0"]);
    let base = server.base.as_str();
    let nothing = "status 0\n--- stderr\nno differences\n";
    assert_eq!(cli.run(&["diff", base, "demo/catalog.git"]).to_string(), nothing);
    assert_eq!(cli.run(&["diff", "demo/site", base, "--public-key", "demo/keys/index.pub"]).to_string(), nothing);
    cli.done(&["keygen", "--no-password", "--out", "other"]);
    assert_eq!(cli.run(&["diff", "demo/site", base, "--public-key", "other.pub"]).status, 4);
    let steady = |ran: Ran| ran.to_string().replace(base, "BASE");
    insta::assert_snapshot!(steady(cli.run(&["diff", &format!("{base}/no/site"), "demo/site"])), @"
    status 3
    --- stderr
    error: BASE/no/site: no site, since there is no `index.json`, and no catalog: git clone BASE/no/site: fatal: repository 'BASE/no/site/' not found
      = help: `.git` at the end, or `git+` in front, says that it is a git catalog
    ");
    insta::assert_snapshot!(steady(cli.run(&["diff", "demo/site", &format!("{base}/catalog.git")])), @"
    status 3
    --- stderr
    error: git clone BASE/catalog.git: fatal: repository 'BASE/catalog.git/' not found
      = help: `git ls-remote URL` shows whether git itself can read it
    ");
    // Pinned bytes that are not there are refused, and not taken for another kind of side.
    cli.write("demo/site/index.json.minisig", "nothing");
    insta::assert_snapshot!(steady(cli.run(&["diff", base, "demo/site"])), @"
    status 4
    --- stderr
    error: BASE: the site is refused: `index.json.minisig` is not a minisign signature: expected a newline at the end, check the address
    ");
    drop(server);
    assert_eq!(cli.run(&["diff", "http://127.0.0.1:9/", "demo/site"]).status, 3, "nobody listens");
}
