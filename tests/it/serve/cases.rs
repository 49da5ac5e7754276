//! One site, and what every host answers about it: `serve`, nginx and Caddy are held to the same table.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;

use rbee_catalog::emit::routes::{CONTENT_SECURITY_POLICY, FIVE_MINUTES, HTML, IMMUTABLE, JSON, MINUTE, TEXT};

pub(crate) const DIGEST: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

/// A version's file, as `?platform=` reads it.
pub(crate) const VERSION: &str = r#"{"schema": 1, "id": "a-cpu", "version": "0.1.0-rc.1", "downloads": {
    "linux-x86_64": {"download_url": "artifacts/a-cpu/0.1.0-rc.1/linux-x86_64.tar.gz", "checksum": "sha256:00", "size": 10},
    "macos-aarch64": {"download_url": "https://example.org/a.tar.gz", "checksum": "sha256:11", "size": 20}}}"#;

/// Writes the site. What a file holds is its name, where nothing else counts.
pub(crate) fn write(dir: &Path) {
    let file = |path: &str, text: &str| {
        let path = dir.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    for path in [
        "index.html",
        "404.html",
        "w/a-cpu.html",
        "tags/index.html",
        "tags/llm.html",
        "platforms/linux-x86_64.html",
        "platforms/linux-x86_64.json",
        "index.json",
        "index.json.minisig",
        "head.json",
        "health.json",
        "v1/workers.json",
        "v1/workers/a-cpu.json",
        "v1/workers/a-cpu/stats.json",
        "v1/stats.json",
        "workers.json",
        "workers/a-cpu.json",
        "workers/a-cpu/PKGBUILD",
        "workers/a-cpu/.SRCINFO",
        "workers/a-cpu/files/evil.html",
        "workers/a-cpu/files/data.json",
        "workers/a-cpu/files/with space.patch",
        "keys/rbee.pub",
        "schema/metadata-1.json",
        "feed.xml",
        "sitemap.xml",
        "robots.txt",
        "assets/site.css",
        "assets/site.js",
        "assets/icon.svg",
        "icons/a-cpu.png",
        "artifacts/a-cpu/0.1.0/linux-x86_64.tar.gz",
        "artifacts/a-cpu/0.1.0/linux-x86_64.tar.gz.sha256",
        "strange.bin",
    ] {
        file(path, path);
    }
    file("v1/workers/a-cpu/0.1.0-rc.1.json", VERSION);
    file(&format!("by-hash/{DIGEST}"), "by-hash");
    file(&format!("by-hash/{DIGEST}.json"), "by-hash.json");
}

/// What a request is answered with.
pub(crate) struct Case {
    pub(crate) path: String,
    pub(crate) status: u16,
    /// What stands in the answer.
    pub(crate) body: String,
    pub(crate) content_type: &'static str,
    pub(crate) cache: &'static str,
    pub(crate) cors: bool,
}

fn found(path: &str, body: &str, content_type: &'static str, cache: &'static str, cors: bool) -> Case {
    Case { path: path.to_owned(), status: 200, body: body.to_owned(), content_type, cache, cors }
}

fn named(path: &str, content_type: &'static str, cache: &'static str, cors: bool) -> Case {
    found(path, path.trim_start_matches('/'), content_type, cache, cors)
}

fn page_404(path: &str) -> Case {
    Case { status: 404, ..found(path, "404.html", HTML, "no-store", false) }
}

fn json_404(path: &str) -> Case {
    Case { status: 404, ..found(path, "{\"error\": \"not found\"}\n", JSON, "no-store", true) }
}

/// The table.
pub(crate) fn cases() -> Vec<Case> {
    let api = |path: &str, body: &str| found(path, body, JSON, MINUTE, true);
    let json = |path: &str| named(path, JSON, MINUTE, true);
    let page = |path: &str| named(path, HTML, FIVE_MINUTES, false);
    let branch = |path: &str| named(path, TEXT, MINUTE, false);
    let asset = |path: &str, content_type| named(path, content_type, FIVE_MINUTES, false);
    vec![
        // Routes without an extension.
        api("/health", "health.json"),
        api("/workers", "workers.json"),
        api("/workers/a-cpu", "workers/a-cpu.json"),
        api("/v1/workers", "v1/workers.json"),
        api("/v1/workers/a-cpu", "v1/workers/a-cpu.json"),
        api("/v1/workers/a-cpu/versions", "v1/workers/a-cpu.json"),
        api("/v1/workers/a-cpu/stats", "v1/workers/a-cpu/stats.json"),
        api("/v1/stats/overview", "v1/stats.json"),
        api("/v1/workers/a-cpu/0.1.0-rc.1/download", VERSION),
        found("/v1/workers/a-cpu/pkgbuild", "workers/a-cpu/PKGBUILD", TEXT, MINUTE, false),
        // Files by name.
        json("/index.json"),
        json("/head.json"),
        json("/health.json"),
        json("/platforms/linux-x86_64.json"),
        json("/v1/workers.json"),
        json("/v1/workers/a-cpu.json"),
        api("/v1/workers/a-cpu/0.1.0-rc.1.json", VERSION),
        json("/workers.json"),
        json("/workers/a-cpu.json"),
        json("/schema/metadata-1.json"),
        api("/index.json?again=1", "index.json"),
        named("/index.json.minisig", TEXT, MINUTE, true),
        named("/keys/rbee.pub", TEXT, MINUTE, true),
        found(&format!("/by-hash/{DIGEST}"), "by-hash", TEXT, IMMUTABLE, false),
        found(&format!("/by-hash/{DIGEST}.json"), "by-hash.json", JSON, IMMUTABLE, true),
        // What a branch wrote is text, whatever it is called.
        branch("/workers/a-cpu/PKGBUILD"),
        branch("/workers/a-cpu/.SRCINFO"),
        branch("/workers/a-cpu/files/evil.html"),
        branch("/workers/a-cpu/files/data.json"),
        found("/workers/a-cpu/files/with%20space.patch", "workers/a-cpu/files/with space.patch", TEXT, MINUTE, false),
        // Pages and what they need.
        found("/", "index.html", HTML, FIVE_MINUTES, false),
        page("/index.html"),
        page("/w/a-cpu.html"),
        page("/tags/llm.html"),
        found("/tags/", "tags/index.html", HTML, FIVE_MINUTES, false),
        page("/platforms/linux-x86_64.html"),
        asset("/feed.xml", "application/atom+xml; charset=utf-8"),
        asset("/sitemap.xml", "application/xml; charset=utf-8"),
        asset("/robots.txt", TEXT),
        asset("/assets/site.css", "text/css; charset=utf-8"),
        asset("/assets/site.js", "text/javascript; charset=utf-8"),
        asset("/assets/icon.svg", "image/svg+xml"),
        asset("/icons/a-cpu.png", "image/png"),
        asset("/strange.bin", "application/octet-stream"),
        named("/artifacts/a-cpu/0.1.0/linux-x86_64.tar.gz", "application/gzip", MINUTE, false),
        named("/artifacts/a-cpu/0.1.0/linux-x86_64.tar.gz.sha256", TEXT, MINUTE, false),
        // What is not there.
        page_404("/nope"),
        page_404("/w/a-cpu"),
        page_404("/w/nope.html"),
        page_404("/w/"),
        page_404("/tags"),
        page_404("/assets"),
        json_404("/workers/nope"),
        json_404("/workers/A-CPU"),
        json_404("/workers/nope/PKGBUILD"),
        json_404("/workers/"),
        json_404("/v1/workers/nope"),
        json_404("/v1/workers/a-cpu/9.9.9/download"),
        json_404("/v1/workers/a-cpu/latest/download"),
        json_404("/v1/licenses"),
        json_404("/platforms/plan9-mips.json"),
        json_404("/other.json.minisig"),
        json_404(&format!("/by-hash/{}", "0".repeat(64))),
        json_404(&format!("/by-hash/{}.json", "0".repeat(64))),
    ]
}

/// An HTTP client that follows nothing and takes every status as an answer.
pub(crate) fn client() -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build().into()
}

