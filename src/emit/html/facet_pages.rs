//! The pages of facets: the list of all facets of a kind, and the workers of one.

use serde::Serialize;

use super::card::Card;
use super::facets::{Facet, FacetLink, Group, PER_PAGE};
use super::page::{Page, SiteFacts};
use crate::emit::Site;

/// The list of all facets of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FacetIndexPage<'a> {
    /// Facts of the site.
    pub site: &'a SiteFacts,
    /// The page's head.
    pub page: Page,
    /// `tags`, `backends` or `platforms`.
    pub kind: &'static str,
    /// Every facet of the kind.
    pub facets: Vec<FacetLink>,
}

impl<'a> FacetIndexPage<'a> {
    /// The list of this group.
    #[must_use]
    pub fn of(site: &Site<'_>, facts: &'a SiteFacts, group: &Group) -> Self {
        let kind = group.kind;
        let description = format!("All {} of {}, with the workers of each", kind.folder(), facts.name);
        Self {
            site: facts,
            page: Page::new(site, kind.section(), &kind.index_path(), kind.title(), Some(&description)),
            kind: kind.folder(),
            facets: group.facets.iter().map(FacetLink::of).collect(),
        }
    }
}

/// A page of the workers that share something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FacetPage<'a> {
    /// Facts of the site.
    pub site: &'a SiteFacts,
    /// The page's head.
    pub page: Page,
    /// `tags`, `backends` or `platforms`.
    pub kind: &'static str,
    /// What the list of all is called.
    pub kind_title: &'static str,
    /// The list of all.
    pub index: String,
    /// What the workers share, as files say it.
    pub word: String,
    /// The heading.
    pub heading: String,
    /// How many workers there are on all its pages.
    pub count: usize,
    /// Which page this is, from 1.
    pub number: usize,
    /// How many there are.
    pub pages: usize,
    /// The workers of this page.
    pub workers: Vec<Card>,
}

impl<'a> FacetPage<'a> {
    /// A page of this facet, from 1.
    #[must_use]
    pub fn of(site: &Site<'_>, facts: &'a SiteFacts, facet: &Facet, number: usize) -> Self {
        let kind = facet.kind;
        let pages = facet.pages();
        let heading = kind.heading(&facet.label);
        let title = if number > 1 { format!("{heading}, page {number}") } else { heading.clone() };
        let description = format!("{title}: {} in {}", facet.workers.len(), facts.name);
        let mut page = Page::new(site, kind.section(), &facet.path(number), &title, Some(&description));
        page.prev = (number > 1).then(|| facet.path(number - 1));
        page.next = (number < pages).then(|| facet.path(number + 1));
        let members = facet.workers.iter().skip((number - 1) * PER_PAGE).take(PER_PAGE);
        Self {
            site: facts,
            page,
            kind: kind.folder(),
            kind_title: kind.title(),
            index: kind.index_path(),
            word: facet.word.clone(),
            heading,
            count: facet.workers.len(),
            number,
            pages,
            workers: members.filter_map(|at| site.catalog.workers.get(*at)).map(Card::of).collect(),
        }
    }
}
