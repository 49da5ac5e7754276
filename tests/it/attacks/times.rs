//! Old pointers, the same pointer for ever, and clocks that are wrong.

use insta::assert_snapshot;
use rbee_catalog::client::{CatalogError, Expired};
use rbee_catalog::model::Time;

use crate::support::mirror::Mirror;
use crate::support::scene::{DAY, Failed, ID, NOW, Publish, Scene, archive, first, patience, second};

fn refused(failed: Result<impl std::fmt::Debug, Failed>) -> String {
    failed.unwrap_err().to_string()
}

/// An older pointer with its older index, soundly signed.
#[test]
fn an_older_catalog_is_a_rollback() {
    let scene = Scene::new();
    let older = Publish::of(&[("0.0.9", archive("old and broken"))]).at(NOW - DAY).signed();
    scene.mirror.publish(older.clone());
    assert_snapshot!(scene.fails(), @"serial 1795082400 is older than 1795168800, seen before: an old copy of the catalog, try again later");

    // By a second mirror: what is remembered is of the key, not of the address.
    let second = Mirror::new();
    second.publish(older);
    let before = scene.tree();
    let said = refused(scene.install_as(scene.catalog_at(&second, patience()), NOW + 120, ID));
    assert_snapshot!(said, @"serial 1795082400 is older than 1795168890, seen before: an old copy of the catalog, try again later");
    assert_eq!(scene.tree(), before);
    scene.heals();
}

/// The same pointer for ever: it expires, whatever this machine's clock says.
#[test]
fn the_same_pointer_for_ever_is_a_freeze() {
    let scene = Scene::new();
    scene.install().unwrap();
    let before = scene.tree();
    assert_snapshot!(refused(scene.install_as(scene.catalog(), NOW + 31 * DAY, ID)), @"expired at 2026-12-20T10:01:00Z, and it is 2026-12-21T10:00:00Z: the site has to be signed anew, or this machine's clock is wrong");
    assert_eq!(scene.tree(), before);

    // A machine whose clock says 1970 goes by the newest serial that it believed, or by when its program was built.
    assert!(scene.install_as(scene.catalog(), 0, ID).is_ok(), "the serial is not in the future of itself");
    let built = scene.catalog().built_at(Time::from_unix(NOW + 31 * DAY));
    assert_snapshot!(refused(scene.install_as(built, 0, ID)), @"expired at 2026-12-20T10:01:00Z, and it is 2026-12-21T10:00:00Z: the site has to be signed anew, or this machine's clock is wrong");
    assert_eq!(scene.tree(), before);
    let signed_anew = second().at(NOW + 31 * DAY);
    scene.mirror.publish(signed_anew.signed());
    let built = scene.catalog().built_at(Time::from_unix(NOW + 31 * DAY));
    scene.install_as(built, 0, ID).unwrap();

    // One that knows nothing and believes 1970 refuses a serial that far ahead.
    for folder in ["cache", "state"] {
        std::fs::remove_dir_all(scene.join(folder)).unwrap();
    }
    let said = refused(scene.install_as(scene.catalog(), 0, ID));
    assert!(said.starts_with("serial 17978"), "{said}");

    // If it knows when it was built, it says that its clock is wrong, at the first contact as at later ones.
    let old = || scene.catalog().built_at(Time::from_unix(NOW + 29 * DAY));
    assert_snapshot!(refused(scene.install_as(old(), 0, ID)), @"serial 1797847200 is over a day ahead of 2026-12-19T10:00:00Z, when this program was built, and this machine's clock says 1970-01-01T00:00:00Z, which is wrong: set the clock");
    scene.install_as(scene.catalog(), NOW + 31 * DAY + 60, ID).unwrap();
    scene.install_as(old(), 0, ID).unwrap();
    scene.mirror.publish(second().at(NOW + 31 * DAY + 1).signed());
    assert_snapshot!(refused(scene.install_as(old(), 0, ID)), @"serial 1797847201 is over a day ahead of 2026-12-19T10:00:00Z, when this program was built, and this machine's clock says 1970-01-01T00:00:00Z, which is wrong: set the clock");
}

/// Nobody answers: the copy that is kept counts until it expires, and then only if somebody says so.
#[test]
fn a_kept_copy_counts_until_it_expires() {
    let scene = Scene::empty(&first());
    scene.install().unwrap();
    let mut catalog = scene.catalog();
    scene.mirror.attack(|_, _| Ok(crate::support::mirror::Answered::Yes));
    let later = Time::from_unix(NOW + 10 * DAY);
    let error = catalog.update(later).unwrap_err();
    assert!(matches!(&error, CatalogError::Unreachable { kept: Some(kept), .. } if kept.expires > later), "{error:?}");
    catalog.use_kept(later, Expired::Refuse).unwrap();
    assert_eq!(catalog.search("tiny cpu").unwrap().len(), 1);
    assert_eq!(catalog.search("tiny gpu").unwrap().len(), 0);
    assert_eq!(catalog.worker(&ID.parse().unwrap()).unwrap().value.versions.len(), 1);

    let late = Time::from_unix(NOW + 40 * DAY);
    let error = scene.catalog().use_kept(late, Expired::Refuse).unwrap_err();
    assert_snapshot!(error.to_string(), @"the copy of the catalog that was fetched at 2026-11-20T10:02:00Z expired at 2026-12-20T10:00:00Z");
    let mut catalog = scene.catalog();
    catalog.use_kept(late, Expired::Allow).unwrap();
    assert_eq!(catalog.index().unwrap().workers.len(), 1);

    // What is in the folder counts by its digest.
    for entry in std::fs::read_dir(scene.join("cache/by-hash")).unwrap() {
        std::fs::write(entry.unwrap().path(), "{}").unwrap();
    }
    let kept = || scene.catalog().use_kept(later, Expired::Refuse).unwrap_err();
    let CatalogError::KeptUnusable { path, why } = kept() else { panic!("{:?}", kept()) };
    assert_eq!((path.parent(), why.as_str()), (Some(&*scene.join("cache/by-hash")), "it is damaged"));
    let last = scene.join("cache/last.json");
    let whole = std::fs::read_to_string(&last).unwrap();
    for damaged in ["{}", "", &whole.replace("rbee-catalog:1", "rbee-catalog:2"), &whole.replace("signature", "sign")] {
        std::fs::write(&last, damaged).unwrap();
        let error = kept();
        assert!(matches!(error, CatalogError::KeptUnusable { .. }), "{error:?}");
        assert!(error.to_string().starts_with(scene.join("cache").to_str().unwrap()), "{error}");
    }
    std::fs::remove_file(&last).unwrap();
    assert!(matches!(kept(), CatalogError::NothingKept));
    scene.mirror.honest();
    scene.install().unwrap();
}
