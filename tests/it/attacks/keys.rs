//! Pointers and roots that are signed wrongly, against a machine that installs.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer as _, SigningKey};
use insta::assert_snapshot;
use rbee_catalog::model::index::Pin;
use rbee_catalog::model::pointer::Pointer;
use rbee_catalog::model::root::Root;
use rbee_catalog::model::{KeyId, PublicKey};
use serde_json::json;

use crate::support::mirror::Files;
use crate::support::scene::{DAY, NOW, Publish, Scene, archive, key, public, root, root_files, second, secret_text};

/// The second version as an attacker would have it, signed by this key.
fn evil(by: usize) -> Files {
    Publish::of(&[("0.2.0", archive("evil"))]).at(NOW + 60).signed_by(&key(by))
}

fn ids(said: &str) -> String {
    (0..8).fold(said.to_owned(), |said, at| said.replace(&public(at).id().to_string(), &format!("KEY{at}")))
}

/// What the machine says of this, and that the next honest answer heals it.
#[track_caller]
fn refuses(scene: &Scene, files: Files) -> String {
    scene.mirror.publish(files);
    ids(&scene.fails())
}

fn lines(minisig: &[u8]) -> Vec<String> {
    String::from_utf8(minisig.to_vec()).unwrap().lines().map(str::to_owned).collect()
}

fn with_line(files: &mut Files, path: &str, at: usize, line: &str) {
    let mut lines = lines(&files[path]);
    lines[at] = line.to_owned();
    files.insert(path.into(), (lines.join("\n") + "\n").into_bytes());
}

/// A signature file with other bytes at the beginning of its second line: the algorithm, then the key's id.
fn with_start(files: &mut Files, path: &str, from: usize, start: &[u8]) {
    let mut bytes = STANDARD.decode(&lines(&files[path])[1]).unwrap();
    bytes[from..from + start.len()].copy_from_slice(start);
    with_line(files, path, 1, &STANDARD.encode(bytes));
}

const POINTER: &str = "index.json.minisig";

#[test]
fn an_unknown_key() {
    assert_snapshot!(refuses(&Scene::new(), evil(7)), @"signed by key KEY7, which is not trusted: ask the catalog's maintainers for their public key");
    // The same under the id of the honest key.
    let mut files = evil(7);
    with_start(&mut files, POINTER, 2, &public(0).id().0);
    assert_snapshot!(refuses(&Scene::new(), files), @"the signature is not by key KEY0: the pointer was altered, or the key is another one by the same name");
    assert_snapshot!(refuses(&Scene::rooted(), evil(7)), @"signed by key KEY7, which root 1 does not list: an old copy of the catalog or another one, check the address or try again later");
}

#[test]
fn an_index_key_that_was_removed() {
    let mut scene = Scene::rooted();
    scene.signer = 1;
    scene.roots.extend(root_files(&root(2, &[1]), &[5, 6]));
    let mut files = evil(0);
    files.extend(scene.roots.clone());
    assert_snapshot!(refuses(&scene, files), @"signed by key KEY0, which root 2 does not list: an old copy of the catalog or another one, check the address or try again later");
    assert_eq!(scene.state().unwrap().root.unwrap().root().version, 2);
    // From now on hiding root 2 is no way back.
    let before = scene.tree();
    let mut files = evil(0);
    files.extend(root_files(&root(1, &[0]), &[4, 5]));
    scene.mirror.publish(files);
    assert_snapshot!(ids(&scene.install().unwrap_err().to_string()), @"signed by key KEY0, which root 2 does not list: an old copy of the catalog or another one, check the address or try again later");
    assert_eq!(scene.tree(), before);
}

