//! Other bytes, other documents, parts of other publishes; and caches that hold what the host does not.

use insta::assert_snapshot;
use serde_json::json;

use crate::support::mirror::{Answered, serve, status};
use crate::support::scene::{ARTIFACT, ID, NOW, Publish, Scene, archive, archive_of, second};

/// Another file of the same size.
fn altered(bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    bytes
}

#[test]
fn other_bytes_for_each_file() {
    let document = format!("v1/workers/{ID}.json");
    let mut said = String::new();
    for named in ["index.json", "head.json", &document, &format!("{ARTIFACT}/0.2.0/linux-x86_64.tar.gz")] {
        for longer in [false, true] {
            let scene = Scene::new();
            let honest = scene.mirror.files()[named].clone();
            let mut other = altered(&honest);
            other.extend(longer.then_some(b' '));
            // By hash, and in the named copy that is asked for then.
            let (digest, name) = (rbee_catalog::model::Sha256::of(&honest).to_string(), named.to_owned());
            scene.mirror.attack(move |request, stream| match request.path.contains(&digest) || request.path == name {
                true => serve(stream, request, &other).map(|()| Answered::Yes),
                false => Ok(Answered::Honestly),
            });
            said += &format!("{named}: {}\n", scene.fails());
        }
    }
    assert_snapshot!(said, @"
    index.json: `by-hash/…` has another sha256 than the one that is pinned: publish the site again
    index.json: expected 784 bytes of `by-hash/…`, found more: publish the site again
    head.json: `by-hash/…` has another sha256 than the one that is pinned: publish the site again
    head.json: expected 160 bytes of `by-hash/…`, found more: publish the site again
    v1/workers/tiny-worker-cpu.json: `by-hash/…` has another sha256 than the one that is pinned: publish the site again
    v1/workers/tiny-worker-cpu.json: expected 1541 bytes of `by-hash/…`, found more: publish the site again
    artifacts/tiny-worker-cpu/0.2.0/linux-x86_64.tar.gz: tiny-worker-cpu 0.2.0: the archive `artifacts/tiny-worker-cpu/0.2.0/linux-x86_64.tar.gz` is not unpacked: it has another sha256 than the one that is pinned; tell whoever published it
    artifacts/tiny-worker-cpu/0.2.0/linux-x86_64.tar.gz: tiny-worker-cpu 0.2.0: the archive `artifacts/tiny-worker-cpu/0.2.0/linux-x86_64.tar.gz` is not unpacked: the host sends more than the 193 bytes that are pinned; tell whoever published it
    ");
}

/// Worker B's document, sound and pinned, where A's is to be: the index itself was made so.
#[test]
fn a_valid_document_under_another_name() {
    let scene = Scene::new();
    let mut publish = second();
    publish.worker("other-worker-cpu", &[("0.2.0", archive("evil"))], &json!({}));
    let workers = publish.index()["workers"].as_array_mut().unwrap();
    let evil = workers.iter().find(|worker| worker["id"] == "other-worker-cpu").unwrap()["document"].clone();
    workers.iter_mut().find(|worker| worker["id"] == ID).unwrap()["document"] = evil;
    scene.mirror.publish(publish.signed());
    assert_snapshot!(scene.fails(), @"`by-hash/…` contradicts the index: expected worker `tiny-worker-cpu` as the index describes it; build the site again");

    // The same by a mirror alone: the bytes of one for the other.
    let scene = Scene::new();
    let mut publish = second();
    publish.worker("other-worker-cpu", &[("0.2.0", archive("evil"))], &json!({}));
    let files = publish.signed();
    let other = files["v1/workers/other-worker-cpu.json"].clone();
    let pin = rbee_catalog::model::Sha256::of(&files[&format!("v1/workers/{ID}.json")]).to_string();
    scene.mirror.publish(files);
    scene.mirror.attack(move |request, stream| match request.path.contains(&pin) || request.path.contains(ID) {
        true if request.path.ends_with(".json") => serve(stream, request, &other).map(|()| Answered::Yes),
        _ => Ok(Answered::Honestly),
    });
    assert_snapshot!(scene.fails(), @"expected 1541 bytes of `by-hash/…`, found 928: try again; else publish the site again");
}

/// Parts of different publishes: the pointer of one with the index, the documents or the archives of another.
#[test]
fn parts_of_different_publishes_do_not_mix() {
    let old = Publish::of(&[("0.2.0", archive_of("an older 0.2.0"))]).at(NOW + 30).signed();
    for part in ["index.json", "head.json", "v1/", "artifacts/"] {
        let scene = Scene::new();
        let mut files = second().signed();
        let paths: Vec<String> = files.keys().filter(|path| path.starts_with(part)).cloned().collect();
        for path in paths {
            let Some(other) = old.get(&path).filter(|other| **other != files[&path]) else { continue };
            let honest = files.insert(path, other.clone()).unwrap();
            files.insert(format!("by-hash/{}.json", rbee_catalog::model::Sha256::of(&honest)), other.clone());
        }
        scene.mirror.publish(files);
        let said = scene.fails();
        let are_told_apart = ["another sha256", "bytes of", "is not there"].iter().any(|words| said.contains(words));
        assert!(are_told_apart, "{part}: {said}");
    }
}

/// A publish is under way: pinned files of the new one are there, then its pointer comes, then the old files go.
#[test]
fn a_publish_in_progress_costs_a_retry() {
    let scene = Scene::new();
    let (old, new) = (crate::support::scene::first().signed(), second().signed());
    // The old pointer still in a cache, but the files that it pins are gone.
    let pointer = old["index.json.minisig"].clone();
    scene.mirror.publish(new);
    scene.mirror.attack(move |request, stream| {
        let is_cached = request.path == "index.json.minisig" && request.query.is_empty();
        if is_cached { serve(stream, request, &pointer).map(|()| Answered::Yes) } else { Ok(Answered::Honestly) }
    });
    std::fs::remove_dir_all(scene.join("cache")).unwrap();
    scene.install().unwrap();
    assert_eq!(scene.program().as_deref(), Some("program 0.2.0"));
}

/// A cached 404, or cached rubbish, for what is fetched by hash: asked past, then by name.
#[test]
fn a_planted_404_stops_no_install() {
    for rubbish in [false, true] {
        for depth in ["past caches", "by name"] {
            let scene = Scene::new();
            scene.mirror.attack(move |request, stream| {
                let planted = request.path.starts_with("by-hash/") && (request.query.is_empty() || depth == "by name");
                match (planted, rubbish) {
                    (false, _) => Ok(Answered::Honestly),
                    (true, false) => status(stream, "404 Not Found", "Age: 86400\r\n", b"").map(|()| Answered::Yes),
                    (true, true) => serve(stream, request, b"<html>parked</html>").map(|()| Answered::Yes),
                }
            });
            scene.install().unwrap();
            assert_eq!(scene.program().as_deref(), Some("program 0.2.0"), "{depth}");
            let queries: Vec<String> = scene.mirror.seen().into_iter().map(|request| request.query).collect();
            let asked: Vec<&String> = queries.iter().filter(|query| !query.is_empty()).collect();
            let distinct: std::collections::BTreeSet<_> = asked.iter().collect();
            assert_eq!(distinct.len(), asked.len(), "each query is another one");
        }
    }
    // Nowhere at all.
    let scene = Scene::new();
    scene.mirror.attack(|request, stream| match request.path.as_str() {
        "index.json.minisig" => Ok(Answered::Honestly),
        path if path.starts_with("artifacts") => Ok(Answered::Honestly),
        _ => status(stream, "404 Not Found", "", b"").map(|()| Answered::Yes),
    });
    assert_snapshot!(scene.fails(), @"`by-hash/…` is not there: a publish may be under way, try again; else publish the site again");
    let scene = Scene::new();
    scene.mirror.attack(|request, stream| match request.path.starts_with("artifacts") {
        true => status(stream, "404 Not Found", "", b"").map(|()| Answered::Yes),
        false => Ok(Answered::Honestly),
    });
    assert_snapshot!(scene.fails(), @"tiny-worker-cpu 0.2.0: the archive `artifacts/tiny-worker-cpu/0.2.0/linux-x86_64.tar.gz` is not unpacked: it is not there; tell whoever published it");
}

/// Two indexes under one serial.
#[test]
fn two_truths_of_one_serial() {
    let scene = Scene::new();
    let first = Publish::of(&[("0.2.0", archive("evil"))]).at(NOW);
    scene.mirror.publish(first.signed());
    assert_snapshot!(scene.fails(), @"serial 1795168800 was seen before with another index: tell the catalog's maintainers");
}
