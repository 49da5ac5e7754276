//! `tree-path-case`: two paths of the branch differ only in case.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::check::subject::shown_path;
use crate::source::TreeEntry;

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
    let mut seen: BTreeMap<String, &TreeEntry> = BTreeMap::new();
    for entry in subject.snapshot.entries.iter() {
        let folded = String::from_utf8_lossy(&entry.path).to_lowercase();
        match seen.entry(folded) {
            Entry::Vacant(slot) => drop(slot.insert(entry)),
            Entry::Occupied(first) => findings.push(
                Finding::new(format!("`{}` and `{}` differ only in case", shown_path(first.get()), shown_path(entry)))
                    .help("rename one of them"),
            ),
        }
    }
}
