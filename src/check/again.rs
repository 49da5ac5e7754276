//! A snapshot that differs from the one before it only in what no rule reads: a commit of prose costs no check of its own, so
//! that a history of 20,000 commits is read in seconds.
//!
//! The rules see paths, kinds and sizes of all files, and the bytes of those that [`Subject::read`](super::Subject::read)
//! reads. Facts hold the bytes of the recipe's files besides.

use super::facts::Prose;
use super::subject::{self, MAX_FILE, TextFile};
use super::{Checked, Verdict};
use crate::model::metadata;
use crate::source::{Blobs, EntryKind, Snapshot, SourceError, TreeEntry};

/// What [`check`](super::check) would give of a snapshot, known from what it gave of the one before; none where it has to look.
///
/// # Errors
/// Trouble of the machine.
pub fn again(
    before: &Snapshot,
    checked: &Checked,
    after: &Snapshot,
    blobs: &dyn Blobs,
) -> Result<Option<Checked>, SourceError> {
    let is_shape = |(a, b): (&TreeEntry, &TreeEntry)| a.path == b.path && a.kind == b.kind;
    let same_shape = before.worker == after.worker
        && before.truncated == after.truncated
        && before.entries.len() == after.entries.len()
        && before.entries.iter().zip(after.entries.iter()).all(is_shape);
    if !same_shape {
        return Ok(None);
    }
    let pairs = before.entries.iter().zip(after.entries.iter());
    for (old, new) in pairs.filter(|(old, new)| old.blob != new.blob || old.size != new.size) {
        if is_read(&new.path, checked) || old.size > MAX_FILE || new.size > MAX_FILE {
            return Ok(None);
        }
        if new.kind == EntryKind::File && [&b"README.md"[..], b"CHANGELOG.md"].contains(&new.path.as_slice()) {
            let path = if new.path == b"README.md" { "README.md" } else { "CHANGELOG.md" };
            let text = subject::read_text(after, path, MAX_FILE, blobs)?;
            let was_odd = checked.diagnostics.iter().any(|d| d.code == "readme-encoding");
            if was_odd || !matches!(text, TextFile::Text(_)) {
                return Ok(None);
            }
        }
    }
    let mut checked = checked.clone();
    for diagnostic in &mut checked.diagnostics {
        diagnostic.commit = after.commit.as_ref().map(|commit| commit.id.clone());
    }
    if let Verdict::Valid(facts) = &mut checked.verdict {
        facts.prose = Prose::of(after);
    }
    Ok(Some(checked))
}

/// Whether the bytes of a file decide anything but prose.
fn is_read(path: &[u8], checked: &Checked) -> bool {
    let known = [metadata::FILE, "PKGBUILD", ".SRCINFO"].iter().any(|file| file.as_bytes() == path);
    let recipe = match &checked.verdict {
        Verdict::Valid(facts) => facts.recipe.as_ref(),
        _ => None,
    };
    // What the recipe names as an install script of a package may be any file beside it.
    let script = std::str::from_utf8(path).is_ok_and(super::install::may_be_script);
    known || script || recipe.is_some_and(|recipe| recipe.files.iter().any(|file| file.pin.path.as_bytes() == path))
}
