//! `root`, and what `build`, `sign` and `verify` make of roots.

use crate::support::cli::Cli;
use crate::support::repo::Repo;

/// Key pairs in the folder `keys`.
pub(super) fn with_keys(names: &[&str]) -> Cli {
    let cli = Cli::new();
    std::fs::create_dir(cli.join("keys")).unwrap();
    for name in names {
        cli.done(&["keygen", "--no-password", "--out", &format!("keys/{name}")]);
    }
    cli
}

/// Three root keys and an index key.
pub(super) fn four() -> Cli {
    with_keys(&["a", "b", "c", "index", "next"])
}

pub(super) fn init(cli: &Cli) {
    let roots = ["--root-key", "keys/a.pub", "--root-key", "keys/b.pub", "--root-key", "keys/c.pub"];
    cli.done(&[&["root", "init", "--catalog", "rbee"][..], &roots, &["--index-key", "keys/index.pub"]].concat());
}

pub(super) fn sign(cli: &Cli, key: &str) {
    cli.done(&["root", "sign", "--key", &format!("keys/{key}.key")]);
}

/// The ids of keys by their names.
pub(super) fn named(cli: &Cli, text: &str) -> String {
    let mut text = text.to_owned();
    for name in ["a", "b", "c", "index", "next"] {
        let Ok(file) = std::fs::read_to_string(cli.join(&format!("keys/{name}.pub"))) else { continue };
        let id = file.lines().next().unwrap().rsplit(' ').next().unwrap();
        text = text.replace(file.lines().nth(1).unwrap(), &format!("KEY-{name}")).replace(id, &format!("ID-{name}"));
    }
    // Times.
    let words = text.split_inclusive(char::is_whitespace).map(|word| {
        let is_time = word.trim_end().ends_with('Z') && word.contains('T') && word.starts_with("20");
        if is_time { word.replace(word.trim_end(), "TIME") } else { word.to_owned() }
    });
    words.collect()
}

/// A catalog with one worker, whose default branch holds the folder `root` as it is now.
fn commit(cli: &Cli, repo: &Repo) {
    let mut change = repo.branch("main").file("catalog.toml", "id = \"rbee\"\nname = \"rbee\"\n");
    for entry in std::fs::read_dir(cli.join("root")).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("root/{}", path.file_name().unwrap().to_str().unwrap());
        change = change.file(name, std::fs::read(&path).unwrap());
    }
    change.commit("roots");
}

