//! Published means published: branches held against what was published before.
//!
//! A version that differs from what was published, or is gone, is one of two things:
//!
//! * The commit that the published manifest names is still in the branch's first-parent history, and so is the newest one that
//!   the document was made from, or no commit says the version any more. Then nobody rewrote what is published: today's rules
//!   judge an old commit otherwise. The published facts stand, and the branch is not in error. (The manifest's commit alone
//!   shows nothing of platforms that a later commit of the version added.)
//! * It is not. Then the history was rewritten, and the whole worker stays as it was published until the history is back, or
//!   `catalog.toml` accepts the new one: nothing of a rewritten branch is published.
//!
//! A commit id names all that came before it, so that nothing but an equal history can have the published commit. In a
//! shallow clone older commits cannot be seen; there what was published stands for them.
//!
//! What was published comes verified ([`Previous`]); nothing here checks a signature.

mod accepts;
mod amend;
mod compare;
mod history;
mod rebuild;

pub(super) use accepts::{applied_accepts, idle_accepts};
pub(super) use amend::amended;

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::build::{Input, finding_of};
use super::catalog::{Kept, Prose, Release, Worker};
use super::versions::BranchResult;
use crate::check::Finding;
use crate::config::Accept;
use crate::diag::Diagnostic;
use crate::model::document::{Document, Manifest, PinnedFile};
use crate::model::{Version, WorkerId};
use crate::source::{Branch, SourceError};

use history::History;

/// What was published before. Whoever hands it in has checked that a trusted key signed for it.
pub trait Previous: Sync {
    /// Its workers.
    fn workers(&self) -> Vec<WorkerId>;

    /// The document of one of them.
    ///
    /// # Errors
    /// It cannot be had, or is not the one that was signed for.
    fn document(&self, id: &WorkerId) -> Result<Document, PreviousError>;

    /// A file of a source build.
    ///
    /// # Errors
    /// It cannot be had, or is not the one that was signed for.
    fn file(&self, file: &PinnedFile) -> Result<Vec<u8>, PreviousError>;
}

/// Why a catalog could not be held against what was published before.
#[derive(Debug, thiserror::Error)]
pub enum PreviousError {
    /// Trouble with the catalog's source.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// Trouble with what was published.
    #[error(transparent)]
    Published(Box<dyn std::error::Error + Send + Sync>),
}

/// What the past says to a worker.
#[derive(Debug)]
pub(super) enum Held {
    /// The branch counts, with these versions as they were published; where there is a base, the branch's newest valid
    /// commit is older than that.
    Amended { base: Option<Box<Worker>>, releases: Vec<Release> },
    /// The whole worker stays as it was published.
    Kept { worker: Box<Worker>, findings: Vec<Diagnostic> },
}

/// What the past says.
#[derive(Debug, Default)]
pub(super) struct Standing {
    /// By branch; nothing where the branch gives all that was published.
    pub(super) held: BTreeMap<String, Held>,
    /// The names that were published: each worker's family.
    pub(super) families: BTreeMap<WorkerId, WorkerId>,
    /// Workers whose branch now says another family: as they were published, should the catalog have no room for that one.
    pub(super) before: BTreeMap<WorkerId, Worker>,
}

/// Holds every branch against what was published before.
pub(super) fn hold(
    input: &Input<'_>,
    branches: &[Branch],
    results: &[BranchResult],
    previous: &dyn Previous,
) -> Result<Standing, PreviousError> {
    let workers = results.iter().filter(|result| result.is_worker);
    let by_id: BTreeMap<&str, &BranchResult> = workers.map(|result| (id_of(result), result)).collect();
    let by_name: BTreeMap<&str, &Branch> = branches.iter().map(|branch| (branch.name.as_str(), branch)).collect();
    let one = |id: &WorkerId| {
        let result = by_id.get(id.as_str()).copied();
        let branch = by_name.get(result.map_or(id.as_str(), |result| &result.branch)).copied();
        let case = Case { input, id, branch, result, previous, document: previous.document(id)? };
        let held = case.held()?.map(|held| (result.map_or(id.to_string(), |result| result.branch.clone()), held));
        Ok((held, (id.clone(), case.document.about.family.clone()), case.of_another_family()?))
    };
    // A retired name is let go on purpose.
    let mut workers = previous.workers();
    workers.retain(|id| input.config.retirement(id.as_str()).is_none());
    let mut standing = Standing::default();
    for (held, family, before) in workers.par_iter().map(one).collect::<Result<Vec<_>, PreviousError>>()? {
        standing.held.extend(held);
        standing.families.extend([family]);
        standing.before.extend(before.map(|before| (before.id.clone(), before)));
    }
    Ok(standing)
}

