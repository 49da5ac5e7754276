//! Files to a folder: what is ours and what is not, what a build changes, and what an interrupted one leaves.

mod foreign;
mod interrupted;
mod pointer;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rbee_catalog::emit::File;
use rbee_catalog::output::{OutputError, Pointer, Staging, Written, state_dir};

/// An output folder in a temporary one, with its state folder.
pub(crate) struct Folder {
    temp: tempfile::TempDir,
    pub(crate) out: PathBuf,
    pub(crate) state: PathBuf,
}

pub(crate) type Files<'a> = &'a [(&'a str, &'a str)];

pub(crate) fn file(path: &str, text: &str) -> File {
    File { path: path.into(), bytes: text.into() }
}

impl Folder {
    pub(crate) fn new() -> Self {
        let temp = tempfile::tempdir().unwrap();
        let out = temp.path().join("site");
        Self { state: state_dir(&out), temp, out }
    }

    pub(crate) fn try_build(&self, files: Files<'_>, pointer: Pointer) -> Result<Written, OutputError> {
        let mut staging = Staging::begin(&self.out, &self.state)?;
        for (path, text) in files {
            staging.put(&file(path, text))?;
        }
        staging.commit(pointer)
    }

    pub(crate) fn build(&self, files: Files<'_>) -> Written {
        self.try_build(files, Pointer::Unsigned).unwrap()
    }

    /// The message of a build that is refused, with the temporary folder left out.
    pub(crate) fn refused(&self, files: Files<'_>) -> String {
        self.without_temp(&self.try_build(files, Pointer::Unsigned).unwrap_err())
    }

    pub(crate) fn without_temp(&self, error: &OutputError) -> String {
        error.to_string().replace(self.temp.path().to_str().unwrap(), "TMP")
    }

    /// Writes a file by hand.
    pub(crate) fn write(&self, path: &str, text: &str) {
        write(&self.out.join(path), text);
    }

    pub(crate) fn files(&self) -> BTreeMap<String, String> {
        files_below(&self.out)
    }

    pub(crate) fn state_files(&self) -> Vec<String> {
        files_below(&self.state).into_keys().collect()
    }
}

pub(crate) fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// Text by path. An empty folder is a path that ends in `/`.
pub(crate) fn files_below(root: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for entry in walkdir::WalkDir::new(root).min_depth(1) {
        let entry = entry.unwrap();
        let path = entry.path().strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
        if entry.file_type().is_dir() {
            if fs::read_dir(entry.path()).unwrap().next().is_none() {
                found.insert(format!("{path}/"), String::new());
            }
        } else {
            found.insert(path, fs::read_to_string(entry.path()).unwrap_or_default());
        }
    }
    found
}

