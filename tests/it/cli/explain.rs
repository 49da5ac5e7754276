//! `explain` and `schema`.

use rbee_catalog::check::RULES;
use rbee_catalog::model::{metadata, to_json};

use crate::support::cli::Cli;

#[test]
fn explain_prints_a_rule() {
    let cli = Cli::new();
    insta::assert_snapshot!(cli.run(&["explain", "checksum-format"]), @r#"
    status 0
    --- stdout
    # checksum-format

    A checksum is not `sha256:` and 64 lower-case hex digits.

    ## Why

    An installer refuses every archive that it cannot check.

    ## Fires on

    ```json
    {"distribution": {"type": "binary-only", "source_available": false, "binary_available": true, "requires_license": false}, "platforms": [{"os": "linux", "arch": "x86_64", "size": 1, "checksum": "sha256:abc123"}]}
    ```

    ## Write instead

    ```json
    {"distribution": {"type": "binary-only", "source_available": false, "binary_available": true, "requires_license": false}, "platforms": [{"os": "linux", "arch": "x86_64", "size": 1, "checksum": "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}]}
    ```

    It is an error. `catalog.toml` cannot change that.
    "#);
    assert!(cli.run(&["explain", "version-mutated"]).stdout.ends_with("`catalog.toml` cannot change that.\n"));
    for rule in RULES {
        let ran = cli.run(&["explain", rule.code]);
        assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
        assert!(ran.stdout.starts_with(&format!("# {}\n\n", rule.code)));
    }
}

#[test]
fn explain_names_the_nearest_rule() {
    let cli = Cli::new();
    insta::assert_snapshot!(cli.run(&["explain", "checksum-from"]), @"
    status 2
    --- stderr
    error: `checksum-from` is no rule
      = help: did you mean `checksum-format`?
    ");
    insta::assert_snapshot!(cli.run(&["explain", "\u{1b}[31mx"]), @r"
    status 2
    --- stderr
    error: `\u{1b}[31mx` is no rule
      = help: `rbee-catalog explain` lists all of them
    ");
}

#[test]
fn explain_lists_all_rules() {
    let ran = Cli::new().run(&["explain"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
    let lines: Vec<_> = ran.stdout.lines().collect();
    assert_eq!(lines.len(), RULES.len());
    for (line, rule) in lines.iter().zip(RULES) {
        assert!(line.starts_with(rule.code), "{line}");
        assert!(["allowed", "warning", "error"].contains(&line.split_whitespace().nth(1).unwrap()), "{line}");
    }
}

#[test]
fn schema_prints_the_schema() {
    let ran = Cli::new().run(&["schema"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
    assert_eq!(ran.stdout.as_bytes(), to_json(&metadata::schema()));
}
