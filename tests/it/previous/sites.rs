//! What was published comes with a signature, and what does not check out is not what was published.

use insta::assert_snapshot;
use rbee_catalog::sign::keygen;

use super::{Bench, ID, OTHER, other_bytes};

/// A build with `--previous before` is refused: status 4, and nothing is written.
fn refused(bench: &Bench) -> String {
    let ran = bench.run("new", &["--previous", "before"]);
    assert_eq!(ran.status, 4, "{ran}");
    assert!(!bench.cli.join("new").exists(), "nothing is written");
    ran.stderr
}

#[test]
fn each_pinned_file_that_is_tampered_with_is_refused() {
    let bench = Bench::new();
    bench.repo.worker(ID).version("0.2.0").commit("0.2.0");
    bench.build_to("before", &[]);
    bench.build_to("new", &["--previous", "before"]);
    std::fs::remove_dir_all(bench.cli.join("new")).unwrap();
    std::fs::remove_dir_all(bench.cli.join("new.state")).unwrap();
    // A kept worker's source files count too.
    bench.delete();
    let pinned = std::fs::read_dir(bench.cli.join("before/by-hash")).unwrap();
    let mut pinned: Vec<_> = pinned.map(|entry| entry.unwrap().path()).collect();
    pinned.push(bench.cli.join("before/index.json.minisig"));
    let other = bench.cli.read("before/workers/other-worker-cpu/PKGBUILD");
    let mut tampered = 0;
    for file in pinned {
        let bytes = std::fs::read(&file).unwrap();
        if bytes == other.as_bytes() {
            continue; // of a worker that its branch still has
        }
        let mut wrong = bytes.clone();
        let at = wrong.len() / 2;
        wrong[at] ^= 1;
        std::fs::write(&file, wrong).unwrap();
        refused(&bench);
        std::fs::remove_file(&file).unwrap();
        refused(&bench);
        std::fs::write(&file, bytes).unwrap();
        tampered += 1;
    }
    assert_eq!(tampered, 8, "pointer, index, head, a manifest, two documents, two recipes");
    assert_eq!(bench.run("new", &["--previous", "before"]).status, 0);
}

#[test]
fn what_another_key_signed_is_refused() {
    let bench = Bench::new();
    bench.cli.write("index.key.good", bench.cli.read("index.key"));
    bench.cli.write("index.key", keygen(None).unwrap().secret_text);
    assert_eq!(bench.run("before", &[]).status, 0);
    bench.cli.write("index.key", bench.cli.read("index.key.good"));
    let said = refused(&bench);
    assert!(
        said.contains("--previous before: the site is refused: signed by key") && said.contains("which is not trusted"),
        "{said}"
    );
}

