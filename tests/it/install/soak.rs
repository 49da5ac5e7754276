//! Installs over a wire that fails at random: every worker right, or a clear error, never wrong bytes in place.

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use crate::support::mirror::{Answered, serve, status};
use crate::support::scene::{Failed, NOW, Publish, Scene, archive_of};

/// The same faults in every run: splitmix64.
fn random(state: &AtomicU64) -> u64 {
    let mut z = state.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::SeqCst).wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[test]
fn a_thousand_installs_over_a_bad_wire() {
    let count = crate::crash::soak(1_000);
    let program = |version: &str| format!("program {version} {}", "x".repeat(5_000));
    let publish = Publish::of(&[("0.2.0", archive_of(&program("0.2.0"))), ("0.1.0", archive_of(&program("0.1.0")))]);
    let scene = Scene::empty(&publish);
    let files = scene.mirror.files();
    let (state, faults) = (AtomicU64::new(6), Arc::new(Mutex::new(BTreeMap::<&str, usize>::new())));
    let noted = Arc::clone(&faults);
    scene.mirror.attack(move |request, stream| {
        let Some(bytes) = files.get(&request.path) else { return Ok(Answered::Honestly) };
        let (kind, at) = (random(&state) % 10, usize::try_from(random(&state)).unwrap() % bytes.len());
        let note = |kind| *noted.lock().unwrap().entry(kind).or_default() += 1;
        match kind {
            0 => note("cut before an answer"),
            1 => {
                note("cut in the middle");
                let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", bytes.len());
                stream.write_all(head.as_bytes())?;
                stream.write_all(&bytes[..at])?;
            }
            2 => {
                note("5xx");
                status(stream, "502 Bad Gateway", "", b"<html>")?;
            }
            3 => {
                note("truncated");
                status(stream, "200 OK", "", &bytes[..at])?;
            }
            4 => {
                note("wrong bytes");
                let mut wrong = bytes.clone();
                wrong[at] ^= 0x20;
                serve(stream, request, &wrong)?;
            }
            _ => return Ok(Answered::Honestly),
        }
        Ok(Answered::Yes)
    });
    let (mut right, mut errors) = (0, BTreeMap::<&str, usize>::new());
    let workers = scene.join("workers");
    for number in 0..count {
        // Some begin with nothing, some go on with what the last one kept.
        if number % 3 == 0 {
            drop(std::fs::remove_dir_all(&workers));
        }
        if number % 2 == 0 {
            drop(std::fs::remove_dir_all(scene.join("cache")));
            drop(std::fs::remove_dir_all(workers.join("tiny-worker-cpu/0.2.0")));
        }
        let before = scene.tree();
        match scene.install_as(scene.catalog(), NOW + 60, "tiny-worker-cpu") {
            Ok(_) => {
                assert_eq!(scene.program().as_deref(), Some(program("0.2.0").as_str()), "{number}");
                right += 1;
            }
            Err(failed) => {
                let (kind, said) = match &failed {
                    Failed::Update(error) | Failed::Catalog(error) => ("the catalog", error.to_string()),
                    Failed::Install(error) => ("the archive", error.to_string()),
                };
                assert!(!said.is_empty());
                assert_eq!(scene.tree(), before, "{number}: {said}");
                *errors.entry(kind).or_default() += 1;
            }
        }
        assert_eq!(scene.left_over(), Vec::<String>::new());
    }
    let faults = faults.lock().unwrap();
    let said = format!("{count} installs: {right} right, errors {errors:?}; faults {faults:?}\n");
    drop(std::io::stderr().write_all(said.as_bytes()));
    assert!(right > count / 2, "{said}");
    assert!(faults.len() == 5, "{said}");
}
