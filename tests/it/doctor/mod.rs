//! `doctor`: our own server and real hosts with the rule files that we write have nothing wrong; one that is wrong in every
//! way is told what to change.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use insta::assert_snapshot;

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
        assert_eq!((status, &seen["findings"]), (0, &serde_json::json!([])), "{seen:#}");
    }
}

/// A line of the rules, what takes its place, which check sees it, and what the remedy says.
type Slip = (&'static str, &'static str, &'static str, &'static str);

const NGINX: [Slip; 10] = [
    (
        "default_type \"application/json\";",
        "default_type \"text/plain\";",
        "content-type",
        "`default_type \"application/json\";`",
    ),
    ("add_header Cache-Control \"max-age=60\";", "", "cache", "`add_header Cache-Control \"max-age=60\";`"),
    ("immutable\";", "no-transform\";", "cache", "max-age=31536000, immutable"),
    ("add_header Access-Control-Allow-Origin \"*\";", "", "cors", "`add_header Access-Control-Allow-Origin \"*\";`"),
    (
        "add_header X-Content-Type-Options \"nosniff\";",
        "",
        "nosniff",
        "`add_header X-Content-Type-Options \"nosniff\";`",
    ),
    ("rewrite \"^/workers$\" /workers.json last;", "", "route", "its `rewrite` lines send /workers to /workers.json"),
    ("try_files $uri =404;", "try_files $uri /index.html;", "not-found", "`try_files $uri =404;`, and no fallback"),
    (
        "Cache-Control \"no-store\" always;",
        "Cache-Control \"max-age=3600\" always;",
        "not-found-cache",
        "\"no-store\" always;`",
    ),
    ("error_page 404 $rbee_catalog_404;", "", "not-found-body", "its `@no_such_file` answers programs"),
    ("server_name _;", "server_name _; max_ranges 0;", "range", "no `max_ranges 0;`"),
];

const CADDY: [Slip; 9] = [
    (
        "header Content-Type \"application/json\"",
        "header Content-Type text/plain",
        "content-type",
        "`header Content-Type \"application/json\"`",
    ),
    ("header Cache-Control \"max-age=60\"", "", "cache", "`header Cache-Control \"max-age=60\"`"),
    ("immutable\"", "no-transform\"", "cache", "max-age=31536000, immutable"),
    ("header Access-Control-Allow-Origin \"*\"", "", "cors", "`header Access-Control-Allow-Origin \"*\"`"),
    ("header X-Content-Type-Options \"nosniff\"", "", "nosniff", "`header X-Content-Type-Options \"nosniff\"`"),
    ("rewrite @route1 /workers.json", "", "route", "its `rewrite` lines send /workers to /workers.json"),
    ("try_files {path} =404", "try_files {path} /index.html", "not-found", "no `try_files {path} /index.html`"),
    ("header Cache-Control no-store", "header Cache-Control max-age=3600", "not-found-cache", "in `handle_errors`"),
    ("handle @machine {", "handle /nothing {", "not-found-body", "its `handle_errors` answers programs"),
];

/// One line of our rules is missing or another one: the finding is that one, with the remedy of that host.
#[test]
fn each_slip_in_a_real_hosts_rules_is_told_with_its_remedy() {
    use crate::serve::hosts::{start_caddy_as, start_nginx_as};
    let cli = site();
    let site = cli.join("demo/site").canonicalize().unwrap();
    let nginx = NGINX.map(|slip| ("nginx: ", slip));
    let caddy = CADDY.map(|slip| ("Caddy: ", slip));
    for (name, (from, to, check, remedy)) in nginx.into_iter().chain(caddy) {
        let around = tempfile::tempdir().unwrap();
        let dir = around.path().canonicalize().unwrap();
        let change = |rules: String| {
            assert!(rules.contains(from), "{name}{from}");
            rules.replace(from, to)
        };
        let host = match name {
            "nginx: " => start_nginx_as(&dir, &site, &change),
            _ => start_caddy_as(&dir, &site, &change),
        };
        let Some(host) = host else { continue };
        let (status, seen) = findings(&cli, &host.base());
        let all = seen["findings"].as_array().unwrap();
        assert!(!all.is_empty(), "{name}{from}: nothing was found");
        let is_advice = check == "not-found-body";
        assert_eq!(status, i32::from(!is_advice), "{name}{from}: {seen:#}");
        for finding in all {
            assert_eq!(finding["check"], check, "{name}{from}: {finding:#}");
            let fix = finding["fix"].as_str().unwrap();
            assert!(fix.starts_with(name), "{finding:#}");
        }
        assert!(all.iter().any(|f| f["fix"].as_str().unwrap().contains(remedy)), "{name}{from}: {seen:#}");
    }
}

/// The address of a host that answers a path so, and never ends by itself.
fn answering(answer: impl Fn(&str) -> Vec<u8> + Send + 'static) -> String {
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
            drop(stream.write_all(&answer(&path)));
        }
    });
    base
}

