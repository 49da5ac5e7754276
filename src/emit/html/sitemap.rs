//! `sitemap.xml` and `robots.txt`: what search engines read. The map needs absolute addresses: without `base_url` there is none.

use serde::Serialize;

use super::card;
use super::facets::Group;
use super::page::absolute;
use crate::emit::{File, Site};

/// The most addresses that one map may hold (sitemaps.org, protocol).
pub const MAX_URLS: usize = 50_000;

/// The map of the site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sitemap {
    /// Pages: home, then facets, then workers.
    pub urls: Vec<MapEntry>,
    /// How many pages did not fit.
    pub left_out: usize,
}

/// A page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MapEntry {
    /// Its address.
    pub url: String,
    /// The date of its newest commit.
    pub modified: Option<String>,
}

impl Sitemap {
    /// The map of this site, if it says where it is.
    #[must_use]
    pub fn of(site: &Site<'_>, groups: &[Group]) -> Option<Self> {
        let base = site.config.base_url.as_ref()?;
        let entry = |path: String, modified| MapEntry { url: format!("{base}/{path}"), modified };
        let mut urls = vec![entry("index.html".into(), site.catalog.updated_at.map(crate::model::Time::date))];
        for group in groups {
            urls.push(entry(group.kind.index_path(), None));
            for facet in &group.facets {
                urls.extend((1..=facet.pages()).map(|number| entry(facet.path(number), None)));
            }
        }
        for worker in &site.catalog.workers {
            urls.push(entry(card::worker_path(&worker.id), worker.commit.as_ref().map(|c| c.time.date())));
        }
        let left_out = urls.len().saturating_sub(MAX_URLS);
        urls.truncate(MAX_URLS);
        Some(Self { urls, left_out })
    }
}

/// `robots.txt`: everything may be read.
#[must_use]
pub fn robots(site: &Site<'_>) -> File {
    let mut text = "User-agent: *\nAllow: /\n".to_owned();
    if let Some(map) = absolute(site, "sitemap.xml") {
        text.push_str(&format!("\nSitemap: {map}\n"));
    }
    File { path: "robots.txt".into(), bytes: text.into_bytes() }
}
