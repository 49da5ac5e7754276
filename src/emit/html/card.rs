//! A worker in a list: what is shown of it wherever it is one of many.

use serde::Serialize;

use super::facets;
use super::units;
use crate::assemble::catalog::Worker;
use crate::model::WorkerId;
use crate::model::metadata::State;

/// The path of a worker's page.
#[must_use]
pub fn worker_path(id: &WorkerId) -> String {
    format!("w/{id}.html")
}

/// A link inside the site: what it says, and a path below the site's root.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Link {
    /// The word as files say it.
    pub word: String,
    /// What people read.
    pub label: String,
    /// The path below the site's root.
    pub href: String,
}

/// A worker in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Card {
    /// Its id.
    pub id: String,
    /// Its page.
    pub href: String,
    /// The name that people read.
    pub name: String,
    /// One sentence.
    pub description: String,
    /// What it computes on.
    pub backend: Option<Link>,
    /// The latest version.
    pub version: String,
    /// Where the latest version runs, without variants.
    pub platforms: Vec<Link>,
    /// The licence of the latest version.
    pub license: String,
    /// Words to find it by.
    pub tags: Vec<Link>,
    /// What to know at a glance.
    pub badges: Vec<Badge>,
    /// The text that the search box looks through, in lower case.
    pub search: String,
}

/// What to know at a glance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Badge {
    /// `deprecated`, `archived`, `last-good`, `premium`, `quarantined`, `yanked`, `not-installable`: a class name.
    pub kind: &'static str,
    /// What people read.
    pub text: &'static str,
}

impl Card {
    /// The card of a worker.
    #[must_use]
    pub fn of(worker: &Worker) -> Self {
        let metadata = &worker.metadata;
        let backend = worker.backend.map(facets::backend_link);
        let platforms = facets::platform_links(worker);
        let tags: Vec<Link> = metadata.tags.iter().map(facets::tag_link).collect();
        let mut search = vec![worker.id.as_str(), &metadata.name, &metadata.description];
        for link in backend.iter().chain(&platforms).chain(&tags) {
            search.extend([link.word.as_str(), link.label.as_str()]);
        }
        let search = search.join(" ").to_lowercase();
        Self {
            id: worker.id.to_string(),
            href: worker_path(&worker.id),
            name: metadata.name.clone(),
            description: metadata.description.clone(),
            backend,
            version: worker.latest().version.to_string(),
            platforms,
            license: worker.latest().license.clone(),
            tags,
            badges: badges(worker),
            search: units::squeezed(&search),
        }
    }
}

/// A worker's badges.
#[must_use]
pub fn badges(worker: &Worker) -> Vec<Badge> {
    let mut badges = Vec::new();
    match worker.metadata.status.as_ref().map(|s| s.state) {
        Some(State::Deprecated) => badges.push(Badge { kind: "deprecated", text: "Deprecated" }),
        Some(State::Archived) => badges.push(Badge { kind: "archived", text: "Archived" }),
        Some(State::Active) | None => {}
    }
    if worker.last_good {
        badges.push(Badge { kind: "last-good", text: "Last good state" });
    }
    if worker.latest().requires_license {
        badges.push(Badge { kind: "premium", text: "Premium" });
    }
    if worker.latest().quarantined.is_some() {
        badges.push(Badge { kind: "quarantined", text: "Quarantined" });
    } else if worker.latest().yanked.is_some() {
        badges.push(Badge { kind: "yanked", text: "Yanked" });
    }
    if worker.latest().not_installable.is_some() {
        badges.push(Badge { kind: "not-installable", text: "Not installable" });
    }
    badges
}
