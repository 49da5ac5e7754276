//! What every page shows: facts of the site, and the head of the page itself.

use serde::Serialize;

use crate::assemble::catalog::CommitRef;
use crate::config::Link;
use crate::emit::Site;
use crate::model::{GENERATOR, Time};

/// Facts of the site, the same on every page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SiteFacts {
    /// The catalog's name.
    pub name: String,
    /// One sentence about it.
    pub description: Option<String>,
    /// What wrote the site.
    pub generator: &'static str,
    /// Links of the footer.
    pub links: Vec<FooterLink>,
    /// The colour of the browser's frame, `#rrggbb`.
    pub theme_color: Option<String>,
    /// Where the git catalog is.
    pub repository: Option<String>,
    /// Where the site is, without a slash at the end.
    pub base_url: Option<String>,
    /// How many workers are published.
    pub workers: usize,
    /// How many branches are in error.
    pub problems: usize,
    /// The feed's path, where there is one.
    pub feed: Option<&'static str>,
    /// When the newest published commit was made.
    pub updated: Option<When>,
}

/// A link of the footer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FooterLink {
    /// What it says.
    pub title: String,
    /// Where it goes.
    pub url: String,
}

impl SiteFacts {
    /// The facts of this site.
    #[must_use]
    pub fn of(site: &Site<'_>) -> Self {
        let config = site.config;
        let link = |l: &Link| FooterLink { title: l.title.clone(), url: l.url.to_string() };
        Self {
            name: config.name.clone(),
            description: config.description.clone(),
            generator: GENERATOR,
            links: config.links.iter().map(link).collect(),
            theme_color: config.theme_color.as_ref().map(|c| c.as_str().to_owned()),
            repository: config.repository.as_ref().map(ToString::to_string),
            base_url: config.base_url.as_ref().map(ToString::to_string),
            workers: site.catalog.workers.len(),
            problems: site.catalog.problems.len(),
            feed: super::feed::exists(site).then_some(super::feed::PATH),
            updated: site.catalog.updated_at.map(When::from),
        }
    }
}

/// A page's part of the site, for the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Section {
    /// The home page.
    Home,
    /// Tags.
    Tags,
    /// Backends.
    Backends,
    /// Platforms.
    Platforms,
    /// A worker's page.
    Worker,
    /// Problems.
    Problems,
    /// No part of it: the 404 page.
    None,
}

/// The head of a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Page {
    /// The title, without the catalog's name.
    pub title: String,
    /// One sentence for search engines.
    pub description: Option<String>,
    /// Where the site's root is from here: empty, or `../`.
    pub root: String,
    /// The path below the site's root.
    pub path: String,
    /// The page's own absolute URL, where the site has one.
    pub canonical: Option<String>,
    /// Whether search engines should leave it out.
    pub noindex: bool,
    /// Its part of the site.
    pub section: Section,
    /// The page before it in its series, below the site's root.
    pub prev: Option<String>,
    /// The page behind it in its series, below the site's root.
    pub next: Option<String>,
}

impl Page {
    /// The head of the page at `path`.
    #[must_use]
    pub fn new(site: &Site<'_>, section: Section, path: &str, title: &str, description: Option<&str>) -> Self {
        Self {
            title: title.to_owned(),
            description: description.map(str::to_owned),
            root: "../".repeat(path.matches('/').count()),
            path: path.to_owned(),
            canonical: absolute(site, path),
            noindex: false,
            section,
            prev: None,
            next: None,
        }
    }
}

/// A path below the site's root as an absolute URL, where the site says where it is.
#[must_use]
pub fn absolute(site: &Site<'_>, path: &str) -> Option<String> {
    site.config.base_url.as_ref().map(|base| format!("{base}/{path}"))
}

/// A moment for people and for machines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct When {
    /// `2026-11-20`
    pub date: String,
    /// `2026-11-20T10:00:00Z`
    pub datetime: String,
}

impl From<Time> for When {
    fn from(time: Time) -> Self {
        Self { date: time.date(), datetime: time.to_string() }
    }
}

/// A commit for people: short, dated, linked where the repository's host is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CommitView {
    /// The commit id, in hex.
    pub id: String,
    /// Its first digits.
    pub short: String,
    /// When it was committed.
    pub when: When,
    /// Where it can be read.
    pub url: Option<String>,
}

impl CommitView {
    /// This commit.
    #[must_use]
    pub fn of(site: &Site<'_>, commit: &CommitRef) -> Self {
        let forge = site.config.repository.as_ref().and_then(super::forge::Forge::of);
        Self {
            id: commit.id.clone(),
            short: short(&commit.id),
            when: commit.time.into(),
            url: forge.map(|f| f.commit(&commit.id)),
        }
    }
}

/// The first ten digits of a commit id.
#[must_use]
pub fn short(commit: &str) -> String {
    commit.chars().take(10).collect()
}
