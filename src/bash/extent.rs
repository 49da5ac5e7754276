//! How far quotes and expansions reach, in one pass and without recursion.

use std::ops::Range;

/// Where a word has `$$` or a line continuation in front of what would be an expansion: bash and the parser differ on where
/// such a word ends.
pub(super) fn ambiguous_dollar(word: &str) -> Option<Range<usize>> {
    let (bytes, mut at, mut doubly) = (word.as_bytes(), 0, false);
    while at < bytes.len() {
        let rest = &bytes[at..];
        match rest {
            [b'\\', ..] => at += 1,
            [b'"', ..] => doubly = !doubly,
            [b'\'', ..] if !doubly => {
                at += 1;
                while at < bytes.len() && bytes[at] != b'\'' {
                    at += 1;
                }
            }
            [b'$', b'$', b'\'' | b'"' | b'(' | b'{' | b'[', ..] | [b'$', b'\\', b'\n', ..] => return Some(at..at + 2),
            // The quote behind `$` may hold escaped ones.
            [b'$', b'\'', ..] if !doubly => {
                at += 2;
                while at < bytes.len() && bytes[at] != b'\'' {
                    at += if bytes[at] == b'\\' { 2 } else { 1 };
                }
            }
            [b'$', b'$', ..] => at += 1,
            _ => {}
        }
        at += 1;
    }
    None
}

/// Where the expansion or the quote that begins at `start` ends; the end of the word where it is not closed. Only where
/// something is unknown does this decide about a value, and then only about the extent of the blame.
pub(super) fn expansion_end(word: &str, start: usize) -> usize {
    let bytes = word.as_bytes();
    let peek = |at: usize| bytes.get(at).copied().unwrap_or(0);
    let mut closers: Vec<u8> = Vec::new();
    let mut at = start;
    while at < bytes.len() {
        let top = closers.last().copied().unwrap_or(0);
        match bytes[at] {
            // The character behind may be longer than a byte; its other bytes are none of these.
            b'\\' => at += 1,
            b'\'' if top != b'"' => {
                let ansi = at > 0 && bytes[at - 1] == b'$';
                at += 1;
                while at < bytes.len() && bytes[at] != b'\'' {
                    at += if ansi && bytes[at] == b'\\' { 2 } else { 1 };
                }
            }
            c if c == top => {
                closers.pop();
            }
            b'"' => closers.push(b'"'),
            b'`' => closers.push(b'`'),
            b'$' if matches!(peek(at + 1), b'{' | b'(' | b'[') => {
                at += 1;
                closers.push(match bytes[at] {
                    b'{' => b'}',
                    b'(' => b')',
                    _ => b']',
                });
            }
            b'(' if top == b')' => closers.push(b')'),
            _ => {}
        }
        at += 1;
        if closers.is_empty() && !(at == start + 1 && bytes[start] == b'$' && peek(at) == b'\'') {
            break;
        }
    }
    let mut at = at.min(bytes.len());
    while !word.is_char_boundary(at) {
        at += 1;
    }
    at
}
