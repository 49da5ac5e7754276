//! The same commits give the same site, on any machine; and what the starter catalog's JSON says, word by word.

#[cfg(unix)]
mod environment;
mod properties;
mod random;

use std::collections::BTreeMap;
use std::path::Path;

use crate::support::cli::Cli;
use crate::support::expect::same_as_file;
use crate::support::repo::Repo;

/// Every file of a site: bytes by path.
fn every_file(site: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = walkdir::WalkDir::new(site).into_iter().map(Result::unwrap).filter(|entry| entry.file_type().is_file());
    let named = files.map(|entry| {
        let path = entry.path().strip_prefix(site).unwrap().to_str().unwrap().replace('\\', "/");
        (path, std::fs::read(entry.path()).unwrap())
    });
    named.collect()
}

/// Every file of a site but the pointer.
fn tree(site: &Path) -> BTreeMap<String, Vec<u8>> {
    every_file(site).into_iter().filter(|(path, _)| path != "index.json.minisig").collect()
}

/// The mode of every file and folder of a site.
fn modes(site: &Path) -> BTreeMap<String, u32> {
    let mode = |entry: &walkdir::DirEntry| {
        #[cfg(unix)]
        return std::os::unix::fs::PermissionsExt::mode(&entry.metadata().unwrap().permissions());
        #[cfg(not(unix))]
        return u32::from(entry.metadata().unwrap().permissions().readonly());
    };
    let entries = walkdir::WalkDir::new(site).into_iter().map(Result::unwrap);
    entries.map(|e| (e.path().strip_prefix(site).unwrap().display().to_string(), mode(&e))).collect()
}

fn same(one: &BTreeMap<String, Vec<u8>>, other: &BTreeMap<String, Vec<u8>>, how: &str) {
    let only = |a: &BTreeMap<String, Vec<u8>>, b: &BTreeMap<String, Vec<u8>>| {
        a.keys().filter(|path| !b.contains_key(*path)).cloned().collect::<Vec<_>>()
    };
    assert_eq!((only(one, other), only(other, one)), (vec![], vec![]), "files on one side only: {how}");
    let differ: Vec<_> = one.iter().filter(|(path, bytes)| other[*path] != **bytes).map(|(path, _)| path).collect();
    assert_eq!(differ, Vec::<&String>::new(), "{how}");
}

#[test]
fn two_clones_of_the_same_commits_give_the_same_site() {
    let cli = Cli::new();
    cli.demo();
    let first = tree(&cli.join("demo/site"));
    assert!(first.len() > 70, "{:?}", first.keys());
    for (path, bytes) in &first {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains(cli.path().to_str().unwrap()), "{path} names a path of this machine");
    }

    let git = |arguments: &[&str]| {
        let mut command = std::process::Command::new("git");
        command.args(arguments).current_dir(cli.path()).env("GIT_CONFIG_NOSYSTEM", "1").env("HOME", cli.path());
        assert!(command.status().unwrap().success(), "git {arguments:?}");
    };
    std::fs::create_dir_all(cli.join("far/away")).unwrap();
    git(&["clone", "--quiet", "--bare", "demo/catalog.git", "here.git"]);
    git(&["clone", "--quiet", "demo/catalog.git", "far/away/a work tree"]);
    git(&["-C", "here.git", "gc", "--quiet"]);

    let environments: [&[(&str, &str)]; 3] = [
        &[("TZ", "Pacific/Kiritimati"), ("LC_ALL", "tr_TR.UTF-8"), ("RAYON_NUM_THREADS", "1")],
        &[("TZ", "America/St_Johns"), ("LANG", "C"), ("RAYON_NUM_THREADS", "7"), ("USER", "other")],
        &[("SOURCE_DATE_EPOCH", "1900000000"), ("HOSTNAME", "elsewhere")],
    ];
    for (number, variables) in environments.into_iter().enumerate() {
        for clone in ["here.git", "far/away/a work tree"] {
            let out = format!("out {number}/{}", clone.len());
            let ran = cli.run_with(&["build", clone, "--out", &out, "--key", "demo/keys/index.key"], variables);
            assert_eq!(ran.status, 0, "{ran}");
            same(&tree(&cli.join(&out)), &first, &format!("{clone} with {variables:?}"));
        }
    }
}

