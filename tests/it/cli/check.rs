//! `check`.

use serde_json::json;

use crate::formats::assert_valid_sarif;
use crate::support::cli::Cli;
use crate::support::repo::Repo;
use crate::support::worker::{document, pretty, recipe, worker_files};

/// One good worker, and one with an error and a warning.
fn catalog() -> Repo {
    let repo = Repo::new();
    repo.branch("main").file("catalog.toml", "").commit("catalog");
    repo.branch("drafts").file("notes.txt", "").commit("notes");
    repo.worker("good-worker-cpu").commit("good");
    repo.worker("bad-worker-cpu").commit("good at first");
    repo.worker("bad-worker-cpu")
        .metadata(|m| {
            m["platforms"][0]["checksum"] = json!("sha256:abc123def456");
            m["descripton"] = json!("x");
        })
        .commit("bad");
    repo
}

#[test]
fn check_shows_every_finding_and_ends_with_a_count() {
    let (cli, repo) = (Cli::new(), catalog());
    let path = repo.path().to_str().unwrap();
    let ran = cli.run(&["check", path]);
    insta::assert_snapshot!(ran, @r#"
    status 1
    --- stderr
    error[checksum-format]: expected `sha256:` and 64 hex digits, found 12 digits
      --> bad-worker-cpu:metadata.json:18:19
       |
    18 |       "checksum": "sha256:abc123def456"
       |                   ^^^^^^^^^^^^^^^^^^^^^ no checksum
       |
       = help: `sha256sum FILE` prints the digest; write it in full

    warning[unknown-field]: the field `descripton` is not known
      --> bad-worker-cpu:metadata.json:31:3
       |
    31 |   "descripton": "x"
       |   ^^^^^^^^^^^^ ignored
       |
       = help: did you mean `description`?

    note: without a metadata.json, and so no workers: drafts
    1 error and 1 warning in 2 workers
    "#);
    assert_eq!(
        cli.run(&["check", path, "--all"]).to_string(),
        ran.to_string(),
        "a bare repository has no current branch"
    );
    assert_eq!(cli.run(&["check", &repo.url()]).to_string(), ran.to_string(), "a URL is cloned");
}

#[test]
fn check_of_one_branch() {
    let (cli, repo) = (Cli::new(), catalog());
    let path = repo.path().to_str().unwrap();
    insta::assert_snapshot!(cli.run(&["check", path, "--branch", "good-worker-cpu"]), @"
    status 0
    --- stderr
    0 errors and 0 warnings in 1 worker
    ");
    insta::assert_snapshot!(cli.run(&["check", path, "--branch", "drafts"]), @"
    status 2
    --- stderr
    error: the branch `drafts` has no metadata.json, and never had one
      = help: `--all` judges every branch
    ");
    insta::assert_snapshot!(cli.run(&["check", path, "--branch", "no-such"]), @"
    status 2
    --- stderr
    error: there is no branch `no-such`
      = help: `--all` judges every branch
    ");
    assert_eq!(cli.run(&["check", path, "--branch", "bad-worker-cpu"]).status, 1);
    assert_eq!(cli.run(&["check", path, "--branch", "bad-worker-cpu", "--all"]).status, 2);
}

#[test]
fn check_for_machines() {
    let (cli, repo) = (Cli::new(), catalog());
    let mut ran = cli.run(&["check", repo.path().to_str().unwrap(), "--format", "json"]);
    ran.stdout = ran.stdout.replace(&repo.tip("bad-worker-cpu"), "COMMIT");
    insta::assert_snapshot!(ran, @r#"
    status 1
    --- stdout
    {
      "schema": 1,
      "errors": 1,
      "warnings": 1,
      "diagnostics": [
        {
          "code": "checksum-format",
          "severity": "error",
          "worker": "bad-worker-cpu",
          "commit": "COMMIT",
          "file": "metadata.json",
          "place": {
            "line": 18,
            "column": 19,
            "end_line": 18,
            "end_column": 40,
            "excerpt": "      \"checksum\": \"sha256:abc123def456\"",
            "span": {
              "start": 18,
              "end": 39
            }
          },
          "message": "expected `sha256:` and 64 hex digits, found 12 digits",
          "label": "no checksum",
          "help": "`sha256sum FILE` prints the digest; write it in full"
        },
        {
          "code": "unknown-field",
          "severity": "warning",
          "worker": "bad-worker-cpu",
          "commit": "COMMIT",
          "file": "metadata.json",
          "place": {
            "line": 31,
            "column": 3,
            "end_line": 31,
            "end_column": 15,
            "excerpt": "  \"descripton\": \"x\"",
            "span": {
              "start": 2,
              "end": 14
            }
          },
          "message": "the field `descripton` is not known",
          "label": "ignored",
          "help": "did you mean `description`?"
        }
      ]
    }
    "#);
    insta::assert_snapshot!(cli.run(&["check", &repo.url(), "--format", "json", "--branch", "good-worker-cpu"]), @r#"
    status 0
    --- stdout
    {
      "schema": 1,
      "errors": 0,
      "warnings": 0,
      "diagnostics": []
    }
    "#);
}

#[test]
fn check_for_github_actions() {
    let (cli, repo) = (Cli::new(), catalog());
    insta::assert_snapshot!(cli.run(&["check", repo.path().to_str().unwrap(), "--format", "github"]), @r"
    status 1
    --- stdout
    ::error file=metadata.json,line=18,endLine=18,col=19,endColumn=40,title=checksum-format::bad-worker-cpu: expected `sha256:` and 64 hex digits, found 12 digits (no checksum)%0Ahelp: `sha256sum FILE` prints the digest; write it in full
    ::warning file=metadata.json,line=31,endLine=31,col=3,endColumn=15,title=unknown-field::bad-worker-cpu: the field `descripton` is not known (ignored)%0Ahelp: did you mean `description`?
    --- stderr
    1 error and 1 warning in 2 workers
    ");
}

#[test]
fn check_for_tools_that_read_sarif() {
    let (cli, repo) = (Cli::new(), catalog());
    let path = repo.path().to_str().unwrap();
    let ran = cli.run(&["check", path, "--format", "sarif"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (1, ""));
    let log = assert_valid_sarif(ran.stdout.as_bytes());
    let results = log["runs"][0]["results"].as_array().unwrap();
    let ids: Vec<_> = results.iter().map(|result| result["ruleId"].as_str().unwrap()).collect();
    assert_eq!(ids, ["checksum-format", "unknown-field"]);
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    assert!(rules.iter().all(|rule| rule.get("helpUri").is_none()), "without `base_url` no page has an address");
    let index = usize::try_from(results[0]["ruleIndex"].as_u64().unwrap()).unwrap();
    assert_eq!(rules[index]["id"], "checksum-format");

    repo.branch("main").file("catalog.toml", "base_url = \"https://example.com/c\"\n").commit("address");
    let ran = cli.run(&["check", path, "--format", "sarif", "--branch", "good-worker-cpu"]);
    let log = assert_valid_sarif(ran.stdout.as_bytes());
    assert_eq!(ran.status, 0);
    let rule = &log["runs"][0]["tool"]["driver"]["rules"][index];
    assert_eq!(rule["helpUri"], "https://example.com/c/rules/checksum-format.html");
}

#[test]
fn check_of_folders() {
    let cli = Cli::new();
    for (file, text) in worker_files("demo-worker-cpu") {
        cli.write(&format!("catalog/demo-worker-cpu/{file}"), text);
    }
    insta::assert_snapshot!(cli.run(&["check", "catalog"]), @"
    status 0
    --- stderr
    0 errors and 0 warnings in 1 worker
    ");
    insta::assert_snapshot!(cli.run(&["check", "catalog/demo-worker-cpu"]), @"
    status 0
    --- stderr
    0 errors and 0 warnings in 1 worker
    ");
    cli.write("catalog/demo-worker-cpu/PKGBUILD", recipe("demo-worker-cpu").replace("pkgver=0.1.0", "pkgver=0.2.0"));
    insta::assert_snapshot!(cli.run(&["check", "catalog"]), @"
    status 1
    --- stderr
    error[pkgver-mismatch]: expected `0.1.0`, the worker's version, found `0.2.0`
     --> demo-worker-cpu:PKGBUILD:2:8
      |
    2 | pkgver=0.2.0
      |        ^^^^^
      |
      = help: write `pkgver=0.1.0`, or change `version` in metadata.json

    1 error and 0 warnings in 1 worker
    ");
}

#[test]
fn check_in_a_work_tree_judges_the_working_files() {
    let (cli, repo) = (Cli::new(), Repo::with_work_tree());
    repo.branch("main").file("catalog.toml", "").file(".gitignore", "").commit("catalog");
    repo.worker("demo-worker-cpu").file(".gitignore", "target\n").commit("good");
    repo.worker("other-worker-cpu").metadata(|m| m["tags"] = json!(["UPPER"])).commit("bad, but another's");
    repo.checkout("demo-worker-cpu");
    let run = |arguments: &[&str]| {
        let output = cli.command(arguments).current_dir(repo.path()).output().unwrap();
        format!("status {}\n{}", output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    insta::assert_snapshot!(run(&["check"]), @"
    status 0
    0 errors and 0 warnings in 1 worker
    ");

    let mut changed = document("demo-worker-cpu");
    changed["license"] = json!("GPL");
    repo.write("metadata.json", pretty(&changed));
    repo.write("target/link/metadata.json", "ignored");
    insta::assert_snapshot!(run(&["check"]), @r#"
    status 1
    error[license-expression]: expected an SPDX licence expression, found a word that is not in its list
     --> demo-worker-cpu:metadata.json:6:15
      |
    6 |   "license": "GPL",
      |               ^^^
      |
      = help: did you mean `GPL-2.0-only`? https://spdx.org/licenses has them all

    1 error and 0 warnings in 1 worker
    "#);
    insta::assert_snapshot!(run(&["check", "--branch", "demo-worker-cpu"]), @"
    status 0
    0 errors and 0 warnings in 1 worker
    ");
    assert!(run(&["check", "--all"]).starts_with("status 1\n"));

    repo.git(&["checkout", "--quiet", "--force", "-b", "topic/x"]);
    insta::assert_snapshot!(run(&["check"]), @"
    status 2
    error: the branch `topic/x` is no worker's: a worker's name has no `/`
      = help: check out the worker's branch, or judge commits with `--branch NAME` or `--all`
    ");
    repo.checkout("main");
    assert!(run(&["check"]).contains("in 2 workers"), "on the default branch all are judged");
}

/// As CI services check out: HEAD is a commit by itself.
#[test]
fn check_where_head_is_no_branch() {
    let (cli, repo) = (Cli::new(), Repo::with_work_tree());
    repo.branch("main").file("catalog.toml", "").commit("catalog");
    let first = repo.worker("demo-worker-cpu").commit("first");
    repo.worker("demo-worker-cpu").version("0.2.0").commit("second");
    repo.worker("other-worker-cpu").metadata(|m| m["tags"] = json!(["UPPER"])).commit("bad, but another's");
    let run = || {
        let output = cli.command(&["check"]).current_dir(repo.path()).output().unwrap();
        format!("status {}\n{}", output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let detach = |at: &str| repo.git(&["checkout", "--quiet", "--force", "--detach", at]);
    detach("demo-worker-cpu");
    insta::assert_snapshot!(run(), @"
    status 0
    note: HEAD is no branch: the files are judged as those of `demo-worker-cpu`, whose tip is checked out
    0 errors and 0 warnings in 1 worker
    ");
    // Two branches there: what the files say decides.
    repo.git(&["branch", "copy-worker-cpu", "demo-worker-cpu"]);
    insta::assert_snapshot!(run(), @"
    status 0
    note: HEAD is no branch: the files are judged as those of `demo-worker-cpu`, which their metadata.json names
    0 errors and 0 warnings in 1 worker
    ");
    repo.git(&["branch", "-D", "copy-worker-cpu"]);
    // A pull request's merge: no branch is there at all.
    detach(&first);
    repo.write("README.md", "# Edited");
    insta::assert_snapshot!(run(), @"
    status 0
    note: HEAD is no branch: the files are judged as those of `demo-worker-cpu`, which their metadata.json names
    0 errors and 0 warnings in 1 worker
    ");
    repo.write("metadata.json", pretty(&document("unknown-worker-cpu")));
    insta::assert_snapshot!(run(), @"
    status 2
    error: HEAD is a commit and no branch, so it is not known which worker the files are
      = help: `git switch -C NAME` gives the files their branch's name; `--branch NAME` or `--all` judges commits
    ");
    detach("main");
    assert!(run().ends_with("in 2 workers\n"), "at the default branch's tip all are judged");
}

#[test]
fn check_in_a_folder_of_a_work_tree_looks_upwards() {
    let (cli, repo) = (Cli::new(), Repo::with_work_tree());
    repo.branch("main").file("catalog.toml", "[checks]\nreadme-missing = \"deny\"\n").commit("catalog");
    repo.worker("demo-worker-cpu").file("src/deep/main.rs", "").remove("README.md").commit("first");
    repo.checkout("demo-worker-cpu");
    let run = |folder: &str, arguments: &[&str]| {
        let output = cli.command(arguments).current_dir(repo.path().join(folder)).output().unwrap();
        format!("status {}\n{}", output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let found = run("src/deep", &["check"]);
    insta::assert_snapshot!(found, @"
    status 1
    error[readme-missing]: `README.md` is missing
     --> demo-worker-cpu
      = help: say what the worker runs, what it needs, and how to use it

    1 error and 0 warnings in 1 worker
    ");
    assert_eq!(found, run("", &["check"]));
    // A folder that is named is that folder.
    assert!(run("", &["check", "src"]).starts_with("status 2\nerror: src holds no catalog"));
    // A catalog in a folder of some other repository stays one.
    for (file, text) in worker_files("folder-worker-cpu") {
        repo.write(&format!("src/catalog/folder-worker-cpu/{file}"), text);
    }
    assert_eq!(run("src/catalog", &["check"]), "status 0\n0 errors and 0 warnings in 1 worker\n");
}

/// Text of a branch reaches the terminal escaped, whatever it holds.
#[test]
fn check_shows_hostile_text_escaped() {
    let (cli, repo) = (Cli::new(), Repo::new());
    repo.worker("demo-worker-cpu")
        .metadata(|m| m["name"] = json!("\u{1b}]0;owned\u{7}\u{202e}evil\r\nerror: fake"))
        .commit("evil");
    let ran = cli.run(&["check", repo.path().to_str().unwrap()]);
    assert_eq!(ran.status, 1, "{ran}");
    let odd: Vec<char> = ran.stderr.chars().filter(|c| (c.is_control() && *c != '\n') || *c == '\u{202e}').collect();
    assert_eq!(odd, Vec::<char>::new(), "{ran}");
}
