//! One key counted twice, under two ids: minisign's ids are arbitrary.

use rbee_catalog::model::KeyId;

use super::*;

/// Key 0's signature of a root, under another id.
fn under(id: KeyId, root: &Root) -> Vec<u8> {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    let honest = sign_root(&key(0), &root.to_bytes()).unwrap();
    let mut lines: Vec<String> = honest.lines().map(str::to_owned).collect();
    let mut bytes = STANDARD.decode(&lines[1]).unwrap();
    bytes[2..10].copy_from_slice(&id.0);
    lines[1] = STANDARD.encode(bytes);
    (lines.join("\n") + "\n").into_bytes()
}

#[test]
fn its_signature_under_anothers_id_does_not_count() {
    let (client, mirror) = (Client::new(), Mirror::new());
    let next = root(2, &[7]);
    let mut site = with_root(catalog(), &next, &[0]);
    // Both signatures verify for key 0's bytes: the ids alone make them two.
    let other = public(1).id();
    site.files.insert(Root::signature_path(2, other), under(other, &next));
    let faults = vec![format!("not by key {other}, or of other bytes")];
    assert_eq!(below_threshold(&client.refuses(&mirror, &signed(site.clone(), 7, 0))), (1, 2, 1, faults));
    // Its own file under the other's name.
    let own = site.files[&Root::signature_path(2, public(0).id())].clone();
    site.files.insert(Root::signature_path(2, other), own);
    let (.., found, _) = below_threshold(&client.refuses(&mirror, &signed(site, 7, 0)));
    assert_eq!(found, 1);
    client.believes(&mirror, &signed(catalog(), 4, 0));
}

#[test]
fn a_root_that_lists_it_twice_is_none() {
    let twin = PublicKey::new(KeyId([9; 8]), *public(0).key());
    let twice = Root { root_keys: vec![public(0), twin], ..root(1, &[4]) };
    let error = TrustAnchor::root(&twice.to_bytes()).unwrap_err().to_string();
    assert_eq!(error, "expected each key once, found 0909090909090909 again (a key is its bytes, whatever its id)");
}
