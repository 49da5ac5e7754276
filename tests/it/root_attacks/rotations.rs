//! Rotations in a row, honest and not, as the conformance tests of The Update Framework have them: who is listed, how many have to
//! sign, who does.

use super::*;

/// A root: its root keys, its threshold, who signs it.
type Step<'a> = (&'a [usize], usize, &'a [usize]);

/// Steps, the last of which is refused: whose root keys are too few, how many are needed, how many there are.
type Refusal<'a> = (&'a [Step<'a>], (u64, usize, usize));

/// A site with these roots, and the first of them as the anchor.
fn with_steps(steps: &[Step<'_>]) -> (TrustAnchor, TinySite) {
    let mut site = TinySite::one_worker();
    let mut first = None;
    for ((keys, threshold, signers), version) in steps.iter().zip(1..) {
        let root_keys = keys.iter().map(|at| public(*at)).collect();
        let root = Root { root_keys, threshold: *threshold, ..root(version, &[7]) };
        first.get_or_insert_with(|| root.to_bytes());
        site = with_root(site, &root, signers);
    }
    (TrustAnchor::root(&first.unwrap()).unwrap(), signed(site, 7, 0))
}

#[test]
fn honest_ones_are_followed() {
    let all: [&[Step<'_>]; 9] = [
        &[(&[1], 1, &[1]), (&[2], 1, &[2, 1]), (&[2], 1, &[2])],
        // Signatures of others do no harm.
        &[(&[1], 1, &[3, 1, 4]), (&[2], 1, &[3, 2, 1, 4]), (&[2], 1, &[3, 2, 4])],
        &[(&[0, 1, 2, 3, 4], 3, &[0, 2, 4]), (&[0, 1, 2, 3, 4], 3, &[0, 4, 1]), (&[0, 1, 2, 3, 4], 3, &[1, 2, 3])],
        &[(&[0, 1, 2, 3, 4], 3, &[0, 2, 4]), (&[0, 1, 3, 4, 5], 3, &[0, 4, 1])],
        &[(&[0, 1, 2, 3], 3, &[0, 2, 3]), (&[0, 1, 3, 5], 3, &[0, 2, 3, 5]), (&[0, 1, 3, 5], 3, &[0, 3, 5])],
        &[(&[0, 1, 2], 2, &[0, 2]), (&[3, 4, 5], 2, &[0, 2, 3, 4]), (&[3, 4, 5], 2, &[3, 5])],
        &[(&[1, 2, 3], 1, &[1]), (&[1, 2, 3], 2, &[1, 2])],
        &[(&[1, 2, 3], 2, &[1, 2]), (&[1, 2, 3], 1, &[1, 2]), (&[1, 2, 3], 1, &[1])],
        &[(&[1], 1, &[1]), (&[1, 2], 2, &[1, 2])],
    ];
    for steps in all {
        let (anchor, site) = with_steps(steps);
        let (client, mirror) = (Client::trusting(anchor), Mirror::new());
        client.believes(&mirror, &site);
        assert_eq!(client.root_version(), Some(steps.len() as u64), "{steps:?}");
    }
}

#[test]
fn others_are_refused_and_the_root_before_stays() {
    let all: [Refusal<'_>; 8] = [
        (&[(&[1], 1, &[1]), (&[2], 1, &[2, 3, 4])], (1, 1, 0)),
        (&[(&[1], 1, &[1]), (&[2], 1, &[1, 3, 4])], (2, 1, 0)),
        (&[(&[0, 1, 2, 3, 4], 3, &[0, 2, 4]), (&[0, 1, 3, 4, 5], 3, &[0, 2, 4])], (2, 3, 2)),
        (&[(&[0, 1, 2, 3, 4], 3, &[0, 2, 4]), (&[0, 1, 3, 4, 5], 3, &[0, 4, 5])], (1, 3, 2)),
        (&[(&[1, 2, 3], 1, &[1]), (&[1, 2, 3], 2, &[2])], (2, 2, 1)),
        (&[(&[1, 2, 3], 2, &[1, 2]), (&[1, 2, 3], 1, &[1])], (1, 2, 1)),
        // Root 3 goes by root 2 alone: the keys of root 1 are no help.
        (&[(&[0, 1], 2, &[0, 1]), (&[2, 3], 2, &[0, 1, 2, 3]), (&[4, 5], 2, &[0, 1, 4, 5])], (2, 2, 0)),
        // Nobody but the new ones, who say so themselves.
        (&[(&[0, 1], 2, &[0, 1]), (&[2, 3, 4, 5], 2, &[2, 3, 4, 5])], (1, 2, 0)),
    ];
    for (steps, expected) in all {
        let (anchor, site) = with_steps(steps);
        let (client, mirror) = (Client::trusting(anchor), Mirror::new());
        let (of, need, found, _) = below_threshold(&client.refuses(&mirror, &site));
        assert_eq!((of, need, found), expected, "{steps:?}");
        let honest = with_steps(&steps[..steps.len() - 1]).1;
        client.believes(&mirror, &honest);
        assert_eq!(client.root_version(), Some(steps.len() as u64 - 1));
    }
}

/// Root 2 lets nobody sign: until root 3 every catalog is refused, and after it all is well.
#[test]
fn a_root_that_lets_nobody_sign_stops_every_client() {
    let (client, mirror) = (Client::new(), Mirror::new());
    client.believes(&mirror, &signed(catalog(), 4, 0));
    let stopped = with_root(catalog(), &root(2, &[]), &[0, 1]);
    let refused = client.refuses(&mirror, &signed(stopped.clone(), 4, 60));
    assert_eq!(refused, Refused::UnlistedKey { id: public(4).id(), root: 2, unreadable: None });
    client.believes(&mirror, &signed(with_root(stopped, &root(3, &[5]), &[1, 2]), 5, 120));
    assert_eq!(client.root_version(), Some(3));
}

/// More roots than one walk takes: the next one goes on where it ended.
#[test]
fn a_long_chain_is_walked_in_parts() {
    let one = |version| Root { root_keys: vec![public(0)], threshold: 1, ..root(version, &[4]) };
    let last = rbee_catalog::client::root::STEPS_MAX as u64 + 3;
    let site = (1..=last).fold(TinySite::one_worker(), |site, version| with_root(site, &one(version), &[0]));
    let site = signed(site, 4, 0);
    let anchor = TrustAnchor::root(&one(1).to_bytes()).unwrap();
    let now = Timeliness::At(Time::from_unix(NOW));
    let first = update(&site, &anchor, &State::default(), now, None).unwrap();
    let reached = |state: &State| state.root.as_ref().map(|root| root.root().version);
    assert_eq!(reached(&first.state), Some(last - 2));
    let folder = TempDir::new().unwrap();
    first.state.save(&folder.path().join("state.json")).unwrap();
    let state = State::load(&folder.path().join("state.json")).unwrap().unwrap();
    let second = update(&site, &anchor, &state, now, None).unwrap();
    assert_eq!(reached(&second.state), Some(last));
    // The highest version that there can be has none after it.
    let anchor = TrustAnchor::root(&one(u64::MAX).to_bytes()).unwrap();
    update(&site, &anchor, &State::default(), now, None).unwrap();
}
