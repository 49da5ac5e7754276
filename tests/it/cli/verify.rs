//! `verify`.

use crate::support::cli::Cli;
use crate::support::repo::Repo;

const KEY: [&str; 2] = ["--public-key", "demo/keys/index.pub"];

fn verify(cli: &Cli, more: &[&str]) -> crate::support::cli::Ran {
    cli.run(&[&["verify", "demo/site"], &KEY[..], more].concat())
}

#[test]
fn verify_accepts_what_was_signed() {
    let cli = Cli::new();
    cli.demo();
    insta::assert_snapshot!(verify(&cli, &["--id", "rbee"]), @"
    status 0
    --- stderr
        Verified pointer of `rbee`: serial N, until TIME, key ID
                 index.json, head.json, 6 platform manifests
                 7 worker documents with 7 versions
                 7 source files, 47 named copies
    ");
    let public = cli.read("demo/keys/index.pub");
    let line = public.lines().nth(1).unwrap();
    assert_eq!(cli.run(&["verify", "demo/site", "--public-key", line]).status, 0);
    cli.done(&["keygen", "--no-password", "--out", "other"]);
    assert_eq!(verify(&cli, &["--public-key", "other.pub"]).status, 0, "one of several keys");
}

#[test]
fn an_altered_copy_is_a_finding_and_altered_pinned_bytes_are_refused() {
    let cli = Cli::new();
    cli.demo();
    let copy = "demo/site/v1/workers/sd-worker-rbee-cpu.json";
    let text = cli.read(copy);
    cli.write(copy, text.replace("0.1.0", "9.9.9"));
    std::fs::remove_file(cli.join("demo/site/platforms/linux-x86_64.json")).unwrap();
    insta::assert_snapshot!(verify(&cli, &[]), @"
    status 1
    --- stderr
        Verified pointer of `rbee`: serial N, until TIME, key ID
                 index.json, head.json, 6 platform manifests
                 7 worker documents with 7 versions
                 7 source files, 47 named copies
    warning: `platforms/linux-x86_64.json` is not there: publish the site again
    warning: `v1/workers/sd-worker-rbee-cpu.json` differs from what is signed: publish the site again
    ");
    cli.write(copy, &text);

    let pinned = format!("demo/site/by-hash/{}.json", rbee_catalog::model::Sha256::of(text.as_bytes()));
    cli.write(&pinned, text.replace("0.1.0", "9.9.9"));
    let ran = verify(&cli, &[]);
    assert_eq!((ran.status, ran.stdout.as_str()), (4, ""));
    assert!(ran.stderr.starts_with("error: the site is refused: "), "{ran}");
}

/// What makepkg users read beside the recipe.
#[test]
fn a_srcinfo_is_the_one_that_the_recipe_gives() {
    let cli = Cli::new();
    cli.demo();
    let path = "demo/site/workers/llm-worker-rbee-cuda/.SRCINFO";
    let text = cli.read(path);
    let evil = text.replacen("\n\npkgname", "\n\tbackup = etc/passwd\n\npkgname", 1);
    assert_ne!(evil, text);
    for other in [evil, format!("{text}x")] {
        cli.write(path, other);
        let ran = verify(&cli, &[]);
        assert_eq!(ran.status, 1, "{ran}");
        assert!(ran.stderr.contains("`workers/llm-worker-rbee-cuda/.SRCINFO` differs from what is signed"), "{ran}");
    }
    std::fs::remove_file(cli.join(path)).unwrap();
    let ran = verify(&cli, &[]);
    assert_eq!(ran.status, 1, "{ran}");
    assert!(ran.stderr.contains("`workers/llm-worker-rbee-cuda/.SRCINFO` is not there"), "{ran}");
    cli.write(path, text);
    assert_eq!(verify(&cli, &[]).status, 0);
}

/// What the first API says is what the documents say, and no worker is missing there.
#[test]
fn the_first_api_is_held_to_what_is_signed() {
    let cli = Cli::new();
    cli.demo();
    for name in ["workers.json", "workers/sd-worker-rbee-cpu.json"] {
        let path = format!("demo/site/{name}");
        let text = cli.read(&path);
        let altered = text.replacen("\"license\": \"", "\"license\": \"not ", 1);
        for bad in ["", &format!("{text}x"), &altered] {
            cli.write(&path, bad);
            let ran = verify(&cli, &[]);
            assert_eq!(ran.status, 1, "{ran}");
            assert!(ran.stderr.contains(&format!("warning: `{name}` differs from what is signed")), "{ran}");
        }
        std::fs::remove_file(cli.join(&path)).unwrap();
        let ran = verify(&cli, &[]);
        assert_eq!(ran.status, 1, "{ran}");
        assert!(ran.stderr.contains(&format!("warning: `{name}` is not there")), "{ran}");
        cli.write(&path, text);
    }
    assert_eq!(verify(&cli, &[]).status, 0);
}

#[test]
fn what_is_not_trusted_is_refused() {
    let cli = Cli::new();
    cli.demo();
    cli.done(&["keygen", "--no-password", "--out", "other"]);
    let wrong_key = cli.run(&["verify", "demo/site", "--public-key", "other.pub"]);
    assert_eq!(wrong_key.status, 4, "{wrong_key}");
    insta::assert_snapshot!(verify(&cli, &["--id", "another"]), @"
    status 4
    --- stderr
    error: the site is refused: expected catalog `another`, found `rbee`: check the address
    ");
    let old = [("SOURCE_DATE_EPOCH", "1600000000")];
    let sign = ["sign", "demo/site", "--key", "demo/keys/index.key", "--cache", "demo/site.state"];
    std::fs::remove_file(cli.join("demo/site/index.json.minisig")).unwrap();
    assert_eq!(cli.run_with(&sign, &old).status, 0);
    let expired = cli.run_with(&[&["verify", "demo/site"], &KEY[..]].concat(), &old);
    assert_eq!(expired.status, 4, "verification goes by the real clock: {expired}");
}

#[test]
fn what_is_no_site() {
    let cli = Cli::new();
    cli.demo();
    std::fs::create_dir(cli.join("empty")).unwrap();
    insta::assert_snapshot!(cli.run(&[&["verify", "empty"], &KEY[..]].concat()), @"
    status 4
    --- stderr
    error: the site is refused: there is no signed catalog here, `index.json.minisig` is not there: check the address; its publisher signs it with `rbee-catalog sign`
    ");
    insta::assert_snapshot!(cli.run(&[&["verify", "nowhere"], &KEY[..]].concat()), @"
    status 3
    --- stderr
    error: nowhere: not found
    ");
}

#[test]
fn wrong_usage() {
    let cli = Cli::new();
    cli.demo();
    assert_eq!(cli.run(&["verify", "demo/site"]).status, 2, "no key is no trust");
    assert_eq!(cli.run(&["verify", "--public-key", "x"]).status, 2);
    insta::assert_snapshot!(cli.run(&["verify", "demo/site", "--public-key", "nowhere.pub"]), @r#"
    status 2
    --- stderr
    error: the public key "nowhere.pub": neither a key nor a file that can be read (No such file or directory (os error 2))
      = help: name a .pub file, or give its second line
    "#);
    insta::assert_snapshot!(cli.run(&["verify", "demo/site", "--public-key", "demo/keys/index.key"]), @r#"
    status 2
    --- stderr
    error: the public key "demo/keys/index.key": expected a public key, found a secret one: give it to nobody
    "#);
    insta::assert_snapshot!(verify(&cli, &["--id", "Not An Id"]), @"
    status 2
    --- stderr
    error: --catalog-id: expected 1 to 64 lower-case letters, digits and `-`
    ");
}

/// A committed .SRCINFO stands in where a recipe is not wholly known; one that contradicts what is known is an error, and not
/// published, so that no branch keeps a site from being verified.
#[test]
fn what_was_just_built_verifies_whatever_srcinfo_a_branch_holds() {
    let (cli, repo) = (Cli::new(), Repo::new());
    cli.done(&["keygen", "--no-password", "--out", "index"]);
    let build = |id: &str, depends: &str| {
        let text = format!(
            "pkgbase = {id}\n\tpkgdesc = told by running it\n\tpkgver = 0.1.0\n\tpkgrel = 1\n\turl = https://example.org\n\tarch = x86_64\n\tlicense = MIT\n\tmakedepends = cargo\n\tdepends = {depends}\n\tsource = git+https://example.org/demo.git#commit=0123456789012345678901234567890123456789\n\tsha256sums = SKIP\n\npkgname = {id}\n"
        );
        let unknown = |text: &str| text.replace("pkgdesc=\"A worker for tests\"", "pkgdesc=\"$(uname)\"");
        let change = repo.worker(id);
        change.edit("PKGBUILD", unknown).file(".SRCINFO", text).commit("srcinfo");
        cli.done(&["build", repo.path().to_str().unwrap(), "--out", "site", "--key", "index.key"]);
        let ran = cli.run(&["verify", "site", "--public-key", "index.pub"]);
        assert_eq!(ran.status, 0, "{ran}");
        std::fs::read_to_string(cli.join("site/workers").join(id).join(".SRCINFO")).unwrap_or_default()
    };
    assert!(build("good-worker-cpu", "glibc").contains("told by running it"));
    assert_eq!(build("bad-worker-cpu", "evil"), "");
}

/// The site, the key and the rest are named as the client's commands name them, and what those were given last counts.
#[test]
fn it_asks_where_the_client_asks() {
    let cli = Cli::new();
    cli.demo();
    let said = |arguments: &[&str]| {
        let ran = cli.run(&[&["verify"], arguments].concat());
        (ran.status, ran.stderr.lines().next().unwrap_or_default().to_owned())
    };
    let key = ["--public-key", "demo/keys/index.pub"];
    insta::assert_snapshot!(cli.run(&["verify"]), @"
    status 2
    --- stderr
    error: no site is known
      = help: name one: a folder or a URL, as the argument, with `--catalog`, or in RBEE_CATALOG_URL
    ");
    insta::assert_snapshot!(cli.run(&["verify", "--catalog", "demo/site"]), @"
    status 2
    --- stderr
    error: nothing is known that the catalog is trusted by
      = help: name its root with `--root FILE`, or a public key with `--public-key FILE|STRING`: ask the catalog's maintainers for it
    ");
    insta::assert_snapshot!(cli.run(&["verify", "--public-key", "demo/keys/index.pub"]), @"
    status 2
    --- stderr
    error: no site is known
      = help: name one: a folder or a URL, as the argument, with `--catalog`, or in RBEE_CATALOG_URL
    ");
    let named = ["--catalog", "demo/site"];
    assert_eq!(said(&[&named[..], &key].concat()).0, 0);
    assert_eq!(said(&[&["demo/site"][..], &key, &["--catalog-id", "rbee"]].concat()).0, 0);
    assert_eq!(said(&[&named[..], &key, &["--catalog-id", "other"]].concat()).0, 4);
    let twice = said(&[&["demo/site"][..], &named, &key].concat());
    assert_eq!(twice, (2, "error: expected the site once, found it as an argument and with `--catalog`".into()));
    let by_variable = |value: &str, arguments: &[&str]| {
        let ran = cli.run_with(&[&["verify"][..], arguments, &key].concat(), &[("RBEE_CATALOG_URL", value)]);
        ran.status
    };
    assert_eq!(by_variable("demo/site", &[]), 0);
    assert_eq!(by_variable("nowhere", &[]), 3);
    assert_eq!(by_variable("nowhere", &["demo/site"]), 0, "the argument is nearer");
    // Nothing of that is remembered for others; what they were given is.
    assert_eq!(cli.run(&["search"]).status, 2);
    let url = cli.join("demo/site").display().to_string();
    cli.done(&["search", "cpu", "--catalog", "demo/site", "--public-key", "demo/keys/index.pub", "--state", "state"]);
    assert_eq!(said(&[]).0, 0, "{url}");
    // With what they believed last.
    let older = cli.join("older");
    std::fs::create_dir(&older).unwrap();
    std::fs::copy(cli.join("demo/site/index.json.minisig"), older.join("index.json.minisig")).unwrap();
    cli.done(&["sign", "demo/site", "--key", "demo/keys/index.key"]);
    cli.done(&["verify"]);
    std::fs::copy(older.join("index.json.minisig"), cli.join("demo/site/index.json.minisig")).unwrap();
    let (status, line) = said(&[]);
    assert_eq!(status, 4);
    assert!(line.contains("seen before: an old copy of the catalog"), "{line}");
    assert_eq!(cli.run(&["search"]).status, 4, "so do they with what it believed");
    assert_eq!(said(&[&["demo/site"][..], &key].concat()).0, 0, "whoever names a key starts anew");
}

/// A machine behind an authority of its own: every command that asks a host goes by it.
#[test]
fn authorities_that_cannot_be_read_are_told_by_all() {
    let cli = Cli::new();
    cli.demo();
    let key = ["--public-key", "demo/keys/index.pub"];
    let url = "https://localhost:9";
    let commands =
        [vec!["verify", url], vec!["doctor", url], vec!["search", "--catalog", url], vec!["diff", url, "demo/site"]];
    for command in commands {
        for (pem, says) in
            [("nowhere.pem", "SSL_CERT_FILE: nowhere.pem: "), ("demo/keys/index.pub", "BEGIN CERTIFICATE")]
        {
            let ran = cli.run_with(&[&command[..], &key].concat(), &[("SSL_CERT_FILE", pem)]);
            assert_eq!(ran.status, 2, "{command:?}: {ran}");
            assert!(ran.stderr.contains(says), "{command:?}: {ran}");
        }
    }
}
