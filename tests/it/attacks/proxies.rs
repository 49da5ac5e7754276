//! Proxies and authorities from the environment, through the program: nothing else has an environment of its own.

#![cfg(unix)]

use std::io::{self, Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use crate::support::cli::{Cli, Ran};
use crate::support::mirror::Mirror;
use crate::support::need::need;
use crate::support::tls::{Says, Tls};

/// A proxy that takes every host for the one at this port of this machine; or refuses all.
struct Proxy {
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    fn to(port: Option<String>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let proxy = Self { port: listener.local_addr().unwrap().port(), asked: Arc::default() };
        let asked = Arc::clone(&proxy.asked);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (port, asked) = (port.clone(), Arc::clone(&asked));
                std::thread::spawn(move || drop(pass_on(stream, port.as_deref(), &asked)));
            }
        });
        proxy
    }

    /// What it was asked since the last call.
    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }
}

fn pass_on(mut stream: TcpStream, port: Option<&str>, asked: &Mutex<Vec<String>>) -> io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let is_told = |line: &&str| line.starts_with("CONNECT ") || line.starts_with("Proxy-Authorization: ");
    let lines: Vec<&str> = head.lines().filter(is_told).map(|line| line.trim_end_matches(" HTTP/1.1")).collect();
    asked.lock().unwrap().push(lines.join(", "));
    let Some(port) = port else { return stream.write_all(b"HTTP/1.1 407 Who are you\r\nContent-Length: 0\r\n\r\n") };
    let mut host = TcpStream::connect(format!("127.0.0.1:{port}"))?;
    stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
    let (mut from, mut to) = (stream.try_clone()?, host.try_clone()?);
    std::thread::spawn(move || {
        drop(io::copy(&mut from, &mut to));
        drop(to.shutdown(Shutdown::Write));
    });
    drop(io::copy(&mut host, &mut stream));
    stream.shutdown(Shutdown::Both)
}

/// A port that is none is told, for another one would be asked.
#[test]
fn a_proxy_at_a_port_that_is_none() {
    let cli = Cli::new();
    for port in ["99999", "x", "0"] {
        let at = format!("http://127.0.0.1:{port}");
        let ran = cli.run_with(&["doctor", "https://catalog.test"], &[("HTTPS_PROXY", &at)]);
        let said = "error: HTTPS_PROXY: expected the URL of a proxy, `http://HOST:PORT`\n";
        assert_eq!((ran.status, ran.stderr.as_str()), (2, said), "{port}");
    }
}

