//! `verify --git`: whether what is published is what the catalog gives. Anyone can audit the publisher.
//!
//! The catalog is assembled once more as it was: the default branch at the commit that the index names, each worker's
//! branch at the commit that its entry names, and no other branch. The clock is the pointer's. What comes out is compared
//! with the published bytes, document by document.

use std::collections::BTreeMap;

use serde_json::Value;

use super::error::{Failure, Status};
use super::open::{CatalogArgs, ConfigFrom};
use super::report::{self, plural};
use crate::assemble::{Input, assemble};
use crate::check;
use crate::client::{Published, SiteReader, Skipped, VerifyError};
use crate::config::{self, Config};
use crate::emit;
use crate::model::index::{Entry, Index, Pin};
use crate::model::{GENERATOR, Time, WorkerId};
use crate::source::{Branch, Reader, Source};

/// Says where the site is not what the catalog gives; whether it is.
pub(super) fn audit<S: SiteReader>(published: &Published<S>, catalog: &str) -> Result<bool, Failure> {
    let index = published.pinned().index();
    let args = CatalogArgs { catalog: catalog.to_owned(), config: None };
    let opened = args.open(ConfigFrom::Commit)?;
    let Some(commit) = &index.catalog.commit else {
        return Err(Failure::new(Status::No, "the site was not made from a git catalog: its index names no commit"));
    };
    let Source::Git(git) = &opened.source else {
        return Err(Failure::usage(format!("--git {catalog}: expected a git repository, found a folder")));
    };
    let mut audit = Audit { differences: 0, same: 0 };
    // A commit that nobody can see on a branch is no commit of the catalog, whoever has it.
    let reader = opened.source.reader()?;
    let default = git.default_branch().map(|name| Branch { name: name.to_owned(), tip: git.default_tip() });
    if !default.is_some_and(|branch| has(&reader, &branch, commit)) {
        audit.differs(
            "index.json",
            &format!("its commit {commit} is not in the history of the catalog's default branch"),
        );
        return Ok(false);
    }
    let branches: BTreeMap<String, Branch> = git.branches().into_iter().map(|b| (b.name.clone(), b)).collect();
    let mut tips = Vec::new();
    for entry in &index.workers {
        let id = entry.about.id.as_str();
        match (&entry.about.commit, branches.get(id)) {
            (Some(tip), Some(branch)) if has(&reader, branch, tip) => tips.push((id.to_owned(), tip.clone())),
            (Some(tip), Some(_)) => audit.differs(id, &format!("commit {tip} is not in the history of its branch")),
            (Some(_), None) => audit.differs(id, "the catalog has no such branch"),
            (None, _) => audit.differs(id, "its entry in the index names no commit"),
        }
    }
    left_out(index, published.pinned().skipped(), &reader, &branches);
    let then = Source::Git(
        crate::source::GitSource::open(git.path())?
            .ok_or_else(|| Failure::new(Status::Trouble, format!("{catalog}: the repository is gone")))?
            .pinned(Some(commit), tips)?,
    );
    let config = config(&then)?;
    let now = Time::from_unix(i64::try_from(published.pointer().pointer().serial).unwrap_or(i64::MAX));
    let assembled = assemble(&Input { source: &then, config: &config, now, working: None, cache: None })?;
    let mut given = BTreeMap::new();
    let rebuilt = emit::published(&config, &assembled.catalog, &mut |file| {
        given.insert(file.path, file.bytes);
        Ok(())
    })?;
    audit.compare(published, &rebuilt, &given)?;
    audit.end(index)
}

/// Says what the catalog has and the site does not: no difference by itself, since it may have been pushed since; but a publisher
/// can withhold, too.
fn left_out(index: &Index, skipped: &[Skipped], reader: &Reader<'_>, branches: &BTreeMap<String, Branch>) {
    let shown: BTreeMap<&str, Option<&String>> = index
        .workers
        .iter()
        .map(|entry| (entry.about.id.as_str(), entry.about.commit.as_ref()))
        .chain(skipped.iter().map(|skipped| (skipped.worker.as_str(), None)))
        .chain(index.retired.iter().map(|name| (name.id.as_str(), None)))
        .collect();
    let is_worker = |name: &&String| WorkerId::parse(name).is_ok() && !shown.contains_key(name.as_str());
    let without: Vec<&str> = branches.keys().filter(is_worker).map(String::as_str).collect();
    if !without.is_empty() {
        report::step("Left out", &format!("{}: pushed since, without a sound commit, or withheld", without.join(", ")));
    }
    let newer = branches.values().filter_map(|branch| {
        let tip = shown.get(branch.name.as_str()).copied().flatten()?;
        let count = reader.history(branch).ok()?.iter().rev().flatten().take_while(|commit| commit.id != *tip).count();
        (count > 0).then(|| format!("{} ({count})", branch.name))
    });
    let newer: Vec<String> = newer.collect();
    if !newer.is_empty() {
        report::step("Newer", &format!("commits that the site does not show: {}", newer.join(", ")));
    }
}

/// Whether a commit is in a branch's history by first parent.
fn has(reader: &Reader<'_>, branch: &Branch, commit: &str) -> bool {
    reader.history(branch).is_ok_and(|history| history.iter().flatten().any(|known| known.id == commit))
}

