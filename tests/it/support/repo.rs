//! Real git repositories, built by hand in a temporary folder: the one fixture builder.
//!
//! ```ignore
//! let repo = Repo::new();                                   // bare; HEAD names `main`, which does not exist yet
//! repo.branch("main").file("catalog.toml", "").commit("catalog");
//! repo.worker("demo-worker-cpu").commit("first");           // a valid worker: metadata.json, PKGBUILD, README.md
//! let fixed = repo.worker("demo-worker-cpu").version("0.2.0").commit("0.2.0");
//! repo.worker("demo-worker-cpu").metadata(|m| m["name"] = json!("Demo")).at(NOON).commit("prose");
//! ```
//!
//! [`Repo::branch`] and [`Repo::worker`] begin a [`Change`]: what the branch holds now, to be edited and committed on top. Each
//! commit is an hour later than the last one of its repository, from [`START`] on, so that the same calls give the same
//! commit ids. No system or user configuration is read, nothing is left behind, and every test may run beside every other.

#![allow(dead_code)] // each subject uses its part

pub(crate) mod raw;

use std::cell::Cell;
use std::path::Path;
use std::process::Command;

use git2::{FileMode, Index, IndexEntry, IndexTime, Oid, Repository, RepositoryInitOptions, Signature};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::worker::pretty;
pub(crate) use super::worker::{document, folder, platform, readme, recipe, worker_files};

/// When the first commit of every repository is dated: 2026-01-01T00:00:00Z. Each further one is an [`HOUR`] later.
pub(crate) const START: i64 = 1_767_225_600;
/// In seconds.
pub(crate) const HOUR: i64 = 3_600;
/// In seconds.
pub(crate) const DAY: i64 = 24 * HOUR;

/// A git repository that goes when this goes.
pub(crate) struct Repo {
    folder: TempDir,
    git: Repository,
    /// How many commits were made.
    count: Cell<i64>,
}

impl Repo {
    /// A bare repository without a branch.
    pub(crate) fn new() -> Self {
        Self::init(true)
    }

    /// A repository with a work tree, without a branch. Commits do not touch the work tree: see [`Repo::checkout`].
    pub(crate) fn with_work_tree() -> Self {
        Self::init(false)
    }

    fn init(bare: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut options = RepositoryInitOptions::new();
        options.bare(bare).initial_head("main").external_template(false);
        let git = Repository::init_opts(folder.path(), &options).unwrap();
        Self { folder, git, count: Cell::new(0) }
    }

    /// Where it is: the CATALOG argument that names it.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Its `file://` URL.
    pub(crate) fn url(&self) -> String {
        let path = self.path().display().to_string().replace('\\', "/");
        format!("file://{}{path}", if path.starts_with('/') { "" } else { "/" })
    }

    /// The folder that holds `refs`, `objects` and `HEAD`.
    pub(crate) fn git_dir(&self) -> &Path {
        self.git.path()
    }

