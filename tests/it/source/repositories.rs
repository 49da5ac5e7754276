//! Repositories of every kind: which branches are workers, which one is the default.

use insta::assert_snapshot;
use rbee_catalog::source::{GitSource, Source};

use super::{globs, history, names, open, open_git};
use crate::support::repo::Repo;

/// A catalog with two workers, and what else branches may be.
fn catalog(repo: Repo) -> Repo {
    repo.branch("main").file("catalog.toml", "name = \"Ours\"\n").commit("catalog");
    repo.worker("demo-worker-cpu").commit("cpu");
    repo.worker("demo-worker-cuda").commit("cuda");
    repo.branch("renovate/all").file("x", "").commit("a name with a slash");
    repo
}

const WORKERS: [&str; 2] = ["demo-worker-cpu", "demo-worker-cuda"];

/// What every kind of repository of that catalog gives.
fn assert_is_the_catalog(repo: &Repo, main: &str) {
    let source = open(repo.path());
    assert_eq!(names(&source), WORKERS);
    assert_eq!(source.commit().as_deref(), Some(main));
    assert_eq!(source.root_file("catalog.toml").unwrap().as_deref(), Some(b"name = \"Ours\"\n".as_slice()));
    assert_eq!(source.root_file("absent.toml").unwrap(), None);
    assert_eq!((source.is_shallow(), source.has_history()), (false, true));
    let git = open_git(repo.path());
    assert_eq!(git.default_branch(), Some("main"));
}

#[test]
fn a_bare_repository_has_no_work_tree() {
    let repo = catalog(Repo::new());
    assert_is_the_catalog(&repo, &repo.tip("main"));
    let git = open_git(repo.path());
    assert_eq!((git.has_work_tree(), git.current_branch()), (false, None));
}

#[test]
fn a_normal_repository_has_one_and_a_current_branch() {
    let repo = catalog(Repo::with_work_tree());
    repo.checkout("main");
    assert_is_the_catalog(&repo, &repo.tip("main"));
    let git = open_git(repo.path());
    assert_eq!((git.has_work_tree(), git.current_branch()), (true, Some("main")));
}

/// The folders above the path are not looked at: a catalog's worker folder is not the catalog.
#[test]
fn a_folder_inside_a_repository_is_not_the_repository() {
    let repo = catalog(Repo::with_work_tree());
    repo.write("nothing/here", "");
    assert!(GitSource::open(&repo.path().join("nothing")).unwrap().is_none());
}

#[test]
fn a_clone_has_remote_branches_and_says_what_is_the_default_one() {
    let repo = catalog(Repo::new());
    repo.branch("trunk").file("catalog.toml", "name = \"Ours\"\n").commit("trunk");
    repo.point("HEAD", "ref: refs/heads/trunk");
    repo.point("refs/heads/main", &repo.worker("main").commit("a worker that is named main"));
    let clone = repo.git_clone(&[]);
    // Even with a worker checked out.
    clone.checkout("demo-worker-cuda");
    let git = open_git(clone.path());
    assert_eq!((git.default_branch(), git.current_branch()), (Some("trunk"), Some("demo-worker-cuda")));
    assert_eq!(names(&open(clone.path())), ["demo-worker-cpu", "demo-worker-cuda", "main"]);
}

#[test]
fn a_ci_clone_has_remote_branches_only() {
    let repo = catalog(Repo::new());
    assert_is_the_catalog(&repo.ci_clone(), &repo.tip("main"));
}

#[test]
fn a_local_branch_wins_over_that_of_origin() {
    let repo = catalog(Repo::new());
    let theirs = repo.tip("demo-worker-cpu");
    let clone = repo.ci_clone();
    clone.git(&["branch", "--quiet", "--no-track", "demo-worker-cpu", &theirs]);
    let ours = clone.worker("demo-worker-cpu").file("NEWS", "").commit("not pushed");
    let source = open(clone.path());
    assert_eq!(names(&source), WORKERS);
    assert_eq!(history(&source, "demo-worker-cpu"), [theirs, ours]);
}

#[test]
fn only_origin_is_asked_and_tags_and_notes_are_no_branches() {
    let repo = catalog(Repo::new());
    let tip = repo.tip("demo-worker-cpu");
    for reference in ["refs/remotes/fork/evil-worker", "refs/tags/v1", "refs/notes/commits", "refs/pull/1"] {
        repo.point(reference, &tip);
    }
    assert_is_the_catalog(&repo, &repo.tip("main"));
}

#[test]
fn packed_refs_and_packed_objects_are_read() {
    let repo = catalog(Repo::new());
    repo.git(&["gc", "--quiet"]);
    assert!(!repo.git_dir().join("refs/heads/main").exists() && repo.git_dir().join("packed-refs").exists());
    assert_is_the_catalog(&repo, &repo.tip("main"));
    // A loose reference is newer than the packed one.
    let newer = repo.worker("demo-worker-cpu").version("0.2.0").commit("0.2.0");
    assert_eq!(history(&open(repo.path()), "demo-worker-cpu").last(), Some(&newer));
}

#[test]
fn an_empty_repository_is_a_catalog_without_workers() {
    for repo in [Repo::new(), Repo::with_work_tree()] {
        let source = open(repo.path());
        assert_eq!(names(&source), [] as [&str; 0]);
        assert_eq!((source.commit(), source.root_file("catalog.toml").unwrap()), (None, None));
        assert_eq!(open_git(repo.path()).default_branch(), None);
    }
}

