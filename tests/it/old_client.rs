//! A client of the first catalog, with exactly its types: it knows no version of the API, no signature, and no new field.

use serde::Deserialize;

use crate::support::cli::Cli;
use crate::support::program::Program;

#[derive(Deserialize)]
struct WorkersResponse {
    workers: Vec<WorkerEntry>,
}

/// What it reads of a worker; without one of these the whole answer is an error to it.
#[derive(Debug, PartialEq, Deserialize)]
struct WorkerEntry {
    id: String,
    name: String,
    worker_type: WorkerType,
    platforms: Vec<String>,
    description: String,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum WorkerType {
    Cpu,
    Cuda,
    Metal,
}

/// A value of its PKGBUILD, as it reads it: line by line, arrays on one line.
fn field(recipe: &str, name: &str) -> Option<String> {
    let line = recipe.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='))?;
    Some(line.trim_matches(['(', ')', '"', '\'']).to_owned())
}

#[test]
fn a_client_of_the_first_catalog_still_works() {
    let cli = Cli::new();
    cli.demo();
    let program = Program::start(&cli, &["serve", "demo/site", "--port", "0"]);
    let get = |path: &str| {
        let (status, kind, body) = program.get(path);
        assert_eq!(status, 200, "{path}");
        (kind, String::from_utf8(body).unwrap())
    };

    let (kind, body) = get("/workers");
    assert_eq!(kind, "application/json");
    let list: WorkersResponse = serde_json::from_str(&body).unwrap();
    let rows: Vec<_> =
        list.workers.iter().map(|w| format!("{} {:?} {}", w.id, w.worker_type, w.platforms.join(","))).collect();
    assert_eq!(
        rows,
        [
            "llm-worker-rbee-cpu Cpu linux,macos,windows",
            "llm-worker-rbee-cuda Cuda linux,windows",
            "llm-worker-rbee-metal Metal macos",
            "llm-worker-rbee-premium Cuda linux",
            "sd-worker-rbee-cpu Cpu linux,macos,windows",
            "sd-worker-rbee-cuda Cuda linux,windows",
            "sd-worker-rbee-metal Metal macos",
        ]
    );

    for entry in list.workers {
        let (kind, body) = get(&format!("/workers/{}", entry.id));
        assert_eq!(kind, "application/json");
        assert_eq!(serde_json::from_str::<WorkerEntry>(&body).unwrap(), entry, "the list and the worker agree");
        assert!(!entry.name.is_empty() && !entry.description.is_empty());

        let (kind, recipe) = get(&format!("/workers/{}/PKGBUILD", entry.id));
        assert_eq!(kind, "text/plain; charset=utf-8");
        assert_eq!(field(&recipe, "pkgname").as_deref(), Some(entry.id.as_str()));
        assert_eq!(field(&recipe, "pkgver").as_deref(), Some("0.1.0"));
        let said: serde_json::Value = serde_json::from_str(&body).unwrap();
        assert_eq!(get(said["pkgbuild_url"].as_str().unwrap()).1, recipe);
    }
    assert_eq!(program.get("/workers/no-such-worker").0, 404);
    assert_eq!(program.get("/workers/no-such-worker/PKGBUILD").0, 404);
    let (kind, health) = get("/health");
    assert_eq!((kind.as_str(), health.contains("\"status\": \"ok\"")), ("application/json", true));
}
