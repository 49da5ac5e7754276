//! Paths of the site: which can be written on every system, where they are on disk, and in which order.

use std::path::{Path, PathBuf};

use super::{OutputError, POINTER};

/// Refuses every path that would leave the folder, or that some system cannot hold as it is.
pub(super) fn check_path(path: &str) -> Result<(), OutputError> {
    let part_fits = |part: &str| {
        !part.is_empty()
            && part.len() <= 255
            && !matches!(part, "." | "..")
            && !part.ends_with(['.', ' '])
            && !part.chars().any(|c| c.is_control() || "\\:*?\"<>|".contains(c))
    };
    let fits = path.len() <= 1024 && path.split('/').all(part_fits);
    if fits { Ok(()) } else { Err(OutputError::Path(path.to_owned())) }
}

/// Where a checked path is below a folder.
pub(super) fn on_disk(root: &Path, path: &str) -> PathBuf {
    root.join(path.split('/').collect::<PathBuf>())
}

/// The order in which files appear: what is fetched by hash, named files, pages, the home page, the pointer.
pub(super) fn rank(path: &str) -> u8 {
    match path {
        POINTER => 4,
        "index.html" => 3,
        _ if path.starts_with("by-hash/") => 0,
        _ if path.ends_with(".html") => 2,
        _ => 1,
    }
}
