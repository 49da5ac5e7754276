//! `feed.xml`: the newest releases as an Atom feed (RFC 4287).
//!
//! Quarantined versions are not in it: they are not to be had. A feed needs absolute addresses and dates: without `base_url`, or without a history, there is none.

use serde::Serialize;

use super::card;
use crate::emit::Site;
use crate::model::{GENERATOR, Time};

/// The feed's path.
pub const PATH: &str = "feed.xml";
/// How many releases it holds.
pub const MAX_ENTRIES: usize = 50;

/// The feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Feed {
    /// The catalog's name.
    pub title: String,
    /// One sentence about it.
    pub subtitle: Option<String>,
    /// The feed's own URL, which is also its id.
    pub url: String,
    /// The home page.
    pub home: String,
    /// What wrote it.
    pub generator: &'static str,
    /// When the newest release was made.
    pub updated: String,
    /// The newest releases, newest first.
    pub entries: Vec<Entry>,
}

/// A release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// The version on the worker's page: its address, and the entry's id.
    pub url: String,
    /// The worker's name and the version.
    pub title: String,
    /// The worker's description.
    pub summary: String,
    /// When it was released.
    pub updated: String,
    /// The worker's tags.
    pub tags: Vec<String>,
}

/// Whether there is a feed.
#[must_use]
pub fn exists(site: &Site<'_>) -> bool {
    let mut releases = site.catalog.workers.iter().flat_map(|w| &w.versions);
    site.config.base_url.is_some() && releases.any(|r| r.commit.is_some() && r.quarantined.is_none())
}

impl Feed {
    /// The feed of this site, if it has one.
    #[must_use]
    pub fn of(site: &Site<'_>) -> Option<Self> {
        let base = site.config.base_url.as_ref()?;
        let mut dated: Vec<(Time, usize, usize)> = Vec::new();
        for (w, worker) in site.catalog.workers.iter().enumerate() {
            for (v, release) in worker.versions.iter().enumerate().filter(|(_, r)| r.quarantined.is_none()) {
                dated.extend(release.commit.as_ref().map(|c| (c.time, w, v)));
            }
        }
        // Newest first; of one moment by id, and the higher version (which stands first in its worker) first.
        dated.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| (a.1, a.2).cmp(&(b.1, b.2))));
        dated.truncate(MAX_ENTRIES);
        let updated = dated.first()?.0.to_string();
        let entry = |(time, w, v): &(Time, usize, usize)| {
            let worker = &site.catalog.workers[*w];
            let version = &worker.versions[*v].version;
            Entry {
                url: format!("{base}/{}#v{version}", card::worker_path(&worker.id)),
                title: format!("{} {version}", worker.metadata.name),
                summary: worker.metadata.description.clone(),
                updated: time.to_string(),
                tags: worker.metadata.tags.iter().map(ToString::to_string).collect(),
            }
        };
        Some(Self {
            title: site.config.name.clone(),
            subtitle: site.config.description.clone(),
            url: format!("{base}/{PATH}"),
            home: format!("{base}/index.html"),
            generator: GENERATOR,
            updated,
            entries: dated.iter().map(entry).collect(),
        })
    }
}
