//! How long a recipe takes: evaluated, printed as `.SRCINFO`, and by `makepkg --printsrcinfo` where that is installed and this is not
//! root, who may not run it. `cargo bench --bench recipe`; the ratio of the two is what counts, on any machine.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, missing_docs)]

use std::hint::black_box;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use criterion::{Criterion, criterion_group, criterion_main};
use rbee_catalog::{bash, check};

fn text(recipe: &str) -> String {
    std::fs::read_to_string(folder(recipe).join("PKGBUILD")).unwrap()
}

fn folder(recipe: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(recipe)
}

/// A starter worker's, which is like most; one that loops over packages and evals what `declare -f` prints.
const RECIPES: &[&str] = &["catalog/llm-worker-rbee-cuda", "tests/recipes/split-loop-eval"];

fn recipes(c: &mut Criterion) {
    for recipe in RECIPES {
        let text = text(recipe);
        let mut group = c.benchmark_group(*recipe);
        group.bench_function("evaluate", |b| b.iter(|| bash::evaluate(black_box(&text))));
        group.bench_function("srcinfo", |b| {
            b.iter(|| check::makepkg::srcinfo(black_box(&text), "x86_64", "worker", None, &|_| true))
        });
        group.sample_size(10);
        if makepkg(recipe).is_some() {
            group.bench_function("makepkg --printsrcinfo", |b| b.iter(|| makepkg(recipe)));
        }
        group.finish();
    }
}

/// What it prints; none where it does not.
fn makepkg(recipe: &str) -> Option<Vec<u8>> {
    let mut command = Command::new("makepkg");
    command.arg("--printsrcinfo").current_dir(folder(recipe)).env("LC_ALL", "C.UTF-8").env("CARCH", "x86_64");
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    (output.status.success() && !output.stdout.is_empty()).then_some(output.stdout)
}

criterion_group!(benches, recipes);
criterion_main!(benches);
