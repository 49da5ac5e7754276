//! What makepkg refuses before it prints anything (libmakepkg `lint_pkgbuild/*.sh`, 6.0.2; `executable/vcs.sh`), in its order
//! and with its meaning: a recipe has a finding here exactly if makepkg would not go on.
//!
//! What is not known never gives a finding: it is a [`Gap`], since nobody can tell whether makepkg goes on. Whether the machine
//! fits the recipe's `arch` is not asked, as makepkg does not ask it for `--printsrcinfo`.

mod arch;
mod dependencies;
mod fields;
mod functions;
mod machine;
mod versions;

use std::collections::BTreeSet;
use std::ops::Range;

use super::srcinfo::Gap;
use super::unknown;
use super::{ARCH_ARRAYS, ARRAYS, Field, Recipe, SUMS};
use crate::bash::{Status, Text, Unknown, Value};
use crate::check::rule::{Finding, Findings};
use crate::check::subject::Subject;

/// Fields with one value, as makepkg lists them (`util/schema.sh`).
const STRINGS: &[&str] = &["changelog", "epoch", "install", "pkgbase", "pkgdesc", "pkgrel", "pkgver", "url"];

/// Fields that a package function may say anew.
const OVERRIDES: &[&str] = &[
    "pkgdesc",
    "arch",
    "url",
    "license",
    "groups",
    "depends",
    "optdepends",
    "provides",
    "conflicts",
    "replaces",
    "backup",
    "options",
    "install",
    "changelog",
];

/// Fields with many values; `pkgname` is either.
fn arrays() -> impl Iterator<Item = &'static str> {
    ARRAYS.iter().chain(SUMS).copied().filter(|name| *name != "pkgname")
}

/// Fields with many values that may have an architecture behind them.
fn arch_arrays() -> impl Iterator<Item = &'static str> {
    ARCH_ARRAYS.iter().chain(SUMS).copied()
}

/// What makepkg says of a recipe.
#[derive(Debug, Default)]
pub(in crate::check) struct Lint {
    /// What it refuses, with the code of the rule.
    pub(in crate::check) found: Vec<(&'static str, Finding)>,
    /// What it could refuse: only running the recipe could tell.
    pub(in crate::check) gaps: Vec<Gap>,
}

impl Lint {
    /// Whether makepkg goes on.
    pub(in crate::check) fn is_clean(&self) -> bool {
        self.found.is_empty() && self.gaps.is_empty()
    }
}

/// What a path names beside a recipe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beside {
    /// A regular file.
    File,
    /// A folder, or a link.
    Other,
    /// Nothing.
    Nothing,
}

/// Looks for everything that makepkg refuses. `text` is the recipe, `beside` says what a path names beside it.
pub(in crate::check) fn lint(text: &str, recipe: &Recipe, beside: &dyn Fn(&str) -> Beside) -> Lint {
    let mut linter = Linter { recipe, beside, out: Lint::default() };
    if let Some(finding) = line_ends(text) {
        linter.push("recipe-line-ends", finding);
    }
    linter.status();
    linter.machine(text);
    linter.arch();
    linter.arch_specific();
    linter.backup();
    linter.files("changelog");
    linter.dependencies("checkdepends");
    linter.dependencies("conflicts");
    linter.dependencies("depends");
    linter.epoch();
    linter.files("install");
    linter.dependencies("makedepends");
    linter.dependencies("optdepends");
    linter.options();
    linter.package_function();
    linter.package_function_variable();
    linter.package_names();
    linter.pkgrel();
    linter.pkgver();
    linter.dependencies("provides");
    linter.sparse();
    linter.shapes();
    linter.protocols();
    linter.out
}

/// What is said of carriage returns: makepkg looks for one before it lets bash read anything.
pub(in crate::check) fn line_ends(text: &str) -> Option<Finding> {
    let at = text.find('\r')?;
    let finding = match text.matches("\r\n").count() {
        0 => Finding::new("there is a carriage return in the recipe"),
        1 => Finding::new("a line ends as on Windows, with a carriage return"),
        lines => Finding::new(format!("{lines} lines end as on Windows, with a carriage return")),
    };
    let note = "makepkg refuses such a recipe before it reads any of it, and so no field is checked here";
    let help = "`sed -i 's/\\r//g' PKGBUILD` takes them out; `* text eol=lf` in `.gitattributes` keeps them out";
    Some(finding.in_recipe(&(at..at + 1)).note(note).help(help))
}

/// The findings of one rule.
pub(in crate::check) fn of(subject: &Subject<'_>, code: &str, findings: &mut Findings<'_>) {
    for (_, finding) in subject.lint.found.iter().filter(|(of, _)| *of == code) {
        findings.push(finding.clone());
    }
}

