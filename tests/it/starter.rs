//! The starter catalog is what it says, and its archives are what packing gives.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use rbee_catalog::artifact::sample::{self, Sample};
use rbee_catalog::config::Config;
use rbee_catalog::embedded;
use rbee_catalog::model::Sha256;
use rbee_catalog::model::metadata::{DistributionType, Metadata, PlatformFacts};

const RENEW: &str = "renew with `UPDATE_STARTER=1 cargo test --test it starter`, then run it again without";

/// What the first catalog served, and the premium worker.
const WORKERS: [&str; 7] = [
    "llm-worker-rbee-cpu",
    "llm-worker-rbee-cuda",
    "llm-worker-rbee-metal",
    "llm-worker-rbee-premium",
    "sd-worker-rbee-cpu",
    "sd-worker-rbee-cuda",
    "sd-worker-rbee-metal",
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("catalog")
}

fn read(worker: &str, file: &str) -> String {
    fs::read_to_string(folder().join(worker).join(file)).unwrap()
}

fn metadata(worker: &str) -> Metadata {
    Metadata::parse(&read(worker, "metadata.json")).unwrap_or_else(|e| panic!("{worker}: {e}"))
}

#[test]
fn starter_has_the_workers_that_the_first_catalog_served_and_a_premium_one() {
    let files = embedded::starter();
    let mut expected: Vec<String> = vec!["README.md".into(), "catalog.toml".into()];
    for worker in WORKERS {
        expected.extend(["PKGBUILD", "README.md", "metadata.json"].map(|file| format!("{worker}/{file}")));
    }
    expected.sort();
    assert_eq!(files.keys().cloned().collect::<Vec<_>>(), expected);
    for (path, bytes) in &files {
        assert_eq!(fs::read(folder().join(path)).unwrap(), *bytes, "{path} is embedded as it is");
        assert!(!bytes.contains(&b'\r'), "{path} has Unix line ends");
    }
    let config = Config::parse(std::str::from_utf8(files["catalog.toml"]).unwrap(), &BTreeMap::new()).unwrap();
    assert_eq!((config.id.as_str(), config.name.as_str()), ("rbee", "rbee Worker Catalog"));
}

#[test]
fn starter_metadata_is_valid_by_the_schema_too_and_shows_every_distribution() {
    let schema = jsonschema::validator_for(&rbee_catalog::model::metadata::schema()).unwrap();
    let mut kinds = BTreeMap::new();
    for worker in WORKERS {
        let text = read(worker, "metadata.json");
        let errors: Vec<_> = schema
            .iter_errors(&serde_json::from_str(&text).unwrap())
            .map(|e| format!("{worker}: {e} at {}", e.instance_path()))
            .collect();
        assert_eq!(errors, [] as [String; 0]);
        let facts = metadata(worker);
        assert_eq!(facts.id.as_str(), worker);
        assert_eq!(facts.version.to_string(), "0.1.0");
        let platforms: Vec<_> = facts.platforms.iter().map(|p| p.platform().to_string()).collect();
        kinds.insert(worker, (facts.distribution.kind, facts.family().to_string(), platforms.join(" ")));
    }
    let everywhere = "linux-x86_64 linux-aarch64 macos-aarch64 macos-x86_64 windows-x86_64 windows-aarch64";
    let row = |kind, family: &str, platforms: &str| (kind, family.to_owned(), platforms.to_owned());
    let (llm, sd) = ("llm-worker-rbee", "sd-worker-rbee");
    let expected = BTreeMap::from([
        ("llm-worker-rbee-cpu", row(DistributionType::Hybrid, llm, everywhere)),
        ("llm-worker-rbee-cuda", row(DistributionType::SourceOnly, llm, "linux-x86_64 windows-x86_64")),
        ("llm-worker-rbee-metal", row(DistributionType::SourceOnly, llm, "macos-aarch64")),
        ("llm-worker-rbee-premium", row(DistributionType::BinaryOnly, llm, "linux-x86_64 linux-aarch64")),
        ("sd-worker-rbee-cpu", row(DistributionType::Hybrid, sd, everywhere)),
        ("sd-worker-rbee-cuda", row(DistributionType::SourceOnly, sd, "linux-x86_64 windows-x86_64")),
        ("sd-worker-rbee-metal", row(DistributionType::SourceOnly, sd, "macos-aarch64")),
    ]);
    assert_eq!(kinds, expected);
}