#[test]
fn proxies_and_authorities_come_from_the_environment() {
    let Some(openssl) = need("openssl", "openssl") else { return };
    let cli = Cli::new();
    cli.demo();
    let host = Tls::start(&openssl, "catalog.test", &cli.join("demo/site"), Says::TheFile);
    let (proxy, none) = (Proxy::to(Some(host.port.clone())), Proxy::to(None));
    let at = format!("http://127.0.0.1:{}", proxy.port);
    let with_name = format!("http://me:word@127.0.0.1:{}", proxy.port);
    let (refusing, authority) = (format!("http://127.0.0.1:{}", none.port), host.authority_file());
    let authority = authority.to_str().unwrap();
    let search = |variables: &[(&str, &str)]| -> Ran {
        let given = ["--catalog", "https://catalog.test", "--public-key", "demo/keys/index.pub"];
        cli.run_with(&[&["search", "diffusion", "cpu"], &given[..]].concat(), variables)
    };
    let vouched = ("SSL_CERT_FILE", authority);
    for (name, value, asked) in [
        ("HTTPS_PROXY", &at, "CONNECT catalog.test:443"),
        ("https_proxy", &with_name, "CONNECT catalog.test:443, Proxy-Authorization: Basic bWU6d29yZA=="),
        ("ALL_PROXY", &at, "CONNECT catalog.test:443"),
    ] {
        let ran = search(&[(name, value), vouched]);
        assert_eq!(ran.status, 0, "{name}: {ran}");
        let seen = proxy.asked();
        assert!(!seen.is_empty() && seen.iter().all(|line| line == asked), "{name}: {seen:?}");
    }
    // Every command that asks a site, not the client's alone.
    for command in [&["verify"][..], &["doctor"]] {
        let given = ["https://catalog.test", "--public-key", "demo/keys/index.pub"];
        cli.run_with(&[command, &given].concat(), &[("HTTPS_PROXY", &at), vouched]);
        assert!(!proxy.asked().is_empty(), "{command:?}");
    }
    let diff = cli.run_with(&["diff", "demo/site", "https://catalog.test"], &[("HTTPS_PROXY", &at), vouched]);
    assert_eq!(diff.status, 0, "{diff}");
    proxy.asked();

    // Without the copy that is kept by now.
    std::fs::remove_dir_all(cli.join(".cache")).unwrap();
    insta::assert_snapshot!(search(&[("HTTPS_PROXY", &at)]), @"
    status 3
    --- stderr
    error: the catalog cannot be reached: https://catalog.test/index.json.minisig: its certificate is not accepted: nobody who is trusted here vouches for it
      = help: is there a way to it from here? A proxy is taken from HTTPS_PROXY, an authority from SSL_CERT_FILE
    ");
    assert!(!proxy.asked().is_empty());
    insta::assert_snapshot!(search(&[("HTTPS_PROXY", &refusing), vouched]).to_string(), @"
    status 3
    --- stderr
    error: the catalog cannot be reached: https://catalog.test/index.json.minisig: the proxy does not connect: proxy server responded 407/407
      = help: is there a way to it from here? A proxy is taken from HTTPS_PROXY, an authority from SSL_CERT_FILE
    ");
    assert_eq!(none.asked(), ["CONNECT catalog.test:443"], "another attempt would give the same");
    insta::assert_snapshot!(search(&[("HTTPS_PROXY", "http://user:word@[/"), vouched]), @"
    status 2
    --- stderr
    error: HTTPS_PROXY: expected the URL of a proxy, `http://HOST:PORT`
    ");
    insta::assert_snapshot!(search(&[("ALL_PROXY", "socks5://127.0.0.1:1"), vouched]), @"
    status 2
    --- stderr
    error: https://catalog.test: expected an http proxy in the environment, found a SOCKS one: name one in HTTPS_PROXY, and none in ALL_PROXY
    ");
    insta::assert_snapshot!(search(&[("SSL_CERT_FILE", "nowhere.pem")]), @"
    status 2
    --- stderr
    error: SSL_CERT_FILE: nowhere.pem: No such file or directory (os error 2)
    ");
    // Not through it.
    let verify = ["verify", "https://catalog.test", "--public-key", "demo/keys/index.pub"];
    for but in ["catalog.test", "*", ".test"] {
        let ran = cli.run_with(&verify, &[("HTTPS_PROXY", &at), ("NO_PROXY", but), vouched]);
        assert_eq!(ran.status, 3, "{but}: {ran}");
        assert_eq!(proxy.asked(), Vec::<String>::new(), "{but}");
    }
}

/// What is on this machine is asked by itself.
#[test]
fn no_proxy_stands_before_this_machine() {
    let (cli, mirror, proxy) = (Cli::new(), Mirror::new(), Proxy::to(None));
    let at = format!("http://127.0.0.1:{}", proxy.port);
    let text = rbee_catalog::sign::keygen(None).unwrap().public_text;
    let key = text.lines().nth(1).unwrap();
    let given = ["search", "--catalog", &mirror.base(), "--public-key", key];
    let ran = cli.run_with(&given, &[("HTTP_PROXY", &at), ("HTTPS_PROXY", &at), ("ALL_PROXY", &at)]);
    assert_eq!(ran.status, 4, "{ran}");
    assert_eq!((proxy.asked().len(), mirror.seen().is_empty()), (0, false));
}
