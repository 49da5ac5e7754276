//! Last good: a branch whose tip is invalid does not vanish and does not stop the others.

use insta::assert_snapshot;
use rbee_catalog::assemble::{Input, assemble};
use rbee_catalog::config::Config;
use rbee_catalog::model::Time;
use rbee_catalog::source::Source;
use serde_json::json;

use super::{ID, NOW, assembled, shown, worker};
use crate::support::repo::{Repo, folder, worker_files};

#[test]
fn what_the_newest_valid_commit_gives_is_published() {
    let repo = Repo::new();
    repo.worker("demo-worker-cuda").commit("cuda");
    repo.worker(ID).commit("0.1.0");
    repo.worker(ID).version("0.2.0").metadata(|m| m["name"] = json!("The good name")).commit("0.2.0");
    repo.worker(ID).metadata(|m| m["name"] = json!("The bad\u{7} name")).commit("invalid");
    repo.worker(ID).file("NEWS", "").commit("invalid still");
    let out = assembled(&repo);
    assert_snapshot!(shown(&repo, &out), @r#"
    demo-worker-cpu at "0.2.0", last good
     *0.2.0 of "0.2.0" on linux-x86_64
      0.1.0 of "0.1.0" on linux-x86_64
    demo-worker-cuda at "cuda"
     *0.1.0 of "cuda" on linux-x86_64
    problem: demo-worker-cpu, 0.2.0 is published
    error[text-control] demo-worker-cpu at "invalid still", metadata.json:3:11 `"The bad\u0007 name"`: expected text that can be seen, found U+0007 in it
    "#);
    assert_eq!(worker(&out, ID).metadata.name, "The good name");
    assert_eq!(out.workers, [ID, "demo-worker-cuda"]);
    let problem = &out.catalog.problems[0];
    assert_eq!(problem.diagnostics, out.diagnostics);
    assert_eq!(problem.published.as_ref().and_then(|it| it.commit.as_ref()), worker(&out, ID).commit.as_ref());
}

#[test]
fn the_others_are_what_they_would_be_without_it() {
    let others = |repo: &Repo| {
        let workers = assembled(repo).catalog.workers.into_iter();
        workers.filter(|worker| worker.id.as_str() != ID).collect::<Vec<_>>()
    };
    let repo = Repo::new();
    repo.worker("demo-worker-cuda").commit("cuda");
    repo.worker("demo-worker-metal").commit("metal");
    let before = others(&repo);
    assert_eq!(before.len(), 2);
    repo.branch(ID).file("metadata.json", "{\"id\": ").commit("broken");
    assert_eq!(others(&repo), before);
}

#[test]
fn a_branch_that_was_never_valid_is_a_problem_only() {
    let repo = Repo::new();
    repo.worker("demo-worker-cuda").commit("cuda");
    repo.worker(ID).metadata(|m| m["version"] = json!("1")).commit("invalid");
    let out = assembled(&repo);
    assert_snapshot!(shown(&repo, &out), @r#"
    demo-worker-cuda at "cuda"
     *0.1.0 of "cuda" on linux-x86_64
    problem: demo-worker-cpu, nothing is published
    error[version-format] demo-worker-cpu at "invalid", metadata.json:5:14 `"1"`: expected a semver version: unexpected end of input while parsing major version number; no version
    "#);
    assert_eq!(out.workers, [ID, "demo-worker-cuda"]);
}

/// All of the tip's findings, warnings too, and none of older commits.
#[test]
fn the_tips_findings_are_all_there_and_no_others() {
    let repo = Repo::new();
    repo.worker(ID).commit("0.1.0");
    repo.worker(ID).metadata(|m| m["version"] = json!("1")).commit("invalid");
    repo.worker(ID)
        .metadata(|m| {
            m["version"] = json!("0.1.0");
            m["tags"] = json!(["No Tag"]);
            m["homepage"] = json!("http://example.org");
        })
        .remove("README.md")
        .commit("two slips, no README");
    assert_snapshot!(shown(&repo, &assembled(&repo)), @r#"
    demo-worker-cpu at "0.1.0", last good
     *0.1.0 of "0.1.0" on linux-x86_64
    problem: demo-worker-cpu, 0.1.0 is published
    warning[readme-missing] demo-worker-cpu at "two slips, no README", the commit: `README.md` is missing
    error[tag-format] demo-worker-cpu at "two slips, no README", metadata.json:29:5 `"No Tag"`: expected 1 to 32 lower-case letters, digits and `-`; no tag
    error[url-format] demo-worker-cpu at "two slips, no README", metadata.json:31:15 `"http://example.org"`: expected a URL that begins with `https://`; no https URL
    "#);
}

/// A warning is no error: the tip is published, and is no problem.
#[test]
fn a_tip_with_warnings_is_valid() {
    let repo = Repo::new();
    repo.worker(ID).remove("README.md").commit("0.1.0");
    assert_snapshot!(shown(&repo, &assembled(&repo)), @r#"
    demo-worker-cpu at "0.1.0"
     *0.1.0 of "0.1.0" on linux-x86_64
    warning[readme-missing] demo-worker-cpu at "0.1.0", the commit: `README.md` is missing
    "#);
}

#[test]
fn a_mended_tip_is_published_again() {
    let repo = Repo::new();
    repo.worker(ID).commit("0.1.0");
    repo.worker(ID).symlink("link", "README.md").commit("a link");
    assert!(worker(&assembled(&repo), ID).last_good);
    repo.worker(ID).remove("link").version("0.2.0").commit("0.2.0");
    assert_snapshot!(shown(&repo, &assembled(&repo)), @r#"
    demo-worker-cpu at "0.2.0"
     *0.2.0 of "0.2.0" on linux-x86_64
      0.1.0 of "0.1.0" on linux-x86_64
    "#);
}

/// A folder has no history: an invalid worker is a problem only, and the others are published.
#[test]
fn a_folder_has_one_version_per_worker_and_nothing_to_fall_back_to() {
    let files = |id: &'static str| worker_files(id).map(|(file, text)| (format!("{id}/{file}"), text));
    let mut all: Vec<_> = [ID, "demo-worker-cuda"].into_iter().flat_map(files).collect();
    all[3].1 = "{}".into();
    let (_temp, root) = folder(all.iter().map(|(path, text)| (path.as_str(), text.clone())));
    let source = Source::open(&root).unwrap();
    let config = Config::default();
    let out =
        assemble(&Input { source: &source, config: &config, now: Time::from_unix(NOW), working: None, cache: None })
            .unwrap();
    let versions = |out: &rbee_catalog::assemble::Assembled| {
        let one = |w: &rbee_catalog::assemble::catalog::Worker| (w.id.to_string(), w.latest().version.to_string());
        out.catalog.workers.iter().map(one).collect::<Vec<_>>()
    };
    assert_eq!(versions(&out), [(ID.to_owned(), "0.1.0".to_owned())]);
    assert_eq!((worker(&out, ID).latest().commit.as_ref(), out.catalog.updated_at), (None, None));
    let problems: Vec<_> = out.catalog.problems.iter().map(|p| (p.branch.as_str(), p.published.is_some())).collect();
    assert_eq!(problems, [("demo-worker-cuda", false)]);
}
