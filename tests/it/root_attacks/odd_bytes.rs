//! A next root whose bytes are odd, though enough have signed them: it is none, or it is the one that they say.

use super::*;

/// Root 2 of these bytes, signed by two root keys.
fn second(bytes: &[u8]) -> TinySite {
    let mut site = catalog();
    site.files.insert(Root::path(2), bytes.to_vec());
    for at in [0, 1] {
        let good = root(2, &[7]);
        // Our signer signs no such bytes: any program of theirs may.
        let comment = good.trusted_comment();
        let minisig = sign_bytes(&key(at), bytes, &comment);
        site.files.insert(Root::signature_path(2, public(at).id()), minisig.into_bytes());
    }
    site
}

/// A prehashed signature of any bytes, with any trusted comment.
fn sign_bytes(key: &SecretKey, bytes: &[u8], comment: &str) -> String {
    let at = (0..8).find(|at| public(*at) == *key.public()).unwrap();
    let text = texts()[at].clone();
    let secret = minisign::SecretKeyBox::from(text).into_unencrypted_secret_key().unwrap();
    minisign::sign(None, &secret, bytes, Some(comment), Some("x")).unwrap().into_string()
}

#[test]
fn what_says_two_things_is_no_root() {
    let (client, mirror) = (Client::new(), Mirror::new());
    let good = String::from_utf8(root(2, &[7]).to_bytes()).unwrap();
    client.believes(&mirror, &signed(catalog(), 4, 0));
    let key = public(7).to_string();
    let cases = [
        good.replacen("\"version\": 2", "\"version\": 2, \"version\": 2", 1),
        good.replacen("\"threshold\": 2", "\"threshold\": 2, \"threshold\": 1", 1),
        good.replacen("\"index_keys\": [", "\"index_keys\": [], \"index_keys\": [", 1),
        good.replacen("\"schema\": 1", "\"schema\": 1, \"schema\": 1", 1),
        good.replacen("\"version\": 2", "\"version\": 2.0", 1),
        good.replacen("\"version\": 2", "\"version\": \"2\"", 1),
        good.replacen("\"version\": 2", "\"version\": -2", 1),
        good.replacen("\"version\": 2", "\"version\": 20000000000000000000000000000", 1),
        good.replacen("\"threshold\": 2", "\"threshold\": 1e0", 1),
        good.replacen("\"catalog\": \"rbee\"", "\"catalog\": \"rbee\\u0000\"", 1),
        good.replacen("\"catalog\": \"rbee\"", "\"catalog\": \"Rbee\"", 1),
        good.replacen(&key, &key.to_lowercase(), 1),
        format!("\u{feff}{good}"),
        format!("{good}{good}"),
        format!("[{good}]"),
        good.replacen("\"index_keys\": [", &format!("\"index_keys\": [{}{}", "[".repeat(9_000), "]".repeat(9_000)), 1),
    ];
    for bytes in cases {
        assert_ne!(bytes, good);
        client.believes(&mirror, &signed(second(bytes.as_bytes()), 4, 0));
        assert_eq!(client.root_version(), Some(1), "{}", &bytes[..bytes.len().min(400)]);
    }
    // The same bytes without a change are a root, and white space that was signed is no change; nor is what a later program says
    // besides, however deep it is.
    let deep = good.replacen('{', &format!("{{\"more\": {}{},", "[".repeat(9_000), "]".repeat(9_000)), 1);
    for bytes in [format!("{good}\n \n"), deep] {
        let client = Client::new();
        client.believes(&mirror, &signed(second(bytes.as_bytes()), 7, 0));
        assert_eq!(client.root_version(), Some(2));
    }
}

#[test]
fn versions_far_ahead_lead_nowhere() {
    let (client, mirror) = (Client::new(), Mirror::new());
    for found in [u64::MAX, u64::MAX - 1, 1 << 53] {
        let far = second(&root(found, &[7]).to_bytes());
        let refused = client.refuses(&mirror, &signed(far, 7, 0));
        assert_eq!(refused, Refused::Root(RootRefused::Version { expected: 2, found }));
    }
    client.believes(&mirror, &signed(catalog(), 4, 0));
}

#[test]
fn comments_that_are_nearly_right_do_not_count() {
    let (client, mirror) = (Client::new(), Mirror::new());
    let two = root(2, &[7]);
    let honest = two.trusted_comment();
    for comment in [
        format!("{honest} "),
        format!("{honest}\t"),
        format!(" {honest}"),
        honest.replace('\t', " "),
        honest.replace("version:2", "version:02"),
        honest.replace("version:2", "version:3"),
        honest.replace("catalog:rbee", "catalog:rbee2"),
        honest.replace(":1\t", ":2\t"),
        format!("{honest}\tversion:2"),
    ] {
        let mut site = second(&two.to_bytes());
        let minisig = sign_bytes(&key(1), &two.to_bytes(), &comment);
        site.files.insert(Root::signature_path(2, public(1).id()), minisig.into_bytes());
        let (of, need, found, faults) = below_threshold(&client.refuses(&mirror, &signed(site, 7, 0)));
        assert_eq!((of, need, found), (1, 2, 1), "{comment:?}");
        assert_eq!(faults, ["its trusted comment is not that of this root"], "{comment:?}");
    }
    client.believes(&mirror, &signed(second(&two.to_bytes()), 7, 0));
}
