//! Archives: the same files give the same bytes, and no path leaves the folder it is unpacked in.

use std::fs;

use rbee_catalog::artifact::{Content, Entry, Mode, PackError, pack, without_platforms};
use rbee_catalog::model::Time;

#[test]
fn fields_keep_their_order_when_the_platforms_are_taken_out() {
    let inner = without_platforms(r#"{"z": 1, "platforms": [], "b": [2], "a": {}}"#).unwrap();
    assert_eq!(String::from_utf8(inner).unwrap(), "{\n  \"z\": 1,\n  \"b\": [\n    2\n  ],\n  \"a\": {}\n}\n");
    without_platforms("[]").unwrap_err();
}

fn entry(path: &str) -> Entry<'_> {
    Entry { path: path.into(), mode: Mode::Plain, content: Content::Bytes(b"x".as_slice().into()) }
}

#[test]
fn packing_knows_no_order_no_time_and_no_system() {
    let time = Time::from_unix(1_700_000_000);
    let archive = pack(&[entry("b"), entry("a/b"), entry("a.b")], time).unwrap();
    assert_eq!(archive, pack(&[entry("a.b"), entry("b"), entry("a/b")], time).unwrap());
    // RFC 1952: magic, deflate, no flags (no name), no time, best compression, system unknown.
    assert_eq!(archive[..10], [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255]);
    let mut tar = tar::Archive::new(flate2::read::GzDecoder::new(archive.as_slice()));
    let names: Vec<_> = tar.entries().unwrap().map(|e| e.unwrap().path().unwrap().into_owned()).collect();
    assert_eq!(names, ["a.b", "a/b", "b"].map(std::path::PathBuf::from));
}

#[test]
fn a_file_is_packed_as_its_bytes_would_be() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("program");
    let bytes = vec![7; 300_000];
    fs::write(&path, &bytes).unwrap();
    let packed = |content| {
        let entry = Entry { path: "bin/program".into(), mode: Mode::Executable, content };
        pack(&[entry], Time::from_unix(0))
    };
    assert_eq!(packed(Content::File(path)).unwrap(), packed(Content::Bytes(bytes.into())).unwrap());
    for missing in [folder.path().join("missing"), folder.path().to_owned()] {
        assert!(matches!(packed(Content::File(missing)), Err(PackError::Read { .. })));
    }
}

#[test]
fn packing_refuses_what_could_leave_its_folder_or_be_another_file_elsewhere() {
    let long = format!("{}/{}", "a".repeat(150), "b".repeat(101));
    let refused = ["", "/a", "a/", "a//b", "./a", "a/./b", "..", "a/../b", "a\\b", "C:a", "a\0b", "a\nb", &long];
    for path in refused {
        let error = pack(&[entry(path)], Time::from_unix(0)).unwrap_err();
        assert!(matches!(error, PackError::Path { .. }), "{path:?}: {error}");
    }
    for (first, second) in [("a", "a"), ("Bin/x", "bin/X"), ("É", "é"), ("a", "a/b"), ("A/b", "a")] {
        let error = pack(&[entry(first), entry(second)], Time::from_unix(0)).unwrap_err();
        assert!(matches!(error, PackError::Clash { .. }), "{first:?} {second:?}: {error}");
    }
}
