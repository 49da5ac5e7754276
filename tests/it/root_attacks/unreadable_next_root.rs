//! A next root that is there and cannot be read: as much as none.

use super::*;

#[test]
fn bytes_that_are_no_root_end_the_walk() {
    let (client, mirror) = (Client::new(), Mirror::new());
    let newer = String::from_utf8(root(2, &[5]).to_bytes()).unwrap().replace("\"schema\": 1", "\"schema\": 2");
    for bytes in [&b""[..], b"not JSON", b"{}", b"\xff\xfe", newer.as_bytes(), &[b' '; 32 * 1024 + 1]] {
        let mut site = catalog();
        site.files.insert(Root::path(2), bytes.to_vec());
        client.believes(&mirror, &signed(site, 4, 0));
        assert_eq!(client.root_version(), Some(1));
    }
}

#[test]
fn trouble_ends_the_walk_and_is_said_when_the_last_root_has_expired() {
    let (mut client, mirror) = (Client::new(), Mirror::new());
    let site = signed(with_root(catalog(), &root(2, &[4]), &[0, 1]), 4, 0);
    mirror.show(&site);
    mirror.breaks("root/2.json", 500);
    client.ask(&mirror).unwrap();
    assert_eq!(client.root_version(), Some(1));
    client.now = NOW + 300 * DAY;
    match client.ask(&mirror) {
        Err(VerifyError::Refused(reasons)) => match &reasons[..] {
            [Refused::Root(RootRefused::Expired { version: 1, unreadable: Some(why), .. })] => {
                assert!(why.contains("found 500"), "{why}");
            }
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
    client.now = NOW;
    client.believes(&mirror, &site);
    assert_eq!(client.root_version(), Some(2));
}

/// Only the next root lists the key that signs: the error says why that root does not count.
#[test]
fn a_key_of_a_root_that_cannot_be_read() {
    let (client, mirror) = (Client::new(), Mirror::new());
    for (bytes, why) in [(&b"<html>"[..], "expected"), (&[b' '; 32 * 1024 + 1], "more than")] {
        let mut site = catalog();
        site.files.insert(Root::path(2), bytes.to_vec());
        let said = client.refuses(&mirror, &signed(site, 5, 0)).to_string();
        let id = public(5).id();
        let begins =
            format!("signed by key {id}, which root 1 does not list, and the next one cannot be read (`root/2.json`: ");
        assert!(said.starts_with(&begins) && said.contains(why), "{said}");
    }
}
