//! What is skipped, and what is a broken file still.

use serde_json::json;

use crate::client::read;
use crate::client::resolve::{Request, View, resolve};
use crate::client::{Hardware, Pinned, ReadError, Refused, SiteReader, Skipped, VerifyError};
use crate::model::document::Document;
use crate::model::index::Index;
use crate::model::index::Pin;
use crate::model::platform_manifest::PlatformManifest;
use crate::model::to_json;

const SHA: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn about(id: &str, backend: &str) -> serde_json::Value {
    json!({
        "id": id, "name": "n", "description": "d", "family": "tiny", "backend": backend, "latest": "0.1.0",
        "license": "MIT", "requires_license": false, "status": {"state": "active"}, "platforms": ["linux-x86_64"]
    })
}

fn with(mut value: serde_json::Value, more: &serde_json::Value) -> serde_json::Value {
    let fields = more.as_object().unwrap().clone();
    value.as_object_mut().unwrap().extend(fields);
    value
}

fn shown(skipped: &[Skipped]) -> Vec<String> {
    skipped.iter().map(ToString::to_string).collect()
}

fn index() -> serde_json::Value {
    let pin = json!({"versions": [], "document": {"sha256": SHA, "size": 1}});
    let mut stopped = about("tiny-b", "cpu");
    stopped["status"]["state"] = "hibernating".into();
    json!({
        "schema": 1, "generator": "g", "catalog": {"id": "rbee", "name": "rbee"}, "platforms": {},
        "workers": [with(about("tiny-a", "npu"), &pin), with(stopped, &pin), with(about("tiny-c", "cuda"), &pin)]
    })
}

#[test]
fn a_worker_with_an_unknown_word_is_skipped() {
    let known = read::index("i", &to_json(&index())).unwrap();
    let ids: Vec<_> = known.value.workers.iter().map(|entry| entry.about.id.as_str()).collect();
    assert_eq!(ids, ["tiny-c"]);
    assert_eq!(
        shown(&known.skipped),
        [
            "`tiny-a` is skipped: unknown-backend \"npu\", get a newer version of this program",
            "`tiny-b` is skipped: unknown-status \"hibernating\", get a newer version of this program",
        ]
    );
    assert_eq!(known.skipped[0].family.as_ref().unwrap().as_str(), "tiny");
    assert_eq!(known.skipped[0].document.as_ref().unwrap().size, 1);
}

#[test]
fn what_is_no_word_is_still_a_broken_file() {
    let mut broken = index();
    broken["workers"][0]["backend"] = 5.into();
    let mut nameless = index();
    nameless["workers"][0]["id"] = "..".into();
    let mut also_broken = index();
    also_broken["workers"][2]["document"]["size"] = (-1).into();
    for value in [broken, nameless, also_broken] {
        let found = read::index("i", &to_json(&value));
        assert!(matches!(found, Err(Refused::Malformed { .. })), "{found:?}");
    }
    // The types themselves stay strict: what the generator writes and takes back is made of known words.
    assert!(serde_json::from_value::<Index>(index()).is_err());
}

fn document() -> serde_json::Value {
    let platform = |os: &str, arch: &str, access: &str| {
        json!({
            "os": os, "arch": arch, "platform": format!("{os}-{arch}"), "url": "https://e.org/a", "size": 1,
            "sha256": SHA, "access": access
        })
    };
    let version = |version: &str, kind: &str| {
        let how = json!({"type": kind, "source_available": false, "binary_available": true, "requires_license": false});
        json!({
            "version": version, "license": "MIT", "requires_license": false, "distribution": how,
            "platforms": [
                platform("linux", "x86_64", "public"), platform("plan9", "x86_64", "public"),
                platform("linux", "riscv64", "public"), platform("macos", "aarch64", "by-post")
            ]
        })
    };
    with(
        about("tiny-c", "cuda"),
        &json!({
            "schema": 1, "versions": [version("0.2.0", "binary-only"), version("0.1.0", "by-post")],
            "pricing": {"model": "by-the-hour", "price_usd": 1, "purchase_url": "https://e.org/"}
        }),
    )
}

#[test]
fn a_platform_or_a_version_with_an_unknown_word_is_skipped() {
    let known = read::document("d", &to_json(&document())).unwrap();
    let versions = &known.value.versions;
    assert_eq!((versions.len(), versions[0].platforms.len()), (1, 1));
    assert_eq!(known.value.pricing, None);
    let newer = ", get a newer version of this program";
    assert_eq!(
        shown(&known.skipped),
        [
            format!("`tiny-c` 0.2.0 for \"plan9-x86_64\" is skipped: unknown-os \"plan9\"{newer}"),
            format!("`tiny-c` 0.2.0 for \"linux-riscv64\" is skipped: unknown-arch \"riscv64\"{newer}"),
            format!("`tiny-c` 0.2.0 for \"macos-aarch64\" is skipped: unknown-access \"by-post\"{newer}"),
            format!("`tiny-c` 0.1.0 is skipped: unknown-distribution \"by-post\"{newer}"),
        ]
    );
    assert!(serde_json::from_value::<Document>(document()).is_err());
}

