//! Properties of sites of random catalogs: what they depend on is the commits, and nothing else.
//!
//! `RBEE_SOAK=1` tries ten times as many; `RBEE_SEED=N` replays the one that failed.

use std::collections::BTreeMap;
use std::path::Path;

use rbee_catalog::assemble::{Cache, Input, assemble};
use rbee_catalog::config::Config;
use rbee_catalog::embedded;
use rbee_catalog::emit::{self, Site};
use rbee_catalog::model::Time;
use rbee_catalog::output::{Pointer, Staging};
use rbee_catalog::source::{Blobs, Source};

use super::random::{Dice, Edits, RandomCatalog};
use super::{modes, same, tree};
use crate::support::repo::{DAY, Repo, START};

/// The clock of every build: two years after the first commit.
const NOW: i64 = START + 730 * DAY;

/// The seeds of a property: `count` of them, ten times as many by hand, or the one that failed.
pub(crate) fn seeds(count: u64) -> Vec<u64> {
    if let Ok(seed) = std::env::var("RBEE_SEED") {
        return vec![seed.parse().expect("RBEE_SEED is a number")];
    }
    let soak = std::env::var("RBEE_SOAK").is_ok_and(|value| value == "1");
    (0..if soak { count * 10 } else { count }).collect()
}

struct Contents<'s>(std::sync::Mutex<rbee_catalog::source::Reader<'s>>);

impl rbee_catalog::assemble::catalog::Contents for Contents<'_> {
    fn read(&self, id: &rbee_catalog::assemble::catalog::ContentId) -> Result<Vec<u8>, String> {
        Blobs::read(&*self.0.lock().unwrap(), id).map_err(|error| error.to_string())
    }
}

/// Builds a catalog and hands every file to `sink`.
fn build(path: &Path, cache: Option<&Path>, now: i64, sink: &mut emit::Sink<'_>) {
    let source = Source::open(path).unwrap();
    let text = source.root_file("catalog.toml").unwrap().unwrap_or_default();
    let config = Config::parse(std::str::from_utf8(&text).unwrap(), &rbee_catalog::check::codes()).unwrap();
    let cache = cache.map(|dir| Cache::new(dir, "test"));
    let now = Time::from_unix(now);
    let input = Input { source: &source, config: &config, now, working: None, cache: cache.as_ref() };
    let catalog = assemble(&input).unwrap().catalog;
    let contents = Contents(std::sync::Mutex::new(source.reader().unwrap()));
    let (templates, public) = (embedded::templates(), embedded::public());
    let (config, catalog, contents) = (&config, &catalog, &contents);
    emit::emit(&Site { config, catalog, contents, templates: &templates, public: &public }, sink).unwrap();
}

fn files_at(path: &Path, cache: Option<&Path>, now: i64) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    build(path, cache, now, &mut |file| {
        files.insert(file.path, file.bytes);
        Ok(())
    });
    files
}

fn files(path: &Path) -> BTreeMap<String, Vec<u8>> {
    files_at(path, None, NOW)
}

/// A build into a folder, with its state beside it.
fn write(path: &Path, out: &Path) {
    let state = rbee_catalog::output::state_dir(out);
    let mut staging = Staging::begin(out, &state).unwrap();
    build(path, Some(&state.join("branches")), NOW, &mut |file| {
        staging.put(&file).map_err(|error| emit::EmitError::Sink(Box::new(error)))
    });
    staging.commit(Pointer::Unsigned).unwrap();
}

/// The same branches in a new repository, made in another order, some packed and some loose.
fn reordered(repo: &Repo, dice: &mut Dice) -> Repo {
    let other = Repo::new();
    other.git(&["fetch", "--quiet", &repo.url(), "+refs/heads/*:refs/fetched/*"]);
    let listed = other.git(&["for-each-ref", "--format=%(refname:lstrip=2) %(objectname)", "refs/fetched"]);
    let mut branches: Vec<(&str, &str)> = listed.lines().filter_map(|line| line.rsplit_once(' ')).collect();
    for at in (1..branches.len()).rev() {
        branches.swap(at, dice.below(at + 1));
    }
    let (loose, packed) = branches.split_at(branches.len() / 2);
    for (name, commit) in packed {
        other.git(&["update-ref", &format!("refs/heads/{name}"), commit]);
    }
    other.git(&["pack-refs", "--all"]);
    for (name, commit) in loose {
        other.git(&["update-ref", &format!("refs/heads/{name}"), commit]);
    }
    other
}

