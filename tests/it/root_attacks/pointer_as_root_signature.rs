//! A signature of the one kind shown as one of the other.

use rbee_catalog::model::pointer::PointerError;

use super::*;

#[test]
fn a_root_signature_is_no_pointer() {
    // A client that pins a root key as if it were an index key: even then no root's signature is a pointer.
    let client = Client::trusting(TrustAnchor::Keys(rbee_catalog::client::TrustedKeys::new([public(0)])));
    let mirror = Mirror::new();
    let minisig = sign_root(&key(0), &root(1, &[4]).to_bytes()).unwrap();
    let refused = client.refuses(&mirror, &catalog().with_pointer(&minisig));
    assert_eq!(refused, Refused::MalformedComment(PointerError::Format));
}

#[test]
fn a_signature_with_another_comment_does_not_count() {
    let (client, mirror) = (Client::new(), Mirror::new());
    let next = root(2, &[7]);
    let pointer = signed(catalog(), 4, 0).files["index.json.minisig"].clone();
    let pointer = String::from_utf8(pointer).unwrap();
    let pointer = pointer.lines().nth(2).unwrap().strip_prefix("trusted comment: ").unwrap();
    let comment = next.trusted_comment();
    for comment in [
        pointer,
        &root(3, &[7]).trusted_comment(),
        &comment.replace("rbee\t", "other\t"),
        &comment.replace("root:1", "root:2"),
        &format!("{comment}\t"),
        &format!(" {comment}"),
        &comment.replace('\t', " "),
        "",
    ] {
        // Key 1 itself signed the very bytes, with the stock tool and any comment.
        let secret = ::minisign::SecretKeyBox::from(texts()[1].clone()).into_unencrypted_secret_key().unwrap();
        let bytes = next.to_bytes();
        let minisig = ::minisign::sign(None, &secret, &bytes[..], Some(comment), None).unwrap().into_string();
        let mut site = with_root(catalog(), &next, &[0]);
        site.files.insert(Root::signature_path(2, public(1).id()), minisig.into_bytes());
        let faults = vec!["its trusted comment is not that of this root".to_owned()];
        assert_eq!(below_threshold(&client.refuses(&mirror, &signed(site, 7, 0))), (1, 2, 1, faults), "{comment:?}");
    }
}

#[test]
fn an_altered_comment_does_not_count() {
    let (client, mirror) = (Client::new(), Mirror::new());
    // Key 1 signed root 3 once, which was never published; its bytes are shown as root 2's.
    let mut site = with_root(catalog(), &root(2, &[7]), &[0, 1]);
    let path = Root::signature_path(2, public(1).id());
    let altered = String::from_utf8(site.files[&path].clone()).unwrap();
    let global = altered.lines().nth(3).unwrap().to_owned();
    let other = sign_root(&key(1), &root(2, &[5]).to_bytes()).unwrap();
    site.files.insert(path, altered.replace(&global, other.lines().nth(3).unwrap()).into_bytes());
    let faults = vec![format!("not by key {}, or of other bytes", public(1).id())];
    assert_eq!(below_threshold(&client.refuses(&mirror, &signed(site, 7, 0))), (1, 2, 1, faults));
}
