//! Findings: one type for everything that a check says of the catalog's content.
//!
//! A [`Diagnostic`] is complete by itself: it carries the lines that it points at, so that it can be kept, cached and
//! rendered without the file. It never carries trouble of the machine (git, disk, network): that is each room's own error.
//!
//! Messages are phrases: lower case, no full stop, code in backticks, "expected X, found Y". `label` says what is at the
//! place, `help` what to write. Text from branches may stand in them as it is; renderers escape it.

pub mod render;

use std::borrow::Cow;
use std::ops::Range;

use serde::{Deserialize, Serialize};

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth mending; the commit is valid all the same.
    Warning,
    /// The commit is invalid.
    Error,
}

impl Severity {
    /// `error` or `warning`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// The rule's name: words in kebab-case.
    pub code: String,
    /// How much it weighs.
    pub severity: Severity,
    /// The branch, or the file of a folder catalog's worker.
    pub worker: String,
    /// The commit that it is about; absent for working files and folders.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// The file in the worker's tree; absent where the finding is about the commit or the tree itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Where in the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// What is wrong, a phrase.
    pub message: String,
    /// What is at the place, a phrase.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// What to know besides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

/// A place in a text file, with the lines around it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The first line, from 1.
    pub line: usize,
    /// The column of its first character, from 1, counted in characters.
    pub column: usize,
    /// The last line.
    pub end_line: usize,
    /// The column behind its last character.
    pub end_column: usize,
    /// The lines that it spans, cut to a few hundred characters.
    pub excerpt: String,
    /// Where it is in the excerpt, in bytes, on character boundaries.
    pub span: Range<usize>,
}

/// The most lines that an excerpt shows.
const MAX_LINES: usize = 6;
/// The most bytes of a line that an excerpt shows before and behind the span.
const MARGIN: usize = 160;
/// The most bytes of the span itself that an excerpt shows.
const MAX_SPAN: usize = 400;

impl Place {
    /// The place of a byte range of `text`. A range that is out of the text, or in the middle of a character, is moved
    /// to the nearest place that is not.
    #[must_use]
    pub fn of(text: &str, range: Range<usize>) -> Self {
        let start = floor(text, range.start);
        let end = floor(text, range.end).max(start);
        let (line, column) = line_column(text, start);
        let (end_line, end_column) = line_column(text, end);
        let line_start = text[..start].rfind('\n').map_or(0, |i| i + 1);
        // The excerpt: from the start of the span's first line to the end of its last, within limits.
        let from = ceil(text, line_start.max(start.saturating_sub(MARGIN)));
        let shown_end = floor(text, end.min(start + MAX_SPAN));
        let shown_end =
            text[start..shown_end].match_indices('\n').nth(MAX_LINES - 1).map_or(shown_end, |(i, _)| start + i);
        let line_end = text[shown_end..].find('\n').map_or(text.len(), |i| shown_end + i);
        // The carriage return of a line break is not part of the line.
        let line_end = if text[shown_end..line_end].ends_with('\r') { line_end - 1 } else { line_end };
        let to = floor(text, line_end.min(shown_end + MARGIN));
        Self {
            line,
            column,
            end_line,
            end_column,
            excerpt: text[from..to].to_owned(),
            span: start - from..shown_end - from,
        }
    }
}

fn floor(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn ceil(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}

/// The line and column, both from 1, of a byte offset on a character boundary.
fn line_column(text: &str, at: usize) -> (usize, usize) {
    let before = &text[..at];
    let line_start = before.rfind('\n').map_or(0, |i| i + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

/// How many of each severity.
#[must_use]
pub fn count(diagnostics: &[Diagnostic]) -> (usize, usize) {
    let errors = diagnostics.iter().filter(|d| d.severity == Severity::Error).count();
    (errors, diagnostics.len() - errors)
}

/// `text` with everything that a terminal, a log or a reader could be misled by made visible: control characters, and the
/// bidirectional and invisible ones of Unicode; and the `##[` and `##vso[` that CI services take for a command wherever
/// they stand in a line. (`::error::` is one at the start of a line alone, where no text of a branch ever is.) A line break
/// stays where `keep_lines` says so.
#[must_use]
pub fn escaped(text: &str, keep_lines: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        match c {
            '\n' if keep_lines => out.push(c),
            '\t' if keep_lines => out.push(c),
            '#' if is_command(text, at) => out.extend(c.escape_unicode()),
            c if is_control(c) => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    out
}

/// Whether the `#` at this byte is the second one of what a CI service takes for a command.
fn is_command(text: &str, at: usize) -> bool {
    text[..at].ends_with('#') && ["#[", "#vso["].iter().any(|command| text[at..].starts_with(command))
}

/// The most characters of a branch's text that a message repeats.
const MAX_QUOTED: usize = 80;

/// The most characters of a piece of code in a phrase of our own: `git push origin COMMIT:refs/heads/ID` has its place.
const MAX_CODE: usize = 160;

/// The most characters of a message, a label, a note or a help line.
const MAX_PHRASE: usize = 600;

/// A phrase of our own, whose code in backticks may be a branch's: a long piece of code is cut, and so is a long phrase.
#[must_use]
pub fn bounded(phrase: String) -> String {
    if phrase.len() <= MAX_CODE {
        return phrase;
    }
    let pieces: Vec<_> = phrase.split('`').enumerate().collect();
    let cut = |(at, piece): &(usize, &str)| {
        if at % 2 == 1 { cut_at(piece, MAX_CODE).into_owned() } else { (*piece).to_owned() }
    };
    let mut text = pieces.iter().map(cut).collect::<Vec<_>>().join("`");
    if let Some((at, _)) = text.char_indices().nth(MAX_PHRASE) {
        text.truncate(at);
        text.push('…');
    }
    text
}

/// `text` for a message: a long one is cut, and `…` says so.
#[must_use]
pub fn shortened(text: &str) -> Cow<'_, str> {
    cut_at(text, MAX_QUOTED)
}

fn cut_at(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        None => Cow::Borrowed(text),
        Some((at, _)) => Cow::Owned(format!("{}…", &text[..at])),
    }
}

/// Control characters, bidirectional controls (Unicode UAX #9) and other characters that are not seen.
#[must_use]
pub fn is_control(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}
