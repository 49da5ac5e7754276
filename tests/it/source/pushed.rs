//! A catalog that changes while it is read.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use git2::{Oid, Repository};
use rbee_catalog::source::GitSource;

use super::{open, open_git};
use crate::support::repo::Repo;

/// `main`, then `first-cpu`, and at last `second-cpu` get a commit with a number, again and again; many branches between them
/// take their time to be read.
fn numbered() -> Repo {
    let repo = Repo::new();
    repo.branch("main").file("catalog.toml", "name = \"0\"\n").commit("0");
    repo.worker("first-cpu").commit("0");
    repo.worker("second-cpu").commit("0");
    let tip = repo.tip("first-cpu");
    for number in 0..300 {
        repo.point(&format!("refs/heads/g{number:03}-cpu"), &tip);
    }
    repo
}

fn push(git: &Repository, branch: &str, number: usize) {
    let name = format!("refs/heads/{branch}");
    let tip = git.find_reference(&name).unwrap().peel_to_commit().unwrap();
    let mut tree = git.treebuilder(Some(&tip.tree().unwrap())).unwrap();
    if branch == "main" {
        let text = git.blob(format!("name = \"{number}\"\n").as_bytes()).unwrap();
        tree.insert("catalog.toml", text, 0o100_644).unwrap();
    }
    let tree = git.find_tree(tree.write().unwrap()).unwrap();
    let me = git2::Signature::new("me", "me@example.org", &git2::Time::new(0, 0)).unwrap();
    git.commit(Some(&name), &me, &me, &number.to_string(), &tree, &[&tip]).unwrap();
}

/// The numbers of `main`, by its catalog.toml, and of the two workers.
fn numbers(repo: &Path) -> [usize; 3] {
    let source = open_git(repo);
    let git = Repository::open(repo).unwrap();
    let number = |text: &str| text.trim().parse::<usize>().unwrap();
    let of = |branch: &str| {
        let tip = source.branches().into_iter().find(|b| b.name == branch).unwrap().tip.unwrap();
        number(git.find_commit(Oid::from_str(&tip).unwrap()).unwrap().message().unwrap())
    };
    let config = String::from_utf8(source.root_file("catalog.toml").unwrap().unwrap()).unwrap();
    let name = number(config.trim().trim_start_matches("name = \"").trim_end_matches('"'));
    [name, of("first-cpu"), of("second-cpu")]
}

#[test]
fn the_tips_are_those_of_one_moment() {
    let repo = numbered();
    let path = repo.path().to_owned();
    let done = AtomicBool::new(false);
    let seen = std::thread::scope(|scope| {
        scope.spawn(|| {
            let git = Repository::open(&path).unwrap();
            for number in 1..2000 {
                if done.load(Ordering::Relaxed) {
                    return;
                }
                for branch in ["main", "first-cpu", "second-cpu"] {
                    push(&git, branch, number);
                }
                std::thread::sleep(Duration::from_millis(100));
            }
        });
        let seen: Vec<_> = (0..100).map(|_| std::panic::catch_unwind(|| numbers(&path))).collect();
        done.store(true, Ordering::Relaxed);
        seen
    });
    let seen: Vec<[usize; 3]> = seen.into_iter().map(Result::unwrap).collect();
    for [main, first, second] in &seen {
        assert!(main >= first && first >= second && main - second <= 1, "a set that never was: {seen:?}");
    }
    assert!(seen.first() < seen.last(), "pushes came meanwhile: {seen:?}");
}

/// `git push --atomic` holds every reference's lock until the last one is written.
#[test]
fn a_push_of_several_branches_is_read_whole() {
    let repo = numbered();
    let git = Repository::open(repo.path()).unwrap();
    push(&git, "second-cpu", 1);
    let (reference, pushed) = (repo.git_dir().join("refs/heads/second-cpu"), repo.tip("second-cpu"));
    repo.point("refs/heads/second-cpu", &repo.tip("g000-cpu"));
    let lock = reference.with_extension("lock");
    std::fs::write(&lock, "").unwrap();
    push(&git, "first-cpu", 1);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(Duration::from_millis(150));
            std::fs::write(&reference, &pushed).unwrap();
            std::fs::remove_file(&lock).unwrap();
        });
        assert_eq!(numbers(repo.path()), [0, 1, 1]);
    });
}

#[test]
fn a_lock_that_a_dead_process_left_is_not_waited_for_for_ever() {
    let repo = numbered();
    std::fs::write(repo.git_dir().join("refs/heads/first-cpu.lock"), "").unwrap();
    assert_eq!(numbers(repo.path()), [0, 0, 0]);
}

/// An open reader, and objects that are packed anew, again and again, below it.
#[test]
fn objects_may_be_packed_anew_meanwhile() {
    let repo = Repo::new();
    repo.branch("main").file("catalog.toml", "").commit("catalog");
    for number in 0..6 {
        for version in 0..10 {
            let change = repo.worker(&format!("demo-{number}-cpu"));
            change.file("README.md", format!("{number} {version}\n")).commit("prose");
        }
    }
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command.args(arguments).current_dir(repo.path()).env("GIT_CONFIG_NOSYSTEM", "1").env("HOME", repo.path());
        assert!(command.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().success(), "git {arguments:?}");
    };
    for number in 0..4 {
        let source = open(repo.path());
        let reader = source.reader().unwrap();
        let branches = source.branches(&super::globs(&["*"]));
        assert_eq!(branches.len(), 6);
        for (at, branch) in branches.iter().enumerate() {
            // Each time into a pack of another name; the old one is gone.
            let depth = format!("--depth={}", 1 + (number + at) % 40);
            git(&["repack", "-a", "-d", "-f", "-q", &depth, &format!("--window={}", 2 + at)]);
            git(&["prune", "--expire=now"]);
            for entry in reader.history(branch).unwrap() {
                let snapshot = reader.snapshot(branch, &entry).unwrap();
                assert!(!snapshot.entries.is_empty());
            }
        }
    }
    assert!(GitSource::open(repo.path()).unwrap().is_some());
}