pub(crate) fn header<T>(response: &ureq::http::Response<T>, name: &str) -> String {
    let values: Vec<_> = response.headers().get_all(name).iter().map(|value| value.to_str().unwrap()).collect();
    values.join(" AND ")
}

/// The status of a request as it is written, and the whole answer.
pub(crate) fn raw(addr: SocketAddr, request: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(addr).unwrap();
    stream.set_read_timeout(Some(std::time::Duration::from_secs(10))).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    let answer = String::from_utf8_lossy(&answer).into_owned();
    (answer.get(9..12).and_then(|status| status.parse().ok()).unwrap_or(0), answer)
}

pub(crate) fn raw_get(addr: SocketAddr, target: &str, host: &str) -> (u16, String) {
    raw(addr, &format!("GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"))
}

/// Holds a host to the table, and to what is true of every file.
pub(crate) fn hold(base: &str) {
    let client = client();
    for case in cases() {
        let url = format!("{base}{}", case.path);
        let mut got = client.get(&url).call().unwrap();
        let body = got.body_mut().read_to_string().unwrap();
        let cors = if case.cors { "*" } else { "" };
        let want = format!("{} {} | {} | {cors}\n{}", case.status, case.content_type, case.cache, case.body.trim_end());
        let seen = |name: &str| header(&got, name);
        assert_eq!(
            format!(
                "{} {} | {} | {}\n{}",
                got.status().as_u16(),
                seen("content-type"),
                seen("cache-control"),
                seen("access-control-allow-origin"),
                body.trim_end()
            ),
            want,
            "{url}"
        );
        assert_eq!(seen("x-content-type-options"), "nosniff", "{url}");
        assert_eq!(seen("content-security-policy"), CONTENT_SECURITY_POLICY, "{url}");
        assert_eq!(seen("referrer-policy"), "strict-origin-when-cross-origin", "{url}");

        let mut head = client.head(&url).call().unwrap();
        assert_eq!(head.status().as_u16(), case.status, "HEAD {url}");
        assert_eq!(head.body_mut().read_to_string().unwrap(), "", "HEAD {url}");
        assert_eq!(header(&head, "content-type"), case.content_type, "HEAD {url}");
        if case.status == 200 {
            assert_eq!(header(&head, "content-length"), body.len().to_string(), "HEAD {url}");
            conditions_and_ranges(&client, &url, &case, &body, &seen("etag"));
        }
    }
    no_way_around(base.trim_start_matches("http://").parse().unwrap());
    for method in ["POST", "PUT", "DELETE", "PATCH"] {
        let request = ureq::http::Request::builder().method(method).uri(format!("{base}/index.json")).body(()).unwrap();
        let got = client.run(request).unwrap();
        assert_eq!(got.status().as_u16(), 405, "{method} {base}");
        assert!(header(&got, "allow").starts_with("GET, HEAD"), "{method} {base}: {}", header(&got, "allow"));
    }
}

