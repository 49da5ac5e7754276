//! What a client remembers, on disk: whole or not at all, damage told, and never back.

use rbee_catalog::client::{Refused, VerifyError};
use rbee_catalog::client::{Remembered, State, StateError, Timeliness, TrustAnchor, TrustedRoot, update};
use rbee_catalog::model::root::Root;
use rbee_catalog::model::{Sha256, Time};
use tempfile::TempDir;

use super::fixture::{DAY, NOW, TinySite, key, other_key, rbee, trusting};

fn root(version: u64) -> TrustedRoot {
    let root = Root {
        schema: 1,
        catalog: rbee(),
        version,
        issued: Time::from_unix(NOW),
        expires: Time::from_unix(NOW + DAY),
        threshold: 1,
        root_keys: vec![other_key().public().clone()],
        index_keys: vec![key().public().clone()],
    };
    TrustedRoot::given(&root.to_bytes()).unwrap()
}

fn state(version: u64, serial: u64) -> State {
    State {
        catalog: Some(rbee()),
        pointer: Some(Remembered {
            serial,
            index: Sha256::of(b"index"),
            head: Sha256::of(b"head"),
            key: key().public().clone(),
        }),
        root: Some(root(version)),
        chain: (1..=version).map(|version| (version, root(version).sha256())).collect(),
        succeeded_at: Some(Time::from_unix(NOW)),
        lower_bound: None,
    }
}

#[test]
fn what_is_saved_is_loaded() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("deep/er/state.json");
    assert_eq!(State::load(&path).unwrap(), None);
    for state in [State::default(), state(2, 7)] {
        state.save(&path).unwrap();
        assert_eq!(State::load(&path).unwrap(), Some(state));
    }
    let names = std::fs::read_dir(path.parent().unwrap()).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<_> = names.map(|name| name.into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, ["state.json", "state.json.lock"]);
}

#[test]
fn damage_is_told_and_is_not_overwritten() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("state.json");
    state(1, 7).save(&path).unwrap();
    let whole = std::fs::read(&path).unwrap();
    // Every byte counts, and every cut.
    for at in (0..whole.len()).step_by(7) {
        let mut bytes = whole.clone();
        bytes[at] = if bytes[at] == b'0' { b'1' } else { b'0' };
        for bytes in [bytes, whole[..at].to_vec()] {
            std::fs::write(&path, &bytes).unwrap();
            match State::load(&path) {
                Err(StateError::Damaged { .. } | StateError::Newer { .. }) => {}
                // White space and the like between the parts says nothing.
                Ok(Some(read)) => assert_eq!(read, state(1, 7)),
                other => panic!("{at}: {other:?}"),
            }
        }
    }
    std::fs::write(&path, &whole[..50]).unwrap();
    let error = state(1, 8).save(&path).unwrap_err().to_string().replace(path.to_str().unwrap(), "PATH");
    insta::assert_snapshot!(error, @"PATH: the state is damaged: EOF while parsing a string at line 3 column 33; move it aside: the next update then begins anew, and what is installed still says below which serial no catalog is taken");
    assert_eq!(std::fs::read(&path).unwrap(), &whole[..50]);
    std::fs::write(&path, r#"{"schema": 2}"#).unwrap();
    assert!(matches!(State::load(&path), Err(StateError::Newer { schema: 2, .. })));
}

/// What is in the way is told, waited for by nobody, and not written through.
#[test]
fn what_is_no_state_file() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("state.json");
    let said = || State::load(&path).unwrap_err().to_string().replace(path.to_str().unwrap(), "PATH");
    let aside = "; move it aside: the next update then begins anew, and what is installed still says below which serial no \
                 catalog is taken";
    std::fs::create_dir(&path).unwrap();
    assert_eq!(said(), format!("PATH: the state is damaged: expected a file, found something else{aside}"));
    std::fs::remove_dir(&path).unwrap();
    std::fs::File::create(&path).unwrap().set_len(5 * 1024 * 1024).unwrap();
    assert!(said().contains("expected at most 4194304 bytes, found more"), "{}", said());
    std::fs::remove_file(&path).unwrap();
    // A folder that is a file.
    let below = path.join("state.json");
    std::fs::write(&path, "x").unwrap();
    let error = state(1, 7).save(&below).unwrap_err();
    assert!(matches!(error, StateError::Io { .. }), "{error:?}");
    assert!(error.to_string().contains("what is remembered of the catalog cannot be read or kept: "), "{error}");
}