/// `catalog.toml` as it was.
fn config(then: &Source) -> Result<Config, Failure> {
    let Some(bytes) = then.root_file(config::FILE)? else { return Ok(Config::default()) };
    let wrong = |why: &str| Failure::new(Status::No, format!("catalog.toml of the commit that the index names: {why}"));
    let text = String::from_utf8(bytes).map_err(|_| wrong("expected UTF-8"))?;
    Config::parse(&text, &check::codes()).map_err(|error| wrong(&error.message))
}

struct Audit {
    differences: usize,
    same: usize,
}

impl Audit {
    fn differs(&mut self, what: &str, why: &str) {
        self.differences += 1;
        report::warning(&format!("`{what}` is not what the catalog gives: {why}"), None);
    }

    /// Every worker's document, every platform's manifest, then the index without what was told already.
    fn compare<S: SiteReader>(
        &mut self,
        published: &Published<S>,
        rebuilt: &Index,
        given: &BTreeMap<String, Vec<u8>>,
    ) -> Result<(), Failure> {
        let (pinned, index) = (published.pinned(), published.pinned().index());
        let bytes = |pin: &Pin| -> Result<Vec<u8>, VerifyError> { pinned.json_file(pin) };
        let known: BTreeMap<&str, &Entry> = rebuilt.workers.iter().map(|e| (e.about.id.as_str(), e)).collect();
        for entry in &index.workers {
            let id = entry.about.id.as_str();
            let path = format!("v1/workers/{id}.json");
            match (known.get(id), given.get(&path)) {
                (Some(ours), _) if ours.document == entry.document => self.same += 1,
                (Some(_), Some(ours)) => {
                    let why = difference(&bytes(&entry.document)?, ours);
                    self.differs(&path, &format!("worker `{id}`: {why}"));
                }
                _ => self.differs(&path, &format!("the branch `{id}` gives no worker at that commit")),
            }
        }
        for (name, pin) in &index.platforms {
            let path = format!("platforms/{name}.json");
            match given.get(&path) {
                Some(ours) if Pin::of(ours).sha256 == pin.sha256 => self.same += 1,
                Some(ours) => {
                    let theirs = bytes(&Pin { sha256: pin.sha256.clone(), size: pin.size })?;
                    self.differs(&path, &difference(&theirs, ours));
                }
                None => self.differs(&path, "no worker is for that platform"),
            }
        }
        for name in rebuilt.platforms.keys().filter(|name| !index.platforms.contains_key(*name)) {
            self.differs("index.json", &format!("the manifest of `{name}` is missing"));
        }
        let ours = given.get("index.json").map(Vec::as_slice).unwrap_or_default();
        if published.index_bytes() == ours {
            self.same += 1;
        } else if self.differences == 0 {
            self.differs("index.json", &difference(published.index_bytes(), ours));
        }
        Ok(())
    }

    fn end(self, index: &Index) -> Result<bool, Failure> {
        if self.differences == 0 {
            let commit = index.catalog.commit.as_deref().unwrap_or_default();
            report::step(
                "Audited",
                &format!("{} as the catalog gives them, at {commit}", plural(self.same, "document")),
            );
            return Ok(true);
        }
        if index.generator != GENERATOR {
            report::warning(
                &format!(
                    "the site was made by {}, this is {GENERATOR}: it may write some things otherwise",
                    index.generator
                ),
                Some("audit with the program that made it"),
            );
        }
        report::line(&format!(
            "{} of what the index pins did not come from these commits",
            plural(self.differences, "part")
        ));
        Ok(false)
    }
}

/// Where two JSON files differ first: `versions[0].platforms[0].sha256`, with both values.
fn difference(published: &[u8], given: &[u8]) -> String {
    let parse = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).unwrap_or_default();
    match first(&parse(published), &parse(given), String::new()) {
        Some((path, theirs, ours)) => format!("at {path}: published {theirs}, the catalog gives {ours}"),
        None => "the same JSON is written otherwise".into(),
    }
}

fn first(published: &Value, given: &Value, at: String) -> Option<(String, String, String)> {
    if published == given {
        return None;
    }
    match (published, given) {
        (Value::Object(theirs), Value::Object(ours)) => {
            let keys = theirs.keys().chain(ours.keys().filter(|key| !theirs.contains_key(*key)));
            keys.map(|key| {
                let at = if at.is_empty() { key.clone() } else { format!("{at}.{key}") };
                either(theirs.get(key), ours.get(key), at)
            })
            .find_map(|found| found)
        }
        (Value::Array(theirs), Value::Array(ours)) => {
            (0..theirs.len().max(ours.len())).find_map(|n| either(theirs.get(n), ours.get(n), format!("{at}[{n}]")))
        }
        _ => Some((at, short(published), short(given))),
    }
}

fn either(theirs: Option<&Value>, ours: Option<&Value>, at: String) -> Option<(String, String, String)> {
    match (theirs, ours) {
        (Some(theirs), Some(ours)) => first(theirs, ours, at),
        (None, None) => None,
        (theirs, ours) => {
            let said = |value: Option<&Value>| value.map_or("nothing".into(), short);
            Some((at, said(theirs), said(ours)))
        }
    }
}

/// A value in a few words.
fn short(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(80) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
