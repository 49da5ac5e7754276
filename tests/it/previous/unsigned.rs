//! Builds that do not sign: what was signed once in a folder holds there, by the record, until somebody signs again.

use super::{Bench, ID, OTHER, other_bytes};

/// As published, with the rewritten branch held off.
const HELD: &str = "demo-worker-cpu 0.1.0: 0.1.0=abab\nother-worker-cpu 0.1.0: 0.1.0=abab\nproblem branch-demo-worker-cpu: version-mutated\n";

/// A build into `site` that does not sign; what was said.
fn unsigned(bench: &Bench) -> String {
    let catalog = bench.repo.path().to_str().unwrap();
    bench.cli.done(&["build", catalog, "--out", "site"]).stderr
}

fn rewrite(bench: &Bench) {
    bench.delete();
    other_bytes(bench.repo.worker(ID)).commit("0.1.0 anew");
}

/// Build, sign later: the way that keeps the key out of the job that reads strangers' branches.
#[test]
fn a_build_that_does_not_sign_holds_branches_against_what_was_signed() {
    for lines in ["public_keys = [\"PUBLIC\"]\n", ""] {
        let bench = Bench::new();
        let config = format!("id = \"test\"\n{}", lines.replace("PUBLIC", &bench.public.to_string()));
        bench.repo.branch("main").file("catalog.toml", &config).commit("catalog");
        bench.build();
        // The pointer goes with the first change, and what it signed still holds for the build after it.
        bench.repo.worker(OTHER).version("0.2.0").commit("0.2.0");
        unsigned(&bench);
        assert!(!bench.cli.join("site/index.json.minisig").exists());
        rewrite(&bench);
        for _ in 0..2 {
            let said = unsigned(&bench);
            assert!(said.contains("error[version-mutated]: version 0.1.0 was published"), "{said}");
            bench.cli.done(&["sign", "site", "--key", "index.key"]);
        }
        let said = bench.build();
        assert!(said.contains("error[version-mutated]"), "{said}");
        assert_eq!(
            bench.published(),
            HELD.replace("cpu 0.1.0: 0.1.0=abab\nproblem", "cpu 0.2.0: 0.2.0=abab 0.1.0=abab\nproblem")
        );
    }
}

/// A folder that lost its pointer, or has one of a key that is not known any more.
#[test]
fn a_pointer_that_is_gone_or_damaged_takes_no_promise_with_it() {
    let bench = Bench::new();
    bench.build();
    rewrite(&bench);
    let pointer = bench.cli.join("site/index.json.minisig");
    std::fs::remove_file(&pointer).unwrap();
    bench.build();
    assert_eq!(bench.published(), HELD);
    std::fs::write(&pointer, "untrusted comment: nothing\n").unwrap();
    bench.build();
    assert_eq!(bench.published(), HELD);
}

/// What neither a signature nor the record vouches for is not what was published, and that is said.
#[test]
fn an_index_that_no_build_wrote_counts_as_none() {
    let bench = Bench::new();
    bench.build();
    rewrite(&bench);
    std::fs::remove_file(bench.cli.join("site/index.json.minisig")).unwrap();
    let index = bench.cli.read("site/index.json");
    bench.cli.write("site/index.json", index.replace("0.1.0", "0.1.1"));
    let said = bench.build();
    assert!(
        said.starts_with(
            "warning: what stands in site does not check out, and counts as not published: its index.json is not the one \
             that a build wrote\n"
        ),
        "{said}"
    );
    assert_eq!(bench.published(), "demo-worker-cpu 0.1.0: 0.1.0=cdcd\nother-worker-cpu 0.1.0: 0.1.0=abab\n");
}

/// Who only tries things out has promised nothing.
#[test]
fn a_folder_that_nobody_signed_holds_nothing() {
    let bench = Bench::new();
    unsigned(&bench);
    rewrite(&bench);
    let said = unsigned(&bench);
    assert!(!said.contains("version-mutated"), "{said}");
    assert_eq!(bench.published(), "demo-worker-cpu 0.1.0: 0.1.0=cdcd\nother-worker-cpu 0.1.0: 0.1.0=abab\n");
}

/// A copy of an older publish, soundly signed: a mirror that replays it, or a job that names the wrong folder.
#[test]
fn an_older_publish_does_not_outrank_the_one_that_stands_there() {
    let bench = Bench::new();
    bench.build_to("old", &[]);
    let good = bench.repo.worker(ID).version("0.2.0").commit("0.2.0");
    bench.build_to("site", &["--previous", "old"]);
    bench.repo.git(&["update-ref", &format!("refs/heads/{ID}"), &format!("{good}^")]);
    other_bytes(bench.repo.worker(ID)).version("0.2.0").commit("0.2.0 anew");
    let said = bench.build_to("site", &["--previous", "old"]);
    assert!(
        said.starts_with("warning: --previous old is older than what stands in site, which counts instead: serial ")
    );
    assert_eq!(
        bench.published(),
        "demo-worker-cpu 0.2.0: 0.2.0=abab 0.1.0=abab\nother-worker-cpu 0.1.0: 0.1.0=abab\n\
         problem branch-demo-worker-cpu: version-mutated\n"
    );
    // Where what stands there is damaged, the one that was named counts after all.
    let document = bench.json("site/index.json")["workers"][0]["document"]["sha256"].as_str().unwrap().to_owned();
    std::fs::remove_file(bench.cli.join(&format!("site/by-hash/{document}.json"))).unwrap();
    std::fs::remove_file(bench.cli.join(&format!("site/v1/workers/{ID}.json"))).unwrap();
    let said = bench.build_to("site", &["--previous", "old"]);
    assert!(said.contains("warning: what stands in site does not check out"), "{said}");
    assert!(bench.published().starts_with("demo-worker-cpu 0.2.0: 0.2.0=cdcd 0.1.0=abab\n"), "{}", bench.published());
}
