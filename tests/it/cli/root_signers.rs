//! What a signer is shown, who sits at a machine with neither a network nor the catalog and has a stick that somebody else filled.

use rbee_catalog::model::PublicKey;

use super::root::{four, init, named, sign, with_keys};
use crate::support::cli::Cli;

fn key(cli: &Cli, name: &str) -> PublicKey {
    PublicKey::parse(&cli.read(&format!("keys/{name}.pub"))).unwrap()
}

/// The folder `root`, signed by two of three; a signer's own copy of `1.json` in `mine.json`.
fn signed() -> Cli {
    let cli = with_keys(&["a", "b", "c", "index", "next", "evil"]);
    init(&cli);
    sign(&cli, "a");
    sign(&cli, "b");
    std::fs::copy(cli.join("root/1.json"), cli.join("mine.json")).unwrap();
    cli
}

#[test]
fn another_key_under_the_wished_ones_id_is_seen() {
    let cli = signed();
    let forged = PublicKey::new(key(&cli, "next").id(), *key(&cli, "evil").key());
    cli.done(&["root", "add-key", "--index-key", &forged.to_string(), "--dir", "root"]);
    let shown = cli.run(&["root", "show"]);
    let signed = cli.done(&["root", "sign", "--key", "keys/c.key", "--root", "mine.json"]);
    for ran in [shown, signed] {
        let of_id: Vec<&str> = ran.stderr.lines().filter(|line| line.contains(&forged.id().to_string())).collect();
        assert!(of_id.len() >= 2 && of_id.iter().all(|line| line.ends_with(&forged.to_string())), "{ran}");
        assert!(!ran.stderr.contains(&key(&cli, "next").to_string()), "{ran}");
    }
}

