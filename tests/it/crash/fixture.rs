//! A site on its way from one state to another, and what has to hold at every moment in between.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use rbee_catalog::client::{Expected, FolderSite, Timeliness, TrustedKeys, verify_site};
use rbee_catalog::model::{PublicKey, Time};
use rbee_catalog::output::POINTER;
use serde_json::json;

use crate::support::cli::Cli;
use crate::support::repo::Repo;

/// Two states of a catalog, a signed site of the first, and a clean one of the second.
pub(crate) struct Crossing {
    pub(crate) cli: Cli,
    a: Repo,
    b: Repo,
    pub(crate) key: TrustedKeys,
    pub(crate) before: Tree,
    pub(crate) after: Tree,
}

/// A site's files by path, without the pointer, whose signature differs from time to time.
pub(crate) type Tree = BTreeMap<String, Vec<u8>>;

/// What no build wrote.
pub(crate) const FOREIGN: [&str; 2] = ["notes.txt", "w/mine.txt"];

/// How many of the runs of a soak there are: all of them by hand, with `RBEE_SOAK=1`, else a tenth.
pub(crate) fn soak(all: usize) -> usize {
    if std::env::var_os("RBEE_SOAK").is_some_and(|soak| soak == "1") { all } else { all.div_ceil(10) }
}

/// The first state, or the second: a worker in a new version, two names retired, two new ones that link to each other.
fn catalog(second: bool) -> Repo {
    let repo = Repo::new();
    let name = if second { "Second" } else { "First" };
    let mut config = format!("name = \"{name}\"\nbase_url = \"https://example.org\"\n");
    if second {
        for gone in ["beta-cuda", "gamma-metal"] {
            config += &format!("[[retired]]\nworker = \"{gone}\"\nreason = \"nobody looks after it\"\n");
        }
    }
    repo.branch("main").file("catalog.toml", config).commit("catalog");
    let on = |id: &str| json!({"workers": [{"id": id}]});
    repo.worker("alpha-cpu").metadata(|m| m["dependencies"] = on("delta-rocm")).commit("alpha");
    repo.worker("delta-rocm").commit("delta");
    if second {
        repo.worker("alpha-cpu").version("0.2.0").metadata(|m| m["tags"] = json!(["fresh"])).commit("alpha 0.2.0");
        repo.worker("eps-vulkan").metadata(|m| m["tags"] = json!(["fresh"])).commit("eps");
        repo.worker("zeta-sycl").metadata(|m| m["dependencies"] = on("eps-vulkan")).commit("zeta");
    } else {
        repo.worker("beta-cuda").metadata(|m| m["tags"] = json!(["stale"])).commit("beta");
        repo.worker("gamma-metal").metadata(|m| m["dependencies"] = on("beta-cuda")).commit("gamma");
    }
    repo
}

impl Crossing {
    pub(crate) fn new() -> Self {
        let cli = Cli::new();
        let (a, b) = (catalog(false), catalog(true));
        cli.done(&["keygen", "--no-password"]);
        let key = TrustedKeys::new([PublicKey::parse(&cli.read("index.pub")).unwrap()]);
        cli.write("public-a/assets/old.css", "a");
        cli.write("public-a/pages/turn", "a file, then a folder");
        cli.write("public-a/pages/index.html", "<a href=\"turn\">turn</a> <a href=\"../assets/old.css\">old</a>");
        cli.write("public-b/assets/new.css", "b");
        cli.write("public-b/pages/turn/page.html", "<a href=\"../index.html\">back</a>");
        cli.write(
            "public-b/pages/index.html",
            "<a href=\"turn/page.html\">turn</a> <a href=\"../assets/new.css\">n</a>",
        );
        let mut crossing = Self { cli, a, b, key, before: Tree::new(), after: Tree::new() };
        assert!(crossing.build(false, "clean-a").status().unwrap().success());
        assert!(crossing.build(true, "clean-b").status().unwrap().success());
        crossing.before = tree(&crossing.cli.join("clean-a"));
        crossing.after = tree(&crossing.cli.join("clean-b"));
        assert!(crossing.before.len() > 50 && crossing.before != crossing.after);
        crossing.consistent("clean-a");
        crossing.consistent("clean-b");
        crossing
    }

    /// The build of a state into a folder, not started yet.
    pub(crate) fn build(&self, second: bool, out: &str) -> Command {
        let (repo, public) = if second { (&self.b, "public-b") } else { (&self.a, "public-a") };
        let catalog = repo.path().display().to_string();
        let mut command =
            self.cli.command(&["build", &catalog, "--out", out, "--key", "index.key", "--public", public]);
        command.stderr(std::process::Stdio::null());
        command
    }

    /// Where the two catalogs are.
    pub(crate) fn catalogs(&self) -> (&Path, &Path) {
        (self.a.path(), self.b.path())
    }

