//! `tree-path-case`: two paths of the branch differ only in case.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "tree-path-case",
    level: Level::Deny,
    weight: Weight::Fixed,
    docs: r#"Two paths of the branch differ only in case.

## Why

On Windows and macOS one of them would take the other's place.
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    let paths = subject.snapshot.entries.iter().filter_map(|entry| std::str::from_utf8(&entry.path).ok());
    // Folders too: `Docs/a` and `docs/b` are in one folder there.
    let with_folders = paths.flat_map(|path| {
        let folders = path.match_indices('/').map(move |(at, _)| &path[..at]);
        folders.chain(std::iter::once(path))
    });
    for path in with_folders {
        match seen.entry(path.to_lowercase()) {
            Entry::Vacant(slot) => drop(slot.insert(path)),
            Entry::Occupied(first) if *first.get() == path => {}
            Entry::Occupied(mut first) => {
                findings.push(
                    Finding::new(format!("`{}` and `{path}` differ only in case", first.get()))
                        .help("rename one of them"),
                );
                first.insert(path);
            }
        }
    }
}
