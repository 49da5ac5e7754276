//! Paths of the site: which can be written on every system, and where they are on disk.

use std::path::{Path, PathBuf};

use super::OutputError;

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