#[test]
fn an_artifact_that_this_program_cannot_read_is_no_source_build() {
    let mut one = document();
    one["versions"].as_array_mut().unwrap().pop();
    one.as_object_mut().unwrap().remove("pricing");
    let platforms = one["versions"][0]["platforms"].as_array_mut().unwrap();
    platforms.drain(..3);
    let known = read::document("d", &to_json(&one)).unwrap();
    assert_eq!((known.value.versions[0].platforms.len(), known.skipped.len()), (0, 1));
    let artifact = &mut one["versions"][0]["platforms"][0];
    artifact["access"] = "public".into();
    artifact["sha256"] = "none".into();
    let found = read::document("d", &to_json(&one));
    assert!(matches!(found, Err(Refused::Malformed { .. })), "{found:?}");
}

#[test]
fn an_artifact_of_a_platform_manifest_with_an_unknown_word_is_skipped() {
    let artifact = |variant: &str, access: &str| json!({"variant": variant, "url": "a", "size": 1, "sha256": SHA, "access": access});
    let worker = |id: &str, backend: &str| {
        json!({
            "id": id, "family": "tiny", "backend": backend, "version": "0.1.0", "requires_license": false,
            "artifacts": [artifact("cuda13", "by-post"), artifact("cuda12", "public")],
            "document": {"sha256": SHA, "size": 1}
        })
    };
    let manifest = json!({
        "schema": 1, "platform": "linux-x86_64", "workers": [worker("tiny-a", "npu"), worker("tiny-c", "cuda")]
    });
    let known = read::platform_manifest("p", &to_json(&manifest)).unwrap();
    assert_eq!(known.value.workers.len(), 1);
    assert_eq!(known.value.workers[0].artifacts.len(), 1);
    let found: Vec<_> =
        known.skipped.iter().map(|s| (s.worker.as_str(), s.platform.as_deref(), s.word.reason())).collect();
    assert_eq!(
        found,
        [("tiny-a", None, "unknown-backend"), ("tiny-c", Some("linux-x86_64-cuda13"), "unknown-access"),]
    );
    assert!(serde_json::from_value::<PlatformManifest>(manifest).is_err());
}

/// A site in memory.
struct InMemory(std::collections::BTreeMap<String, Vec<u8>>);

impl SiteReader for InMemory {
    fn read(&self, path: &str, _: u64) -> Result<Vec<u8>, ReadError> {
        self.0.get(path).cloned().ok_or(ReadError::NotFound)
    }
}

/// What reads to install takes the rest; what reads to publish again takes all or nothing.
#[test]
fn who_publishes_again_loses_nothing() {
    let mut document = document();
    document["versions"].as_array_mut().unwrap().pop();
    let document_bytes = to_json(&document);
    let pin = Pin::of(&document_bytes);
    let mut index = index();
    let known = &mut index["workers"][2];
    known["versions"] = json!([{"version": "0.2.0"}]);
    known["document"] = serde_json::to_value(&pin).unwrap();
    let index_bytes = to_json(&index);
    let index_pin = Pin::of(&index_bytes);
    let files = [(&pin, document_bytes), (&index_pin, index_bytes)];
    let files = files.map(|(pin, bytes)| (format!("by-hash/{}.json", pin.sha256), bytes));
    let site = Pinned::by_index(InMemory(files.into_iter().collect()), &index_pin).unwrap();
    assert_eq!(shown(site.skipped()).len(), 2);
    assert!(matches!(site.all_known(), Err(VerifyError::Refused(_))));
    let entry = &site.index().workers[0];
    assert_eq!(site.known_document(entry).unwrap().skipped.len(), 3);
    assert!(matches!(site.document(entry), Err(VerifyError::Refused(_))));
    let linux = Hardware::of("linux", "x86_64");
    let family: Request = "tiny@^0.2".parse().unwrap();
    let answer = resolve(&family, &View::gather(&site, &family.id).unwrap(), &linux);
    let reasons: Vec<_> = answer.candidates.iter().flat_map(|one| &one.reasons).map(|one| one.code.as_str()).collect();
    let expected = ["gpu-unknown", "unknown-os", "unknown-arch", "unknown-access", "unknown-backend", "unknown-status"];
    assert_eq!(reasons, expected);
}