#[test]
fn starter_recipes_agree_with_their_metadata_line_by_line() {
    for worker in WORKERS {
        let recipe = read(worker, "PKGBUILD");
        let field = |name: &str| {
            let mut lines = recipe.lines().filter_map(|line| line.strip_prefix(&format!("{name}=")));
            let value = lines.next();
            assert!(lines.next().is_none(), "{worker}: {name} twice");
            assert!(value.is_none_or(|v| v.starts_with('(') == v.ends_with(')')), "{worker}: {name} on one line");
            value
        };
        let facts = metadata(worker);
        assert_eq!(field("pkgname"), Some(worker));
        assert_eq!(field("pkgver"), Some(facts.version.pkgver().as_str()));
        assert_eq!(field("license"), Some(format!("('{}')", facts.license).as_str()));
        assert_eq!(field("pkgdesc"), Some(format!("\"{}\"", facts.description).as_str()));
        assert_eq!(field("source").is_some(), facts.distribution.source_available, "{worker}");
        assert_eq!(recipe.contains("build() {"), facts.distribution.source_available, "{worker}");
        if let Some(source) = facts.build.and_then(|build| build.source) {
            let expected = format!("(\"git+{}#commit={}\")", source.url, source.commit.unwrap());
            assert_eq!(field("source"), Some(expected.as_str()));
            assert!(recipe.contains(&format!("cd \"$srcdir/rbee/{}\"", source.path.unwrap())), "{worker}");
        }
    }
}

/// Sizes and sums of `metadata.json`, and the premium recipe's sums, are those of the archives.
#[test]
fn starter_sums_are_those_that_packing_gives() {
    for worker in WORKERS {
        let (text, recipe) = (read(worker, "metadata.json"), read(worker, "PKGBUILD"));
        let samples = sample::samples("metadata.json", &text, read(worker, "README.md").as_bytes()).unwrap();
        let (new_text, new_recipe) = renewed(&text, &recipe, &metadata(worker).platforms, &samples);
        if std::env::var_os("UPDATE_STARTER").is_some() {
            fs::write(folder().join(worker).join("metadata.json"), &new_text).unwrap();
            fs::write(folder().join(worker).join("PKGBUILD"), &new_recipe).unwrap();
        } else {
            assert_eq!(text, new_text, "{worker}/metadata.json; {RENEW}");
            assert_eq!(recipe, new_recipe, "{worker}/PKGBUILD; {RENEW}");
        }
    }
}

/// The two files with the samples' sizes and sums in place of those that they have: each old sum is there once.
fn renewed(text: &str, recipe: &str, old: &[PlatformFacts], samples: &[Sample]) -> (String, String) {
    let (mut text, mut recipe) = (text.to_owned(), recipe.to_owned());
    for (old, sample) in old.iter().zip(samples) {
        assert_eq!(old.platform(), sample.platform);
        let old_sum = old.checksum.as_ref().expect("a checksum to renew").as_str();
        let new_sum = format!("sha256:{}", Sha256::of(&sample.bytes));
        let at = text.find(old_sum).expect("its text");
        let size = text[..at].rfind("\"size\": ").expect("a size before the checksum") + "\"size\": ".len();
        let end = size + text[size..].find(',').expect("a comma after the size");
        text.replace_range(at..at + old_sum.len(), &new_sum);
        text.replace_range(size..end, &sample.bytes.len().to_string());
        recipe = recipe.replace(&old_sum["sha256:".len()..], &new_sum["sha256:".len()..]);
    }
    (text, recipe)
}

