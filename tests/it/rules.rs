//! `tests/rules/<code>/{fires,silent}*/`: each rule, on small trees. The format is told in `tests/rules/README.md`.

use std::path::{Path, PathBuf};

use rbee_catalog::check::{self, Checked, Verdict};
use rbee_catalog::config::Config;
use rbee_catalog::diag::{self, Severity};
use rbee_catalog::source::EntryKind;

use crate::support::expect::same_as_file;
use crate::support::memory::{Tree, rendered, rules_folder, with_fields, without_field};

/// What may stand in a fixture beside the files of its tree.
const OURS: [&str; 4] = ["metadata.merge.json", "tree", "catalog.toml", "expected.txt"];

/// The folders in a folder, sorted.
pub(crate) fn folders(path: &Path) -> Vec<PathBuf> {
    let mut found: Vec<_> = std::fs::read_dir(path).unwrap().map(|e| e.unwrap().path()).collect();
    found.retain(|path| path.is_dir());
    found.sort();
    found
}

/// Every fixture, as its rule's code and its folder.
pub(crate) fn fixtures() -> Vec<(String, PathBuf)> {
    let rules = folders(&rules_folder()).into_iter().filter(|path| !path.ends_with("base"));
    rules.flat_map(|rule| folders(&rule).into_iter().map(move |fixture| (name(&rule), fixture))).collect()
}

/// The last part of a path.
pub(crate) fn name(path: &Path) -> String {
    path.file_name().unwrap().to_str().unwrap().to_owned()
}

/// Puts the files of a fixture into the tree.
fn add_files(tree: &mut Tree, root: &Path, folder: &Path) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let relative = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
        if path.is_dir() {
            add_files(tree, root, &path);
        } else if !OURS.contains(&relative.as_str()) {
            tree.file(relative, &std::fs::read(&path).unwrap());
        }
    }
}

/// `\xNN` is that byte.
fn unescaped(path: &str) -> Vec<u8> {
    let mut parts = path.split("\\x");
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        bytes.push(u8::from_str_radix(&part[..2], 16).unwrap());
        bytes.extend(part[2..].bytes());
    }
    bytes
}

/// One line of `tree`.
fn add_line(tree: &mut Tree, line: &str) {
    let words: Vec<&str> = line.split(' ').collect();
    match words.as_slice() {
        ["delete", path] => tree.delete(path),
        ["without", field] => {
            let text = without_field(tree.text("metadata.json"), field);
            tree.file("metadata.json", text.as_bytes())
        }
        ["symlink", path] => tree.entry(unescaped(path), EntryKind::Symlink, b""),
        ["submodule", path] => tree.entry(unescaped(path), EntryKind::Submodule, b""),
        ["special", path] => tree.entry(unescaped(path), EntryKind::Special, b""),
        ["pad", path, size] => {
            let mut bytes = tree.text(path).as_bytes().to_vec();
            bytes.resize(size.parse().unwrap(), b' ');
            tree.file(path, &bytes)
        }
        ["file", path, size] => tree.file(unescaped(path), "x".repeat(size.parse().unwrap()).as_bytes()),
        ["many", folder, count] => {
            for i in 0..count.parse::<usize>().unwrap() {
                tree.file(format!("{folder}/{i}"), b"");
            }
            tree
        }
        _ => panic!("`{line}` is no line of a `tree` file"),
    };
}

/// The tree of a fixture, and what its catalog says.
pub(crate) fn read(fixture: &Path) -> (Tree, Config) {
    let ours = |file: &str| std::fs::read_to_string(fixture.join(file)).ok();
    let mut tree = Tree::base();
    add_files(&mut tree, fixture, fixture);
    if let Some(patch) = ours("metadata.merge.json") {
        let text = with_fields(tree.text("metadata.json"), &patch);
        tree.file("metadata.json", text.as_bytes());
    }
    ours("tree").unwrap_or_default().lines().for_each(|line| add_line(&mut tree, line));
    let config = ours("catalog.toml").map(|text| Config::parse(&text, &check::codes()).unwrap());
    (tree, config.unwrap_or_default())
}

