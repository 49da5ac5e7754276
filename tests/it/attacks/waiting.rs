//! Hosts that keep a client waiting: how long is bounded, and it is told.

use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use insta::assert_snapshot;
use rbee_catalog::client::{CatalogError, Patience, Waiting};
use rbee_catalog::model::Time;

use crate::support::mirror::{Answered, Request, hold, status};
use crate::support::scene::{NOW, Scene, patience};

/// What was told, and how long the pauses would have been.
#[derive(Clone, Default)]
struct Told(Arc<Mutex<Vec<Waiting>>>);

impl Told {
    fn patience(&self, patience: Patience) -> Patience {
        let told = self.clone();
        patience.telling(move |waiting| told.0.lock().unwrap().push(waiting.clone()))
    }

    fn all(&self) -> Vec<Waiting> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

fn update(scene: &Scene, patience: Patience) -> CatalogError {
    scene.catalog_at(&scene.mirror, patience).update(Time::from_unix(NOW + 120)).unwrap_err()
}

/// A host that takes a connection, and says nothing: all files together cost no more than there is patience.
#[test]
fn a_silent_host_is_given_up() {
    for scene in [Scene::new(), Scene::rooted()] {
        scene.mirror.attack(|_, stream| hold(stream));
        scene.mirror.seen();
        let (answer, told) = (Duration::from_millis(200), Told::default());
        let most: u32 = 3;
        let patience =
            Patience { answer, metadata: answer * most, attempts: 100, first_pause: answer / 200, ..patience() };
        let error = update(&scene, told.patience(patience));
        let CatalogError::Unreachable { why, kept } = error else { panic!("{error:?}") };
        assert!(why.starts_with(&scene.mirror.base()) && why.contains("no answer in "), "{why}");
        assert!(kept.is_some());
        let (seen, told) = (scene.mirror.seen().len(), told.all());
        assert!(seen <= most as usize, "each attempt takes its time: {seen}");
        // The last file is asked for once more if there is any time left.
        assert!(told.len() + 2 >= seen, "{told:?}");
        for (at, waiting) in (2..).zip(&told) {
            assert_eq!((waiting.attempt, waiting.attempts), (at, 100));
            assert_eq!(format!("http://{}", waiting.host), scene.mirror.base());
            assert!(waiting.to_string().contains(&format!("attempt {at} of 100: no answer in ")), "{waiting}");
        }
        scene.heals();
    }
}

/// The time is that of one call: who tries again later has it anew.
#[test]
fn patience_is_that_of_one_call() {
    let scene = Scene::new();
    let told = Told::default();
    let patience = Patience { metadata: Duration::from_secs(20), ..patience() };
    let mut catalog = scene.catalog_at(&scene.mirror, told.patience(patience));
    scene.mirror.attack(|_, stream| status(stream, "503 Busy", "Retry-After: 7\r\n", b"").map(|()| Answered::Yes));
    let mut said = Vec::new();
    for _ in 0..2 {
        said.push(scene.anonymous(&catalog.update(Time::from_unix(NOW + 120)).unwrap_err().to_string()));
        let pauses: Vec<u64> = told.all().iter().map(|waiting| waiting.pause.as_secs()).collect();
        assert_eq!(pauses, [7, 7], "a third one were too much");
    }
    assert_eq!(said[0], said[1]);
    assert_snapshot!(said[0], @"BASE/index.json.minisig: expected status 200, found 503, 3 attempts; the host asks to come back in 7 s");
    scene.mirror.honest();
    catalog.update(Time::from_unix(NOW + 120)).unwrap();
}

/// Slow at each file, and never so slow that it is given up: all together it is.
#[test]
fn a_host_that_is_slow_at_each_file() {
    let scene = Scene::new();
    std::fs::remove_dir_all(scene.join("cache")).unwrap();
    // More than is free for an answer.
    let late = Duration::from_millis(1200);
    scene.mirror.attack(move |_, _| {
        std::thread::sleep(late);
        Ok(Answered::Honestly)
    });
    let patience = Patience { metadata: Duration::from_millis(1), floor: 1_000_000, ..patience() };
    let error = update(&scene, patience);
    assert!(matches!(error, CatalogError::Unreachable { .. }), "{error:?}");
    assert!(error.to_string().starts_with(&scene.mirror.base()), "{error}");
    scene.heals();
}

/// `Retry-After` as a time, too large, and as rubbish; for the pointer, and for an archive.
#[test]
fn hosts_that_ask_for_time() {
    let date = "Date: Fri, 20 Nov 2026 10:00:00 GMT\r\nRetry-After: Fri, 20 Nov 2026 10:00:09 GMT\r\n";
    let far = "Date: Fri, 20 Nov 2026 10:00:00 GMT\r\nRetry-After: Fri, 20 Nov 2299 10:00:00 GMT\r\n";
    let cases = [
        ("503 Busy", date, Some(9)),
        ("429 Too Many Requests", date, Some(9)),
        ("503 Busy", far, None),
        ("429 Too Many Requests", "Retry-After: 99999999999999999999999999\r\n", None),
        ("503 Busy", "Retry-After: -1\r\n", Some(0)),
        ("503 Busy", "Retry-After: \r\n", Some(0)),
    ];
    for path in ["index.json.minisig", "artifacts/"] {
        for (line, headers, waits) in cases {
            let (scene, count) = (Scene::new(), AtomicUsize::new(0));
            scene.mirror.attack(move |request, stream| {
                if request.path.starts_with(path) && count.fetch_add(1, Ordering::SeqCst) == 0 {
                    status(stream, line, headers, b"").map(|()| Answered::Yes)
                } else {
                    Ok(Answered::Honestly)
                }
            });
            let slept = Arc::new(Mutex::new(Vec::new()));
            let noted = Arc::clone(&slept);
            let patience = patience().sleeping(move |pause| noted.lock().unwrap().push(pause.as_secs()));
            let done = scene.install_as(scene.catalog_at(&scene.mirror, patience), NOW + 120, "tiny-worker-cpu");
            let slept = slept.lock().unwrap().clone();
            match waits {
                Some(seconds) => assert_eq!((done.is_ok(), slept), (true, vec![seconds]), "{path} {headers}"),
                None => {
                    let said = done.unwrap_err().to_string();
                    assert_eq!(slept, [0_u64; 0], "{path} {headers}");
                    assert!(said.contains("the host asks to come back in "), "{said}");
                    scene.heals();
                }
            }
        }
    }
}

fn drips(piece: &'static [u8]) -> impl Fn(&Request, &mut TcpStream) -> std::io::Result<Answered> {
    move |_, stream| loop {
        std::io::Write::write_all(stream, piece)?;
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Headers that come one by one, answers before the answer without end, and a chunk whose size never ends: nothing above the
/// connection sees a byte of them.
#[test]
fn what_drips_is_given_up() {
    let heads: [(&[u8], &[u8]); 3] = [
        (b"HTTP/1.1 200 OK\r\nX-Slow: ", b"x"),
        (b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;", b"x"),
    ];
    for path in ["index.json.minisig", "artifacts/"] {
        for (head, piece) in heads {
            let scene = Scene::new();
            let drips = drips(piece);
            scene.mirror.attack(move |request, stream| match request.path.starts_with(path) {
                true => {
                    std::io::Write::write_all(stream, head)?;
                    drips(request, stream)
                }
                false => Ok(Answered::Honestly),
            });
            let answer = Duration::from_millis(500);
            let patience =
                Patience { answer, window: answer, floor: 1_000_000, metadata: answer, attempts: 2, ..patience() };
            let before = scene.tree();
            let (begun, bound) = (Instant::now(), answer * 100);
            let failed = scene.install_as(scene.catalog_at(&scene.mirror, patience), NOW + 120, "tiny-worker-cpu");
            assert!(failed.is_err() && begun.elapsed() < bound, "{failed:?}");
            assert_eq!(scene.tree(), before);
            scene.heals();
        }
    }
}