#[test]
fn a_head_that_points_nowhere_falls_back_to_main_and_to_master() {
    let repo = catalog(Repo::new());
    repo.point("HEAD", "ref: refs/heads/gone");
    assert_is_the_catalog(&repo, &repo.tip("main"));
    let old = Repo::new();
    old.branch("master").file("catalog.toml", "").commit("catalog");
    old.worker("demo-worker-cpu").commit("cpu");
    let source = open(old.path());
    assert_eq!((names(&source), source.commit()), (vec!["demo-worker-cpu".to_owned()], Some(old.tip("master"))));
}

#[test]
fn without_a_default_branch_every_branch_may_be_a_worker() {
    let repo = Repo::new();
    repo.worker("demo-worker-cpu").commit("cpu");
    repo.point("HEAD", "ref: refs/heads/gone");
    let source = open(repo.path());
    assert_eq!((names(&source), source.commit()), (vec!["demo-worker-cpu".to_owned()], None));
    assert_eq!(source.root_file("catalog.toml").unwrap(), None);
}

#[test]
fn a_detached_head_is_no_branch() {
    let repo = catalog(Repo::with_work_tree());
    repo.git(&["checkout", "--quiet", "--detach", "demo-worker-cpu"]);
    assert_is_the_catalog(&repo, &repo.tip("main"));
    assert_eq!(open_git(repo.path()).current_branch(), None);
}

/// Somebody works on a worker: that is not the default branch for it.
#[test]
fn a_head_that_names_a_worker_is_not_the_default_branch() {
    let repo = catalog(Repo::with_work_tree());
    repo.checkout("demo-worker-cpu");
    assert_is_the_catalog(&repo, &repo.tip("main"));
    assert_eq!(open_git(repo.path()).current_branch(), Some("demo-worker-cpu"));
}

#[test]
fn a_head_that_names_no_worker_is_the_default_branch() {
    let repo = catalog(Repo::new());
    repo.branch("trunk").file("catalog.toml", "").commit("trunk");
    repo.point("HEAD", "ref: refs/heads/trunk");
    let source = open(repo.path());
    assert_eq!(source.commit(), Some(repo.tip("trunk")));
    assert_eq!(names(&source), ["demo-worker-cpu", "demo-worker-cuda", "main"]);
}

#[test]
fn globs_leave_branches_out() {
    let repo = catalog(Repo::new());
    let source = open(repo.path());
    let with = |set: &[&str]| source.branches(&globs(set)).into_iter().map(|b| b.name).collect::<Vec<_>>();
    assert_eq!(with(&["*-cuda"]), ["demo-worker-cuda"]);
    assert_eq!(with(&["*-cuda", "demo-*"]), WORKERS);
    assert_eq!(with(&["other-*"]), [] as [&str; 0]);
    assert_eq!(with(&[]), [] as [&str; 0]);
}

#[test]
fn a_shallow_clone_is_told_apart_and_its_history_ends_early() {
    let repo = catalog(Repo::new());
    repo.worker("demo-worker-cpu").version("0.2.0").commit("0.2.0");
    let tip = repo.worker("demo-worker-cpu").version("0.3.0").commit("0.3.0");
    let clone = repo.git_clone(&["--bare", "--depth", "1", "--no-single-branch"]);
    let source = open(clone.path());
    assert!(source.is_shallow());
    assert_eq!(history(&source, "demo-worker-cpu"), [tip]);
    clone.git(&["fetch", "--quiet", "--unshallow", "origin"]);
    let source = open(clone.path());
    assert!(!source.is_shallow());
    assert_eq!(history(&source, "demo-worker-cpu").len(), 3);
}

/// A push while a build runs changes nothing for it.
#[test]
fn tips_are_those_of_the_moment_of_opening() {
    let repo = catalog(Repo::new());
    let source = open(repo.path());
    let before = repo.tip("demo-worker-cpu");
    repo.worker("demo-worker-cpu").version("0.2.0").commit("0.2.0");
    assert_eq!(history(&source, "demo-worker-cpu"), [before]);
}

/// By first parent, oldest first.
#[test]
fn history_goes_by_first_parent() {
    let repo = Repo::new();
    let one = repo.worker("demo-worker-cpu").commit("one");
    let side = repo.branch("side").worker_files("demo-worker-cpu").version("9.0.0").commit("side");
    let two = repo.worker("demo-worker-cpu").merge(&side).commit("merge");
    let three = repo.worker("demo-worker-cpu").file("NEWS", "").commit("three");
    assert_eq!(history(&open(repo.path()), "demo-worker-cpu"), [one, two, three]);
}

#[test]
fn a_path_that_does_not_exist_is_said() {
    let error = Source::open(std::path::Path::new("no/such/catalog")).unwrap_err();
    assert_eq!(error.to_string(), "no/such/catalog does not exist");
}

/// The machine is in the way: nothing else could be read either.
#[test]
fn a_repository_without_its_parts_is_an_error() {
    let repo = catalog(Repo::new());
    let config = repo.git_dir().join("config");
    std::fs::write(&config, "[core\n").unwrap();
    let error = Source::open(repo.path()).unwrap_err().to_string().replace(config.to_str().unwrap(), "CONFIG");
    assert_snapshot!(error, @"git: failed to parse config file: missing ']' in section header (in CONFIG:1)");
}
