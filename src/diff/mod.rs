//! What differs between two published catalogs: workers, versions, and every field of them.
//!
//! Compared is what is signed for, the index and the worker documents, value by value: a field that is added to a format
//! is compared without a line here. Elements of a list are told by what names them (a platform's name, a file's path),
//! so that an insertion is no change of all that follow. Pages, the first API and platform manifests follow from the
//! documents and are not compared.
//!
//! A fact that decides what a version installs is fixed with its first release. Where one differs under the same version, or a
//! version is gone, [`Field::install_critical`] and [`VersionChange::install_critical`] say so, and renderers shout.
//!
//! Text in a [`Diff`] is as branches and sites have it; renderers escape it.

mod critical;
mod fields;
pub mod render;

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::client::Documents;

/// All that differs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Diff {
    /// What is compared.
    pub old: Side,
    /// With what.
    pub new: Side,
    /// How much differs.
    pub summary: Summary,
    /// What the index says of the catalog itself.
    pub catalog: Vec<Field>,
    /// Workers that differ, by id.
    pub workers: Vec<WorkerChange>,
}

/// What a side is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Side {
    /// The catalog's id.
    pub catalog: String,
    /// The default branch's commit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// How many workers it has.
    pub workers: usize,
    /// How many versions they have.
    pub versions: usize,
}

/// How many of each kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Workers.
    pub workers: WorkerCounts,
    /// Versions, those of added workers and of workers that are gone among them.
    pub versions: VersionCounts,
    /// Versions that install something else than before, or that are gone.
    pub install_critical: usize,
}

/// How many workers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[allow(missing_docs)] // the words of `Presence`
pub struct WorkerCounts {
    pub added: usize,
    pub changed: usize,
    pub gone: usize,
}

/// How many versions; one may count in several.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[allow(missing_docs)] // the words of `What`
pub struct VersionCounts {
    pub added: usize,
    pub changed: usize,
    pub yanked: usize,
    pub unyanked: usize,
    pub quarantined: usize,
    pub unquarantined: usize,
    pub gone: usize,
}

/// On which side something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Presence {
    /// Only on the new one.
    Added,
    /// On both, and differs.
    Changed,
    /// Only on the old one.
    Gone,
}

/// A worker that differs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WorkerChange {
    /// Its id.
    pub id: String,
    /// On which side it is.
    pub change: Presence,
    /// What differs besides its versions; nothing where it is on one side only.
    pub fields: Vec<Field>,
    /// Versions that differ, highest first.
    pub versions: Vec<VersionChange>,
}

/// What happened to a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum What {
    /// It is new.
    Added,
    /// It is no more.
    Gone,
    /// Something of it differs besides the words below.
    Changed,
    /// It is never picked for a new install from now on.
    Yanked,
    /// It may be picked again.
    Unyanked,
    /// The maintainers keep everyone from it from now on.
    Quarantined,
    /// They do so no more.
    Unquarantined,
}

/// A version that differs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VersionChange {
    /// Which.
    pub version: String,
    /// What happened to it: at least one, in the order of [`What`].
    pub changes: Vec<What>,
    /// Whether it installs something else than before, or is gone.
    pub install_critical: bool,
    /// Where it runs, for one that is on one side only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub platforms: Vec<String>,
    /// What differs; of one that is on one side only, why it is yanked or quarantined.
    pub fields: Vec<Field>,
}

/// One field that differs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Field {
    /// From the worker, the version or the index to it: names of fields, and of elements in a list.
    pub path: Vec<Step>,
    /// What it was; absent if it was not there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<Value>,
    /// What it is; absent if it is no more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<Value>,
    /// Whether it decides what its version installs.
    pub install_critical: bool,
}

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Step {
    /// A field's name.
    Field(String),
    /// What names an element of the list before it.
    Element(String),
}

impl Step {
    fn text(&self) -> &str {
        match self {
            Self::Field(text) | Self::Element(text) => text,
        }
    }
}

impl Diff {
    /// Whether nothing differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.catalog.is_empty() && self.workers.is_empty()
    }

    /// Versions that install something else than before, or are gone, with their workers' ids.
    fn critical(&self) -> impl Iterator<Item = (&str, &VersionChange)> {
        let all = self.workers.iter().flat_map(|worker| worker.versions.iter().map(|v| (worker.id.as_str(), v)));
        all.filter(|(_, version)| version.install_critical)
    }
}

/// Compares two catalogs.
#[must_use]
pub fn diff(old: &Documents, new: &Documents) -> Diff {
    let mut ids: Vec<_> = old.workers.keys().chain(new.workers.keys()).collect();
    ids.sort();
    ids.dedup();
    let workers: Vec<WorkerChange> =
        ids.into_iter().filter_map(|id| worker(id.as_str(), old.workers.get(id), new.workers.get(id))).collect();
    // Pins follow from the documents.
    let catalog = fields::compare(
        &without(&old.index, &["workers", "platforms"]),
        &without(&new.index, &["workers", "platforms"]),
    );
    Diff { old: side(old), new: side(new), summary: summary(&workers), catalog, workers }
}

