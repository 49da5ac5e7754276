//! `serve`, and `demo` until Ctrl-C.

use crate::support::cli::{Cli, steady};
use crate::support::program::Program;

fn json(bytes: &[u8]) -> serde_json::Value {
    serde_json::from_slice(bytes).unwrap()
}

#[test]
fn serve_shows_a_built_site() {
    let cli = Cli::new();
    cli.demo();
    let program = Program::start(&cli, &["serve", "demo/site", "--port", "0", "--artifacts", "demo/artifacts"]);
    assert!(program.base.starts_with("http://127.0.0.1:"), "loopback unless told otherwise: {}", program.said);
    let (status, kind, body) = program.get("/workers");
    assert_eq!((status, kind.as_str()), (200, "application/json"));
    assert_eq!(json(&body)["workers"].as_array().unwrap().len(), 7);
    let (status, _, body) = program.get("/health");
    assert_eq!((status, &json(&body)["status"]), (200, &serde_json::json!("ok")));
    assert_eq!(program.get("/index.json").2, cli.read("demo/site/index.json").into_bytes());
    assert_eq!(program.get("/").0, 200);
    assert_eq!(program.get("/nothing").0, 404);
    let archive = "/artifacts/sd-worker-rbee-cpu/0.1.0/linux-x86_64.tar.gz";
    assert_eq!(program.get(archive).2, std::fs::read(cli.join(&format!("demo{archive}"))).unwrap());
    #[cfg(unix)]
    assert_eq!(program.interrupt(), Some(0), "Ctrl-C is a way to end it");
}

#[test]
fn serve_builds_a_catalog_first() {
    let cli = Cli::new();
    cli.demo();
    let program = Program::start(&cli, &["serve", "demo/catalog.git", "--port", "0"]);
    assert_eq!(program.get("/v1/workers/llm-worker-rbee-cpu").0, 200);
    assert_eq!(program.get("/index.json.minisig").0, 404);
    drop(program);
    assert_eq!(cli.run(&["serve", "nowhere"]).status, 2);
}

#[test]
fn the_demo_serves_what_it_made() {
    let cli = Cli::new();
    let program = Program::start(&cli, &["demo", "--dir", "demo", "--port", "0"]);
    let said = steady(&program.said).replace(&program.base, "BASE");
    assert!(said.ends_with("     Serving BASE/ (Ctrl-C ends it)\n"), "{said}");

    // As a client does: the index, the platform's download, the archive, its sum.
    let document = json(&program.get("/v1/workers/llm-worker-rbee-cpu").2);
    let download = &document["versions"][0]["downloads"]["linux-x86_64"];
    let url = download["download_url"].as_str().unwrap();
    let path = url.strip_prefix(&program.base).unwrap_or_else(|| panic!("{url} is not at {}", program.base));
    let (status, kind, bytes) = program.get(path);
    assert_eq!((status, kind.as_str()), (200, "application/gzip"));
    assert_eq!(format!("sha256:{}", rbee_catalog::model::Sha256::of(&bytes)), download["checksum"].as_str().unwrap());
    assert_eq!(bytes.len() as u64, download["size"].as_u64().unwrap());
}

#[test]
fn a_port_that_is_taken() {
    let cli = Cli::new();
    cli.demo();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let ran = cli.run(&["serve", "demo/site", "--port", &port]);
    assert_eq!(ran.status, 3);
    assert!(ran.stderr.ends_with("  = help: another program may have the port: `--port N` takes another\n"), "{ran}");
}
