//! A key that was taken out goes on signing.

use super::*;

#[test]
fn an_index_key_that_was_removed_signs_no_more() {
    let (client, mirror) = (Client::new(), Mirror::new());
    client.believes(&mirror, &signed(catalog(), 4, 0));
    // Key 4 was stolen: root 2 has key 5 instead.
    let rotated = with_root(catalog(), &root(2, &[5]), &[0, 2]);
    let thief = signed(rotated.clone(), 4, 60);
    assert_eq!(client.refuses(&mirror, &thief), Refused::UnlistedKey { id: public(4).id(), root: 2, unreadable: None });
    client.believes(&mirror, &signed(rotated, 5, 30));
    assert_eq!(client.root_version(), Some(2));
    // From now on an old root is no way back: what a mirror withholds is remembered.
    let old = signed(catalog(), 4, 120);
    assert_eq!(client.refuses(&mirror, &old), Refused::UnlistedKey { id: public(4).id(), root: 2, unreadable: None });
}

#[test]
fn a_root_key_that_was_removed_signs_no_more() {
    let (client, mirror) = (Client::new(), Mirror::new());
    // Root 2 drops root key 1. Key 0 and the dropped one sign a root 3: it is one signature too few.
    let two = Root { root_keys: vec![public(0), public(2)], ..root(2, &[4]) };
    let honest = with_root(catalog(), &two, &[0, 2]);
    client.believes(&mirror, &signed(honest.clone(), 4, 0));
    let evil = with_root(honest.clone(), &root(3, &[7]), &[0, 1]);
    let refused = client.refuses(&mirror, &signed(evil, 7, 60));
    assert_eq!(below_threshold(&refused), (2, 2, 1, vec![]));
    client.believes(&mirror, &signed(honest, 4, 60));
}

#[test]
fn a_key_that_comes_back_is_another_matter_than_one_that_stayed() {
    // Root 2 drops key 4, root 3 lists it again: a client that walks both at once forgets its serial all the same.
    let (client, mirror) = (Client::new(), Mirror::new());
    client.believes(&mirror, &signed(catalog(), 4, 60));
    let back = with_root(with_root(catalog(), &root(2, &[5]), &[0, 1]), &root(3, &[4, 5]), &[0, 1]);
    client.believes(&mirror, &signed(back, 4, 0));
}
