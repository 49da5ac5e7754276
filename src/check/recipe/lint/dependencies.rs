//! `lint_depends` and its like: names, and versions behind them.

use super::versions::{name_faults, version_faults};
use super::{Linter, texts};
use crate::bash::{Text, Value};
use crate::check::recipe::srcinfo::is_space;
use crate::check::rule::Finding;

impl Linter<'_> {
    /// Every element of a field: the recipe's, those with an architecture behind them, and those of package functions.
    fn all_split(&mut self, field: &str) -> Vec<Text> {
        // A text is said to be no array: that is enough.
        let is_text = matches!(self.recipe.values.get(field).map(|v| &v.value), Some(Value::Str(_)));
        let mut all = if is_text { Vec::new() } else { self.list(field) };
        let suffixed: Vec<String> =
            self.recipe.array("arch").known().into_iter().flatten().map(|a| a.text.clone()).collect();
        for arch in &suffixed {
            let name = format!("{field}_{arch}");
            match self.recipe.values.get(&name).map(|variable| variable.value.clone()) {
                Some(Value::Unknown(why)) => self.gap(name, why),
                Some(Value::List(list)) => all.extend(list),
                Some(Value::Str(_)) | None => {}
            }
        }
        for package in self.recipe.package_names() {
            for name in [field.to_owned()].into_iter().chain(suffixed.iter().map(|arch| format!("{field}_{arch}"))) {
                all.extend(self.said(&package, &name, true).map(texts).unwrap_or_default());
            }
        }
        // What a function adds to begins with what the recipe says outside of it.
        let mut once: Vec<Text> = Vec::with_capacity(all.len());
        let mut seen = std::collections::BTreeSet::new();
        for text in all {
            if seen.insert(text.text.clone()) {
                once.push(text);
            }
        }
        once
    }

    pub(super) fn dependencies(&mut self, field: &str) {
        for entry in self.all_split(field) {
            for fault in faults(field, &entry.text) {
                let finding = Finding::new(format!("expected {fault}"));
                let help = match field {
                    _ if entry.text.ends_with(',') => "elements of an array are parted by spaces, without commas",
                    "provides" => "a package, or a package with `=` and a version: `'libfoo=1.2'`",
                    "optdepends" => "a package, `: ` and what it is for: `'cuda: to run on a GPU'`",
                    _ => "a package, or a package with a version: `'glibc>=2.38'`",
                };
                self.push(
                    "recipe-dependency",
                    finding.in_recipe(&entry.span).label(format!("of `{field}`")).help(help),
                );
            }
        }
    }
}

/// What is wrong with an element of a field of dependencies.
fn faults(field: &str, entry: &str) -> Vec<String> {
    let (name, version) = match field {
        "provides" => {
            if entry.contains(['<', '>']) {
                return vec!["a version after `=`, found a comparison".to_owned()];
            }
            match entry.rsplit_once('=') {
                Some((name, version)) => (name, Some(version)),
                None => (entry, None),
            }
        }
        "optdepends" => split(without_reason(entry)),
        _ => split(entry),
    };
    let mut faults = name_faults(name);
    // A dependency on a library without its version is filled in by makepkg.
    let version = version.filter(|version| !(field == "depends" && version.is_empty()));
    faults.extend(version.map(version_faults).unwrap_or_default());
    faults
}

/// bash's `${entry%%:[[:space:]]*}`.
fn without_reason(entry: &str) -> &str {
    let at = entry.match_indices(':').find(|(at, _)| entry[at + 1..].starts_with(is_space));
    at.map_or(entry, |(at, _)| &entry[..at])
}

/// A name, and what is behind `<`, `>`, `=`, `>=` or `<=`.
fn split(entry: &str) -> (&str, Option<&str>) {
    let Some(at) = entry.find(['<', '>', '=']) else { return (entry, None) };
    let (name, rest) = entry.split_at(at);
    let operator = if rest.starts_with(">=") || rest.starts_with("<=") { 2 } else { 1 };
    (name, Some(&rest[operator..]))
}
