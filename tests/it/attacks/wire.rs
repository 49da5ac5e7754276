//! Answers whose length is a lie, that are cut, or that have none.

use std::io::Write as _;

use insta::assert_snapshot;

use crate::support::mirror::Answered;
use crate::support::scene::{NOW, Scene, second};

const CASES: [&str; 6] = ["longer", "shorter", "two lengths", "a cut chunk", "no length, cut", "garbage"];

/// The bytes of an answer with this body, as this case has it.
fn answer(case: &str, body: &[u8]) -> Vec<u8> {
    let (length, half) = (body.len(), &body[..body.len() / 2]);
    let head = match case {
        "longer" => format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", length + 1),
        "shorter" => format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", length - 1),
        "two lengths" => format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nContent-Length: 7\r\n\r\n"),
        "a cut chunk" => format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{length:x}\r\n"),
        "no length, cut" => "HTTP/1.0 200 OK\r\n\r\n".to_owned(),
        _ => "SSH-2.0-OpenSSH\r\n\r\n".to_owned(),
    };
    let body = if matches!(case, "a cut chunk" | "no length, cut") { half } else { body };
    [head.as_bytes(), body].concat()
}

/// Each for the pointer, for what it pins, and for an archive: an error, and the next honest answer heals it.
#[test]
fn lengths_that_lie() {
    let mut said = String::new();
    for path in ["index.json.minisig", "by-hash/", "artifacts/"] {
        for case in CASES {
            let scene = Scene::new();
            let files = scene.mirror.files();
            scene.mirror.attack(move |request, stream| {
                let by_name = path == "by-hash/" && request.path.ends_with(".json");
                let Some(body) = files.get(&request.path).filter(|_| by_name || request.path.starts_with(path)) else {
                    return Ok(Answered::Honestly);
                };
                stream.write_all(&answer(case, body)).map(|()| Answered::Yes)
            });
            // An archive may come whole in the end: what came is gone on with.
            let failed = scene.install().map_err(|failed| scene.anonymous(&failed.to_string()));
            let failed = failed.map_or_else(|error| error, |_| "it comes whole".to_owned());
            said += &format!("{path}, {case}: {failed}\n");
            scene.heals();
        }
    }
    assert_snapshot!(said, @"
    index.json.minisig, longer: BASE/index.json.minisig: the connection was cut, 5 attempts
    index.json.minisig, shorter: `index.json.minisig` is not a minisign signature: expected a newline at the end, check the address
    index.json.minisig, two lengths: BASE/index.json.minisig: its answer is no HTTP: conflicting content-length headers, 5 attempts
    index.json.minisig, a cut chunk: BASE/index.json.minisig: the connection was cut, 5 attempts
    index.json.minisig, no length, cut: `index.json.minisig` is not a minisign signature: expected a newline at the end, check the address
    index.json.minisig, garbage: BASE/index.json.minisig: its answer is no HTTP: http parse fail: invalid HTTP version, 5 attempts
    by-hash/, longer: expected 784 bytes of `by-hash/…`, found more: publish the site again
    by-hash/, shorter: expected 784 bytes of `by-hash/…`, found 783: try again; else publish the site again
    by-hash/, two lengths: BASE/by-hash/3b28857e4b5e0d794893ef44de14937761adcaa55dd29806867e67c109828252.json: its answer is no HTTP: conflicting content-length headers, 5 attempts
    by-hash/, a cut chunk: BASE/by-hash/3b28857e4b5e0d794893ef44de14937761adcaa55dd29806867e67c109828252.json: the connection was cut, 5 attempts
    by-hash/, no length, cut: expected 784 bytes of `by-hash/…`, found 392: try again; else publish the site again
    by-hash/, garbage: BASE/by-hash/3b28857e4b5e0d794893ef44de14937761adcaa55dd29806867e67c109828252.json: its answer is no HTTP: http parse fail: invalid HTTP version, 5 attempts
    artifacts/, longer: tiny-worker-cpu 0.2.0: the archive `artifacts/tiny-worker-cpu/0.2.0/linux-x86_64.tar.gz` is not unpacked: the host sends more than the 193 bytes that are pinned; tell whoever published it
    artifacts/, shorter: tiny-worker-cpu 0.2.0: the archive `artifacts/tiny-worker-cpu/0.2.0/linux-x86_64.tar.gz` is not unpacked: it has 192 bytes, and 193 are pinned; tell whoever published it
    artifacts/, two lengths: tiny-worker-cpu 0.2.0: cannot fetch artifacts/tiny-worker-cpu/0.2.0/linux-x86_64.tar.gz: BASE/artifacts/tiny-worker-cpu/0.2.0/linux-x86_64.tar.gz: its answer is no HTTP: conflicting content-length headers
    artifacts/, a cut chunk: tiny-worker-cpu 0.2.0: cannot fetch artifacts/tiny-worker-cpu/0.2.0/linux-x86_64.tar.gz: the connection was cut
    artifacts/, no length, cut: tiny-worker-cpu 0.2.0: cannot fetch artifacts/tiny-worker-cpu/0.2.0/linux-x86_64.tar.gz: it ended after 96 of 193 bytes
    artifacts/, garbage: tiny-worker-cpu 0.2.0: cannot fetch artifacts/tiny-worker-cpu/0.2.0/linux-x86_64.tar.gz: BASE/artifacts/tiny-worker-cpu/0.2.0/linux-x86_64.tar.gz: its answer is no HTTP: http parse fail: invalid HTTP version
    ");
}

/// A host of 1996, and one that sends chunks of one byte, are as good as any.
#[test]
fn other_ways_to_say_a_length() {
    for chunked in [false, true] {
        let scene = Scene::new();
        scene.mirror.publish(second().at(NOW + 61).signed());
        let files = scene.mirror.files();
        scene.mirror.attack(move |request, stream| {
            let Some(body) = files.get(&request.path) else { return Ok(Answered::Honestly) };
            let mut bytes = b"HTTP/1.0 200 OK\r\n\r\n".to_vec();
            if chunked {
                bytes = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n".to_vec();
            }
            for byte in body {
                bytes.extend_from_slice(if chunked { b"1\r\n" } else { b"" });
                bytes.push(*byte);
                bytes.extend_from_slice(if chunked { b"\r\n" } else { b"" });
            }
            bytes.extend_from_slice(if chunked { b"0\r\n\r\n" } else { b"" });
            stream.write_all(&bytes).map(|()| Answered::Yes)
        });
        scene.install().unwrap();
        assert_eq!(scene.program().as_deref(), Some("program 0.2.0"));
    }
}
