//! The rules on suspicious commands, on what is honest (`tests/suspicious/real`) and on what hides (`tests/suspicious/hostile`).
//!
//! A file of `real` holds several recipes as packages of that kind have them, each behind a line `#@ NAME`; `#@@ FILE` begins an
//! install script of the recipe before. A file of `hostile` holds small recipes, each behind `#@ CODES`: what has to be found.
//! `tests/suspicious/found.txt` is what each code finds among the real ones; `UPDATE_EXPECT=1` rewrites it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use rbee_catalog::config::Config;
use rbee_catalog::diag::Severity;

use crate::support::expect::same_as_file;
use crate::support::memory::Tree;

const CODES: &str = "command-";

/// What is around the functions of a recipe that has none of it.
const HEAD: &str = "pkgname=demo-worker-cpu\npkgver=1.0.0\npkgrel=1\narch=(x86_64)\n";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suspicious")
}

/// A recipe: its name, its text, its install scripts.
struct Recipe {
    name: String,
    text: String,
    scripts: Vec<(String, String)>,
}

fn recipes(kind: &str) -> Vec<Recipe> {
    let mut files: Vec<_> =
        std::fs::read_dir(folder().join(kind)).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut out: Vec<Recipe> = Vec::new();
    for file in files {
        for line in std::fs::read_to_string(&file).unwrap().lines() {
            if let Some(path) = line.strip_prefix("#@@ ") {
                out.last_mut().unwrap().scripts.push((path.to_owned(), String::new()));
            } else if let Some(name) = line.strip_prefix("#@ ") {
                out.push(Recipe { name: name.to_owned(), text: HEAD.to_owned(), scripts: Vec::new() });
            } else {
                let recipe = out.last_mut().unwrap();
                let text = recipe.scripts.last_mut().map_or(&mut recipe.text, |(_, text)| text);
                text.push_str(line);
                text.push('\n');
            }
        }
    }
    out
}

/// The codes that fire, each with its severity and messages.
fn found(recipe: &Recipe) -> Vec<(String, Severity, String)> {
    let mut tree = Tree::base();
    tree.file("PKGBUILD", recipe.text.as_bytes());
    for (path, text) in &recipe.scripts {
        tree.file(path, text.as_bytes());
    }
    let checked = tree.check(&Config::default());
    let syntax = checked.diagnostics.iter().find(|d| d.code == "pkgbuild-syntax");
    assert!(syntax.is_none(), "{}: {syntax:?}\n{}", recipe.name, recipe.text);
    let ours = checked.diagnostics.into_iter().filter(|d| d.code.starts_with(CODES));
    ours.map(|d| (d.code, d.severity, d.message)).collect()
}

#[test]
fn honest_packages_are_left_alone() {
    let recipes = recipes("real");
    let (mut errors, mut warnings) = (0, 0);
    let mut by_code: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for recipe in &recipes {
        let found = found(recipe);
        errors += usize::from(found.iter().any(|(_, severity, _)| *severity == Severity::Error));
        warnings += usize::from(found.iter().any(|(_, severity, _)| *severity == Severity::Warning));
        for (code, _, message) in found {
            by_code.entry(code).or_default().push(format!("{}: {message}", recipe.name));
        }
    }
    let mut text = format!("{} recipes; {errors} with an error, {warnings} with a warning\n", recipes.len());
    for rule in rbee_catalog::check::RULES.iter().filter(|rule| rule.code.starts_with(CODES)) {
        let found = by_code.remove(rule.code).unwrap_or_default();
        let _ = writeln!(text, "\n{} ({})", rule.code, found.len());
        for line in found {
            let _ = writeln!(text, "    {line}");
        }
    }
    same_as_file(&folder().join("found.txt"), &text).unwrap();
    assert!(errors * 100 < recipes.len() * 2, "less than 2 in 100 get an error:\n{text}");
    assert!(warnings * 100 < recipes.len() * 10, "less than 10 in 100 get a warning:\n{text}");
}

#[test]
fn what_hides_is_found() {
    let mut failures = String::new();
    for recipe in recipes("hostile") {
        let found = found(&recipe);
        for code in recipe.name.split(' ') {
            if !found.iter().any(|(found, ..)| found == code) {
                let _ = writeln!(failures, "{code} is not found, but {found:?}:\n{}\n", recipe.text.replace(HEAD, ""));
            }
        }
    }
    assert!(failures.is_empty(), "{failures}");
}