/// The worker that a branch is: its name, save where a folder is one worker by itself.
fn id_of(result: &BranchResult) -> &str {
    result.newest.as_ref().map_or(&result.branch, |newest| newest.facts.metadata.id.as_str())
}

/// One published worker and what its branch gives now.
struct Case<'a> {
    input: &'a Input<'a>,
    id: &'a WorkerId,
    branch: Option<&'a Branch>,
    result: Option<&'a BranchResult>,
    previous: &'a dyn Previous,
    document: Document,
}

/// Published versions by what became of them.
#[derive(Default)]
struct Versions<'d> {
    /// Judged otherwise today, of commits that are still there.
    stand: Vec<&'d Manifest>,
    /// Of commits that are gone: what they say now, a phrase each.
    mutated: Vec<Finding>,
    /// Of a commit that is gone, as they are.
    vanished: Vec<&'d Version>,
}

impl Case<'_> {
    fn held(&self) -> Result<Option<Held>, PreviousError> {
        if self.document.versions.is_empty() {
            return Ok(None);
        }
        let Some(result) = self.result else {
            let found = if self.branch.is_some() {
                "the branch has no `metadata.json` in its history any more"
            } else {
                "the branch is gone, or `workers` in catalog.toml leaves it out"
            };
            let all: Vec<_> = self.document.versions.iter().map(|manifest| &manifest.version).collect();
            let finding = Finding::new(format!("{found}, and {} published from it", are(&all)));
            return Ok(Some(self.kept(Kept::Gone, &[("version-vanished", finding.help(self.help_gone()))])?));
        };
        if result.unreadable() {
            return Ok(Some(self.kept(Kept::Unreadable, &[])?));
        }
        let changed: Vec<_> = self.document.versions.iter().filter(|m| self.differs(result, m)).collect();
        let commit = result.newest.as_ref().and_then(|newest| newest.commit.as_ref()).map(|commit| commit.id.as_str());
        // An older commit stands in for the tip, and may be older than the one that was published.
        let may_be_older = result.tip_failed && commit != self.document.about.commit.as_deref();
        if changed.is_empty() && !may_be_older {
            return Ok(None);
        }
        let history = match History::of(self.input, self.branch) {
            Err(SourceError::Git(_)) => return Ok(Some(self.kept(Kept::Unreadable, &[])?)),
            history => history?,
        };
        let versions = self.sorted(result, &changed, &history);
        if !versions.mutated.is_empty() || !versions.vanished.is_empty() {
            return Ok(Some(self.rewritten(versions, &history)?));
        }
        let base = self.base(result, &versions, &history)?;
        if base.is_none() && versions.stand.is_empty() {
            return Ok(None);
        }
        let mut releases = Vec::new();
        for manifest in versions.stand {
            releases.push(rebuild::release(manifest, None));
            self.check_files(manifest)?;
        }
        Ok(Some(Held::Amended { base, releases }))
    }

    /// The worker as it was published, if its branch now says another family.
    fn of_another_family(&self) -> Result<Option<Worker>, PreviousError> {
        let said = self.result.and_then(|result| result.newest.as_ref()).map(|newest| newest.facts.metadata.family());
        let moved = said.is_some_and(|family| family != self.document.about.family);
        if moved && !self.document.versions.is_empty() { Ok(Some(self.published(Some(Kept::Name))?)) } else { Ok(None) }
    }

    fn differs(&self, result: &BranchResult, manifest: &Manifest) -> bool {
        let state = result.state(&manifest.version);
        state.is_none_or(|state| !compare::mutations(self.id, manifest, &state.fixed).is_empty())
    }

    /// What became of versions that are not as they were published.
    fn sorted<'d>(&self, result: &BranchResult, changed: &[&'d Manifest], history: &History) -> Versions<'d> {
        let applied = |accept: &&Accept| self.document.accepted.iter().any(|commit| commit == accept.commit.as_str());
        let accepts: Vec<_> =
            accepts::of(self.input.config, self.id).filter(|accept| !applied(accept) && history.has(accept)).collect();
        let mut versions = Versions::default();
        let intact = history.may_have(self.document.about.commit.as_deref());
        for manifest in changed {
            let is_said = result.state(&manifest.version).is_some();
            if history.may_have(manifest.commit.as_deref()) && (intact || !is_said) {
                versions.stand.push(manifest);
                continue;
            }
            let Some(state) = result.state(&manifest.version) else {
                // What no commit says, the accepted history does not have either: the maintainers saw that.
                if accepts.is_empty() {
                    versions.vanished.push(&manifest.version);
                }
                continue;
            };
            let commit = state.commit.as_ref().map(|commit| commit.id.as_str());
            if !accepts.iter().any(|accept| history.is_at_or_before(commit, accept)) {
                let found = compare::mutations(self.id, manifest, &state.fixed);
                versions.mutated.extend(found.iter().map(|mutation| compare::finding(manifest, mutation)));
            }
        }
        versions
    }

    fn rewritten(&self, versions: Versions<'_>, history: &History) -> Result<Held, PreviousError> {
        let mut findings = Vec::new();
        let help = self.help_rewritten(history);
        for finding in versions.mutated {
            findings.push(("version-mutated", finding.help(help.clone())));
        }
        if !versions.vanished.is_empty() {
            let message =
                format!("{} published, and the branch's history does not have it any more", are(&versions.vanished));
            let message = if versions.vanished.len() > 1 { message.replace("have it", "have them") } else { message };
            findings.push(("version-vanished", Finding::new(message).help(help)));
        }
        self.kept(Kept::Rewritten, &findings)
    }

    /// The published worker, where the branch's newest valid commit is older than the one that it was made from.
    fn base(
        &self,
        result: &BranchResult,
        versions: &Versions<'_>,
        history: &History,
    ) -> Result<Option<Box<Worker>>, PreviousError> {
        let published = history.at(self.document.about.commit.as_deref());
        let newest = result.newest.as_ref();
        let is_newer = match newest {
            None => published.is_some() || !versions.stand.is_empty(),
            Some(newest) => published > history.at(newest.commit.as_ref().map(|commit| commit.id.as_str())),
        };
        if !is_newer {
            return Ok(None);
        }
        let mut worker = self.published(None)?;
        if let (Some(branch), Some(at)) = (self.branch, published) {
            let snapshot = self.input.source.reader()?.snapshot(branch, &Some(history.commits[at].clone()));
            // Objects that are lost since cost the page its README, and nothing else.
            worker.prose = snapshot.map(|snapshot| Prose::of(&snapshot)).unwrap_or_default();
        }
        Ok(Some(Box::new(worker)))
    }

    /// The worker as it was published, with the pins of its files checked.
    fn published(&self, kept: Option<Kept>) -> Result<Worker, PreviousError> {
        let mut recipe = None;
        for manifest in &self.document.versions {
            let first = self.check_files(manifest)?;
            if manifest.version == self.document.about.latest {
                recipe = first;
            }
        }
        Ok(rebuild::worker(&self.document, kept, recipe.as_deref()))
    }

    /// Reads every file of a version, so that a site is not begun that could not be finished. The first is the PKGBUILD.
    fn check_files(&self, manifest: &Manifest) -> Result<Option<Vec<u8>>, PreviousError> {
        let mut first = None;
        for file in manifest.source.iter().flat_map(|source| &source.files) {
            let bytes = self.previous.file(file)?;
            first.get_or_insert(bytes);
        }
        Ok(first)
    }

    fn kept(&self, kept: Kept, findings: &[(&str, Finding)]) -> Result<Held, PreviousError> {
        let about = self.result.map_or(self.id.as_str(), |result| &result.branch);
        let tip = self.branch.and_then(|branch| branch.tip.as_deref());
        let findings = findings.iter().filter_map(|(code, finding)| {
            finding_of(self.input.config, about, tip.filter(|_| self.result.is_some()), code, finding.clone(), None)
        });
        Ok(Held::Kept { findings: findings.collect(), worker: Box::new(self.published(Some(kept))?) })
    }

    fn help_gone(&self) -> String {
        let id = self.id;
        let push = self
            .document
            .about
            .commit
            .as_ref()
            .map(|commit| format!("`git push origin {commit}:refs/heads/{id}` brings it back; "));
        format!(
            "{}to let it go, write `[[retired]]` with `worker = \"{id}\"` and a `reason` into catalog.toml",
            push.unwrap_or_default()
        )
    }

    fn help_rewritten(&self, history: &History) -> String {
        let id = self.id;
        let push = self.document.about.commit.as_ref().map_or_else(
            || "give it a version of its own".to_owned(),
            |commit| format!("`git push --force origin {commit}:refs/heads/{id}` brings the history back"),
        );
        let is_spent = |tip: &crate::source::Commit| self.document.accepted.contains(&tip.id);
        let accept = history.commits.last().map(|tip| {
            if is_spent(tip) {
                return "; its newest commit was accepted before, and an accept counts once: to take this history all the same, \
                        accept a new commit at its end"
                    .to_owned();
            }
            format!(
                "; if it has to be this one, write `[[accept]]` with `worker = \"{id}\"`, `commit = \"{}\"` and a `reason` into catalog.toml",
                tip.id
            )
        });
        push + &accept.unwrap_or_default()
    }
}

/// `0.1.0 was`, `0.2.0, 0.1.0 were`.
fn are(versions: &[&Version]) -> String {
    let all: Vec<_> = versions.iter().map(ToString::to_string).collect();
    match all.as_slice() {
        [one] => format!("version {one} was"),
        all => format!("versions {} were", all.join(", ")),
    }
}