#[test]
fn a_root_is_begun_signed_and_changed_on_a_stick() {
    let cli = four();
    init(&cli);
    let show = |cli: &Cli| {
        let ran = cli.run(&["root", "show"]);
        format!("status {}\n{}", ran.status, named(cli, &ran.stderr))
    };
    insta::assert_snapshot!(show(&cli), @"
    status 1
    root 1 of `rbee`, made TIME
      root key ID-a KEY-a
      root key ID-b KEY-b
      root key ID-c KEY-c
      index key ID-index KEY-index
      2 of 3 root keys have to sign
      it holds until TIME
      signed by nobody
      it lacks 2 of the 2 signatures that root 1 asks for
      who may sign: ID-a, ID-b, ID-c
    ");
    let first = cli.run(&["root", "sign", "--key", "keys/a.key"]);
    insta::assert_snapshot!(named(&cli, &first.stderr), @"
    root 1 of `rbee`, made TIME
      root key ID-a KEY-a
      root key ID-b KEY-b
      root key ID-c KEY-c
      index key ID-index KEY-index
      2 of 3 root keys have to sign
      it holds until TIME
          Signed root 1 of `rbee` with key ID-a: root/1.json.ID-a.minisig
    Not enough yet: it has 1 of the 2 signatures that root 1 asks for
    ");
    let second = cli.run(&["root", "sign", "--key", "keys/c.key"]);
    assert!(second.stderr.contains("Enough have signed"), "{second}");
    assert_eq!(cli.run(&["root", "show"]).status, 0);
    // The index key is replaced: a new root begins, and a change of mind edits it.
    cli.done(&["root", "add-key", "--index-key", "keys/next.pub"]);
    sign(&cli, "b");
    let next = cli.read("keys/index.pub");
    let ran = cli.done(&["root", "remove-key", next.lines().nth(1).unwrap()]);
    assert!(ran.stderr.contains("is gone: it signed what the root said before"), "{ran}");
    sign(&cli, "b");
    sign(&cli, "a");
    let shown = show(&cli);
    let (_, second) = shown.split_once("root 2").unwrap();
    let mut lines: Vec<&str> = second.lines().collect();
    // Who signed is listed by id.
    let signed = lines.remove(lines.iter().position(|line| line.starts_with("  signed by ")).unwrap());
    assert!(signed.contains("ID-a") && signed.contains("ID-b"), "{signed}");
    insta::assert_snapshot!(lines.join("\n"), @"
     of `rbee`, made TIME
      - index key ID-index KEY-index
      + index key ID-next KEY-next
      it holds until TIME
    all that root 2 says
      root key ID-a KEY-a
      root key ID-b KEY-b
      root key ID-c KEY-c
      index key ID-next KEY-next
      2 of 3 root keys have to sign
      it holds until TIME
    ");
    let json: serde_json::Value = serde_json::from_str(&cli.run(&["root", "show", "--format", "json"]).stdout).unwrap();
    assert_eq!((json[1]["version"].as_u64(), json[1]["signed"].as_bool()), (Some(2), Some(true)));
    cli.done(&["root", "renew", "--days", "100", "--threshold", "3"]);
    let ran = cli.run(&["root", "show"]);
    assert_eq!(ran.status, 1);
    assert!(ran.stderr.contains("3 of 3 root keys have to sign, before it were 2 of 3"), "{ran}");
}

#[test]
fn what_a_root_cannot_be() {
    let cli = four();
    let said = |arguments: &[&str]| {
        let ran = cli.run(&[&["root"][..], arguments].concat());
        assert_eq!(ran.status, 2, "{ran}");
        named(&cli, ran.stderr.lines().find(|line| line.starts_with("error: ")).unwrap())
    };
    for command in [&["show"][..], &["sign", "--key", "keys/a.key"], &["renew"], &["remove-key", "x"]] {
        assert_eq!(said(command), "error: root/1.json: expected a root, found none");
    }
    let index = ["--index-key", "keys/index.pub"];
    let begin = |more: &[&str]| said(&[&["init", "--catalog", "rbee"], more, &index].concat());
    assert_eq!(begin(&["--root-key", "keys/index.pub"]), "error: root/1.json: key ID-index is a root key already");
    assert_eq!(
        begin(&["--root-key", "keys/a.pub", "--threshold", "2"]),
        "error: root/1.json: expected a threshold of 1 to 1, the number of root keys, found 2"
    );
    assert_eq!(begin(&["--root-key", "keys/a.pub", "--days", "367"]), "error: --days: expected 1 to 366, found 367");
    assert!(!cli.join("root").exists(), "nothing was written");
    init(&cli);
    assert_eq!(begin(&["--root-key", "keys/a.pub"]), "error: root/1.json: a root is there already");
    assert_eq!(
        said(&["sign", "--key", "keys/index.key"]),
        "error: root/1.json: key ID-index may not sign it: it is an index key: it signs indexes and nothing else"
    );
    assert_eq!(
        said(&["sign", "--key", "keys/next.key"]),
        "error: root/1.json: key ID-next may not sign it: it is none of its root keys"
    );
    assert_eq!(said(&["sign"]), "error: there is no secret key");
    assert_eq!(said(&["remove-key", "keys/next.pub"]), "error: root/1.json lists no key ID-next");
    let none = cli.run(&["root", "remove-key", "0123456789abcdef"]);
    insta::assert_snapshot!(none, @"
    status 2
    --- stderr
    error: root/1.json lists no key 0123456789abcdef
      = help: `rbee-catalog root show` prints the keys that it lists
    ");
    insta::assert_snapshot!(cli.run(&["root", "remove-key", "alice"]), @r#"
    status 2
    --- stderr
    error: the public key "alice": neither a key nor a file that can be read (No such file or directory (os error 2))
      = help: name a key by its id, of 16 digits and letters as `root show` prints it, by a .pub file, or its second line
    "#);
    insta::assert_snapshot!(named(&cli, &cli.run(&["root", "remove-key", "keys/a.pub", "keys/b.pub"]).stderr), @"
    error: root/1.json: expected a threshold of 1 to 1, the number of root keys, found 2
      = help: nothing was written; `--threshold N` says how many root keys have to sign
    ");
    insta::assert_snapshot!(named(&cli, &cli.run(&["root", "add-key", "--index-key", "keys/index.pub"]).stderr), @"
    error: root/1.json: key ID-index is an index key already
      = help: nothing was written; each key signs either roots or indexes, and is listed once
    ");
    // A root that has expired is signed by nobody any more.
    let late = [("SOURCE_DATE_EPOCH", "2000000000")];
    let ran = cli.run_with(&["root", "sign", "--key", "keys/a.key"], &late);
    assert_eq!(ran.status, 2, "{ran}");
    assert!(ran.stderr.starts_with("error: root/1.json expired at "), "{ran}");
    assert!(ran.stderr.contains("= help: `rbee-catalog root renew` gives it another year; then sign"), "{ran}");
    let secret = cli.read("keys/a.key");
    let ran = cli.run_with(&["root", "sign"], &[("RBEE_CATALOG_KEY", &secret)]);
    assert_eq!(ran.status, 0, "{ran}");
    assert!(!format!("{}{}", ran.stdout, ran.stderr).contains(secret.lines().nth(1).unwrap()));
}

#[test]
fn roots_are_published_checked_and_never_taken_back() {
    let (cli, repo) = (four(), Repo::new());
    let path = repo.path().to_str().unwrap().to_owned();
    repo.worker("demo-worker-cpu").commit("first");
    init(&cli);
    let build = |key: &str| cli.run(&["build", &path, "--out", "site", "--key", &format!("keys/{key}.key")]);
    // Pending: told, and not published.
    sign(&cli, "a");
    commit(&cli, &repo);
    let ran = build("index");
    assert_eq!(ran.status, 0, "{ran}");
    assert!(
        ran.stderr.contains("root 1 is not published yet: it has 1 of the 2 signatures that root 1 asks for"),
        "{ran}"
    );
    assert!(!cli.join("site/root").exists());
    // Signed: published with its signatures, and trust by the root is enough.
    sign(&cli, "b");
    commit(&cli, &repo);
    assert_eq!(build("index").status, 0);
    assert_eq!(std::fs::read_dir(cli.join("site/root")).unwrap().count(), 3);
    std::fs::copy(cli.join("site/root/1.json"), cli.join("trusted.json")).unwrap();
    let ran = cli.run(&["verify", "site", "--root", "trusted.json"]);
    insta::assert_snapshot!(named(&cli, &ran.to_string()), @"
    status 0
    --- stderr
        Verified 1 root of `rbee`: until TIME, 2 of 3 root keys sign
        Verified pointer of `rbee`: serial N, until TIME, key ID
                 index.json, head.json, 1 platform manifest
                 1 worker document with 1 version
                 1 source file, 11 named copies
    ");
    // A key that the root does not list signs nothing.
    let ran = build("next");
    assert_eq!(ran.status, 2, "{ran}");
    insta::assert_snapshot!(named(&cli, &ran.stderr), @"
    error: the key that signs, ID-next, is not among the index keys of root 1: clients that go by roots would refuse what it signs
      = help: sign with one of them, or publish a root that lists it: `rbee-catalog root add-key --index-key KEY`
    ");
    assert_eq!(cli.run(&["sign", "site", "--key", "keys/next.key"]).status, 2);
    // The index key is replaced, and nobody who has root 1 has to do anything.
    cli.done(&["root", "add-key", "--index-key", "keys/next.pub"]);
    cli.done(&["root", "remove-key", "keys/index.pub"]);
    sign(&cli, "b");
    sign(&cli, "c");
    commit(&cli, &repo);
    let ran = build("next");
    assert_eq!(ran.status, 0, "{ran}");
    assert_eq!(cli.run(&["verify", "site", "--root", "trusted.json"]).status, 0);
    assert_eq!(cli.run(&["diff", "site", "site", "--root", "trusted.json"]).status, 0);
    assert_eq!(cli.run(&["diff", "site", "site", "--public-key", "keys/index.pub"]).status, 4);
    assert_eq!(
        cli.run(&["verify", "site", "--public-key", "keys/index.pub"]).status,
        4,
        "a pinned key has no recovery"
    );
    // Taken back, or changed: refused, and what stands there stands.
    let before = cli.read("site/root/2.json");
    repo.branch("main").remove("root/2.json").commit("gone");
    let ran = build("index");
    assert_eq!(ran.status, 2, "{ran}");
    assert!(ran.stderr.contains("error: `root/2.json` was published in site, and here it is gone"), "{ran}");
    assert_eq!(cli.read("site/root/2.json"), before);
    // A hole.
    repo.branch("main").file("root/2.json", &before).remove("root/1.json").commit("hole");
    let ran = build("next");
    assert_eq!(ran.status, 2, "{ran}");
    assert!(ran.stderr.starts_with("error: `root/1.json` is missing before `root/2.json`"), "{ran}");
    // A signature of other bytes.
    commit(&cli, &repo);
    let name = std::fs::read_dir(cli.join("root")).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
    let name = name.filter(|name| name.starts_with("2.json.")).min().unwrap();
    let other = std::fs::read_dir(cli.join("root")).unwrap().map(|e| e.unwrap().path());
    let other = other.filter(|path| path.to_str().unwrap().contains("1.json.")).min().unwrap();
    repo.branch("main").file(format!("root/{name}"), std::fs::read(other).unwrap()).commit("mixed up");
    let ran = build("next");
    assert_eq!(ran.status, 2, "{ran}");
    assert!(ran.stderr.starts_with("error: root 2: a signature does not count: "), "{ran}");
}

#[test]
fn a_site_whose_roots_are_no_chain_is_found_out() {
    let (cli, repo) = (four(), Repo::new());
    repo.worker("demo-worker-cpu").commit("first");
    init(&cli);
    sign(&cli, "a");
    sign(&cli, "b");
    commit(&cli, &repo);
    cli.done(&["build", repo.path().to_str().unwrap(), "--out", "site", "--key", "keys/index.key"]);
    std::fs::rename(cli.join("site/root/1.json"), cli.join("trusted.json")).unwrap();
    let ran = cli.run(&["verify", "site", "--root", "trusted.json"]);
    assert_eq!(ran.status, 1, "{ran}");
    assert!(ran.stderr.contains("warning: the root that is trusted leads to root 1, the site has 1 to 0"), "{ran}");
    cli.write("bad.json", "{}");
    let ran = cli.run(&["verify", "site", "--root", "bad.json"]);
    assert_eq!(ran.status, 2, "{ran}");
    let both = ["verify", "site", "--root", "trusted.json", "--public-key", "keys/index.pub"];
    assert_eq!(cli.run(&both).status, 2, "one or the other");
}

/// Stock minisign checks what we sign.
#[test]
fn anyone_can_check_a_roots_signature() {
    let Some(minisign) = crate::support::need::need("minisign", "minisign") else { return };
    let cli = four();
    init(&cli);
    sign(&cli, "a");
    let id = cli.read("keys/a.pub").lines().next().unwrap().rsplit(' ').next().unwrap().to_owned();
    let mut command = std::process::Command::new(minisign);
    command.args(["-VHm", "root/1.json", "-x", &format!("root/1.json.{id}.minisig"), "-p", "keys/a.pub"]);
    let ran = command.current_dir(cli.path()).output().unwrap();
    assert_eq!(
        String::from_utf8_lossy(&ran.stdout),
        "Signature and comment signature verified\nTrusted comment: rbee-catalog-root:1\tcatalog:rbee\tversion:1\n"
    );
}

#[test]
fn what_was_believed_last_is_remembered() {
    let cli = Cli::new();
    cli.demo();
    let verify = |site: &str| cli.run(&["verify", site, "--public-key", "demo/keys/index.pub", "--state", "state"]);
    // An older copy of the site, from before it was signed again.
    std::fs::create_dir(cli.join("old")).unwrap();
    for file in walkdir::WalkDir::new(cli.join("demo/site")).into_iter().map(Result::unwrap) {
        let to = cli.join("old").join(file.path().strip_prefix(cli.join("demo/site")).unwrap());
        if file.file_type().is_dir() {
            std::fs::create_dir_all(to).unwrap();
        } else {
            std::fs::copy(file.path(), to).unwrap();
        }
    }
    assert_eq!(verify("old").status, 0);
    cli.done(&["sign", "demo/site", "--key", "demo/keys/index.key"]);
    assert_eq!(verify("demo/site").status, 0);
    let ran = verify("old");
    assert_eq!(ran.status, 4, "{ran}");
    assert!(ran.stderr.contains("seen before: an old copy of the catalog"), "{ran}");
    let state = std::fs::read_dir(cli.join("state")).unwrap().map(|entry| entry.unwrap().path());
    let state = state.filter(|path| path.extension().is_some_and(|ending| ending == "json")).min().unwrap();
    std::fs::write(&state, "{").unwrap();
    let ran = verify("demo/site");
    assert_eq!(ran.status, 3, "{ran}");
    assert!(ran.stderr.contains("the state is damaged"), "{ran}");
}
