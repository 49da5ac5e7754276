//! Endless bodies, headers and redirects, compression, and hosts that are slow.

use std::io::Write;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use insta::assert_snapshot;
use rbee_catalog::client::Patience;

use crate::support::mirror::{Answered, Request, redirect, status};
use crate::support::scene::{Failed, ID, NOW, Publish, Scene, archive, archive_of, patience};

const OK: &[u8] = b"HTTP/1.1 200 OK\r\nConnection: close\r\n";

/// Writes until the other side has had enough.
fn for_ever(stream: &mut TcpStream, head: &[u8], piece: &[u8]) -> std::io::Result<Answered> {
    stream.write_all(head)?;
    loop {
        stream.write_all(piece)?;
    }
}

fn attack(
    scene: &Scene,
    path: &'static str,
    how: impl Fn(&Request, &mut TcpStream) -> std::io::Result<Answered> + Send + Sync + 'static,
) {
    scene.mirror.attack(move |request, stream| {
        // What is fetched by hash is looked for by name, too.
        let by_name = path == "by-hash/" && request.path.ends_with(".json");
        if by_name || request.path.starts_with(path) { how(request, stream) } else { Ok(Answered::Honestly) }
    });
}

#[test]
fn bodies_without_end() {
    let mut said = String::new();
    for path in ["index.json.minisig", "by-hash/", "artifacts/"] {
        for head in [b"\r\n".as_slice(), b"Content-Length: 18446744073709551615\r\n\r\n"] {
            let scene = Scene::new();
            attack(&scene, path, move |_, stream| for_ever(stream, &[OK, head].concat(), &[b'x'; 4096]));
            said += &format!("{path}: {}\n", scene.fails());
        }
    }
    assert_snapshot!(said, @"
    index.json.minisig: expected a pointer of at most 8192 bytes: `index.json.minisig` is something else, check the address
    index.json.minisig: expected a pointer of at most 8192 bytes: `index.json.minisig` is something else, check the address
    by-hash/: expected 784 bytes of `by-hash/…`, found more: publish the site again
    by-hash/: expected 784 bytes of `by-hash/…`, found more: publish the site again
    artifacts/: tiny-worker-cpu 0.2.0: the archive `artifacts/tiny-worker-cpu/0.2.0/linux-x86_64.tar.gz` is not unpacked: the host sends more than the 193 bytes that are pinned; tell whoever published it
    artifacts/: tiny-worker-cpu 0.2.0: the archive `artifacts/tiny-worker-cpu/0.2.0/linux-x86_64.tar.gz` is not unpacked: the host sends more than the 193 bytes that are pinned; tell whoever published it
    ");
}

/// The right bytes, and then more of them.
#[test]
fn more_bytes_than_are_announced() {
    for how in ["until it closes", "announced", "in chunks"] {
        let scene = Scene::new();
        let files = scene.mirror.files();
        attack(&scene, "artifacts/", move |request, stream| {
            let bytes = &files[&request.path];
            let head = match how {
                "announced" => format!("Content-Length: {}\r\n\r\n", bytes.len() + 1),
                "in chunks" => format!("Transfer-Encoding: chunked\r\n\r\n{:x}\r\n", bytes.len() + 1),
                _ => "\r\n".to_owned(),
            };
            stream.write_all(&[OK, head.as_bytes(), bytes, b"x\r\n0\r\n\r\n"].concat()).map(|()| Answered::Yes)
        });
        let said = scene.fails();
        let size = archive("0.2.0").len();
        assert!(said.contains(&format!("the host sends more than the {size} bytes that are pinned")), "{how}: {said}");
    }
    // A cache's mistake, once: it is asked past.
    let scene = Scene::new();
    let (files, count) = (scene.mirror.files(), AtomicUsize::new(0));
    attack(&scene, "artifacts/", move |request, stream| match count.fetch_add(1, Ordering::SeqCst) {
        0 => status(stream, "200 OK", "", &[&files[&request.path][..], b"x"].concat()).map(|()| Answered::Yes),
        _ => Ok(Answered::Honestly),
    });
    scene.install().unwrap();
    assert_eq!(scene.program().as_deref(), Some("program 0.2.0"));
}

#[test]
fn headers_without_end() {
    for path in ["index.json.minisig", "artifacts/"] {
        let scene = Scene::new();
        attack(&scene, path, |_, stream| {
            for_ever(stream, OK, b"X-More: and more and more and more and more and more\r\n")
        });
        let said = scene.fails();
        assert!(said.contains("header"), "{said}");
    }
}

#[test]
fn redirects_without_end() {
    let mut said = String::new();
    for path in ["index.json.minisig", "artifacts/"] {
        let scene = Scene::new();
        attack(&scene, path, |request, stream| redirect(stream, &format!("/{}x", request.path)));
        said += &format!("{}\n", scene.fails());
    }
    assert_snapshot!(said, @"
    `index.json.minisig`: over 5 redirects: check the address, or tell whoever runs the host
    tiny-worker-cpu 0.2.0: `artifacts/tiny-worker-cpu/0.2.0/linux-x86_64.tar.gz` leads where nothing is fetched from: over 5 redirects
    ");
    // Five are followed.
    let scene = Scene::new();
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    attack(&scene, "artifacts/", move |request, stream| {
        if counted.fetch_add(1, Ordering::SeqCst) < 5 {
            redirect(stream, &format!("/{}", request.path))
        } else {
            Ok(Answered::Honestly)
        }
    });
    scene.install().unwrap();
    assert_eq!(count.load(Ordering::SeqCst), 6);
}

/// Nothing is decompressed on the way, so that a few bytes stay a few bytes.
#[test]
fn compressed_answers() {
    let scene = Scene::new();
    attack(&scene, "index.json.minisig", |_, stream| {
        status(stream, "200 OK", "Content-Encoding: gzip\r\n", &archive_of("x")).map(|()| Answered::Yes)
    });
    assert_snapshot!(scene.fails(), @"`index.json.minisig`: it comes with `Content-Encoding: gzip`, which nobody asked for: the host or a proxy on the way has to give it as it is stored; `rbee-catalog doctor URL` tells its operator how");

    // Some hosts say it of archives, which are stored that way: what counts is the bytes.
    let scene = Scene::new();
    let files = scene.mirror.files();
    attack(&scene, "artifacts/", move |request, stream| {
        status(stream, "200 OK", "Content-Encoding: gzip\r\n", &files[&request.path]).map(|()| Answered::Yes)
    });
    scene.install().unwrap();
}

/// A byte at a time: the host is given up, and what came is gone on with.
#[test]
fn a_slow_host_is_given_up_and_what_came_is_kept() {
    let drip = |bytes: Vec<u8>| {
        move |stream: &mut TcpStream| -> std::io::Result<Answered> {
            stream.write_all(&[OK, b"\r\n"].concat())?;
            for byte in &bytes {
                stream.write_all(&[*byte])?;
                stream.flush()?;
                std::thread::sleep(Duration::from_millis(20));
            }
            Ok(Answered::Yes)
        }
    };
    let hasty = || Patience { window: Duration::from_millis(400), floor: 100_000, attempts: 2, ..patience() };
    for path in ["index.json.minisig", "artifacts/"] {
        let scene = Scene::new();
        let before = scene.tree();
        let files = scene.mirror.files();
        attack(&scene, path, move |request, stream| drip(files[&request.path].clone())(stream));
        let failed = scene.install_as(scene.catalog_at(&scene.mirror, hasty()), NOW + 120, ID).unwrap_err();
        let said = match failed {
            Failed::Update(error) | Failed::Catalog(error) => error.to_string(),
            Failed::Install(error) => error.to_string(),
        };
        assert!(said.contains("slower than 100000 bytes a second"), "{said}");
        assert_eq!(scene.tree(), before);
        if path == "artifacts/" {
            scene.mirror.seen();
            scene.heals();
            let seen = scene.mirror.seen();
            let range = seen.iter().find(|request| request.path.starts_with(path)).unwrap().headers["range"].clone();
            let from: u64 = range.strip_prefix("bytes=").unwrap().strip_suffix('-').unwrap().parse().unwrap();
            assert!(from > 0, "{range}");
        } else {
            scene.heals();
        }
    }
}

/// A connection that is cut goes on where it ended, if the host still has the same file; else it begins anew.
#[test]
fn a_cut_connection_is_gone_on_with() {
    for changed in [false, true] {
        let publish = Publish::of(&[("0.2.0", archive_of(&"0.2.0 ".repeat(100_000)))]).at(NOW + 60);
        let scene = Scene::empty(&publish);
        let files = scene.mirror.files();
        let count = AtomicUsize::new(0);
        attack(&scene, "artifacts/", move |request, stream| {
            let bytes = &files[&request.path];
            match count.fetch_add(1, Ordering::SeqCst) {
                0 => {
                    let tag = if changed { "\"other\"" } else { "\"same\"" };
                    let head = format!("HTTP/1.1 200 OK\r\nETag: {tag}\r\nContent-Length: {}\r\n\r\n", bytes.len());
                    stream.write_all(head.as_bytes())?;
                    stream.write_all(&bytes[..200]).map(|()| Answered::Yes)
                }
                _ if changed => {
                    assert_eq!(request.headers["if-range"], "\"other\"");
                    status(stream, "200 OK", "ETag: \"new\"\r\n", bytes).map(|()| Answered::Yes)
                }
                _ => {
                    assert_eq!(
                        (request.headers["range"].as_str(), request.headers["if-range"].as_str()),
                        ("bytes=200-", "\"same\"")
                    );
                    let range = format!("Content-Range: bytes 200-{}/{}\r\n", bytes.len() - 1, bytes.len());
                    status(stream, "206 Partial Content", &range, &bytes[200..]).map(|()| Answered::Yes)
                }
            }
        });
        scene.install().unwrap();
        assert!(scene.program().unwrap().starts_with("0.2.0"));
    }
}

/// Busy hosts are asked again, and as late as they say.
#[test]
fn a_busy_host_is_asked_again() {
    let scene = Scene::new();
    let count = AtomicUsize::new(0);
    scene.mirror.attack(move |_, stream| match count.fetch_add(1, Ordering::SeqCst) % 3 {
        0 => status(stream, "503 Busy", "Retry-After: 7\r\n", b"").map(|()| Answered::Yes),
        1 => status(stream, "429 Too Many", "", b"").map(|()| Answered::Yes),
        _ => Ok(Answered::Honestly),
    });
    let slept = Arc::new(std::sync::Mutex::new(Vec::new()));
    let noted = Arc::clone(&slept);
    let patience = patience().sleeping(move |pause| noted.lock().unwrap().push(pause));
    scene.install_as(scene.catalog_at(&scene.mirror, patience), NOW + 120, ID).unwrap();
    let slept = slept.lock().unwrap();
    assert!(slept.len() >= 6 && slept.iter().step_by(2).all(|pause| *pause == Duration::from_secs(7)), "{slept:?}");

    // One that asks for an hour is not waited for; what is said says so.
    let scene = Scene::new();
    attack(&scene, "artifacts/", |_, stream| {
        status(stream, "503 Busy", "Retry-After: 3600\r\n", b"").map(|()| Answered::Yes)
    });
    assert_snapshot!(scene.fails(), @"tiny-worker-cpu 0.2.0: cannot fetch artifacts/tiny-worker-cpu/0.2.0/linux-x86_64.tar.gz: BASE/artifacts/tiny-worker-cpu/0.2.0/linux-x86_64.tar.gz: expected status 200, found 503; the host asks to come back in 3600 s");
}

/// A captive portal's page, and an archive in an encoding, are other bytes whatever their length: nothing of them is kept.
#[test]
fn other_bytes_than_the_pinned_ones() {
    let said = ["Content-Type: text/html\r\n", "Content-Encoding: gzip\r\n"].map(|headers| {
        let scene = Scene::new();
        attack(&scene, "artifacts/", move |_, stream| {
            status(stream, "200 OK", headers, b"<html>pay for it</html>").map(|()| Answered::Yes)
        });
        let said = scene.fails();
        assert_eq!(crate::support::scene::names(&scene.join("workers/.rbee/tiny-worker-cpu")), ["lock"]);
        said
    });
    assert_snapshot!(said.join("\n"), @"
    tiny-worker-cpu 0.2.0: the archive `artifacts/tiny-worker-cpu/0.2.0/linux-x86_64.tar.gz` is not unpacked: it has 23 bytes, and 193 are pinned; tell whoever published it
    tiny-worker-cpu 0.2.0: the archive `artifacts/tiny-worker-cpu/0.2.0/linux-x86_64.tar.gz` is not unpacked: it comes with `Content-Encoding: gzip`, which nobody asked for: it has to come as it is stored; tell whoever published it
    ");
}

/// What is not done is not announced, and what has not come is not kept.
#[test]
fn a_host_that_asks_for_an_hour_is_not_asked_again() {
    use rbee_catalog::client::install::{InstallError, Installer, Progress};

    let scene = Scene::new();
    let (_, plan) = crate::install::plan(&scene);
    attack(&scene, "artifacts/", |_, stream| {
        status(stream, "503 Busy", "Retry-After: 3600\r\n", b"").map(|()| Answered::Yes)
    });
    let site =
        rbee_catalog::client::HttpSite::new(&scene.mirror.base(), rbee_catalog::client::http::Proxies::None).unwrap();
    let mut again = 0;
    let mut told = |progress: &Progress<'_>| again += u32::from(matches!(progress, Progress::Again { .. }));
    let installer = Installer::new(&site, &scene.join("workers")).patient(patience());
    let error = installer.install(&plan, rbee_catalog::model::Time::from_unix(NOW), &mut told).unwrap_err();
    assert!(matches!(error, InstallError::Trouble { kept: 0, .. }), "{error}");
    assert_eq!(again, 0);
}
