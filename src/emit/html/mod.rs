//! The pages. Plain HTML that works without scripts; no inline script, style or handler.
//!
//! ```text
//! Site ─► one context type a page (home.rs, worker.rs, facets.rs, problems.rs, …) ─► templates/*.html ─► File
//! ```
//!
//! | path | context | template |
//! |---|---|---|
//! | `index.html` | [`home::HomePage`] | `home.html` |
//! | `tags/`, `backends/`, `platforms/`: `index.html` | [`facet_pages::FacetIndexPage`] | `facet-index.html` |
//! | the same: `<word>.html`, `<word>.2.html`, … | [`facet_pages::FacetPage`] | `facet.html` |
//! | `w/<id>.html` | [`worker::WorkerPage`] | `worker.html` |
//! | the same, of a retired name | [`tombstone::TombstonePage`] | `tombstone.html` |
//! | `problems.html` | [`problems::ProblemsPage`] | `problems.html` |
//! | `rules/`: `index.html`, `<code>.html` | [`rules::RulesPage`], [`rules::RulePage`] | `rules.html`, `rule.html` |
//! | `404.html` | [`not_found::NotFoundPage`] | `404.html` |
//! | `feed.xml` | [`feed::Feed`] | `feed.xml` |
//! | `sitemap.xml`, `robots.txt` | [`sitemap::Sitemap`] | `sitemap.xml`, none |
//!
//! Links in a context are paths below the site's root; a template puts `page.root` (`../` as often as needed) before them,
//! so every link is relative and names a file. Text from branches is escaped when it is written, control characters are
//! made visible ([`render`]); Markdown is rendered and sanitised ([`markdown`]) before a template sees it.
//!
//! Static assets are copied by someone else.

pub mod card;
pub mod facet_pages;
pub mod facets;
pub mod feed;
pub mod forge;
pub mod home;
pub mod install;
pub mod markdown;
pub mod not_found;
pub mod page;
pub mod phrase;
pub mod problems;
pub mod releases;
pub mod render;
pub mod rules;
pub mod sitemap;
pub mod tombstone;
pub mod units;
pub mod worker;

#[cfg(test)]
mod tests;

use rayon::prelude::*;

use super::{EmitError, File, Sink, Site};
use page::SiteFacts;
use render::Renderer;

/// How many worker pages are rendered side by side before they are handed on: what is in memory at once.
const BATCH: usize = 64;

/// Emits every page, one file at a time, in an order that depends on the catalog alone.
///
/// # Errors
/// A template that is wrong, a worker's file that cannot be read, or a sink that takes no more.
pub fn emit(site: &Site<'_>, sink: &mut Sink<'_>) -> Result<(), EmitError> {
    let renderer = Renderer::new(site.templates)?;
    let facts = SiteFacts::of(site);
    let groups = facets::groups(site.catalog);
    sink(renderer.page("home.html", "index.html", &home::HomePage::of(site, &facts, &groups))?)?;
    for group in &groups {
        let index = facet_pages::FacetIndexPage::of(site, &facts, group);
        sink(renderer.page("facet-index.html", &group.kind.index_path(), &index)?)?;
        for facet in &group.facets {
            for number in 1..=facet.pages() {
                let page = facet_pages::FacetPage::of(site, &facts, facet, number);
                sink(renderer.page("facet.html", &facet.path(number), &page)?)?;
            }
        }
    }
    let published = worker::Published::of(site.catalog);
    for batch in site.catalog.workers.chunks(BATCH) {
        let files: Vec<Result<File, EmitError>> = batch
            .par_iter()
            .map(|w| {
                let page = worker::WorkerPage::of(site, &facts, &published, w)?;
                renderer.page("worker.html", &card::worker_path(&w.id), &page)
            })
            .collect();
        for file in files {
            sink(file?)?;
        }
    }
    for retired in &site.catalog.retired {
        let page = tombstone::TombstonePage::of(site, &facts, &published, retired);
        sink(renderer.page("tombstone.html", &card::worker_path(&retired.id), &page)?)?;
    }
    sink(renderer.page("problems.html", "problems.html", &problems::ProblemsPage::of(site, &facts))?)?;
    sink(renderer.page("rules.html", rules::INDEX, &rules::RulesPage::of(site, &facts))?)?;
    for rule in crate::check::RULES {
        sink(renderer.page("rule.html", &rules::rule_path(rule.code), &rules::RulePage::of(site, &facts, rule))?)?;
    }
    sink(renderer.page("404.html", "404.html", &not_found::NotFoundPage::of(site, &facts))?)?;
    sink(sitemap::robots(site))?;
    if let Some(map) = sitemap::Sitemap::of(site, &groups) {
        sink(renderer.page("sitemap.xml", "sitemap.xml", &map)?)?;
    }
    if let Some(feed) = feed::Feed::of(site) {
        sink(renderer.page("feed.xml", feed::PATH, &feed)?)?;
    }
    Ok(())
}
