//! A stolen key signs a serial far ahead, so that every honest one after it looks old.

use super::*;

#[test]
fn a_rotation_that_drops_the_key_forgets_its_serial() {
    let (client, mirror) = (Client::new(), Mirror::new());
    client.believes(&mirror, &signed(catalog(), 4, 0));
    // Over a day ahead it is refused at once. A day less a minute it is not.
    let far = signed(catalog(), 4, DAY + 1);
    assert!(matches!(client.refuses(&mirror, &far), Refused::FutureSerial { .. }));
    client.believes(&mirror, &signed(catalog(), 4, DAY - 60));
    let honest = signed(catalog(), 4, 120);
    assert!(matches!(client.refuses(&mirror, &honest), Refused::Rollback { .. }));
    // A key more forgets nothing,
    let added = with_root(catalog(), &root(2, &[4, 5]), &[0, 1]);
    assert!(matches!(client.refuses(&mirror, &signed(added.clone(), 5, 120)), Refused::Rollback { .. }));
    // dropping the one that signed last does.
    let rotated = with_root(added, &root(3, &[5]), &[0, 1]);
    let pointer = client.believes(&mirror, &signed(rotated.clone(), 5, 120));
    assert_eq!(client.state().pointer.map(|last| last.serial), Some(pointer.serial));
    // And from here on rollback is refused again.
    assert!(matches!(client.refuses(&mirror, &signed(rotated, 5, 60)), Refused::Rollback { .. }));
}

#[test]
fn dropping_another_key_forgets_nothing() {
    let (client, mirror) = (Client::trusting(TrustAnchor::root(&root(1, &[4, 5]).to_bytes()).unwrap()), Mirror::new());
    let first = with_root(TinySite::one_worker(), &root(1, &[4, 5]), &[0, 1]);
    client.believes(&mirror, &signed(first.clone(), 4, 60));
    let dropped = with_root(first, &root(2, &[4, 6]), &[0, 1]);
    assert!(matches!(client.refuses(&mirror, &signed(dropped, 6, 0)), Refused::Rollback { .. }));
}

/// Serials, each a bit less than a day ahead of the last: the clock bounds them, not what was believed.
#[test]
fn serials_lead_nowhere_step_by_step() {
    let (mut client, mirror) = (Client::new(), Mirror::new());
    let ahead = client.believes(&mirror, &signed(catalog(), 4, DAY - 60));
    for after in [2 * DAY - 120, 2 * DAY, 300 * DAY] {
        let refused = client.refuses(&mirror, &signed(catalog(), 4, after));
        assert!(matches!(refused, Refused::FutureSerial { clock: None, .. }), "{refused:?}");
    }
    assert_eq!(client.state().pointer.map(|last| last.serial), Some(ahead.serial));
    // What is believed already stays so, also where the clock was set back.
    client.now = NOW - 10 * DAY;
    client.believes(&mirror, &signed(catalog(), 4, DAY - 60));
    assert!(matches!(client.refuses(&mirror, &signed(catalog(), 4, DAY - 59)), Refused::FutureSerial { .. }));
    client.now = NOW + DAY;
    client.believes(&mirror, &signed(catalog(), 4, DAY));
}
