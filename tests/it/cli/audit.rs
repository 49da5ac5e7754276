//! `verify --git`: anyone can audit the publisher.

use rbee_catalog::model::index::{Index, Pin};
use rbee_catalog::model::{Sha256, to_json};
use serde_json::json;

use crate::support::cli::{Cli, Ran};
use crate::support::repo::Repo;

struct Bench {
    cli: Cli,
    repo: Repo,
}

impl Bench {
    /// A signed site of two workers.
    fn new() -> Self {
        let bench = Self { cli: Cli::new(), repo: Repo::new() };
        bench.cli.done(&["keygen", "--no-password", "--out", "index"]);
        bench.repo.branch("main").file("catalog.toml", "id = \"rbee\"\nname = \"rbee\"\n").commit("catalog");
        bench.repo.worker("demo-worker-cpu").commit("first");
        bench.repo.worker("other-worker-cpu").commit("first");
        bench.build();
        bench
    }

    fn build(&self) {
        self.cli.done(&["build", self.repo.path().to_str().unwrap(), "--out", "site", "--key", "index.key"]);
    }

    fn audit(&self) -> Ran {
        let catalog = self.repo.path().to_str().unwrap();
        self.cli.run(&["verify", "site", "--public-key", "index.pub", "--git", catalog])
    }

    /// The publisher changes a worker's document, and signs what comes of it with the catalog's own key.
    fn alter(&self, id: &str, alter: impl Fn(&mut serde_json::Value)) {
        let site = self.cli.join("site");
        let write = |named: &str, bytes: &[u8]| {
            std::fs::write(site.join(named), bytes).unwrap();
            std::fs::write(site.join(format!("by-hash/{}.json", Sha256::of(bytes))), bytes).unwrap();
            Pin::of(bytes)
        };
        let named = format!("v1/workers/{id}.json");
        let mut document = serde_json::from_slice(&std::fs::read(site.join(&named)).unwrap()).unwrap();
        alter(&mut document);
        let pin = write(&named, &to_json(&document));
        let mut index: Index = serde_json::from_slice(&std::fs::read(site.join("index.json")).unwrap()).unwrap();
        for (name, platform) in &mut index.platforms {
            let named = format!("platforms/{name}.json");
            let mut manifest: serde_json::Value =
                serde_json::from_slice(&std::fs::read(site.join(&named)).unwrap()).unwrap();
            for worker in manifest["workers"].as_array_mut().unwrap().iter_mut().filter(|worker| worker["id"] == id) {
                worker["document"] = serde_json::to_value(&pin).unwrap();
                worker["artifacts"][0]["sha256"] = document["versions"][0]["platforms"][0]["sha256"].clone();
            }
            let pin = write(&named, &to_json(&manifest));
            (platform.sha256, platform.size) = (pin.sha256, pin.size);
        }
        index.workers.iter_mut().find(|entry| entry.about.id.as_str() == id).unwrap().document = pin;
        write("index.json", &to_json(&index));
        write("head.json", &to_json(&index.head()));
        self.cli.done(&["sign", "site", "--key", "index.key", "--cache", "elsewhere.state"]);
    }
}

#[test]
fn an_honest_site_passes() {
    let bench = Bench::new();
    let ran = bench.audit();
    assert_eq!(ran.status, 0, "{ran}");
    let commit = bench.repo.tip("main");
    assert!(
        ran.stderr.ends_with(&format!("     Audited 4 documents as the catalog gives them, at {commit}\n")),
        "{ran}"
    );
}

#[test]
fn what_was_pushed_since_changes_nothing() {
    let bench = Bench::new();
    bench.repo.worker("demo-worker-cpu").version("0.2.0").commit("0.2.0");
    bench.repo.worker("new-worker-cpu").commit("first");
    bench.repo.branch("main").file("catalog.toml", "id = \"rbee\"\nname = \"Another name\"\n").commit("name");
    let ran = bench.audit();
    assert_eq!(ran.status, 0, "{ran}");
    // It is said, though: a publisher could withhold it, too.
    let left_out = "    Left out new-worker-cpu: pushed since, without a sound commit, or withheld\n";
    let newer = "       Newer commits that the site does not show: demo-worker-cpu (1)\n";
    assert!(ran.stderr.contains(&format!("{left_out}{newer}")), "{ran}");
    // A branch that is in error is published as its last valid commit gives it.
    bench.repo.worker("other-worker-cpu").file("metadata.json", "{").commit("broken");
    bench.build();
    let ran = bench.audit();
    assert_eq!(ran.status, 0, "{ran}");
}

