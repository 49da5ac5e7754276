//! The tokens of expressions.

use super::Trouble;
use super::operators::Operator;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    /// The end of the text; before its first token, too.
    End,
    Name,
    /// Also what an operation leaves.
    Number,
    Open,
    Close,
    Question,
    Colon,
    Comma,
    /// `=`
    Equal,
    /// `+=` and its like.
    Assign(Operator),
    Binary(Operator),
    /// `!`
    Not,
    /// `~`
    Complement,
    /// `++name`, `--name`: what is added.
    Before(i64),
    /// `name++`, `name--`, likewise.
    After(i64),
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Lexed<'t> {
    pub(super) token: Token,
    pub(super) end: usize,
    /// Of a name; empty otherwise.
    pub(super) name: &'t str,
    pub(super) subscript: Option<&'t str>,
    /// Of a number.
    pub(super) value: i64,
}

pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n')
}

fn is_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}

fn error<T, U>(message: &str) -> Result<T, Trouble<U>> {
    Err(Trouble::Error(message.to_owned()))
}

fn wrong<T, U>(message: String) -> Result<T, Trouble<U>> {
    Err(Trouble::Error(message))
}

/// The token at or behind `at`. What `++` is hangs on the tokens before: `current`, and `last` before it.
pub(super) fn lex<U>(text: &str, at: usize, current: Token, last: Token) -> Result<Lexed<'_>, Trouble<U>> {
    let bytes = text.as_bytes();
    let run =
        |from: usize, fits: &dyn Fn(u8) -> bool| from + bytes.iter().skip(from).take_while(|&&byte| fits(byte)).count();
    let at = run(at, &is_space);
    let mut lexed = Lexed { token: Token::End, end: at, name: "", subscript: None, value: 0 };
    let Some(&first) = bytes.get(at) else { return Ok(lexed) };
    if is_start(first) {
        let end = run(at, &|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        lexed.token = Token::Name;
        lexed.name = text.get(at..end).unwrap_or_default();
        lexed.end = end;
        if bytes.get(end) == Some(&b'[') {
            let subscript = subscript(text, end + 1)?;
            lexed.end = end + subscript.len() + 2;
            lexed.subscript = Some(subscript);
        }
    } else if first.is_ascii_digit() {
        lexed.end = run(at, &|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'#' | b'@' | b'_'));
        lexed.token = Token::Number;
        lexed.value = number(text.get(at..lexed.end).unwrap_or_default())?;
    } else {
        let rest = bytes.get(at..).unwrap_or_default();
        let after = run(at + 2, &is_space);
        let named = bytes.get(after).copied().is_some_and(is_start);
        let (token, length) = operator(rest, named, current, last)?;
        lexed.token = token;
        lexed.end = at + length;
    }
    Ok(lexed)
}

/// What is between the brackets, past the first.
fn subscript<U>(text: &str, start: usize) -> Result<&str, Trouble<U>> {
    let rest = text.get(start..).unwrap_or_default();
    let mut depth = 0_usize;
    for (at, c) in rest.char_indices() {
        match c {
            '[' => depth += 1,
            ']' if depth > 0 => depth -= 1,
            ']' => {
                let inner = rest.get(..at).unwrap_or_default();
                return match inner.trim() {
                    "" | "@" | "*" => Err(Trouble::NotExact("a subscript that is none, in arithmetic")),
                    _ => Ok(inner),
                };
            }
            // `$(( ))` quotes a `~` there, and a subscript does in another.
            '~' | '$' | '`' | '\\' | '\'' | '"' => {
                return Err(Trouble::NotExact("quotes or expansions in a subscript, in arithmetic"));
            }
            _ => {}
        }
    }
    error("the `[` of a subscript is not closed")
}