/// The premium worker is public in the AUR's binary pattern: its recipe names the same archives with the same sums.
#[test]
fn starter_premium_recipe_names_the_archives_of_its_metadata() {
    let recipe = read("llm-worker-rbee-premium", "PKGBUILD");
    for facts in metadata("llm-worker-rbee-premium").platforms {
        let sum = facts.checksum.as_ref().unwrap().sha256();
        assert!(recipe.contains(&format!("sha256sums_{}=('{sum}')\n", facts.arch)), "{RENEW}");
        let url = "https://catalog.rbee.ai/artifacts/llm-worker-rbee-premium/${pkgver}/linux";
        assert!(recipe.contains(&format!("-{0}.tar.gz::{url}-{0}.tar.gz\")\n", facts.arch)), "{recipe}");
    }
}

/// `demo` serves what is embedded: the same archives.
#[test]
fn starter_samples_are_those_of_the_embedded_catalog() {
    let samples = sample::starter().unwrap();
    let paths: Vec<_> = samples.iter().map(Sample::path).collect();
    assert_eq!(paths.len(), 14);
    assert_eq!(paths[0], "llm-worker-rbee-cpu/0.1.0/linux-x86_64.tar.gz");
    for sample in &samples {
        let facts = metadata(sample.worker.as_str());
        let facts = facts.platforms.iter().find(|p| p.platform() == sample.platform).unwrap();
        assert_eq!(facts.bytes(), Some(sample.bytes.len() as u64), "{}: {RENEW}", sample.path());
    }
    assert_eq!(samples, sample::starter().unwrap(), "the same bytes each time");
}

/// What an archive holds: name, mode, size, text. Owners and times are fixed.
fn listing(archive: &[u8]) -> Vec<(String, u32, String)> {
    let mut tar = tar::Archive::new(flate2::read::GzDecoder::new(archive));
    let one = |entry: std::io::Result<tar::Entry<'_, _>>| {
        let mut entry = entry.unwrap();
        let header = entry.header().clone();
        assert_eq!((header.uid().unwrap(), header.gid().unwrap()), (0, 0));
        assert_eq!((header.username(), header.groupname()), (Ok(Some("")), Ok(Some(""))));
        assert_eq!(header.mtime().unwrap(), 1_767_225_600);
        assert!(header.entry_type().is_file());
        let path = entry.path().unwrap().to_str().unwrap().to_owned();
        let mut text = String::new();
        entry.read_to_string(&mut text).unwrap();
        (path, header.mode().unwrap(), text)
    };
    tar.entries().unwrap().map(one).collect()
}

#[test]
fn starter_sample_has_the_layout_of_a_release() {
    let samples = sample::starter().unwrap();
    for (at, ending) in [(0, ""), (4, ".exe")] {
        let sample = &samples[at];
        let files = listing(&sample.bytes);
        let names: Vec<_> = files.iter().map(|(path, mode, _)| (path.as_str(), *mode)).collect();
        let program = format!("bin/llm-worker-rbee-cpu{ending}");
        let expected = [("LICENSE", 0o644), ("README.md", 0o644), (program.as_str(), 0o755), ("metadata.json", 0o644)];
        assert_eq!(names, expected);
        assert!(files[2].2.starts_with("#!/bin/sh\n# A sample"), "it says what it is");
        assert_eq!(files[1].2, read("llm-worker-rbee-cpu", "README.md"));
        let inner = Metadata::parse(&files[3].2).unwrap();
        let outer = metadata("llm-worker-rbee-cpu");
        assert_eq!(inner, Metadata { platforms: Vec::new(), ..outer }, "all but the platforms");
    }
}

#[cfg(unix)]
#[test]
fn starter_sample_runs_and_says_what_it_is() {
    let samples = sample::starter().unwrap();
    let script = listing(&samples[0].bytes).swap_remove(2).2;
    let output = std::process::Command::new("sh").args(["-c", &script]).output().unwrap();
    assert!(output.status.success());
    let first = String::from_utf8(output.stdout).unwrap().lines().next().unwrap().to_owned();
    assert_eq!(first, "llm-worker-rbee-cpu 0.1.0 for linux-x86_64: a sample archive.");
}
