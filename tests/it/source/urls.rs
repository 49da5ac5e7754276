//! A catalog at a git URL, cloned with the `git` program.

use rbee_catalog::source::{SourceError, clone, is_url};

use super::{history, names, open};
use crate::support::repo::Repo;

#[test]
fn a_url_is_told_from_a_path() {
    for url in [
        "https://example.org/catalog.git",
        "ssh://git@example.org/catalog",
        "file:///srv/catalog.git",
        "git@example.org:rbee/catalog.git",
    ] {
        assert!(is_url(url), "{url}");
    }
    for path in [".", "catalog", "/srv/catalog.git", r"C:\catalog", "C:/catalog", "./git@example.org:catalog", "a:b"] {
        assert!(!is_url(path), "{path}");
    }
}

#[test]
fn a_url_is_cloned_with_every_branch_and_the_whole_history() {
    let repo = Repo::new();
    repo.branch("main").file("catalog.toml", "").commit("catalog");
    repo.worker("demo-worker-cpu").commit("one");
    repo.worker("demo-worker-cpu").version("0.2.0").commit("two");
    repo.worker("demo-worker-cuda").commit("cuda");
    let temp = tempfile::tempdir().unwrap();
    let into = temp.path().join("catalog.git");
    clone(&repo.url(), &into).unwrap();
    let (source, original) = (open(&into), open(repo.path()));
    assert_eq!(names(&source), ["demo-worker-cpu", "demo-worker-cuda"]);
    assert_eq!(source.commit(), Some(repo.tip("main")));
    assert!(!source.is_shallow());
    assert_eq!(history(&source, "demo-worker-cpu"), history(&original, "demo-worker-cpu"));
}

#[test]
fn a_url_that_fails_is_said_in_gits_words() {
    let temp = tempfile::tempdir().unwrap();
    let url = format!("file://{}/none", temp.path().display());
    let error = clone(&url, &temp.path().join("into")).unwrap_err();
    let SourceError::Clone { url: said_url, message } = &error else { panic!("{error}") };
    assert_eq!(*said_url, url);
    let said = format!(
        "fatal: '{}/none' does not appear to be a git repository; fatal: Could not read from remote repository.",
        temp.path().display()
    );
    assert_eq!(*message, said);
    assert_eq!(error.to_string(), format!("git clone {url}: {said}"));
}

/// A URL is never taken for an option, and no transport that runs a program is let in.
#[test]
fn a_url_cannot_run_a_program() {
    let temp = tempfile::tempdir().unwrap();
    let proof = temp.path().join("proof");
    for url in
        [format!("--upload-pack=touch {}", proof.display()), format!("ext::sh -c touch% {}% ://", proof.display())]
    {
        let error = clone(&url, &temp.path().join("into")).unwrap_err();
        assert!(matches!(error, SourceError::Clone { .. }), "{error}");
        assert!(!proof.exists());
    }
}
