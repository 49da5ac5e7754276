//! `[[accept]]`: a rewritten history that the maintainers take.

use serde::{Deserialize, Deserializer};

/// The maintainers take a branch's rewritten history up to a commit. What later commits change is not taken with it, and it
/// counts once: no later rewrite is taken with it either.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accept {
    /// The worker.
    pub worker: String,
    /// The newest commit of the history that is taken.
    pub commit: CommitId,
    /// Why.
    pub reason: String,
}

/// A commit id in full: 40 hex digits, or 64 where a repository uses SHA-256.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitId(String);

impl CommitId {
    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for CommitId {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        let digits = text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if digits && matches!(text.len(), 40 | 64) {
            return Ok(Self(text));
        }
        Err(serde::de::Error::custom(
            "expected a commit id in full, 40 lower-case hex digits; `git rev-parse COMMIT` prints it",
        ))
    }
}
