//! A stolen key, a planted 404, a state that is gone or damaged: how a machine gets out of it.

use insta::assert_snapshot;
use rbee_catalog::client::{CatalogError, Expired};
use rbee_catalog::model::Time;

use crate::support::mirror::{Answered, serve, status};
use crate::support::scene::{DAY, Failed, ID, NOW, Publish, Scene, archive, first, key, root, root_files, second};

/// A thief signs a serial a day ahead, so that every honest one after it looks old; the maintainers rotate the key.
#[test]
fn a_fast_forward_is_recovered_from_by_a_root() {
    let mut scene = Scene::rooted();
    let thief = second().at(NOW + DAY);
    // Over a day ahead it is refused at once.
    scene.mirror.publish(second().at(NOW + 120 + DAY + 1).signed());
    assert_snapshot!(scene.fails(), @"serial 1795255321 is over a day ahead of 2026-11-20T10:02:00Z: this machine's clock is wrong, or the signer's was");

    let ahead = thief.signed_by(&key(0));
    scene.mirror.publish(ahead.clone());
    scene.install_as(scene.catalog(), NOW + 120, ID).unwrap();
    let before = scene.tree();
    let third = || Publish::of(&[("0.3.0", archive("0.3.0")), ("0.2.0", archive("0.2.0"))]).at(NOW + 300);
    scene.publish(&third());
    let said = scene.install_as(scene.catalog(), NOW + 400, ID).unwrap_err().to_string();
    assert_snapshot!(said, @"serial 1795169100 is older than 1795255200, seen before: an old copy of the catalog, try again later");
    assert_eq!(scene.tree(), before);

    scene.roots.extend(root_files(&root(2, &[1]), &[4, 6]));
    scene.signer = 1;
    scene.publish(&third());
    scene.install_as(scene.catalog(), NOW + 400, ID).unwrap();
    assert_eq!(scene.program().as_deref(), Some("program 0.3.0"));
    // The thief's pointer is refused from now on, and so is an older one of the new key.
    let before = scene.tree();
    scene.mirror.publish(ahead);
    let said = scene.install_as(scene.catalog(), NOW + 400, ID).unwrap_err().to_string();
    assert!(said.contains(&key(0).public().id().to_string()), "{said}");
    scene.publish(&third().at(NOW + 299));
    let said = scene.install_as(scene.catalog(), NOW + 400, ID).unwrap_err().to_string();
    assert!(said.starts_with(&format!("serial {} is older than", NOW + 299)), "{said}");
    assert_eq!(scene.tree(), before);
}

/// A cache on the way says that there is no root 2: it is asked past. A mirror that says so for ever is bounded by the last
/// root's expiry.
#[test]
fn a_404_for_the_next_root() {
    let mut scene = Scene::rooted();
    scene.roots.extend(root_files(&root(2, &[1]), &[4, 6]));
    scene.signer = 1;
    scene.publish(&second());
    scene.mirror.attack(|request, stream| match request.path.starts_with("root/2.json") && request.query.is_empty() {
        true => status(stream, "404 Not Found", "Age: 86400\r\n", b"").map(|()| Answered::Yes),
        false => Ok(Answered::Honestly),
    });
    scene.install().unwrap();
    assert_eq!(scene.program().as_deref(), Some("program 0.2.0"));

    let mut scene = Scene::rooted();
    scene.roots.extend(root_files(&root(2, &[1]), &[4, 6]));
    let stolen = |at: i64| second().at(at).signed_by(&key(0));
    scene.mirror.publish(stolen(NOW + 299 * DAY));
    let before = scene.tree();
    let said = scene.install_as(scene.catalog(), NOW + 300 * DAY, ID).unwrap_err().to_string();
    assert_snapshot!(said, @"root 1 expired at 2027-09-16T10:00:00Z, and it is 2027-09-16T10:00:00Z: the maintainers have to sign a newer one, or this machine's clock is wrong");
    assert_eq!(scene.tree(), before);
    let fresh = rbee_catalog::model::root::Root { expires: Time::from_unix(NOW + 360 * DAY), ..root(3, &[1]) };
    scene.roots.extend(root_files(&fresh, &[4, 6]));
    scene.signer = 1;
    scene.publish(&second().at(NOW + 299 * DAY + 1));
    scene.install_as(scene.catalog(), NOW + 300 * DAY, ID).unwrap();
    assert_eq!(scene.program().as_deref(), Some("program 0.2.0"));
}

