//! What commands of a recipe and its install scripts do, as far as the rules on suspicious commands ask.
//!
//! These rules look at commands, never at text: what is quoted, in a comment or only printed is none. A rule that fires often
//! on honest packages is switched off by everybody, so each says less where it is not sure; `tests/suspicious` holds what they
//! say of packages of the usual kinds.

mod download;
mod flow;
mod languages;
mod packages;
mod paths;

pub(super) use download::{decodes, downloads, unpacks};
use flow::Origins;
pub(super) use flow::{runs_file, runs_output};
pub(super) use languages::evaluates;
pub(super) use paths::{is_dotfile, is_outside, writes};

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::ops::Range;

use super::rule::{Finding, Findings};
use super::subject::Subject;
use crate::bash::commands::{Command, Script};

/// The commands of one script.
pub(super) struct Listing<'a> {
    /// The file.
    pub(super) file: &'a str,
    pub(super) script: Script,
    pub(super) commands: &'a [Command],
    /// Where what is fetched goes, and what is decoded: found once, and when it is asked for.
    fetched: OnceCell<Origins>,
    decoded: OnceCell<Origins>,
}

impl<'a> Listing<'a> {
    fn new(file: &'a str, script: Script, commands: &'a [Command]) -> Self {
        Self { file, script, commands, fetched: OnceCell::new(), decoded: OnceCell::new() }
    }

    /// Where what is fetched goes.
    pub(super) fn fetched(&self) -> &Origins {
        self.fetched.get_or_init(|| Origins::downloads(self.commands))
    }

    /// Where what is decoded goes.
    pub(super) fn decoded(&self) -> &Origins {
        self.decoded.get_or_init(|| Origins::decodes(self.commands))
    }
}

/// The recipe, and its install scripts.
pub(super) fn listings<'a>(subject: &'a Subject<'_>) -> impl Iterator<Item = Listing<'a>> {
    let recipe = Listing::new("PKGBUILD", Script::Recipe, &subject.commands.list);
    let scripts =
        subject.install.iter().map(|script| Listing::new(&script.path, Script::Install, &script.commands.list));
    std::iter::once(recipe).chain(scripts)
}

/// Says something of each command for which `look` gives a finding; of one place once.
pub(super) fn each(
    subject: &Subject<'_>,
    findings: &mut Findings<'_>,
    look: impl Fn(&Listing<'_>, &Command) -> Option<Finding>,
) {
    for listing in listings(subject) {
        let mut said: BTreeSet<(usize, usize)> = BTreeSet::new();
        for command in listing.commands {
            let place = (command.span.start, command.span.end);
            if said.contains(&place) {
                continue;
            }
            if let Some(finding) = look(&listing, command) {
                said.insert(place);
                let text = subject.text(listing.file).unwrap_or_default();
                let span = first_line(text, &command.span);
                let label = match &command.function {
                    Some(function) if command.in_text => format!("in `{function}`, as a text that is run"),
                    Some(function) => format!("in `{function}`"),
                    None => "outside of functions".to_owned(),
                };
                findings.push(finding.at(listing.file.to_owned(), Some(span)).label(label));
            }
        }
    }
}

/// A place without the lines behind its first.
fn first_line(text: &str, span: &Range<usize>) -> Range<usize> {
    let length = text.get(span.clone()).and_then(|text| text.find('\n')).unwrap_or(span.len());
    span.start..span.start + length
}

/// A text as messages show it: the marks of folders are variables again.
pub(super) fn shown(text: &str) -> String {
    let text = text
        .replace("/«startdir»/pkg/«pkgname»", "$pkgdir")
        .replace("/«startdir»/src", "$srcdir")
        .replace("/«startdir»", "$startdir")
        .replace("/«home»", "~")
        .replace(crate::bash::commands::UNKNOWN, "…");
    crate::diag::shortened(&text).into_owned()
}
