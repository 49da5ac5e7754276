//! A branch's history, asked for a commit.

use std::collections::BTreeMap;

use crate::assemble::build::Input;
use crate::config::Accept;
use crate::source::{Branch, Commit, SourceError};

/// A branch's first-parent history, oldest first.
pub(super) struct History {
    pub(super) commits: Vec<Commit>,
    at: BTreeMap<String, usize>,
    /// Whether older commits may be missing.
    pub(super) cut_off: bool,
}

impl History {
    pub(super) fn of(input: &Input<'_>, branch: Option<&Branch>) -> Result<Self, SourceError> {
        let reader = input.source.reader()?;
        let commits = branch.map(|branch| reader.history(branch)).transpose()?.unwrap_or_default();
        let commits: Vec<Commit> = commits.into_iter().flatten().collect();
        let at = commits.iter().enumerate().map(|(at, commit)| (commit.id.clone(), at)).collect();
        Ok(Self { commits, at, cut_off: input.source.is_shallow() })
    }

    pub(super) fn at(&self, commit: Option<&str>) -> Option<usize> {
        self.at.get(commit?).copied()
    }

    /// Whether a commit is in it, or could be in what cannot be seen of it.
    pub(super) fn may_have(&self, commit: Option<&str>) -> bool {
        commit.is_some() && (self.cut_off || self.at(commit).is_some())
    }

    pub(super) fn has(&self, accept: &Accept) -> bool {
        self.at(Some(accept.commit.as_str())).is_some()
    }

    pub(super) fn is_at_or_before(&self, commit: Option<&str>, accept: &Accept) -> bool {
        matches!((self.at(commit), self.at(Some(accept.commit.as_str()))), (Some(it), Some(last)) if it <= last)
    }
}