#[test]
fn what_cannot_be_checked_is_refused() {
    let bench = Bench::new();
    let mut said = String::new();
    for name in ["before", "index.key", ""] {
        let ran = bench.run("new", &["--previous", name]);
        assert_eq!(ran.status, 2, "a slip of the pen: {ran}");
        said += &ran.stderr;
    }
    assert_snapshot!(said, @"
    error: --previous before: there is no such folder
      = help: name the folder of a signed site, or its URL; the very first publish of a catalog goes without `--previous`
    error: --previous index.key: expected a folder, found a file
      = help: name the folder of a signed site, or its URL; the very first publish of a catalog goes without `--previous`
    error: --previous: expected a folder or a URL, found an empty text
      = help: name the folder of a signed site, or its URL; the very first publish of a catalog goes without `--previous`
    ");
    std::fs::create_dir(bench.cli.join("before")).unwrap();
    assert_snapshot!(refused(&bench), @"
    error: --previous before: the site is refused: there is no signed catalog here, `index.json.minisig` is not there: check the address; its publisher signs it with `rbee-catalog sign`
      = help: name the folder of a signed site, or its URL; the very first publish of a catalog goes without `--previous`
    ");
    std::fs::remove_dir(bench.cli.join("before")).unwrap();
    bench.build_to("before", &[]);
    bench.repo.branch("main").file("catalog.toml", "id = \"other\"\n").commit("another catalog");
    assert_snapshot!(refused(&bench), @"
    error: --previous before: the site is refused: expected catalog `other`, found `test`: check the address
      = help: nothing was written; name a sound copy of what was published last
    ");
    // Without keys in catalog.toml the public half of `--key` is trusted; without either nobody is.
    bench.repo.branch("main").file("catalog.toml", "id = \"test\"\n").commit("no keys");
    assert_eq!(bench.run("new", &["--previous", "before"]).status, 0);
    let path = bench.repo.path().to_str().unwrap();
    assert_snapshot!(bench.cli.run(&["build", path, "--out", "newer", "--previous", "before"]), @"
    status 4
    --- stderr
    error: --previous before: there is no public key to check it with
      = help: write the key into `public_keys` of catalog.toml, or sign with `--key`
    ");
    assert!(!bench.cli.join("newer").exists());
}

/// An expired signature is as good as any: a promise does not end.
#[test]
fn an_old_publish_is_still_a_promise() {
    let bench = Bench::new();
    let catalog = bench.repo.path().to_str().unwrap();
    let arguments = ["build", catalog, "--out", "site", "--key", "index.key"];
    for serial in ["1767312000", "1900000000"] {
        drop(std::fs::remove_dir_all(bench.cli.join("site")));
        assert_eq!(bench.cli.run_with(&arguments, &[("SOURCE_DATE_EPOCH", serial)]).status, 0);
        bench.cli.done(&["build", catalog, "--out", "new", "--key", "index.key", "--previous", "site"]);
        // The serial is over both.
        let pointer = bench.cli.read("new/index.json.minisig");
        let found: u64 = pointer.split("serial:").nth(1).unwrap().split('\t').next().unwrap().parse().unwrap();
        assert!(found > serial.parse().unwrap(), "{found}");
    }
}

/// Takes the files of the site away, or alters them.
fn damage(bench: &Bench, paths: &[&str], alter: bool) {
    for path in paths {
        let path = bench.cli.join(&format!("site/{path}"));
        if alter { std::fs::write(path, "{}").unwrap() } else { std::fs::remove_file(path).unwrap() }
    }
}

/// By default what stands in the output folder counts: a file that is damaged is taken from its copy, if it has one.
#[test]
fn a_damaged_file_in_the_folder_takes_no_promise_with_it() {
    for alter in [false, true] {
        let bench = Bench::new();
        bench.build();
        bench.delete();
        other_bytes(bench.repo.worker(ID)).commit("0.1.0 anew");
        let index = bench.json("site/index.json");
        let pins = |pin: &serde_json::Value| format!("by-hash/{}.json", pin["sha256"].as_str().unwrap());
        let held = "demo-worker-cpu 0.1.0: 0.1.0=abab\nother-worker-cpu 0.1.0: 0.1.0=abab\n\
                    problem branch-demo-worker-cpu: version-mutated\n";
        let documents = [pins(&index["workers"][0]["document"]), pins(&index["workers"][1]["document"])];
        let manifest = pins(&index["platforms"]["linux-x86_64"]);
        damage(&bench, &[&documents[0], &documents[1], &manifest], alter);
        assert_eq!(bench.run("site", &["--strict"]).status, 1);
        let said = bench.build();
        assert!(!said.contains("does not check out"), "{said}");
        assert_eq!(bench.published(), held);

        // The index, the head and everything else below by-hash.
        std::fs::remove_dir_all(bench.cli.join("site/by-hash")).unwrap();
        bench.build();
        assert_eq!(bench.published(), held);

        // A document that cannot be had at all, of a worker that nobody touched: nothing is built without it.
        let index = bench.json("site/index.json");
        let other = pins(&index["workers"][1]["document"]);
        damage(&bench, &[&other, &format!("v1/workers/{OTHER}.json")], alter);
        let pointer = bench.cli.read("site/index.json.minisig");
        for more in [&[][..], &["--strict"]] {
            let ran = bench.run("site", more);
            assert_eq!(ran.status, 4, "{ran}");
            assert!(ran.stderr.starts_with("error: what stands in site does not check out: "), "{ran}");
            assert!(ran.stderr.contains(&format!("`{other}`")), "{ran}");
            assert!(ran.stderr.contains("name a sound copy of what was published with `--previous DIR|URL`"), "{ran}");
        }
        assert_eq!(bench.cli.read("site/index.json.minisig"), pointer, "what stood there still stands");
    }
}

/// Where nothing tells any more what was published, that is said; with `--strict` nothing is built.
#[test]
fn a_folder_that_lost_its_index_counts_as_none_and_strictly_as_damaged() {
    let bench = Bench::new();
    bench.build();
    bench.delete();
    other_bytes(bench.repo.worker(ID)).commit("0.1.0 anew");
    std::fs::remove_dir_all(bench.cli.join("site/by-hash")).unwrap();
    std::fs::remove_file(bench.cli.join("site/index.json")).unwrap();
    let ran = bench.run("site", &["--strict"]);
    assert_eq!(ran.status, 4, "{ran}");
    assert!(ran.stderr.starts_with("error: what stands in site does not check out: `by-hash/"), "{ran}");
    let said = bench.build();
    assert!(
        said.starts_with("warning: what stands in site does not check out, and counts as not published: "),
        "{said}"
    );
    assert_eq!(bench.published(), "demo-worker-cpu 0.1.0: 0.1.0=cdcd\nother-worker-cpu 0.1.0: 0.1.0=abab\n");
}
