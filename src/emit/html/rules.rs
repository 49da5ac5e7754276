//! `rules/`: a page for each rule of the check, from the text that `explain` prints, and the list of all of them.
//!
//! They are the same on every site that this program made, so search engines are asked to leave them out, and the map of the
//! site does.

use serde::Serialize;

use super::markdown::{self, Links};
use super::page::{Page, Section, SiteFacts};
use super::phrase::{Piece, pieces};
use crate::check::{RULES, Rule};
use crate::diag::Severity;
use crate::emit::Site;

/// The path of the list.
pub const INDEX: &str = "rules/index.html";

/// The path of a rule's page, below the site's root.
#[must_use]
pub fn rule_path(code: &str) -> String {
    format!("rules/{code}.html")
}

/// The path of the page of this code, if it is a rule's.
#[must_use]
pub fn known_path(code: &str) -> Option<String> {
    RULES.iter().any(|rule| rule.code == code).then(|| rule_path(code))
}

/// The list of all rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RulesPage<'a> {
    /// Facts of the site.
    pub site: &'a SiteFacts,
    /// The page's head.
    pub page: Page,
    /// All of them, by code.
    pub rules: Vec<RuleLink>,
}

/// A rule in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleLink {
    /// Its code.
    pub code: &'static str,
    /// Its page.
    pub href: String,
    /// What it counts as in this catalog; none where it does not count.
    pub severity: Option<Severity>,
    /// What it finds.
    pub summary: Vec<Piece>,
}

/// The page of one rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RulePage<'a> {
    /// Facts of the site.
    pub site: &'a SiteFacts,
    /// The page's head.
    pub page: Page,
    /// The list of all.
    pub index: &'static str,
    /// What it counts as in this catalog; none where it does not count.
    pub severity: Option<Severity>,
    /// What it finds: HTML.
    pub about: String,
    /// Why, an example, a good one.
    pub sections: Vec<RuleSection>,
    /// What it counts as by default, and who can change that.
    pub standing: Vec<Piece>,
}

/// A part of a rule's documentation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleSection {
    /// Its heading.
    pub title: &'static str,
    /// Its text: HTML.
    pub html: String,
}

impl<'a> RulesPage<'a> {
    /// The list for this site.
    #[must_use]
    pub fn of(site: &Site<'_>, facts: &'a SiteFacts) -> Self {
        let description = "What is checked on every branch, and what each finding means";
        let mut page = Page::new(site, Section::None, INDEX, "Rules", Some(description));
        page.noindex = true;
        let link = |rule: &&Rule| RuleLink {
            code: rule.code,
            href: rule_path(rule.code),
            severity: rule.severity(site.config),
            summary: pieces(rule.summary()),
        };
        Self { site: facts, page, rules: RULES.iter().map(link).collect() }
    }
}

impl<'a> RulePage<'a> {
    /// The page of this rule.
    #[must_use]
    pub fn of(site: &Site<'_>, facts: &'a SiteFacts, rule: &'static Rule) -> Self {
        let description = rule.summary().replace('`', "");
        let mut page = Page::new(site, Section::None, &rule_path(rule.code), rule.code, Some(&description));
        page.noindex = true;
        let mut parts = rule.docs.split("\n## ");
        let html = |text: &str| markdown::render(text, Links::nowhere("rule-")).html;
        let about = html(parts.next().unwrap_or_default());
        let section = |part: &'static str| {
            let (title, text) = part.split_once('\n').unwrap_or((part, ""));
            RuleSection { title, html: html(text) }
        };
        Self {
            site: facts,
            page,
            index: INDEX,
            severity: rule.severity(site.config),
            about,
            sections: parts.map(section).collect(),
            standing: pieces(&rule.standing()),
        }
    }
}