struct Linter<'a> {
    recipe: &'a Recipe,
    beside: &'a dyn Fn(&str) -> Beside,
    out: Lint,
}

impl Linter<'_> {
    fn push(&mut self, code: &'static str, finding: Finding) {
        self.out.found.push((code, finding));
    }

    fn gap(&mut self, field: impl Into<String>, why: Unknown) {
        self.out.gaps.push(Gap { field: field.into(), why });
    }

    /// Where a field is set.
    fn span(&self, name: &str) -> Range<usize> {
        self.recipe.values.variables.get(name).map_or(0..0, |variable| variable.span.clone())
    }

    /// Whether a variable is set, whatever it holds.
    fn is_set(&mut self, name: &str) -> bool {
        match self.recipe.values.get(name).map(|variable| &variable.value) {
            None => false,
            Some(Value::Unknown(why)) => {
                let why = why.clone();
                self.gap(name, why);
                false
            }
            Some(_) => true,
        }
    }

    /// Whether a package function says a field, in either form.
    fn says_either(&mut self, package: &str, field: &str) -> Option<Range<usize>> {
        self.says(package, field, false).or_else(|| self.says(package, field, true))
    }

    /// Where a package function says a field in this form.
    fn says(&mut self, package: &str, field: &str, array: bool) -> Option<Range<usize>> {
        self.said(package, field, array).map(|_| self.recipe.values.attribute_span(package, field, array))
    }

    /// What a package function says of a field in this form.
    fn said(&mut self, package: &str, field: &str, array: bool) -> Option<Value> {
        match self.recipe.said_anew(package, field, array) {
            Ok(said) => said,
            Err(why) => {
                self.gap(format!("{field} of {package}"), why);
                None
            }
        }
    }

    /// The known values of a field.
    fn list(&mut self, name: &str) -> Vec<Text> {
        match self.recipe.array(name) {
            Field::Known(list) => list.clone(),
            Field::Absent => Vec::new(),
            Field::Unknown(why) => {
                self.gap(name, why.clone());
                Vec::new()
            }
        }
    }

    /// The known value of a field; empty where there is none, as for bash. None where it is not known.
    fn scalar(&mut self, name: &str) -> Option<Text> {
        match self.recipe.scalar(name) {
            Field::Known(text) => Some(text.clone()),
            Field::Absent => Some(Text { text: String::new(), span: self.span(name) }),
            Field::Unknown(why) => {
                self.gap(name, why.clone());
                None
            }
        }
    }

    /// `arch`, once each, without what bash drops where it splits words.
    fn architectures(&self) -> Vec<String> {
        let mut all: Vec<String> = Vec::new();
        let mut known = BTreeSet::new();
        for arch in self.recipe.array("arch").known().into_iter().flatten() {
            for word in arch.text.split_ascii_whitespace() {
                if known.insert(word) {
                    all.push(word.to_owned());
                }
            }
        }
        all
    }

    /// How reading the recipe ends.
    fn status(&mut self) {
        match &self.recipe.values.status {
            Status::Succeeds => {}
            Status::Fails(unknown) => {
                // `` `exit` ends makepkg `` says all there is to say of that.
                let help = if unknown.why.starts_with("`exit`") {
                    "take it out: makepkg reads the recipe in its own shell"
                } else {
                    "makepkg takes the status of the last command for that of the whole recipe: end it with one that \
                     succeeds, or write `if` for `&&`"
                };
                let finding = Finding::new(format!("reading the recipe fails: {}", unknown.why));
                self.push("recipe-status", finding.in_recipe(&unknown.span).help(help));
            }
            Status::Unknown(why) => self.gap(unknown::STATUS, why.clone()),
        }
        if let Some(why) = self.recipe.values.prints.clone() {
            self.gap(unknown::PRINTS, why);
        }
    }

    /// Every package's name, and what its function says of a field, in this form.
    fn said_by_packages(&mut self, field: &str, array: bool) -> Vec<(String, Value)> {
        let names = self.recipe.package_names();
        names.into_iter().filter_map(|name| self.said(&name, field, array).map(|value| (name, value))).collect()
    }
}

/// The texts of a value.
fn texts(value: Value) -> Vec<Text> {
    match value {
        Value::Str(text) => vec![text],
        Value::List(list) => list,
        Value::Unknown(_) => Vec::new(),
    }
}

/// bash's `[[:alnum:]]`.
fn is_alnum(c: char) -> bool {
    c.is_alphanumeric()
}

#[cfg(test)]
mod tests;
