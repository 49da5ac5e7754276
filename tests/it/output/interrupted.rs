//! Builds that end early, and two at once.

use std::fs;

use rbee_catalog::model::Sha256;
use rbee_catalog::output::{OutputError, Pointer, Staging, Written};

use super::{Files, Folder, file, texts, write};

fn record(files: Files<'_>) -> String {
    let files: serde_json::Map<_, _> =
        files.iter().map(|(path, text)| ((*path).into(), Sha256::of(text.as_bytes()).to_string().into())).collect();
    serde_json::json!({"schema": 1, "files": files}).to_string()
}

#[test]
fn an_error_before_the_end_leaves_the_old_site() {
    let folder = Folder::new();
    let old = &[("index.html", "old"), ("w/a.html", "a")];
    folder.build(old);
    let mut staging = Staging::begin(&folder.out, &folder.state).unwrap();
    staging.put(&file("index.html", "new")).unwrap();
    staging.put(&file("w/b.html", "b")).unwrap();
    assert_eq!(folder.files(), texts(old), "nothing changes before every file is there");
    assert!(folder.state.join("stage/w/b.html").is_file());
    drop(staging);
    assert_eq!(folder.files(), texts(old));
    assert_eq!(folder.state_files(), ["lock", "record.json"]);
    assert_eq!(folder.build(old), Written { files: 2, bytes: 4, changed: 0, removed: 0 });
}

/// The first half of a commit: the record names old and new files, some are in place, the rest are staged.
#[test]
fn the_next_build_finishes_an_interrupted_one() {
    let old: Files<'_> = &[("by-hash/1", "one"), ("index.html", "old"), ("w/a.html", "a"), ("w/gone.html", "g")];
    let new: Files<'_> = &[("by-hash/2", "two"), ("index.html", "new"), ("w/a.html", "a"), ("w/b.html", "b")];
    let both: Files<'_> = &[
        ("by-hash/1", "one"),
        ("by-hash/2", "two"),
        ("index.html", "new"),
        ("w/a.html", "a"),
        ("w/b.html", "b"),
        ("w/gone.html", "g"),
    ];
    let newest: Files<'_> = &[("by-hash/3", "three"), ("index.html", "newest")];
    for (then, changed, removed) in [(new, 2, 2), (old, 0, 1), (newest, 2, 4)] {
        let folder = Folder::new();
        folder.build(old);
        write(&folder.state.join("record.json"), &record(both));
        folder.write("by-hash/2", "two");
        write(&folder.state.join("stage/index.html"), "new");
        write(&folder.state.join("stage/w/b.html"), "b");

        let written = folder.build(then);
        assert_eq!((written.changed, written.removed), (changed, removed), "{then:?}");
        assert_eq!(folder.files(), texts(then));
        assert_eq!(folder.state_files(), ["lock", "record.json"]);
        assert_eq!(folder.build(then).changed, 0);
    }
}

#[test]
fn the_first_build_may_be_interrupted_too() {
    let folder = Folder::new();
    let files: Files<'_> = &[("by-hash/1", "one"), ("index.html", "home")];
    write(&folder.state.join("record.json"), &record(files));
    folder.write("by-hash/1", "one");
    assert_eq!(folder.build(files), Written { files: 2, bytes: 7, changed: 1, removed: 0 });
    assert_eq!(folder.files(), texts(files));
}

#[test]
fn of_two_builds_at_once_one_is_told_to_wait() {
    let folder = Folder::new();
    let first = Staging::begin(&folder.out, &folder.state).unwrap();
    let second = Staging::begin(&folder.out, &folder.state).unwrap_err();
    assert!(matches!(second, OutputError::Busy(_)));
    insta::assert_snapshot!(folder.without_temp(&second), @"another build is writing to TMP/site");
    first.commit(Pointer::Unsigned).unwrap();
    folder.build(&[("a", "1")]);
}

#[test]
fn a_damaged_record_is_no_licence_to_write() {
    let folder = Folder::new();
    folder.build(&[("a", "1")]);
    let path = folder.state.join("record.json");
    for (text, message) in [
        ("{", "EOF while parsing an object at line 1 column 1"),
        (r#"{"schema": 2, "files": {}}"#, "a newer rbee-catalog wrote it (schema 2)"),
    ] {
        fs::write(&path, text).unwrap();
        let expected = format!("TMP/site.state/record.json: the record of what builds wrote is damaged: {message}");
        assert_eq!(folder.refused(&[("a", "2")]), expected);
        assert_eq!(folder.files(), texts(&[("a", "1")]));
    }
    fs::remove_file(&path).unwrap();
    insta::assert_snapshot!(folder.refused(&[("a", "2")]), @"TMP/site holds files that no build wrote, such as a");
}

/// The state folder may be on another file system, where a rename does not reach.
#[cfg(target_os = "linux")]
#[test]
fn the_state_folder_may_be_on_another_file_system() {
    use std::os::unix::fs::MetadataExt;

    let mut folder = Folder::new();
    let other = tempfile::tempdir_in("/dev/shm").ok();
    let Some(other) = other.filter(|dir| {
        fs::metadata(dir.path()).unwrap().dev() != fs::metadata(folder.out.parent().unwrap()).unwrap().dev()
    }) else {
        crate::support::need::skip("a second file system at /dev/shm");
        return;
    };
    folder.state = other.path().join("state");
    folder.build(&[("a", "1"), ("b/c", "2")]);
    let files = &[("a", "one"), ("b/d", "2")];
    assert_eq!(folder.build(files), Written { files: 2, bytes: 4, changed: 2, removed: 1 });
    assert_eq!(folder.files(), texts(files));
    assert_eq!(folder.state_files(), ["lock", "record.json"]);

    // A copy that was interrupted is ours, and goes; one that no build made is in the way.
    folder.write(".rbee-catalog.partial", "half");
    assert_eq!(folder.refused(files), "TMP/site/.rbee-catalog.partial is in the way: no build wrote it");
    let with_partial = &[("a", "one"), ("b/d", "2"), (".rbee-catalog.partial", "other bytes than half")];
    write(&folder.state.join("record.json"), &record(with_partial));
    folder.build(files);
    assert_eq!(folder.files(), texts(files));
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written_keeps_what_it_has() {
    use std::io::Write as _;
    use std::os::unix::fs::{MetadataExt, PermissionsExt};

    let folder = Folder::new();
    if fs::metadata(folder.temp.path()).unwrap().uid() == 0 {
        // No tool is missing, and no CI job can mend it: nothing is read-only to root.
        drop(writeln!(std::io::stderr(), "as root, a read-only folder is not tested"));
        return;
    }
    let old = &[("index.html", "old")];
    folder.build(old);
    let mode = |mode| fs::set_permissions(&folder.out, fs::Permissions::from_mode(mode)).unwrap();
    mode(0o555);
    let error = folder.try_build(&[("index.html", "new")], Pointer::Unsigned).unwrap_err();
    mode(0o755);
    assert!(matches!(error, OutputError::Io { .. }), "{error}");
    assert_eq!(folder.files(), texts(old));
    assert_eq!(folder.build(&[("index.html", "new")]).changed, 1);
}
