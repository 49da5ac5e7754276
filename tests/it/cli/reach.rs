//! Catalogs that cannot be reached, that are refused, and the copy that is kept.

use std::io::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};

use insta::assert_snapshot;

use crate::support::cli::{Cli, Ran};
use crate::support::mirror::{Answered, Files, Mirror, redirect, status};
use crate::support::scene::{Publish, key};

/// The demo's site, by path.
fn site(cli: &Cli) -> Files {
    let root = cli.join("demo/site");
    let entries = walkdir::WalkDir::new(&root).into_iter().flatten().filter(|entry| entry.file_type().is_file());
    entries
        .map(|entry| {
            let path = entry.path().strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
            (path, std::fs::read(entry.path()).unwrap())
        })
        .collect()
}

fn search(cli: &Cli, at: &str, more: &[&str]) -> Ran {
    let given = ["search", "diffusion", "cpu", "--catalog", at, "--public-key", "demo/keys/index.pub"];
    let mut ran = cli.run(&[&given[..], more].concat());
    ran.stderr = anonymous(&ran.stderr.replace(at, "BASE").replace(at.trim_start_matches("http://"), "HOST"));
    ran
}

/// Without times and digests.
fn anonymous(text: &str) -> String {
    let mut parts = text.split("fetched at ");
    let mut done = parts.next().unwrap().to_owned();
    for part in parts {
        done += "fetched at TIME";
        done += part.split_once(',').map_or(part, |(_, rest)| rest);
    }
    let digest = |part: &str| part.len() >= 64 && part.bytes().take(64).all(|b| b.is_ascii_hexdigit());
    done.split('/')
        .map(|part| if digest(part) { format!("DIGEST{}", &part[64..]) } else { part.to_owned() })
        .collect::<Vec<_>>()
        .join("/")
}

