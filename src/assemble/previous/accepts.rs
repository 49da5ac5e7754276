//! `[[accept]]`: which of them are a worker's, and which are nobody's.

use std::collections::BTreeSet;

use super::history::History;
use crate::assemble::build::Input;
use crate::config::{Accept, Config};
use crate::diag::{Diagnostic, Severity};
use crate::model::WorkerId;
use crate::source::{Branch, SourceError};

/// Those of a worker.
pub(super) fn of<'c>(config: &'c Config, id: &WorkerId) -> impl Iterator<Item = &'c Accept> {
    config.accept.iter().filter(move |accept| accept.worker == id.as_str())
}

/// What `[[accept]]` names and is not there: a warning each.
pub(in crate::assemble) fn idle_accepts(
    input: &Input<'_>,
    branches: &[Branch],
    workers: &BTreeSet<String>,
) -> Result<Vec<Diagnostic>, SourceError> {
    let mut found = Vec::new();
    for accept in &input.config.accept {
        let id = &accept.worker;
        let (message, help) = if workers.contains(id) {
            let branch = branches.iter().find(|branch| branch.name == *id);
            // A branch that cannot be read has a finding of its own.
            let Ok(history) = History::of(input, branch) else { continue };
            if history.has(accept) || history.cut_off {
                continue;
            }
            let commit = accept.commit.as_str();
            let message = format!("`[[accept]]` of `{id}` matches nothing: {commit} is not in the branch's history");
            (message, Some("take it out, or name a commit that `git log --first-parent` shows".to_owned()))
        } else {
            let known = crate::config::nearest(id, workers.iter().map(String::as_str));
            let help = known.map(|known| format!("did you mean `{known}`?"));
            (format!("`[[accept]]` matches nothing: there is no worker `{id}`"), help)
        };
        found.push(Diagnostic {
            code: "catalog-toml".into(),
            severity: Severity::Warning,
            worker: crate::config::FILE.into(),
            commit: None,
            file: None,
            place: None,
            message,
            label: None,
            notes: Vec::new(),
            help,
        });
    }
    Ok(found)
}
