//! `keygen` and `sign`.

use crate::support::cli::Cli;

/// A key with the password `bee`, and a built site.
fn with_password() -> Cli {
    let cli = Cli::new();
    cli.demo();
    let ran = cli.run_with(&["keygen", "--out", "locked"], &[("RBEE_CATALOG_KEY_PASSWORD", "bee")]);
    assert_eq!(ran.status, 0, "{ran}");
    cli.done(&["build", "demo/catalog.git", "--out", "site"]);
    cli
}

#[test]
fn keygen_makes_a_pair_and_overwrites_nothing() {
    let cli = Cli::new();
    insta::assert_snapshot!(cli.run(&["keygen", "--no-password"]), @"
    status 0
    --- stderr
           Wrote index.key: the secret key; keep it where only the signer reads it
           Wrote index.pub: the public key; its second line is what catalog.toml's public_keys and roots list
    ");
    let pair = (cli.read("index.key"), cli.read("index.pub"));
    insta::assert_snapshot!(cli.run(&["keygen", "--no-password"]), @"
    status 2
    --- stderr
    error: index.key exists
      = help: name another file with `--out`
    ");
    std::fs::remove_file(cli.join("index.key")).unwrap();
    insta::assert_snapshot!(cli.run(&["keygen", "--no-password"]), @"
    status 2
    --- stderr
    error: index.pub exists
      = help: name another file with `--out`
    ");
    assert!(!cli.join("index.key").exists());
    assert_eq!(cli.read("index.pub"), pair.1);
    insta::assert_snapshot!(cli.run(&["keygen", "--out", "other"]), @"
    status 2
    --- stderr
    error: there is no terminal to ask for a password on
      = help: set RBEE_CATALOG_KEY_PASSWORD, or use `--no-password`
    ");
    assert!(!cli.join("other.key").exists() && !cli.join("other.pub").exists());
    assert_eq!(cli.run(&["keygen", "--no-password", "--out", "no/such/folder"]).status, 3);

    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        cli.done(&["keygen", "--no-password", "--out", "modes"]);
        let mode = |file: &str| std::fs::metadata(cli.join(file)).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode("modes.key"), 0o600, "nobody but the owner reads the secret");
        assert_eq!(mode("modes.pub") & 0o600, 0o600);
    }
}

#[test]
fn sign_takes_the_key_from_a_file_or_the_environment() {
    let cli = Cli::new();
    cli.demo();
    let secret = cli.read("demo/keys/index.key");
    cli.done(&["build", "demo/catalog.git", "--out", "site"]);
    let public = ["--public-key", "demo/keys/index.pub"];
    assert_eq!(cli.run(&[&["verify", "site"][..], &public[..]].concat()).status, 4, "unsigned");

    insta::assert_snapshot!(cli.run(&["sign", "site", "--key", "demo/keys/index.key"]), @"
    status 0
    --- stderr
          Signed site: serial N, until TIME
    ");
    cli.done(&[&["verify", "site"][..], &public[..]].concat());
    let first = cli.read("site/index.json.minisig");
    let ran = cli.run_with(&["sign", "site", "--days", "7"], &[("RBEE_CATALOG_KEY", &secret)]);
    assert_eq!(ran.status, 0, "{ran}");
    cli.done(&[&["verify", "site"][..], &public[..]].concat());
    assert_ne!(cli.read("site/index.json.minisig"), first);

    let body = secret.lines().nth(1).unwrap();
    for ran in [&ran, &cli.run_with(&["sign", "nowhere"], &[("RBEE_CATALOG_KEY", &secret)])] {
        assert!(!format!("{}{}", ran.stdout, ran.stderr).contains(body), "a secret key is never printed");
    }
    for file in walkdir::WalkDir::new(cli.join("site")).into_iter().filter_map(Result::ok) {
        let text = std::fs::read_to_string(file.path()).unwrap_or_default();
        assert!(!text.contains(body), "{} holds the secret key", file.path().display());
    }
}

#[test]
fn sign_needs_a_key_that_is_one() {
    let cli = Cli::new();
    cli.demo();
    insta::assert_snapshot!(cli.run(&["sign", "demo/site"]), @"
    status 2
    --- stderr
    error: there is no secret key
      = help: name it with `--key FILE`, or set RBEE_CATALOG_KEY
    ");
    insta::assert_snapshot!(cli.run_with(&["sign", "demo/site"], &[("RBEE_CATALOG_KEY", " \n")]), @"
    status 2
    --- stderr
    error: there is no secret key
      = help: name it with `--key FILE`, or set RBEE_CATALOG_KEY
    ");
    // The key in the place of its path is not said again.
    let key = std::fs::read_to_string(cli.join("demo/keys/index.key")).unwrap();
    let ran = cli.run(&["sign", "demo/site", "--key", &key]);
    assert_eq!(ran.status, 2);
    assert!(!ran.to_string().contains(key.lines().nth(1).unwrap()), "{ran}");
    insta::assert_snapshot!(cli.run(&["sign", "demo/site", "--key", "nowhere.key"]), @"
    status 2
    --- stderr
    error: the secret key nowhere.key: No such file or directory (os error 2)
    ");
    insta::assert_snapshot!(cli.run(&["sign", "demo/site", "--key", "demo/keys/index.pub"]), @"
    status 2
    --- stderr
    error: the secret key demo/keys/index.pub: expected a minisign secret key: this is a public key
    ");
    let wrong = cli.run_with(&["sign", "demo/site"], &[("RBEE_CATALOG_KEY", "hunter2")]);
    assert!(!wrong.stderr.contains("hunter2"));
    insta::assert_snapshot!(wrong, @"
    status 2
    --- stderr
    error: RBEE_CATALOG_KEY: expected a minisign secret key: the key is not base64
    ");
    insta::assert_snapshot!(cli.run(&["sign", "nowhere", "--key", "demo/keys/index.key"]), @"
    status 3
    --- stderr
    error: nowhere/index.json: No such file or directory (os error 2)
      = help: `rbee-catalog build` writes a site
    ");
    insta::assert_snapshot!(cli.run(&["sign", "demo/site", "--days", "90", "--key", "demo/keys/index.key"]), @"
    status 2
    --- stderr
    error: expected an expiry of 1 to 60 days, found 90
    ");
    let key = ["--key", "demo/keys/index.key"];
    assert_eq!(cli.run(&[&["sign", "demo/catalog.git"][..], &key[..]].concat()).status, 3);
}

#[test]
fn a_key_with_a_password() {
    let cli = with_password();
    let sign = |variables: &[(&str, &str)]| cli.run_with(&["sign", "site", "--key", "locked.key"], variables);
    insta::assert_snapshot!(sign(&[]), @"
    status 2
    --- stderr
    error: the secret key locked.key: the secret key is encrypted: give its password
      = help: set RBEE_CATALOG_KEY_PASSWORD, or run the command on a terminal
    ");
    let wrong = sign(&[("RBEE_CATALOG_KEY_PASSWORD", "wasp")]);
    assert!(!wrong.stderr.contains("wasp"));
    insta::assert_snapshot!(wrong, @"
    status 2
    --- stderr
    error: the secret key locked.key: wrong password for the secret key
    ");
    assert_eq!(sign(&[("RBEE_CATALOG_KEY_PASSWORD", "bee")]).status, 0);
    cli.done(&["verify", "site", "--public-key", "locked.pub"]);
}

#[test]
fn a_key_that_the_catalog_does_not_name_signs_with_a_warning() {
    let cli = Cli::new();
    cli.demo();
    cli.done(&["keygen", "--no-password", "--out", "other"]);
    insta::assert_snapshot!(cli.run(&["build", "demo/catalog.git", "--out", "site", "--key", "other.key"]), @"
    status 0
    --- stderr
    warning: the key that signs is not among catalog.toml's `public_keys`
      = help: clients that trust only those will refuse the site; add the key's public half
           Built 7 workers in site: N files (N MiB), N changed, 0 removed
    ");
    assert_eq!(cli.run(&["verify", "site", "--public-key", "demo/keys/index.pub"]).status, 4);
    assert_eq!(cli.run(&["verify", "site", "--public-key", "other.pub"]).status, 0);
}

#[test]
fn a_file_that_is_no_key_is_said_and_nothing_changes() {
    let cli = Cli::new();
    cli.demo();
    cli.write("empty.key", "");
    cli.write("random.key", [0xff, 0x00, 0x9c, 0x12].repeat(40));
    cli.write("text.key", "untrusted comment: x\nnothing\nof a\nkey\n");
    cli.write("large.key", "R".repeat(100_000));
    std::fs::create_dir(cli.join("folder.key")).unwrap();
    let stamp = |path: &str| {
        let path = cli.join(path);
        (std::fs::read(&path).unwrap(), std::fs::metadata(&path).unwrap().modified().unwrap())
    };
    let files = ["demo/site/index.json.minisig", "demo/site/index.html", "demo/site.state/record.json"];
    let before = files.map(stamp);
    let mut all = String::new();
    for key in ["empty.key", "random.key", "text.key", "large.key", "folder.key"] {
        for command in [&["sign", "demo/site"][..], &["build", "demo/catalog.git", "--out", "demo/site"]] {
            let ran = cli.run(&[command, &["--key", key]].concat());
            assert_eq!(ran.status, 2, "{ran}");
            if command[0] == "sign" {
                all += &format!("{key}: {}", ran.stderr);
            }
        }
    }
    #[cfg(unix)]
    {
        // Not read to its end, which there is none of.
        let ran = cli.run(&["sign", "demo/site", "--key", "/dev/zero"]);
        assert_eq!(ran.stderr, "error: the secret key /dev/zero: expected at most 16384 bytes, found more\n");
        let ran = cli.run(&["verify", "demo/site", "--public-key", "/dev/zero"]);
        assert_eq!(ran.status, 2, "{ran}");
    }
    assert_eq!(files.map(stamp), before);
    #[cfg(unix)]
    insta::assert_snapshot!(all, @"
    empty.key: error: the secret key empty.key: expected a minisign secret key: there is nothing
    random.key: error: the secret key random.key: expected UTF-8
    text.key: error: the secret key text.key: expected a minisign secret key: expected its file, or its second line
    large.key: error: the secret key large.key: expected at most 16384 bytes, found more
    folder.key: error: the secret key folder.key: Is a directory (os error 21)
    ");
    drop(all);
}
