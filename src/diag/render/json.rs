//! For machines: one object with all findings and their counts.
//!
//! A log shows it too. So what would mislead there is written as JSON's own escapes: the values are the same.

use serde::Serialize;

use crate::diag::{Diagnostic, count, is_control};

/// `{schema, errors, warnings, diagnostics[]}`, indented, with a newline at the end.
#[must_use]
pub fn json(diagnostics: &[Diagnostic]) -> Vec<u8> {
    #[derive(Serialize)]
    struct Report<'a> {
        schema: u32,
        errors: usize,
        warnings: usize,
        diagnostics: &'a [Diagnostic],
    }
    let (errors, warnings) = count(diagnostics);
    let bytes = crate::model::to_json(&Report { schema: 1, errors, warnings, diagnostics });
    plain(&String::from_utf8_lossy(&bytes)).into_bytes()
}

/// JSON text with the same values, and no character that misleads: outside of strings there is none, but line breaks.
fn plain(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        // `##[` and `##vso[` are commands of CI services, wherever they stand in a line.
        let command = c == '#' && out.ends_with('#');
        if command || (c != '\n' && is_control(c)) {
            let mut units = [0; 2];
            out.extend(c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")));
        } else {
            out.push(c);
        }
    }
    out
}
