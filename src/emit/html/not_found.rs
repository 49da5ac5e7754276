//! `404.html`: what a host answers where nothing is.
//!
//! It is shown at any depth (`/w/gone.html`, `/a/b/c`), so relative links cannot work: they would be resolved against the
//! address that was asked for. Its links begin at the root instead: the path of `base_url`, or `/` without one.

use serde::Serialize;
use url::Url;

use super::page::{Page, Section, SiteFacts};
use crate::emit::Site;

/// The 404 page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotFoundPage<'a> {
    /// Facts of the site.
    pub site: &'a SiteFacts,
    /// The page's head; `root` begins with `/`.
    pub page: Page,
}

impl<'a> NotFoundPage<'a> {
    /// The 404 page of this site.
    #[must_use]
    pub fn of(site: &Site<'_>, facts: &'a SiteFacts) -> Self {
        let mut page = Page::new(site, Section::None, "404.html", "Page not found", None);
        let base = site.config.base_url.as_ref().and_then(|base| Url::parse(base.as_str()).ok());
        let path = base.as_ref().map_or("", Url::path).trim_matches('/');
        page.root = if path.is_empty() { "/".into() } else { format!("/{path}/") };
        page.canonical = None;
        page.noindex = true;
        Self { site: facts, page }
    }
}
