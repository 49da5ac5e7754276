//! For people on a terminal. A line's first character says what it is about: `!` install-critical, `+` added, `-` gone, `~`
//! changed; so no line begins with text of a branch.

use super::{Diff, Field, counts, path, plain, shout, values, words};
use crate::diff::{Presence, VersionChange};

/// More lines than this nobody reads on a terminal.
const MAX_LINES: usize = 400;
/// How many of the install-critical ones are listed first.
const MAX_CRITICAL: usize = 100;

/// The whole diff, its last line the counts.
#[must_use]
pub fn human(diff: &Diff) -> String {
    if diff.is_empty() {
        return "no differences\n".to_owned();
    }
    let mut lines = critical(diff);
    let rest = rest(diff);
    let more = rest.len().saturating_sub(MAX_LINES);
    lines.extend(rest.into_iter().take(MAX_LINES));
    if more > 0 {
        lines.push(format!("… and {more} more lines: `--format json` has all of it"));
    }
    lines.push(counts(&diff.summary));
    lines.into_iter().map(|line| line + "\n").collect()
}

fn critical(diff: &Diff) -> Vec<String> {
    if diff.summary.install_critical == 0 {
        return Vec::new();
    }
    let mut lines = Vec::new();
    for (id, version) in diff.critical() {
        let name = format!("{} {}", plain(id), plain(&version.version));
        let fields: Vec<_> = version.fields.iter().filter(|field| field.install_critical).collect();
        if fields.is_empty() {
            lines.push(format!("!   {name} is gone"));
        }
        lines.extend(fields.into_iter().map(|field| format!("!   {name}: {}", text(field))));
    }
    let more = lines.len().saturating_sub(MAX_CRITICAL);
    lines.truncate(MAX_CRITICAL);
    lines.insert(0, format!("! {}", shout(diff)));
    if more > 0 {
        lines.push(format!("!   … and {more} more"));
    }
    lines.push(String::new());
    lines
}

fn rest(diff: &Diff) -> Vec<String> {
    let mut lines = Vec::new();
    if !diff.catalog.is_empty() {
        lines.push("~ the catalog".to_owned());
        lines.extend(diff.catalog.iter().map(|field| format!("    {}", marked(field))));
    }
    for worker in &diff.workers {
        let (mark, word) = match worker.change {
            Presence::Added => ("+", " (new)"),
            Presence::Changed => ("~", ""),
            Presence::Gone => ("-", " (gone)"),
        };
        lines.push(format!("{mark} {}{word}", plain(&worker.id)));
        lines.extend(worker.fields.iter().map(|field| format!("    {}", marked(field))));
        for version in &worker.versions {
            lines.push(format!("    {} {} {}", mark_of(version), plain(&version.version), words(version)));
            if let Some(line) = lines.last_mut()
                && !version.platforms.is_empty()
            {
                let names: Vec<_> = version.platforms.iter().map(|name| plain(name)).collect();
                line.push_str(&format!(": {}", names.join(", ")));
            }
            lines.extend(version.fields.iter().map(|field| format!("        {}", marked(field))));
        }
    }
    lines
}

fn mark_of(version: &VersionChange) -> &'static str {
    use crate::diff::What::{Added, Gone};
    match version.changes.first() {
        Some(Gone) => "-",
        _ if version.install_critical => "!",
        Some(Added) => "+",
        _ => "~",
    }
}

fn marked(field: &Field) -> String {
    let mark = match (field.install_critical, &field.old, &field.new) {
        (true, ..) => "!",
        (_, None, _) => "+",
        (.., None) => "-",
        _ => "~",
    };
    format!("{mark} {}", text(field))
}

fn text(field: &Field) -> String {
    let path = path(&field.path);
    match values(field) {
        (Some(old), Some(new)) => format!("{path}: {old} → {new}"),
        (Some(old), None) => format!("{path}: {old} → nothing"),
        (None, new) => format!("{path}: {}", new.unwrap_or_default()),
    }
}
