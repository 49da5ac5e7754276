//! The last root has expired; those before it may have.

use super::*;

#[test]
fn only_the_last_roots_expiry_counts() {
    let (mut client, mirror) = (Client::new(), Mirror::new());
    let short = |version, days| Root { expires: Time::from_unix(NOW + days * DAY), ..root(version, &[4]) };
    let site = with_root(with_root(catalog(), &short(2, 1), &[0, 1]), &short(3, 20), &[0, 1]);
    client.now = NOW + 10 * DAY;
    client.believes(&mirror, &signed(site.clone(), 4, 0));
    client.now = NOW + 20 * DAY - 1;
    client.believes(&mirror, &signed(site.clone(), 4, 0));
    client.now = NOW + 20 * DAY;
    let (expires, now) = (Time::from_unix(client.now), Time::from_unix(client.now));
    let refused = client.refuses(&mirror, &signed(site.clone(), 4, 0));
    assert_eq!(refused, Refused::Root(RootRefused::Expired { version: 3, expires, now, unreadable: None }));
    client.believes(&mirror, &signed(with_root(site, &short(4, 30), &[0, 2]), 4, 60));
}

#[test]
fn a_clock_that_says_1970_does_not_revive_it() {
    let (mut client, mirror) = (Client::new(), Mirror::new());
    let last = Root { expires: Time::from_unix(NOW + DAY), ..root(2, &[4]) };
    let site = with_root(catalog(), &last, &[0, 1]);
    client.believes(&mirror, &signed(site.clone(), 4, 0));
    // The serial that was believed last is a time at which it has not expired, one that is believed later may be.
    client.now = 0;
    client.believes(&mirror, &signed(site.clone(), 4, 0));
    client.now = NOW + DAY / 2;
    let later = signed(site, 4, DAY + 60);
    client.believes(&mirror, &later);
    client.now = 0;
    let refused = client.refuses(&mirror, &later);
    assert!(matches!(refused, Refused::Root(RootRefused::Expired { version: 2, .. })), "{refused:?}");
}
