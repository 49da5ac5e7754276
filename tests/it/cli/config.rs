//! `catalog.toml`: what it decides, and what is wrong with it.

use serde_json::json;

use crate::support::cli::Cli;
use crate::support::worker::{document, pretty, worker_files};

/// A folder catalog with one worker that has a warning.
fn catalog(config: &str) -> Cli {
    let cli = Cli::new();
    for (file, text) in worker_files("demo-worker-cpu") {
        cli.write(&format!("catalog/demo-worker-cpu/{file}"), text);
    }
    let mut metadata = document("demo-worker-cpu");
    metadata["descripton"] = json!("x");
    cli.write("catalog/demo-worker-cpu/metadata.json", pretty(&metadata));
    cli.write("catalog/catalog.toml", config);
    cli
}

#[test]
fn a_mistake_is_shown_with_its_place_and_the_nearest_key() {
    let build = |config: &str| {
        let cli = catalog(config);
        let ran = cli.run(&["build", "catalog", "--out", "site"]);
        assert!(!cli.join("site").exists());
        ran
    };
    insta::assert_snapshot!(build("name = \"Mine\"\nbase_ulr = \"https://example.org\"\n"), @r#"
    status 2
    --- stderr
    error[catalog-toml]: unknown field `base_ulr`
     --> catalog.toml:2:1
      |
    2 | base_ulr = "https://example.org"
      | ^^^^^^^^
      |
      = help: did you mean `base_url`?
    "#);
    insta::assert_snapshot!(build("# mine\n\n[checks]\nunknown-feild = \"deny\"\n"), @r#"
    status 2
    --- stderr
    error[catalog-toml]: `unknown-feild` is no rule
     --> catalog.toml:4:1
      |
    4 | unknown-feild = "deny"
      | ^^^^^^^^^^^^^
      |
      = help: did you mean `unknown-field`?
    "#);
    insta::assert_snapshot!(build("[checks]\nversion-mutated = \"allow\"\n"), @r#"
    status 2
    --- stderr
    error[catalog-toml]: `version-mutated` stays an error: nothing safe could be published without it
     --> catalog.toml:2:1
      |
    2 | version-mutated = "allow"
      | ^^^^^^^^^^^^^^^
      |
      = help: `rbee-catalog explain version-mutated` says why; take the line out
    "#);
    insta::assert_snapshot!(build("[checks]\nunknown-field = \"error\"\n"), @r#"
    status 2
    --- stderr
    error[catalog-toml]: expected one of `allow`, `warn`, `deny`, found `error`
     --> catalog.toml:2:17
      |
    2 | unknown-field = "error"
      |                 ^^^^^^^
    "#);
    insta::assert_snapshot!(build("expiry_days = 90\n"), @"
    status 2
    --- stderr
    error[catalog-toml]: expected 1 to 60 days
     --> catalog.toml:1:1
      |
    1 | expiry_days = 90
      | ^^^^^^^^^^^
      |
      = help: clients refuse an index that says it holds for more than 60 days
    ");
    insta::assert_snapshot!(build("id = \"My Catalog\"\n"), @r#"
    status 2
    --- stderr
    error[catalog-toml]: expected 1 to 64 lower-case letters, digits and `-`
     --> catalog.toml:1:7
      |
    1 | id = "My Catalog"
      |       ^^^^^^^^^^
      |
      = help: the pointer names the catalog by its `id`
    "#);
    insta::assert_snapshot!(build("base_url = \"http://example.org\"\n"), @r#"
    status 2
    --- stderr
    error[catalog-toml]: expected a URL that begins with `https://` (`http://` only for 127.0.0.1 and localhost)
     --> catalog.toml:1:12
      |
    1 | base_url = "http://example.org"
      |            ^^^^^^^^^^^^^^^^^^^^
    "#);
    insta::assert_snapshot!(build("name = \"unfinished\n"), @r#"
    status 2
    --- stderr
    error[catalog-toml]: invalid basic string, expected `"`
     --> catalog.toml:1:19
      |
    1 | name = "unfinished
      |                   ^
    "#);
    insta::assert_snapshot!(build("public_keys = [\"RWQ\"]\n"), @r#"
    status 2
    --- stderr
    error[catalog-toml]: expected a minisign public key: 56 characters that begin with `RW`
     --> catalog.toml:1:15
      |
    1 | public_keys = ["RWQ"]
      |               ^^^^^^^
    "#);
}

#[test]
fn severities_are_the_maintainers() {
    let check = |level: &str| catalog(&format!("[checks]\nunknown-field = \"{level}\"\n")).run(&["check", "catalog"]);
    insta::assert_snapshot!(check("warn"), @r#"
    status 0
    --- stderr
    warning[unknown-field]: the field `descripton` is not known
      --> demo-worker-cpu:metadata.json:31:3
       |
    31 |   "descripton": "x"
       |   ^^^^^^^^^^^^ ignored
       |
       = help: did you mean `description`?

    0 errors and 1 warning in 1 worker
    "#);
    insta::assert_snapshot!(check("deny"), @r#"
    status 1
    --- stderr
    error[unknown-field]: the field `descripton` is not known
      --> demo-worker-cpu:metadata.json:31:3
       |
    31 |   "descripton": "x"
       |   ^^^^^^^^^^^^ ignored
       |
       = help: did you mean `description`?

    1 error and 0 warnings in 1 worker
    "#);
    insta::assert_snapshot!(check("allow"), @"
    status 0
    --- stderr
    0 errors and 0 warnings in 1 worker
    ");
}

#[test]
fn another_file_may_be_the_configuration() {
    let cli = catalog("this is no TOML");
    cli.write("other.toml", "name = \"Other\"\nbase_url = \"https://example.org/sub/\"\n");
    cli.done(&["build", "catalog", "--out", "site", "--config", "other.toml"]);
    let index: serde_json::Value = serde_json::from_str(&cli.read("site/index.json")).unwrap();
    assert_eq!(index["catalog"], json!({"id": "catalog", "name": "Other", "base_url": "https://example.org/sub"}));
    insta::assert_snapshot!(cli.run(&["build", "catalog", "--out", "site", "--config", "no.toml"]), @"
    status 2
    --- stderr
    error: no.toml: No such file or directory (os error 2)
    ");
}

#[test]
fn a_file_that_cannot_be_read_as_text_is_said_and_the_last_site_stands() {
    let cli = catalog("name = \"Mine\"\n");
    cli.done(&["build", "catalog", "--out", "site"]);
    let before = cli.read("site/index.html");
    cli.write("catalog/catalog.toml", b"name = \"\xff\"\n");
    insta::assert_snapshot!(cli.run(&["build", "catalog", "--out", "site"]), @"
    status 2
    --- stderr
    error: catalog.toml: expected UTF-8
    ");
    cli.write("catalog/catalog.toml", format!("# {}\n", "x".repeat(2_000_000)));
    insta::assert_snapshot!(cli.run(&["build", "catalog", "--out", "site"]), @"
    status 2
    --- stderr
    error: catalog.toml: expected at most 1048576 bytes, found 2000003
      = help: the file is for settings; keep everything else out of it
    ");
    cli.write("catalog/catalog.toml", "name = 7\n");
    insta::assert_snapshot!(cli.run(&["build", "catalog", "--out", "site"]), @"
    status 2
    --- stderr
    error[catalog-toml]: invalid type: integer `7`, expected a string
     --> catalog.toml:1:8
      |
    1 | name = 7
      |        ^
    ");
    cli.write("bytes.toml", b"\xff");
    insta::assert_snapshot!(cli.run(&["build", "catalog", "--out", "site", "--config", "bytes.toml"]), @"
    status 2
    --- stderr
    error: bytes.toml: expected UTF-8
    ");
    #[cfg(unix)]
    assert_eq!(cli.run(&["build", "catalog", "--out", "site", "--config", "/dev/zero"]).status, 2);
    assert_eq!(cli.read("site/index.html"), before);
}

/// What is published is what was committed: the tips of one moment, catalog.toml's among them.
#[test]
fn a_build_takes_the_committed_file() {
    let repo = crate::support::repo::Repo::with_work_tree();
    repo.branch("main").file("catalog.toml", "name = \"Committed\"\n").commit("catalog");
    repo.worker("demo-worker-cpu").commit("worker");
    repo.checkout("main");
    let cli = Cli::new();
    let path = repo.path().to_str().unwrap();
    let name = || {
        let ran = cli.done(&["build", path, "--out", "site"]);
        let index: serde_json::Value = serde_json::from_str(&cli.read("site/index.json")).unwrap();
        (index["catalog"]["name"].as_str().unwrap().to_owned(), ran.stderr.contains("is not committed"))
    };
    assert_eq!(name(), ("Committed".into(), false));
    repo.write("catalog.toml", "name = \"Edited\"\n");
    assert_eq!(name(), ("Committed".into(), true));
    let large = format!("# {}\n", "x".repeat(2_000_000));
    repo.branch("main").file("catalog.toml", large).commit("large");
    let ran = cli.run(&["build", path, "--out", "site"]);
    assert_eq!(ran.status, 2, "{ran}");
    assert_eq!(
        ran.stderr,
        "error: catalog.toml: expected at most 1048576 bytes, found 2000003\n  = help: the file is for settings; keep everything else out of it\n"
    );
}
