//! A root that too few have signed.

use super::*;

#[test]
fn one_root_key_alone_makes_no_root() {
    let (client, mirror) = (Client::new(), Mirror::new());
    for (signers, found) in [(&[][..], 0), (&[1], 1), (&[7], 0), (&[1, 7], 1)] {
        let site = with_root(catalog(), &root(2, &[7]), signers);
        assert_eq!(below_threshold(&client.refuses(&mirror, &signed(site, 7, 0))), (1, 2, found, vec![]));
    }
    client.believes(&mirror, &signed(catalog(), 4, 0));
}

#[test]
fn a_root_lowers_no_threshold_but_its_own() {
    // Key 0 alone says that from now on one signature is enough.
    let (client, mirror) = (Client::new(), Mirror::new());
    let lower = Root { threshold: 1, ..root(2, &[7]) };
    let site = with_root(catalog(), &lower, &[0]);
    assert_eq!(below_threshold(&client.refuses(&mirror, &signed(site, 7, 0))), (1, 2, 1, vec![]));
    // Two say so: then it is.
    let agreed = with_root(with_root(catalog(), &lower, &[0, 1]), &root(3, &[5]), &[0, 1]);
    client.believes(&mirror, &signed(agreed, 5, 0));
}

#[test]
fn the_new_root_keys_have_to_sign_too() {
    // Keys 0 and 1 agree on 3 and 7 as root keys, who never signed: a slip of the pen would lock everybody out.
    let (client, mirror) = (Client::new(), Mirror::new());
    let next = Root { root_keys: vec![public(3), public(7)], ..root(2, &[5]) };
    let site = with_root(catalog(), &next, &[0, 1]);
    assert_eq!(below_threshold(&client.refuses(&mirror, &signed(site, 5, 0))), (2, 2, 0, vec![]));
    let site = with_root(catalog(), &next, &[0, 1, 3, 7]);
    client.believes(&mirror, &signed(site, 5, 0));
}

#[test]
fn a_signature_of_other_bytes_does_not_count() {
    let (client, mirror) = (Client::new(), Mirror::new());
    let mut site = with_root(catalog(), &root(2, &[4]), &[0, 1]);
    // Everything but the bytes is right.
    site.files.insert(Root::path(2), root(2, &[7]).to_bytes());
    let (of, need, found, mut faults) = below_threshold(&client.refuses(&mirror, &signed(site, 7, 0)));
    faults.sort();
    let mut expected = [0, 1].map(|at| format!("not by key {}, or of other bytes", public(at).id()));
    expected.sort();
    assert_eq!((of, need, found, faults), (1, 2, 0, expected.to_vec()));
}

#[test]
fn a_signature_that_cannot_be_had_is_trouble_and_no_refusal() {
    let (client, mirror) = (Client::new(), Mirror::new());
    let site = signed(with_root(catalog(), &root(2, &[5]), &[0, 1]), 5, 0);
    mirror.show(&site);
    mirror.breaks(&Root::signature_path(2, public(0).id()), 503);
    let trouble = client.ask(&mirror);
    assert!(
        matches!(&trouble, Err(VerifyError::Trouble { path, .. }) if path.starts_with("root/2.json.")),
        "{trouble:?}"
    );
    client.believes(&mirror, &site);
}
