//! For GitHub Actions: workflow commands, which stand as annotations beside the lines of a change.
//!
//! A command is one line. Text from branches comes out escaped, and then with `%`, line breaks and, in properties, `:` and
//! `,` as the runner wants them, so that a finding cannot begin a command of its own.

use std::fmt::Write as _;

use super::Paths;
use crate::diag::{Diagnostic, escaped};

/// A line for each finding: `::error file=…,line=…,col=…,title=<code>::<worker>: <message>`, with label, notes and help
/// below the message.
#[must_use]
pub fn github(diagnostics: &[Diagnostic], paths: Paths) -> String {
    diagnostics.iter().map(|diagnostic| annotation(diagnostic, paths)).collect()
}

fn annotation(diagnostic: &Diagnostic, paths: Paths) -> String {
    let mut out = format!("::{} file={}", diagnostic.severity.as_str(), property(&paths.of(diagnostic)));
    if let Some(place) = &diagnostic.place {
        let _ = write!(out, ",line={},endLine={}", place.line, place.end_line);
        // Of a place on several lines the runner takes no columns.
        if place.line == place.end_line {
            let _ = write!(out, ",col={},endColumn={}", place.column, place.end_column);
        }
    }
    let mut text = format!("{}: {}", diagnostic.worker, diagnostic.message);
    if let Some(label) = &diagnostic.label {
        let _ = write!(text, " ({label})");
    }
    let text = escaped(&text, false);
    let notes = diagnostic.notes.iter().map(|note| ("note", note));
    let help = diagnostic.help.iter().map(|help| ("help", help));
    let more: String = notes.chain(help).map(|(kind, text)| format!("\n{kind}: {}", escaped(text, false))).collect();
    let _ = writeln!(out, ",title={}::{}", property(&diagnostic.code), data(&(text + &more)));
    out
}

/// The text behind `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property.
fn property(text: &str) -> String {
    data(&escaped(text, false)).replace(':', "%3A").replace(',', "%2C")
}
