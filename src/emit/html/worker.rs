//! `w/<id>.html`: everything that people want to know of one worker.
//!
//! What its newest valid commit says stands in `metadata` as `metadata.json` has it; what decides an install comes from the
//! latest release, which later commits of the same version cannot change.

use std::collections::BTreeMap;

use serde::Serialize;

use super::card::{Card, Link, worker_path};
use super::install::{Install, RecipeFileView, file_view, shell_word};
use super::markdown::{self, Links, Rendered};
use super::page::{CommitView, Page, Section, SiteFacts};
use super::releases::{PlatformRow, VersionRow, platforms, versions};
use super::{forge::Forge, problems, units};
use crate::assemble::catalog::{Catalog, ContentId, Kept, Release, Worker};
use crate::emit::{EmitError, Site};
use crate::model::index::Retired;
use crate::model::metadata::{Distribution, Metadata, State};
use crate::model::{PublicKey, WorkerId};

/// A worker's page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WorkerPage<'a> {
    /// Facts of the site.
    pub site: &'a SiteFacts,
    /// The page's head.
    pub page: Page,
    /// What lists show of it: id, name, description, latest version, licence, links to its facets, badges.
    pub card: Card,
    /// The family, with its place on the home page.
    pub family: Link,
    /// Whether it is looked after; none while it is.
    pub status: Option<StatusView>,
    /// Where the problem stands on the page of problems, if this is the last good state.
    pub problem: Option<String>,
    /// Whether every version is yanked or quarantined: there is nothing that anyone should install.
    pub all_withdrawn: bool,
    /// Why nothing of the branch counts, a sentence; none where it does.
    pub kept: Option<&'static str>,
    /// The commit that this page was made from; none for a folder.
    pub commit: Option<CommitView>,
    /// How it is installed.
    pub install: Install,
    /// `README.md`, rendered.
    pub readme: Option<Rendered>,
    /// `CHANGELOG.md`, rendered.
    pub changelog: Option<Rendered>,
    /// Every version, highest first.
    pub versions: Vec<VersionRow>,
    /// The platforms of the latest version.
    pub platforms: Vec<PlatformRow>,
    /// What the latest version asks of a machine on every platform, a phrase each.
    pub requirements: Vec<String>,
    /// How the latest version is given out.
    pub distribution: &'a Distribution,
    /// What must be there for the latest version.
    pub dependencies: Dependencies,
    /// Workers whose latest version depends on this one.
    pub dependents: Vec<WorkerLink>,
    /// What the newest valid commit says: models, capabilities, build, people, links.
    pub metadata: &'a Metadata,
    /// The longest context in tokens, with commas.
    pub context_length: Option<String>,
    /// How a hive starts it.
    pub launch: Option<LaunchView>,
    /// The recipe of the latest version; none of a quarantined one.
    pub recipe: Option<RecipeView>,
    /// Licence files.
    pub licenses: Vec<LicenseFile>,
    /// Public keys that the index may be signed with.
    pub public_keys: Vec<KeyView>,
}

/// A worker that is not looked after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StatusView {
    /// `deprecated` or `archived`.
    pub state: State,
    /// Why.
    pub reason: Option<String>,
    /// What to use instead.
    pub replaced_by: Option<WorkerLink>,
}

/// A worker that is named, with its page if it has one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WorkerLink {
    /// Its id.
    pub id: String,
    /// Which versions will do.
    pub version: Option<String>,
    /// Its page.
    pub href: Option<String>,
}

/// What must be there for a version.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Dependencies {
    /// Packages of the system, to build it.
    pub system: Vec<String>,
    /// Packages of the system, to run it.
    pub runtime: Vec<String>,
    /// Other workers.
    pub workers: Vec<WorkerLink>,
}

