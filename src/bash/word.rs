//! One word of source text to its pieces: quotes removed, expansions recognised, nothing looked up.
//!
//! In one pass over the bytes, without recursion. An expansion that is not evaluated yet is a [`Piece::Unknown`] with the reason.

use std::ops::Range;

use super::extent::expansion_end;

/// Where a word stands decides what is special in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// The value of `name=value`: no word splitting, no braces, no file names.
    Scalar,
    /// An element of `name=(…)`.
    Element,
}

/// A part of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// Text that stands for itself, and whether any quote makes it a word even if it is empty.
    Text { text: String, quoted: bool },
    /// `$name`, `${name}`, `${name[…]}`.
    Parameter { name: String, index: Index, quoted: bool },
    /// What is not evaluated; the range is of the word.
    Unknown { why: &'static str, span: Range<usize> },
}

/// Which elements of an array.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Index {
    /// No subscript: the scalar, or the first element.
    None,
    /// `[n]`.
    At(usize),
    /// `[@]`.
    All,
}

/// Splits a word into pieces.
pub(super) fn pieces(word: &str, place: Place) -> Vec<Piece> {
    let mut scan = Scan { word, at: 0, place, pieces: Vec::new() };
    scan.run();
    scan.pieces
}

struct Scan<'w> {
    word: &'w str,
    at: usize,
    place: Place,
    pieces: Vec<Piece>,
}

