//! One branch: the fold over its history, oldest commit first.
//!
//! The first valid commit that says a version fixes its install-critical facts. Later valid commits of that version may
//! add platforms and change prose. An invalid commit never defines anything, whatever follows. What the newest valid
//! commit gives is what the worker is; if that is not the tip, the tip's findings say why.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::catalog::CommitRef;
use super::fixed::{Fixed, Mutation, MutationPlace};
use crate::check::json::{self, Node};
use crate::check::{self, About, Checked, Facts, Finding, Verdict};
use crate::config::Config;
use crate::diag::{Diagnostic, Severity};
use crate::model::metadata::{self, Distribution};
use crate::model::{Time, Version};
use crate::source::{Blobs, Branch, Commit, Reader, Snapshot, SourceError};

/// What a branch's history gives.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct BranchResult {
    /// The branch.
    pub(super) branch: String,
    /// Whether any commit had a `metadata.json`: a branch without one is no worker.
    pub(super) is_worker: bool,
    /// What the newest valid commit says, where there is one.
    pub(super) newest: Option<Newest>,
    /// Every version, in the order of their first commits.
    pub(super) versions: Vec<VersionState>,
    /// Whether the tip has errors.
    pub(super) tip_failed: bool,
    /// Findings of the tip.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// When the commit with the latest date was committed: a build whose clock is behind that judges otherwise.
    pub(super) newest_time: Option<Time>,
    /// Whether something passing decided: the clock, damage that can be mended. Such a result holds only now.
    pub(super) transient: bool,
}

impl BranchResult {
    /// A version of the branch.
    pub(super) fn state(&self, version: &Version) -> Option<&VersionState> {
        self.versions.iter().find(|state| state.version == *version)
    }

    /// Whether the repository cannot give the branch's objects.
    pub(super) fn unreadable(&self) -> bool {
        self.diagnostics.iter().any(|found| found.code == "branch-unreadable")
    }
}

/// The newest valid commit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Newest {
    pub(super) commit: Option<CommitRef>,
    pub(super) facts: Facts,
    /// The workers that it depends on, each with the commit since which every valid commit does.
    pub(super) depends_since: BTreeMap<String, Option<CommitRef>>,
    /// The commit since which every valid commit claims the family of this one.
    pub(super) family_since: Option<CommitRef>,
}

/// One version, as its commits fixed and extended it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct VersionState {
    pub(super) version: Version,
    pub(super) commit: Option<CommitRef>,
    pub(super) fixed: Fixed,
    pub(super) license: String,
    pub(super) distribution: Distribution,
}

/// Dependencies that close a circle: from `since` on (none: working files, and folders), a commit with this dependency is
/// invalid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Forbidden {
    pub(super) dependency: String,
    pub(super) since: Option<CommitRef>,
    /// The circle, `a -> b -> a`.
    pub(super) circle: String,
}

/// What the fold knows besides the branch.
pub(super) struct Context<'a> {
    pub(super) config: &'a Config,
    pub(super) reader: &'a Reader<'a>,
    pub(super) now: Time,
    /// Whether the branch's name must be the id: not so for a folder that is one worker by itself.
    pub(super) named: bool,
    /// Whether the work tree's files stand for one more commit at the end.
    pub(super) working: bool,
    pub(super) forbidden: &'a [Forbidden],
}

/// The most versions of a worker.
const MAX_VERSIONS: usize = 2_000;

/// A day in seconds: how far ahead of the build's clock a commit may be dated.
const DAY: i64 = 86_400;

/// Whether a commit is dated further ahead of the build's clock than clocks go wrong.
pub(super) fn is_ahead(commit: Time, now: Time) -> bool {
    commit.unix() > now.unix().saturating_add(DAY)
}

