//! `doctor`: our own server and real hosts with the rule files that we write have nothing wrong; one that is wrong in every
//! way is told what to change.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use crate::support::cli::Cli;
use crate::support::program::Program;

/// A signed demo site.
fn site() -> Cli {
    let cli = Cli::new();
    cli.demo();
    cli
}

fn findings(cli: &Cli, base: &str) -> (i32, serde_json::Value) {
    let ran = cli.run(&["doctor", base, "--format", "json"]);
    (ran.status, serde_json::from_str(&ran.stdout).unwrap_or_else(|e| panic!("{e}: {ran}")))
}

#[test]
fn our_own_server_is_well() {
    let cli = site();
    let server = Program::start(&cli, &["serve", "demo/site", "--port", "0"]);
    let (status, seen) = findings(&cli, &server.base);
    assert_eq!((status, &seen["findings"]), (0, &serde_json::json!([])), "{seen:#}");
    // Thirty days, of which as much has passed as the test took.
    assert!(seen["pointer_days"] == 29 || seen["pointer_days"] == 30, "{seen:#}");
    let ran = cli.run(&["doctor", &server.base, "--public-key", "demo/keys/index.pub"]);
    assert_eq!(ran.status, 0, "{ran}");
    let holds = |days: u32| ran.stderr.contains(&format!("the signature holds for {days} more days"));
    assert!(holds(29) || holds(30), "{ran}");
    cli.done(&["keygen", "--no-password", "--out", "other"]);
    assert_eq!(cli.run(&["doctor", &server.base, "--public-key", "other.pub"]).status, 4);
}

#[test]
fn real_hosts_with_our_rule_files_are_well() {
    let cli = site();
    for start in [crate::serve::hosts::start_nginx, crate::serve::hosts::start_caddy] {
        let around = tempfile::tempdir().unwrap();
        let dir = around.path().canonicalize().unwrap();
        let Some(host) = start(&dir, &cli.join("demo/site").canonicalize().unwrap()) else { continue };
        let (status, seen) = findings(&cli, &host.base());
        let wrong: Vec<_> = seen["findings"].as_array().unwrap().iter().filter(|f| f["weight"] == "wrong").collect();
        assert_eq!((status, wrong), (0, vec![]), "{seen:#}");
    }
}

#[test]
fn a_host_that_is_wrong_in_every_way_is_told_what_to_change() {
    let cli = site();
    let site = cli.join("demo/site");
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let mut request = Vec::new();
            let mut byte = [0];
            while !request.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap_or(0) == 1 {
                request.push(byte[0]);
            }
            let text = String::from_utf8_lossy(&request).into_owned();
            let path = text.split(' ').nth(1).unwrap_or("/").trim_start_matches('/').to_owned();
            // A page for everything that is not there, and a year for everything that is.
            let body = std::fs::read(site.join(&path)).unwrap_or_else(|_| b"<p>Welcome</p>".to_vec());
            let head = format!(
                "HTTP/1.1 200 OK\r\nServer: nginx/1.0\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Type: text/html\r\n\
                 Cache-Control: max-age=31536000\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                body.len()
            );
            drop(stream.write_all(&[head.as_bytes(), &body].concat()));
        }
    });
    let (status, seen) = findings(&cli, &base);
    assert_eq!(status, 1);
    let all = seen["findings"].as_array().unwrap();
    let mut checks: Vec<&str> = all.iter().map(|finding| finding["check"].as_str().unwrap()).collect();
    checks.sort_unstable();
    checks.dedup();
    assert_eq!(checks, ["cache", "clock", "content-type", "cors", "nosniff", "not-found", "range", "root", "route"]);
    for finding in all.iter().filter(|finding| !matches!(finding["check"].as_str(), Some("clock" | "root"))) {
        assert!(finding["fix"].as_str().unwrap().starts_with("nginx: "), "{finding}");
    }
    let ran = cli.run(&["doctor", &base]);
    assert_eq!(ran.status, 1, "{ran}");
    let line = "warning: /index.json [cors]: expected `Access-Control-Allow-Origin: *`, found none\n  = help: nginx: include \
                the hosting/nginx.conf that `build` wrote, or in the location of `*.json`: `add_header \
                Access-Control-Allow-Origin \"*\";`\n";
    assert!(ran.stderr.contains(line), "{ran}");
}

#[test]
fn what_cannot_be_asked_is_trouble() {
    let cli = Cli::new();
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    assert_eq!(cli.run(&["doctor", &format!("http://{nobody}")]).status, 3);
    assert_eq!(cli.run(&["doctor", "http://catalog.example"]).status, 2);
    assert_eq!(cli.run(&["doctor", "no-url"]).status, 2);
}