/// Whatever way leads to a file of a branch, it is text, and none leads out of the folder.
fn no_way_around(addr: SocketAddr) {
    for target in [
        "//workers/a-cpu/files/evil.html",
        "/workers//a-cpu/files/evil.html",
        "/workers/a-cpu//files/evil.html",
        "/workers/./a-cpu/files/evil.html",
        "/workers/x/../a-cpu/files/evil.html",
        "/w/../workers/a-cpu/files/evil.html",
        "/%77orkers/a-cpu/files/evil.html",
        "/workers%2fa-cpu/files/evil.html",
        "/workers/a-cpu%2Ffiles%2Fevil.html",
        "/workers/a-cpu%2f..%2fa-cpu/files/evil.html",
        "/workers%5ca-cpu/files/evil.html",
        "/workers/a-cpu/files/evil",
        "/workers/a-cpu/files/evil.html/",
        "/WORKERS/a-cpu/files/evil.html",
        "/../secret.json",
        "/workers/../../secret.json",
        "/%2e%2e/secret.json",
        "/..%2fsecret.json",
        "/w/..%2f..%2fsecret.json",
    ] {
        let (status, answer) = raw_get(addr, target, "localhost");
        let is_page = answer.to_ascii_lowercase().contains("content-type: text/html");
        assert!(!(is_page && answer.contains("evil")), "{addr}{target}: {answer}");
        assert!(!answer.contains("SECRET"), "{addr}{target}: {answer}");
        assert!(matches!(status, 200 | 301 | 308 | 400 | 404), "{addr}{target}: {answer}");
    }
}

fn conditions_and_ranges(client: &ureq::Agent, url: &str, case: &Case, body: &str, etag: &str) {
    assert!(etag.starts_with('"') && etag.len() > 2, "{url}: a strong ETag, not {etag:?}");
    let mut got = client.get(url).header("if-none-match", etag).call().unwrap();
    assert_eq!(got.status().as_u16(), 304, "{url}");
    assert_eq!(got.body_mut().read_to_string().unwrap(), "", "{url}");
    assert_eq!(header(&got, "cache-control"), case.cache, "{url}");
    let got = client.get(url).header("if-none-match", "\"other\"").call().unwrap();
    assert_eq!(got.status().as_u16(), 200, "{url}");

    let mut got = client.get(url).header("range", "bytes=2-4").call().unwrap();
    assert_eq!(got.status().as_u16(), 206, "{url}");
    assert_eq!(got.body_mut().read_to_string().unwrap(), body[2..5], "{url}");
    assert_eq!(header(&got, "content-range"), format!("bytes 2-4/{}", body.len()), "{url}");
    assert_eq!(header(&got, "content-type"), case.content_type, "{url}");
    let got = client.get(url).header("range", "bytes=100000-").call().unwrap();
    assert_eq!(got.status().as_u16(), 416, "{url}");
    assert_eq!(header(&got, "content-range"), format!("bytes */{}", body.len()), "{url}");
}
