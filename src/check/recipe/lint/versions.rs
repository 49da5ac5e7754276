//! `lint_epoch`, `lint_pkgrel`, `lint_pkgver`, `lint_pkgname`, `lint_pkgbase`, and what they say of a version in another field.

use std::ops::Range;

use super::Linter;
use crate::bash::Text;
use crate::check::recipe::srcinfo::is_space;
use crate::check::recipe::{Field, srcinfo::Gap};
use crate::check::rule::Finding;

/// What is wrong with a package's name, a phrase each.
pub(super) fn name_faults(name: &str) -> Vec<String> {
    if name.is_empty() {
        return vec!["a name, found nothing".to_owned()];
    }
    let mut faults = Vec::new();
    if let Some(first @ ('-' | '.')) = name.chars().next() {
        faults.push(format!("a name that begins with a letter, a digit or `_`, found `{first}` first"));
    }
    if let Some(c) = name.chars().find(|c| !c.is_ascii()) {
        faults.push(format!("ASCII characters, found `{c}`"));
    } else if let Some(c) = name.chars().find(|c| !c.is_ascii_alphanumeric() && !"+_.@-".contains(*c)) {
        faults.push(format!("letters, digits and `+_.@-`, found `{c}`"));
    }
    faults
}

/// What is wrong with `epoch`.
fn epoch_fault(epoch: &str) -> Option<String> {
    (!epoch.chars().all(|c| c.is_ascii_digit())).then(|| format!("digits alone for an epoch, found `{epoch}`"))
}

/// What is wrong with `pkgrel`.
fn pkgrel_fault(pkgrel: &str) -> Option<String> {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let fits = match pkgrel.split_once('.') {
        Some((whole, part)) => digits(whole) && digits(part),
        None => digits(pkgrel),
    };
    let found = if pkgrel.is_empty() { "nothing".to_owned() } else { format!("`{pkgrel}`") };
    (!fits).then(|| format!("a release such as `1` or `1.1`, found {found}"))
}

/// What is wrong with `pkgver`.
fn pkgver_fault(pkgver: &str) -> Option<String> {
    if pkgver.is_empty() {
        return Some("a version, found nothing".to_owned());
    }
    let no = |c: &char| is_space(*c) || "/:-".contains(*c);
    if let Some(c) = pkgver.chars().find(no) {
        return Some(format!("a version without colons, slashes, hyphens or white space, found `{c}`"));
    }
    pkgver.chars().find(|c| !c.is_ascii()).map(|c| format!("a version in ASCII, found `{c}`"))
}

/// What is wrong with `[epoch:]pkgver[-pkgrel]`.
pub(super) fn version_faults(version: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let mut rest = version;
    if let Some((epoch, behind)) = version.split_once(':') {
        faults.extend(epoch_fault(epoch));
        rest = behind;
    }
    if let Some((before, pkgrel)) = rest.rsplit_once('-').filter(|(before, _)| !before.is_empty()) {
        faults.extend(pkgrel_fault(pkgrel));
        rest = before;
    }
    faults.extend(pkgver_fault(rest));
    faults
}

/// A finding at a value; of one that is not there, of the file.
fn placed(finding: Finding, span: &Range<usize>) -> Finding {
    finding.at("PKGBUILD", (span.end > 0).then(|| span.clone()))
}

impl Linter<'_> {
    fn version_field(&mut self, code: &'static str, name: &str, fault: fn(&str) -> Option<String>, help: &str) {
        let Some(value) = self.scalar(name) else { return };
        if let Some(fault) = fault(&value.text) {
            self.push(code, placed(Finding::new(format!("expected {fault}")), &value.span).help(help));
        }
    }

    pub(super) fn epoch(&mut self) {
        self.version_field("recipe-epoch", "epoch", epoch_fault, "write `epoch=1`, or take it out");
    }

    pub(super) fn pkgrel(&mut self) {
        let help = "write `pkgrel=1`, and count up with each change of the recipe alone";
        self.version_field("recipe-pkgrel", "pkgrel", pkgrel_fault, help);
    }

    pub(super) fn pkgver(&mut self) {
        let help = "write `_` for what makepkg does not take: `1.0.0-rc.1` is `1.0.0_rc.1`";
        self.version_field("recipe-pkgver", "pkgver", pkgver_fault, help);
    }

    /// `pkgbase` and `pkgname`.
    pub(super) fn package_names(&mut self) {
        let mut names = Vec::new();
        match self.recipe.scalar("pkgbase") {
            Field::Known(base) if !base.text.is_empty() => names.push(base.clone()),
            Field::Known(_) | Field::Absent => {}
            Field::Unknown(why) => self.out.gaps.push(Gap { field: "pkgbase".to_owned(), why: why.clone() }),
        }
        let is_known = !matches!(self.recipe.array("pkgname"), Field::Unknown(_));
        let packages = self.list("pkgname");
        if is_known && packages.is_empty() {
            names.push(Text { text: String::new(), span: self.span("pkgname") });
        }
        names.extend(packages);
        for name in names {
            for fault in name_faults(&name.text) {
                let finding = Finding::new(format!("expected {fault}"));
                let help = "a package's name is letters, digits and `+_.@-`: `pkgname=llm-worker`";
                self.push("recipe-pkgname", placed(finding, &name.span).help(help));
            }
        }
    }
}
