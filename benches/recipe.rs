//! How long a recipe takes: evaluated, printed as `.SRCINFO`, and by `makepkg --printsrcinfo` where that is installed.
//! `cargo bench --bench recipe`; the ratio of the two is what counts, on any machine.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, missing_docs)]

use std::hint::black_box;
use std::path::PathBuf;

use criterion::{Criterion, criterion_group, criterion_main};
use rbee_catalog::{bash, check};

#[path = "../tests/it/support/makepkg.rs"]
mod makepkg;

use makepkg::Makepkg;

fn text(recipe: &str) -> String {
    std::fs::read_to_string(folder(recipe).join("PKGBUILD")).unwrap()
}

fn folder(recipe: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(recipe)
}

/// A starter worker's, which is like most; one that loops over packages and evals what `declare -f` prints.
const RECIPES: &[&str] = &["catalog/llm-worker-rbee-cuda", "tests/recipes/split-loop-eval"];

fn recipes(c: &mut Criterion) {
    let makepkg = Makepkg::find(|name, _| program(name));
    for recipe in RECIPES {
        let text = text(recipe);
        let mut group = c.benchmark_group(*recipe);
        group.bench_function("evaluate", |b| b.iter(|| bash::evaluate(black_box(&text))));
        group.bench_function("srcinfo", |b| {
            b.iter(|| {
                check::makepkg::srcinfo(black_box(&text), "x86_64", "worker", None, &|_| check::makepkg::Beside::File)
            })
        });
        group.sample_size(10);
        if let Some(makepkg) = &makepkg {
            let work = Makepkg::copy(&folder(recipe));
            makepkg.ask(work.path()).unwrap();
            group.bench_function("makepkg --printsrcinfo", |b| b.iter(|| makepkg.ask(work.path())));
        }
        group.finish();
    }
}

/// Where a program is on `PATH`.
fn program(name: &str) -> Option<PathBuf> {
    std::env::split_paths(&std::env::var_os("PATH")?).map(|folder| folder.join(name)).find(|file| file.is_file())
}

criterion_group!(benches, recipes);
criterion_main!(benches);