/// The pointer is not there, for ever: nobody takes that for a catalog without news.
#[test]
fn a_404_for_the_pointer() {
    let scene = Scene::new();
    scene.mirror.attack(|request, stream| match request.path.as_str() {
        "index.json.minisig" => status(stream, "404 Not Found", "", b"").map(|()| Answered::Yes),
        _ => Ok(Answered::Honestly),
    });
    assert_snapshot!(scene.fails(), @"there is no signed catalog here, `index.json.minisig` is not there: check the address; its publisher signs it with `rbee-catalog sign`");
}

/// The pinned digest with another length: the announced size is a limit, and it is exact.
#[test]
fn a_pointer_with_another_length() {
    for change in [1_i64, -1] {
        let scene = Scene::new();
        let mut publish = second();
        let document = &mut publish.index()["workers"][0]["document"];
        document["size"] = (document["size"].as_i64().unwrap() + change).into();
        scene.mirror.publish(publish.signed());
        let said = scene.fails();
        assert!(said.starts_with("expected "), "{said}");
    }
}

/// What was believed last may have expired: it still says what is older.
#[test]
fn an_expired_memory_is_a_memory() {
    let scene = Scene::new();
    scene.install().unwrap();
    let later = NOW + 40 * DAY;
    scene.publish(&second().at(NOW + 30));
    let failed = scene.install_as(scene.catalog(), later, ID).unwrap_err().to_string();
    assert!(failed.starts_with(&format!("serial {} is older", NOW + 30)), "{failed}");
    scene.publish(&second().at(later - 1));
    scene.install_as(scene.catalog(), later, ID).unwrap();
}

/// The state file is gone: the copy in the cache says what was believed, and without that what is installed does.
#[test]
fn a_lost_state() {
    let scene = Scene::rooted();
    scene.install().unwrap();
    let before = scene.tree();
    scene.publish(&Publish::of(&[("0.2.0", archive("older"))]).at(NOW + 59));
    let receipt = scene.join("workers").join(ID).join("0.2.0/.rbee-receipt.json");
    for gone in ["state", "cache"] {
        std::fs::remove_dir_all(scene.join(gone)).unwrap();
        let said = scene.install().unwrap_err().to_string();
        let by = match gone {
            "state" => "seen before".to_owned(),
            _ => format!("from which a worker is installed here, as {} says", receipt.display()),
        };
        let (found, last) = (NOW + 59, NOW + 60);
        assert_eq!(
            said,
            format!("serial {found} is older than {last}, {by}: an old copy of the catalog, try again later")
        );
        assert!(scene.state().is_none());
    }
    assert_eq!(scene.tree(), before);
    // A receipt that no client can have got holds nobody up; nor does one of another catalog.
    let honest = std::fs::read_to_string(&receipt).unwrap();
    let serial = format!("\"serial\": {}", NOW + 60);
    assert!(honest.contains(&serial));
    std::fs::write(&receipt, honest.replace(&serial, "\"serial\": 9999999999999")).unwrap();
    scene.catalog().update(Time::from_unix(NOW + 120)).unwrap();
    std::fs::remove_dir_all(scene.join("state")).unwrap();
    std::fs::remove_dir_all(scene.join("cache")).unwrap();
    std::fs::write(&receipt, honest.replace("\"catalog\": \"rbee\"", "\"catalog\": \"other\"")).unwrap();
    scene.catalog().update(Time::from_unix(NOW + 120)).unwrap();
}

/// Somebody looked at the old catalog first, with another state: what is installed still says what is older, until a root drops the
/// key that it came by.
#[test]
fn receipts_count_beside_a_state() {
    let mut scene = Scene::rooted();
    scene.install().unwrap();
    let before = scene.tree();
    for folder in ["state", "cache"] {
        std::fs::remove_dir_all(scene.join(folder)).unwrap();
    }
    scene.publish(&first().at(NOW + 1));
    let workers = scene.join("workers");
    let aside = scene.join("aside");
    std::fs::rename(&workers, &aside).unwrap();
    scene.catalog().update(Time::from_unix(NOW + 120)).unwrap();
    std::fs::rename(&aside, &workers).unwrap();
    let said = scene.install().unwrap_err().to_string();
    assert!(said.contains(&format!("serial {} is older than {}, from which a worker", NOW + 1, NOW + 60)), "{said}");
    assert!(said.contains(ID) && said.contains("0.2.0"), "{said}");
    assert!(scene.catalog().use_kept(Time::from_unix(NOW + 120), Expired::Allow).is_err(), "nor offline");
    assert_eq!(scene.tree(), before);
    scene.roots.extend(root_files(&root(2, &[1]), &[4, 6]));
    scene.signer = 1;
    scene.publish(&first().at(NOW + 2));
    scene.catalog().update(Time::from_unix(NOW + 120)).unwrap();
    // And in the next update, when the new key is the one that is remembered.
    scene.catalog().update(Time::from_unix(NOW + 120)).unwrap();
}