/// Neither what stood there before, nor what is remembered of it, nor the mode of new files is seen in the result.
#[test]
fn an_incremental_build_gives_what_a_fresh_one_does() {
    let (cli, repo) = (Cli::new(), Repo::new());
    repo.branch("main").file("catalog.toml", "").commit("catalog");
    let path = repo.path().to_str().unwrap();
    for (at, change) in ["a-worker-cpu", "b-worker-cpu", "a-worker-cpu", "c-worker-cuda"].iter().enumerate() {
        repo.worker(change).version(&format!("0.{}.0", at + 1)).commit("another version");
        cli.done(&["build", path, "--out", "grown"]);
    }
    repo.git(&["branch", "-D", "b-worker-cpu"]);
    cli.done(&["build", path, "--out", "grown"]);
    cli.done(&["build", path, "--out", "fresh", "--no-cache"]);
    same(&tree(&cli.join("grown")), &tree(&cli.join("fresh")), "grown and fresh");

    #[cfg(unix)]
    {
        let program = env!("CARGO_BIN_EXE_rbee-catalog");
        let line = format!("umask 077; exec '{program}' build '{path}' --out strict");
        let status = std::process::Command::new("sh").args(["-c", &line]).current_dir(cli.path()).status().unwrap();
        assert!(status.success());
        same(&tree(&cli.join("strict")), &tree(&cli.join("fresh")), "another umask");
    }
}

/// `tests/golden/starter/`: the JSON of the starter catalog as `catalog/` has it, committed branch by branch in the order of
/// their names, an hour apart from 2026-01-01 on (the demo's own commits hold a key that is new each time). Renewed with
/// `UPDATE_EXPECT=1 cargo test --test it golden`; read the difference before it is committed.
#[test]
fn golden_json_of_the_starter() {
    let repo = Repo::new();
    let mut branches: BTreeMap<&str, Vec<(&str, &[u8])>> = BTreeMap::new();
    let starter = rbee_catalog::embedded::starter();
    for (path, bytes) in &starter {
        let (branch, file) = path.split_once('/').unwrap_or(("main", path));
        branches.entry(branch).or_default().push((file, bytes));
    }
    for (branch, files) in &branches {
        let change = files.iter().fold(repo.branch(branch), |change, (file, bytes)| change.file(file, bytes));
        change.commit("starter");
    }
    let cli = Cli::new();
    cli.done(&["build", repo.path().to_str().unwrap(), "--out", "site"]);

    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/starter");
    let mut wrong = Vec::new();
    for file in [
        "index.json",
        "head.json",
        "health.json",
        "platforms/linux-x86_64.json",
        "v1/workers/llm-worker-rbee-cpu.json",
        "v1/workers/llm-worker-rbee-cpu/0.1.0.json",
        "v1/workers/llm-worker-rbee-premium.json",
        "v1/workers/llm-worker-rbee-premium/0.1.0.json",
        "workers.json",
        "workers/llm-worker-rbee-cpu.json",
        "workers/llm-worker-rbee-premium.json",
        "workers/llm-worker-rbee-premium/.SRCINFO",
    ] {
        let path = golden.join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        wrong.extend(same_as_file(&path, &cli.read(&format!("site/{file}"))).err());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));

    for (path, bytes) in tree(&cli.join("site")) {
        if path.ends_with(".json") && !path.starts_with("schema/") {
            let value = serde_json::from_slice(&bytes).unwrap_or_else(|e| panic!("{path}: {e}"));
            assert_eq!(hollow(&value), None, "{path}: absent is absent");
            assert!(bytes.ends_with(b"}\n"), "{path} ends with a newline");
        }
    }
}

/// A null, an empty object or an empty text, by its path.
fn hollow(value: &serde_json::Value) -> Option<String> {
    use serde_json::Value;
    match value {
        Value::Null => Some(String::new()),
        Value::String(text) if text.is_empty() => Some(String::new()),
        Value::Object(map) if map.is_empty() => Some(String::new()),
        Value::Object(map) => map.iter().find_map(|(key, value)| Some(format!(".{key}{}", hollow(value)?))),
        Value::Array(list) => list.iter().find_map(|value| Some(format!("[]{}", hollow(value)?))),
        _ => None,
    }
}
