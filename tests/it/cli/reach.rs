//! Catalogs that cannot be reached, that are refused, and the copy that is kept.

use std::io::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};

use insta::assert_snapshot;

use crate::support::cli::{Cli, Ran};
use crate::support::mirror::{Answered, Files, Mirror, redirect, status};

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
