//! A root under another one's name: an old one again, or one that leaves some out.

use super::*;

#[test]
fn a_root_counts_under_its_own_version_only() {
    let (client, mirror) = (Client::new(), Mirror::new());
    for found in [1, 3] {
        let other = root(found, &[7]);
        let mut site = catalog();
        site.files.insert(Root::path(2), other.to_bytes());
        for at in [0, 1] {
            let minisig = sign_root(&key(at), &other.to_bytes()).unwrap();
            site.files.insert(Root::signature_path(2, public(at).id()), minisig.into_bytes());
        }
        let refused = client.refuses(&mirror, &signed(site, 7, 0));
        assert_eq!(refused, Refused::Root(RootRefused::Version { expected: 2, found }));
    }
    client.believes(&mirror, &signed(catalog(), 4, 0));
}

#[test]
fn no_root_is_left_out() {
    // Root 3 stands there, root 2 does not: it is never asked for.
    let (client, mirror) = (Client::new(), Mirror::new());
    let site = with_root(catalog(), &root(3, &[7]), &[0, 1]);
    assert_eq!(
        client.refuses(&mirror, &signed(site, 7, 0)),
        Refused::UnlistedKey { id: public(7).id(), root: 1, unreadable: None }
    );
    assert!(!mirror.asked().contains(&Root::path(3)), "{:?}", mirror.asked());
}
