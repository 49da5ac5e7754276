//! Backslash escapes: of a `printf` format, of `%b`, and of `echo -e`, which differ in small ways.

use super::{LIMIT, NotExact, not_exact};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Escapes {
    /// Of the format of `printf`.
    Format,
    /// Of the argument of `%b`.
    Percent,
    /// Of `echo -e`.
    Echo,
}

/// The text with its escapes carried out; says whether `\c` ended it.
pub(super) fn expand(text: &str, escapes: Escapes, out: &mut Vec<u8>) -> Result<bool, NotExact> {
    let mut rest = text;
    while !rest.is_empty() {
        if out.len() > LIMIT {
            return not_exact("a text over 1 MiB is not evaluated");
        }
        let plain = rest.find('\\').unwrap_or(rest.len());
        let (before, after) = rest.split_at(plain);
        out.extend_from_slice(before.as_bytes());
        rest = after;
        if !rest.is_empty() {
            let (after, stopped) = one(rest, escapes, out)?;
            if stopped {
                return Ok(true);
            }
            rest = after;
        }
    }
    Ok(false)
}

/// One escape, at the begin of the text: what follows it, and whether it was `\c`.
pub(super) fn one<'t>(text: &'t str, escapes: Escapes, out: &mut Vec<u8>) -> Result<(&'t str, bool), NotExact> {
    let body = text.get(1..).unwrap_or_default();
    let Some(c) = body.chars().next() else {
        out.push(b'\\');
        return Ok(("", false));
    };
    let rest = body.get(c.len_utf8()..).unwrap_or_default();
    let simple = match c {
        'a' => Some(7),
        'b' => Some(8),
        'e' | 'E' => Some(27),
        'f' => Some(12),
        'n' => Some(b'\n'),
        'r' => Some(b'\r'),
        't' => Some(b'\t'),
        'v' => Some(11),
        '\\' => Some(b'\\'),
        '\'' | '"' | '?' if escapes == Escapes::Format => Some(c as u8),
        _ => None,
    };
    if let Some(byte) = simple {
        out.push(byte);
        return Ok((rest, false));
    }
    match c {
        'c' if escapes != Escapes::Format => Ok(("", true)),
        '0'..='7' if c == '0' || escapes != Escapes::Echo => {
            // Of an argument the zero comes on top of the three digits.
            let (digits, most) = if c == '0' && escapes != Escapes::Format { (rest, 3) } else { (body, 3) };
            let (value, after) = digits_of(digits, 8, most);
            out.push((value & 0xff) as u8);
            Ok((after, false))
        }
        'x' | 'u' | 'U' => {
            let most = match c {
                'x' => 2,
                'u' => 4,
                _ => 8,
            };
            let (value, after) = digits_of(rest, 16, most);
            if after.len() == rest.len() || (c == 'x' && after.starts_with('{')) {
                return not_exact(format!("`\\{c}` without digits is not evaluated"));
            }
            match (c, char::from_u32(value)) {
                ('x', _) => out.push((value & 0xff) as u8),
                (_, Some(character)) => out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
                (_, None) => return not_exact("an escape of no character is not evaluated"),
            }
            Ok((after, false))
        }
        c => {
            out.push(b'\\');
            out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
            Ok((rest, false))
        }
    }
}

/// The number at the begin, and what follows it.
fn digits_of(text: &str, base: u32, most: usize) -> (u32, &str) {
    let mut value: u32 = 0;
    let mut rest = text;
    for _ in 0..most {
        let Some(digit) = rest.chars().next().and_then(|c| c.to_digit(base)) else { break };
        value = value.wrapping_mul(base).wrapping_add(digit);
        rest = rest.get(1..).unwrap_or_default();
    }
    (value, rest)
}
