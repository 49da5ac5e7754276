//! A folder, or its record, that is not as the last build left it.

use std::fs;

use rbee_catalog::model::Sha256;

use super::fixture::{Crossing, tree};

/// What is there again after the next build.
#[test]
fn what_was_deleted_comes_back() {
    let crossing = Crossing::new();
    let site = crossing.cli.join("site");
    let removals: [(&str, &[&str]); 5] = [
        ("pages", &["w", "tags", "index.html", "backends"]),
        ("by-hash", &["by-hash"]),
        ("the pointer", &["index.json.minisig"]),
        ("half of it", &["by-hash", "w", "v1", "index.json", "assets"]),
        ("what branches gave", &["../site.state/branches"]),
    ];
    for (what, paths) in removals {
        crossing.start("site");
        for path in paths {
            let path = site.join(path);
            if path.is_dir() { fs::remove_dir_all(path).unwrap() } else { fs::remove_file(path).unwrap() }
        }
        crossing.cli.write("site/w/mine.txt", "mine");
        let foreign = crossing.foreign("site");
        crossing.completes("site", Some(&foreign));
        println!("{what} came back");
    }

    // Nothing but the pointer.
    crossing.start("site");
    let pointer = fs::read(site.join("index.json.minisig")).unwrap();
    fs::remove_dir_all(&site).unwrap();
    fs::create_dir(&site).unwrap();
    fs::write(site.join("index.json.minisig"), pointer).unwrap();
    crossing.completes("site", None);
}