#[test]
fn the_same_commits_give_the_same_site_from_every_clone() {
    for seed in seeds(5) {
        let mut catalog = RandomCatalog::new(seed);
        let here = files(catalog.repo.path());
        let told = |how: &str| format!("{how}, RBEE_SEED={seed}:\n  {}", catalog.story());
        let clones = [
            ("a bare clone", catalog.repo.git_clone(&["--bare"])),
            ("a clone with a work tree", catalog.repo.git_clone(&["--no-checkout"])),
            ("a clone as CI makes it", catalog.repo.ci_clone()),
        ];
        for (how, clone) in &clones {
            same(&files(clone.path()), &here, &told(how));
        }
        let other = reordered(&catalog.repo, &mut catalog.dice);
        let told = |how: &str| format!("{how}, RBEE_SEED={seed}:\n  {}", catalog.story());
        same(&files(other.path()), &here, &told("branches in another order"));
        catalog.repo.git(&["gc", "--quiet", "--prune=now"]);
        same(&files(catalog.repo.path()), &here, &told("packed"));
    }
}

#[test]
fn neither_threads_nor_the_cache_are_seen_in_a_site() {
    for seed in seeds(5) {
        let mut catalog = RandomCatalog::new(1_000 + seed);
        let cache = tempfile::tempdir().unwrap();
        for round in 0..3 {
            let path = catalog.repo.path();
            let told = |how: &str| format!("{how}, round {round}, RBEE_SEED={seed}:\n  {}", catalog.story());
            let here = files(path);
            for threads in 1..=4 {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
                same(&pool.install(|| files(path)), &here, &told(&format!("{threads} threads")));
            }
            same(&files_at(path, Some(cache.path()), NOW), &here, &told("a cache from before"));
            same(&files_at(path, Some(cache.path()), NOW), &here, &told("a full cache"));
            // A cache that was filled when the clock said something else, so that other commits were ahead of it.
            let later = START + 100 * 365 * DAY;
            let then = files_at(path, None, later);
            same(&files_at(path, Some(cache.path()), later), &then, &told("the cache of another time"));
            same(&files_at(path, Some(cache.path()), NOW), &here, &told("and back"));
            for _ in 0..1 + catalog.dice.below(4) {
                catalog.edit(Edits::Any);
            }
        }
    }
}

/// Into a folder with what was there before, and with what is remembered of it.
fn grown_is_fresh(seed: u64, edits: Edits) {
    let mut catalog = RandomCatalog::new(seed);
    let temp = tempfile::tempdir().unwrap();
    let grown = temp.path().join("grown");
    write(catalog.repo.path(), &grown);
    for round in 0..4 {
        for _ in 0..1 + catalog.dice.below(4) {
            catalog.edit(edits);
        }
        write(catalog.repo.path(), &grown);
        let fresh = temp.path().join(format!("fresh {round}"));
        write(catalog.repo.path(), &fresh);
        let told = format!("round {round}, RBEE_SEED={seed}:\n  {}", catalog.story());
        same(&tree(&grown), &tree(&fresh), &told);
        assert_eq!(modes(&grown), modes(&fresh), "modes, {told}");
    }
}

#[test]
fn after_edits_that_add_commits_an_incremental_build_is_a_clean_one() {
    seeds(5).into_iter().for_each(|seed| grown_is_fresh(2_000 + seed, Edits::Adding));
}

#[test]
fn a_site_that_was_never_signed_holds_nothing_back() {
    seeds(3).into_iter().for_each(|seed| grown_is_fresh(3_000 + seed, Edits::Any));
}

/// The generator makes what it promises: otherwise the properties would hold for want of cases.
#[test]
fn random_catalogs_are_of_every_kind() {
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    let (mut workers, mut problems) = (0, 0);
    for seed in 0..24 {
        let catalog = RandomCatalog::new(seed);
        for line in &catalog.log[1..] {
            let words: Vec<&str> = line.split(": ").last().unwrap().split(' ').take(2).collect();
            let kind = words.iter().filter(|word| word.bytes().all(|b| b.is_ascii_lowercase())).copied();
            *found.entry(kind.collect::<Vec<_>>().join(" ")).or_default() += 1;
        }
        let health: serde_json::Value = {
            let source = Source::open(catalog.repo.path()).unwrap();
            let config = Config::default();
            let now = Time::from_unix(NOW);
            let input = Input { source: &source, config: &config, now, working: None, cache: None };
            let out = assemble(&input).unwrap().catalog;
            serde_json::json!([out.workers.len(), out.problems.len()])
        };
        workers += health[0].as_u64().unwrap();
        problems += health[1].as_u64().unwrap();
    }
    assert!(workers > 40 && problems > 15, "{workers} workers, {problems} problems");
    for kind in ["branch deleted", "moved back", "forged", "revert", "merge of", "yank", "unyank", "everything deleted"]
    {
        assert!(found.get(kind).is_some_and(|n| *n > 2), "{kind}: {found:?}");
    }
}