#[cfg(unix)]
#[test]
fn links_are_not_written_through() {
    use std::os::unix::fs::symlink;
    let folder = TempDir::new().unwrap();
    let join = |name: &str| folder.path().join(name);
    let path = join("state.json");
    // A link that leads nowhere says that something was remembered.
    symlink(join("gone"), &path).unwrap();
    let error = State::load(&path).unwrap_err().to_string();
    assert!(error.contains("the state is damaged: a link that leads to no file; move it aside"), "{error}");
    assert!(state(1, 7).save(&path).is_err());
    std::fs::remove_file(&path).unwrap();
    // One that leads to a state is read, and gives way to a file of its own.
    state(1, 7).save(&join("elsewhere.json")).unwrap();
    symlink(join("elsewhere.json"), &path).unwrap();
    assert_eq!(State::load(&path).unwrap(), Some(state(1, 7)));
    for name in ["state.json.partial", "state.json.lock"] {
        std::fs::write(join("precious"), "precious").unwrap();
        drop(std::fs::remove_file(join(name)));
        symlink(join("precious"), join(name)).unwrap();
        state(1, 8).save(&path).unwrap();
        assert_eq!(std::fs::read_to_string(join("precious")).unwrap(), "precious", "{name}");
    }
    assert_eq!(State::load(&path).unwrap(), Some(state(1, 8)));
    assert_eq!(State::load(&join("elsewhere.json")).unwrap(), Some(state(1, 7)));
}

#[test]
fn two_writers_never_go_back() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("state.json");
    state(2, 7).save(&path).unwrap();
    for older in [state(2, 6), state(1, 9)] {
        older.save(&path).unwrap();
        assert_eq!(State::load(&path).unwrap(), Some(state(2, 7)));
    }
    // A later root comes with a lower serial: that is how one recovers.
    state(3, 1).save(&path).unwrap();
    assert_eq!(State::load(&path).unwrap(), Some(state(3, 1)));
    let threads: Vec<_> = (10..30)
        .map(|serial| {
            let path = path.clone();
            std::thread::spawn(move || state(3, serial).save(&path).unwrap())
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    assert_eq!(State::load(&path).unwrap(), Some(state(3, 29)));
}

#[test]
fn a_receipt_gives_a_lower_bound() {
    let anchor = TrustAnchor::Keys(trusting(&[key().public()]));
    let site = TinySite::empty().signed();
    let now = Timeliness::At(Time::from_unix(NOW));
    let serial = u64::try_from(NOW).unwrap();
    let mut state = State::default();
    state.merge_lower_bound(serial + 1);
    state.merge_lower_bound(5);
    match update(&site, &anchor, &state, now, None) {
        Err(VerifyError::Refused(reasons)) => {
            assert_eq!(reasons, [Refused::Rollback { last: serial + 1, found: serial }]);
        }
        other => panic!("{other:?}"),
    }
    let mut state = State::default();
    state.merge_lower_bound(serial);
    let updated = update(&site, &anchor, &state, now, None).unwrap();
    assert_eq!(updated.state.lower_bound, None, "the pointer says as much");
    let mut state = updated.state;
    state.merge_lower_bound(serial - 1);
    assert_eq!(state.lower_bound, None);
}

#[test]
fn a_newer_anchor_goes_on_where_the_older_one_was() {
    use rbee_catalog::client::{ReadError, SiteReader};
    struct Nothing;
    impl SiteReader for Nothing {
        fn read(&self, path: &str, _: u64) -> Result<Vec<u8>, ReadError> {
            assert_eq!(path, "root/4.json", "it begins at root 3");
            Err(ReadError::NotFound)
        }
    }
    // The state is at root 3 of a chain that root 1 and root 2 are of: whichever comes with the program.
    let walk = |given: &TrustedRoot, state: &State| {
        let site = TinySite::empty().signed();
        struct Both(TinySite);
        impl SiteReader for Both {
            fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, ReadError> {
                if path.starts_with("root/") { Nothing.read(path, limit) } else { self.0.read(path, limit) }
            }
        }
        let anchor = TrustAnchor::root(given.bytes()).unwrap();
        update(Both(site), &anchor, state, Timeliness::At(Time::from_unix(NOW)), None).unwrap().state
    };
    for version in [1, 2, 3] {
        assert_eq!(walk(&root(version), &state(3, 5)).chain.keys().copied().collect::<Vec<_>>(), [1, 2, 3]);
    }
    // One that is newer than the state.
    let state = walk(&root(3), &state(1, 5));
    assert_eq!(state.chain.keys().copied().collect::<Vec<_>>(), [1, 3]);
    assert_eq!(state.root, Some(root(3)));
}

#[test]
fn a_state_of_another_catalog_is_not_mixed_in() {
    let anchor = TrustAnchor::Keys(trusting(&[key().public()]));
    let other = State { catalog: Some("other".parse().unwrap()), ..State::default() };
    let site = TinySite::empty().signed();
    let now = Timeliness::At(Time::from_unix(NOW));
    for asked in [None, Some(&rbee())] {
        let refused = update(&site, &anchor, &other, now, asked);
        assert!(
            matches!(&refused, Err(VerifyError::Refused(r)) if matches!(r[..], [Refused::OtherCatalog { .. }])),
            "{refused:?}"
        );
    }
    assert_eq!(anchor.file_name(Some(&rbee())).len(), "keys-0123456789abcdef-rbee.json".len());
}
