//! Text as a word that bash reads back: with backslashes (`printf %q`), and in single quotes (`${v@Q}`).

use super::{NotExact, not_exact};

/// `printf %q`
pub(crate) fn quoted(text: &str) -> Result<String, NotExact> {
    if text.is_empty() {
        return Ok("''".to_owned());
    }
    if let Some(ansi) = ansi(text)? {
        return Ok(ansi);
    }
    let mut out = String::new();
    let mut before = None;
    for c in text.chars() {
        let special = " '\"\\|&;()<>!{}*[?]^$`,".contains(c)
            || (c == '#' && before.is_none())
            || (c == '~' && matches!(before, None | Some(':' | '=')));
        if special {
            out.push('\\');
        }
        out.push(c);
        before = Some(c);
    }
    Ok(out)
}

/// `${v@Q}`
pub(crate) fn single_quoted(text: &str) -> Result<String, NotExact> {
    if let Some(ansi) = ansi(text)? {
        return Ok(ansi);
    }
    Ok(if text == "'" { "\\'".to_owned() } else { format!("'{}'", text.replace('\'', "'\\''")) })
}

/// `$'…'`, where a character asks for it.
fn ansi(text: &str) -> Result<Option<String>, NotExact> {
    if let Some(c) = text.chars().find(|c| !c.is_ascii() && !surely_printable(*c)) {
        return not_exact(format!("the quoting of U+{:04X} is not evaluated", u32::from(c)));
    }
    if !text.contains(|c: char| c.is_ascii_control()) {
        return Ok(None);
    }
    let mut out = "$'".to_owned();
    for c in text.chars() {
        match c {
            '\x07' => out.push_str("\\a"),
            '\x08' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\x0b' => out.push_str("\\v"),
            '\x0c' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            '\x1b' => out.push_str("\\E"),
            '\\' | '\'' => out.extend(['\\', c]),
            c if c.is_ascii_control() => out.push_str(&format!("\\{:03o}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('\'');
    Ok(Some(out))
}

/// Blocks that every C library's `iswprint` has in full: letters of Latin and Cyrillic, punctuation, the euro, CJK.
fn surely_printable(c: char) -> bool {
    matches!(c, '\u{a1}'..='\u{ac}' | '\u{ae}'..='\u{24f}' | '\u{400}'..='\u{45f}' | '\u{2010}'..='\u{2027}' | '\u{20ac}'
        | '\u{3041}'..='\u{3096}' | '\u{4e00}'..='\u{9fa5}' | '\u{ac00}'..='\u{d7a3}')
}
