//! Paths that every system can hold, and that no system takes for one another.

use std::collections::BTreeMap;

use crate::model::is_windows_device;

/// The most bytes of a path, of one of its parts, and the most parts.
const MOST: (usize, usize, usize) = (1024, 255, 32);

/// Why a path is refused, as a phrase; none if it is fine.
///
/// ```
/// use rbee_catalog::client::archive::path::refused;
/// assert_eq!(refused("bin/worker"), None);
/// assert!(refused("../worker").is_some());
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
    None
}

/// The paths of one archive: each once, whatever its case, and no file where a folder is.
#[derive(Debug, Default)]
pub struct Seen {
    /// By the path in lower case: how it is written, and whether it is a file.
    paths: BTreeMap<String, (String, bool)>,
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

    fn take(&mut self, path: &str, is_file: bool) -> Result<(), String> {
        if let Some(why) = refused(path) {
            return Err(why.to_owned());
        }
        let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
        for end in ends {
            let (part, is_file) = (&path[..end], is_file && end == path.len());
            match self.paths.get(&part.to_lowercase()) {
                None => drop(self.paths.insert(part.to_lowercase(), (part.to_owned(), is_file))),
                Some((known, false)) if known == part && !is_file => {}
                Some((known, _)) => {
                    return Err(format!("it would be in the way of `{}` on some system", known.escape_debug()));
                }
            }
        }
        Ok(())
    }
}
