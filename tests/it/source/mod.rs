//! Every kind of source: what its branches, its default branch and its files are.

mod folders;
mod pushed;
mod repositories;
mod trees;
mod urls;
mod working;

use std::path::Path;

use globset::{Glob, GlobSet, GlobSetBuilder};
use rbee_catalog::source::{Blobs, Branch, EntryKind, GitSource, Reader, Snapshot, Source};

fn open(path: &Path) -> Source {
    Source::open(path).unwrap()
}

fn open_git(path: &Path) -> GitSource {
    GitSource::open(path).unwrap().expect("a repository")
}

fn globs(globs: &[&str]) -> GlobSet {
    let mut set = GlobSetBuilder::new();
    for glob in globs {
        set.add(Glob::new(glob).unwrap());
    }
    set.build().unwrap()
}

/// The branches that may be workers.
fn names(source: &Source) -> Vec<String> {
    source.branches(&globs(&["*"])).into_iter().map(|branch| branch.name).collect()
}

fn branch(source: &Source, name: &str) -> Branch {
    source.branches(&globs(&["*"])).into_iter().find(|branch| branch.name == name).expect("a branch")
}

/// The ids of a branch's history, oldest first.
fn history(source: &Source, name: &str) -> Vec<String> {
    let history = source.reader().unwrap().history(&branch(source, name)).unwrap();
    history.into_iter().map(|commit| commit.expect("a commit").id).collect()
}

/// What a branch holds at its tip.
fn at_tip(source: &Source, name: &str) -> Snapshot {
    let (reader, branch) = (source.reader().unwrap(), branch(source, name));
    let tip = reader.history(&branch).unwrap().pop().expect("a commit");
    reader.snapshot(&branch, &tip).unwrap()
}

/// Path, kind and size of every entry.
fn listing(snapshot: &Snapshot) -> Vec<(String, EntryKind, u64)> {
    let entry = |e: &rbee_catalog::source::TreeEntry| (String::from_utf8_lossy(&e.path).into_owned(), e.kind, e.size);
    snapshot.entries.iter().map(entry).collect()
}

/// The bytes of one file, as text.
fn text(reader: &Reader<'_>, snapshot: &Snapshot, path: &str) -> String {
    String::from_utf8(reader.read(&snapshot.entry(path).expect("an entry").blob).unwrap()).unwrap()
}
