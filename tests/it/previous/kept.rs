//! A worker whose branch is gone or in error: all but prose comes out as it was, over any number of builds.

use insta::assert_snapshot;
use serde_json::json;

use super::{Bench, ID, OTHER, differing, other_bytes, tree};
use crate::support::repo::{Change, platform};

/// A worker that says all that there is to say.
fn everything(change: Change<'_>) -> Change<'_> {
    let local = |text: &str| {
        let text = text.replace("source=(", "install=demo.install\nsource=('demo.patch' ");
        text.replace("sha256sums=('SKIP')", &format!("sha256sums=('{}' 'SKIP')", "cd".repeat(32)))
    };
    change
        .metadata(|m| {
            m["author"] = json!("Somebody");
            m["maintainers"] = json!([{"name": "Somebody", "url": "https://example.org/s"}]);
            m["homepage"] = json!("https://example.org");
            m["models"] = json!({"formats": ["gguf"], "max_context_length": 4096});
            m["capabilities"] = json!({"streaming": true, "batching": false, "apis": ["openai-chat"]});
            m["build"]["source"] =
                json!({"type": "git", "url": "https://example.org/x.git", "branch": "main", "path": "w"});
            m["binary"] = json!({"name": "demo", "install_path": "/usr/local/bin"});
            m["launch"] = json!({"args": ["--port", "{port}"], "default_port": 8080, "health_path": "/health"});
            m["features"] = json!(["fast"]);
            m["requirements"] = json!({"ram_min_mib": 1024});
            m["dependencies"] = json!({"runtime": ["glibc"], "workers": [{"id": OTHER}]});
            m["status"] = json!({"state": "deprecated", "reason": "old", "replaced_by": OTHER});
            m["platforms"] = json!([platform("linux", "x86_64"), platform("macos", "aarch64")]);
            m["platforms"][0]["requirements"] = json!({"glibc_min": "2.31"});
        })
        .edit("PKGBUILD", local)
        .file("demo.patch", "patch")
        .file("demo.install", "install")
        .file("CHANGELOG.md", "# Changes\n")
}

#[test]
fn everything_but_prose_comes_out_as_it_was() {
    let bench = Bench::new();
    everything(bench.repo.worker(ID)).commit("0.1.1-rc");
    everything(bench.repo.worker(ID).version("0.2.0")).commit("0.2.0");
    bench
        .repo
        .worker(ID)
        .metadata(|m| m["yanked"] = json!([{"version": "0.1.0", "reason": "it leaks"}]))
        .commit("a yank");
    bench.build();
    let before = tree(&bench.cli.join("site"));
    bench.delete();
    let said = bench.build();
    assert!(said.contains("error[version-vanished]"), "{said}");
    let changed = differing(&before, &tree(&bench.cli.join("site")));
    let pages = ["health.json", "problems.html", "w/demo-worker-cpu.html"];
    let pages = changed.iter().filter(|path| !pages.contains(&path.as_str())).collect::<Vec<_>>();
    assert_eq!(pages, Vec::<&String>::new(), "only what says so");
    let page = bench.cli.read(&format!("site/w/{ID}.html"));
    assert!(page.contains("The branch of this worker is gone.") && !page.contains("id=\"readme\""), "{page}");

    // A build over that build, and one elsewhere, keep it as well.
    let kept = tree(&bench.cli.join("site"));
    bench.build();
    assert_eq!(differing(&kept, &tree(&bench.cli.join("site"))), Vec::<String>::new());
    bench.build_to("elsewhere", &["--previous", "site", "--no-cache"]);
    assert_eq!(differing(&kept, &tree(&bench.cli.join("elsewhere"))), Vec::<String>::new());
    bench.build_to("fresh", &[]);
    assert_eq!(
        bench.published_in("fresh"),
        "other-worker-cpu 0.1.0: 0.1.0=abab\n",
        "without a past there is nothing to keep"
    );
}

/// What a build says of what is wrong.
fn said(bench: &Bench) -> String {
    let said = bench.build();
    said.split("       Built").next().unwrap().to_owned()
}

/// What a person reads who has to mend it.
#[test]
fn what_is_said_names_what_was_published_and_what_to_do() {
    let bench = Bench::new();
    bench.build();
    bench.delete();
    assert_snapshot!(said(&bench), @r#"
    error[version-vanished]: the branch is gone, or `workers` in catalog.toml leaves it out, and version 0.1.0 was published from it
     --> demo-worker-cpu
      = help: `git push origin 73df33bd29c33cce102c07f57d2be84817ea28b6:refs/heads/demo-worker-cpu` brings it back; to let it go, write `[[retired]]` with `worker = "demo-worker-cpu"` and a `reason` into catalog.toml

    warning: the branch `demo-worker-cpu` is in error: what was published before, 0.1.0, stays
    "#);
    other_bytes(bench.repo.worker(ID)).commit("0.1.0 anew");
    assert_snapshot!(said(&bench), @r#"
    error[version-mutated]: version 0.1.0 was published, and the branch's history now changes the checksum of linux-x86_64
     --> demo-worker-cpu
      = note: published: `sha256:abababababab…`
      = note: published from commit 73df33bd29c3 of 2026-01-01
      = help: `git push --force origin 73df33bd29c33cce102c07f57d2be84817ea28b6:refs/heads/demo-worker-cpu` brings the history back; if it has to be this one, write `[[accept]]` with `worker = "demo-worker-cpu"`, `commit = "ff53b005e7395f416190e90fa836f908badfdb6a"` and a `reason` into catalog.toml

    warning: the branch `demo-worker-cpu` is in error: what was published before, 0.1.0, stays
    "#);
    bench.delete();
    bench.repo.worker(ID).version("0.3.0").commit("0.3.0");
    assert_snapshot!(said(&bench), @r#"
    error[version-vanished]: version 0.1.0 was published, and the branch's history does not have it any more
     --> demo-worker-cpu
      = help: `git push --force origin 73df33bd29c33cce102c07f57d2be84817ea28b6:refs/heads/demo-worker-cpu` brings the history back; if it has to be this one, write `[[accept]]` with `worker = "demo-worker-cpu"`, `commit = "eae2aeef0a5e92be5d651821a8a57f6b3a600620"` and a `reason` into catalog.toml

    warning: the branch `demo-worker-cpu` is in error: what was published before, 0.1.0, stays
    "#);
}

/// A branch whose objects are lost: before, nothing of it was published.
#[test]
fn a_branch_that_cannot_be_read_stays_published() {
    let bench = Bench::new();
    bench.build();
    let before = bench.document();
    let tree = bench.repo.object_at(&bench.repo.tip(ID), "metadata.json");
    bench.repo.worker(ID).version("0.2.0").commit("0.2.0");
    bench.repo.lose_object(&tree);
    bench.build();
    assert_eq!(bench.document(), before);
    assert_snapshot!(bench.published(), @"
    demo-worker-cpu 0.1.0: 0.1.0=abab
    other-worker-cpu 0.1.0: 0.1.0=abab
    problem branch-demo-worker-cpu: branch-unreadable
    ");
    assert!(bench.cli.read(&format!("site/w/{ID}.html")).contains("The branch of this worker cannot be read."));
    // A commit that is lost hides the whole history, and accuses nobody.
    let tip = bench.repo.tip(ID);
    bench.repo.lose_object(&tip);
    bench.build();
    assert_eq!(bench.document(), before);
    assert!(
        bench.published().ends_with("problem branch-demo-worker-cpu: branch-unreadable\n"),
        "{}",
        bench.published()
    );
}

/// Rules got stricter: commits that were published are invalid now. Nobody rewrote anything.
#[test]
fn stricter_rules_take_nothing_back() {
    let bench = Bench::new();
    bench.repo.worker(ID).version("0.2.0").remove("README.md").commit("0.2.0");
    bench.build();
    let before = bench.document();
    bench.configure("[checks]\nreadme-missing = \"deny\"\n");
    bench.build();
    assert_eq!(bench.document(), before);
    assert_snapshot!(bench.published(), @"
    demo-worker-cpu 0.2.0: 0.2.0=abab 0.1.0=abab
    other-worker-cpu 0.1.0: 0.1.0=abab
    problem branch-demo-worker-cpu: readme-missing
    ");
    // The next good commit is published over it, with the version that today's rules would not take.
    bench.repo.worker(ID).version("0.3.0").file("README.md", "# Demo\n").commit("0.3.0");
    bench.build();
    assert_snapshot!(bench.published(), @"
    demo-worker-cpu 0.3.0: 0.3.0=abab 0.2.0=abab 0.1.0=abab
    other-worker-cpu 0.1.0: 0.1.0=abab
    ");
}

/// Nothing valid is left of the branch, and its history is what it was.
#[test]
fn a_branch_without_a_valid_commit_any_more_stays() {
    let bench = Bench::new();
    bench.repo.worker(ID).metadata(|m| m["x_note"] = json!("unknown")).version("0.2.0").commit("0.2.0");
    bench.delete();
    bench.repo.worker(ID).metadata(|m| m["x_note"] = json!("unknown")).commit("0.1.0");
    bench.build();
    let before = bench.document();
    bench.configure("[checks]\nunknown-field = \"deny\"\n");
    bench.build();
    assert_eq!(bench.document(), before);
    let page = bench.cli.read(&format!("site/w/{ID}.html"));
    assert!(
        page.contains("This is the last good state.") && page.contains("id=\"readme\""),
        "prose comes from the commit"
    );
}

/// A platform that a later commit adds counts, and so does another `artifact_base`.
#[test]
fn additions_are_no_difference_and_neither_is_another_base() {
    let bench = Bench::new();
    bench.configure("artifact_base = \"https://one.example/a\"\n");
    bench.build();
    bench.configure("artifact_base = \"https://two.example/b\"\n");
    bench
        .repo
        .worker(ID)
        .metadata(|m| m["platforms"].as_array_mut().unwrap().push(platform("macos", "aarch64")))
        .commit("macOS");
    bench.build();
    assert!(!bench.published().contains("problem"), "{}", bench.published());
    let document = bench.json(&format!("site/v1/workers/{ID}.json"));
    let urls: Vec<_> =
        document["versions"][0]["platforms"].as_array().unwrap().iter().map(|p| p["url"].as_str().unwrap()).collect();
    assert_eq!(
        urls,
        [
            "https://two.example/b/demo-worker-cpu/0.1.0/linux-x86_64.tar.gz",
            "https://two.example/b/demo-worker-cpu/0.1.0/macos-aarch64.tar.gz"
        ]
    );
    // Rewritten without it: a platform that is taken back is a change.
    bench.delete();
    bench.repo.worker(ID).commit("0.1.0 anew");
    bench.build();
    assert!(bench.published().ends_with("version-mutated\n"), "{}", bench.published());
}

/// A shallow clone cannot see older commits: what was published stands for them, and nobody is accused.
#[test]
fn a_shallow_clone_loses_nothing_that_was_published() {
    let bench = Bench::new();
    bench.repo.worker(ID).version("0.2.0").commit("0.2.0");
    bench.build();
    bench.repo.worker(ID).version("0.3.0").commit("0.3.0");
    let shallow = bench.repo.git_clone(&["--depth=1", "--no-single-branch"]);
    bench.cli.done(&["build", shallow.path().to_str().unwrap(), "--out", "site", "--key", "index.key"]);
    assert_snapshot!(bench.published(), @"
    demo-worker-cpu 0.3.0: 0.3.0=abab 0.2.0=abab 0.1.0=abab
    other-worker-cpu 0.1.0: 0.1.0=abab
    ");
}

/// Edits that only add commits: a build over builds is a clean one. After any edits: a clean one with the same past.
#[test]
fn builds_over_builds_are_clean_builds() {
    let bench = Bench::new();
    bench.build();
    bench.repo.worker(ID).version("0.2.0").commit("0.2.0");
    bench.build();
    other_bytes(bench.repo.worker(ID)).commit("bad");
    bench.repo.worker(OTHER).metadata(|m| m["name"] = json!("Other")).commit("prose");
    bench.build();
    bench.build_to("clean", &["--no-cache"]);
    assert_eq!(differing(&tree(&bench.cli.join("site")), &tree(&bench.cli.join("clean"))), Vec::<String>::new());

    bench.delete();
    other_bytes(bench.repo.worker(ID)).commit("rewritten");
    bench.build();
    bench.build_to("clean-after", &["--no-cache", "--previous", "clean"]);
    assert_eq!(differing(&tree(&bench.cli.join("site")), &tree(&bench.cli.join("clean-after"))), Vec::<String>::new());
}

#[test]
fn a_plain_folder_has_no_past_unless_it_is_named() {
    let bench = Bench::new();
    let files = |version: &str| {
        for (file, text) in crate::support::worker::worker_files(ID) {
            bench.cli.write(&format!("plain/{ID}/{file}"), text.replace("0.1.0", version));
        }
        bench.cli.write("plain/catalog.toml", format!("id = \"test\"\npublic_keys = [\"{}\"]\n", bench.public));
    };
    let build =
        |more: &[&str]| bench.cli.done(&[&["build", "plain", "--out", "site", "--key", "index.key"], more].concat());
    files("0.1.0");
    build(&[]);
    files("0.2.0");
    build(&[]);
    assert_eq!(bench.published(), "demo-worker-cpu 0.2.0: 0.2.0=abab\n");
    files("0.3.0");
    build(&["--previous", "site"]);
    assert_eq!(
        bench.published(),
        "demo-worker-cpu 0.2.0: 0.2.0=abab\nproblem branch-demo-worker-cpu: version-vanished\n"
    );
}

/// What an advisory yanks, the branch did not: over the branch's own yanks too, and over any number of builds.
#[test]
fn an_advisory_that_is_taken_out_takes_its_yank_along() {
    let bench = Bench::new();
    bench.repo.worker(ID).version("0.2.0").commit("0.2.0");
    bench
        .repo
        .worker(ID)
        .version("0.3.0")
        .metadata(|m| {
            m["yanked"] =
                json!([{"version": "0.1.0", "reason": "by the branch"}, {"version": "0.2.0", "reason": "it leaks"}]);
        })
        .commit("0.3.0");
    let yanks = || {
        let document = bench.json(&format!("site/v1/workers/{ID}.json"));
        let versions = document["versions"].as_array().unwrap().iter();
        versions.map(|v| v["yanked"].as_str().unwrap_or("-").to_owned()).collect::<Vec<_>>().join(", ")
    };
    let advisory = format!(
        "[[advisory]]\nworker = \"{ID}\"\nversions = [\"0.3.0\", \"0.1.0\"]\nstate = \"yanked\"\nreason = \"by the maintainers\"\n"
    );
    bench.build();
    let free = bench.document();
    assert!(!free.contains("branch_yanks"), "{free}");
    assert_eq!(yanks(), "-, it leaks, by the branch");

    bench.delete();
    bench.configure(&advisory);
    for _ in 0..2 {
        bench.build();
        assert_eq!(yanks(), "by the maintainers, it leaks, by the maintainers");
    }
    bench.configure("");
    bench.build();
    assert_eq!(bench.document(), free, "as it was, to the byte");
}