    /// A fresh copy of the first state, with files in it that no build wrote.
    pub(crate) fn start(&self, out: &str) -> Foreign {
        for folder in [out.to_owned(), format!("{out}.state")] {
            drop(fs::remove_dir_all(self.cli.join(&folder)));
        }
        copy(&self.cli.join("clean-a"), &self.cli.join(out));
        copy(&self.cli.join("clean-a.state"), &self.cli.join(&format!("{out}.state")));
        for path in FOREIGN {
            self.cli.write(&format!("{out}/{path}"), "mine");
        }
        self.foreign(out)
    }

    /// When what no build wrote was written.
    pub(crate) fn foreign(&self, out: &str) -> Foreign {
        FOREIGN.map(|path| fs::metadata(self.cli.join(&format!("{out}/{path}"))).unwrap().modified().unwrap())
    }

    /// What holds at every moment: the pointer verifies with all that it pins, every page links only to what is there.
    pub(crate) fn consistent(&self, out: &str) {
        let site = self.cli.join(out);
        if site.join(POINTER).exists() {
            let real = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
            let now = Time::from_unix(i64::try_from(real).unwrap());
            let expected = Expected { keys: &self.key, catalog: None, time: Timeliness::At(now), remembered: None };
            if let Err(error) = verify_site(&FolderSite::open(&site).unwrap(), &expected) {
                panic!("{out}: {error}");
            }
        }
        if site.exists() {
            let dead = dead_links(&site);
            assert!(dead.is_empty(), "{out}: {dead:?}");
        }
    }

    /// A site's files, but those that no build wrote.
    pub(crate) fn without_foreign(&self, out: &str) -> Tree {
        let mut now = tree(&self.cli.join(out));
        now.retain(|path, _| !FOREIGN.contains(&path.as_str()));
        now
    }

    /// Which state a folder is in.
    pub(crate) fn state(&self, out: &str) -> &'static str {
        match self.without_foreign(out) {
            now if now == self.before => "before",
            now if now == self.after => "after",
            _ => "between",
        }
    }

    /// The next build brings the second state, to the byte, and leaves nothing beside it.
    pub(crate) fn completes(&self, out: &str, foreign: Option<&Foreign>) {
        assert!(self.build(true, out).status().unwrap().success(), "the next build");
        self.consistent(out);
        if let Some(foreign) = foreign {
            assert_eq!(self.foreign(out), *foreign, "what no build wrote is never touched");
        }
        let mut now = tree(&self.cli.join(out));
        for path in FOREIGN {
            assert_eq!(now.remove(path).as_deref(), foreign.map(|_| b"mine".as_slice()), "{path}");
        }
        let paths = |tree: &Tree| tree.keys().cloned().collect::<Vec<_>>();
        assert_eq!(paths(&now), paths(&self.after));
        assert!(now == self.after, "the same bytes as a clean build");
        let mut state: Vec<_> = tree(&self.cli.join(&format!("{out}.state"))).into_keys().collect();
        state.retain(|path| !(path.starts_with("branches/") && path.ends_with(".json")));
        assert_eq!(state, ["lock", "record.json"], "nothing is left over");
        let left: Vec<_> = fs::read_dir(self.cli.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.starts_with('.') || name.starts_with("rbee-catalog"))
            .collect();
        assert!(left.is_empty(), "{left:?}");
    }
}

/// When the foreign files were written.
pub(crate) type Foreign = [SystemTime; FOREIGN.len()];

/// Every file below a folder but the pointer.
pub(crate) fn tree(root: &Path) -> Tree {
    let mut found = Tree::new();
    for entry in walkdir::WalkDir::new(root).into_iter().map(Result::unwrap) {
        if entry.file_type().is_file() {
            let path = entry.path().strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
            found.insert(path, fs::read(entry.path()).unwrap());
        }
    }
    found.remove(POINTER);
    found
}

pub(crate) fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from).into_iter().map(Result::unwrap) {
        let target = to.join(entry.path().strip_prefix(from).unwrap());
        if entry.file_type().is_dir() {
            fs::create_dir_all(target).unwrap();
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Every link of every page that leads to no file of the site.
pub(crate) fn dead_links(site: &Path) -> Vec<String> {
    let mut dead = Vec::new();
    for entry in walkdir::WalkDir::new(site).into_iter().map(Result::unwrap) {
        if entry.path().extension().is_none_or(|ending| ending != "html") {
            continue;
        }
        let text = fs::read_to_string(entry.path()).unwrap();
        for link in ["href=\"", "src=\""].iter().flat_map(|mark| text.split(mark).skip(1)) {
            let link = link.split('"').next().unwrap().replace("&amp;", "&").replace("&#x2F;", "/");
            let path = link.split(['#', '?']).next().unwrap();
            if path.is_empty() || path.contains(':') {
                continue;
            }
            let target: PathBuf = match path.strip_prefix('/') {
                Some(path) => site.join(path),
                None => entry.path().parent().unwrap().join(path),
            };
            if !target.is_file() {
                dead.push(format!("{} links to {link}", entry.path().strip_prefix(site).unwrap().display()));
            }
        }
    }
    dead
}
