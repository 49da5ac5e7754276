//! `[[accept]]`: which of them are a worker's, which are used up, and which are nobody's.
//!
//! An accept counts once: for what was published when a build first took the branch with it. From then on the worker's
//! document names it, and it lets nothing go any more. Dates say nothing of this: the author writes them.

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

/// The accepts that a build which publishes this branch uses up, in order, each once. One whose commit is not in the history
/// is used up too: what is published from now on was not there when the maintainers decided.
pub(in crate::assemble) fn applied_accepts(input: &Input<'_>, branch: Option<&Branch>, id: &WorkerId) -> Vec<String> {
    let mut accepts = of(input.config, id).peekable();
    if accepts.peek().is_none() || !input.source.has_history() {
        return Vec::new();
    }
    // A branch that gives what it gave last time may have become unreadable since.
    let history = History::of(input, branch).ok();
    // What a shallow clone cannot see could be there, and has let nothing go.
    let is_used_up = |accept: &&Accept| history.as_ref().is_none_or(|it| it.has(accept) || !it.cut_off);
    let mut applied: Vec<String> = accepts.filter(is_used_up).map(|it| it.commit.as_str().to_owned()).collect();
    applied.sort();
    applied.dedup();
    applied
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