/// A damaged state is never an empty one.
#[test]
fn a_damaged_state() {
    let scene = Scene::rooted();
    let mut names = std::fs::read_dir(scene.join("state")).unwrap().map(|entry| entry.unwrap().path());
    let file = names.find(|path| path.extension().is_some_and(|ending| ending == "json")).unwrap();
    let name = file.file_name().unwrap().to_str().unwrap().to_owned();
    let whole = std::fs::read(&file).unwrap();
    std::fs::write(&file, &whole[..whole.len() / 2]).unwrap();
    let before = scene.tree();
    let failed = scene.install().unwrap_err();
    assert!(matches!(failed, Failed::Update(CatalogError::State(_))), "{failed:?}");
    assert!(failed.to_string().contains(&format!("{name}: the state is damaged: ")), "{failed}");
    assert!(failed.to_string().contains("move it aside"), "{failed}");
    let kept = scene.catalog().use_kept(Time::from_unix(NOW + 120), Expired::Refuse);
    assert!(matches!(kept, Err(CatalogError::State(_))), "{kept:?}");
    assert_eq!(scene.tree(), before);
    assert_eq!(std::fs::read(&file).unwrap(), whole[..whole.len() / 2]);
    std::fs::rename(&file, scene.join("aside")).unwrap();
    scene.heals();
}

/// Nobody answers: the copy that is kept counts with the roots that are kept, until the first of them expires.
#[test]
fn a_kept_copy_respects_roots() {
    let mut scene = Scene::rooted();
    let two = rbee_catalog::model::root::Root { expires: Time::from_unix(NOW + 9 * DAY), ..root(2, &[1]) };
    scene.roots.extend(root_files(&two, &[4, 6]));
    scene.signer = 1;
    scene.publish(&first().at(NOW + 61));
    scene.install().unwrap();
    scene.mirror.attack(|_, _| Ok(Answered::Yes));
    for gone in [None, Some("state")] {
        gone.into_iter().for_each(|gone| std::fs::remove_dir_all(scene.join(gone)).unwrap());
        let mut catalog = scene.catalog();
        let error = catalog.update(Time::from_unix(NOW + DAY)).unwrap_err();
        let CatalogError::Unreachable { kept: Some(kept), .. } = error else { panic!("{error:?}") };
        assert_eq!(kept.expires, two.expires, "the root's expiry comes first");
        catalog.use_kept(Time::from_unix(NOW + DAY), Expired::Refuse).unwrap();
        assert_eq!(catalog.roots().unwrap().unwrap().last.root().version, 2);
        let late = catalog.use_kept(two.expires, Expired::Refuse);
        assert!(matches!(late, Err(CatalogError::KeptExpired(_))), "{late:?}");
        catalog.use_kept(two.expires, Expired::Allow).unwrap();
    }
    // A copy that the roots do not vouch for does not count.
    std::fs::remove_file(scene.join("cache/root/2.json")).unwrap();
    let kept = scene.catalog().use_kept(Time::from_unix(NOW + DAY), Expired::Refuse);
    assert!(matches!(kept, Err(CatalogError::KeptUnusable { .. })), "{kept:?}");
}

/// Another root's bytes under honest signatures.
#[test]
fn other_bytes_for_a_root() {
    let mut scene = Scene::rooted();
    scene.roots.extend(root_files(&root(2, &[1]), &[4, 6]));
    scene.signer = 1;
    scene.publish(&second());
    let evil = root(2, &[7]).to_bytes();
    scene.mirror.attack(move |request, stream| match request.path == "root/2.json" {
        true => serve(stream, request, &evil).map(|()| Answered::Yes),
        false => Ok(Answered::Honestly),
    });
    let said = scene.fails();
    assert!(said.contains("is signed by 0 of the root keys"), "{said}");
}
