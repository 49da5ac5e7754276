//! More than one anchor on a machine: strangers make nobody forget, and kin do not forget.

use rbee_catalog::client::http::{Options, Proxies};
use rbee_catalog::client::{Catalog, Expired, HttpSite, TrustAnchor, TrustedKeys};
use rbee_catalog::model::pointer::CatalogId;
use rbee_catalog::model::root::Root;
use rbee_catalog::model::{PublicKey, Time};

use crate::support::mirror::{Files, Mirror};
use crate::support::scene::{
    DAY, ID, NOW, Publish, Scene, archive, first, key, names, patience, public, root, root_files, second,
};

/// A root 1 of the same catalog by keys 2 and 3, which lets these sign: anyone can make one.
fn strangers(index: &[usize]) -> (TrustAnchor, Files) {
    let one = Root { root_keys: [2, 3].map(public).to_vec(), ..root(1, index) };
    (TrustAnchor::root(&one.to_bytes()).unwrap(), root_files(&one, &[2, 3]))
}

/// The same machine, with the same folders, trusting something else.
fn update_as(scene: &Scene, anchor: &TrustAnchor, mirror: &Mirror, now: i64) -> Result<(), String> {
    let options = Options { proxies: Proxies::None, authorities: None, patience: patience() };
    let site = HttpSite::with(&mirror.base(), &options).unwrap();
    let catalog = Catalog::open(site, anchor.clone()).of(CatalogId::parse("rbee").unwrap());
    let catalog = catalog.cached_in(scene.join("cache")).state_in(scene.join("state"));
    let mut catalog = catalog.installed_in(scene.join("workers"));
    catalog.update(Time::from_unix(now)).map(drop).map_err(|error| error.to_string())
}

/// Two roots of one id, in one state folder, and even in one cache folder.
#[test]
fn another_root_of_the_same_id_makes_nobody_forget() {
    let scene = Scene::rooted();
    scene.install().unwrap();
    let (before, tree) = (scene.state(), scene.tree());
    // The stranger's catalog: the same id, far ahead, and by a key of their own besides a key of ours that they list.
    let (anchor, roots) = strangers(&[1, 0]);
    let mirror = Mirror::new();
    let mut files = Publish::of(&[("9.9.9", archive("evil"))]).at(NOW + DAY).signed_by(&key(1));
    files.extend(roots.clone());
    mirror.publish(files);
    update_as(&scene, &anchor, &mirror, NOW + 120).unwrap();
    assert_eq!(scene.state(), before, "nothing of ours has changed");
    let kept = names(&scene.join("state")).into_iter().filter(|name| name.ends_with(".json"));
    assert_eq!(kept.filter(|name| name.starts_with("root-rbee-")).count(), 2, "a file for each");
    // Ours: neither ahead nor back.
    scene.publish(&second().at(NOW + 59));
    let said = scene.install().unwrap_err().to_string();
    assert_eq!(
        said,
        format!(
            "serial {} is older than {}, seen before: an old copy of the catalog, try again later",
            NOW + 59,
            NOW + 60
        )
    );
    // The copy in the cache is the stranger's now: to us it is none, and it is never taken for ours.
    let kept = scene.catalog().use_kept(Time::from_unix(NOW + 120), Expired::Allow).map(|_| ());
    let said = kept.unwrap_err().to_string();
    assert!(said.contains("the kept copy of the catalog cannot be used: signed by key "), "{said}");
    assert!(said.contains(", which root 1 does not list"), "{said}");
    // Even where our state is gone, what they believed says nothing: it is by no key of ours.
    std::fs::remove_file(scene.join("state").join(scene.anchor.file_name(None))).unwrap();
    scene.publish(&second().at(NOW + 90));
    scene.install().unwrap();
    assert_eq!(scene.state().unwrap().pointer.unwrap().serial, u64::try_from(NOW + 90).unwrap());
    assert_eq!(scene.program().as_deref(), Some("program 0.2.0"));
    assert_eq!(scene.tree().len(), tree.len());
    // And theirs is as it was.
    update_as(&scene, &anchor, &mirror, NOW + 120).unwrap();
}