    /// A commit on top of a branch, or its first one: without a file yet.
    pub(crate) fn branch(&self, name: &str) -> Change<'_> {
        let tip = self.git.refname_to_id(&format!("refs/heads/{name}")).ok();
        let mut files = Index::new().unwrap();
        if let Some(tip) = tip {
            files.read_tree(&self.git.find_commit(tip).unwrap().tree().unwrap()).unwrap();
        }
        Change { repo: self, branch: name.to_owned(), parents: tip.into_iter().collect(), files, time: None }
    }

    /// A commit on top of a worker's branch, or its first one: a valid worker of this id, version 0.1.0, with neither an error nor a
    /// warning, hybrid, on linux-x86_64.
    pub(crate) fn worker(&self, id: &str) -> Change<'_> {
        let change = self.branch(id);
        if change.parents.is_empty() { change.worker_files(id) } else { change }
    }

    /// The branch's tip, in hex.
    pub(crate) fn tip(&self, branch: &str) -> String {
        self.git.refname_to_id(&format!("refs/heads/{branch}")).unwrap().to_string()
    }

    /// Points a reference (`refs/heads/x`, `HEAD`) at an object (in hex) or another reference (`ref: refs/heads/y`), whether
    /// that is there or not.
    pub(crate) fn point(&self, reference: &str, target: &str) {
        let file = self.git_dir().join(reference);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, format!("{target}\n")).unwrap();
    }

    /// An annotated tag object on an object; no reference names it.
    pub(crate) fn tag_object(&self, target: &str) -> String {
        let target = self.git.find_object(Oid::from_str(target).unwrap(), None).unwrap();
        self.git.tag_annotation_create("tag", &target, &signature(START), "tag").unwrap().to_string()
    }

    /// The id of the tree of a commit, or of what is at a path in it.
    pub(crate) fn object_at(&self, commit: &str, path: &str) -> String {
        self.git.revparse_single(&format!("{commit}:{path}")).unwrap().id().to_string()
    }

    /// Takes a loose object away, as a broken disk does.
    pub(crate) fn lose_object(&self, id: &str) {
        let file = self.git_dir().join("objects").join(&id[..2]).join(&id[2..]);
        std::fs::remove_file(file).unwrap();
    }

    /// Checks a branch out into the work tree.
    pub(crate) fn checkout(&self, branch: &str) {
        self.git(&["checkout", "--quiet", "--force", branch]);
    }

    /// Writes a file into the work tree, without a commit.
    pub(crate) fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let file = self.path().join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, bytes).unwrap();
    }

    /// Runs the `git` program in the repository; what it printed, without the line's end.
    pub(crate) fn git(&self, arguments: &[&str]) -> String {
        git(self.path(), arguments)
    }

    /// What CI services make: a work tree and every branch below `refs/remotes/origin/` only, nothing checked out.
    pub(crate) fn ci_clone(&self) -> Self {
        let clone = Self::with_work_tree();
        clone.git(&["remote", "add", "origin", &self.url()]);
        clone.git(&["fetch", "--quiet", "origin", "+refs/heads/*:refs/remotes/origin/*"]);
        clone
    }

    /// What `git clone` makes, with these options.
    pub(crate) fn git_clone(&self, options: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let into = folder.path().display().to_string();
        self.git(&[&["clone", "--quiet"], options, &[&self.url(), &into]].concat());
        let git = Repository::open(folder.path()).unwrap();
        Self { folder, git, count: Cell::new(0) }
    }
}

/// A commit in the making. What is not committed is gone.
#[must_use = "nothing is committed before `commit`"]
pub(crate) struct Change<'r> {
    repo: &'r Repo,
    branch: String,
    parents: Vec<Oid>,
    files: Index,
    time: Option<i64>,
}