/// A host's answer, with these lines of its head.
fn answer(lines: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 200 OK\r\n{lines}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

/// Bytes that are others than those that were published: nothing else can be said of such a host.
#[test]
fn a_host_that_compresses_unasked_is_told_so() {
    let cli = site();
    let base = answering(|_| answer("Server: nginx/1.0\r\nContent-Encoding: gzip", b"\x1f\x8b"));
    assert_snapshot!(cli.run(&["doctor", &base]).to_string().replace(&base, "BASE"), @"
    status 1
    --- stderr
        Examined BASE: 1 request, served by nginx/1.0
    warning: /index.json [compression]: expected no compression where `identity` was asked for, found `gzip`
      = help: nginx: no `gzip_static always;`, and no `.gz` in the place of a file
    ");
}

#[test]
fn a_host_that_is_wrong_in_every_way_is_told_what_to_change() {
    let cli = site();
    let site = cli.join("demo/site");
    let base = answering(move |path| {
        // A page for everything that is not there, and a year for everything that is.
        let body = std::fs::read(site.join(path)).unwrap_or_else(|_| b"<p>Welcome</p>".to_vec());
        let lines = "Server: nginx/1.0\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Type: text/html\r\n\
                     Cache-Control: max-age=31536000";
        answer(lines, &body)
    });
    let (status, seen) = findings(&cli, &base);
    assert_eq!(status, 1);
    let all = seen["findings"].as_array().unwrap();
    let mut checks: Vec<&str> = all.iter().map(|finding| finding["check"].as_str().unwrap()).collect();
    checks.sort_unstable();
    checks.dedup();
    assert_eq!(checks, ["cache", "clock", "content-type", "cors", "nosniff", "not-found", "range", "route"]);
    for finding in all.iter().filter(|finding| !matches!(finding["check"].as_str(), Some("clock"))) {
        assert!(finding["fix"].as_str().unwrap().starts_with("nginx: "), "{finding}");
    }
    let ran = cli.run(&["doctor", &base]);
    assert_eq!(ran.status, 1, "{ran}");
    // What several requests have in common is told once.
    let line = "warning: /index.json, /head.json, /health.json and 4 more [cors]: expected `Access-Control-Allow-Origin: *`, found none\n  = help: nginx: include \
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

/// Over https, with a certificate of a company's own authority: all is well but what ends soon.
#[cfg(unix)]
#[test]
fn a_certificate_that_ends_soon_is_told() {
    let Some(openssl) = crate::support::need::need("openssl", "openssl") else { return };
    let cli = site();
    let run = |line: &str| {
        let mut command = std::process::Command::new(&openssl);
        command.args(line.split(' ')).current_dir(cli.path()).stderr(std::process::Stdio::null());
        assert!(command.status().unwrap().success(), "{line}");
    };
    run("req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 60 -subj /CN=ca");
    cli.write("ext", "subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n");
    for (days, is_soon) in [(40, false), (3, true)] {
        run("req -newkey rsa:2048 -nodes -keyout host.key -out host.csr -subj /CN=localhost");
        run(&format!(
            "x509 -req -in host.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days {days} -extfile ext -out host.pem"
        ));
        let around = tempfile::tempdir().unwrap();
        let dir = around.path().canonicalize().unwrap();
        let (pem, key) = (cli.join("host.pem"), cli.join("host.key"));
        let secured = |rules: String| {
            let (before, rest) = rules.split_once("listen 127.0.0.1:").unwrap();
            let (port, after) = rest.split_once(';').unwrap();
            let lines = format!("ssl_certificate {}; ssl_certificate_key {};", pem.display(), key.display());
            format!("{before}listen 127.0.0.1:{port} ssl; {lines}{after}")
        };
        let site = cli.join("demo/site").canonicalize().unwrap();
        let Some(host) = crate::serve::hosts::start_nginx_as(&dir, &site, &secured) else { return };
        let url = host.base().replace("http://127.0.0.1", "https://localhost");
        let doctor =
            |more: &[&str]| cli.run_with(&[&["doctor", &url][..], more].concat(), &[("SSL_CERT_FILE", "ca.pem")]);
        let ran = doctor(&["--format", "json"]);
        let seen: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|e| panic!("{e}: {ran}"));
        let left = seen["certificate_days"].as_i64().unwrap();
        assert!(left == days || left == days - 1, "{seen:#}");
        let checks: Vec<&serde_json::Value> =
            seen["findings"].as_array().unwrap().iter().map(|f| &f["check"]).collect();
        assert_eq!(checks, if is_soon { vec!["certificate"] } else { vec![] }, "{seen:#}");
        assert_eq!(ran.status, i32::from(is_soon), "{ran}");
        if is_soon {
            let ran = doctor(&["--public-key", "demo/keys/index.pub"]);
            assert!(ran.stderr.contains("the certificate holds for "), "{ran}");
            assert!(ran.stderr.contains("warning: / [certificate]: its certificate holds until "), "{ran}");
            assert!(ran.stderr.contains("= help: nginx: renew it (`certbot renew`)"), "{ran}");
        }
        // Without the authority nothing can be asked, and why is said.
        let ran = cli.run(&["doctor", &url]);
        assert_eq!(ran.status, 3, "{ran}");
        assert!(ran.stderr.contains("nobody who is trusted here vouches for it"), "{ran}");
        assert!(ran.stderr.contains("an authority from SSL_CERT_FILE"), "{ran}");
    }
    // One that its host made by itself.
    let server = crate::support::tls::Tls::start_alone(&openssl, "localhost");
    assert_snapshot!(cli.run(&["doctor", &server.base()]).to_string().replace(&server.base(), "HTTPS"), @"
    status 3
    --- stderr
    error: HTTPS/index.json: its certificate is not accepted: it vouches for itself, which nobody else does
      = help: is there a way to it from here? A proxy is taken from HTTPS_PROXY, an authority from SSL_CERT_FILE
    ");
}
