//! Where a finding is, for those who look at files: a path, and a region with columns in characters.

use crate::diag::Diagnostic;

/// What paths of findings are relative to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paths {
    /// The worker's own tree: its branch, or its folder.
    Tree,
    /// A folder that holds a folder for each worker.
    Folders,
}

impl Paths {
    /// The path of a finding's file. What is about a commit or a tree as a whole is said of its `metadata.json`, the file
    /// that makes it a worker: both formats drop what names no file.
    pub(super) fn of(self, diagnostic: &Diagnostic) -> String {
        let file = diagnostic.file.as_deref().unwrap_or(crate::model::metadata::FILE);
        match self {
            Self::Tree => file.to_owned(),
            Self::Folders => format!("{}/{file}", diagnostic.worker),
        }
    }
}