/// The program comes with a newer root, the user is given one more key, or a root in place of a key: what was believed is not
/// forgotten, though the anchor is another one.
#[test]
fn a_new_anchor_of_the_same_keys_forgets_nothing() {
    let mut scene = Scene::rooted();
    let two = root(2, &[0, 1]);
    scene.roots.extend(root_files(&two, &[4, 6]));
    scene.publish(&second());
    scene.install().unwrap();
    let keys = |all: &[usize]| {
        TrustAnchor::Keys(TrustedKeys::new(all.iter().map(|at| public(*at)).collect::<Vec<PublicKey>>()))
    };
    let older = Mirror::new();
    let mut files = second().at(NOW + 59).signed();
    files.extend(scene.roots.clone());
    older.publish(files);
    let refused = format!(
        "serial {} is older than {}, seen before: an old copy of the catalog, try again later",
        NOW + 59,
        NOW + 60
    );
    // The cache and what is installed would say so too: without them, it is the state.
    for folder in ["cache", "workers"] {
        std::fs::remove_dir_all(scene.join(folder)).unwrap();
    }
    for anchor in [TrustAnchor::root(&two.to_bytes()).unwrap(), keys(&[0]), keys(&[0, 3])] {
        let said = update_as(&scene, &anchor, &older, NOW + 120);
        assert_eq!(said, Err(format!("{}: {refused}", older.base())), "{anchor:?}");
        update_as(&scene, &anchor, &scene.mirror, NOW + 120).unwrap();
        assert!(scene.join("state").join(anchor.file_name(Some(&two.catalog))).exists());
        drop(std::fs::remove_dir_all(scene.join("cache")));
    }
    // A stranger's root that lists our key knows what only our key can have signed; one that does not, nothing.
    older.publish(second().at(NOW + 59).signed());
    assert_eq!(update_as(&scene, &strangers(&[0]).0, &older, NOW + 120), Err(format!("{}: {refused}", older.base())));
    let (anchor, roots) = strangers(&[7]);
    let mut files = second().at(NOW + 59).signed_by(&key(7));
    files.extend(roots);
    older.publish(files);
    update_as(&scene, &anchor, &older, NOW + 120).unwrap();
}

/// The user names one key today and two tomorrow, and never the catalog: whose serials these are, the pointer says.
#[test]
fn keys_that_come_and_go_forget_nothing() {
    let scene = Scene::new();
    let keys = |all: &[usize]| {
        TrustAnchor::Keys(TrustedKeys::new(all.iter().map(|at| public(*at)).collect::<Vec<PublicKey>>()))
    };
    let older = Mirror::new();
    older.publish(second().at(NOW + 59).signed());
    let ask = |folder: &str, keys: &TrustAnchor, mirror: &Mirror, id: Option<&str>| {
        let options = Options { proxies: Proxies::None, authorities: None, patience: patience() };
        let catalog = Catalog::open(HttpSite::with(&mirror.base(), &options).unwrap(), keys.clone());
        let mut catalog = catalog.state_in(scene.join(folder));
        if let Some(id) = id {
            catalog = catalog.of(CatalogId::parse(id).unwrap());
        }
        catalog.update(Time::from_unix(NOW + 120)).map(drop).map_err(|error| error.to_string())
    };
    let (id, none) = (Some("rbee"), None);
    let changes: [(&[usize], _, &[usize], _); 6] = [
        (&[0], none, &[0, 3], none),
        (&[0, 3], none, &[0], none),
        (&[0], id, &[0], none),
        (&[0], none, &[0], id),
        (&[0], id, &[3, 0], none),
        (&[0, 3], none, &[0], id),
    ];
    for (at, (before, its_id, after, their_id)) in changes.into_iter().enumerate() {
        let folder = format!("state-{at}");
        // Who has a file of their own already is no better off.
        if at % 2 == 0 {
            ask(&folder, &keys(after), &older, their_id).unwrap();
        }
        ask(&folder, &keys(before), &scene.mirror, its_id).unwrap();
        let said = ask(&folder, &keys(after), &older, their_id).unwrap_err();
        assert!(said.contains(&format!("serial {} is older than {}, seen before", NOW + 59, NOW + 60)), "{at}: {said}");
        ask(&folder, &keys(after), &scene.mirror, their_id).unwrap();
    }
    // By a key that nobody trusts now nothing counts: a serial goes with its key.
    older.publish(second().at(NOW + 59).signed_by(&key(3)));
    ask("state-0", &keys(&[3]), &older, none).unwrap();
}

/// A clock that says 2099 has everything expired, and leaves no trace.
#[test]
fn a_clock_that_runs_ahead_is_no_harm() {
    let scene = Scene::rooted();
    let (tree, state) = (scene.tree(), scene.state());
    let said = scene.install_as(scene.catalog(), NOW + 73 * 365 * DAY, ID).unwrap_err().to_string();
    assert!(said.contains("or this machine's clock is wrong"), "{said}");
    assert_eq!((scene.tree(), scene.state()), (tree, state));
    scene.heals();
    // Nor does one that has nothing yet.
    let scene = Scene::empty(&first());
    scene.install_as(scene.catalog(), NOW + 73 * 365 * DAY, ID).unwrap_err();
    assert!(scene.state().is_none() && scene.tree().is_empty());
    scene.install().unwrap();
}
