//! `w/<id>.html` of a retired name: why there is nothing any more, and what to use instead.

use serde::Serialize;

use super::card::worker_path;
use super::page::{Page, Section, SiteFacts};
use super::worker::{Published, WorkerLink};
use crate::emit::Site;
use crate::model::index::Retired;

/// The page of a retired name. It is in no search and no map; those who still ask for the name find it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TombstonePage<'a> {
    /// Facts of the site.
    pub site: &'a SiteFacts,
    /// The page's head.
    pub page: Page,
    /// The name.
    pub id: String,
    /// Why it is retired.
    pub reason: String,
    /// What to use instead.
    pub replaced_by: Option<WorkerLink>,
}

impl<'a> TombstonePage<'a> {
    /// The page of this name.
    #[must_use]
    pub fn of(site: &Site<'_>, facts: &'a SiteFacts, published: &Published<'_>, retired: &Retired) -> Self {
        let title = format!("{} is retired", retired.id);
        let mut page = Page::new(site, Section::Worker, &worker_path(&retired.id), &title, Some(&retired.reason));
        page.noindex = true;
        Self {
            site: facts,
            page,
            id: retired.id.to_string(),
            reason: retired.reason.clone(),
            replaced_by: retired.replaced_by.as_ref().map(|id| published.link(id, None)),
        }
    }
}
