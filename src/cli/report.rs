//! What people see on stderr. Colour only where a terminal wants it; text from branches never as it is.
//!
//! Where stderr cannot be written (a full disk, a reader that has gone) nothing is said, and the work goes on.

use std::io::Write as _;

use super::error::Failure;
use crate::diag::render::{Colour, human};
use crate::diag::{Diagnostic, escaped};

const RED: &str = "\u{1b}[1;31m";
const YELLOW: &str = "\u{1b}[1;33m";
const GREEN: &str = "\u{1b}[1;32m";
const OFF: &str = "\u{1b}[0m";

/// A line at once, so that those of two programs do not mix.
fn say(line: impl std::fmt::Display) {
    drop(anstream::stderr().write_all(format!("{line}\n").as_bytes()));
}

/// One step that is done: `  Checked  7 workers`.
pub(super) fn step(verb: &str, what: &str) {
    say(format_args!("{GREEN}{verb:>12}{OFF} {}", escaped(what, false)));
}

/// A line by itself: what is in it makes no other one.
pub(super) fn line(text: &str) {
    say(escaped(text, false));
}

/// Something to know, with what to do about it.
pub(super) fn warning(message: &str, help: Option<&str>) {
    say(format_args!("{YELLOW}warning{OFF}: {}", escaped(message, true)));
    if let Some(help) = help {
        say(format_args!("  = help: {}", escaped(help, true)));
    }
}

/// Findings, one after another with a line between.
pub(super) fn diagnostics(diagnostics: &[Diagnostic]) {
    for diagnostic in diagnostics {
        say(human(diagnostic, Colour::Ansi));
    }
}

/// Lines that say by their first mark what they are about, each in its colour. Their text is escaped already.
pub(super) fn marked(text: &str) {
    for line in text.lines() {
        let colour = match line.trim_start().chars().next() {
            Some('!') => RED,
            Some('+') => GREEN,
            Some('-') => YELLOW,
            _ => OFF,
        };
        say(format_args!("{colour}{line}{OFF}"));
    }
}

/// Why a command failed.
pub(super) fn failure(failure: &Failure) {
    if let Some(message) = &failure.message {
        say(format_args!("{RED}error{OFF}: {}", escaped(message, true)));
    }
    if let Some(help) = &failure.help {
        say(format_args!("  = help: {}", escaped(help, true)));
    }
}

/// `1 worker`, `2 workers`.
pub(super) fn plural(count: usize, word: &str) -> String {
    if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") }
}