#[test]
fn too_few_root_keys() {
    let mut said = String::new();
    let next = root(2, &[7]);
    let lower = Root { threshold: 1, ..root(2, &[7]) };
    // One key's signature under the name and the id of another one.
    let mut twice = root_files(&next, &[4]);
    let (own, other) = (Root::signature_path(2, public(4).id()), Root::signature_path(2, public(5).id()));
    twice.insert(other.clone(), twice[&own].clone());
    with_start(&mut twice, &other, 2, &public(5).id().0);
    let mut legacy = root_files(&next, &[4, 5]);
    with_start(&mut legacy, &other, 0, b"Ed");
    for roots in [root_files(&next, &[4]), root_files(&next, &[4, 7]), root_files(&lower, &[4]), twice, legacy] {
        let scene = Scene::rooted();
        let mut files = evil(7);
        files.extend(roots);
        said += &format!("{}\n", refuses(&scene, files));
        assert_eq!(scene.state().unwrap().root.unwrap().root().version, 1);
    }
    assert_snapshot!(said, @"
    `root/2.json` is signed by 1 of the root keys that root 1 lists, expected 2: a publish may be under way, try again; else tell the catalog's maintainers
    `root/2.json` is signed by 1 of the root keys that root 1 lists, expected 2: a publish may be under way, try again; else tell the catalog's maintainers
    `root/2.json` is signed by 1 of the root keys that root 1 lists, expected 2: a publish may be under way, try again; else tell the catalog's maintainers
    `root/2.json` is signed by 1 of the root keys that root 1 lists, expected 2 (`root/2.json.KEY5.minisig`: not by key KEY5, or of other bytes): a publish may be under way, try again; else tell the catalog's maintainers
    `root/2.json` is signed by 1 of the root keys that root 1 lists, expected 2 (`root/2.json.KEY5.minisig`: a legacy signature: sign it prehashed, as minisign does by default): a publish may be under way, try again; else tell the catalog's maintainers
    ");
}

/// A root that lists one key under two ids is no root: the walk ends before it.
#[test]
fn one_key_under_two_ids() {
    let twin = PublicKey::new(KeyId([9; 8]), *public(4).key());
    let twice = Root { root_keys: vec![public(4), twin], ..root(2, &[7]) };
    let mut files = evil(7);
    files.insert(Root::path(2), twice.to_bytes());
    for id in [public(4).id(), KeyId([9; 8])] {
        let secret = ::minisign::SecretKeyBox::from(secret_text(4).to_owned()).into_unencrypted_secret_key().unwrap();
        let comment = twice.trusted_comment();
        let signed = ::minisign::sign(None, &secret, &twice.to_bytes()[..], Some(&comment), None).unwrap();
        let path = Root::signature_path(2, id);
        files.insert(path.clone(), signed.into_string().into_bytes());
        with_start(&mut files, &path, 2, &id.0);
    }
    assert_snapshot!(refuses(&Scene::rooted(), files), @"signed by key KEY7, which root 1 does not list, and the next one cannot be read (`root/2.json`: expected each key once, found 0909090909090909 again (a key is its bytes, whatever its id)): an old copy of the catalog or another one, check the address or try again later");
}

#[test]
fn a_legacy_signature() {
    let mut files = second().signed();
    with_start(&mut files, POINTER, 0, b"Ed");
    assert_snapshot!(refuses(&Scene::new(), files), @"`index.json.minisig` is a legacy signature: sign it prehashed, as minisign does by default");
}

/// A legacy signature covers bytes, not their hash: whoever has the key's holder sign `<an honest signature>‖<a comment>` as a
/// file has a global signature. The index has to be signed by its hash as well, so that it gets nobody another index.
#[test]
fn a_legacy_signature_over_crafted_bytes_as_a_global_signature() {
    let scene = Scene::new();
    let mut files = evil(7);
    let (index, head) = (Pin::of(&files["index.json"]), Pin::of(&files["head.json"]));
    let honest = second().signed();
    let text = lines(&honest[POINTER])[2].strip_prefix("trusted comment: ").unwrap().to_owned();
    let comment = Pointer { index, head, ..Pointer::parse(&text).unwrap() }.to_string();
    let signature = STANDARD.decode(&lines(&honest[POINTER])[1]).unwrap();
    let crafted = [&signature[10..], comment.as_bytes()].concat();
    let seed: [u8; 32] = STANDARD.decode(secret_text(0).lines().nth(1).unwrap()).unwrap()[62..94].try_into().unwrap();
    let global = SigningKey::from_bytes(&seed).sign(&crafted).to_bytes();
    files.insert(POINTER.into(), honest[POINTER].clone());
    with_line(&mut files, POINTER, 2, &format!("trusted comment: {comment}"));
    with_line(&mut files, POINTER, 3, &STANDARD.encode(global));
    assert_snapshot!(refuses(&scene, files), @"the file signature does not fit `by-hash/…`: sign the site again");
}

#[test]
fn a_trusted_comment_that_was_altered() {
    let mut said = String::new();
    for (from, to) in
        [("catalog:rbee", "catalog:rbex"), ("rbee-catalog:1", "rbee-catalog:2"), ("\t", " "), ("json:", "json: ")]
    {
        let mut files = second().signed();
        let line = lines(&files[POINTER])[2].replacen(from, to, 1);
        with_line(&mut files, POINTER, 2, &line);
        said += &format!("{}\n", refuses(&Scene::new(), files));
    }
    assert_snapshot!(said, @"
    the signature is not by key KEY0: the pointer was altered, or the key is another one by the same name
    the signature is not by key KEY0: the pointer was altered, or the key is another one by the same name
    the signature is not by key KEY0: the pointer was altered, or the key is another one by the same name
    the signature is not by key KEY0: the pointer was altered, or the key is another one by the same name
    ");
}

/// Signed by the honest key, as stock minisign would, and not in the one form: two readers must not read two things.
#[test]
fn a_trusted_comment_that_is_reordered_repeated_or_padded() {
    let honest = second().signed();
    let text = lines(&honest[POINTER])[2].strip_prefix("trusted comment: ").unwrap().to_owned();
    let items: Vec<&str> = text.split('\t').collect();
    let reordered = [items[0], items[2], items[1], items[3], items[4], items[5]].join("\t");
    let repeated = [items[0], items[1], items[2], items[2], items[3], items[4], items[5]].join("\t");
    let mut said = String::new();
    for comment in
        [reordered, repeated, format!("{text}\t"), format!("{text}\tx:1"), format!(" {text}"), format!("{text} ")]
    {
        let secret = ::minisign::SecretKeyBox::from(secret_text(0).to_owned()).into_unencrypted_secret_key().unwrap();
        let index = &honest["index.json"][..];
        let signed = ::minisign::sign(None, &secret, index, Some(&comment), None).unwrap().into_string();
        let mut files = honest.clone();
        files.insert(POINTER.into(), signed.into_bytes());
        said += &format!("{}\n", refuses(&Scene::new(), files));
    }
    assert_snapshot!(said, @"
    the trusted comment is no pointer: expected `catalog:…` as the next item, after one tab; sign the site with `rbee-catalog sign`
    the trusted comment is no pointer: expected `expires:…` as the next item, after one tab; sign the site with `rbee-catalog sign`
    the trusted comment is no pointer: expected nothing after `head.json:…`; sign the site with `rbee-catalog sign`
    the trusted comment is no pointer: expected nothing after `head.json:…`; sign the site with `rbee-catalog sign`
    the trusted comment is no pointer: expected `rbee-catalog:1` at the start; sign the site with `rbee-catalog sign`
    the trusted comment is no pointer: `head.json`: expected 64 lower-case hex digits; sign the site with `rbee-catalog sign`
    ");
}

#[test]
fn another_catalogs_pointer_by_the_same_key() {
    for scene in [Scene::new(), Scene::rooted()] {
        let mut other = Publish::of(&[("0.2.0", archive("evil"))]).at(NOW + 60);
        other.index()["catalog"] = json!({"id": "other", "name": "other"});
        let said = refuses(&scene, other.signed_as("other", &key(0)));
        assert_eq!(said, "expected catalog `rbee`, found `other`: check the address");
    }
}

/// Roots one by one: none is left out, and an old one under a new name is none.
#[test]
fn roots_that_are_left_out_or_renamed() {
    let mut said = String::new();
    for root in [root(3, &[7]), root(1, &[7])] {
        let scene = Scene::rooted();
        let mut files = evil(7);
        for (path, bytes) in root_files(&root, &[4, 5]) {
            files.insert(path.replacen(&format!("root/{}.", root.version), "root/2.", 1), bytes);
        }
        said += &format!("{}\n", refuses(&scene, files));
    }
    assert_snapshot!(said, @"
    `root/2.json` says version 3: publish each root under its own version
    `root/2.json` says version 1: publish each root under its own version
    ");
}

/// All root keys at once, over two steps, of which the first one has expired: only the last one's expiry counts.
#[test]
fn all_keys_change_at_once() {
    let mut scene = Scene::rooted();
    let two = Root {
        root_keys: vec![public(2), public(3)],
        expires: rbee_catalog::model::Time::from_unix(NOW),
        ..root(2, &[1])
    };
    let three = Root {
        root_keys: vec![public(2), public(3)],
        expires: rbee_catalog::model::Time::from_unix(NOW + 9 * DAY),
        ..root(3, &[1])
    };
    scene.roots.extend(root_files(&two, &[4, 6, 2, 3]));
    scene.roots.extend(root_files(&three, &[2, 3]));
    scene.signer = 1;
    scene.heals();
    assert_eq!(scene.state().unwrap().root.unwrap().root().version, 3);
}
