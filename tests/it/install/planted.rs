//! What others put into the folder of workers: receipts by hand, files beside a program, names.

use std::fs;

use rbee_catalog::client::install::{UnvouchedKind, audit, installed, remove, unvouched};
use serde_json::{Value, json};

use super::plan;
use crate::support::scene::{ID, Scene, first, names};

/// What an audit says.
fn concerns(scene: &Scene) -> Vec<String> {
    let (catalog, _) = plan(scene);
    let found = audit(&scene.join("workers"), catalog.index().unwrap(), &mut |_| {}).unwrap();
    found.iter().map(|c| format!("{} {}", c.kind.as_str(), c.why.as_deref().unwrap_or_default())).collect()
}

#[test]
fn files_beside_a_program_are_told() {
    let scene = Scene::empty(&first());
    scene.install().unwrap();
    let folder = scene.join("workers/tiny-worker-cpu/0.1.0");
    fs::write(folder.join("bin/libcuda.so.1"), "evil").unwrap();
    fs::create_dir(folder.join("plugins")).unwrap();
    assert_eq!(concerns(&scene), ["extra-file bin/libcuda.so.1"]);
    // It is not for an install to delete what it does not know.
    assert!(!scene.install().unwrap()[0].is_new);
    assert!(folder.join("bin/libcuda.so.1").exists());
    fs::remove_file(folder.join("bin/libcuda.so.1")).unwrap();
    assert_eq!(concerns(&scene), Vec::<String>::new());

    #[cfg(unix)]
    {
        // The same files, by a link to where they can be changed.
        fs::rename(folder.join("bin"), scene.join("bin")).unwrap();
        std::os::unix::fs::symlink(scene.join("bin"), folder.join("bin")).unwrap();
        assert_eq!(concerns(&scene), ["extra-file bin", "file-missing bin/tiny-worker-cpu"]);
        assert!(scene.install().unwrap()[0].is_new);
        assert!(folder.join("bin").symlink_metadata().unwrap().is_dir());
        assert_eq!(names(&scene.join("bin")), ["tiny-worker-cpu"], "what the link led to stays");
        assert_eq!(concerns(&scene), Vec::<String>::new());
    }
}

/// A receipt by hand says nothing of files elsewhere: it is none.
#[test]
fn receipts_by_hand() {
    let scene = Scene::empty(&first());
    scene.install().unwrap();
    fs::write(scene.join("secret"), "secret").unwrap();
    let path = scene.join("workers/tiny-worker-cpu/0.1.0/.rbee-receipt.json");
    let honest: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    let file = |path: &str| json!({"path": path, "size": 6, "sha256": rbee_catalog::model::Sha256::of(b"secret")});
    let mut lies = Vec::new();
    for evil in
        ["../../../secret", "/etc/passwd", "bin/../../../../secret", "C:\\secret", "\u{202e}x", "LICENSE", "license"]
    {
        let mut lie = honest.clone();
        lie["files"].as_array_mut().unwrap().push(file(evil));
        lies.push(lie);
    }
    for (field, value) in [
        ("program", json!("../../../bin/sh")),
        ("program", json!("/bin/sh")),
        ("program", json!("bin/another")),
        ("id", json!("other-worker-cpu")),
        ("id", json!("../x")),
        ("version", json!("9.9.9")),
        ("version", json!("../../x")),
        ("schema", json!(2)),
        ("files", json!([])),
        ("platform", json!("../x")),
    ] {
        let mut lie = honest.clone();
        lie[field] = value;
        lies.push(lie);
    }
    let workers = scene.join("workers");
    for lie in lies {
        fs::write(&path, lie.to_string()).unwrap();
        assert_eq!(installed(&workers).unwrap().len(), 0, "{lie}");
        assert!(concerns(&scene).iter().any(|concern| concern.starts_with("no-receipt")), "{lie}");
        assert!(remove(&workers, &ID.parse().unwrap(), None, &mut || ()).is_err());
        assert!(scene.install().is_err(), "what no receipt vouches for is not taken for an install");
        assert_eq!(names(&workers.join("tiny-worker-cpu")), ["0.1.0", "current"], "and nothing of it goes");
    }
    // Fewer files than there are, or other digests.
    let mut lie = honest.clone();
    lie["files"].as_array_mut().unwrap().pop();
    fs::write(&path, lie.to_string()).unwrap();
    assert_eq!(concerns(&scene).len(), 1);
    lie["files"][0]["sha256"] = json!("0".repeat(64));
    fs::write(&path, lie.to_string()).unwrap();
    assert_eq!(concerns(&scene).len(), 2);
    assert!(scene.install().unwrap()[0].is_new);
    assert_eq!(concerns(&scene), Vec::<String>::new());
    assert_eq!(fs::read_to_string(scene.join("secret")).unwrap(), "secret");
}

