//! Which files are install scripts: those that the recipe names, and those beside it that are called so.

use std::ops::Range;

use super::subject::{InstallScript, MAX_RECIPE, TextFile, read_text};
use crate::bash::commands::{Script, commands};
use crate::bash::{Evaluated, Text, Value};
use crate::model::metadata;
use crate::source::{Blobs, Snapshot, SourceError};

/// The most install scripts of one worker that are read.
const MAX_SCRIPTS: usize = 16;

/// Whether a file beside the recipe may be read as an install script: [`again`](super::again()) takes the others for prose or
/// data. A recipe may name any file; which, may only be known by running it, so that all that are called so are read.
pub(super) fn may_be_script(path: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'+' | b'-' | b'@');
    let other = ["PKGBUILD", ".SRCINFO", metadata::FILE, "README.md", "CHANGELOG.md"];
    !path.is_empty() && path.bytes().all(plain) && !other.contains(&path) && !path.starts_with("LICENSE")
}

/// The install scripts of a recipe and of its packages.
pub(super) fn scripts(
    snapshot: &Snapshot,
    evaluated: Option<&Evaluated>,
    blobs: &dyn Blobs,
) -> Result<Vec<InstallScript>, SourceError> {
    let named = evaluated.map(named).unwrap_or_default().into_iter().filter(|text| !text.text.is_empty());
    let mut scripts: Vec<(String, Option<Range<usize>>)> = named.map(|text| (text.text, Some(text.span))).collect();
    let beside = snapshot.entries.iter().filter_map(|entry| std::str::from_utf8(&entry.path).ok());
    scripts.extend(beside.filter(|path| path.ends_with(".install")).map(|path| (path.to_owned(), None)));
    let mut out: Vec<InstallScript> = Vec::new();
    for (path, named) in scripts {
        if out.len() >= MAX_SCRIPTS || out.iter().any(|script| script.path == path) {
            continue;
        }
        let readable = may_be_script(&path);
        let file = if readable { read_text(snapshot, &path, MAX_RECIPE, blobs)? } else { TextFile::Absent };
        let commands = file.text().map(|text| commands(text, Script::Install)).unwrap_or_default();
        if readable || named.is_some() {
            out.push(InstallScript { path, file, commands, named });
        }
    }
    Ok(out)
}

/// The names that the recipe gives, of the whole and of its packages.
fn named(evaluated: &Evaluated) -> Vec<Text> {
    let first = |value: &Value| match value {
        Value::Str(text) => Some(text.clone()),
        Value::List(list) => list.first().cloned(),
        Value::Unknown(_) => None,
    };
    let mut out: Vec<Text> = evaluated.get("install").and_then(|variable| first(&variable.value)).into_iter().collect();
    for function in evaluated.functions.keys() {
        let package = function.strip_prefix("package_").or((function == "package").then_some("package"));
        let value = package.map(|package| evaluated.attribute(package, "install", false));
        if let Some(Ok(Some(value))) = value {
            out.extend(first(&value));
        }
    }
    out
}
