//! Published means published: builds over builds, on real repositories whose history somebody rewrites.

mod accept;
mod attacks;
mod http;
mod kept;
mod names;
mod sites;
mod unsigned;

use std::collections::BTreeMap;
use std::path::Path;

use rbee_catalog::model::PublicKey;
use rbee_catalog::sign::{SecretKey, keygen};
use serde_json::{Value, json};

use crate::support::cli::{Cli, Ran};
use crate::support::repo::{Change, Repo};

/// The worker that somebody tampers with.
const ID: &str = "demo-worker-cpu";
/// One that nobody touches.
const OTHER: &str = "other-worker-cpu";

/// A catalog, a key and a folder to build in.
struct Bench {
    cli: Cli,
    repo: Repo,
    public: PublicKey,
}

impl Bench {
    /// With the workers [`ID`], version 0.1.0, and [`OTHER`]; not built yet.
    fn new() -> Self {
        let (cli, repo) = (Cli::new(), Repo::new());
        let pair = keygen(None).unwrap();
        let public = SecretKey::read(&pair.secret_text, None).unwrap().public().clone();
        cli.write("index.key", &pair.secret_text);
        let bench = Self { cli, repo, public };
        bench.configure("");
        bench.repo.worker(ID).commit("0.1.0");
        bench.repo.worker(OTHER).commit("other");
        bench
    }

    /// Commits a `catalog.toml` with this key and these lines.
    fn configure(&self, lines: &str) {
        let config = format!("id = \"test\"\npublic_keys = [\"{}\"]\n{lines}", self.public);
        self.repo.branch("main").file("catalog.toml", config).commit("catalog");
    }

    fn run(&self, out: &str, more: &[&str]) -> Ran {
        let catalog = self.repo.path().to_str().unwrap();
        self.cli.run(&[&["build", catalog, "--out", out, "--key", "index.key"], more].concat())
    }

    /// Builds into `site`, which then checks out; what was said.
    fn build(&self) -> String {
        self.build_to("site", &[])
    }

    fn build_to(&self, out: &str, more: &[&str]) -> String {
        let ran = self.run(out, more);
        assert_eq!(ran.status, 0, "{ran}");
        self.cli.done(&["verify", out, "--public-key", &self.public.to_string(), "--id", "test"]);
        ran.stderr
    }

    fn json(&self, path: &str) -> Value {
        serde_json::from_str(&self.cli.read(path)).unwrap()
    }

    /// What is published, a line a worker: id, latest, then each version with the first digits of its artifact's digest, and
    /// the codes of what is wrong with the branch.
    fn published(&self) -> String {
        self.published_in("site")
    }

    fn published_in(&self, out: &str) -> String {
        let index = self.json(&format!("{out}/index.json"));
        let mut text = String::new();
        for entry in index["workers"].as_array().unwrap() {
            let id = entry["id"].as_str().unwrap();
            let document = self.json(&format!("{out}/v1/workers/{id}.json"));
            text += &format!("{id} {}:", entry["latest"].as_str().unwrap());
            for version in document["versions"].as_array().unwrap() {
                let digest = version["platforms"][0]["sha256"].as_str().unwrap_or("source");
                text += &format!(" {}={}", version["version"].as_str().unwrap(), &digest[..4]);
            }
            text += "\n";
        }
        let problems = self.cli.read(&format!("{out}/problems.html"));
        for problem in problems.split("<section class=\"problem\" id=\"").skip(1) {
            let codes = problem
                .split("class=\"title\"")
                .skip(1)
                .map(|rest| rest.split("<code>").nth(1).unwrap().split('<').next().unwrap());
            text +=
                &format!("problem {}: {}\n", problem.split('"').next().unwrap(), codes.collect::<Vec<_>>().join(" "));
        }
        text
    }

    /// Takes the branch away.
    fn delete(&self) {
        self.repo.git(&["update-ref", "-d", &format!("refs/heads/{ID}")]);
    }

    /// Moves the branch to a commit, as a force-push does.
    fn reset(&self, commit: &str) {
        self.repo.git(&["update-ref", &format!("refs/heads/{ID}"), commit]);
    }

    /// A worker's document, to the byte.
    fn document(&self) -> String {
        self.cli.read(&format!("site/v1/workers/{ID}.json"))
    }
}

/// Another archive under the same name.
fn other_bytes(change: Change<'_>) -> Change<'_> {
    change.metadata(|m| m["platforms"][0]["checksum"] = json!(format!("sha256:{}", "cd".repeat(32))))
}

/// Every file of a site but the pointer: bytes by path.
fn tree(site: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = walkdir::WalkDir::new(site).into_iter().map(Result::unwrap).filter(|entry| entry.file_type().is_file());
    let named = files.map(|entry| {
        let path = entry.path().strip_prefix(site).unwrap().to_str().unwrap().replace('\\', "/");
        (path, std::fs::read(entry.path()).unwrap())
    });
    named.filter(|(path, _)| path != "index.json.minisig").collect()
}

/// The paths whose bytes differ between two sites, or that only one has.
fn differing(one: &BTreeMap<String, Vec<u8>>, other: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let paths: std::collections::BTreeSet<_> = one.keys().chain(other.keys()).collect();
    paths.into_iter().filter(|path| one.get(*path) != other.get(*path)).cloned().collect()
}
