//! For the summary page of a CI job, in GitHub's Markdown.
//!
//! Everything from a branch stands in a code span, where nothing is markup: no HTML, no link, no mention. Values stand in
//! lists and not in tables, where a `|` would end a cell even there.

use super::{Diff, Field, counts, path, plain, shout, values, words};
use crate::diff::Presence;

/// The most bytes: a comment on GitHub holds 65,536 characters.
const MAX_BYTES: usize = 60_000;

/// The whole diff, cut at a line where it is very long.
#[must_use]
pub fn markdown(diff: &Diff) -> String {
    let mut lines = vec![
        format!("## What changes in {}", code(&diff.new.catalog)),
        String::new(),
        if diff.is_empty() { "No differences.".to_owned() } else { format!("{}.", sentence(&counts(&diff.summary))) },
    ];
    if diff.summary.install_critical > 0 {
        lines.extend([String::new(), "> [!CAUTION]".to_owned(), format!("> **{}.**", shout(diff))]);
        for (id, version) in diff.critical() {
            let fields: Vec<_> = version.fields.iter().filter(|field| field.install_critical).collect();
            let name = format!("> - {} {}", code(id), code(&version.version));
            if fields.is_empty() {
                lines.push(format!("{name} is gone"));
            }
            lines.extend(fields.into_iter().map(|field| format!("{name}: {}", text(field))));
        }
    }
    if !diff.catalog.is_empty() {
        lines.extend([String::new(), "### The catalog".to_owned(), String::new()]);
        lines.extend(diff.catalog.iter().map(|field| format!("- {}", text(field))));
    }
    for worker in &diff.workers {
        let word = match worker.change {
            Presence::Added => "added",
            Presence::Changed => "changed",
            Presence::Gone => "gone",
        };
        lines.extend([String::new(), format!("### {} ({word})", code(&worker.id)), String::new()]);
        lines.extend(worker.fields.iter().map(|field| format!("- {}", text(field))));
        for version in &worker.versions {
            let loud = if version.install_critical { " **INSTALL-CRITICAL**" } else { "" };
            let platforms: Vec<_> = version.platforms.iter().map(|name| code(name)).collect();
            let on = if platforms.is_empty() { String::new() } else { format!(": {}", platforms.join(", ")) };
            lines.push(format!("- {} {}{on}{loud}", code(&version.version), words(version)));
            lines.extend(version.fields.iter().map(|field| format!("  - {}", text(field))));
        }
    }
    bounded(&lines)
}

fn bounded(lines: &[String]) -> String {
    let mut out = String::new();
    for (at, line) in lines.iter().enumerate() {
        if out.len() + line.len() >= MAX_BYTES {
            let more = lines.len() - at;
            out.push_str(&format!("\n… and {more} more lines: `rbee-catalog diff --format json` has all of it\n"));
            break;
        }
        out.push_str(line);
        out.push('\n');
    }
    out
}

fn text(field: &Field) -> String {
    let path = code(&path(&field.path));
    let text = match values(field) {
        (Some(old), Some(new)) => format!("{path}: {} → {}", code(&old), code(&new)),
        (Some(old), None) => format!("{path}: {} → nothing", code(&old)),
        (None, new) => format!("{path}: {}", code(&new.unwrap_or_default())),
    };
    if field.install_critical { format!("**!** {text}") } else { text }
}

/// A code span: fenced by one backtick more than it has in a row anywhere.
fn code(text: &str) -> String {
    let text = plain(text);
    let (mut longest, mut run) = (0, 0);
    for c in text.chars() {
        run = if c == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let fence = "`".repeat(longest + 1);
    let bare = |c: char| c == '`' || c == ' ';
    let pad = if text.is_empty() || text.starts_with(bare) || text.ends_with(bare) { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