pub(crate) fn texts(files: Files<'_>) -> BTreeMap<String, String> {
    files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

#[test]
fn a_new_folder_and_an_empty_one_are_taken() {
    let files = &[("index.html", "home"), ("w/a-cpu.html", "worker")];
    let new = Folder::new();
    let written = new.build(files);
    assert_eq!(written, Written { files: 2, bytes: 10, changed: 2, removed: 0 });
    assert_eq!(new.files(), texts(files));
    assert_eq!(new.state_files(), ["lock", "record.json"]);

    let empty = Folder::new();
    fs::create_dir(&empty.out).unwrap();
    empty.build(files);
    assert_eq!(empty.files(), texts(files));

    let nothing = Folder::new();
    assert_eq!(nothing.build(&[]), Written::default());
    assert!(nothing.out.is_dir());
}

#[test]
fn our_files_and_folders_change_places() {
    let folder = Folder::new();
    folder.build(&[("a", "file"), ("b/c/d", "deep"), ("b/e", "flat"), ("z", "z")]);
    let files = &[("a/x/y", "deep"), ("b", "file"), ("z", "z")];
    assert_eq!(folder.build(files), Written { files: 3, bytes: 9, changed: 2, removed: 3 });
    assert_eq!(folder.files(), texts(files));
}

#[test]
fn an_output_that_is_no_folder_is_refused() {
    let folder = Folder::new();
    fs::write(&folder.out, "a file").unwrap();
    insta::assert_snapshot!(folder.refused(&[]), @"TMP/site is no folder");
    assert_eq!(fs::read_to_string(&folder.out).unwrap(), "a file");
    assert!(!folder.state.exists());
}

#[test]
fn unchanged_files_keep_their_time_and_others_are_counted() {
    let folder = Folder::new();
    folder.build(&[("a", "1"), ("b", "2"), ("c/d/e", "3"), ("c/f", "4")]);
    let old = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    for path in ["a", "b", "c/f"] {
        fs::File::options().write(true).open(folder.out.join(path)).unwrap().set_modified(old).unwrap();
    }
    let written = folder.build(&[("a", "1"), ("b", "two"), ("c/f", "4"), ("new", "5")]);
    assert_eq!(written, Written { files: 4, bytes: 6, changed: 2, removed: 1 });
    let modified = |path: &str| fs::metadata(folder.out.join(path)).unwrap().modified().unwrap();
    assert_eq!((modified("a"), modified("c/f")), (old, old));
    assert_ne!(modified("b"), old);
    assert!(!folder.out.join("c/d").exists(), "a folder that is left empty goes");
    assert_eq!(folder.files(), texts(&[("a", "1"), ("b", "two"), ("c/f", "4"), ("new", "5")]));

    // What somebody has altered is mended, also where its size is the same.
    folder.write("a", "X");
    assert_eq!(folder.build(&[("a", "1")]), Written { files: 1, bytes: 1, changed: 1, removed: 3 });
    assert_eq!(folder.files(), texts(&[("a", "1")]));
}

#[test]
fn a_path_has_one_file() {
    let folder = Folder::new();
    assert_eq!(folder.build(&[("a", "1"), ("a", "1")]), Written { files: 1, bytes: 1, changed: 1, removed: 0 });
    for twice in [
        [("a", "1"), ("a", "2")],
        [("b", "1"), ("b/c", "1")],
        [("b/c/d", "1"), ("b", "1")],
        [("b/c/d", "1"), ("b/c", "1")],
        [("x", ""), ("index.json.minisig", "a pointer is the signer's alone")],
    ] {
        let path = twice[1].0;
        assert_eq!(folder.refused(&twice), format!("two files of the site are in each other's place at {path:?}"));
        assert_eq!(folder.files(), texts(&[("a", "1")]));
    }
    let near = [("b-c", "1"), ("b", "1"), ("b.html", "2")];
    assert_eq!(folder.build(&near).files, 3);
}

#[test]
fn hostile_paths_are_refused() {
    let folder = Folder::new();
    let (long_part, long) = ("a".repeat(256), "a/".repeat(600));
    for path in [
        "",
        "/",
        "/etc/passwd",
        "..",
        "../x",
        "a/../../x",
        "a/..",
        "./a",
        "a/./b",
        "a//b",
        "a/",
        "a\\b",
        "..\\x",
        "C:x",
        "C:/x",
        "a:stream",
        "a\0b",
        "a\nb",
        "a*",
        "a?",
        "a\"",
        "<a",
        "a>",
        "a|b",
        "trailing.",
        "trailing /x",
        "a/b ",
        &long_part,
        &long,
    ] {
        let error = folder.try_build(&[("ok", "1"), (path, "2")], Pointer::Unsigned).unwrap_err();
        assert!(matches!(&error, OutputError::Path(named) if named == path), "{path:?}: {error}");
    }
    assert!(!folder.out.exists());
    assert_eq!(folder.state_files(), ["lock"]);
}

#[test]
fn the_state_folder_is_beside_the_output_and_never_in_it() {
    assert_eq!(state_dir(Path::new("a/site")), Path::new("a/site.state"));
    assert_eq!(state_dir(Path::new("site/")), Path::new("site.state"));
    assert_eq!(state_dir(Path::new("a.b/.")), Path::new("a.b.state"));
    let temp = tempfile::tempdir().unwrap();
    let full = temp.path().canonicalize().unwrap();
    fs::create_dir_all(full.join("site/below")).unwrap();
    assert_eq!(state_dir(&full.join("site/below/..")), full.join("site.state"));

    let mut folder = Folder::new();
    for inside in ["site", "site/.state", "site/a/b", "other/../site/x"] {
        folder.state = folder.temp.path().join(inside);
        let refused = folder.refused(&[("a", "1")]);
        assert_eq!(refused, format!("the state folder TMP/{inside} is inside the output folder"));
    }
    assert!(!folder.out.exists());
    folder.state = folder.temp.path().join("site-cache/deep");
    folder.build(&[("a", "1")]);
    assert_eq!(folder.state_files(), ["lock", "record.json"]);
    assert!(!state_dir(&folder.out).exists());
}