/// How a hive starts a worker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LaunchView {
    /// The program and its arguments as a shell would read them.
    pub command: String,
    /// Environment variables, `NAME=value` each.
    pub env: Vec<String>,
    /// The port that it listens on if none is given.
    pub default_port: Option<u16>,
    /// The path that answers 200 when it is ready.
    pub health_path: Option<String>,
}

/// A recipe, to be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecipeView {
    /// The text of `PKGBUILD`.
    pub text: String,
    /// Its files, `PKGBUILD` first.
    pub files: Vec<RecipeFileView>,
}

/// A public key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KeyView {
    /// The key as minisign takes it on a command line.
    pub line: String,
    /// The key as a file, below the site's root.
    pub href: String,
}

impl KeyView {
    fn of(key: &PublicKey) -> Self {
        Self { line: key.to_string(), href: format!("keys/{}.pub", key.id()) }
    }
}

/// A licence file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LicenseFile {
    /// Its name.
    pub name: String,
    /// Where it can be read, if the repository's host is known.
    pub url: Option<String>,
}

/// What worker pages ask of the catalog: who is published, and where problems stand. Made once.
#[derive(Debug)]
pub struct Published<'a> {
    workers: &'a [Worker],
    retired: &'a [Retired],
    problems: BTreeMap<&'a str, usize>,
}

impl<'a> Published<'a> {
    /// Of this catalog.
    #[must_use]
    pub fn of(catalog: &'a Catalog) -> Self {
        let problems = catalog.problems.iter().enumerate().map(|(at, p)| (p.branch.as_str(), at)).collect();
        Self { workers: &catalog.workers, retired: &catalog.retired, problems }
    }

    /// A worker's name; a link where it has a page, be it a tombstone.
    pub(super) fn link(&self, id: &WorkerId, version: Option<String>) -> WorkerLink {
        let known = self.workers.binary_search_by(|w| w.id.cmp(id)).is_ok()
            || self.retired.binary_search_by(|r| r.id.cmp(id)).is_ok();
        WorkerLink { id: id.to_string(), version, href: known.then(|| worker_path(id)) }
    }

    fn problem(&self, id: &WorkerId) -> String {
        match self.problems.get(id.as_str()) {
            Some(at) => format!("problems.html#{}", problems::anchor(id.as_str(), *at)),
            None => "problems.html".into(),
        }
    }
}

impl<'a> WorkerPage<'a> {
    /// The page of this worker.
    ///
    /// # Errors
    /// One of its files cannot be read.
    pub fn of(
        site: &Site<'a>,
        facts: &'a SiteFacts,
        published: &Published<'_>,
        worker: &'a Worker,
    ) -> Result<Self, EmitError> {
        let metadata = &worker.metadata;
        let release = worker.latest();
        let path = worker_path(&worker.id);
        let title = units::squeezed(&metadata.name);
        let files = Files { site, worker };
        let status = metadata.status.as_ref().filter(|s| s.state != State::Active);
        Ok(Self {
            site: facts,
            page: Page::new(site, Section::Worker, &path, &title, Some(&metadata.description)),
            card: Card::of(worker),
            family: Link {
                word: worker.family.to_string(),
                label: worker.family.to_string(),
                href: format!("index.html#family-{}", worker.family),
            },
            status: status.map(|s| StatusView {
                state: s.state,
                reason: s.reason.clone(),
                replaced_by: s.replaced_by.as_ref().map(|id| published.link(id, None)),
            }),
            problem: worker.last_good.then(|| published.problem(&worker.id)),
            all_withdrawn: worker.versions.iter().all(Release::is_withdrawn),
            kept: worker.kept.map(kept),
            commit: worker.commit.as_ref().map(|c| CommitView::of(site, c)),
            install: Install::of(site, worker),
            readme: files.prose(worker.prose.readme.as_ref(), "readme-")?,
            changelog: files.prose(worker.prose.changelog.as_ref(), "changelog-")?,
            versions: versions(site, worker),
            platforms: platforms(release),
            requirements: units::requirements(&release.requirements),
            distribution: &release.distribution,
            dependencies: dependencies(published, release),
            dependents: worker.dependents.iter().map(|id| published.link(id, None)).collect(),
            metadata,
            context_length: metadata
                .models
                .as_ref()
                .and_then(|m| m.max_context_length)
                .map(|tokens| units::grouped(tokens.get())),
            launch: launch(metadata),
            recipe: files.recipe(release)?,
            licenses: files.licenses(),
            public_keys: site.config.public_keys.iter().map(KeyView::of).collect(),
        })
    }
}

