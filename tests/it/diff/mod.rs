//! What differs between two published catalogs, word by word.

mod hostile;
mod sites;

use std::collections::BTreeMap;

use rbee_catalog::assemble::{Input, assemble};
use rbee_catalog::client::{Documents, ReadError, SiteReader, read_documents};
use rbee_catalog::config::Config;
use rbee_catalog::diff::{Diff, diff, render};
use rbee_catalog::emit;
use rbee_catalog::model::Time;
use rbee_catalog::source::Source;
use serde_json::{Value, json};

use crate::support::repo::{DAY, Repo, START, platform};

/// The id of the worker that most tests are about.
const ID: &str = "demo-worker-cpu";

struct Files(BTreeMap<String, Vec<u8>>);

impl SiteReader for Files {
    fn read(&self, path: &str, _: u64) -> Result<Vec<u8>, ReadError> {
        self.0.get(path).cloned().ok_or(ReadError::NotFound)
    }
}

/// What a catalog would publish.
fn published(repo: &Repo) -> Documents {
    let source = Source::open(repo.path()).unwrap();
    let text = source.root_file("catalog.toml").unwrap().unwrap_or_default();
    let config = Config::parse(std::str::from_utf8(&text).unwrap(), &rbee_catalog::check::codes()).unwrap();
    let now = Time::from_unix(START + 365 * DAY);
    let input = Input { source: &source, config: &config, now, working: None, cache: None };
    let catalog = assemble(&input).unwrap().catalog;
    let mut files = Files(BTreeMap::new());
    emit::published(&config, &catalog, &mut |file| {
        files.0.insert(file.path, file.bytes);
        Ok(())
    })
    .unwrap();
    read_documents(&files, None).unwrap()
}

/// What differs after `change`; without commits and times, which differ after every commit, unless they are meant.
fn after(repo: &Repo, change: impl FnOnce(&Repo)) -> Diff {
    let old = published(repo);
    change(repo);
    let mut found = diff(&old, &published(repo));
    let is_time = |field: &rbee_catalog::diff::Field| {
        let path = serde_json::to_value(&field.path).unwrap();
        let last = path.as_array().unwrap().last().unwrap().as_str().unwrap().to_owned();
        ["commit", "updated_at", "released_at"].contains(&last.as_str())
    };
    found.catalog.retain(|field| !is_time(field));
    for worker in &mut found.workers {
        worker.fields.retain(|field| !is_time(field));
        worker.versions.iter_mut().for_each(|version| version.fields.retain(|field| !is_time(field)));
    }
    found
}

fn human(diff: &Diff) -> String {
    render::human(diff)
}

/// A catalog with one worker of two versions.
fn catalog() -> Repo {
    let repo = Repo::new();
    repo.branch("main").file("catalog.toml", "id = \"rbee\"\n").commit("catalog");
    repo.worker(ID).commit("0.1.0");
    repo.worker(ID).version("0.2.0").commit("0.2.0");
    repo
}

/// Moves a branch to another history, as a force-push does.
fn rewrite(repo: &Repo, branch: &str) {
    repo.git(&["update-ref", "-d", &format!("refs/heads/{branch}")]);
}

#[test]
fn the_same_is_no_difference() {
    let repo = catalog();
    let found = diff(&published(&repo), &published(&repo.git_clone(&["--bare"])));
    assert!(found.is_empty());
    assert_eq!(human(&found), "no differences\n");
    assert_eq!(render::markdown(&found), "## What changes in `rbee`\n\nNo differences.\n");
}

