//! Installs: what they leave on the disk, whatever happens on the way.

mod in_the_way;
mod kept;
mod kills;
mod planted;
mod soak;

use std::fs;

use insta::assert_snapshot;
use rbee_catalog::client::install::{Installer, audit, installed, remove};
use rbee_catalog::client::{Catalog, Hardware, InstallError, Plan};
use rbee_catalog::model::Time;
use serde_json::json;

use crate::support::scene::{Failed, ID, NOW, Scene, archive, first, names, patience, second};

/// The catalog up to date, and the plan for the worker.
pub(crate) fn plan(scene: &Scene) -> (Catalog, Plan) {
    let mut catalog = scene.catalog();
    catalog.update(Time::from_unix(NOW + 120)).unwrap();
    let plan = catalog.resolve(&ID.parse().unwrap(), &Hardware::of("linux", "x86_64")).unwrap().plan;
    (catalog, plan)
}

#[test]
fn an_install_has_its_files_a_receipt_and_a_link() {
    let scene = Scene::empty(&first());
    let done = scene.install().unwrap();
    assert!(done[0].is_new && done[0].is_current);
    let paths: Vec<String> = scene.tree().into_keys().collect();
    assert_eq!(
        paths,
        [
            "tiny-worker-cpu/0.1.0/.rbee-receipt.json",
            "tiny-worker-cpu/0.1.0/LICENSE",
            "tiny-worker-cpu/0.1.0/bin/tiny-worker-cpu",
            "tiny-worker-cpu/0.1.0/share/data/words.txt",
            "tiny-worker-cpu/current",
        ]
    );
    assert_eq!(scene.tree()["tiny-worker-cpu/current"], b"0.1.0", "the link is relative");
    let receipt = &done[0].receipt;
    assert_eq!((receipt.serial, receipt.files.len()), (u64::try_from(NOW).unwrap(), 3));
    assert_eq!(names(&scene.join("workers/.rbee/tiny-worker-cpu")), ["lock"]);
    // Once more: nothing is fetched.
    scene.mirror.seen();
    let again = scene.install().unwrap();
    assert!(!again[0].is_new && again[0].is_current);
    assert!(scene.mirror.seen().iter().all(|request| !request.path.starts_with("artifacts/")));
}

#[test]
fn what_an_install_costs() {
    let scene = Scene::empty(&first());
    scene.install().unwrap();
    let asked: Vec<String> = scene.mirror.seen().into_iter().map(|request| request.path).collect();
    let kinds: Vec<&str> = asked.iter().map(|path| path.split('/').next().unwrap()).collect();
    assert_eq!(
        kinds,
        ["index.json.minisig", "by-hash", "by-hash", "by-hash", "artifacts"],
        "pointer, index, head, document, archive"
    );
    // The next one reads the pointer alone: what it pins is kept.
    scene.install().unwrap();
    assert_eq!(scene.mirror.seen().len(), 1);

    // In a catalog of a thousand workers.
    let mut publish = first();
    for number in 0..999 {
        let id = format!("worker-{number}-cpu");
        publish.worker(&id, &[("0.2.0", archive("0.2.0")), ("0.1.0", archive("0.1.0"))], &json!({}));
    }
    let scene = Scene::empty(&publish);
    let cost = |what: &str| {
        let (files, asked) = (scene.mirror.files(), scene.mirror.seen());
        let bytes: usize = asked.iter().map(|request| files[&request.path].len()).sum();
        let said = format!("{what} from 1,000 workers: {} requests, {bytes} bytes\n", asked.len());
        drop(std::io::Write::write_all(&mut std::io::stderr(), said.as_bytes()));
        asked.len()
    };
    scene.install().unwrap();
    assert_eq!(cost("a first install"), 5);
    fs::remove_dir_all(scene.join("workers")).unwrap();
    scene.install().unwrap();
    assert_eq!(cost("a further one"), 2);
}

