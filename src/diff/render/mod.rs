//! A diff as text, one file a format. Text from branches and sites is escaped, and no line begins with it.

mod human;
mod json;
mod markdown;

pub use human::human;
pub use json::json;
pub use markdown::markdown;

use serde_json::Value;

use super::{Diff, Field, Step, Summary, VersionChange, What};
use crate::diag::escaped;

/// The most characters of a value that people are shown.
const MAX_VALUE: usize = 400;
/// What two long values have in common before they differ is shown this far.
const CONTEXT: usize = 20;

/// On one line, with what could mislead a terminal or a reader made visible. `##[` would be a command to GitHub's log.
fn plain(text: &str) -> String {
    escaped(text, false).replace("##[", "##\\u{5b}")
}

/// `platforms linux-x86_64: sha256`.
fn path(steps: &[Step]) -> String {
    let mut out = String::new();
    for step in steps {
        match step {
            Step::Field(_) if !out.is_empty() => out.push_str(": "),
            Step::Element(_) => out.push(' '),
            Step::Field(_) => {}
        }
        out.push_str(&plain(step.text()));
    }
    out
}

/// The old and the new value, as JSON, escaped; long ones are cut around where they begin to differ.
fn values(field: &Field) -> (Option<String>, Option<String>) {
    let text = |value: &Value| value.to_string();
    let (old, new) = (field.old.as_ref().map(text), field.new.as_ref().map(text));
    let from = match (&old, &new) {
        (Some(a), Some(b)) if a.chars().count().max(b.chars().count()) > MAX_VALUE => {
            a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count().saturating_sub(CONTEXT)
        }
        _ => 0,
    };
    (old.map(|text| cut(&text, from)), new.map(|text| cut(&text, from)))
}

fn cut(text: &str, from: usize) -> String {
    let shown: String = text.chars().skip(from).take(MAX_VALUE).collect();
    let (before, after) = (from > 0, text.chars().count() > from + MAX_VALUE);
    format!("{}{}{}", if before { "…" } else { "" }, plain(&shown), if after { "…" } else { "" })
}

/// `changed, yanked`.
fn words(version: &VersionChange) -> String {
    let word = |what: &What| match what {
        What::Added => "added",
        What::Gone => "gone",
        What::Changed => "changed",
        What::Yanked => "yanked",
        What::Unyanked => "no longer yanked",
        What::Quarantined => "quarantined",
        What::Unquarantined => "no longer quarantined",
    };
    version.changes.iter().map(word).collect::<Vec<_>>().join(", ")
}

/// One line on how much differs.
fn counts(summary: &Summary) -> String {
    let list = |counts: &[(usize, &str)]| {
        let some: Vec<_> = counts.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {word}")).collect();
        if some.is_empty() { "none".to_owned() } else { some.join(", ") }
    };
    let (w, v) = (&summary.workers, &summary.versions);
    let workers = list(&[(w.added, "added"), (w.changed, "changed"), (w.gone, "gone")]);
    let versions = list(&[
        (v.added, "added"),
        (v.changed, "changed"),
        (v.yanked, "yanked"),
        (v.unyanked, "no longer yanked"),
        (v.quarantined, "quarantined"),
        (v.unquarantined, "no longer quarantined"),
        (v.gone, "gone"),
    ]);
    format!("workers: {workers}; versions: {versions}")
}

/// What is shouted about, before anything else.
fn shout(diff: &Diff) -> String {
    match diff.summary.install_critical {
        1 => "INSTALL-CRITICAL: 1 published version installs something else than before, or is gone".to_owned(),
        n => format!("INSTALL-CRITICAL: {n} published versions install something else than before, or are gone"),
    }
}
