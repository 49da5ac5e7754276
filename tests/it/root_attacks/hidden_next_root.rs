//! A mirror says that there is no root 2, to keep a stolen key in use.

use super::*;

#[test]
fn a_404_ends_the_walk_and_the_last_roots_expiry_bounds_it() {
    let (mut client, mirror) = (Client::new(), Mirror::new());
    let rotated = with_root(catalog(), &root(2, &[5]), &[0, 1]);
    let hidden = signed(catalog(), 4, 0);
    client.believes(&mirror, &hidden);
    assert_eq!(client.root_version(), Some(1));
    assert_eq!(mirror.asked().iter().filter(|path| path.starts_with("root/")).collect::<Vec<_>>(), ["root/2.json"]);
    // Whoever has the stolen key signs on, and the mirror hides the root that ends it: until root 1 expires.
    client.now = NOW + 300 * DAY;
    let on = signed(catalog(), 4, 299 * DAY);
    let (expires, now) = (Time::from_unix(NOW + 300 * DAY), Time::from_unix(client.now));
    let refused = client.refuses(&mirror, &on);
    assert_eq!(refused, Refused::Root(RootRefused::Expired { version: 1, expires, now, unreadable: None }));
    // An honest mirror heals it, whatever the expiry of the roots on the way.
    let fresh = Root { expires: Time::from_unix(NOW + 360 * DAY), ..root(3, &[5]) };
    client.believes(&mirror, &signed(with_root(rotated, &fresh, &[1, 2]), 5, 299 * DAY));
    assert_eq!(client.root_version(), Some(3));
}
