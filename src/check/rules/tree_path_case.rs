//! `tree-path-case`: two paths of the branch differ only in case.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;
use crate::diag::shortened;
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
    /// Folders of a path that are looked at: as many as no real worker has.
    const MOST: usize = 64;
    let mut seen: BTreeMap<String, (&str, bool)> = BTreeMap::new();
    let paths = subject.snapshot.entries.iter().filter_map(|entry| std::str::from_utf8(&entry.path).ok());
    // Folders too: `Docs/a` and `docs/b` are in one folder there.
    let with_folders = paths.flat_map(|path| {
        let folders = path.match_indices('/').take(MOST).map(move |(at, _)| (&path[..at], true));
        folders.chain(std::iter::once((path, false)))
    });
    for (path, is_folder) in with_folders {
        match seen.entry(path.to_lowercase()) {
            Entry::Vacant(slot) => drop(slot.insert((path, is_folder))),
            Entry::Occupied(first) if *first.get() == (path, true) && is_folder => {}
            Entry::Occupied(mut first) => {
                let (other, shown) = (shortened(first.get().0), shortened(path));
                findings.push(if first.get().0 == path {
                    // git writes no such tree, but reads one.
                    Finding::new(format!("`{shown}` is on the branch twice")).help("take one of them out")
                } else {
                    Finding::new(format!("`{other}` and `{shown}` differ only in case")).help("rename one of them")
                });
                first.insert((path, is_folder));
            }
        }
    }
}
