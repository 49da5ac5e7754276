//! What is not ours: refused, or left alone.

use std::fs;

use rbee_catalog::output::{OutputError, Staging, Written, state_dir};

use super::{Folder, files_below, texts, write};

#[test]
fn foreign_files_are_refused_and_one_is_named() {
    let folder = Folder::new();
    folder.write("thesis/chapter\u{1b}.txt", "years of work");
    insta::assert_snapshot!(folder.refused(&[("index.html", "home")]), @r"TMP/site holds files that no build wrote, such as thesis/chapter\u{1b}.txt");
    folder.write("a\u{1b}b", "");
    fs::remove_dir_all(folder.out.join("thesis")).unwrap();
    insta::assert_snapshot!(folder.refused(&[]), @r"TMP/site holds files that no build wrote, such as a\u{1b}b");
    assert_eq!(folder.files(), texts(&[("a\u{1b}b", "")]));
    assert!(!folder.state.exists(), "a folder that is refused gets no state folder");
}

#[test]
fn another_folder_in_the_place_of_ours_is_foreign() {
    let folder = Folder::new();
    folder.build(&[("index.html", "home"), ("health.json", "{}")]);
    fs::remove_dir_all(&folder.out).unwrap();
    folder.write("index.html", "somebody's home page");
    insta::assert_snapshot!(folder.refused(&[("index.html", "new")]), @"TMP/site holds files that no build wrote, such as index.html");
    assert_eq!(folder.files(), texts(&[("index.html", "somebody's home page")]));

    fs::remove_dir_all(&folder.out).unwrap();
    assert_eq!(folder.build(&[("index.html", "new")]).changed, 1, "a folder that is gone is made again");
}

#[test]
fn one_state_folder_for_two_outputs_lets_no_foreign_file_be_overwritten() {
    let (one, mut two) = (Folder::new(), Folder::new());
    two.state.clone_from(&one.state);
    one.build(&[("index.html", "one")]);
    two.write("index.html", "foreign");
    insta::assert_snapshot!(two.refused(&[("index.html", "two")]), @"TMP/site holds files that no build wrote, such as index.html");
    assert_eq!(two.files(), texts(&[("index.html", "foreign")]));
}

#[test]
fn a_file_that_no_build_wrote_is_never_touched() {
    let folder = Folder::new();
    let first = &[("index.html", "home"), ("w/a.html", "a"), ("w/b.html", "b"), ("tags/x.html", "x")];
    folder.build(first);
    folder.write("w/notes.txt", "mine");
    folder.write(".well-known/x", "mine");
    folder.write("tags/own/y.html", "mine");

    let after = folder.build(&[("index.html", "home 2"), ("w/a.html", "a")]);
    assert_eq!(after, Written { files: 2, bytes: 7, changed: 1, removed: 2 });
    let mine = [("w/notes.txt", "mine"), (".well-known/x", "mine"), ("tags/own/y.html", "mine")];
    let mut expected = texts(&mine);
    expected.extend(texts(&[("index.html", "home 2"), ("w/a.html", "a")]));
    assert_eq!(folder.files(), expected);

    // In the way: an error before anything has changed, whether it is a file, a folder or a file in a folder's place.
    for (path, message) in [
        ("w/notes.txt", "TMP/site/w/notes.txt is in the way: no build wrote it"),
        ("w/notes.txt/deep/er.html", "TMP/site/w/notes.txt is in the way: no build wrote it"),
        (".well-known", "TMP/site/.well-known/x is in the way: no build wrote it"),
        ("tags", "TMP/site/tags/own/y.html is in the way: no build wrote it"),
    ] {
        let refused = folder.refused(&[("a-new.html", "n"), ("index.html", "home 3"), (path, "p")]);
        assert_eq!(refused, message, "{path}");
        assert_eq!(folder.files(), expected, "{path}");
        assert_eq!(folder.state_files(), ["lock", "record.json"], "the stage does not stay");
    }
    fs::create_dir(folder.out.join("empty")).unwrap();
    assert_eq!(folder.refused(&[("empty", "p")]), "TMP/site/empty is in the way: no build wrote it");
}

#[test]
fn what_takes_the_place_of_one_of_our_files_is_left_alone() {
    let folder = Folder::new();
    folder.build(&[("a.html", "a"), ("b.html", "b"), ("index.html", "home")]);
    fs::remove_file(folder.out.join("a.html")).unwrap();
    folder.write("a.html/mine.txt", "mine");
    let written = folder.build(&[("index.html", "home")]);
    assert_eq!(written, Written { files: 1, bytes: 4, changed: 0, removed: 1 });
    assert_eq!(folder.files(), texts(&[("a.html/mine.txt", "mine"), ("index.html", "home")]));
}

#[cfg(unix)]
#[test]
fn no_link_is_followed_out_of_the_folder() {
    use std::os::unix::fs::symlink;

    let folder = Folder::new();
    folder.build(&[("index.html", "home"), ("w/a.html", "a"), ("gone.html", "g")]);
    let elsewhere = folder.temp.path().join("elsewhere");
    write(&elsewhere.join("a.html"), "precious");
    fs::remove_dir_all(folder.out.join("w")).unwrap();
    symlink(&elsewhere, folder.out.join("w")).unwrap();
    assert_eq!(folder.refused(&[("w/a.html", "new")]), "TMP/site/w is in the way: no build wrote it");
    fs::remove_file(folder.out.join("gone.html")).unwrap();
    symlink(elsewhere.join("a.html"), folder.out.join("gone.html")).unwrap();
    assert_eq!(folder.refused(&[("gone.html", "new")]), "TMP/site/gone.html is in the way: no build wrote it");

    let written = folder.build(&[("index.html", "home")]);
    assert_eq!(written.removed, 0, "what became a link is no longer ours");
    assert_eq!(files_below(&elsewhere), texts(&[("a.html", "precious")]));
    assert!(folder.out.join("gone.html").is_symlink() && folder.out.join("w").is_symlink());

    // The folder itself may be a link: that is how sites are switched.
    let other = Folder::new();
    fs::create_dir(other.temp.path().join("real")).unwrap();
    symlink(other.temp.path().join("real"), &other.out).unwrap();
    other.build(&[("index.html", "home")]);
    assert_eq!(files_below(&other.temp.path().join("real")), texts(&[("index.html", "home")]));
    symlink("nowhere", folder.temp.path().join("dangling")).unwrap();
    let dangling = folder.temp.path().join("dangling");
    assert!(matches!(Staging::begin(&dangling, &state_dir(&dangling)), Err(OutputError::NotAFolder(_))));
}