#[test]
fn a_publisher_that_altered_a_document_is_found_out() {
    let bench = Bench::new();
    bench.alter("demo-worker-cpu", |document| {
        let evil = json!("ee".repeat(32));
        document["versions"][0]["platforms"][0]["sha256"] = evil.clone();
        document["versions"][0]["downloads"]["linux-x86_64"]["checksum"] =
            json!(format!("sha256:{}", evil.as_str().unwrap()));
    });
    let ran = bench.audit();
    assert_eq!(ran.status, 1, "signed by the right key, and still not what the catalog gives: {ran}");
    let said: Vec<&str> = ran.stderr.lines().filter(|line| line.contains("what the catalog gives")).collect();
    let (good, evil) = ("ab".repeat(32), "ee".repeat(32));
    assert_eq!(
        said,
        [
            format!(
                "warning: `v1/workers/demo-worker-cpu.json` is not what the catalog gives: worker `demo-worker-cpu`: at \
                 versions[0].platforms[0].sha256: published \"{evil}\", the catalog gives \"{good}\""
            ),
            format!(
                "warning: `platforms/linux-x86_64.json` is not what the catalog gives: at workers[0].artifacts[0].sha256: \
                 published \"{evil}\", the catalog gives \"{good}\""
            ),
        ]
    );
}

/// What the publisher says of the catalog itself, beside its workers.
#[test]
fn a_publisher_that_altered_the_index_is_found_out() {
    type Lie = fn(&mut Index);
    let lies: [(Lie, &str); 4] = [
        (
            |index| index.catalog.name = "Another".into(),
            "at catalog.name: published \"Another\", the catalog gives \"rbee\"",
        ),
        (|index| index.platforms.clear(), "the manifest of `linux-x86_64` is missing"),
        (|index| index.workers[0].about.description = "Evil".into(), "is refused"),
        (
            |index| index.workers[0].about.commit = Some("0".repeat(40)),
            "contradicts the index: expected worker `demo-worker-cpu`",
        ),
    ];
    for (lie, says) in lies {
        let bench = Bench::new();
        let site = bench.cli.join("site");
        let mut index: Index = serde_json::from_slice(&std::fs::read(site.join("index.json")).unwrap()).unwrap();
        lie(&mut index);
        for (name, bytes) in [("index.json", to_json(&index)), ("head.json", to_json(&index.head()))] {
            std::fs::write(site.join(name), &bytes).unwrap();
            std::fs::write(site.join(format!("by-hash/{}.json", Sha256::of(&bytes))), &bytes).unwrap();
        }
        bench.cli.done(&["sign", "site", "--key", "index.key", "--cache", "elsewhere.state"]);
        let ran = bench.audit();
        assert!(matches!(ran.status, 1 | 4), "{says}: {ran}");
        assert!(ran.stderr.contains(says), "{says}: {ran}");
    }
}

#[test]
fn commits_that_the_catalog_does_not_have_are_said() {
    let bench = Bench::new();
    // The branch's history is another one now.
    let other = Repo::new();
    other.branch("main").file("catalog.toml", "id = \"rbee\"\nname = \"rbee\"\n").commit("catalog");
    other.worker("demo-worker-cpu").metadata(|m| m["name"] = json!("Other")).commit("other");
    let catalog = other.path().to_str().unwrap();
    let ran = bench.cli.run(&["verify", "site", "--public-key", "index.pub", "--git", catalog]);
    assert_eq!(ran.status, 1, "{ran}");
    let tip = bench.repo.tip("demo-worker-cpu");
    assert!(ran.stderr.contains(&format!("commit {tip} is not in the history of its branch")), "{ran}");
    assert!(
        ran.stderr.contains("`other-worker-cpu` is not what the catalog gives: the catalog has no such branch"),
        "{ran}"
    );
    std::fs::create_dir(bench.cli.join("empty")).unwrap();
    let ran = bench.cli.run(&["verify", "site", "--public-key", "index.pub", "--git", "empty"]);
    assert_eq!(ran.status, 2, "{ran}");
}