/// Whatever a link leads to is not what was installed.
#[cfg(unix)]
#[test]
fn links_in_the_place_of_folders() {
    let scene = Scene::empty(&first());
    scene.install().unwrap();
    let (home, away) = (scene.join("workers/tiny-worker-cpu"), scene.join("away"));
    for folder in [home.clone(), home.join("0.1.0")] {
        fs::rename(&folder, &away).unwrap();
        std::os::unix::fs::symlink(&away, &folder).unwrap();
        let found = concerns(&scene);
        let expected = format!("link {0}: look at where it leads, then move {0} elsewhere", folder.display());
        assert!(found.contains(&expected), "{found:?}");
        fs::remove_file(&folder).unwrap();
        fs::rename(&away, &folder).unwrap();
        assert_eq!(concerns(&scene), Vec::<String>::new());
    }
}

/// A receipt that was cut is told, and an install mends it.
#[test]
fn damaged_receipts_are_mended() {
    let scene = Scene::empty(&first());
    scene.install().unwrap();
    let workers = scene.join("workers");
    let path = workers.join("tiny-worker-cpu/0.1.0/.rbee-receipt.json");
    let honest = fs::read(&path).unwrap();
    for damaged in [&b""[..], b"{", &honest[..honest.len() / 2], b"\0\0\0\0"] {
        fs::write(&path, damaged).unwrap();
        let found = unvouched(&workers).unwrap();
        assert_eq!(found.iter().map(|found| found.kind).collect::<Vec<_>>(), [UnvouchedKind::DamagedReceipt]);
        let expected = format!("no-receipt {} is damaged: `rbee-catalog install {ID}@0.1.0` mends it", path.display());
        assert!(concerns(&scene).contains(&expected), "{:?}", concerns(&scene));
        assert!(scene.install().unwrap()[0].is_new);
        assert_eq!((concerns(&scene), unvouched(&workers).unwrap()), (vec![], vec![]));
    }
}

/// Folders with names that no install gives are nobody's.
#[test]
fn names_that_no_install_gives() {
    let scene = Scene::empty(&first());
    scene.install().unwrap();
    let home = scene.join("workers/tiny-worker-cpu");
    for name in ["..0.1.0", "0.1", "v0.1.0", "0.1.0 ", "00.1.0", "\u{202e}0.1.0"] {
        fs::create_dir(home.join(name)).unwrap();
        fs::copy(home.join("0.1.0/.rbee-receipt.json"), home.join(name).join(".rbee-receipt.json")).unwrap();
    }
    for name in ["UPPER", "-x", "con", "a b", "\u{202e}x"] {
        fs::create_dir(scene.join("workers").join(name)).unwrap();
        fs::copy(home.join("0.1.0/.rbee-receipt.json"), scene.join("workers").join(name).join("r")).unwrap();
    }
    assert_eq!(installed(&scene.join("workers")).unwrap().len(), 1);
    assert_eq!(concerns(&scene), Vec::<String>::new());
    remove(&scene.join("workers"), &ID.parse().unwrap(), None, &mut || ()).unwrap();
    assert_eq!(names(&home).len(), 6, "they stay");
}
