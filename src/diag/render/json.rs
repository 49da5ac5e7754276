//! For machines: one object with all findings and their counts.

use serde::Serialize;

use crate::diag::{Diagnostic, count};

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
    crate::model::to_json(&Report { schema: 1, errors, warnings, diagnostics })
}
