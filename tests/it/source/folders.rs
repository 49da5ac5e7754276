//! Folders as catalogs: one version per worker, no history.

use std::path::PathBuf;

use rbee_catalog::source::{Blobs, Branch, EntryKind, MAX_ENTRIES, Source};
use tempfile::TempDir;

use super::{globs, listing, names, open, text};
use crate::support::repo::{folder, worker_files};

/// A folder of two workers, and what else lies around.
fn catalog() -> (TempDir, PathBuf) {
    let worker = |id: &'static str| worker_files(id).map(|(file, text)| (format!("{id}/{file}"), text));
    let mut files: Vec<_> = ["demo-worker-cuda", "demo-worker-cpu"].into_iter().flat_map(worker).collect();
    files.push(("catalog.toml".into(), "name = \"Ours\"\n".into()));
    files.push(("docs/README.md".into(), "no worker".into()));
    files.push(("deep/er/metadata.json".into(), "{}".into()));
    folder(files.iter().map(|(path, text)| (path.as_str(), text.clone())))
}

#[test]
fn folders_with_metadata_are_workers_without_a_commit() {
    let (_temp, root) = catalog();
    let source = open(&root);
    assert_eq!(names(&source), ["demo-worker-cpu", "demo-worker-cuda"]);
    assert_eq!((source.commit(), source.has_history(), source.is_shallow()), (None, false, false));
    assert_eq!(source.root_file("catalog.toml").unwrap().as_deref(), Some(b"name = \"Ours\"\n".as_slice()));
    assert_eq!(source.root_file("absent").unwrap(), None);
    let only: Vec<_> = source.branches(&globs(&["*-cuda"]));
    assert_eq!(only, [Branch { name: "demo-worker-cuda".into(), tip: None }]);
    let reader = source.reader().unwrap();
    assert_eq!(reader.history(&only[0]).unwrap(), [None]);
    let snapshot = reader.snapshot(&only[0], &None).unwrap();
    let paths: Vec<_> = listing(&snapshot).into_iter().map(|(path, kind, _)| (path, kind)).collect();
    assert_eq!(paths, ["PKGBUILD", "README.md", "metadata.json"].map(|path| (path.to_owned(), EntryKind::File)));
    assert_eq!((snapshot.commit.is_none(), snapshot.worker.as_str()), (true, "demo-worker-cuda"));
    assert_eq!(text(&reader, &snapshot, "README.md"), "# demo-worker-cuda\n\nA worker for tests.\n");
}

#[test]
fn one_workers_folder_is_a_catalog_of_one_whatever_its_name_is() {
    let (_temp, root) = folder(worker_files("demo-worker-cpu"));
    let source = open(&root);
    assert_eq!(names(&source), ["catalog"], "the folder's own name");
    let Source::Folder(single) = &source else { panic!("a folder") };
    assert!(single.is_single());
    assert_eq!(source.root_file("README.md").unwrap(), None, "the worker's files are not the catalog's");
    let snapshot = single.snapshot("catalog").unwrap();
    let paths: Vec<_> = listing(&snapshot).into_iter().map(|(path, ..)| path).collect();
    assert_eq!(paths, ["PKGBUILD", "README.md", "metadata.json"]);
}

#[test]
fn a_folder_without_a_worker_is_no_catalog() {
    let (_temp, root) = folder([("README.md", String::new()), ("empty/README.md", String::new())]);
    let expected = "holds no catalog: it is no git repository, and no folder in it has a metadata.json";
    let error = Source::open(&root).unwrap_err();
    assert_eq!(error.to_string(), format!("{} {expected}", root.display()));
    let file = root.join("README.md");
    let error = Source::open(&file).unwrap_err();
    assert_eq!(error.to_string(), format!("{} {expected}", file.display()), "a file is none either");
}

#[test]
fn a_folder_is_cut_at_the_limit_after_the_files_at_its_root() {
    let (_temp, root) = folder(worker_files("demo-worker-cpu"));
    std::fs::create_dir(root.join("a")).unwrap();
    for i in 0..=MAX_ENTRIES {
        std::fs::write(root.join("a").join(i.to_string()), "").unwrap();
    }
    let source = open(&root);
    let Source::Folder(single) = &source else { panic!("a folder") };
    let snapshot = single.snapshot("catalog").unwrap();
    // With the folder they are as many as there may be.
    assert_eq!((snapshot.entries.len(), snapshot.truncated), (MAX_ENTRIES - 1, true));
    assert!(snapshot.entry("metadata.json").is_some());
}

#[cfg(unix)]
#[test]
fn links_are_not_followed_and_special_files_are_told() {
    let (temp, root) = catalog();
    let outside = temp.path().join("outside");
    std::fs::create_dir(&outside).unwrap();
    std::fs::write(outside.join("metadata.json"), "{}").unwrap();
    let worker = root.join("demo-worker-cpu");
    std::os::unix::fs::symlink(&outside, root.join("linked-worker")).unwrap();
    std::os::unix::fs::symlink(&outside, worker.join("folder")).unwrap();
    std::os::unix::fs::symlink("/etc/hostname", worker.join("file")).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(worker.join("socket")).unwrap();
    std::fs::create_dir(root.join("dangling-worker")).unwrap();
    std::os::unix::fs::symlink("nowhere", root.join("dangling-worker/metadata.json")).unwrap();
    std::fs::remove_file(root.join("catalog.toml")).unwrap();
    std::os::unix::fs::symlink("/etc/hostname", root.join("catalog.toml")).unwrap();

    let source = open(&root);
    assert_eq!(names(&source), ["dangling-worker", "demo-worker-cpu", "demo-worker-cuda"]);
    assert_eq!(source.root_file("catalog.toml").unwrap(), None);
    let Source::Folder(folder) = &source else { panic!("a folder") };
    let snapshot = folder.snapshot("demo-worker-cpu").unwrap();
    let kinds: Vec<_> = listing(&snapshot).into_iter().map(|(path, kind, _)| (path, kind)).collect();
    let expected = [
        ("PKGBUILD", EntryKind::File),
        ("README.md", EntryKind::File),
        ("file", EntryKind::Symlink),
        ("folder", EntryKind::Symlink),
        ("metadata.json", EntryKind::File),
        ("socket", EntryKind::Special),
    ];
    assert_eq!(kinds, expected.map(|(path, kind)| (path.to_owned(), kind)));
}

#[test]
fn a_file_that_went_away_is_trouble_of_the_machine() {
    let (_temp, root) = catalog();
    let source = open(&root);
    let Source::Folder(folder) = &source else { panic!("a folder") };
    let snapshot = folder.snapshot("demo-worker-cpu").unwrap();
    let readme = root.join("demo-worker-cpu/README.md");
    std::fs::remove_file(&readme).unwrap();
    let error = source.reader().unwrap().read(&snapshot.entry("README.md").unwrap().blob).unwrap_err();
    let said = error.to_string();
    assert_eq!(said.split(": ").next(), Some(readme.display().to_string().as_str()));
}
