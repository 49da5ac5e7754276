//! Paths that every system can hold, and that no system takes for one another.
//!
//! Some systems know names by their letters whatever their case (Windows, macOS), and by what they look like whatever code
//! points they are written with (macOS: `é` as one, or as `e` and an accent). So a name is in Unicode's form NFC, has no character that
//! is not seen or that turns the direction of writing, and two names in one folder differ by more than case: `ß`, `ẞ`, `ss` and
//! `SS` are one name here.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use unicode_normalization::{UnicodeNormalization as _, is_nfc};

use crate::model::is_windows_device;

/// The most bytes of a path, of one of its parts, and the most parts.
const MOST: (usize, usize, usize) = (1024, 255, 32);

/// Why a path is refused, as a phrase; none if it is fine.
///
/// ```
/// use rbee_catalog::client::archive::path::refused;
/// assert_eq!(refused("bin/worker"), None);
/// assert!(refused("../worker").is_some());
/// assert!(refused("bin/\u{202e}rekrow").is_some());
/// ```
#[must_use]
pub fn refused(path: &str) -> Option<&'static str> {
    if path.is_empty() {
        return Some("expected a path");
    }
    if path.starts_with('/') {
        return Some("expected a path that does not begin with `/`");
    }
    if path.contains(['\\', ':', '<', '>', '"', '|', '?', '*']) || path.chars().any(char::is_control) {
        return Some("expected a path without control characters and `\\ : < > \" | ? *`, which Windows refuses");
    }
    let parts: Vec<&str> = path.split('/').collect();
    if parts.iter().any(|part| matches!(*part, "" | "." | "..")) {
        return Some("expected a path without empty parts, `.` and `..`");
    }
    if path.len() > MOST.0 || parts.iter().any(|part| part.len() > MOST.1) || parts.len() > MOST.2 {
        return Some("expected at most 1024 bytes, 255 of a part, and 32 parts");
    }
    if parts.iter().any(|part| part.ends_with(['.', ' '])) {
        return Some("expected no part that ends in a dot or a space, which Windows drops");
    }
    let is_device = |part: &&str| {
        let stem = part.split('.').next().unwrap_or_default().trim_end().to_ascii_lowercase();
        let stem = stem.replace('\u{b9}', "1").replace('\u{b2}', "2").replace('\u{b3}', "3");
        is_windows_device(&stem) || matches!(stem.as_str(), "conin$" | "conout$")
    };
    if parts.iter().any(is_device) {
        return Some("expected no name of a Windows device");
    }
    if path.is_ascii() {
        return None;
    }
    if path.chars().any(is_unseen) {
        return Some("expected no character that is not seen, or that turns the direction of writing");
    }
    if !is_nfc(path) {
        return Some("expected Unicode's form NFC, since macOS takes other forms of a name for the same one");
    }
    None
}

/// Of Unicode: format characters, line and paragraph separators, what is ignored by default (`Default_Ignorable_Code_Point`, which
/// some file systems leave out when they compare), and what is no character.
fn is_unseen(c: char) -> bool {
    let at = u32::from(c);
    matches!(at,
        0xad | 0x34f | 0x600..=0x605 | 0x61c | 0x6dd | 0x70f | 0x890..=0x891 | 0x8e2 | 0x115f..=0x1160
        | 0x17b4..=0x17b5 | 0x180b..=0x180f | 0x200b..=0x200f | 0x2028..=0x202e | 0x2060..=0x206f | 0x2800 | 0x3164
        | 0xfdd0..=0xfdef | 0xfe00..=0xfe0f | 0xfeff | 0xffa0 | 0xfff0..=0xfffb | 0x110bd | 0x110cd
        | 0x13430..=0x1343f | 0x1bca0..=0x1bca3 | 0x1d173..=0x1d17a | 0xe0000..=0xe0fff)
        || at & 0xfffe == 0xfffe
}

/// What all names have in common that some system takes for one.
fn folded(name: &str) -> String {
    if name.is_ascii() {
        return name.to_ascii_lowercase();
    }
    // Three times, since `ẞ` has `ß` as its small letter, and that `SS` as its capitals.
    name.to_lowercase().to_uppercase().to_lowercase().nfc().collect()
}

/// A name in Unicode's form NFC.
pub(in crate::client) fn composed(name: &str) -> String {
    name.nfc().collect()
}

/// Whether some system takes two names for one.
pub(super) fn same_name(one: &str, other: &str) -> bool {
    folded(one) == folded(other)
}

/// The paths of one archive: each once, whatever its case, and no file where a folder is.
#[derive(Debug, Default)]
pub struct Seen {
    /// By the folder's number, and the name in it without its case.
    names: BTreeMap<(usize, String), Name>,
}

#[derive(Debug)]
struct Name {
    /// As it is written.
    written: String,
    /// A folder's number. That of the top is 0.
    folder: Option<usize>,
}

impl Seen {
    /// Takes a file.
    ///
    /// # Errors
    /// A phrase: what is wrong with its path, or what it would be in the way of.
    pub fn file(&mut self, path: &str) -> Result<(), String> {
        self.take(path, true)
    }

    /// Takes a folder, which may be named more than once.
    ///
    /// # Errors
    /// A phrase: what is wrong with its path, or what it would be in the way of.
    pub fn folder(&mut self, path: &str) -> Result<(), String> {
        self.take(path, false)
    }

    /// How many files and folders there are.
    pub(super) fn len(&self) -> usize {
        self.names.len()
    }

    fn take(&mut self, path: &str, is_file: bool) -> Result<(), String> {
        if let Some(why) = refused(path) {
            return Err(why.to_owned());
        }
        let (mut folder, mut begin) = (0, 0);
        for part in path.split('/') {
            let end = begin + part.len();
            let is_file = is_file && end == path.len();
            let next = self.names.len() + 1;
            match self.names.entry((folder, folded(part))) {
                Entry::Vacant(free) => {
                    free.insert(Name { written: part.to_owned(), folder: (!is_file).then_some(next) });
                    folder = next;
                }
                Entry::Occupied(known) => match known.get().folder {
                    Some(below) if !is_file && known.get().written == part => folder = below,
                    _ => {
                        let known = format!("{}{}", &path[..begin], known.get().written);
                        return Err(format!("it would be in the way of `{}` on some system", known.escape_debug()));
                    }
                },
            }
            begin = end + 1;
        }
        Ok(())
    }
}
