//! Ours against makepkg's: the recipes in `tests/recipes`, each with what makepkg 6.0.2 does with it.
//!
//! `<name>/PKGBUILD` is the recipe, `expected.SRCINFO` what makepkg prints of it, or `expected.refused` the first error of one that
//! it refuses. They are compared with what the library says; where makepkg is installed, it is asked again whether they are true: of
//! every fifth recipe (but for `differs-…`, which print something else each time), of all with `RBEE_SOAK=1`. `UPDATE_EXPECT=1` asks it of all, and writes what it says.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use rbee_catalog::check::makepkg::{Beside, Outcome, srcinfo};

use crate::rules::{folders, name};
use crate::support::expect::updating;
use crate::support::makepkg::Makepkg;
use crate::support::need::need;

fn recipes() -> Vec<PathBuf> {
    folders(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recipes"))
}

fn text(folder: &Path, file: &str) -> Option<String> {
    std::fs::read_to_string(folder.join(file)).ok()
}

/// What the library says of the recipe in a folder.
fn ours(folder: &Path) -> (Outcome, Vec<String>) {
    let beside = |path: &str| match folder.join(path) {
        path if path.is_file() => Beside::File,
        path if path.exists() => Beside::Other,
        _ => Beside::Nothing,
    };
    let told = srcinfo(&text(folder, "PKGBUILD").unwrap(), "x86_64", &name(folder), None, &beside);
    let words = told.diagnostics.into_iter().map(|d| d.message).collect();
    (told.outcome, words)
}

/// How what the library says compares to what makepkg does.
fn outcome(folder: &Path) -> (&'static str, String) {
    let (outcome, words) = ours(folder);
    let words = words.join("; ");
    match (outcome, text(folder, "expected.SRCINFO")) {
        (Outcome::Prints(found), Some(expected)) if found == expected => ("same", String::new()),
        (Outcome::Prints(found), Some(expected)) => ("wrong", format!("expected\n{expected}found\n{found}")),
        (Outcome::Prints(found), None) => ("wrong", format!("makepkg refuses it, and we print\n{found}")),
        (Outcome::Unknown, Some(_)) => ("unknown", words),
        (Outcome::Unknown, None) => ("unknown, refused by makepkg", words),
        (Outcome::Refuses, None) => ("refused by both", words),
        (Outcome::Refuses, Some(_)) => ("wrong", format!("makepkg prints it, and we refuse: {words}")),
    }
}

#[test]
fn no_recipe_is_told_otherwise_than_makepkg_does() {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut unknown, mut wrong) = (String::new(), String::new());
    for folder in recipes() {
        let (kind, words) = outcome(&folder);
        *counts.entry(kind).or_default() += 1;
        let list = if kind == "wrong" { &mut wrong } else { &mut unknown };
        if kind == "wrong" || kind.starts_with("unknown") {
            writeln!(list, "{}: {words}", name(&folder)).unwrap();
        }
    }
    let counts: String = counts.iter().map(|(kind, count)| format!("{count:4} {kind}\n")).collect();
    insta::assert_snapshot!("recipes", format!("{counts}\n{unknown}"));
    assert!(wrong.is_empty(), "wrong:\n\n{wrong}");
}

#[test]
fn what_is_expected_is_what_makepkg_does() {
    let Some(makepkg) = Makepkg::find(need) else { return };
    let all = updating() || std::env::var_os("RBEE_SOAK").is_some_and(|value| value == "1");
    let steady = |folder: &PathBuf| !name(folder).starts_with("differs-");
    let asked: Vec<PathBuf> =
        recipes().into_iter().filter(steady).enumerate().filter(|(i, _)| all || i % 5 == 0).map(|(_, r)| r).collect();
    let next = Mutex::new(asked.iter());
    let differs = Mutex::new(String::new());
    std::thread::scope(|scope| {
        let threads = std::thread::available_parallelism().map_or(2, usize::from);
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let Some(folder) = next.lock().unwrap().next() else { break };
                    let said = makepkg.ask(Makepkg::copy(folder).path());
                    let expected = text(folder, "expected.SRCINFO").ok_or_else(|| text(folder, "expected.refused"));
                    // What it says of a refusal depends on its version and on bash's; that it refuses does not.
                    let same = match (&said, &expected) {
                        (Ok(said), Ok(expected)) => said == expected,
                        (Err(_), Err(Some(_))) => true,
                        _ => false,
                    };
                    if same {
                        continue;
                    }
                    if updating() {
                        for file in ["expected.SRCINFO", "expected.refused"] {
                            drop(std::fs::remove_file(folder.join(file)));
                        }
                        let (file, text) = match &said {
                            Ok(text) => ("expected.SRCINFO", text),
                            Err(text) => ("expected.refused", text),
                        };
                        std::fs::write(folder.join(file), text).unwrap();
                    } else {
                        writeln!(differs.lock().unwrap(), "{}: makepkg says {said:?}", name(folder)).unwrap();
                    }
                }
            });
        }
    });
    let differs = differs.into_inner().unwrap();
    assert!(differs.is_empty(), "UPDATE_EXPECT=1 rewrites what is expected:\n{differs}");
}

#[test]
fn every_recipe_says_what_is_expected() {
    for folder in recipes() {
        let said = ["expected.SRCINFO", "expected.refused"].map(|file| folder.join(file).is_file());
        assert!(said[0] != said[1], "{}: one of expected.SRCINFO and expected.refused", name(&folder));
        let refused = name(&folder).starts_with("refused-");
        assert_eq!(refused, said[1], "{}: the names of refused recipes begin with `refused-`", name(&folder));
    }
}
