//! `index.html`: what the catalog is, every worker by family, ways to divide them, what is new.

use std::collections::BTreeMap;

use serde::Serialize;

use super::card::{Card, Link, worker_path};
use super::facets::{FacetLink, Group};
use super::page::{Page, Section, SiteFacts, When};
use crate::assemble::catalog::Worker;
use crate::emit::Site;
use crate::model::{Time, WorkerId};

/// How many facets of a kind the home page shows; the list of all has the rest.
pub const MAX_FACETS: usize = 40;
/// How many new releases it shows.
pub const MAX_NEWEST: usize = 10;

/// The home page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HomePage<'a> {
    /// Facts of the site.
    pub site: &'a SiteFacts,
    /// The page's head.
    pub page: Page,
    /// Every worker, by family.
    pub families: Vec<Family>,
    /// Ways to divide them. Kinds without a facet are left out.
    pub groups: Vec<FacetGroup>,
    /// What was released last, newest first, each worker once. Empty without history.
    pub newest: Vec<Newest>,
    /// Names that are not given away again, each with its page.
    pub retired: Vec<Link>,
}

/// Workers that are one program for different hardware.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Family {
    /// The family's name, also an anchor.
    pub id: String,
    /// Its workers, by id.
    pub workers: Vec<Card>,
}

/// Facets of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FacetGroup {
    /// `tags`, `backends` or `platforms`.
    pub kind: &'static str,
    /// What people read.
    pub title: &'static str,
    /// The list of all.
    pub index: String,
    /// The facets with the most workers.
    pub facets: Vec<FacetLink>,
    /// How many more there are.
    pub more: usize,
}

/// A release among the newest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Newest {
    /// The worker's page.
    pub href: String,
    /// The worker's name.
    pub name: String,
    /// The version that was released.
    pub version: String,
    /// When.
    pub when: When,
}

impl<'a> HomePage<'a> {
    /// The home page of this site.
    #[must_use]
    pub fn of(site: &Site<'_>, facts: &'a SiteFacts, groups: &[Group]) -> Self {
        let mut families: BTreeMap<&str, Vec<Card>> = BTreeMap::new();
        for worker in &site.catalog.workers {
            families.entry(worker.family.as_str()).or_default().push(Card::of(worker));
        }
        let family = |(id, workers): (&str, _)| Family { id: id.to_owned(), workers };
        Self {
            site: facts,
            page: Page::new(site, Section::Home, "index.html", "Workers", facts.description.as_deref()),
            families: families.into_iter().map(family).collect(),
            groups: groups.iter().filter(|g| !g.facets.is_empty()).map(facet_group).collect(),
            newest: newest(&site.catalog.workers),
            retired: site.catalog.retired.iter().map(|retired| retired_link(&retired.id)).collect(),
        }
    }
}

fn retired_link(id: &WorkerId) -> Link {
    Link { word: id.to_string(), label: id.to_string(), href: worker_path(id) }
}

/// The facets with the most workers; in their own order where all are shown.
fn facet_group(group: &Group) -> FacetGroup {
    let mut facets: Vec<FacetLink> = group.facets.iter().map(FacetLink::of).collect();
    let more = facets.len().saturating_sub(MAX_FACETS);
    if more > 0 {
        facets.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.word.cmp(&b.word)));
        facets.truncate(MAX_FACETS);
    }
    let kind = group.kind;
    FacetGroup { kind: kind.folder(), title: kind.title(), index: kind.index_path(), facets, more }
}

/// Each worker's newest release, the newest ones first.
fn newest(workers: &[Worker]) -> Vec<Newest> {
    let mut releases: Vec<(Time, &Worker, &crate::assemble::catalog::Release)> = workers
        .iter()
        .filter_map(|w| {
            let shown = w.versions.iter().filter(|r| r.quarantined.is_none());
            let dated = shown.filter_map(|r| r.commit.as_ref().map(|c| (c.time, r)));
            // Of two of one moment the higher version, which comes first.
            dated.reduce(|a, b| if b.0 > a.0 { b } else { a }).map(|(time, release)| (time, w, release))
        })
        .collect();
    releases.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.id.cmp(&b.1.id)));
    releases
        .into_iter()
        .take(MAX_NEWEST)
        .map(|(time, worker, release)| Newest {
            href: worker_path(&worker.id),
            name: worker.metadata.name.clone(),
            version: release.version.to_string(),
            when: time.into(),
        })
        .collect()
}
