//! For machines: everything, with `schema` in front. `docs/diff.md` describes it.

use serde::Serialize;

use crate::diag::is_control;
use crate::diff::Diff;
use crate::model::to_json;

/// One object, indented, with a newline at the end. Characters that could mislead a terminal or a log are written as
/// JSON escapes, which changes no value.
#[must_use]
pub fn json(diff: &Diff) -> Vec<u8> {
    #[derive(Serialize)]
    struct Report<'a> {
        schema: u32,
        #[serde(flatten)]
        diff: &'a Diff,
    }
    let bytes = to_json(&Report { schema: 1, diff });
    let text = String::from_utf8_lossy(&bytes);
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        // Between strings JSON has but line breaks and spaces; in them it has no line breaks.
        if c != '\n' && is_control(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            out.push(c);
        }
    }
    out.replace("##[", "##\\u005b").into_bytes()
}