#[test]
fn a_folder_that_is_gone() {
    let cli = Cli::new();
    cli.demo();
    std::fs::rename(cli.join("demo/site"), cli.join("stick")).unwrap();
    assert_snapshot!(search(&cli, "stick", &["--offline"]), @"
    status 2
    --- stderr
    error: no copy of the catalog is kept here
      = help: run the command once without `--offline`
    ");
    assert_eq!(search(&cli, "stick", &[]).status, 0);
    std::fs::rename(cli.join("stick"), cli.join("unplugged")).unwrap();
    assert_snapshot!(search(&cli, "stick", &[]), @"
    status 3
    --- stderr
    error: HOME/BASE: there is no such folder
      = help: `--offline` uses the copy that was fetched at TIME 0 minutes ago
    ");
    assert_snapshot!(search(&cli, "stick", &["--offline"]), @"
    status 0
    --- stderr
           Using the copy of HOME/BASE that was fetched at TIME 0 minutes ago
    sd-worker-rbee-cpu               0.1.0        Candle-based worker that makes images with Stable Diffusion on any processor, without a GPU
    ");
    std::fs::remove_dir_all(cli.join(".cache")).unwrap();
    assert_snapshot!(search(&cli, "stick", &[]), @"
    status 3
    --- stderr
    error: HOME/BASE: there is no such folder
    ");
}

#[test]
fn a_kept_copy_that_is_damaged() {
    let cli = Cli::new();
    cli.demo();
    assert_eq!(search(&cli, "demo/site", &[]).status, 0);
    let folders: Vec<_> = std::fs::read_dir(cli.join(".cache/rbee-catalog")).unwrap().flatten().collect();
    assert_eq!(folders.len(), 1);
    let folder = folders[0].path();
    let name = folders[0].file_name().into_string().unwrap();
    let offline = || search(&cli, "demo/site", &["--offline"]).to_string().replace(&name, "KEYS");
    for entry in std::fs::read_dir(folder.join("by-hash")).unwrap().flatten() {
        std::fs::write(entry.path(), "{}").unwrap();
    }
    assert_snapshot!(offline(), @"
    status 3
    --- stderr
    error: HOME/.cache/rbee-catalog/KEYS/by-hash/DIGEST: the kept copy of the catalog cannot be used: it is damaged
      = help: run the command once without `--offline`, which fetches another one
    ");
    std::fs::remove_dir_all(folder.join("by-hash")).unwrap();
    assert_snapshot!(offline(), @"
    status 3
    --- stderr
    error: HOME/.cache/rbee-catalog/KEYS/by-hash/DIGEST: the kept copy of the catalog cannot be used: it is not kept here
      = help: run the command once without `--offline`, which fetches another one
    ");
    std::fs::write(folder.join("last.json"), "{").unwrap();
    assert_snapshot!(offline(), @"
    status 3
    --- stderr
    error: HOME/.cache/rbee-catalog/KEYS/last.json: the kept copy of the catalog cannot be used: EOF while parsing an object at line 1 column 1
      = help: run the command once without `--offline`, which fetches another one
    ");
    // It mends itself.
    assert_eq!(search(&cli, "demo/site", &[]).status, 0);
    assert_eq!(search(&cli, "demo/site", &["--offline"]).status, 0);
}

/// People and logs are told that a host is waited for.
#[test]
fn a_host_that_is_waited_for_is_named() {
    let (cli, mirror, count) = (Cli::new(), Mirror::new(), AtomicUsize::new(0));
    cli.demo();
    mirror.publish(site(&cli));
    mirror.attack(move |_, stream| match count.fetch_add(1, Ordering::SeqCst) {
        0 => status(stream, "503 Busy", "", b"").map(|()| Answered::Yes),
        _ => Ok(Answered::Honestly),
    });
    assert_snapshot!(search(&cli, &mirror.base(), &[]), @"
    status 0
    --- stderr
         Waiting for HOST, attempt 2 of 5: expected status 200, found 503
    sd-worker-rbee-cpu               0.1.0        Candle-based worker that makes images with Stable Diffusion on any processor, without a GPU
    ");
}

/// What a site answers is refused, by its address, and with what to do.
#[test]
fn refusals_name_the_address() {
    let cli = Cli::new();
    cli.demo();
    let mut said = String::new();
    for case in ["404", "redirects", "another origin", "gzip", "headers", "html", "another catalog", "403"] {
        let mirror = Mirror::new();
        mirror.publish(site(&cli));
        mirror.attack(move |request, stream| match case {
            "404" => status(stream, "404 Not Found", "", b"").map(|()| Answered::Yes),
            "redirects" => redirect(stream, &format!("/{}?token=secret", request.path)),
            "another origin" => redirect(stream, "https://user:word@example.com/?token=secret"),
            "gzip" => status(stream, "200 OK", "Content-Encoding: gzip\r\n", b"\x1f\x8b").map(|()| Answered::Yes),
            "html" => status(stream, "200 OK", "", b"<html>log in</html>").map(|()| Answered::Yes),
            "403" => status(stream, "403 Forbidden", "", b"").map(|()| Answered::Yes),
            "headers" => {
                stream.write_all(b"HTTP/1.1 200 OK\r\n")?;
                loop {
                    stream.write_all(b"X-More: and more and more and more and more and more\r\n")?;
                }
            }
            _ => Ok(Answered::Honestly),
        });
        let given: &[&str] = if case == "another catalog" { &["--catalog-id", "other"] } else { &[] };
        said += &format!("## {case}\n{}", search(&cli, &mirror.base(), given));
    }
    assert!(!said.contains("secret") && !said.contains("user:word"), "{said}");
    assert_snapshot!(said, @"
    ## 404
    status 4
    --- stderr
    error: the site at BASE is refused: there is no signed catalog here, `index.json.minisig` is not there: check the address; its publisher signs it with `rbee-catalog sign`
    ## redirects
    status 4
    --- stderr
    error: the site at BASE is refused: `index.json.minisig`: over 5 redirects: check the address, or tell whoever runs the host
    ## another origin
    status 4
    --- stderr
    error: the site at BASE is refused: `index.json.minisig` leads out of the site: put the file itself there
    ## gzip
    status 4
    --- stderr
    error: the site at BASE is refused: `index.json.minisig`: it comes with `Content-Encoding: gzip`, which nobody asked for: the host or a proxy on the way has to give it as it is stored; `rbee-catalog doctor URL` tells its operator how
    ## headers
    status 4
    --- stderr
    error: the site at BASE is refused: `index.json.minisig`: too many headers: check the address, or tell whoever runs the host
    ## html
    status 4
    --- stderr
    error: the site at BASE is refused: `index.json.minisig` is not a minisign signature: expected a newline at the end, check the address
    ## another catalog
    status 4
    --- stderr
    error: the site at BASE is refused: expected catalog `other`, found `rbee`: check the address
    ## 403
    status 3
    --- stderr
    error: the catalog cannot be reached: BASE/index.json.minisig: expected status 200, found 403: check the address
      = help: is there a way to it from here? A proxy is taken from HTTPS_PROXY, an authority from SSL_CERT_FILE
    ");
}

/// Only an address that has answered with what is believed is asked again.
#[test]
fn an_address_that_never_answered_is_not_remembered() {
    let (cli, mirror) = (Cli::new(), Mirror::new());
    cli.demo();
    mirror.publish(site(&cli));
    let good = mirror.base();
    assert_eq!(search(&cli, &good, &[]).status, 0);
    let remembered = cli.read(".config/rbee-catalog/client.json");
    let closed = Mirror::new();
    closed.attack(|_, stream| status(stream, "403 Forbidden", "", b"").map(|()| Answered::Yes));
    for (bad, more) in [("https://no-such-host.invalid", &["--offline"][..]), (&closed.base(), &[])] {
        let ran = search(&cli, bad, more);
        assert!(ran.status == 0 && ran.stderr.contains("the copy of"), "{bad}: {ran}");
        assert_eq!(cli.read(".config/rbee-catalog/client.json"), remembered, "{bad}");
    }
    mirror.seen();
    assert_eq!(cli.run(&["search", "diffusion", "cpu"]).status, 0);
    assert!(!mirror.seen().is_empty());
}

/// No other port is asked than the one that is named, and no folder is meant by an empty text.
#[test]
fn an_address_that_is_none() {
    let cli = Cli::new();
    cli.demo();
    let mut said = String::new();
    for at in ["http://127.0.0.1:99999", "http://127.0.0.1:abc", "https://localhost:99999/x", ""] {
        let given = ["search", "--catalog", at, "--public-key", "demo/keys/index.pub"];
        said += &cli.run(&given).to_string();
    }
    said += &cli.run(&["verify", ""]).to_string();
    said += &cli.run(&["list", "--into", ""]).to_string();
    assert!(!cli.join(".config").exists());
    assert_snapshot!(said, @r#"
    status 2
    --- stderr
    error: http://127.0.0.1:99999: expected a port from 1 to 65535, found "99999"
    status 2
    --- stderr
    error: http://127.0.0.1:abc: expected a port from 1 to 65535, found "abc"
    status 2
    --- stderr
    error: https://localhost:99999/x: expected a port from 1 to 65535, found "99999"
    status 2
    --- stderr
    error: expected a catalog, found an empty text
      = help: give `--catalog` (or RBEE_CATALOG_URL) a folder or a URL; without it, the one that was given last is asked
    status 2
    --- stderr
    error: expected a site, found an empty text
      = help: name a folder or a URL
    status 2
    --- stderr
    error: a value is required for '--into <DIR>' but none was supplied

    For more information, try '--help'.
    "#);
}

/// Where nothing can be remembered, the work is done all the same.
#[test]
fn a_folder_for_configuration_that_cannot_be_written() {
    let cli = Cli::new();
    cli.demo();
    cli.write(".config", "a file is in the way");
    let given = ["--catalog", "demo/site", "--public-key", "demo/keys/index.pub", "--into", "workers"];
    let ran = cli.run(&[&["install", "llm-worker-rbee-cpu", "--artifacts", "demo/artifacts"], &given[..]].concat());
    assert_eq!(ran.status, 0, "{ran}");
    assert_eq!(ran.stderr.matches("what was given is not remembered").count(), 1, "{ran}");
    assert!(cli.join("workers/llm-worker-rbee-cpu/current").exists());
}

/// What a search finds nothing of is said as it is.
#[test]
fn a_search_that_finds_nothing() {
    let cli = Cli::new();
    cli.demo();
    let mut said = String::new();
    for words in [&["no such words"][..], &["--platform", "plan9-x86_64"], &["cpu", "--platform", "plan9-x86_64"]] {
        let given = ["search", "--catalog", "demo/site", "--public-key", "demo/keys/index.pub"];
        said += &cli.run(&[&given[..], words].concat()).to_string();
    }
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let mut empty = Publish::of(&[("0.1.0", Vec::new())]).at(i64::try_from(since.as_secs()).unwrap() - 50);
    empty.index()["workers"] = serde_json::json!([]);
    let mirror = Mirror::new();
    mirror.publish(empty.signed());
    cli.write("key.pub", key(0).public().to_string());
    said += &cli.run(&["search", "--catalog", &mirror.base(), "--public-key", "key.pub"]).to_string();
    assert_snapshot!(said, @"
    status 1
    --- stderr
    error: no worker has all of these words
    status 1
    --- stderr
    error: no worker is there for plan9-x86_64
    status 1
    --- stderr
    error: no worker for plan9-x86_64 has all of these words
    status 1
    --- stderr
    error: the catalog has no workers
    ");
}