fn worker(id: &str, old: Option<&Value>, new: Option<&Value>) -> Option<WorkerChange> {
    let (olds, news) = (old.map(versions).unwrap_or_default(), new.map(versions).unwrap_or_default());
    let mut order: Vec<&str> = news.iter().chain(&olds).map(|(version, _)| *version).collect();
    order.sort_by_cached_key(|version| std::cmp::Reverse(semver::Version::parse(version).ok()));
    order.dedup();
    let (olds, news): (BTreeMap<_, _>, BTreeMap<_, _>) = (olds.into_iter().collect(), news.into_iter().collect());
    let pairs = order.into_iter().map(|version| (version, olds.get(version).copied(), news.get(version).copied()));
    let versions: Vec<_> = pairs.filter_map(|(v, old, new)| version(id, v, old, new)).collect();
    let (change, fields) = match (old, new) {
        (Some(old), Some(new)) => {
            (Presence::Changed, fields::compare(&without(old, &["versions"]), &without(new, &["versions"])))
        }
        (None, _) => (Presence::Added, Vec::new()),
        (_, None) => (Presence::Gone, Vec::new()),
    };
    let differs = change != Presence::Changed || !fields.is_empty() || !versions.is_empty();
    differs.then(|| WorkerChange { id: id.to_owned(), change, fields, versions })
}

fn version(id: &str, version: &str, old: Option<&Value>, new: Option<&Value>) -> Option<VersionChange> {
    let empty = Value::Object(Map::new());
    let (before, after) = (old.unwrap_or(&empty), new.unwrap_or(&empty));
    let (before, after) = (critical::without_copies(before), critical::without_copies(after));
    let mut fields = fields::compare(&before, &after);
    let is = |field: &Field, name: &str| field.path.len() == 1 && field.path[0].text() == name;
    let one_sided = old.is_none() || new.is_none();
    if one_sided {
        fields.retain(|field| is(field, "yanked") || is(field, "quarantined"));
    } else {
        for field in &mut fields {
            field.install_critical = critical::is_critical(id, version, field);
        }
    }
    let mut changes = Vec::new();
    match (old, new) {
        (None, _) => changes.push(What::Added),
        (_, None) => changes.push(What::Gone),
        _ if fields.iter().any(|field| !is(field, "yanked") && !is(field, "quarantined")) => {
            changes.push(What::Changed)
        }
        _ => {}
    }
    let words = [("yanked", What::Yanked, What::Unyanked), ("quarantined", What::Quarantined, What::Unquarantined)];
    for (name, set, unset) in words.into_iter().filter(|_| new.is_some()) {
        match fields.iter().find(|field| is(field, name)) {
            Some(Field { old: None, .. }) => changes.push(set),
            Some(Field { new: None, .. }) => changes.push(unset),
            // Another reason.
            Some(_) if !changes.contains(&What::Changed) => changes.insert(0, What::Changed),
            _ => {}
        }
    }
    let platforms = |manifest: &Value| {
        let names = manifest["platforms"].as_array().into_iter().flatten().filter_map(|p| p["platform"].as_str());
        names.map(str::to_owned).collect()
    };
    (!changes.is_empty()).then(|| VersionChange {
        version: version.to_owned(),
        install_critical: new.is_none() || fields.iter().any(|field| field.install_critical),
        platforms: if one_sided { platforms(new.or(old).unwrap_or(&empty)) } else { Vec::new() },
        changes,
        fields,
    })
}

/// The versions of a document.
fn versions(document: &Value) -> Vec<(&str, &Value)> {
    let all = document["versions"].as_array().into_iter().flatten();
    all.filter_map(|manifest| Some((manifest["version"].as_str()?, manifest))).collect()
}

fn without(value: &Value, keys: &[&str]) -> Value {
    let mut value = value.clone();
    if let Some(object) = value.as_object_mut() {
        object.retain(|key, _| !keys.contains(&key.as_str()));
    }
    value
}

fn side(published: &Documents) -> Side {
    let catalog = &published.index["catalog"];
    let text = |name: &str| catalog[name].as_str().map(str::to_owned);
    Side {
        catalog: text("id").unwrap_or_default(),
        commit: text("commit"),
        workers: published.workers.len(),
        versions: published.workers.values().map(|document| versions(document).len()).sum(),
    }
}

fn summary(workers: &[WorkerChange]) -> Summary {
    let mut summary = Summary::default();
    for worker in workers {
        let count = &mut summary.workers;
        *match worker.change {
            Presence::Added => &mut count.added,
            Presence::Changed => &mut count.changed,
            Presence::Gone => &mut count.gone,
        } += 1;
        for version in &worker.versions {
            summary.install_critical += usize::from(version.install_critical);
            let count = &mut summary.versions;
            for what in &version.changes {
                *match what {
                    What::Added => &mut count.added,
                    What::Gone => &mut count.gone,
                    What::Changed => &mut count.changed,
                    What::Yanked => &mut count.yanked,
                    What::Unyanked => &mut count.unyanked,
                    What::Quarantined => &mut count.quarantined,
                    What::Unquarantined => &mut count.unquarantined,
                } += 1;
            }
        }
    }
    summary
}
