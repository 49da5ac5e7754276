//! From the text of an `awk` program to its tokens.

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    Number(f64),
    Text(String),
    Regex(String),
    Name(String),
    Sign(&'static str),
    /// A name of a function with its `(`.
    Call(String),
}

/// Signs, the longest first.
const SIGNS: &[&str] = &[
    "&&", "||", "==", "<=", ">=", "!=", "++", "--", "+=", "-=", "*=", "/=", "%=", "!~", "{", "}", "(", ")", "[", "]",
    ";", "\n", ",", "+", "-", "*", "/", "%", "!", "<", ">", "=", "~", "?", ":", "$",
];

/// The tokens; none where the text holds what is not evaluated.
pub(super) fn tokens(program: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = program;
    loop {
        rest = rest.trim_start_matches([' ', '\t']);
        let Some(first) = rest.chars().next() else { return Some(tokens) };
        if first == '#' {
            rest = rest.split_at(rest.find('\n').unwrap_or(rest.len())).1;
        } else if let Some(after) = rest.strip_prefix("\\\n") {
            rest = after;
        } else if first == '"' {
            let (text, after) = quoted(rest.get(1..)?)?;
            tokens.push(Token::Text(text));
            rest = after;
        } else if first == '/' && !ends_operand(tokens.last()) {
            let (text, after) = regex(rest.get(1..)?)?;
            tokens.push(Token::Regex(text));
            rest = after;
        } else if first.is_ascii_digit() {
            let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
            let (digits, after) = rest.split_at(end);
            // `1e3`, `0x1`, `010` and names right behind a number mean different things to different ones.
            let odd =
                (digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0.")) || digits.ends_with('.');
            if odd || digits.len() > 15 || after.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
                return None;
            }
            tokens.push(Token::Number(digits.parse().ok()?));
            rest = after;
        } else if first.is_ascii_alphabetic() || first == '_' {
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
            let (name, after) = rest.split_at(end);
            let keyword = matches!(name, "if" | "for" | "while" | "print" | "printf" | "exit" | "in" | "else");
            match after.strip_prefix('(') {
                Some(after) if !keyword => {
                    tokens.push(Token::Call(name.to_owned()));
                    rest = after;
                }
                _ => {
                    tokens.push(Token::Name(name.to_owned()));
                    rest = after;
                }
            }
        } else {
            let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign))?;
            tokens.push(Token::Sign(sign));
            rest = rest.get(sign.len()..)?;
        }
        if tokens.len() > 2_000 {
            return None;
        }
    }
}

/// Whether a `/` behind it divides.
fn ends_operand(token: Option<&Token>) -> bool {
    match token {
        Some(Token::Number(_) | Token::Text(_)) => true,
        Some(Token::Name(name)) => !matches!(name.as_str(), "print" | "printf" | "else" | "in" | "exit"),
        Some(Token::Sign(sign)) => matches!(*sign, ")" | "]" | "$" | "++" | "--"),
        _ => false,
    }
}

fn quoted(text: &str) -> Option<(String, &str)> {
    let mut out = String::new();
    let mut characters = text.char_indices();
    while let Some((at, c)) = characters.next() {
        match c {
            '"' => return Some((out, text.get(at + 1..)?)),
            '\n' => return None,
            '\\' => out.push(match characters.next()?.1 {
                'n' => '\n',
                't' => '\t',
                c @ ('\\' | '"' | '/') => c,
                _ => return None,
            }),
            c => out.push(c),
        }
    }
    None
}

fn regex(text: &str) -> Option<(String, &str)> {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            '\n' => return None,
            '/' if !escaped => return Some((text.get(..at)?.to_owned(), text.get(at + 1..)?)),
            _ => escaped = c == '\\' && !escaped,
        }
    }
    None
}
