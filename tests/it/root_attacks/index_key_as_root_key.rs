//! The CI machine was broken into: whoever has the index key makes himself a root.

use super::*;

#[test]
fn an_index_key_signs_no_root() {
    let (client, mirror) = (Client::new(), Mirror::new());
    let site = with_root(catalog(), &root(2, &[7]), &[4]);
    assert_eq!(below_threshold(&client.refuses(&mirror, &signed(site, 7, 0))), (1, 2, 0, vec![]));
    client.believes(&mirror, &signed(catalog(), 4, 0));
}

#[test]
fn a_root_that_lists_one_key_as_both_is_none() {
    let both = Root { root_keys: [0, 1, 2, 4].map(public).to_vec(), ..root(1, &[4]) };
    let error = TrustAnchor::root(&both.to_bytes()).unwrap_err().to_string();
    assert!(error.starts_with("expected each key once, found "), "{error}");
    // As a next root it cannot be read: the client stays with the one that it has.
    let (client, mirror) = (Client::new(), Mirror::new());
    let both = Root { version: 2, ..both };
    let mut site = catalog();
    site.files.insert(Root::path(2), both.to_bytes());
    client.believes(&mirror, &signed(site, 4, 0));
    assert_eq!(client.root_version(), Some(1));
}
