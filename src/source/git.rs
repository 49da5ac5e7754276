//! A git repository: branches, histories and trees from the object database. Nothing is checked out.
//!
//! The tips are read when the repository is opened, as one set: until two readings agree, with nobody writing in between. So
//! a push during a build changes nothing for it, whole or in part. Objects may be packed anew meanwhile: what cannot be
//! found is looked for once more in the repository as it is then.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use git2::{ObjectType, Oid, Repository, RepositoryOpenFlags};

use super::objects::Objects;
use super::tips::Tips;
use super::{BlobId, Blobs, Branch, Commit, EntryKind, Snapshot, SourceError, TreeEntry, folder, tree};
use crate::model::Time;
use crate::model::metadata;

/// A repository and the tips that its branches had when it was opened.
#[derive(Debug)]
pub struct GitSource {
    path: PathBuf,
    /// Every branch's commit, by name; zeros where the reference cannot be read.
    tips: BTreeMap<String, Oid>,
    default: Option<String>,
    current: Option<String>,
    /// The commit that HEAD names, by a branch or by itself.
    head: Option<Oid>,
    shallow: bool,
    bare: bool,
}

pub(super) fn open(path: &Path) -> Result<Option<Repository>, git2::Error> {
    match Repository::open_ext(path, RepositoryOpenFlags::NO_SEARCH, &[] as &[&OsStr]) {
        Ok(repository) => Ok(Some(repository)),
        Err(error) if error.code() == git2::ErrorCode::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The work tree that a folder is in, looked for as git does: upwards, and never into another file system.
#[must_use]
pub fn work_tree_above(folder: &Path) -> Option<PathBuf> {
    let repository = Repository::open_ext(folder, RepositoryOpenFlags::empty(), &[] as &[&OsStr]).ok()?;
    repository.workdir().map(Path::to_owned)
}

impl GitSource {
    /// Opens a repository; none where the path is none.
    ///
    /// # Errors
    /// There is one, and it cannot be read.
    pub fn open(path: &Path) -> Result<Option<Self>, SourceError> {
        let Some(repository) = open(path)? else { return Ok(None) };
        let Tips { tips, origin_head, current } = Tips::settled(path, &repository)?;
        let mut source = Self {
            path: path.to_owned(),
            tips,
            default: None,
            current,
            head: repository.refname_to_id("HEAD").ok(),
            shallow: repository.is_shallow(),
            bare: repository.is_bare(),
        };
        source.default = source.find_default(&repository, origin_head);
        Ok(Some(source))
    }

    /// The default branch: what `origin` says it is; else the branch that HEAD names, unless that is a worker; else
    /// `main`, else `master`.
    fn find_default(&self, repository: &Repository, origin_head: Option<String>) -> Option<String> {
        let is_worker = |name: &String| {
            let tree = self.tips.get(name).and_then(|tip| {
                let objects = Objects::of(repository).ok()?;
                objects.tree(objects.commit(*tip).ok()?.tree_id()).ok()?
            });
            tree.is_some_and(|tree| tree.get_name(metadata::FILE).is_some())
        };
        let known = |name: &String| self.tips.contains_key(name);
        origin_head
            .filter(known)
            .or_else(|| self.current.clone().filter(|name| known(name) && !is_worker(name)))
            .or_else(|| ["main", "master"].map(str::to_owned).into_iter().find(known))
    }

    /// Where it was opened.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The default branch's name.
    #[must_use]
    pub fn default_branch(&self) -> Option<&str> {
        self.default.as_deref()
    }

    /// The default branch's commit, in hex.
    #[must_use]
    pub fn default_tip(&self) -> Option<String> {
        self.default.as_ref().and_then(|name| self.tips.get(name)).map(Oid::to_string)
    }

    /// The branch that is checked out in the work tree; none in a bare repository, or where HEAD names a commit.
    #[must_use]
    pub fn current_branch(&self) -> Option<&str> {
        self.current.as_deref().filter(|_| !self.bare)
    }

    /// The branches whose tip is the commit that HEAD names, by name.
    #[must_use]
    pub fn branches_at_head(&self) -> Vec<&str> {
        let at_head = |(_, tip): &(&String, &Oid)| Some(**tip) == self.head;
        self.tips.iter().filter(at_head).map(|(name, _)| name.as_str()).collect()
    }

    /// Whether there is a work tree.
    #[must_use]
    pub fn has_work_tree(&self) -> bool {
        !self.bare
    }

    /// Whether the history is cut off.
    #[must_use]
    pub fn is_shallow(&self) -> bool {
        self.shallow
    }

    /// Every branch that may be a worker: all but the default one and names with `/`.
    #[must_use]
    pub fn branches(&self) -> Vec<Branch> {
        let is_worker = |name: &&String| !name.contains('/') && Some(name.as_str()) != self.default_branch();
        let branch = |(name, tip): (&String, &Oid)| Branch { name: name.clone(), tip: Some(tip.to_string()) };
        self.tips.iter().filter(|(name, _)| is_worker(name)).map(branch).collect()
    }

    /// A file of the default branch.
    ///
    /// # Errors
    /// Trouble of the machine, or of the repository; or the file is larger than [`MAX_ROOT_FILE`](super::MAX_ROOT_FILE).
    pub fn root_file(&self, path: &str) -> Result<Option<Vec<u8>>, SourceError> {
        let Some(tip) = self.default.as_ref().and_then(|name| self.tips.get(name)) else { return Ok(None) };
        let reader = self.reader()?;
        reader.found(|objects| {
            let Some(tree) = objects.tree(objects.commit(*tip)?.tree_id())? else { return Ok(None) };
            let entry = tree.get_path(Path::new(path)).ok();
            let is_file = |e: &git2::TreeEntry<'_>| e.kind() == Some(ObjectType::Blob) && e.filemode() != tree::LINK;
            let Some(id) = entry.filter(is_file).map(|entry| entry.id()) else { return Ok(None) };
            super::check_root_file(path, objects.header(id)?.0 as u64)?;
            objects.blob(id).map(Some)
        })
    }

    /// The names in a folder of the default branch.
    ///
    /// # Errors
    /// Trouble of the machine, or of the repository.
    pub fn root_folder(&self, folder: &str) -> Result<Vec<String>, SourceError> {
        let Some(tip) = self.default.as_ref().and_then(|name| self.tips.get(name)) else { return Ok(Vec::new()) };
        self.reader()?.found(|objects| {
            let Some(tree) = objects.tree(objects.commit(*tip)?.tree_id())? else { return Ok(Vec::new()) };
            let entry = tree.get_name(folder).filter(|entry| entry.kind() == Some(ObjectType::Tree));
            let Some(id) = entry.map(|entry| entry.id()) else { return Ok(Vec::new()) };
            let Some(tree) = objects.tree(id)? else { return Ok(Vec::new()) };
            Ok(tree.iter().map(|entry| String::from_utf8_lossy(entry.name_bytes()).into_owned()).collect())
        })
    }

    /// The same repository as it was when its branches had these tips, in hex: no other branch is there.
    ///
    /// # Errors
    /// A text that is no commit id.
    pub fn pinned(
        mut self,
        default: Option<&str>,
        tips: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, SourceError> {
        self.tips =
            tips.into_iter().map(|(name, tip)| Ok((name, Oid::from_str(&tip)?))).collect::<Result<_, SourceError>>()?;
        // Where there was none, none is to be made up; its name is nobody's.
        self.default = default.map(|_| self.default.take().unwrap_or_else(|| "default/branch".to_owned()));
        if let (Some(name), Some(tip)) = (&self.default, default) {
            self.tips.insert(name.clone(), Oid::from_str(tip)?);
        }
        Ok(self)
    }

    /// A reader for this thread.
    ///
    /// # Errors
    /// Trouble of the machine.
    pub fn reader(&self) -> Result<GitReader, SourceError> {
        let repository = open(&self.path)?.ok_or_else(|| SourceError::Missing(self.path.clone()))?;
        Ok(GitReader { path: self.path.clone(), repository: RefCell::new(repository), shallow: self.shallow })
    }
}

/// Reads commits, trees and blobs.
pub struct GitReader {
    path: PathBuf,
    repository: RefCell<Repository>,
    shallow: bool,
}

const SUBMODULE: u32 = 0o160_000;

impl GitReader {
    /// Reads in the repository; once more in the repository as it is then, if that fails: `git gc` may have packed anew what
    /// was in another file.
    fn found<T>(&self, read: impl Fn(&Objects<'_>) -> Result<T, SourceError>) -> Result<T, SourceError> {
        let in_it = |repository: &Repository| Objects::of(repository).and_then(|objects| read(&objects));
        let first = match in_it(&self.repository.borrow()) {
            Err(error @ (SourceError::Object { .. } | SourceError::Git(_))) => error,
            other => return other,
        };
        let Ok(Some(again)) = open(&self.path) else { return Err(first) };
        let found = in_it(&again)?;
        self.repository.replace(again);
        Ok(found)
    }

    /// A branch's history by first parent, oldest first.
    ///
    /// # Errors
    /// The branch points at no commit, or an object is missing.
    pub fn history(&self, branch: &Branch) -> Result<Vec<Commit>, SourceError> {
        let Some(tip) = &branch.tip else { return Ok(Vec::new()) };
        let tip = Oid::from_str(tip)?;
        if tip.is_zero() {
            return Err(SourceError::NoObject);
        }
        let mut commits = self.found(|objects| self.commits(objects, tip))?;
        commits.reverse();
        Ok(commits)
    }

    fn commits(&self, objects: &Objects<'_>, tip: Oid) -> Result<Vec<Commit>, SourceError> {
        let mut next = Some(objects.commit(tip)?);
        let mut commits = Vec::new();
        while let Some(commit) = next {
            commits.push(Commit {
                id: commit.id().to_string(),
                time: Time::from_unix(commit.time().seconds()),
                tree: commit.tree_id().to_string(),
            });
            next = match commit.parent_id(0) {
                Err(_) => None,
                Ok(parent) => match objects.commit(parent) {
                    Ok(parent) => Some(parent),
                    // A shallow clone's oldest commit still names the parent that was not fetched.
                    Err(_) if self.shallow => None,
                    Err(error) => return Err(error),
                },
            };
        }
        Ok(commits)
    }

    /// A commit's tree as a snapshot of this branch.
    ///
    /// # Errors
    /// An object is missing or broken.
    pub fn snapshot(&self, branch: &str, commit: &Commit) -> Result<Snapshot, SourceError> {
        let root = Oid::from_str(&commit.tree)?;
        let (entries, truncated) = self.found(|objects| tree::entries(objects, root))?;
        let commit = Some(commit.clone());
        Ok(Snapshot { worker: branch.to_owned(), commit, entries: Arc::new(entries), truncated })
    }

    /// The work tree's files as a snapshot of this branch, as `git add` would take them: what git ignores is left out, unless
    /// it is tracked.
    ///
    /// # Errors
    /// Trouble of the machine.
    pub fn working_files(&self, branch: &str) -> Result<Snapshot, SourceError> {
        let repository = self.repository.borrow();
        let Some(root) = repository.workdir() else {
            return Err(SourceError::Missing(repository.path().to_owned()));
        };
        let index = repository.index()?;
        let tracked = |path: &Path| {
            let Ok(relative) = path.strip_prefix(root) else { return false };
            index.get_path(relative, 0).is_some() || index.find_prefix(relative.join("")).is_ok()
        };
        let left_out = |path: &Path| {
            path.file_name() == Some(OsStr::new(".git"))
                || repository.is_path_ignored(path).unwrap_or(false) && !tracked(path)
        };
        let mut snapshot = folder::snapshot(root, branch, &left_out)?;
        // A submodule that was not fetched is an empty folder on disk.
        let entries = Arc::make_mut(&mut snapshot.entries);
        for link in index.iter().filter(|entry| entry.mode == SUBMODULE) {
            let known = entries.binary_search_by(|entry| entry.path.cmp(&link.path));
            let path = std::str::from_utf8(&link.path).map(|path| root.join(path));
            if let (Err(at), Ok(path)) = (known, path)
                && path.is_dir()
            {
                let blob = BlobId::Git(link.id.to_string());
                entries.insert(at, TreeEntry { path: link.path, kind: EntryKind::Submodule, size: 0, blob });
            }
        }
        Ok(snapshot)
    }

    /// A blob's bytes.
    ///
    /// # Errors
    /// The object is missing or broken, or larger than any file that is read.
    pub fn blob(&self, id: &str) -> Result<Vec<u8>, SourceError> {
        let id = Oid::from_str(id)?;
        self.found(|objects| objects.blob(id))
    }
}

impl Blobs for GitReader {
    fn read(&self, blob: &BlobId) -> Result<Vec<u8>, SourceError> {
        match blob {
            BlobId::Git(id) => self.blob(id),
            BlobId::Path(path) => super::read_file(path),
            BlobId::Published { sha256, .. } => Err(SourceError::Missing(PathBuf::from(sha256.to_string()))),
        }
    }
}