/// The operator that the bytes start with, and its length. `named` says whether a name comes behind two characters.
fn operator<U>(bytes: &[u8], named: bool, current: Token, last: Token) -> Result<(Token, usize), Trouble<U>> {
    use Operator as Op;
    let binary = |operator, length| Ok((Token::Binary(operator), length));
    match *bytes {
        [b'=', b'=', ..] => binary(Op::Equal, 2),
        [b'!', b'=', ..] => binary(Op::NotEqual, 2),
        [b'>', b'=', ..] => binary(Op::GreaterOrEqual, 2),
        [b'<', b'=', ..] => binary(Op::LessOrEqual, 2),
        [b'<', b'<', b'=', ..] => Ok((Token::Assign(Op::Left), 3)),
        [b'>', b'>', b'=', ..] => Ok((Token::Assign(Op::Right), 3)),
        [b'<', b'<', ..] => binary(Op::Left, 2),
        [b'>', b'>', ..] => binary(Op::Right, 2),
        [b'&', b'&', ..] => binary(Op::Both, 2),
        [b'|', b'|', ..] => binary(Op::Either, 2),
        [b'*', b'*', ..] => binary(Op::Power, 2),
        [sign @ (b'+' | b'-'), second, ..] if sign == second => {
            let step = if sign == b'+' { 1 } else { -1 };
            match (current, last) {
                (Token::Name, _) => Ok((Token::After(step), 2)),
                (Token::Number, Token::Before(_)) => error("what stands before the `++` or `--` is no variable"),
                _ if named => Ok((Token::Before(step), 2)),
                // Two signs.
                _ => binary(if sign == b'+' { Op::Add } else { Op::Subtract }, 1),
            }
        }
        [first, b'=', ..] if arithmetic(first).is_some() => arithmetic(first)
            .map_or_else(|| error("an operator is missing"), |operator| Ok((Token::Assign(operator), 2))),
        [first, ..] => match first {
            b'=' => Ok((Token::Equal, 1)),
            b'<' => binary(Op::Less, 1),
            b'>' => binary(Op::Greater, 1),
            b'!' => Ok((Token::Not, 1)),
            b'~' => Ok((Token::Complement, 1)),
            b'(' => Ok((Token::Open, 1)),
            b')' => Ok((Token::Close, 1)),
            b'?' => Ok((Token::Question, 1)),
            b':' => Ok((Token::Colon, 1)),
            b',' => Ok((Token::Comma, 1)),
            first => match arithmetic(first) {
                Some(operator) => binary(operator, 1),
                None if matches!(current, Token::Name | Token::Number) => {
                    error("what stands behind an operand is no operator")
                }
                None => error("an operand is missing"),
            },
        },
        [] => Ok((Token::End, 0)),
    }
}

/// Those of one character that also stand before `=`.
fn arithmetic(byte: u8) -> Option<Operator> {
    Some(match byte {
        b'*' => Operator::Multiply,
        b'/' => Operator::Divide,
        b'%' => Operator::Remainder,
        b'+' => Operator::Add,
        b'-' => Operator::Subtract,
        b'&' => Operator::And,
        b'^' => Operator::Xor,
        b'|' => Operator::Or,
        _ => return None,
    })
}

/// `0…` octal, `0x…` hexadecimal, `base#…`, or decimal; too large a number wraps around.
fn number<U>(text: &str) -> Result<i64, Trouble<U>> {
    let (mut base, digits, fixed) = if let Some(rest) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        (16, rest, true)
    } else if let Some(rest) = text.strip_prefix('0').filter(|rest| !rest.is_empty()) {
        (8, rest, true)
    } else {
        (10, text, false)
    };
    let shown = || text.get(..40).unwrap_or(text);
    let mut fixed = fixed;
    let mut value = 0_i64;
    for (at, byte) in digits.bytes().enumerate() {
        if byte == b'#' {
            if fixed {
                return wrong(format!("`{}` is no number", shown()));
            }
            if !(2..=64).contains(&value) {
                return wrong(format!("the base of `{}` is not between 2 and 64", shown()));
            }
            if at + 1 == digits.len() {
                return wrong(format!("`{}` has no digits behind its base", shown()));
            }
            (base, value, fixed) = (value, 0, true);
            continue;
        }
        let digit = i64::from(match byte {
            b'0'..=b'9' => byte - b'0',
            b'a'..=b'z' => byte - b'a' + 10,
            b'A'..=b'Z' if base <= 36 => byte - b'A' + 10,
            b'A'..=b'Z' => byte - b'A' + 36,
            b'@' => 62,
            _ => 63,
        });
        if digit >= base {
            let digit = char::from(byte);
            return wrong(if base == 8 && text.starts_with('0') {
                format!("`{}` begins with 0 and so is octal, which has no `{digit}`", shown())
            } else {
                format!("`{digit}` is no digit of the number `{}`", shown())
            });
        }
        value = value.wrapping_mul(base).wrapping_add(digit);
    }
    Ok(value)
}