/// Without a record nothing tells which files are ours: nothing is touched.
#[test]
fn without_its_record_a_folder_is_refused_as_it_is() {
    let crossing = Crossing::new();
    let catalog = crossing.catalogs().1.display().to_string();
    let refused = |record: Option<&[u8]>| {
        crossing.start("site");
        match record {
            None => fs::remove_dir_all(crossing.cli.join("site.state")).unwrap(),
            Some(bytes) => crossing.cli.write("site.state/record.json", bytes),
        }
        let ran = crossing.cli.run(&["build", &catalog, "--out", "site", "--key", "index.key"]);
        assert_eq!(crossing.state("site"), "before");
        crossing.consistent("site");
        ran
    };
    insta::assert_snapshot!(refused(None), @"
    status 2
    --- stderr
    error: site holds files that no build wrote, such as 404.html
      = help: if a build wrote it and its `.state` folder is gone: move it aside, and build anew with `--previous` and where it is then, so that its versions keep their facts
    ");
    let record = fs::read(crossing.cli.join("clean-a.state/record.json")).unwrap();
    insta::assert_snapshot!(refused(Some(&record[..200])), @"
    status 3
    --- stderr
    error: site.state/record.json: the record of what builds wrote is damaged: EOF while parsing a value at line 6 column 2
      = help: move the output folder and its `.state` folder aside, and build anew: with `--previous` and where the folder is then, if it was ever signed, so that its versions keep their facts
    ");
    insta::assert_snapshot!(refused(Some(b"\xff\x00 no record")), @"
    status 3
    --- stderr
    error: site.state/record.json: the record of what builds wrote is damaged: expected value at line 1 column 1
      = help: move the output folder and its `.state` folder aside, and build anew: with `--previous` and where the folder is then, if it was ever signed, so that its versions keep their facts
    ");
    insta::assert_snapshot!(refused(Some(b"")), @"
    status 3
    --- stderr
    error: site.state/record.json: the record of what builds wrote is damaged: EOF while parsing a value at line 1 column 0
      = help: move the output folder and its `.state` folder aside, and build anew: with `--previous` and where the folder is then, if it was ever signed, so that its versions keep their facts
    ");
}

#[test]
fn a_record_that_names_a_path_out_of_the_folder_removes_nothing() {
    let crossing = Crossing::new();
    let catalog = crossing.catalogs().1.display().to_string();
    let outside = crossing.cli.join("outside");
    let digest = Sha256::of(b"precious").to_string();
    for path in ["../outside/precious", "w/../../outside/precious", outside.join("precious").to_str().unwrap()] {
        crossing.start("site");
        crossing.cli.write("outside/precious", "precious");
        let text = crossing.cli.read("site.state/record.json");
        let mut record: serde_json::Value = serde_json::from_str(&text).unwrap();
        record["files"][path] = digest.clone().into();
        crossing.cli.write("site.state/record.json", record.to_string());
        let ran = crossing.cli.run(&["build", &catalog, "--out", "site", "--key", "index.key"]);
        assert_eq!(ran.status, 3, "{ran}");
        assert!(ran.stderr.contains("cannot be written on every system"), "{ran}");
        assert_eq!(crossing.cli.read("outside/precious"), "precious");
        assert_eq!(crossing.state("site"), "before");
    }
    insta::assert_snapshot!({
        crossing.start("site");
        crossing.cli.write("site.state/record.json", r#"{"schema": 1, "files": {"../x": ""}}"#);
        crossing.cli.run(&["build", &catalog, "--out", "site"])
    }, @r#"
    status 3
    --- stderr
    error: site.state/record.json: the record of what builds wrote is damaged: the path "../x" cannot be written on every system
      = help: move the output folder and its `.state` folder aside, and build anew: with `--previous` and where the folder is then, if it was ever signed, so that its versions keep their facts
    "#);
}

#[test]
fn an_output_that_is_a_file_is_said() {
    let crossing = Crossing::new();
    crossing.cli.write("file", "mine");
    let catalog = crossing.catalogs().1.display().to_string();
    insta::assert_snapshot!(crossing.cli.run(&["build", &catalog, "--out", "file"]), @"
    status 2
    --- stderr
    error: file is no folder
      = help: name a folder with `--out`, or one that does not exist yet
    ");
    insta::assert_snapshot!(crossing.cli.run(&["build", &catalog, "--out", "file/below"]), @"
    status 3
    --- stderr
    error: file/below.state/record.json: Not a directory (os error 20)
      = help: what stood in the folder still stands
    ");
    assert_eq!(crossing.cli.read("file"), "mine");
}

/// Somebody puts a link into the folder while a build runs: after its place was looked at, before the file comes.
#[cfg(unix)]
#[test]
fn a_link_that_comes_while_a_build_runs_is_not_followed() {
    use std::os::unix::fs::symlink;

    use rbee_catalog::emit::File;
    use rbee_catalog::output::{OutputError, Pointer, Staging, state_dir};

    let temp = tempfile::tempdir().unwrap();
    let (out, elsewhere) = (temp.path().join("site"), temp.path().join("elsewhere"));
    let build = |files: &[(&str, &str)], between: &dyn Fn()| {
        let mut staging = Staging::begin(&out, &state_dir(&out)).unwrap();
        for (path, text) in files {
            staging.put(&File { path: (*path).into(), bytes: text.as_bytes().to_vec() }).unwrap();
        }
        between();
        staging.commit(Pointer::Unsigned)
    };
    fs::create_dir(&elsewhere).unwrap();
    fs::write(elsewhere.join("a.html"), "precious").unwrap();
    build(&[("index.html", "1"), ("w/a.html", "1")], &|| ()).unwrap();

    let swap = || {
        fs::remove_dir_all(out.join("w")).unwrap();
        symlink(&elsewhere, out.join("w")).unwrap();
    };
    for files in [&[("index.html", "2"), ("w/a.html", "2")][..], &[("index.html", "2"), ("w/new.txt", "2")]] {
        assert!(matches!(build(files, &swap), Err(OutputError::InTheWay(_))));
        let found = tree(&elsewhere);
        assert_eq!(found.len(), 1);
        assert_eq!(found["a.html"], b"precious");
        fs::remove_file(out.join("w")).unwrap();
        build(&[("index.html", "1"), ("w/a.html", "1")], &|| ()).unwrap();
    }
    // Removals follow none either.
    build(&[("index.html", "2")], &swap).unwrap();
    assert_eq!(tree(&elsewhere)["a.html"], b"precious");

    // A file that came in the meantime is nobody's to overwrite.
    let arrives = || fs::write(out.join("late.txt"), "mine").unwrap();
    assert!(matches!(build(&[("late.txt", "ours")], &arrives), Err(OutputError::InTheWay(_))));
    assert_eq!(fs::read_to_string(out.join("late.txt")).unwrap(), "mine");
}
