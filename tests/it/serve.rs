//! `serve`, and the hosts that must answer as it does.

mod cases;
mod cloudflare;
pub(crate) mod hosts;
mod serving;

use cases::{VERSION, client, header, hold, raw, raw_get};
use serving::Serving;

#[test]
fn serve_answers_as_the_table_says() {
    let around = tempfile::tempdir().unwrap();
    let site = around.path().join("site");
    cases::write(&site);
    std::fs::write(around.path().join("secret.json"), "TOP SECRET").unwrap();
    hold(&Serving::of(&site, None).base());
}

#[test]
fn platform_query() {
    let site = tempfile::tempdir().unwrap();
    cases::write(site.path());
    let serving = Serving::of(site.path(), None);
    let route = format!("{}/v1/workers/a-cpu/0.1.0-rc.1/download", serving.base());
    let get = |query: &str, tag: &str| {
        let mut got = client().get(format!("{route}{query}")).header("if-none-match", tag).call().unwrap();
        let body = got.body_mut().read_to_string().unwrap();
        (got, body)
    };

    let (hit, body) = get("?a=b&platform=linux-x86_64&platform=macos-aarch64", "");
    assert_eq!(hit.status().as_u16(), 200);
    insta::assert_snapshot!(body, @r#"
    {
      "download_url": "artifacts/a-cpu/0.1.0-rc.1/linux-x86_64.tar.gz",
      "checksum": "sha256:00",
      "size": 10
    }
    "#);
    assert_eq!(header(&hit, "content-type"), "application/json");
    assert_eq!(header(&hit, "cache-control"), "max-age=60");
    assert_eq!(header(&hit, "access-control-allow-origin"), "*");
    let tag = header(&hit, "etag");
    assert_ne!(tag, header(&get("?platform=macos-aarch64", "").0, "etag"));
    let (same, body) = get("?platform=linux-x86_64", &format!("\"x\", W/{tag}"));
    assert_eq!((same.status().as_u16(), body.as_str(), header(&same, "etag")), (304, "", tag));

    for miss in ["?platform=plan9-mips", "?platform=", "?platform"] {
        let (miss, body) = get(miss, "");
        assert_eq!((miss.status().as_u16(), header(&miss, "cache-control").as_str()), (404, "no-store"));
        insta::allow_duplicates! { insta::assert_snapshot!(body, @r#"
        {
          "error": "no download for this platform",
          "platforms": [
            "linux-x86_64",
            "macos-aarch64"
          ]
        }
        "#) };
    }
    assert_eq!(get("?other=1", "").1, VERSION);
    let elsewhere = client().get(format!("{}/v1/workers/a-cpu?platform=x", serving.base())).call().unwrap();
    assert_eq!(elsewhere.status().as_u16(), 200, "only downloads look at the query");

    let nothing = format!("{}/v1/workers/a-cpu/9.9.9/download?platform=linux-x86_64", serving.base());
    let mut nothing = client().get(nothing).call().unwrap();
    assert_eq!(nothing.body_mut().read_to_string().unwrap(), "{\"error\": \"not found\"}\n");

    std::fs::write(site.path().join("v1/workers/a-cpu/0.2.0.json"), r#"{"schema": 1, "id": "a-cpu"}"#).unwrap();
    let source = format!("{}/v1/workers/a-cpu/0.2.0/download?platform=linux-x86_64", serving.base());
    let mut source = client().get(source).call().unwrap();
    assert!(source.body_mut().read_to_string().unwrap().ends_with("\"platforms\": []\n}\n"));
}

#[test]
fn nothing_outside_of_the_folder_is_served() {
    let around = tempfile::tempdir().unwrap();
    let site = around.path().join("site");
    std::fs::create_dir(&site).unwrap();
    cases::write(&site);
    std::fs::write(around.path().join("secret.json"), "TOP SECRET").unwrap();
    let artifacts = around.path().join("store");
    std::fs::create_dir(&artifacts).unwrap();
    let serving = Serving::of(&site, Some(&artifacts));

    for target in [
        "/../secret.json",
        "/w/../../secret.json",
        "/%2e%2e/secret.json",
        "/%2e%2e%2fsecret.json",
        "/..%2Fsecret.json",
        "/..%5csecret.json",
        "/..\\secret.json",
        "/%252e%252e/secret.json",
        "/w%2fa-cpu.html",
        "/w//a-cpu.html",
        "/./index.html",
        "//index.html",
        "//etc/passwd",
        "/index.html%00",
        "/index.html%00.json",
        "/index.html/",
        "/index.html/x",
        "/%ff",
        "/workers/..%2f..%2fsecret",
        "/artifacts/../secret.json",
        "/artifacts/..%2fsecret.json",
        &format!("/{}", "a".repeat(300)),
        &format!("/{}", "a/".repeat(3000)),
    ] {
        let (status, answer) = raw_get(serving.addr(), target, "localhost");
        assert_eq!(status, 404, "{target}: {answer}");
        assert!(!answer.contains("SECRET"), "{target}");
    }
    for target in ["secret.json", "/index.html\0", "*"] {
        let (status, answer) = raw_get(serving.addr(), target, "localhost");
        assert!(matches!(status, 400 | 403 | 404), "{target}: {answer}");
    }
}

#[cfg(unix)]
#[test]
fn symlinks_and_special_files() {
    use std::os::unix::fs::symlink;

    let around = tempfile::tempdir().unwrap();
    let site = around.path().join("site");
    std::fs::create_dir(&site).unwrap();
    cases::write(&site);
    std::fs::write(around.path().join("secret.json"), "TOP SECRET").unwrap();
    symlink("../secret.json", site.join("out.json")).unwrap();
    symlink(around.path(), site.join("folder")).unwrap();
    symlink("loop.json", site.join("loop.json")).unwrap();
    symlink("head.json", site.join("in.json")).unwrap();
    symlink("../../../../secret.json", site.join("v1/workers/a-cpu/0.3.0.json")).unwrap();
    let pipe = std::process::Command::new("mkfifo").arg(site.join("pipe.json")).status().unwrap();
    assert!(pipe.success());
    symlink(&site, around.path().join("current")).unwrap();

    // The folder itself may be a symlink: that is how sites are switched.
    let serving = Serving::of(&around.path().join("current"), None);
    for target in [
        "/out.json",
        "/folder/secret.json",
        "/loop.json",
        "/in.json",
        "/pipe.json",
        "/v1/workers/a-cpu/0.3.0/download",
        "/v1/workers/a-cpu/0.3.0/download?platform=linux-x86_64",
    ] {
        let (status, answer) = raw_get(serving.addr(), target, "localhost");
        assert_eq!((status, answer.contains("SECRET")), (404, false), "{target}: {answer}");
    }
    assert_eq!(raw_get(serving.addr(), "/head.json", "localhost").0, 200);
}

#[test]
fn a_preview_answers_to_loopback_names_only() {
    let site = tempfile::tempdir().unwrap();
    cases::write(site.path());
    let serving = Serving::of(site.path(), None);
    let addr = serving.addr();
    for host in ["localhost", "LOCALHOST:8787", "a.localhost", "127.0.0.1", "127.0.0.1:1", "[::1]:8787"] {
        assert_eq!(raw_get(addr, "/index.json", host).0, 200, "{host}");
    }
    for host in ["evil.example", "evil.example:8787", "localhost.evil.example", "127.0.0.1.nip.io", "0.0.0.0", "", "@"]
    {
        assert_eq!(raw_get(addr, "/index.json", host).0, 403, "{host}");
    }
    assert_eq!(raw(addr, "GET /index.json HTTP/1.0\r\n\r\n").0, 403);
    assert_eq!(raw_get(addr, "http://evil.example/index.json", "localhost").0, 403);
    let two = "GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n";
    assert!(matches!(raw(addr, two).0, 400 | 403));

    let open = Serving::listening("0.0.0.0:0", site.path(), None);
    assert_eq!(raw_get(open.addr(), "/index.json", "catalog.example").0, 200);
}

#[test]
fn scripts_of_other_sites_may_ask_first() {
    let site = tempfile::tempdir().unwrap();
    cases::write(site.path());
    let serving = Serving::of(site.path(), None);
    let (status, answer) =
        raw(serving.addr(), "OPTIONS /index.json HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assert_eq!(status, 204);
    assert!(answer.to_ascii_lowercase().contains("access-control-allow-origin: *"), "{answer}");
}

/// A refused request may carry a body, and it may come late: the connection's next request is answered all the same.
#[test]
fn a_body_that_nobody_wants_does_not_end_the_connection() {
    use std::io::{Read as _, Write as _};

    let site = tempfile::tempdir().unwrap();
    cases::write(site.path());
    let serving = Serving::of(site.path(), None);
    let mut stream = std::net::TcpStream::connect(serving.addr()).unwrap();
    stream.set_read_timeout(Some(std::time::Duration::from_secs(10))).unwrap();
    stream.write_all(b"POST /index.json HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n").unwrap();
    std::thread::sleep(std::time::Duration::from_millis(100));
    stream.write_all(b"3\r\nabc\r\n0\r\n\r\n").unwrap();
    stream.write_all(b"GET /head.json HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
    let mut answers = String::new();
    stream.read_to_string(&mut answers).unwrap();
    let statuses: Vec<_> = answers.match_indices("HTTP/1.1 ").map(|(at, _)| &answers[at + 9..at + 12]).collect();
    assert_eq!(statuses, ["405", "200"], "{answers}");

    let (status, answer) = raw(
        serving.addr(),
        "PUT /index.json HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\nmore than is ever read",
    );
    assert_eq!(status, 405, "{answer}");
    assert!(answer.to_ascii_lowercase().contains("connection: close"), "{answer}");
}

#[test]
fn a_rewritten_file_has_another_etag() {
    let site = tempfile::tempdir().unwrap();
    cases::write(site.path());
    let serving = Serving::of(site.path(), None);
    let url = format!("{}/index.json", serving.base());
    let tag = || header(&client().head(&url).call().unwrap(), "etag");
    let before = tag();
    assert_eq!(tag(), before);
    std::thread::sleep(std::time::Duration::from_millis(20));
    std::fs::write(site.path().join("new"), "index.JSON").unwrap();
    std::fs::rename(site.path().join("new"), site.path().join("index.json")).unwrap();
    assert_ne!(tag(), before, "as long as before, and still another file");
}

#[test]
fn artifacts_of_another_folder() {
    let site = tempfile::tempdir().unwrap();
    cases::write(site.path());
    let store = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(store.path().join("b-cpu/1.0.0")).unwrap();
    std::fs::write(store.path().join("b-cpu/1.0.0/linux-x86_64.tar.gz"), "archive").unwrap();
    let serving = Serving::of(site.path(), Some(store.path()));
    let mut got = client().get(format!("{}/artifacts/b-cpu/1.0.0/linux-x86_64.tar.gz", serving.base())).call().unwrap();
    assert_eq!(got.body_mut().read_to_string().unwrap(), "archive");
    assert_eq!(header(&got, "content-type"), "application/gzip");
    let hidden = client().get(format!("{}/artifacts/a-cpu/0.1.0/linux-x86_64.tar.gz", serving.base())).call().unwrap();
    assert_eq!(hidden.status().as_u16(), 404, "the mounted folder stands before the site's");
}

#[test]
fn what_keeps_a_server_from_starting() {
    use rbee_catalog::serve::{Options, ServeError, Server};

    let site = tempfile::tempdir().unwrap();
    let serving = Serving::of(site.path(), None);
    let options = Options { dir: site.path().to_owned(), artifacts: None, listen: serving.addr() };
    assert!(matches!(Server::bind(&options), Err(ServeError::Listen { listen, .. }) if listen == serving.addr()));
    for path in ["nope", "file"] {
        std::fs::write(site.path().join("file"), "").unwrap();
        let options = Options { dir: site.path().join(path), ..options.clone() };
        assert!(matches!(Server::bind(&options), Err(ServeError::Folder { .. })), "{path}");
    }
    // No pages yet: a 404 all the same.
    let mut got = client().get(format!("{}/", serving.base())).call().unwrap();
    assert_eq!((got.status().as_u16(), got.body_mut().read_to_string().unwrap().as_str()), (404, "not found\n"));
}