fn kept(why: Kept) -> &'static str {
    match why {
        Kept::Gone => "The branch of this worker is gone.",
        Kept::Rewritten => "The branch's history was rewritten, and no longer has what was published.",
        Kept::Name => "The branch of this worker claims a family that it cannot be of.",
        Kept::Unreadable => "The branch of this worker cannot be read.",
    }
}

fn dependencies(published: &Published<'_>, release: &Release) -> Dependencies {
    let Some(all) = &release.dependencies else { return Dependencies::default() };
    Dependencies {
        system: all.system.clone(),
        runtime: all.runtime.clone(),
        workers: all
            .workers
            .iter()
            .map(|d| published.link(&d.id, d.version.as_ref().map(ToString::to_string)))
            .collect(),
    }
}

fn launch(metadata: &Metadata) -> Option<LaunchView> {
    let launch = metadata.launch.as_ref()?;
    // `{model}` and its like are filled in before a shell could see them.
    let word =
        |w: &String| if w.contains(['{', '}']) && !w.contains(char::is_whitespace) { w.clone() } else { shell_word(w) };
    let mut command = vec![metadata.binary_name().to_owned()];
    command.extend(launch.args.iter().map(word));
    Some(LaunchView {
        command: command.join(" "),
        env: launch.env.iter().map(|(name, value)| format!("{name}={value}")).collect(),
        default_port: launch.default_port.map(crate::model::Port::get),
        health_path: launch.health_path.clone(),
    })
}

/// A worker's files.
struct Files<'a, 'b> {
    site: &'b Site<'a>,
    worker: &'b Worker,
}

impl Files<'_, '_> {
    fn text(&self, id: &ContentId) -> Result<String, EmitError> {
        let bytes = self
            .site
            .contents
            .read(id)
            .map_err(|message| EmitError::Contents { worker: self.worker.id.to_string(), message })?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    fn forge(&self) -> Option<(Forge, &str)> {
        let forge = Forge::of(self.site.config.repository.as_ref()?)?;
        Some((forge, self.worker.commit.as_ref()?.id.as_str()))
    }

    fn prose(&self, id: Option<&ContentId>, prefix: &'static str) -> Result<Option<Rendered>, EmitError> {
        let Some(id) = id else { return Ok(None) };
        let links = match self.forge() {
            Some((forge, commit)) => Links::new(prefix, &forge.files(commit), &forge.raw(commit)),
            None => Links::nowhere(prefix),
        };
        Ok(Some(markdown::render(&self.text(id)?, links)))
    }

    fn recipe(&self, release: &Release) -> Result<Option<RecipeView>, EmitError> {
        let Some(recipe) = release.recipe.as_ref().filter(|_| release.quarantined.is_none()) else { return Ok(None) };
        let Some(main) = recipe.files.first() else { return Ok(None) };
        let files = recipe.files.iter().map(|f| file_view(self.worker, f)).collect();
        Ok(Some(RecipeView { text: self.text(&main.contents)?, files }))
    }

    fn licenses(&self) -> Vec<LicenseFile> {
        let url = |name: &str| self.forge().map(|(forge, commit)| format!("{}{name}", forge.files(commit)));
        let safe = |name: &str| name.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b));
        let files = self.worker.prose.licenses.iter();
        files.map(|(name, _)| LicenseFile { name: name.clone(), url: url(name).filter(|_| safe(name)) }).collect()
    }
}