impl Change<'_> {
    /// Writes a file.
    pub(crate) fn file(self, path: impl AsRef<[u8]>, bytes: impl AsRef<[u8]>) -> Self {
        let id = self.repo.git.blob(bytes.as_ref()).unwrap();
        self.entry(path.as_ref(), FileMode::Blob, id)
    }

    /// Writes many files with the same bytes.
    pub(crate) fn files(self, paths: impl IntoIterator<Item = String>, bytes: impl AsRef<[u8]>) -> Self {
        let id = self.repo.git.blob(bytes.as_ref()).unwrap();
        paths.into_iter().fold(self, |change, path| change.entry(path.as_bytes(), FileMode::Blob, id))
    }

    /// Puts a symbolic link there.
    pub(crate) fn symlink(self, path: &str, target: &str) -> Self {
        let id = self.repo.git.blob(target.as_bytes()).unwrap();
        self.entry(path.as_ref(), FileMode::Link, id)
    }

    /// Puts an executable file there.
    pub(crate) fn program(self, path: &str, bytes: impl AsRef<[u8]>) -> Self {
        let id = self.repo.git.blob(bytes.as_ref()).unwrap();
        self.entry(path.as_ref(), FileMode::BlobExecutable, id)
    }

    /// Puts a submodule there, at a commit that is not here.
    pub(crate) fn submodule(self, path: &str) -> Self {
        self.entry(path.as_ref(), FileMode::Commit, Oid::from_bytes(&[0x5b; 20]).unwrap())
    }

    fn entry(mut self, path: &[u8], mode: FileMode, id: Oid) -> Self {
        let time = IndexTime::new(0, 0);
        let entry = IndexEntry {
            ctime: time,
            mtime: time,
            dev: 0,
            ino: 0,
            mode: mode.into(),
            uid: 0,
            gid: 0,
            file_size: 0,
            id,
            flags: 0,
            flags_extended: 0,
            path: path.to_vec(),
        };
        self.files.add(&entry).unwrap();
        self
    }

    /// Takes a file out.
    pub(crate) fn remove(mut self, path: &str) -> Self {
        self.files.remove(Path::new(path), 0).unwrap();
        self
    }

    /// A file's bytes as this change has them.
    pub(crate) fn read(&self, path: &str) -> Vec<u8> {
        let entry = self.files.get_path(Path::new(path), 0).unwrap_or_else(|| panic!("no {path} on {}", self.branch));
        self.repo.git.find_blob(entry.id).unwrap().content().to_vec()
    }

    /// Edits a text file.
    pub(crate) fn edit(self, path: &str, edit: impl FnOnce(&str) -> String) -> Self {
        let text = String::from_utf8(self.read(path)).unwrap();
        self.file(path, edit(&text))
    }

    /// Edits `metadata.json` as a JSON value; written with two spaces, keys in the order that they had.
    pub(crate) fn metadata(self, edit: impl FnOnce(&mut Value)) -> Self {
        let mut value = serde_json::from_slice(&self.read("metadata.json")).unwrap();
        edit(&mut value);
        self.file("metadata.json", pretty(&value))
    }

    /// Another version, in `metadata.json` and the `PKGBUILD`.
    pub(crate) fn version(self, version: &str) -> Self {
        let pkgver = format!("pkgver={}\n", version.replace('-', "_"));
        let line = |line: &str| if line.starts_with("pkgver=") { pkgver.clone() } else { format!("{line}\n") };
        self.metadata(|m| m["version"] = json!(version)).edit("PKGBUILD", |text| text.lines().map(line).collect())
    }

    /// The files of a valid worker, over what is there.
    pub(crate) fn worker_files(self, id: &str) -> Self {
        self.file("metadata.json", pretty(&document(id))).file("PKGBUILD", recipe(id)).file("README.md", readme(id))
    }

    /// All that a commit held, and nothing else: what `git revert` gives.
    pub(crate) fn restore(mut self, commit: &str) -> Self {
        let commit = self.repo.git.find_commit(Oid::from_str(commit).unwrap()).unwrap();
        self.files.clear().unwrap();
        self.files.read_tree(&commit.tree().unwrap()).unwrap();
        self
    }

    /// No file at all.
    pub(crate) fn empty(mut self) -> Self {
        self.files.clear().unwrap();
        self
    }

    /// Brings a commit's history in as one more parent: the second one, where the branch has a tip. Files stay as they are.
    pub(crate) fn merge(mut self, commit: &str) -> Self {
        self.parents.push(Oid::from_str(commit).unwrap());
        self
    }

    /// The committer's and author's time in Unix seconds, instead of an hour after the last commit.
    pub(crate) fn at(mut self, unix: i64) -> Self {
        self.time = Some(unix);
        self
    }

    /// Commits, moves the branch there, and gives the commit's id in hex.
    pub(crate) fn commit(mut self, message: &str) -> String {
        let git = &self.repo.git;
        let count = self.repo.count.get();
        self.repo.count.set(count + 1);
        let signature = signature(self.time.unwrap_or(START + count * HOUR));
        let tree = git.find_tree(self.files.write_tree_to(git).unwrap()).unwrap();
        let parents: Vec<_> = self.parents.iter().map(|id| git.find_commit(*id).unwrap()).collect();
        let parents: Vec<_> = parents.iter().collect();
        let id = git.commit(None, &signature, &signature, message, &tree, &parents).unwrap();
        git.reference(&format!("refs/heads/{}", self.branch), id, true, "test").unwrap();
        id.to_string()
    }
}

/// Runs the `git` program, away from every configuration.
fn git(folder: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new("git");
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_CONFIG_COUNT"] {
        command.env_remove(name);
    }
    for (name, value) in [("GIT_CONFIG_NOSYSTEM", "1"), ("GIT_CONFIG_GLOBAL", "/dev/null"), ("LC_ALL", "C")] {
        command.env(name, value);
    }
    for who in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{who}_NAME"), NAME).env(format!("GIT_{who}_EMAIL"), EMAIL);
        command.env(format!("GIT_{who}_DATE"), format!("{START} +0000"));
    }
    let output = command.current_dir(folder).args(arguments).output().expect("the git program");
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
}

const NAME: &str = "Demo Author";
const EMAIL: &str = "author@example.org";

fn signature(time: i64) -> Signature<'static> {
    Signature::new(NAME, EMAIL, &git2::Time::new(time, 0)).unwrap()
}
