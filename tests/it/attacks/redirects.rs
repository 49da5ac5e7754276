//! Redirects to where nothing may come from.

use insta::assert_snapshot;

use crate::support::mirror::{Answered, Mirror, redirect};
use crate::support::scene::Scene;

#[test]
fn metadata_stays_at_its_origin() {
    let elsewhere = Mirror::new();
    let mut said = String::new();
    for path in ["index.json.minisig", "by-hash/"] {
        let scene = Scene::new();
        elsewhere.publish(scene.mirror.files());
        let to = elsewhere.base();
        scene.mirror.attack(move |request, stream| match request.path.starts_with(path) {
            true => redirect(stream, &format!("{to}/{}", request.path)),
            // Neither by name.
            false if path == "by-hash/" && request.path.ends_with(".json") => redirect(stream, &to),
            false => Ok(Answered::Honestly),
        });
        said += &format!("{}\n", scene.fails());
    }
    assert_snapshot!(said, @"
    `index.json.minisig` leads out of the site: put the file itself there
    `by-hash/…` leads out of the site: put the file itself there
    ");
    assert_eq!(elsewhere.seen().len(), 0, "nobody asks there");
}

#[test]
fn artifacts_come_from_no_dark_place() {
    let mut said = String::new();
    for to in [
        "http://example.com/x.tar.gz",
        "file:///etc/passwd",
        "ftp://example.com/x",
        "https://10.0.0.1/x",
        "https://169.254.169.254/latest/meta-data",
        "https://[fd00::1]/x",
        "https://router/x",
        "https://u:p@example.com/x",
        "javascript:x",
    ] {
        let scene = Scene::new();
        scene.mirror.attack(move |request, stream| match request.path.starts_with("artifacts/") {
            true => redirect(stream, to),
            false => Ok(Answered::Honestly),
        });
        said += &format!("{}\n", scene.fails().split_once("from: ").unwrap().1);
    }
    assert_snapshot!(said, @r#"
    "http://example.com/x.tar.gz": expected `https://`
    "file:///etc/passwd": expected a URL
    "ftp://example.com/x": expected `https://`
    "https://10.0.0.1/x": expected a name, found an address
    "https://169.254.169.254/latest/meta-data": expected a name, found an address
    "https://[fd00::1]/x": expected a name, found an address
    "https://router/x": expected a name that is not of this machine or this network
    "https://example.com/x": expected no user name
    "javascript:x": expected a URL
    "#);
    // To another port of this machine, where the catalog itself is on this machine.
    let (scene, elsewhere) = (Scene::new(), Mirror::new());
    elsewhere.publish(scene.mirror.files());
    let to = elsewhere.base();
    scene.mirror.attack(move |request, stream| match request.path.starts_with("artifacts/") {
        true => redirect(stream, &format!("{to}/{}", request.path)),
        false => Ok(Answered::Honestly),
    });
    scene.install().unwrap();
    assert_eq!(elsewhere.seen().len(), 1);
}