#[test]
fn a_new_worker_a_new_version_and_prose() {
    let repo = catalog();
    let found = after(&repo, |repo| {
        repo.branch("main").file("catalog.toml", "id = \"rbee\"\nname = \"Workers\"\n").commit("a name");
        repo.worker(ID)
            .version("0.3.0-rc.1")
            .metadata(|m| {
                m["description"] = json!("Another sentence");
                m["homepage"] = json!("https://example.org/");
                m["tags"] = json!(["demo", "new"]);
                m["maintainers"] = json!([{"name": "Ada"}]);
                m["platforms"].as_array_mut().unwrap().insert(0, platform("macos", "aarch64"));
            })
            .commit("0.3.0-rc.1");
        repo.worker("other-worker-cuda").commit("new");
    });
    insta::assert_snapshot!(human(&found), @r#"
    ~ the catalog
        ~ catalog: name: "Worker Catalog" → "Workers"
    ~ demo-worker-cpu
        ~ description: "A worker for tests" → "Another sentence"
        ~ tags: ["demo"] → ["demo","new"]
        + homepage: "https://example.org/"
        + maintainers: [{"name":"Ada"}]
        + 0.3.0-rc.1 added: macos-aarch64, linux-x86_64
    + other-worker-cuda (new)
        + 0.1.0 added: linux-x86_64
    workers: 1 added, 1 changed; versions: 2 added
    "#);
}

#[test]
fn yanks_and_platforms_that_are_added_are_no_alarm() {
    let repo = catalog();
    let found = after(&repo, |repo| {
        repo.worker(ID)
            .metadata(|m| {
                m["yanked"] = json!([{"version": "0.1.0", "reason": "broken on sm_70"}]);
                m["platforms"].as_array_mut().unwrap().push(platform("linux", "aarch64"));
            })
            .commit("yank");
    });
    assert_eq!(found.summary.install_critical, 0);
    insta::assert_snapshot!(human(&found), @r#"
    ~ demo-worker-cpu
        ~ platforms: ["linux-x86_64"] → ["linux-x86_64","linux-aarch64"]
        ~ 0.2.0 changed
            + platforms linux-aarch64: {"os":"linux","arch":"aarch64","platform":"linux-aarch64","url":"artifacts/demo-worker-cpu/0.2.0/linux-aarch64.tar.gz","size":1000,"sha256":"abababababababababababababababababababababababababababababababab","access":"public"}
        ~ 0.1.0 yanked
            + yanked: "broken on sm_70"
    workers: 1 changed; versions: 1 changed, 1 yanked
    "#);
    let found = after(&repo, |repo| {
        repo.worker(ID)
            .metadata(|m| m["yanked"] = json!([{"version": "0.1.0", "reason": "broken everywhere"}]))
            .commit("another reason");
    });
    insta::assert_snapshot!(human(&found), @r#"
    ~ demo-worker-cpu
        ~ 0.1.0 changed
            ~ yanked: "broken on sm_70" → "broken everywhere"
    workers: 1 changed; versions: 1 changed
    "#);
    let found = after(&repo, |repo| {
        repo.worker(ID)
            .metadata(|m| {
                m.as_object_mut().unwrap().remove("yanked");
            })
            .commit("unyank");
    });
    insta::assert_snapshot!(human(&found), @r#"
    ~ demo-worker-cpu
        ~ 0.1.0 no longer yanked
            - yanked: "broken everywhere" → nothing
    workers: 1 changed; versions: 1 no longer yanked
    "#);
}

/// The attack that a reviewer must see: another checksum under a version that was published.
#[test]
fn rewritten_history_is_shouted_about() {
    let repo = catalog();
    let found = after(&repo, |repo| {
        rewrite(repo, ID);
        repo.worker(ID)
            .metadata(|m| {
                m["platforms"][0]["checksum"] = json!(format!("sha256:{}", "cd".repeat(32)));
                m["requirements"] = json!({"vram_min_mib": 4000});
            })
            .edit("PKGBUILD", |text| text.replace("--release", "--release --evil"))
            .commit("forged 0.1.0");
    });
    assert_eq!(found.summary.install_critical, 2);
    insta::assert_snapshot!(human(&found), @r#"
    ! INSTALL-CRITICAL: 2 published versions install something else than before, or are gone
    !   demo-worker-cpu 0.2.0 is gone
    !   demo-worker-cpu 0.1.0: platforms linux-x86_64: sha256: "abababababababababababababababababababababababababababababababab" → "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"
    !   demo-worker-cpu 0.1.0: platforms linux-x86_64: requirements: {"vram_min_mib":4000}
    !   demo-worker-cpu 0.1.0: source: files PKGBUILD: size: 440 → 447
    !   demo-worker-cpu 0.1.0: source: files PKGBUILD: sha256: "c923cd6c23d6ec4f70753c509b7bddf52e31307b36dff5f7d516a1f281bc06ee" → "e56dd304da27091816418548f3805775fd83118b7f5e8bd3042a0ed8a3e6923b"
    !   demo-worker-cpu 0.1.0: requirements: {"vram_min_mib":4000}

    ~ demo-worker-cpu
        ~ latest: "0.2.0" → "0.1.0"
        - 0.2.0 gone: linux-x86_64
        ! 0.1.0 changed
            ! platforms linux-x86_64: sha256: "abababababababababababababababababababababababababababababababab" → "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"
            ! platforms linux-x86_64: requirements: {"vram_min_mib":4000}
            ! source: files PKGBUILD: size: 440 → 447
            ! source: files PKGBUILD: sha256: "c923cd6c23d6ec4f70753c509b7bddf52e31307b36dff5f7d516a1f281bc06ee" → "e56dd304da27091816418548f3805775fd83118b7f5e8bd3042a0ed8a3e6923b"
            ! requirements: {"vram_min_mib":4000}
    workers: 1 changed; versions: 1 changed, 1 gone
    "#);
    insta::assert_snapshot!(render::markdown(&found), @r#"
    ## What changes in `rbee`

    Workers: 1 changed; versions: 1 changed, 1 gone.

    > [!CAUTION]
    > **INSTALL-CRITICAL: 2 published versions install something else than before, or are gone.**
    > - `demo-worker-cpu` `0.2.0` is gone
    > - `demo-worker-cpu` `0.1.0`: **!** `platforms linux-x86_64: sha256`: `"abababababababababababababababababababababababababababababababab"` → `"cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"`
    > - `demo-worker-cpu` `0.1.0`: **!** `platforms linux-x86_64: requirements`: `{"vram_min_mib":4000}`
    > - `demo-worker-cpu` `0.1.0`: **!** `source: files PKGBUILD: size`: `440` → `447`
    > - `demo-worker-cpu` `0.1.0`: **!** `source: files PKGBUILD: sha256`: `"c923cd6c23d6ec4f70753c509b7bddf52e31307b36dff5f7d516a1f281bc06ee"` → `"e56dd304da27091816418548f3805775fd83118b7f5e8bd3042a0ed8a3e6923b"`
    > - `demo-worker-cpu` `0.1.0`: **!** `requirements`: `{"vram_min_mib":4000}`

    ### `demo-worker-cpu` (changed)

    - `latest`: `"0.2.0"` → `"0.1.0"`
    - `0.2.0` gone: `linux-x86_64` **INSTALL-CRITICAL**
    - `0.1.0` changed **INSTALL-CRITICAL**
      - **!** `platforms linux-x86_64: sha256`: `"abababababababababababababababababababababababababababababababab"` → `"cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"`
      - **!** `platforms linux-x86_64: requirements`: `{"vram_min_mib":4000}`
      - **!** `source: files PKGBUILD: size`: `440` → `447`
      - **!** `source: files PKGBUILD: sha256`: `"c923cd6c23d6ec4f70753c509b7bddf52e31307b36dff5f7d516a1f281bc06ee"` → `"e56dd304da27091816418548f3805775fd83118b7f5e8bd3042a0ed8a3e6923b"`
      - **!** `requirements`: `{"vram_min_mib":4000}`
    "#);
}

#[test]
fn what_is_gone_is_shouted_about() {
    let repo = catalog();
    let found = after(&repo, |repo| rewrite(repo, ID));
    insta::assert_snapshot!(human(&found), @"
    ! INSTALL-CRITICAL: 2 published versions install something else than before, or are gone
    !   demo-worker-cpu 0.2.0 is gone
    !   demo-worker-cpu 0.1.0 is gone

    - demo-worker-cpu (gone)
        - 0.2.0 gone: linux-x86_64
        - 0.1.0 gone: linux-x86_64
    workers: 1 gone; versions: 2 gone
    ");
}

/// Every kind of fact that a version's first release fixes, and those that it does not.
#[test]
fn install_critical_is_what_the_first_release_fixes() {
    let repo = Repo::new();
    repo.branch("main").file("catalog.toml", "artifact_base = \"https://a.example/x\"\n").commit("catalog");
    let first = repo
        .worker(ID)
        .metadata(|m| {
            m["platforms"].as_array_mut().unwrap().push(platform("macos", "aarch64"));
            m["dependencies"] = json!({"runtime": ["glibc"]});
        })
        .commit("0.1.0");
    let critical = |edit: &dyn Fn(&mut Value)| {
        let found = after(&repo, |repo| {
            rewrite(repo, ID);
            repo.branch(ID).restore(&first).metadata(edit).commit("0.1.0 again");
        });
        let fields = found.workers.iter().flat_map(|w| &w.versions).flat_map(|v| &v.fields);
        let critical: Vec<_> = fields.filter(|field| field.install_critical).collect();
        let paths: Vec<String> = critical
            .iter()
            .map(|field| {
                let path: Vec<String> = serde_json::from_value(serde_json::to_value(&field.path).unwrap()).unwrap();
                path.join("/")
            })
            .collect();
        rewrite(&repo, ID);
        repo.git(&["update-ref", &format!("refs/heads/{ID}"), &first]);
        paths
    };
    let none: [String; 0] = [];
    assert_eq!(critical(&|m| m["platforms"][0]["size"] = json!(1)), ["platforms/linux-x86_64/size"]);
    assert_eq!(
        critical(&|m| m["platforms"][0]["url"] = json!("https://b.example/w.tar.gz")),
        ["platforms/linux-x86_64/url"]
    );
    assert_eq!(
        critical(&|m| m["platforms"][0]["url"] = json!(format!("https://b.example/{ID}/0.1.0/linux-x86_64.tar.gz"))),
        none,
        "only another base"
    );
    assert_eq!(critical(&|m| m["platforms"][0]["access"] = json!("gated")), ["platforms/linux-x86_64/access"]);
    assert_eq!(
        critical(&|m| m["platforms"][0]["requirements"] = json!({"ram_min_mib": 1})),
        ["platforms/linux-x86_64/requirements"]
    );
    assert_eq!(critical(&|m| drop(m["platforms"].as_array_mut().unwrap().remove(1))), ["platforms/macos-aarch64"]);
    assert_eq!(critical(&|m| m["platforms"].as_array_mut().unwrap().push(platform("windows", "x86_64"))), none);
    assert_eq!(critical(&|m| m["platforms"].as_array_mut().unwrap().reverse()), none);
    assert_eq!(critical(&|m| m["dependencies"]["runtime"] = json!(["musl"])), ["dependencies/runtime"]);
    assert_eq!(
        critical(&|m| {
            m["distribution"]["requires_license"] = json!(true);
            m["pricing"] = json!({"model": "one-time", "price_usd": 1, "purchase_url": "https://b.example/"});
        }),
        ["requires_license"]
    );
    assert_eq!(critical(&|m| m["license"] = json!("Apache-2.0")), none);
}

#[test]
fn an_artifact_base_that_moves_is_no_alarm() {
    let repo = catalog();
    let found = after(&repo, |repo| {
        let text = "id = \"rbee\"\nartifact_base = \"https://a.example/x\"\n";
        repo.branch("main").file("catalog.toml", text).commit("artifacts elsewhere");
    });
    insta::assert_snapshot!(human(&found), @r#"
    ~ demo-worker-cpu
        ~ 0.2.0 changed
            ~ platforms linux-x86_64: url: "artifacts/demo-worker-cpu/0.2.0/linux-x86_64.tar.gz" → "https://a.example/x/demo-worker-cpu/0.2.0/linux-x86_64.tar.gz"
        ~ 0.1.0 changed
            ~ platforms linux-x86_64: url: "artifacts/demo-worker-cpu/0.1.0/linux-x86_64.tar.gz" → "https://a.example/x/demo-worker-cpu/0.1.0/linux-x86_64.tar.gz"
    workers: 1 changed; versions: 2 changed
    "#);
}

/// A field that the model does not have yet is compared, and copies that contradict what they copy are.
#[test]
fn unknown_fields_and_contradicting_copies_are_seen() {
    let old = published(&catalog());
    let mut new = old.clone();
    let document = new.workers.values_mut().next().unwrap();
    document["rating"] = json!({"stars": [5, 4]});
    document["versions"][0]["downloads"]["linux-x86_64"]["checksum"] = json!("sha256:00");
    document["versions"][1]["platforms"][0]["sealed"] = json!({"size": 5});
    insta::assert_snapshot!(human(&diff(&old, &new)), @r#"
    ! INSTALL-CRITICAL: 2 published versions install something else than before, or are gone
    !   demo-worker-cpu 0.2.0: downloads: {"linux-x86_64":{"download_url":"artifacts/demo-worker-cpu/0.2.0/linux-x86_64.tar.gz","checksum":"sha256:00","size":1000}}
    !   demo-worker-cpu 0.1.0: platforms linux-x86_64: sealed: {"size":5}

    ~ demo-worker-cpu
        + rating: {"stars":[5,4]}
        ! 0.2.0 changed
            ! downloads: {"linux-x86_64":{"download_url":"artifacts/demo-worker-cpu/0.2.0/linux-x86_64.tar.gz","checksum":"sha256:00","size":1000}}
        ! 0.1.0 changed
            ! platforms linux-x86_64: sealed: {"size":5}
    workers: 1 changed; versions: 2 changed
    "#);
}

#[test]
fn quarantine_is_told_from_a_yank() {
    let old = published(&catalog());
    let mut new = old.clone();
    new.workers.values_mut().next().unwrap()["versions"][1]["quarantined"] = json!("steals keys");
    let (set, unset) = (diff(&old, &new), diff(&new, &old));
    assert_eq!((set.summary.versions.quarantined, unset.summary.versions.unquarantined), (1, 1));
    insta::assert_snapshot!(human(&set), @r#"
    ~ demo-worker-cpu
        ~ 0.1.0 quarantined
            + quarantined: "steals keys"
    workers: 1 changed; versions: 1 quarantined
    "#);
    insta::assert_snapshot!(human(&unset), @r#"
    ~ demo-worker-cpu
        ~ 0.1.0 no longer quarantined
            - quarantined: "steals keys" → nothing
    workers: 1 changed; versions: 1 no longer quarantined
    "#);
}

/// On a terminal a large diff is cut, what is install-critical comes first, and the counts stay.
#[test]
fn a_huge_diff_is_bounded() {
    let old = published(&catalog());
    let mut new = old.clone();
    let document = old.workers.values().next().unwrap();
    for at in 0..2_000 {
        let id = format!("w{at:04}-worker-cpu");
        let mut document = document.clone();
        document["id"] = json!(id);
        new.workers.insert(id.parse().unwrap(), document);
    }
    let grown = diff(&old, &new);
    let shown = human(&grown);
    assert_eq!(shown.lines().count(), 402);
    assert!(shown.ends_with(
        "… and 5600 more lines: `--format json` has all of it\nworkers: 2000 added; versions: 4000 added\n"
    ));
    assert!(render::markdown(&grown).len() < 65_000);
    let shrunk = human(&diff(&new, &old));
    assert_eq!(shrunk.lines().filter(|line| line.starts_with('!')).count(), 102);
    let first = "! INSTALL-CRITICAL: 4000 published versions install something else than before, or are gone\n";
    assert!(shrunk.starts_with(first), "{}", &shrunk[..200]);
    let all: Value = serde_json::from_slice(&render::json(&grown)).unwrap();
    assert_eq!(all["workers"].as_array().unwrap().len(), 2_000, "machines get all of it");
}
