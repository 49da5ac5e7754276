//! `metadata.json` documents: one with every field, and ways to change it.

use proptest::prelude::*;
use serde_json::{Value, json};

/// A valid document that has every field of the schema.
pub(crate) fn full() -> Value {
    let requirements = json!({
        "cuda": {"driver_min": "525.60.13", "toolkit": "12.4", "compute_capability_min": "7.5"},
        "rocm": {"version": "6.2", "gfx": ["gfx1100", "gfx90a"]},
        "vulkan": {"api_min": "1.3"},
        "glibc_min": "2.31", "macos_min": "13.0", "windows_build_min": 19041, "cpu_features": ["avx2"],
        "vram_min_mib": 8192, "ram_min_mib": 4096, "disk_min_mib": 1024, "hive_min": "0.4.0",
    });
    let sum = format!("sha256:{}", "0123456789abcdef".repeat(4));
    json!({
        "$schema": "https://example.com/schema/metadata-1.json",
        "id": "demo-worker-cpu", "name": "Demo", "description": "A demo", "version": "1.0.0",
        "license": "MIT OR Apache-2.0", "author": "Ada",
        "maintainers": [{"name": "Ada", "url": "https://example.com/ada"}],
        "homepage": "https://example.com", "repository": "https://example.com/demo.git",
        "documentation": "https://docs.example.com:8443/a%20b?c=[1]#d",
        "family": "demo-worker", "backend": "cpu",
        "distribution": {
            "type": "hybrid", "source_available": true, "binary_available": true, "requires_license": true,
        },
        "platforms": [{
            "os": "linux", "arch": "x86_64", "variant": "cuda12.4", "url": "https://example.com/a.tar.gz", "size": 4096,
            "binary_size": "4.5 KiB", "checksum": sum, "access": "sealed", "requirements": requirements,
        }],
        "requirements": requirements,
        "models": {
            "formats": ["gguf"], "tasks": ["text-generation"], "libraries": ["candle"], "architectures": ["llama"],
            "quantizations": ["q4_k_m"], "languages": ["en"], "max_context_length": 32768,
            "parameters_b": {"min": 0.5, "max": 70},
        },
        "capabilities": {"streaming": true, "batching": false, "apis": ["openai-chat"]},
        "build": {
            "system": "cargo", "features": ["cpu"], "profile": "release", "flags": ["--locked"],
            "source": {
                "type": "git", "url": "https://example.com/demo.git", "branch": "main", "tag": "v1", "commit": "05", "path": "a",
            },
        },
        "binary": {"name": "demo-worker", "install_path": "/usr/bin"},
        "launch": {
            "args": ["--model", "{model}"], "env": {"RUST_LOG": "info"}, "default_port": 8080, "health_path": "/health",
        },
        "dependencies": {
            "system": ["cmake"], "runtime": ["openssl"], "workers": [{"id": "other", "version": ">=1.2, <2.0.0-rc.1"}],
        },
        "features": ["fast"], "tags": ["llm", "4-bit"],
        "pricing": {
            "model": "subscription", "price_usd": 99.5, "interval": "month", "trial_days": 14,
            "purchase_url": "https://example.com/buy",
        },
        "status": {"state": "deprecated", "reason": "old", "replaced_by": "other"},
        "yanked": [{"version": "0.9.0-rc.1", "reason": "broken"}],
    })
}

/// The JSON pointers of every value in a document, the document itself first.
pub(crate) fn pointers(value: &Value) -> Vec<String> {
    let mut found = vec![String::new()];
    let mut below = |name: &str, value| found.extend(pointers(value).into_iter().map(|rest| format!("/{name}{rest}")));
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| below(name, value)),
        Value::Array(items) => items.iter().enumerate().for_each(|(i, value)| below(&i.to_string(), value)),
        _ => {}
    }
    found
}