impl Context<'_> {
    /// Folds one branch.
    pub(super) fn fold(&self, branch: &Branch) -> Result<BranchResult, SourceError> {
        let mut history = match (self.reader, &branch.tip) {
            (Reader::Git(_), None) => Vec::new(),
            _ => self.reader.history(branch)?,
        };
        if self.working {
            history.push(None);
        }
        let mut result = BranchResult { branch: branch.name.clone(), ..BranchResult::default() };
        let mut last: Option<(Snapshot, Checked)> = None;
        let count = history.len();
        for (i, entry) in history.into_iter().enumerate() {
            let checked = self.check(branch, entry.as_ref(), &mut last)?;
            self.step(&mut result, entry.as_ref(), checked, i + 1 == count)?;
        }
        Ok(result)
    }

    /// Checks one entry; a tree that is the last one's again, but for its prose, is not checked again.
    fn check(
        &self,
        branch: &Branch,
        commit: Option<&Commit>,
        last: &mut Option<(Snapshot, Checked)>,
    ) -> Result<Checked, SourceError> {
        let same_tree = |before: &Snapshot| before.commit.as_ref().map(|c| &c.tree) == commit.map(|c| &c.tree);
        let snapshot = match (last.as_ref(), commit) {
            (Some((before, _)), Some(_)) if same_tree(before) => Snapshot { commit: commit.cloned(), ..before.clone() },
            _ => self.reader.snapshot(branch, &commit.cloned())?,
        };
        let known = match last.as_ref() {
            Some((before, checked)) if commit.is_some() => check::again(before, checked, &snapshot, self.reader)?,
            _ => None,
        };
        let name = self.named.then_some(branch.name.as_str());
        let checked = match known {
            Some(checked) => checked,
            None => check::check(name, &snapshot, self.config, self.reader)?,
        };
        *last = Some((snapshot, checked.clone()));
        Ok(checked)
    }

    /// One commit's part in the branch.
    fn step(
        &self,
        result: &mut BranchResult,
        commit: Option<&Commit>,
        checked: Checked,
        is_tip: bool,
    ) -> Result<(), SourceError> {
        result.is_worker |= checked.verdict != Verdict::NoMetadata;
        let mut diagnostics = checked.diagnostics;
        result.newest_time = result.newest_time.max(commit.map(|commit| commit.time));
        if let Some(commit) = commit
            && is_ahead(commit.time, self.now)
        {
            result.transient = true;
            let finding = Finding::new(format!("the commit is dated {}, more than a day ahead", commit.time))
                .help("set the clock right and commit again (`git commit --amend --reset-author`)");
            diagnostics.extend(self.finding(result, Some(commit), "commit-date", finding, None));
        }
        if let Verdict::Valid(facts) = &checked.verdict {
            diagnostics.extend(self.history_findings(result, commit, facts)?);
        }
        let failed = diagnostics.iter().any(|d| d.severity == Severity::Error);
        if let (Verdict::Valid(facts), false) = (checked.verdict, failed) {
            take(result, commit, *facts);
        }
        if is_tip {
            result.tip_failed = failed;
            result.diagnostics = diagnostics;
        }
        Ok(())
    }

    /// What only the history shows: a fixed fact that changed, a yank of no version, a dependency that closes a circle.
    fn history_findings(
        &self,
        result: &BranchResult,
        commit: Option<&Commit>,
        facts: &Facts,
    ) -> Result<Vec<Diagnostic>, SourceError> {
        let mut found = Vec::new();
        let version = &facts.metadata.version;
        let mut document = None;
        let known = |state: &VersionState| state.version == *version;
        if result.versions.len() >= MAX_VERSIONS && !result.versions.iter().any(known) {
            let finding = Finding::new(format!(
                "expected at most {MAX_VERSIONS} versions in the branch's history, found one more"
            ))
            .help("give out nightly builds elsewhere, and begin a new branch for what follows");
            found.extend(self.finding(result, commit, "version-count", finding, None));
        }
        let (said, is_known) = (version.to_string(), result.versions.iter().any(known));
        let same_name = |state: &&VersionState| state.version.to_string().eq_ignore_ascii_case(&said);
        if let Some(other) = result.versions.iter().find(|state| !is_known && same_name(state)) {
            let text = self.document(&mut document, facts)?;
            let mut finding = Finding::new(format!(
                "version {said} and version {} of an earlier commit would have one file on some systems",
                other.version
            ));
            if let Some(node) = json::parse(text).ok().as_ref().and_then(|tree| tree.get("version")) {
                finding = finding.in_metadata(&node.span).label("differs in case alone");
            }
            let finding = finding.help("raise `version` to one that differs in more than case");
            found.extend(self.finding(result, commit, "version-case", finding, Some(text)));
        }
        if let Some(state) = result.versions.iter().find(|state| state.version == *version) {
            for mutation in state.fixed.mutations(&Fixed::of(facts)) {
                let text = self.document(&mut document, facts)?;
                let tree = json::parse(text).ok();
                let mut finding = Finding::new(format!("version {version} is fixed, and this {}", mutation.what));
                // A file's change, and what is not written any more, is seen at the version that stayed.
                if let Some(span) = tree.as_ref().and_then(|tree| span_of(tree, &mutation)) {
                    finding = finding.in_metadata(&span).label("not what it was");
                } else if let Some(node) = tree.as_ref().and_then(|tree| tree.get("version")) {
                    finding = finding.in_metadata(&node.span).label("still the same version");
                }
                if let Some(fixed) = &state.commit {
                    let id = fixed.id.get(..12).unwrap_or(&fixed.id);
                    finding = finding.note(format!("fixed by commit {id} of {}", fixed.time.date()));
                }
                let finding =
                    finding.help("raise `version`, or take the change back; `yanked` withdraws a bad version");
                found.extend(self.finding(result, commit, "version-mutated", finding, Some(text)));
            }
        }
        let known: Vec<_> = result.versions.iter().map(|state| &state.version).chain([version]).collect();
        for yanked in facts.metadata.yanked.iter().map(|yank| &yank.version).filter(|version| !known.contains(version))
        {
            let text = self.document(&mut document, facts)?;
            let said = yanked.to_string();
            let mut finding = Finding::new(format!("version {said} is not in the branch's history"));
            let tree = json::parse(text).ok();
            let places = tree.as_ref().map(|tree| tree.texts("yanked[].version")).unwrap_or_default();
            if let Some((node, _)) = places.into_iter().find(|(_, text)| *text == said) {
                finding = finding.in_metadata(&node.span).label("yanks nothing");
            }
            let mut shown: Vec<_> = known.iter().map(ToString::to_string).collect();
            shown.dedup();
            let finding = finding.help(format!("the history has {}", shown.join(", ")));
            found.extend(self.finding(result, commit, "yanked-unknown", finding, Some(text)));
        }
        for forbidden in self.forbidden {
            let after = match (&forbidden.since, commit) {
                (_, None) => true,
                (None, Some(_)) => false,
                (Some(since), Some(commit)) => commit.time >= since.time,
            };
            let depends = depends_on(facts).any(|id| id == forbidden.dependency);
            if after && depends {
                let text = self.document(&mut document, facts)?;
                let tree = json::parse(text).ok();
                let place = tree.as_ref().and_then(|tree| dependency_span(tree, &forbidden.dependency));
                let mut finding =
                    Finding::new(format!("workers depend on each other in a circle: {}", forbidden.circle));
                if let Some(span) = place {
                    finding = finding.in_metadata(&span).label("closes the circle");
                }
                let finding = finding.help("take one of the dependencies out");
                found.extend(self.finding(result, commit, "dependency-cycle", finding, Some(text)));
            }
        }
        Ok(found)
    }

    /// The text of the commit's `metadata.json`, read when a finding needs it.
    fn document<'t>(&self, slot: &'t mut Option<String>, facts: &Facts) -> Result<&'t str, SourceError> {
        if slot.is_none() {
            let bytes = self.reader.read(&facts.metadata_blob)?;
            *slot = Some(String::from_utf8_lossy(&bytes).into_owned());
        }
        Ok(slot.as_deref().unwrap_or_default())
    }

    fn finding(
        &self,
        result: &BranchResult,
        commit: Option<&Commit>,
        code: &str,
        finding: Finding,
        metadata: Option<&str>,
    ) -> Option<Diagnostic> {
        let text = |file: &str| metadata.filter(|_| file == metadata::FILE);
        let about = About { worker: &result.branch, commit: commit.map(|commit| commit.id.as_str()), text: &text };
        finding.into_diagnostic(check::find(code)?, self.config, &about)
    }
}

