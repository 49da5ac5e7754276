//! The pointer: which builds keep it, and who may write it.

use std::fs;

use rbee_catalog::model::Time;
use rbee_catalog::model::index::Pin;
use rbee_catalog::model::pointer::{CatalogId, Pointer as Signed};
use rbee_catalog::output::{POINTER, Pointer, Written, write_pointer};

use super::{Files, Folder, files_below, texts, write};

const V1: Files<'_> = &[("by-hash/1.json", "i1"), ("head.json", "h1"), ("index.json", "i1")];
const V2: Files<'_> = &[("by-hash/2.json", "i2"), ("head.json", "h1"), ("index.json", "i2")];
const OTHER_HEAD: Files<'_> = &[("by-hash/1.json", "i1"), ("head.json", "h2"), ("index.json", "i1")];

/// A signature file whose trusted comment is a pointer to these bytes; nothing here verifies it.
fn minisig(index: &str, head: &str) -> String {
    let pointer = Signed {
        catalog: CatalogId::parse("rbee").unwrap(),
        serial: 1,
        expires: Time::from_unix(2),
        index: Pin::of(index.as_bytes()),
        head: Pin::of(head.as_bytes()),
    };
    format!("untrusted comment: x\nAAAA\ntrusted comment: {pointer}\nAAAA\n")
}

fn signed(index: &str, head: &str) -> Pointer {
    Pointer::Write(minisig(index, head).into_bytes())
}

fn with_pointer(files: Files<'_>, pointer: &str) -> std::collections::BTreeMap<String, String> {
    let mut all = texts(files);
    all.insert(POINTER.into(), pointer.into());
    all
}

#[test]
fn an_unsigned_build_keeps_the_pointer_that_signs_its_files() {
    let folder = Folder::new();
    let text = minisig("i1", "h1");
    let size = (6 + text.len()) as u64;
    let written = folder.try_build(V1, signed("i1", "h1")).unwrap();
    assert_eq!(written, Written { files: 4, bytes: size, changed: 4, removed: 0 });
    assert_eq!(folder.build(V1), Written { files: 4, bytes: size, changed: 0, removed: 0 });
    assert_eq!(folder.files(), with_pointer(V1, &text));

    // With other pages the index may be the same.
    let mut pages = V1.to_vec();
    pages.push(("index.html", "home"));
    folder.build(&pages);
    assert_eq!(folder.files(), with_pointer(&pages, &text));

    for other in [V2, OTHER_HEAD] {
        folder.try_build(V1, signed("i1", "h1")).unwrap();
        folder.build(other);
        assert_eq!(folder.files(), texts(other), "another index: the pointer goes");
    }
}

#[test]
fn a_pointer_that_is_gone_or_altered_does_not_stay() {
    let folder = Folder::new();
    folder.try_build(V1, signed("i1", "h1")).unwrap();
    fs::remove_file(folder.out.join(POINTER)).unwrap();
    assert_eq!(folder.build(V1), Written { files: 3, bytes: 6, changed: 0, removed: 0 });
    folder.try_build(V1, signed("i1", "h1")).unwrap();
    folder.write(POINTER, "rubbish");
    assert_eq!(folder.build(V1), Written { files: 3, bytes: 6, changed: 0, removed: 1 });
    assert_eq!(folder.files(), texts(V1));
}

/// An unsigned build of V2 over a signed V1 ended after its renames, before the old pointer was removed.
#[test]
fn an_interrupted_build_leaves_no_pointer_to_other_files() {
    let folder = Folder::new();
    folder.try_build(V1, signed("i1", "h1")).unwrap();
    folder.write("index.json", "i2");
    folder.write("by-hash/2.json", "i2");
    let path = folder.state.join("record.json");
    let mut record: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    let digest = serde_json::to_value(Pin::of(b"i2").sha256).unwrap();
    record["files"]["index.json"] = digest.clone();
    record["files"]["by-hash/2.json"] = digest;
    fs::write(&path, record.to_string()).unwrap();

    assert_eq!(folder.build(V2), Written { files: 3, bytes: 6, changed: 0, removed: 2 });
    assert_eq!(folder.files(), texts(V2));
}

#[test]
fn a_pointer_is_written_to_a_built_site() {
    let folder = Folder::new();
    folder.build(V1);
    for text in [minisig("i1", "h1"), minisig("i1", "h1").replace("AAAA", "BBBB")] {
        write_pointer(&folder.out, &folder.state, text.as_bytes()).unwrap();
        assert_eq!(folder.files(), with_pointer(V1, &text));
        assert_eq!(folder.build(V1).changed, 0, "the record knows it");
        assert_eq!(folder.files(), with_pointer(V1, &text));
    }
    folder.build(V2);
    assert_eq!(folder.files(), texts(V2));

    folder.write(POINTER, "not ours");
    let error = write_pointer(&folder.out, &folder.state, b"new").unwrap_err();
    insta::assert_snapshot!(folder.without_temp(&error), @"TMP/site/index.json.minisig is in the way: no build wrote it");
    let error = folder.try_build(V2, signed("i2", "h1")).unwrap_err();
    insta::assert_snapshot!(folder.without_temp(&error), @"TMP/site/index.json.minisig is in the way: no build wrote it");
    assert_eq!(folder.files(), with_pointer(V2, "not ours"));
}

/// One job builds, another signs: the signer has the folder alone.
#[test]
fn a_site_that_was_built_elsewhere_gets_its_pointer_and_nothing_else() {
    let folder = Folder::new();
    for (path, text) in V1 {
        folder.write(path, text);
    }
    for text in [minisig("i1", "h1"), minisig("i1", "h1").replace("AAAA", "BBBB")] {
        write_pointer(&folder.out, &folder.state, text.as_bytes()).unwrap();
        assert_eq!(folder.files(), with_pointer(V1, &text));
    }
    assert!(!folder.state.exists());
    folder.write(POINTER, "not ours");
    let error = write_pointer(&folder.out, &folder.state, b"new").unwrap_err();
    insta::assert_snapshot!(folder.without_temp(&error), @"TMP/site/index.json.minisig is in the way: no build wrote it");
    write(&folder.state.join("x"), "");
    assert_eq!(files_below(&folder.state).len(), 1);
}