/// Words near every pattern: a good one, changed in up to three places.
pub(crate) fn word() -> impl Strategy<Value = String> {
    let good = prop::sample::select(vec![
        "",
        "demo-worker-cpu",
        "con",
        "com1",
        "lpt9",
        "cuda12.4",
        "1.0.0",
        "1.0.0-rc.1",
        "0.0.0-0a.-.1",
        "*",
        "^1.2",
        "1",
        ">=1.2, <2.0.0-rc.1",
        "= 1.0.0-0,~1",
        "https://example.com",
        "http://127.0.0.1:8787/a?b#c",
        "https://a.b:65535/%20~!$&'()*+,;=:@[]",
        "45MB",
        "1.5 GiB",
        "999999 GB",
        "0.001B",
        "llm",
        "4-bit",
        "demo_worker.2",
        "525.60.13",
        "999999999.0.0.1",
        "gfx90a",
        "gfx1100",
        "linux",
        "x86_64",
        "sealed",
        "hybrid",
        "month",
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    ]);
    let characters: Vec<char> = "0019afgxzAZ-._~:/@?#[]%!,<>=^*+ \n\t\u{0}é２İ{\\\"".chars().collect();
    let edit = (any::<prop::sample::Index>(), prop::sample::select(characters), 0..4_u8);
    let repeat = prop_oneof![9 => Just(1_usize), 1 => 2..80_usize];
    (good, prop::collection::vec(edit, 0..3), repeat).prop_map(|(good, edits, repeat)| {
        let mut word: Vec<char> = good.repeat(repeat).chars().collect();
        for (at, character, kind) in edits {
            let at = at.index(word.len() + 1);
            match kind {
                0 if at < word.len() => drop(word.remove(at)),
                1 if at < word.len() => word[at] = character,
                _ => word.insert(at, character),
            }
        }
        word.into_iter().collect()
    })
}

/// A value that a field may not want.
pub(crate) fn odd_value() -> impl Strategy<Value = Value> {
    let numbers = vec![
        json!(0),
        json!(1),
        json!(-1),
        json!(5.0),
        json!(1e3),
        json!(-0.0),
        json!(1.5),
        json!(-0.5),
        json!(65535),
        json!(65535.0),
        json!(65536),
        json!(9_007_199_254_740_991_u64),
        json!(9_007_199_254_740_992_u64),
        json!(9_007_199_254_740_992.0),
        json!(u64::MAX),
        json!(i64::MIN),
        json!(1e300),
        json!(5e-324),
        json!(18_446_744_073_709_551_616.0),
    ];
    let other = vec![
        Value::Null,
        json!(true),
        json!(false),
        json!([]),
        json!({}),
        json!([null]),
        json!({"a": {"b": [null]}}),
        json!([[]]),
        json!(["source-only", true, false, false]),
        json!({"cpu": []}),
        json!(["linux", "x86_64"]),
        json!(["Ada"]),
        json!(vec!["tag"; 17]),
        json!(vec!["tag"; 16]),
        json!({"name": "Ada"}),
        json!({"A": "1", "B": 1}),
    ];
    prop_oneof![
        4 => word().prop_map(Value::String),
        2 => prop::sample::select(numbers),
        2 => prop::sample::select(other),
    ]
}

/// One change of a document.
#[derive(Debug, Clone)]
pub(crate) enum Change {
    /// Takes a field or an element away.
    Remove,
    /// Puts this in its place.
    Replace(Value),
    /// Adds a field or an element to it.
    Add(String, Value),
}

/// The full document with up to three changes.
pub(crate) fn changed() -> impl Strategy<Value = Value> {
    let change = prop_oneof![
        2 => Just(Change::Remove),
        5 => odd_value().prop_map(Change::Replace),
        1 => ("[a-z_]{1,8}", odd_value()).prop_map(|(name, value)| Change::Add(name, value)),
    ];
    prop::collection::vec((any::<prop::sample::Index>(), change), 0..4).prop_map(|changes| {
        let mut document = full();
        for (at, change) in changes {
            let pointers = pointers(&document);
            apply(&mut document, &pointers[at.index(pointers.len())], change);
        }
        document
    })
}

fn apply(document: &mut Value, pointer: &str, change: Change) {
    match change {
        Change::Replace(value) => *document.pointer_mut(pointer).unwrap() = value,
        Change::Add(name, value) => match document.pointer_mut(pointer).unwrap() {
            Value::Object(fields) => drop(fields.insert(name, value)),
            Value::Array(items) => items.push(value),
            other => *other = value,
        },
        Change::Remove => {
            let Some((parent, name)) = pointer.rsplit_once('/') else { return };
            match document.pointer_mut(parent).unwrap() {
                Value::Object(fields) => drop(fields.shift_remove(name)),
                Value::Array(items) => drop(items.remove(name.parse().unwrap())),
                _ => {}
            }
        }
    }
}
