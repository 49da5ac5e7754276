//! Phrases of our own (messages, reasons) with code in backticks, cut so that a template can show the code as code.

use serde::Serialize;

/// A piece of a phrase, whose code stands in backticks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Piece {
    /// Its text, without the backticks.
    pub text: String,
    /// Whether it is code.
    pub code: bool,
}

/// Cuts a phrase at its backticks; a last one without a partner stays what it is.
#[must_use]
pub fn pieces(phrase: &str) -> Vec<Piece> {
    let mut out = Vec::new();
    let mut rest = phrase;
    while let Some((before, behind)) = rest.split_once('`') {
        let Some((code, after)) = behind.split_once('`') else { break };
        out.extend([Piece { text: before.into(), code: false }, Piece { text: code.into(), code: true }]);
        rest = after;
    }
    out.push(Piece { text: rest.into(), code: false });
    out.retain(|p| !p.text.is_empty());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_of_a_phrase_is_told_apart() {
        let cut = |text| pieces(text).into_iter().map(|p| (p.code, p.text)).collect::<Vec<_>>();
        assert_eq!(
            cut("expected `a`, found `b"),
            [(false, "expected ".into()), (true, "a".into()), (false, ", found `b".into())]
        );
        assert_eq!(cut(""), []);
    }
}