#[test]
fn a_full_disk_is_told_before_anything_is_fetched() {
    let scene = Scene::empty(&first());
    let (_, plan) = plan(&scene);
    scene.mirror.seen();
    let site =
        rbee_catalog::client::HttpSite::new(&scene.mirror.base(), rbee_catalog::client::http::Proxies::None).unwrap();
    let install = |free: u64, plan: &Plan| {
        Installer::new(&site, &scene.join("workers")).patient(patience()).with_free_space(move |_| Ok(free)).install(
            plan,
            Time::from_unix(NOW),
            &mut |_| (),
        )
    };
    let size = archive("0.1.0").len() as u64;
    let Err(InstallError::NoSpace { need, have, .. }) = install(3 * size - 1, &plan) else { panic!() };
    assert_eq!((need, have), (3 * size, 3 * size - 1));
    let mut large = plan.clone();
    large.steps[0].disk_min_mib = Some(10);
    let Err(InstallError::NoSpace { need, .. }) = install(10 << 20, &large) else { panic!() };
    assert_eq!(need, size + (10 << 20));
    assert_eq!(scene.mirror.seen().len(), 0);
    assert_eq!(scene.tree().len(), 0);
    // What it unpacks to is known when it is here: a block for each of three files and three folders.
    let asked = std::cell::Cell::new(0);
    let unpacks = |have: u64| {
        asked.set(0);
        let free = |_: &std::path::Path| {
            asked.set(asked.get() + 1);
            Ok(if asked.get() == 1 { 3 * size } else { have })
        };
        let installer = Installer::new(&site, &scene.join("workers")).patient(patience()).with_free_space(free);
        installer.install(&plan, Time::from_unix(NOW), &mut |_| ())
    };
    let Err(InstallError::NoSpace { need, .. }) = unpacks(3 * 4096 - 1) else { panic!() };
    assert_eq!((need, asked.get()), (3 * 4096, 2));
    assert_eq!(scene.tree().len(), 0);
    assert_eq!(scene.left_over(), Vec::<String>::new());
    scene.mirror.seen();
    unpacks(3 * 4096).unwrap();
    assert_eq!(scene.mirror.seen().len(), 0, "what was fetched is kept");
}

#[test]
fn what_no_install_wrote_is_not_touched() {
    let scene = Scene::new();
    fs::create_dir_all(scene.join("workers/tiny-worker-cpu/0.2.0")).unwrap();
    fs::write(scene.join("workers/tiny-worker-cpu/0.2.0/mine"), "mine").unwrap();
    let before = scene.tree();
    assert!(matches!(scene.install(), Err(Failed::Install(InstallError::Foreign(_)))));
    assert_eq!(scene.tree(), before);
    fs::remove_dir_all(scene.join("workers/tiny-worker-cpu/0.2.0")).unwrap();

    fs::remove_file(scene.join("workers/tiny-worker-cpu/current")).unwrap();
    fs::create_dir(scene.join("workers/tiny-worker-cpu/current")).unwrap();
    assert!(matches!(scene.install(), Err(Failed::Install(InstallError::Foreign(_)))));
    assert!(scene.join("workers/tiny-worker-cpu/current").is_dir());
}

#[test]
fn a_damaged_version_is_mended_in_place() {
    let scene = Scene::empty(&first());
    scene.install().unwrap();
    let honest = scene.tree();
    let folder = scene.join("workers/tiny-worker-cpu/0.1.0");
    fs::write(folder.join("bin/tiny-worker-cpu"), "evil").unwrap();
    fs::remove_file(folder.join("LICENSE")).unwrap();
    fs::write(folder.join("cache.bin"), "the worker's own").unwrap();
    let (catalog, _) = plan(&scene);
    let found = audit(&scene.join("workers"), catalog.index().unwrap(), &mut |_| {}).unwrap();
    let found: Vec<_> = found.iter().map(|c| (c.kind.as_str(), c.why.as_deref().unwrap())).collect();
    assert_eq!(
        found,
        [("file-missing", "LICENSE"), ("file-changed", "bin/tiny-worker-cpu"), ("extra-file", "cache.bin")]
    );
    assert!(scene.install().unwrap()[0].is_new);
    assert_eq!(scene.tree(), honest);
    assert_eq!(scene.left_over(), Vec::<String>::new());
}

#[test]
fn versions_stay_until_they_are_removed() {
    let scene = Scene::new();
    scene.install().unwrap();
    let workers = scene.join("workers");
    let all = || -> Vec<(String, bool)> {
        installed(&workers).unwrap().iter().map(|there| (there.receipt.version.to_string(), there.is_current)).collect()
    };
    assert_eq!(all(), [("0.2.0".to_owned(), true), ("0.1.0".to_owned(), false)]);
    let gone = |version: Option<&str>| {
        let version = version.map(|version| version.parse().unwrap());
        remove(&workers, &ID.parse().unwrap(), version.as_ref(), &mut || ())
    };
    assert_eq!(gone(Some("0.2.0")).unwrap().len(), 1);
    assert_eq!(all(), [("0.1.0".to_owned(), true)]);
    assert_eq!(scene.program().as_deref(), Some("program 0.1.0"));
    assert!(matches!(gone(Some("0.2.0")), Err(InstallError::NotInstalled { .. })));
    assert_eq!(gone(None).unwrap().len(), 1);
    assert_eq!(names(&workers), [".rbee"]);
    assert!(matches!(gone(None), Err(InstallError::NotInstalled { .. })));
    scene.install().unwrap();
    assert_eq!(scene.program().as_deref(), Some("program 0.2.0"));
}

