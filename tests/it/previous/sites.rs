//! What was published comes with a signature, and what does not check out is not what was published.

use insta::assert_snapshot;
use rbee_catalog::sign::keygen;

use super::{Bench, ID, other_bytes};

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
    assert_snapshot!(refused(&bench), @"
    error: --previous before: not found
      = help: name the folder of a signed site, or its URL; the very first publish of a catalog goes without `--previous`
    ");
    std::fs::create_dir(bench.cli.join("before")).unwrap();
    assert_snapshot!(refused(&bench), @"
    error: --previous before: the site is refused: expected `index.json.minisig`, found none: the site is not signed, sign it with `rbee-catalog sign`
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

/// By default what stands in the output folder counts; what does not check out counts as none, and is said.
#[test]
fn what_stands_in_the_folder_counts_as_far_as_it_checks_out() {
    let bench = Bench::new();
    bench.build();
    bench.delete();
    other_bytes(bench.repo.worker(ID)).commit("0.1.0 anew");
    let document = bench.json("site/index.json")["workers"][0]["document"]["sha256"].as_str().unwrap().to_owned();
    std::fs::remove_file(bench.cli.join(&format!("site/by-hash/{document}.json"))).unwrap();
    let said = bench.build();
    assert!(
        said.starts_with("warning: what stands in site does not check out, and counts as not published: `by-hash/"),
        "{said}"
    );
    assert_eq!(bench.published(), "demo-worker-cpu 0.1.0: 0.1.0=cdcd\nother-worker-cpu 0.1.0: 0.1.0=abab\n");
}