impl Scan<'_> {
    fn peek(&self, ahead: usize) -> u8 {
        self.word.as_bytes().get(self.at + ahead).copied().unwrap_or(0)
    }

    fn next_char(&mut self) -> Option<char> {
        let next = self.word[self.at..].chars().next()?;
        self.at += next.len_utf8();
        Some(next)
    }

    /// Appends to the last piece if it is of this kind.
    fn text(&mut self, new: &str, is_quoted: bool) {
        match self.pieces.last_mut() {
            Some(Piece::Text { text, quoted }) if *quoted == is_quoted => text.push_str(new),
            _ => self.pieces.push(Piece::Text { text: new.to_owned(), quoted: is_quoted }),
        }
    }

    fn unknown(&mut self, why: &'static str, span: Range<usize>) {
        self.pieces.push(Piece::Unknown { why, span });
    }

    fn run(&mut self) {
        while self.at < self.word.len() {
            let start = self.at;
            match self.peek(0) {
                b'\'' => {
                    let end = self.word[start + 1..].find('\'').map_or(self.word.len(), |n| start + 1 + n);
                    let inner = self.word[start + 1..end].to_owned();
                    self.text(&inner, true);
                    self.at = self.word.len().min(end + 1);
                }
                b'"' => self.double_quoted(),
                b'\\' => {
                    self.at += 1;
                    match self.next_char() {
                        Some('\n') => {}
                        Some(c) => self.text(c.encode_utf8(&mut [0; 4]), true),
                        None => self.text("\\", false),
                    }
                }
                b'$' if self.peek(1) == b'\'' => self.ansi_c(),
                b'$' if self.peek(1) == b'"' => {
                    self.at = expansion_end(self.word, start + 1);
                    self.unknown("translated text depends on the language", start..self.at);
                }
                b'$' | b'`' => self.expansion(false),
                _ => self.plain(),
            }
        }
    }

    /// One unquoted character that is no quote and no expansion.
    fn plain(&mut self) {
        let start = self.at;
        let Some(c) = self.next_char() else { return };
        let span = start..self.at;
        let before = self.word[..start].trim_end_matches("\\\n").bytes().last();
        match c {
            '~' if matches!(before, None | Some(b':' | b'=')) => {
                self.unknown("`~` depends on the machine", span);
            }
            '(' | ')' => self.unknown("a pattern depends on the files that are there", span),
            '*' | '?' | '[' if self.place == Place::Element => {
                self.unknown("a pattern depends on the files that are there", span);
            }
            '{' if self.place == Place::Element && self.word[self.at..].contains('}') => {
                self.unknown("braces are not evaluated yet", span);
            }
            _ => self.text(c.encode_utf8(&mut [0; 4]), false),
        }
    }

    fn double_quoted(&mut self) {
        self.at += 1;
        self.text("", true);
        while self.at < self.word.len() {
            match self.peek(0) {
                b'"' => {
                    self.at += 1;
                    return;
                }
                b'\\' if matches!(self.peek(1), b'$' | b'`' | b'"' | b'\\') => {
                    let escaped = self.word[self.at + 1..self.at + 2].to_owned();
                    self.text(&escaped, true);
                    self.at += 2;
                }
                b'\\' if self.peek(1) == b'\n' => self.at += 2,
                b'$' | b'`' => self.expansion(true),
                _ => {
                    if let Some(c) = self.next_char() {
                        self.text(c.encode_utf8(&mut [0; 4]), true);
                    }
                }
            }
        }
    }

    /// At `$` or a backquote.
    fn expansion(&mut self, quoted: bool) {
        let start = self.at;
        let why = match (self.peek(0), self.peek(1)) {
            (b'`', _) => "command substitution is not run",
            (_, b'(') if self.peek(2) == b'(' => "arithmetic is not evaluated yet",
            (_, b'(') => "command substitution is not run",
            (_, b'[') => "arithmetic is not evaluated yet",
            (_, b'{') => {
                let end = expansion_end(self.word, start);
                if let Some((name, index)) = braced(&self.word[start..end]) {
                    self.at = end;
                    self.pieces.push(Piece::Parameter { name: name.to_owned(), index, quoted });
                    return;
                }
                "this kind of expansion is not evaluated yet"
            }
            (_, c) if c == b'_' || c.is_ascii_alphabetic() => {
                let rest = &self.word[start + 1..];
                let length = rest.find(|c: char| !is_name_char(c)).unwrap_or(rest.len());
                let name = rest[..length].to_owned();
                self.at = start + 1 + length;
                self.pieces.push(Piece::Parameter { name, index: Index::None, quoted });
                return;
            }
            (_, b'0'..=b'9' | b'@' | b'*' | b'#' | b'?' | b'-' | b'$' | b'!') => {
                self.at += 2;
                self.unknown("how makepkg reads the recipe decides this", start..self.at);
                return;
            }
            // A line continuation could join `$` to a name.
            (_, b'\\') if self.peek(2) == b'\n' => {
                self.at += 1;
                self.unknown("a `$` in front of a line break is not evaluated", start..self.at);
                return;
            }
            // Behind such a `$` bash does not split what is before it.
            _ if self.place == Place::Element && !quoted => {
                self.at += 1;
                self.unknown("a `$` by itself", start..self.at);
                return;
            }
            _ => {
                self.at += 1;
                self.text("$", quoted);
                return;
            }
        };
        self.at = expansion_end(self.word, start);
        self.unknown(why, start..self.at);
    }

    /// `$'…'`.
    fn ansi_c(&mut self) {
        let start = self.at;
        self.at += 2;
        let mut out = String::new();
        while let Some(c) = self.next_char() {
            match c {
                '\'' => {
                    self.text(&out, true);
                    return;
                }
                '\\' => match self.escape() {
                    Some(c) => out.push_str(&c),
                    None => {
                        self.at = expansion_end(self.word, start);
                        self.unknown("this escape is not text", start..self.at);
                        return;
                    }
                },
                c => out.push(c),
            }
        }
        self.unknown("the quote is not closed", start..self.word.len());
    }

    /// Behind the backslash in `$'…'`; `None` for what is not a character.
    fn escape(&mut self) -> Option<String> {
        let c = self.next_char()?;
        let simple = match c {
            'a' => '\x07',
            'b' => '\x08',
            'e' | 'E' => '\x1b',
            'f' => '\x0c',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\x0b',
            '\\' | '\'' | '"' | '?' => c,
            'x' => self.number(16, 2)?,
            'u' => self.number(16, 4)?,
            'U' => self.number(16, 8)?,
            '0'..='7' => {
                self.at -= 1;
                self.number(8, 3)?
            }
            'c' => return None,
            c => return Some(format!("\\{c}")),
        };
        Some(simple.to_string())
    }

    /// A character by its number. NUL, and what is not ASCII, depend on more than the text.
    fn number(&mut self, radix: u32, most: usize) -> Option<char> {
        let rest = &self.word[self.at..];
        let length = rest.bytes().take(most).take_while(|b| char::from(*b).is_digit(radix)).count();
        let number = u32::from_str_radix(&rest[..length], radix).ok()?;
        self.at += length;
        char::from_u32(number).filter(|c| c.is_ascii() && *c != '\0')
    }
}

pub(super) fn is_name_char(c: char) -> bool {
    c == '_' || c.is_ascii_alphanumeric()
}

pub(super) fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c == '_' || c.is_ascii_alphabetic()) && text.chars().all(is_name_char)
}

/// `${name}`, `${name[@]}`, `${name[3]}`.
fn braced(expansion: &str) -> Option<(&str, Index)> {
    let inner = expansion.strip_prefix("${")?.strip_suffix('}')?;
    let (name, index) = match inner.split_once('[') {
        None => (inner, Index::None),
        Some((name, "@]")) => (name, Index::All),
        Some((name, rest)) => {
            let digits = rest.strip_suffix(']')?;
            // A leading zero is octal.
            let plain = digits == "0" || !digits.starts_with('0');
            let number = digits.bytes().all(|b| b.is_ascii_digit()) && plain;
            (name, Index::At(number.then(|| digits.parse().ok())??))
        }
    };
    is_name(name).then_some((name, index))
}
