//! Signatures of the old kind, which sign bytes and not their hash.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::*;

/// The same signature said to be of the old kind.
fn as_legacy(minisig: &[u8]) -> Vec<u8> {
    let text = String::from_utf8(minisig.to_vec()).unwrap();
    let line = text.lines().nth(1).unwrap();
    let mut bytes = STANDARD.decode(line).unwrap();
    bytes[..2].copy_from_slice(b"Ed");
    text.replace(line, &STANDARD.encode(bytes)).into_bytes()
}

#[test]
fn a_legacy_signature_does_not_count() {
    let (client, mirror) = (Client::new(), Mirror::new());
    let mut site = with_root(catalog(), &root(2, &[7]), &[0, 1]);
    let path = Root::signature_path(2, public(1).id());
    let legacy = as_legacy(&site.files[&path]);
    site.files.insert(path, legacy);
    let faults = vec!["a legacy signature: sign it prehashed, as minisign does by default".to_owned()];
    assert_eq!(below_threshold(&client.refuses(&mirror, &signed(site, 7, 0))), (1, 2, 1, faults));
    client.believes(&mirror, &signed(catalog(), 4, 0));
}