/// What must hold of every check, whatever was checked.
pub(crate) fn assert_sound(tree: &Tree, checked: &Checked) {
    for d in &checked.diagnostics {
        assert!(check::find(&d.code).is_some(), "{} is no rule", d.code);
        if let (Some(file), Some(place)) = (&d.file, &d.place) {
            let text = tree.text(file);
            assert!(text.contains(&place.excerpt), "{}: the excerpt is not in {file}", d.code);
            assert!(place.excerpt.get(place.span.clone()).is_some(), "{}: span {:?}", d.code, place.span);
            assert!(place.line <= text.split('\n').count(), "{}: line {}", d.code, place.line);
        }
        // Text from a branch that a finding shows moves no cursor: only line breaks are not seen.
        let shown = diag::render::human(d, diag::render::Colour::Plain);
        assert!(shown.chars().all(|c| c == '\n' || !diag::is_control(c)), "{shown:?}");
    }
    let errors = checked.diagnostics.iter().any(|d| d.severity == Severity::Error);
    assert_eq!(matches!(checked.verdict, Verdict::Valid(_)), !errors, "{:?}", checked.verdict);
}

#[test]
fn every_fixture_gives_what_it_expects() {
    let mut failures = Vec::new();
    for (code, fixture) in fixtures() {
        let (tree, config) = read(&fixture);
        let checked = tree.check(&config);
        assert_eq!(checked, tree.check(&config), "{}: twice the same", fixture.display());
        assert_sound(&tree, &checked);
        let fires = match name(&fixture) {
            name if name.starts_with("fires") => true,
            name if name.starts_with("silent") => false,
            name => panic!("{code}/{name}: a fixture's name begins with `fires` or `silent`"),
        };
        if checked.diagnostics.iter().any(|d| d.code == code) != fires {
            failures.push(format!("{}: {code} fires: {}\n{}", fixture.display(), !fires, rendered(&checked)));
        }
        failures.extend(same_as_file(&fixture.join("expected.txt"), &rendered(&checked)).err());
    }
    assert!(failures.is_empty(), "{} failures:\n\n{}", failures.len(), failures.join("\n\n"));
}

#[test]
fn the_base_of_all_fixtures_has_no_finding() {
    let checked = Tree::base().check(&Config::default());
    assert_eq!(rendered(&checked), "");
    assert!(matches!(checked.verdict, Verdict::Valid(_)));
}

#[test]
fn a_verdict_says_what_a_snapshot_is() {
    let verdict = |change: &dyn Fn(&mut Tree)| {
        let mut tree = Tree::base();
        change(&mut tree);
        tree.check(&Config::default()).verdict
    };
    let with = |tree: &mut Tree, patch: &str| {
        let text = with_fields(tree.text("metadata.json"), patch);
        tree.file("metadata.json", text.as_bytes());
    };
    let Verdict::Valid(facts) = verdict(&|tree| with(tree, r#"{"author": "Ada"}"#)) else { panic!("it is valid") };
    assert_eq!(facts.metadata.author.as_deref(), Some("Ada"));
    assert_eq!(facts.recipe.unwrap().files[0].pin.path, "PKGBUILD");
    assert!(facts.prose.readme.is_some() && facts.prose.changelog.is_none() && facts.prose.licenses.is_empty());
    assert_eq!(verdict(&|tree| with(tree, r#"{"homepage": "x"}"#)), Verdict::Invalid);
    assert_eq!(verdict(&|tree| with(tree, r#"{"id": "other-worker-cpu"}"#)), Verdict::OtherWorker);
    assert_eq!(verdict(&|tree| add_line(tree, "delete metadata.json")), Verdict::NoMetadata);
    assert_eq!(verdict(&|tree| add_line(tree, "file metadata.json 1")), Verdict::Invalid);
    // Of a tree that was cut nobody knows whether it had one.
    assert_eq!(verdict(&|tree| add_line(tree, "many .vendor 10000")), Verdict::Invalid);
}