#[test]
fn an_audit_holds_what_is_installed_against_the_catalog() {
    let scene = Scene::new();
    scene.install().unwrap();
    let concerns = |publish: crate::support::scene::Publish| -> String {
        scene.mirror.publish(publish.signed());
        let (catalog, _) = plan_only(&scene);
        let found = audit(&scene.join("workers"), catalog.index().unwrap(), &mut |_| {}).unwrap();
        found
            .iter()
            .map(|c| format!("{} {:?} {:?}\n", c.kind.as_str(), c.version.as_ref().map(ToString::to_string), c.why))
            .collect()
    };
    assert_eq!(concerns(second()), "");
    let mut yanked = second().at(NOW + 61);
    yanked.worker(ID, &[("0.2.0", archive("0.2.0"))], &json!({"yanked": "it crashes"}));
    let mut quarantined = second().at(NOW + 62);
    quarantined.worker(
        ID,
        &[("0.2.0", archive("0.2.0")), ("0.1.0", archive("0.1.0"))],
        &json!({"quarantined": "it spies"}),
    );
    let mut retired = second().at(NOW + 63);
    retired.index()["workers"] = json!([]);
    let mut gone = retired.clone().at(NOW + 64);
    retired.index()["retired"] = json!([{"id": ID, "reason": "nobody looks after it"}]);
    gone.index()["workers"] = json!([]);
    assert_snapshot!([yanked, quarantined, retired, gone].map(concerns).join("\n"), @r#"
    yanked Some("0.2.0") Some("it crashes")
    not-in-catalog Some("0.1.0") None

    quarantined Some("0.2.0") Some("it spies")
    quarantined Some("0.1.0") Some("it spies")

    retired Some("0.2.0") Some("nobody looks after it")
    retired Some("0.1.0") Some("nobody looks after it")

    not-in-catalog Some("0.2.0") None
    not-in-catalog Some("0.1.0") None
    "#);
    fs::remove_file(scene.join("workers/tiny-worker-cpu/current")).unwrap();
    assert!(concerns(second().at(NOW + 65)).starts_with("no-current None"));
    // A version whose receipt says nothing is told, and does not go unseen.
    let receipt = scene.join("workers/tiny-worker-cpu/0.1.0/.rbee-receipt.json");
    fs::write(&receipt, "{").unwrap();
    assert!(concerns(second().at(NOW + 66)).contains("no-receipt Some(\"0.1.0\")"));
    fs::remove_file(&receipt).unwrap();
    assert!(concerns(second().at(NOW + 67)).contains("no-receipt Some(\"0.1.0\")"));
}

fn plan_only(scene: &Scene) -> (Catalog, ()) {
    let mut catalog = scene.catalog();
    catalog.update(Time::from_unix(NOW + 120)).unwrap();
    (catalog, ())
}

/// The recipe and its files are placed beside instructions; nothing is built, and what is in use stays in use.
#[test]
fn a_source_build_is_placed_and_not_run() {
    let scene = Scene::new();
    let recipe = b"pkgname=tiny-worker-cpu\ntouch /tmp/ran\n".to_vec();
    let digest = rbee_catalog::model::Sha256::of(&recipe);
    let mut publish = second();
    let source = json!({
        "distribution": {"type": "source-only", "source_available": true, "binary_available": false, "requires_license": false},
        "platforms": [{"os": "linux", "arch": "x86_64", "platform": "linux-x86_64"}],
        "source": {"files": [{"path": "PKGBUILD", "size": recipe.len(), "sha256": digest}]},
    });
    publish.worker(ID, &[("0.3.0", Vec::new())], &source);
    publish.files.insert(format!("by-hash/{digest}"), b"pkgname=tiny-worker-cpu\ntouch /tmp/own\n".to_vec());
    scene.mirror.publish(publish.signed());
    let Err(Failed::Install(error)) = scene.install() else { panic!() };
    assert!(error.to_string().contains("sha256"), "{error}");
    publish.files.insert(format!("by-hash/{digest}"), recipe.clone());
    scene.mirror.publish(publish.signed());
    let done = scene.install().unwrap();
    assert!(!done[0].is_current && done[0].is_new);
    let folder = scene.join("workers/tiny-worker-cpu/0.3.0");
    assert_eq!(names(&folder), [".rbee-receipt.json", "BUILD.txt", "source"]);
    assert_eq!(fs::read(folder.join("source/PKGBUILD")).unwrap(), recipe);
    assert_eq!(scene.program().as_deref(), Some("program 0.1.0"));
    assert!(!scene.install().unwrap()[0].is_new);
}
