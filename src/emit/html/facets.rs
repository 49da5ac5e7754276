//! Ways into the catalog: workers by tag, by backend, by platform; a page each, 100 workers to a page.
//!
//! Page 1 of `llm` is `tags/llm.html`, page 2 `tags/llm.2.html`: no tag, backend or platform has a `.`, so the names cannot
//! meet. The list of all tags is `tags/index.html`; a tag called `index`, or as Windows reserves a name (`con`), is
//! at `tags/tag.index.html`, which no page number can be.

use std::collections::BTreeMap;

use serde::Serialize;

use super::card::Link;
use super::page::Section;
use super::units;
use crate::assemble::catalog::{Catalog, Worker};
use crate::model::{Backend, Platform, Tag, WorkerId};

/// How many workers a page lists.
pub const PER_PAGE: usize = 100;

/// A way to divide the catalog.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FacetKind {
    /// By tag.
    Tags,
    /// By what they compute on.
    Backends,
    /// By where they run.
    Platforms,
}

impl FacetKind {
    /// The folder of its pages.
    #[must_use]
    pub fn folder(self) -> &'static str {
        match self {
            Self::Tags => "tags",
            Self::Backends => "backends",
            Self::Platforms => "platforms",
        }
    }

    /// What the list of all is called.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Tags => "Tags",
            Self::Backends => "Backends",
            Self::Platforms => "Platforms",
        }
    }

    /// The path of the list of all.
    #[must_use]
    pub fn index_path(self) -> String {
        format!("{}/index.html", self.folder())
    }

    pub(super) fn section(self) -> Section {
        match self {
            Self::Tags => Section::Tags,
            Self::Backends => Section::Backends,
            Self::Platforms => Section::Platforms,
        }
    }

    /// What the page of one is called.
    pub(super) fn heading(self, label: &str) -> String {
        match self {
            Self::Tags => format!("Workers tagged {label}"),
            Self::Backends => format!("Workers for {label}"),
            Self::Platforms => format!("Workers that run on {label}"),
        }
    }

    /// The path of a page of one of its words.
    fn path(self, word: &str, number: usize) -> String {
        // `index` is the list of all. The names that Windows reserves are no worker ids either.
        let device =
            !word.ends_with('-') && WorkerId::parse(word).is_err() && WorkerId::parse(&format!("{word}x")).is_ok();
        let reserved = word == "index" || device;
        let prefix = if reserved { "tag." } else { "" };
        let number = if number > 1 { format!(".{number}") } else { String::new() };
        format!("{}/{prefix}{word}{number}.html", self.folder())
    }
}

/// The link to a tag's page.
#[must_use]
pub fn tag_link(tag: &Tag) -> Link {
    link(FacetKind::Tags, tag.as_str(), tag.as_str())
}

/// The link to a backend's page.
#[must_use]
pub fn backend_link(backend: Backend) -> Link {
    link(FacetKind::Backends, backend.as_str(), units::backend(backend))
}

/// The links to the pages of the platforms that a worker's latest version runs on, each once, variants left out.
#[must_use]
pub fn platform_links(worker: &Worker) -> Vec<Link> {
    platforms(worker).iter().map(|p| link(FacetKind::Platforms, &p.to_string(), &units::platform(p))).collect()
}

fn link(kind: FacetKind, word: &str, label: &str) -> Link {
    Link { word: word.to_owned(), label: label.to_owned(), href: kind.path(word, 1) }
}

fn platforms(worker: &Worker) -> Vec<Platform> {
    let mut seen = Vec::new();
    for platform in worker.latest().platforms.iter().map(|p| p.platform.base()) {
        if !seen.contains(&platform) {
            seen.push(platform);
        }
    }
    seen
}

/// All facets of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Which kind.
    pub kind: FacetKind,
    /// Its facets: tags by name, the others in the order that pages list them.
    pub facets: Vec<Facet>,
}

/// The workers that share a tag, a backend or a platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facet {
    /// By what.
    pub kind: FacetKind,
    /// What they share, as files say it.
    pub word: String,
    /// What people read.
    pub label: String,
    /// Which they are: indices into the catalog's workers.
    pub workers: Vec<usize>,
}

impl Facet {
    /// How many pages it has.
    #[must_use]
    pub fn pages(&self) -> usize {
        self.workers.len().div_ceil(PER_PAGE)
    }

    /// The path of a page, from 1.
    #[must_use]
    pub fn path(&self, number: usize) -> String {
        self.kind.path(&self.word, number)
    }
}

/// Divides the catalog in every way. Facets without a worker are left out.
#[must_use]
pub fn groups(catalog: &Catalog) -> Vec<Group> {
    let mut tags: BTreeMap<&Tag, Vec<usize>> = BTreeMap::new();
    let mut backends: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut by_platform: BTreeMap<Platform, Vec<usize>> = BTreeMap::new();
    for (at, worker) in catalog.workers.iter().enumerate() {
        for tag in &worker.metadata.tags {
            let members = tags.entry(tag).or_default();
            if members.last() != Some(&at) {
                members.push(at);
            }
        }
        if let Some(backend) = worker.backend {
            backends.entry(backend.as_str()).or_default().push(at);
        }
        for platform in platforms(worker) {
            by_platform.entry(platform).or_default().push(at);
        }
    }
    let facet =
        |kind, word: &str, label: &str, workers| Facet { kind, word: word.into(), label: label.into(), workers };
    let tags = tags.into_iter().map(|(t, w)| facet(FacetKind::Tags, t.as_str(), t.as_str(), w)).collect();
    let backends = Backend::ALL
        .iter()
        .filter_map(|b| {
            backends.remove(b.as_str()).map(|w| facet(FacetKind::Backends, b.as_str(), units::backend(*b), w))
        })
        .collect();
    let by_platform = by_platform
        .into_iter()
        .map(|(p, w)| facet(FacetKind::Platforms, &p.to_string(), &units::platform(&p), w))
        .collect();
    vec![
        Group { kind: FacetKind::Backends, facets: backends },
        Group { kind: FacetKind::Platforms, facets: by_platform },
        Group { kind: FacetKind::Tags, facets: tags },
    ]
}

/// A facet as a link with the number of its workers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FacetLink {
    /// What the workers share, as files say it.
    pub word: String,
    /// What people read.
    pub label: String,
    /// Its first page.
    pub href: String,
    /// How many workers it has.
    pub count: usize,
}

impl FacetLink {
    /// The link to a facet.
    #[must_use]
    pub fn of(facet: &Facet) -> Self {
        Self { word: facet.word.clone(), label: facet.label.clone(), href: facet.path(1), count: facet.workers.len() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_pages_have_one_name() {
        let path = |word, number| FacetKind::Tags.path(word, number);
        assert_eq!(path("llm", 1), "tags/llm.html");
        assert_eq!(path("llm", 2), "tags/llm.2.html");
        assert_eq!(path("llm-2", 1), "tags/llm-2.html");
        assert_eq!(path("index", 1), "tags/tag.index.html");
        assert_eq!(path("index", 2), "tags/tag.index.2.html");
        assert_eq!(path("con", 1), "tags/tag.con.html");
        assert_eq!(path("com1", 1), "tags/tag.com1.html");
        assert_eq!(path("tag", 2), "tags/tag.2.html");
        assert_eq!(path("-", 1), "tags/-.html");
    }
}
