//! The first valid commit that says a version fixes its install-critical facts.

use insta::assert_snapshot;
use serde_json::{Value, json};

use super::{ID, assembled, codes, shown, worker};
use crate::support::repo::{Change, Repo, platform};

/// A hybrid worker that has every install-critical fact, and a local file of each kind.
fn everything(repo: &Repo) -> Change<'_> {
    let local = |text: &str| {
        let text = text.replace("source=(", "install=demo.install\nchangelog=NEWS\nsource=('demo.patch' ");
        text.replace("sha256sums=('SKIP')", &format!("sha256sums=('{}' 'SKIP')", "cd".repeat(32)))
    };
    repo.worker(ID)
        .metadata(|m| {
            m["platforms"][0]["url"] = json!("https://a.example/demo.tar.gz");
            m["platforms"][0]["requirements"] = json!({"glibc_min": "2.31"});
            m["requirements"] = json!({"ram_min_mib": 1024});
            m["dependencies"] = json!({"runtime": ["glibc"]});
            m["pricing"] = json!({"model": "one-time", "price_usd": 5, "purchase_url": "https://a.example/buy"});
        })
        .edit("PKGBUILD", local)
        .file("demo.patch", "patch")
        .file("demo.install", "install")
        .file("NEWS", "news")
}

/// The findings of a change on top of [`everything`]; what it says is not published.
fn findings(change: impl FnOnce(Change<'_>) -> Change<'_>) -> String {
    let repo = Repo::new();
    everything(&repo).commit("fixed");
    let before = assembled(&repo);
    assert_eq!(before.diagnostics, []);
    change(repo.worker(ID)).commit("mutated");
    let out = assembled(&repo);
    let (was, is) = (worker(&before, ID), worker(&out, ID));
    assert_eq!((&is.versions, is.last_good), (&was.versions, true), "the earlier state is published");
    let text = shown(&repo, &out);
    text.lines().skip_while(|line| !line.starts_with("error")).collect::<Vec<_>>().join("\n")
}

fn metadata(edit: impl FnOnce(&mut Value)) -> String {
    findings(|change| change.metadata(edit))
}

#[test]
fn every_fact_of_an_artifact_is_fixed() {
    let set = |key: &'static str, value: Value| metadata(move |m| m["platforms"][0][key] = value);
    assert_snapshot!(set("url", json!("https://b.example/demo.tar.gz")), @r#"error[version-mutated] demo-worker-cpu at "mutated", metadata.json:19:14 `"https://b.example/demo.tar.gz"`: version 0.1.0 is fixed, and this changes the url of linux-x86_64; not what it was; fixed by commit e17a7974ac72 of 2026-01-01"#);
    assert_snapshot!(set("size", json!(1001)), @r#"error[version-mutated] demo-worker-cpu at "mutated", metadata.json:17:15 `1001`: version 0.1.0 is fixed, and this changes the size of linux-x86_64; not what it was; fixed by commit e17a7974ac72 of 2026-01-01"#);
    assert_snapshot!(set("checksum", json!(format!("sha256:{}", "cd".repeat(32)))), @r#"error[version-mutated] demo-worker-cpu at "mutated", metadata.json:18:19 `"sha256:cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"`: version 0.1.0 is fixed, and this changes the checksum of linux-x86_64; not what it was; fixed by commit e17a7974ac72 of 2026-01-01"#);
    assert_snapshot!(set("access", json!("gated")), @r#"error[version-mutated] demo-worker-cpu at "mutated", metadata.json:23:17 `"gated"`: version 0.1.0 is fixed, and this changes the access of linux-x86_64; not what it was; fixed by commit e17a7974ac72 of 2026-01-01"#);
    assert_snapshot!(set("requirements", json!({"glibc_min": "2.30"})), @r#"error[version-mutated] demo-worker-cpu at "mutated", metadata.json:20:23 `…`: version 0.1.0 is fixed, and this changes the requirements of linux-x86_64; not what it was; fixed by commit e17a7974ac72 of 2026-01-01"#);
}

/// The url as it is written: one that names what `artifact_base` gives is another one.
#[test]
fn a_url_that_is_taken_out_is_another_one() {
    let text = metadata(|m| {
        m["platforms"][0].as_object_mut().unwrap().remove("url");
    });
    assert_snapshot!(text, @r#"error[version-mutated] demo-worker-cpu at "mutated", metadata.json:14:5 `…`: version 0.1.0 is fixed, and this changes the url of linux-x86_64; not what it was; fixed by commit e17a7974ac72 of 2026-01-01"#);
}

#[test]
fn what_a_machine_must_have_is_fixed() {
    assert_snapshot!(metadata(|m| m["requirements"]["ram_min_mib"] = json!(512)), @r#"error[version-mutated] demo-worker-cpu at "mutated", metadata.json:35:19 `…`: version 0.1.0 is fixed, and this changes the requirements; not what it was; fixed by commit e17a7974ac72 of 2026-01-01"#);
    let gone = metadata(|m| {
        m.as_object_mut().unwrap().remove("requirements");
    });
    assert_snapshot!(gone, @r#"error[version-mutated] demo-worker-cpu at "mutated", metadata.json:5:14 `"0.1.0"`: version 0.1.0 is fixed, and this changes the requirements; still the same version; fixed by commit e17a7974ac72 of 2026-01-01"#);
    assert_snapshot!(metadata(|m| m["dependencies"]["runtime"] = json!(["glibc", "cuda"])), @r#"error[version-mutated] demo-worker-cpu at "mutated", metadata.json:38:19 `…`: version 0.1.0 is fixed, and this changes the dependencies; not what it was; fixed by commit e17a7974ac72 of 2026-01-01"#);
    assert_snapshot!(metadata(|m| m["dependencies"]["workers"] = json!([{"id": "other"}])), @r#"error[version-mutated] demo-worker-cpu at "mutated", metadata.json:38:19 `…`: version 0.1.0 is fixed, and this changes the dependencies; not what it was; fixed by commit e17a7974ac72 of 2026-01-01"#);
    assert_snapshot!(metadata(|m| m["distribution"]["requires_license"] = json!(true)), @r#"error[version-mutated] demo-worker-cpu at "mutated", metadata.json:11:25 `true`: version 0.1.0 is fixed, and this changes `requires_license`; not what it was; fixed by commit e17a7974ac72 of 2026-01-01"#);
}

#[test]
fn the_recipe_and_each_local_file_that_it_names_is_fixed() {
    assert_snapshot!(findings(|c| c.edit("PKGBUILD", |text| text.replace("pkgrel=1", "pkgrel=2"))), @r#"error[version-mutated] demo-worker-cpu at "mutated", metadata.json:5:14 `"0.1.0"`: version 0.1.0 is fixed, and this changes `PKGBUILD`; still the same version; fixed by commit e17a7974ac72 of 2026-01-01"#);
    assert_snapshot!(findings(|c| c.file("demo.patch", "other")), @r#"error[version-mutated] demo-worker-cpu at "mutated", metadata.json:5:14 `"0.1.0"`: version 0.1.0 is fixed, and this changes `demo.patch`; still the same version; fixed by commit e17a7974ac72 of 2026-01-01"#);
    assert_snapshot!(findings(|c| c.file("demo.install", "other")), @r#"error[version-mutated] demo-worker-cpu at "mutated", metadata.json:5:14 `"0.1.0"`: version 0.1.0 is fixed, and this changes `demo.install`; still the same version; fixed by commit e17a7974ac72 of 2026-01-01"#);
    assert_snapshot!(findings(|c| c.file("NEWS", "other")), @r#"error[version-mutated] demo-worker-cpu at "mutated", metadata.json:5:14 `"0.1.0"`: version 0.1.0 is fixed, and this changes `NEWS`; still the same version; fixed by commit e17a7974ac72 of 2026-01-01"#);
    let taken = |text: &str| text.replace("changelog=NEWS\n", "");
    assert_snapshot!(findings(|c| c.edit("PKGBUILD", taken).remove("NEWS")), @r#"
    error[version-mutated] demo-worker-cpu at "mutated", metadata.json:5:14 `"0.1.0"`: version 0.1.0 is fixed, and this takes `NEWS` out; still the same version; fixed by commit e17a7974ac72 of 2026-01-01
    error[version-mutated] demo-worker-cpu at "mutated", metadata.json:5:14 `"0.1.0"`: version 0.1.0 is fixed, and this changes `PKGBUILD`; still the same version; fixed by commit e17a7974ac72 of 2026-01-01
    "#);
    let added = |text: &str| text.replace("changelog=NEWS\n", "changelog=CHANGES\n");
    assert_snapshot!(findings(|c| c.edit("PKGBUILD", added).file("CHANGES", "")), @r#"
    error[version-mutated] demo-worker-cpu at "mutated", metadata.json:5:14 `"0.1.0"`: version 0.1.0 is fixed, and this adds `CHANGES`; still the same version; fixed by commit e17a7974ac72 of 2026-01-01
    error[version-mutated] demo-worker-cpu at "mutated", metadata.json:5:14 `"0.1.0"`: version 0.1.0 is fixed, and this takes `NEWS` out; still the same version; fixed by commit e17a7974ac72 of 2026-01-01
    error[version-mutated] demo-worker-cpu at "mutated", metadata.json:5:14 `"0.1.0"`: version 0.1.0 is fixed, and this changes `PKGBUILD`; still the same version; fixed by commit e17a7974ac72 of 2026-01-01
    "#);
}

#[test]
fn a_recipe_that_comes_later_is_a_change() {
    let repo = Repo::new();
    let binary = json!({
        "type": "binary-only", "source_available": false, "binary_available": true, "requires_license": false
    });
    repo.worker(ID).metadata(|m| m["distribution"] = binary).remove("PKGBUILD").commit("binary only");
    repo.worker(ID).worker_files(ID).commit("a recipe");
    assert_snapshot!(shown(&repo, &assembled(&repo)), @r#"
    demo-worker-cpu at "binary only", last good
     *0.1.0 of "binary only" on linux-x86_64
    problem: demo-worker-cpu, 0.1.0 is published
    error[version-mutated] demo-worker-cpu at "a recipe", metadata.json:5:14 `"0.1.0"`: version 0.1.0 is fixed, and this adds `PKGBUILD`; still the same version; fixed by commit a60f47d52cdd of 2026-01-01
    "#);
}

#[test]
fn a_platform_or_its_artifact_that_is_taken_back_is_a_change() {
    assert_snapshot!(metadata(|m| m["platforms"] = json!([platform("macos", "aarch64")])), @r#"error[version-mutated] demo-worker-cpu at "mutated", metadata.json:13:16 `…`: version 0.1.0 is fixed, and this takes the platform linux-x86_64 out; not what it was; fixed by commit e17a7974ac72 of 2026-01-01"#);
    let source_only = |m: &mut Value| {
        m["distribution"]["type"] = json!("source-only");
        m["distribution"]["binary_available"] = json!(false);
        m["platforms"] = json!([{"os": "linux", "arch": "x86_64", "requirements": {"glibc_min": "2.31"}}]);
    };
    assert_snapshot!(metadata(source_only), @r#"error[version-mutated] demo-worker-cpu at "mutated", metadata.json:13:16 `…`: version 0.1.0 is fixed, and this takes the artifact of linux-x86_64 out; not what it was; fixed by commit e17a7974ac72 of 2026-01-01"#);
}

#[test]
fn an_added_platform_is_fixed_from_then_on() {
    let repo = Repo::new();
    repo.worker(ID).commit("fixed");
    let two = json!([platform("linux", "x86_64"), platform("macos", "aarch64")]);
    repo.worker(ID).metadata(|m| m["platforms"] = two).commit("and macos");
    repo.worker(ID).metadata(|m| m["platforms"][1]["size"] = json!(7)).commit("mutated");
    assert_snapshot!(shown(&repo, &assembled(&repo)), @r#"
    demo-worker-cpu at "and macos", last good
     *0.1.0 of "fixed" on linux-x86_64 macos-aarch64
    problem: demo-worker-cpu, 0.1.0 is published
    error[version-mutated] demo-worker-cpu at "mutated", metadata.json:23:15 `7`: version 0.1.0 is fixed, and this changes the size of macos-aarch64; not what it was; fixed by commit c37eb1fe9b7a of 2026-01-01
    "#);
}

/// All of a commit's changes are said at once.
#[test]
fn every_change_is_said() {
    let text = findings(|c| {
        c.metadata(|m| {
            m["platforms"][0]["size"] = json!(1);
            m["platforms"][0]["access"] = json!("sealed");
            m["requirements"]["ram_min_mib"] = json!(1);
        })
        .file("NEWS", "other")
    });
    assert_snapshot!(text, @r#"
    error[version-mutated] demo-worker-cpu at "mutated", metadata.json:36:19 `…`: version 0.1.0 is fixed, and this changes the requirements; not what it was; fixed by commit e17a7974ac72 of 2026-01-01
    error[version-mutated] demo-worker-cpu at "mutated", metadata.json:17:15 `1`: version 0.1.0 is fixed, and this changes the size of linux-x86_64; not what it was; fixed by commit e17a7974ac72 of 2026-01-01
    error[version-mutated] demo-worker-cpu at "mutated", metadata.json:23:17 `"sealed"`: version 0.1.0 is fixed, and this changes the access of linux-x86_64; not what it was; fixed by commit e17a7974ac72 of 2026-01-01
    error[version-mutated] demo-worker-cpu at "mutated", metadata.json:5:14 `"0.1.0"`: version 0.1.0 is fixed, and this changes `NEWS`; still the same version; fixed by commit e17a7974ac72 of 2026-01-01
    "#);
}

/// A version bump on top of an invalid commit does not make the invalid one count.
#[test]
fn an_invalid_commit_never_defines_anything_whatever_follows() {
    let repo = Repo::new();
    repo.worker(ID).commit("fixed");
    repo.worker(ID).metadata(|m| m["platforms"][0]["size"] = json!(1001)).commit("mutated");
    repo.worker(ID).version("0.2.0").commit("0.2.0");
    let out = assembled(&repo);
    assert_snapshot!(shown(&repo, &out), @r#"
    demo-worker-cpu at "0.2.0"
     *0.2.0 of "0.2.0" on linux-x86_64
      0.1.0 of "fixed" on linux-x86_64
    "#);
    let sizes = worker(&out, ID).versions.iter().map(|v| v.platforms[0].artifact.as_ref().unwrap().size);
    assert_eq!(sizes.collect::<Vec<_>>(), [1001, 1000]);
}

/// The mutated commit may be the newest that says the version, or be taken back: the first valid one counts.
#[test]
fn a_change_that_is_taken_back_is_no_problem_any_more() {
    let repo = Repo::new();
    let fixed = repo.worker(ID).commit("fixed");
    repo.worker(ID).metadata(|m| m["platforms"][0]["size"] = json!(1001)).commit("mutated");
    repo.worker(ID).file("NEWS", "").commit("mutated still");
    assert_eq!(codes(&assembled(&repo)), ["version-mutated"]);
    repo.worker(ID).restore(&fixed).commit("Revert");
    assert_snapshot!(shown(&repo, &assembled(&repo)), @r#"
    demo-worker-cpu at "Revert"
     *0.1.0 of "fixed" on linux-x86_64
    "#);
}

/// A first commit that is invalid fixes nothing: what comes next may say the version anew.
#[test]
fn an_invalid_first_commit_fixes_nothing() {
    let repo = Repo::new();
    repo.worker(ID)
        .metadata(|m| {
            m["license"] = json!("no licence at all");
            m["platforms"][0]["size"] = json!(7);
        })
        .commit("invalid");
    repo.worker(ID).worker_files(ID).commit("mended");
    assert_snapshot!(shown(&repo, &assembled(&repo)), @r#"
    demo-worker-cpu at "mended"
     *0.1.0 of "mended" on linux-x86_64
    "#);
}

/// `size` and `binary_size` are two ways to write one fact; an empty list of dependencies is none.
#[test]
fn another_way_to_write_the_same_is_no_change() {
    let repo = Repo::new();
    repo.worker(ID).commit("fixed");
    repo.worker(ID)
        .metadata(|m| {
            m["platforms"][0]["access"] = json!("public");
            m["platforms"][0]["requirements"] = json!({});
            m["requirements"] = json!({});
            m["dependencies"] = json!({"system": [], "workers": []});
        })
        .commit("said aloud");
    assert_eq!(assembled(&repo).diagnostics, []);
}