/// The stick's own root 1 lists the attacker's index key already, so that no change names it; and the root 2 upon it counts upon
/// the real root 1.
#[test]
fn a_stick_with_a_first_root_of_its_own_is_found_out() {
    let cli = signed();
    let keys = ["keys/a.pub", "keys/b.pub", "keys/c.pub", "keys/next.pub"].map(|key| ["--root-key", key]).concat();
    let index = ["--index-key", "keys/index.pub", "--index-key", "keys/evil.pub"];
    let begin = ["root", "init", "--catalog-id", "rbee", "--threshold", "1", "--dir", "stick"];
    cli.done(&[&begin[..], &keys, &index].concat());
    cli.done(&["root", "sign", "--dir", "stick", "--key", "keys/next.key"]);
    cli.done(&["root", "remove-key", "keys/next.pub", "--threshold", "2", "--dir", "stick"]);
    // With the root that the signer trusts: refused, and nothing is signed.
    for command in [&["show"][..], &["sign", "--key", "keys/a.key"]] {
        let ran = cli.run(&[&["root"], command, &["--dir", "stick", "--root", "mine.json"]].concat());
        assert_eq!(ran.status, 4, "{ran}");
        assert!(ran.stderr.starts_with("error: stick/1.json is not the root 1 that is trusted, mine.json\n"), "{ran}");
    }
    assert!(!std::fs::read_dir(cli.join("stick")).unwrap().any(|entry| {
        let name = entry.unwrap().file_name().into_string().unwrap();
        name.starts_with("2.json.")
    }));
    // Without it: all that is signed is shown, and what of it nothing vouches for.
    let ran = cli.done(&["root", "sign", "--dir", "stick", "--key", "keys/a.key"]);
    let text = named(&cli, &ran.stderr).replace(&key(&cli, "evil").to_string(), "KEY-evil");
    insta::assert_snapshot!(text.replace(&key(&cli, "evil").id().to_string(), "ID-evil"), @"
    root 2 of `rbee`, made TIME
      root key ID-a KEY-a
      root key ID-b KEY-b
      root key ID-c KEY-c
      index key ID-index KEY-index
      index key ID-evil KEY-evil
      2 of 3 root keys have to sign
      it holds until TIME
    against root 1
      - root key ID-next KEY-next
      2 of 3 root keys have to sign, before it were 1 of 4
      it holds until TIME
    warning: nothing but this folder says that root 1 is the one that clients know
      = help: name your own copy of a root with `--root FILE`, or compare every key above with what you know
          Signed root 2 of `rbee` with key ID-a: stick/2.json.ID-a.minisig
    Not enough yet: it has 1 of the 2 signatures that root 2 asks for
    ");
    // What goes on from the trusted root is signed as before.
    cli.done(&["root", "add-key", "--index-key", "keys/next.pub"]);
    let ran = cli.done(&["root", "sign", "--key", "keys/a.key", "--root", "mine.json"]);
    insta::assert_snapshot!(named(&cli, &ran.stderr), @"
         Trusted root 1 of `rbee`, mine.json, which leads to root 2
    root 2 of `rbee`, made TIME
      root key ID-a KEY-a
      root key ID-b KEY-b
      root key ID-c KEY-c
      index key ID-index KEY-index
      index key ID-next KEY-next
      2 of 3 root keys have to sign
      it holds until TIME
    against root 1
      + index key ID-next KEY-next
      it holds until TIME
          Signed root 2 of `rbee` with key ID-a: root/2.json.ID-a.minisig
    Not enough yet: it has 1 of the 2 signatures that root 1 asks for, and 1 of the 2 signatures that root 2 asks for
    ");
    // A trusted root that is newer than all of the stick's.
    cli.done(&["root", "sign", "--key", "keys/b.key"]);
    let ran = cli.run(&["root", "sign", "--dir", "stick", "--key", "keys/b.key", "--root", "root/2.json"]);
    assert_eq!(ran.status, 4, "{ran}");
    std::fs::remove_file(cli.join("stick/2.json")).unwrap();
    let ran = cli.run(&["root", "sign", "--dir", "stick", "--key", "keys/b.key", "--root", "root/2.json"]);
    assert_eq!(ran.status, 4, "{ran}");
    assert!(ran.stderr.starts_with("error: stick: the roots end with 1, before root 2 that root/2.json is\n"), "{ran}");
}

#[test]
fn a_root_behind_a_gap_is_told() {
    let cli = signed();
    cli.write("root/4.json", "{}");
    let shown = cli.run(&["root", "show"]);
    assert_eq!(shown.status, 2, "{shown}");
    assert!(shown.stderr.starts_with("root 1 of `rbee`"), "{shown}");
    for command in
        [&["sign", "--key", "keys/c.key"][..], &["renew"], &["add-key", "--index-key", "keys/next.pub"], &["show"]]
    {
        let ran = cli.run(&[&["root"], command].concat());
        assert_eq!(ran.status, 2, "{ran}");
        assert!(ran.stderr.contains("error: root/2.json is missing before root/4.json\n"), "{ran}");
    }
    std::fs::remove_file(cli.join("root/4.json")).unwrap();
    std::fs::create_dir(cli.join("root/2.json")).unwrap();
    let ran = cli.run(&["root", "show"]);
    assert!(ran.status != 0 && ran.stderr.contains("root/2.json"), "{ran}");
}

#[test]
fn a_key_that_nobody_can_sign_with_is_none() {
    let cli = four();
    let id = key(&cli, "a").id();
    let mut one = [0; 32];
    one[0] = 1;
    // Points of small order, and no point at all.
    let mut none = [0; 32];
    none[0] = 2;
    for weak in [[0; 32], one, none] {
        let weak = PublicKey::new(id, weak).to_string();
        for keys in
            [["--root-key", &weak, "--index-key", "keys/index.pub"], ["--root-key", "keys/a.pub", "--index-key", &weak]]
        {
            let ran = cli.run(&[&["root", "init", "--catalog-id", "rbee"][..], &keys].concat());
            assert_eq!(ran.status, 2, "{ran}");
            assert!(ran.stderr.contains("nobody can sign with it"), "{ran}");
        }
    }
    assert!(!cli.join("root").exists());
}
