//! What was published, over HTTP: from our own server, and from ones that mean harm.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};

use insta::assert_snapshot;

use super::{Bench, ID, other_bytes};
use crate::support::program::Program;

#[test]
fn a_published_site_at_its_address_is_held_against() {
    let bench = Bench::new();
    bench.repo.worker(ID).version("0.2.0").commit("0.2.0");
    bench.build_to("live", &[]);
    let server = Program::start(&bench.cli, &["serve", "live", "--port", "0"]);
    bench.delete();
    other_bytes(bench.repo.worker(ID)).commit("0.1.0 anew");
    bench.build_to("new", &["--previous", &format!("{}/", server.base)]);
    assert_snapshot!(bench.published_in("new"), @"
    demo-worker-cpu 0.2.0: 0.2.0=abab 0.1.0=abab
    other-worker-cpu 0.1.0: 0.1.0=abab
    problem branch-demo-worker-cpu: version-mutated version-vanished
    ");
    // A folder of the site that is none: 404.
    let ran = bench.run("newer", &["--previous", &format!("{}/nowhere", server.base)]);
    assert_eq!(ran.status, 4, "{ran}");
    assert!(ran.stderr.contains("there is no signed catalog here"), "{ran}");
}

/// A server that answers every request with these bytes, then these for ever; its address.
fn serve(answer: impl Fn(&str, &mut TcpStream) -> std::io::Result<()> + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                let mut byte = [0];
                if stream.read(&mut byte).unwrap_or(0) == 0 {
                    break;
                }
                request.push(byte[0]);
            }
            let line = String::from_utf8_lossy(&request).lines().next().unwrap_or_default().to_owned();
            drop(answer(&line, &mut stream));
        }
    });
    base
}

fn previous(bench: &Bench, base: &str) -> (i32, String) {
    let ran = bench.run("new", &["--previous", base]);
    assert!(!bench.cli.join("new").exists(), "nothing is written");
    (ran.status, ran.stderr.replace(base, "BASE"))
}

#[test]
fn a_body_without_end_is_cut_off() {
    let base = serve(|_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")?;
        loop {
            stream.write_all(&[b'x'; 4096])?;
        }
    });
    let (status, said) = previous(&Bench::new(), &base);
    assert_eq!(status, 4, "{said}");
    assert_snapshot!(said, @"
    error: --previous BASE: the site is refused: expected a pointer of at most 8192 bytes: `index.json.minisig` is something else, check the address
      = help: nothing was written; name a sound copy of what was published last
    ");
}

#[test]
fn a_redirect_stays_at_its_origin() {
    let elsewhere = serve(|_, _| panic!("nobody asks here"));
    let base = serve(move |_, stream| {
        write!(stream, "HTTP/1.1 302 Found\r\nLocation: {elsewhere}/x\r\nContent-Length: 0\r\n\r\n")
    });
    let (status, said) = previous(&Bench::new(), &base);
    assert_eq!(status, 4, "{said}");
    assert_snapshot!(said, @"
    error: --previous BASE: the site is refused: `index.json.minisig` leads out of the site: put the file itself there
      = help: nothing was written; name a sound copy of what was published last
    ");

    let base = serve(|line, stream| {
        let path = line.split(' ').nth(1).unwrap_or_default();
        write!(stream, "HTTP/1.1 302 Found\r\nLocation: {path}x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    });
    let (status, said) = previous(&Bench::new(), &base);
    assert_eq!(status, 4, "{said}");
    assert!(said.contains("over 5 redirects"), "{said}");
}

#[test]
fn trouble_on_the_way_is_no_refusal() {
    let bench = Bench::new();
    let base =
        serve(|_, stream| stream.write_all(b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
    let (status, said) = previous(&bench, &base);
    assert_eq!(status, 3, "{said}");
    assert!(said.contains("expected status 200, found 503"), "{said}");
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let (status, said) = previous(&bench, &format!("http://{nobody}"));
    assert_eq!(status, 3, "{said}");
    let (status, said) = previous(&bench, "http://catalog.example");
    assert_eq!(status, 2, "{said}");
    assert!(said.contains("expected `https://`"), "{said}");
}
