//! What the fuzz targets promise of any bytes, shown on their seeds: the hostile branches, the fixtures of the rules, the
//! starter catalog and its published site. With `RBEE_SEEDS=DIR` (`scripts/fuzz`) the seeds are written there too, a folder
//! for each target.

use std::collections::BTreeMap;
use std::path::Path;

use rbee_catalog::embedded;
use rbee_catalog::source::{Blobs, EntryKind, Source};

use crate::rules::{fixtures, name, read};
use crate::support::hostile::CASES;
use crate::support::repo::Repo;

#[path = "../../fuzz/src/lib.rs"]
mod promises;

use promises::{Entries, decode, encode};

/// A larger tree is no seed: a fuzzer changes little of it in a second.
const MOST: usize = 100_000;

/// Seeds of one target by name.
type Seeds = BTreeMap<String, Vec<u8>>;

/// A fuzz target.
struct Target {
    name: &'static str,
    promise: fn(&[u8]),
    seeds: Seeds,
}

/// The seeds of each target.
#[derive(Default)]
struct All {
    trees: Seeds,
    metadata: Seeds,
    markdown: Seeds,
    bash: Seeds,
    pointers: Seeds,
}

impl All {
    /// A tree, and each of its files where one target takes only that.
    fn add(&mut self, name: &str, entries: &Entries) {
        for (path, (_, bytes)) in entries {
            let seeds = match path.as_slice() {
                b"metadata.json" => &mut self.metadata,
                b"PKGBUILD" => &mut self.bash,
                path if path.ends_with(b".md") => &mut self.markdown,
                _ => continue,
            };
            if bytes.len() <= MOST && !seeds.values().any(|seed| seed == bytes) {
                let unique = if seeds.contains_key(name) { format!("{name}-{}", seeds.len()) } else { name.to_owned() };
                seeds.insert(unique, bytes.clone());
            }
        }
        let tree = encode(entries);
        if tree.len() <= MOST {
            self.trees.insert(name.to_owned(), tree);
        }
    }

    fn by_target(self) -> [Target; 5] {
        [
            Target { name: "tree", promise: promises::tree, seeds: self.trees },
            Target { name: "metadata", promise: promises::metadata, seeds: self.metadata },
            Target { name: "markdown", promise: promises::markdown, seeds: self.markdown },
            Target { name: "bash", promise: promises::bash, seeds: self.bash },
            Target { name: "pointer", promise: promises::pointer, seeds: self.pointers },
        ]
    }
}

/// The newest tree of every branch of a hostile case. What cannot be read has no tree.
fn hostile(seeds: &mut All, case: &str, repo: &Repo) {
    let Ok(source) = Source::open(repo.git_dir()) else { return };
    let Ok(reader) = source.reader() else { return };
    for branch in source.branches(&globset::GlobSet::empty()) {
        let newest = reader.history(&branch).ok().and_then(|history| history.into_iter().next_back());
        let Some(Ok(snapshot)) = newest.map(|newest| reader.snapshot(&branch, &newest)) else { continue };
        if snapshot.entries.iter().map(|entry| entry.size).sum::<u64>() > MOST as u64 {
            continue;
        }
        let entry = |entry: &rbee_catalog::source::TreeEntry| {
            let bytes = match entry.kind {
                EntryKind::File => reader.read(&entry.blob).unwrap_or_default(),
                _ => Vec::new(),
            };
            (entry.path.clone(), (entry.kind, bytes))
        };
        seeds.add(case, &snapshot.entries.iter().map(entry).collect());
    }
}

/// Every file below a folder.
fn files(folder: &Path) -> impl Iterator<Item = (String, Vec<u8>)> {
    let entries = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().map(Result::unwrap);
    entries.filter(|entry| entry.file_type().is_file()).map(move |entry| {
        let path = entry.path().strip_prefix(folder).unwrap().to_str().unwrap().replace(['\\', '/'], "-");
        (path, std::fs::read(entry.path()).unwrap())
    })
}

/// All seeds.
fn seeds() -> All {
    let mut seeds = All::default();
    for case in CASES {
        let repo = Repo::new();
        (case.add)(&repo);
        hostile(&mut seeds, case.name, &repo);
    }
    for (code, fixture) in fixtures() {
        seeds.add(&format!("{code}-{}", name(&fixture)), read(&fixture).0.entries());
    }
    let mut starters: BTreeMap<String, Entries> = BTreeMap::new();
    for (path, bytes) in embedded::starter() {
        if let Some((worker, path)) = path.split_once('/') {
            let entry = (EntryKind::File, bytes.to_vec());
            starters.entry(worker.to_owned()).or_default().insert(path.as_bytes().to_vec(), entry);
        }
    }
    for (worker, entries) in &starters {
        seeds.add(worker, entries);
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    seeds.pointers = files(&root.join("tests/golden/starter")).filter(|(name, _)| name.ends_with(".json")).collect();
    seeds.pointers.extend(signed());
    seeds
}

/// Public keys and pointers: those of the tour.
fn signed() -> Seeds {
    let cli = crate::support::cli::Cli::new();
    cli.done(&["demo", "--dir", "demo", "--no-serve"]);
    files(&cli.join("demo")).filter(|(name, _)| name.ends_with(".minisig") || name.ends_with(".pub")).collect()
}

#[test]
fn a_tree_comes_back_from_its_seed() {
    let mut seeds = All::default();
    for (_, fixture) in fixtures() {
        let tree = read(&fixture).0;
        let mut entries = tree.entries().clone();
        entries.retain(|_, (kind, _)| *kind != EntryKind::Folder);
        seeds.add("tree", &entries);
        assert_eq!(decode(&encode(&entries)), entries, "{}", fixture.display());
    }
}

#[test]
fn every_seed_keeps_the_promises() {
    let folder = std::env::var_os("RBEE_SEEDS");
    for Target { name: target, promise, seeds } in seeds().by_target() {
        assert!(seeds.len() > 2, "{target}: {} seeds", seeds.len());
        for (name, bytes) in &seeds {
            if let Some(folder) = &folder {
                let folder = Path::new(folder).join(target);
                std::fs::create_dir_all(&folder).unwrap();
                std::fs::write(folder.join(name), bytes).unwrap();
            }
            let kept = std::panic::catch_unwind(|| promise(bytes));
            assert!(kept.is_ok(), "{target} breaks its promise on {name}");
        }
    }
}
