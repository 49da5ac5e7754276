//! What no git program would write: trees by hand, damage, references of any name, and very long histories.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use git2::{ObjectType, Oid};

use super::{HOUR, Repo, START};

/// Modes of tree entries.
pub(crate) const FILE: &str = "100644";
pub(crate) const FOLDER: &str = "40000";

impl Repo {
    /// A blob; no tree names it.
    pub(crate) fn blob(&self, bytes: impl AsRef<[u8]>) -> String {
        self.git.blob(bytes.as_ref()).unwrap().to_string()
    }

    /// A tree of these entries (mode, name, object) as they are: not sorted, not checked.
    pub(crate) fn tree<'e>(&self, entries: impl IntoIterator<Item = (&'e str, &'e [u8], &'e str)>) -> String {
        let mut bytes = Vec::new();
        for (mode, name, object) in entries {
            bytes.extend_from_slice(mode.as_bytes());
            bytes.push(b' ');
            bytes.extend_from_slice(name);
            bytes.push(0);
            bytes.extend_from_slice(Oid::from_str(object).unwrap().as_bytes());
        }
        self.git.odb().unwrap().write(ObjectType::Tree, &bytes).unwrap().to_string()
    }

    /// The tree of a branch's tip with more entries at its root, written by hand.
    pub(crate) fn tree_with(&self, branch: &str, more: &[(&str, &[u8], &str)]) -> String {
        let commit = self.git.find_commit(Oid::from_str(&self.tip(branch)).unwrap()).unwrap();
        let tree = commit.tree().unwrap();
        let known: Vec<_> = tree.iter().map(|e| (e.name_bytes().to_vec(), e.id().to_string())).collect();
        let known = known.iter().map(|(name, id)| (FILE, name.as_slice(), id.as_str()));
        self.tree(known.chain(more.iter().copied()))
    }

    /// Commits a tree on top of a branch, whatever the tree is.
    pub(crate) fn commit_tree(&self, branch: &str, tree: &str, message: &str) -> String {
        let mut text = format!("tree {tree}\n");
        if let Ok(parent) = self.git.refname_to_id(&format!("refs/heads/{branch}")) {
            writeln!(text, "parent {parent}").unwrap();
        }
        let count = self.count.get();
        self.count.set(count + 1);
        for who in ["author", "committer"] {
            writeln!(text, "{who} Demo Author <author@example.org> {} +0000", START + count * HOUR).unwrap();
        }
        write!(text, "\n{message}").unwrap();
        let id = self.git.odb().unwrap().write(ObjectType::Commit, text.as_bytes()).unwrap();
        self.git.reference(&format!("refs/heads/{branch}"), id, true, "test").unwrap();
        id.to_string()
    }

    /// Names commits by branches of any name: in one file, so that no file system has a say.
    pub(crate) fn pack_refs(&self, branches: &[(&[u8], &str)]) {
        let file = self.git_dir().join("packed-refs");
        let known = std::fs::read(&file).unwrap_or_default();
        let mut lines: Vec<Vec<u8>> = known.split(|b| *b == b'\n').map(<[u8]>::to_vec).collect();
        lines.retain(|line| !line.is_empty() && !line.starts_with(b"#"));
        lines.extend(branches.iter().map(|(name, id)| [id.as_bytes(), b" refs/heads/", name].concat()));
        lines.sort_by(|a, b| a[41..].cmp(&b[41..]));
        lines.insert(0, b"# pack-refs with: peeled fully-peeled sorted ".to_vec());
        std::fs::write(file, lines.join(&b'\n').into_iter().chain([b'\n']).collect::<Vec<_>>()).unwrap();
    }

    /// Moves the objects that only this branch has into a pack of their own; where the pack is.
    pub(crate) fn pack(&self, branch: &str) -> PathBuf {
        let others = self.git(&["for-each-ref", "--format=^%(refname)", "refs/heads"]);
        let others = others.lines().filter(|line| *line != format!("^refs/heads/{branch}"));
        let listed = self.git(&[&["rev-list", "--objects", branch], &others.collect::<Vec<_>>()[..]].concat());
        let ids: Vec<&str> = listed.lines().map(|line| &line[..40]).collect();
        let name = self.piped(&["pack-objects", "--quiet", "objects/pack/pack"], ids.join("\n").as_bytes());
        ids.iter().for_each(|id| self.lose_object(id));
        self.git_dir().join(format!("objects/pack/pack-{name}.pack"))
    }

    /// Changes a file of the repository that git keeps read-only.
    pub(crate) fn damage(&self, file: &std::path::Path, damage: impl FnOnce(&mut Vec<u8>)) {
        let mut bytes = std::fs::read(file).unwrap();
        damage(&mut bytes);
        std::fs::remove_file(file).unwrap();
        std::fs::write(file, bytes).unwrap();
    }

    /// The file of a loose object.
    pub(crate) fn loose_object(&self, id: &str) -> PathBuf {
        self.git_dir().join("objects").join(&id[..2]).join(&id[2..])
    }

    /// Adds to the branch this many commits, each with what `text` gives for its number in the file `path`.
    pub(crate) fn many_commits(&self, branch: &str, count: usize, path: &str, text: impl Fn(usize) -> String) {
        let mut stream = Vec::new();
        for number in 0..count {
            let (time, text) = (START + i64::try_from(number).unwrap(), text(number));
            write!(stream, "commit refs/heads/{branch}\ncommitter Demo <author@example.org> {time} +0000\n").unwrap();
            write!(stream, "data 1\nx\n").unwrap();
            if number == 0 {
                writeln!(stream, "from {}", self.tip(branch)).unwrap();
            }
            write!(stream, "M 100644 inline {path}\ndata {}\n{text}\n", text.len()).unwrap();
        }
        self.piped(&["fast-import", "--quiet", "--force"], &stream);
    }

    /// Runs the `git` program with this on its standard input; what it printed.
    fn piped(&self, arguments: &[&str], input: &[u8]) -> String {
        let mut git = Command::new("git");
        git.current_dir(self.path())
            .args(arguments)
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_CONFIG_GLOBAL", "/dev/null");
        let mut child = git.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the git program");
        child.stdin.take().unwrap().write_all(input).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "git {arguments:?}");
        String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
    }
}
