//! Limits on what is given to the parser.
//!
//! The parser recurses once per level of nesting, and tries alternatives again at each level of some constructs. So the text is
//! refused before it gets there where an honest recipe never is: too large, nested too deep, or with more openings than the
//! stack has room for, whatever closes them. The limits are meant to be far from any
//! honest recipe.

use std::ops::Range;

use super::SyntaxError;

/// The most bytes of a recipe.
pub(super) const MAX_BYTES: usize = 256 * 1024;
/// The stack that reads a recipe.
pub(super) const STACK: usize = 64 * 1024 * 1024;
/// The most levels of brackets of any kind.
const MAX_DEPTH: usize = 200;
/// The most expansions, closed or not: what the tokenizer could recurse into if every quote hid a closing bracket.
const MAX_EXPANSIONS: usize = 5_000;
/// The most compound commands, closed or not: likewise for the parser.
const MAX_COMPOUND: usize = 1_500;
/// The most parentheses in each other: the parser's work doubles with each where they are not closed.
const MAX_PARENTHESES: usize = 8;
/// The most `case` in each other: likewise where the last `;;` is left out.
const MAX_CASES: usize = 8;
/// The most brackets in a word that could be an assignment to an array's element.
const MAX_SUBSCRIPT: usize = 10;

/// What the tokenizer gives.
pub(super) enum Piece<'t> {
    /// An operator, or a line break.
    Operator(&'t str),
    /// A word.
    Word(&'t str),
}

fn refuse(message: String, span: Range<usize>) -> SyntaxError {
    SyntaxError { too_much: true, ..SyntaxError::new(message, span) }
}

/// Whether this text may be given to the tokenizer.
pub(super) fn text(text: &str) -> Result<(), SyntaxError> {
    if text.len() > MAX_BYTES {
        let found = text.len().div_ceil(1024);
        return Err(refuse(format!("expected at most {} KiB, found {found} KiB", MAX_BYTES / 1024), 0..0));
    }
    if let Some(at) = text.find('\0') {
        return Err(SyntaxError::new("expected text, found a NUL byte", at..at + 1));
    }
    let (mut depth, mut expansions, mut before) = (0_usize, 0_usize, 0_u8);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'(' | b'{' | b'[' => {
                depth += 1;
                if depth > MAX_DEPTH {
                    return Err(refuse(format!("expected at most {MAX_DEPTH} levels of nesting"), at..at + 1));
                }
                if before == b'$' {
                    expansions += 1;
                    if expansions > MAX_EXPANSIONS {
                        return Err(refuse(format!("expected at most {MAX_EXPANSIONS} expansions"), at..at + 1));
                    }
                }
            }
            b')' | b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        before = byte;
    }
    Ok(())
}

/// Whether these tokens may be given to the parser.
pub(super) fn tokens<'t>(tokens: impl Iterator<Item = (Piece<'t>, Range<usize>)>) -> Result<(), SyntaxError> {
    let (mut compound, mut parentheses, mut cases) = (0_usize, 0_usize, 0_usize);
    let mut before = (Piece::Operator("\n"), 0..0);
    for (piece, span) in tokens {
        let over = |what: &str, limit: usize| Err(refuse(format!("expected at most {limit} {what}"), span.clone()));
        match piece {
            Piece::Operator("(") => {
                parentheses += 1;
                // The elements of an array are words: nothing nests in them.
                compound += usize::from(!matches!(before.0, Piece::Word(word) if word.ends_with('=')));
            }
            Piece::Operator(")") => {
                parentheses = parentheses.saturating_sub(1);
                // `esac)` may be a pattern, not an end: it was counted too early.
                if matches!(before.0, Piece::Word("esac")) {
                    cases += 1;
                }
            }
            Piece::Operator(operator) => {
                // The parser reads the number of a redirection as an `i32` and does not expect another.
                if let (Piece::Word(word), true) = (&before.0, operator.starts_with(['<', '>']))
                    && word.len() > 9
                    && word.bytes().all(|b| b.is_ascii_digit())
                {
                    return Err(SyntaxError::new("expected the number of an open file", before.1));
                }
            }
            Piece::Word("esac") if matches!(before.0, Piece::Operator(_)) => cases = cases.saturating_sub(1),
            Piece::Word("case") => {
                cases += 1;
                compound += 1;
            }
            Piece::Word("{" | "if" | "elif" | "while" | "until" | "for" | "function" | "coproc" | "!") => compound += 1,
            Piece::Word(word) if is_subscripted(word) => {
                let brackets = word.bytes().filter(|b| matches!(b, b'(' | b'[' | b'{' | b'`')).count();
                if brackets > MAX_SUBSCRIPT {
                    return over("brackets in an assignment to an element", MAX_SUBSCRIPT);
                }
            }
            Piece::Word(_) => {}
        }
        if compound > MAX_COMPOUND {
            return over("compound commands", MAX_COMPOUND);
        }
        if parentheses > MAX_PARENTHESES {
            return over("parentheses in each other", MAX_PARENTHESES);
        }
        if cases > MAX_CASES {
            return over("`case` in each other", MAX_CASES);
        }
        before = (piece, span);
    }
    Ok(())
}

/// Whether a word begins as an array's element: `name[`.
fn is_subscripted(word: &str) -> bool {
    let name = word.len() - word.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_').len();
    name > 0 && word[name..].starts_with('[')
}
