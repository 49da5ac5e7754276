//! The vectors of `tests/vectors/resolve.json`, each whole.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::*;
use crate::client::read;
use crate::model::{GENERATOR, SCHEMA, Sha256, to_json};

#[derive(Deserialize)]
struct Vectors {
    hardware: BTreeMap<String, Value>,
    catalogs: BTreeMap<String, Vec<Value>>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    catalog: String,
    hardware: String,
    #[serde(default)]
    hardware_but: Map<String, Value>,
    request: Value,
    expected: Value,
}

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/resolve.json");

/// As a client reads them: what uses unknown words is skipped by the index that lists it.
fn view(documents: &[Value]) -> View {
    let entry = |document: &Value| {
        let mut entry = document.clone();
        entry["versions"] = json!([]);
        entry["document"] = json!({"sha256": Sha256::of(b""), "size": 0});
        entry
    };
    let index = json!({
        "schema": SCHEMA, "generator": GENERATOR, "catalog": {"id": "test", "name": "test"}, "platforms": {},
        "workers": documents.iter().map(entry).collect::<Vec<_>>(),
    });
    let mut view = View::default();
    let index = read::index("index.json", &to_json(&index)).unwrap();
    for skipped in index.skipped {
        view.skip(skipped);
    }
    let known: Vec<&str> = index.value.workers.iter().map(|entry| entry.about.id.as_str()).collect();
    for document in documents.iter().filter(|document| known.contains(&document["id"].as_str().unwrap())) {
        view.add(read::document("document.json", &to_json(document)).unwrap());
    }
    view
}

#[test]
#[allow(clippy::disallowed_methods)]
fn vectors() {
    let text = std::fs::read_to_string(PATH).unwrap();
    let vectors: Vectors = serde_json::from_str(&text).unwrap();
    let mut whole: Value = serde_json::from_str(&text).unwrap();
    let mut wrong = Vec::new();
    let mut names = BTreeSet::new();
    for (at, case) in vectors.cases.iter().enumerate() {
        assert!(names.insert(&case.name), "two cases are called {}", case.name);
        let mut hardware = vectors.hardware[&case.hardware].clone();
        hardware.as_object_mut().unwrap().extend(case.hardware_but.clone());
        let hardware: Hardware = serde_json::from_value(hardware).unwrap();
        let request: Request = serde_json::from_value(case.request.clone()).unwrap();
        assert_eq!(
            serde_json::to_value(&request).unwrap(),
            case.request,
            "{}: the request as it is written",
            case.name
        );
        let view = view(&vectors.catalogs[&case.catalog]);
        let found = resolve(&request, &view, &hardware);
        assert_eq!(found, resolve(&request, &view, &hardware), "{}: the same again", case.name);
        for choice in found.plan() {
            assert!(view.chosen(&choice).is_some(), "{}: {choice:?}", case.name);
        }
        let found = serde_json::to_value(found).unwrap();
        if found != case.expected {
            wrong.push(format!("{}:\n{}", case.name, serde_json::to_string_pretty(&found).unwrap()));
        }
        whole["cases"][at]["expected"] = found;
    }
    assert!(vectors.cases.len() >= 60, "{} cases", vectors.cases.len());
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(PATH, to_json(&whole)).unwrap();
    } else {
        assert!(wrong.is_empty(), "UPDATE_EXPECT=1 writes what is found:\n{}", wrong.join("\n"));
    }
}

/// Every code is given by a case, as a reason or as a note.
#[test]
fn every_code_has_a_case() {
    let text = std::fs::read_to_string(PATH).unwrap();
    let missing: Vec<&str> = Code::ALL
        .iter()
        .map(|code| code.as_str())
        .filter(|code| !text.contains(&format!("\"reason\": \"{code}\"")))
        .collect();
    // The last is about catalogs that are too large to write down; it has a test of its own.
    assert_eq!(missing, ["dependencies-too-many"]);
}

/// A chain that is deeper than anybody follows ends, and so does a web of dependencies on everything.
#[test]
fn dependencies_without_end() {
    let document = |at: usize, needed: Vec<usize>| {
        let workers: Vec<Value> = needed.iter().map(|at| json!({"id": format!("w{at}")})).collect();
        json!({
            "schema": 1, "id": format!("w{at}"), "name": "n", "description": "d", "family": format!("w{at}"), "latest": "1.0.0",
            "license": "MIT", "requires_license": false, "status": {"state": "active"}, "platforms": [],
            "versions": [{
                "version": "1.0.0", "license": "MIT", "requires_license": false,
                "distribution": {"type": "source-only", "source_available": true, "binary_available": false, "requires_license": false},
                "platforms": [{"os": "linux", "arch": "x86_64", "platform": "linux-x86_64"}],
                "dependencies": {"workers": workers}
            }]
        })
    };
    let request: Request = "w0".parse().unwrap();
    let linux = Hardware::of("linux", "x86_64");
    let chain: Vec<Value> = (0..100).map(|at| document(at, vec![at + 1])).collect();
    let answer = resolve(&request, &view(&chain), &linux);
    assert_eq!(answer.candidates[0].reasons[0].code, Code::DependencyUnresolved);
    let deepest = &answer.dependencies[0].candidates[0];
    assert_eq!(deepest.reasons[0].code, Code::DependenciesTooMany);
    let web: Vec<Value> = (0..30).map(|at| document(at, (0..30).filter(|to| *to != at).collect())).collect();
    assert_eq!(resolve(&request, &view(&web), &linux).chosen, None);
    // A web without a cycle is resolved, each worker once.
    let layers: Vec<Value> = (0..15).map(|at| document(at, (at + 1..15).collect())).collect();
    let answer = resolve(&request, &view(&layers), &linux);
    let plan: Vec<String> = answer.plan().into_iter().map(|choice| choice.id.to_string()).collect();
    assert_eq!(plan, (0..15).rev().map(|at| format!("w{at}")).collect::<Vec<_>>());
    assert_eq!(answer.dependencies.len(), 14);
}