/// Takes a valid commit into the branch.
fn take(result: &mut BranchResult, commit: Option<&Commit>, facts: Facts) {
    let commit = commit.map(|commit| CommitRef { id: commit.id.clone(), time: commit.time });
    let fixed = Fixed::of(&facts);
    let metadata = &facts.metadata;
    match result.versions.iter_mut().find(|state| state.version == metadata.version) {
        Some(state) => {
            state.fixed.extend(&fixed);
            state.license.clone_from(&metadata.license);
            state.distribution = metadata.distribution.clone();
        }
        None => result.versions.push(VersionState {
            version: metadata.version.clone(),
            commit: commit.clone(),
            fixed,
            license: metadata.license.clone(),
            distribution: metadata.distribution.clone(),
        }),
    }
    let before = result.newest.take();
    let family_since = match &before {
        Some(before) if before.facts.metadata.family() == metadata.family() => before.family_since.clone(),
        _ => commit.clone(),
    };
    let before = before.map(|newest| newest.depends_since).unwrap_or_default();
    let depends_since = depends_on(&facts)
        .map(|id| (id.to_owned(), before.get(id).cloned().unwrap_or_else(|| commit.clone())))
        .collect();
    result.newest = Some(Newest { commit, facts, depends_since, family_since });
}

/// The ids of the workers that these facts depend on.
pub(super) fn depends_on(facts: &Facts) -> impl Iterator<Item = &str> {
    facts.metadata.dependencies.iter().flat_map(|d| &d.workers).map(|worker| worker.id.as_str())
}

/// Where a dependency's id stands.
pub(super) fn dependency_span(tree: &Node, id: &str) -> Option<std::ops::Range<usize>> {
    tree.texts("dependencies.workers[].id").into_iter().find(|(_, text)| *text == id).map(|(node, _)| node.span.clone())
}

fn span_of(tree: &Node, mutation: &Mutation) -> Option<std::ops::Range<usize>> {
    match &mutation.place {
        MutationPlace::Field(path) => tree.at(path).map(|node| node.span.clone()),
        MutationPlace::Recipe => None,
        MutationPlace::Platform(platform, field) => {
            let text = |node: &Node, name: &str| node.get(name).and_then(|n| n.text().map(str::to_owned));
            let wanted = (
                Some(platform.os.to_string()),
                Some(platform.arch.to_string()),
                platform.variant.as_ref().map(ToString::to_string),
            );
            let is_it = |node: &&Node| (text(node, "os"), text(node, "arch"), text(node, "variant")) == wanted;
            let node = tree.all("platforms[]").into_iter().find(is_it)?;
            Some(node.get(field).unwrap_or(node).span.clone())
        }
    }
}
