//! The text that bash keeps of a word, and prints: [`Word::text`](super::super::ast::Word).
//!
//! Bash keeps what it reads, with these changes: line continuations are gone; the commands of `$( … )`, `<( … )` and `>( … )`
//! are printed again; `$'…'` is decoded and stands in single quotes; `$"…"` has lost its `$`. How far it sees these within
//! quotes and brackets depends on the brackets, not on what they mean: so the text of a word is read here once more, by these
//! rules, when its parts are known. Rules: observed of bash 5.2 and held to it by the printer's tests.

use std::collections::HashMap;
use std::ops::Range;

use super::super::print::UNKNOWN;
use super::{Parser, ansi};

/// How a piece of the text is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reading {
    /// A word. `extglob`: whether `@(` and its like open a pattern in it, save for `subscript`, the place of one.
    Word { extglob: bool, subscript: Range<usize> },
    /// Right of `=~`.
    Expression,
    /// What is between `((` and `))`.
    Arithmetic,
}

/// What a substitution's commands are printed as.
#[derive(Debug)]
pub(super) struct Printed {
    pub(super) text: String,
    /// Where the substitution ends, behind its parenthesis.
    pub(super) end: usize,
}

impl Parser<'_> {
    /// What bash keeps of this range of the text, whose substitutions have been read.
    pub(super) fn kept(&self, range: Range<usize>, reading: Reading) -> String {
        let text = self.text.get(..range.end).unwrap_or_default();
        let plain = text.get(range.start..).unwrap_or_default();
        if !plain.contains(['\\', '$', '<', '>']) {
            return plain.to_owned();
        }
        let deepest = self.deepest.saturating_mul(PAIRS);
        let out = String::with_capacity(plain.len());
        let mut reader = Reader { text, at: range.start, out, printed: &self.printed, deepest };
        match reading {
            Reading::Word { extglob, subscript } => reader.word(extglob, &subscript, false),
            Reading::Expression => reader.word(false, &(0..0), true),
            Reading::Arithmetic => reader.pair('(', ')', Flags { arithmetic: true, ..Flags::default() }),
        }
        reader.out
    }
}

/// How many pairs of brackets and quotes one level of the parser may need.
const PAIRS: usize = 4;

/// What matters of where a pair of brackets or quotes stands.
#[derive(Clone, Copy, Default)]
struct Flags {
    /// The opening character does not nest.
    first_close: bool,
    /// `\'` does not end it.
    escapes: bool,
    /// In double quotes.
    double: bool,
    /// `${ … }`
    brace: bool,
    /// `(( … ))`, `$(( … ))`, `$[ … ]`
    arithmetic: bool,
}

/// How far a `${ … }` is read: what a `$'…'` in double quotes becomes depends on the operator.
#[derive(Clone, Copy, PartialEq)]
enum Brace {
    Outside,
    Parameter,
    Operator,
    Word,
    /// Behind `%`, `#`, `^`, `,`, `/`.
    Pattern,
}

struct Reader<'t> {
    /// Up to the end of the word.
    text: &'t str,
    at: usize,
    out: String,
    /// By the place behind the `(`.
    printed: &'t HashMap<usize, Printed>,
    /// How many pairs may still be opened.
    deepest: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The next character.
    fn raw(&mut self) -> Option<char> {
        let character = self.rest().chars().next()?;
        self.at += character.len_utf8();
        Some(character)
    }

    /// The next character behind any line continuations.
    fn next(&mut self) -> Option<char> {
        self.skip();
        self.raw()
    }

    fn skip(&mut self) {
        while self.rest().starts_with("\\\n") {
            self.at += 2;
        }
    }

    /// What [`Self::next`] will give.
    fn peek(&mut self) -> Option<char> {
        self.skip();
        self.rest().chars().next()
    }

    fn word(&mut self, extglob: bool, subscript: &Range<usize>, expression: bool) {
        while let Some(character) = self.next() {
            self.out.push(character);
            match character {
                '\\' => self.escaped(),
                '\'' | '"' | '`' => self.pair(character, character, Flags::default()),
                '(' if expression => self.pair('(', ')', Flags::default()),
                '?' | '*' | '+' | '@' | '!' if extglob && self.peek() == Some('(') && !subscript.contains(&self.at) => {
                    self.bracket('(');
                    self.pair('(', ')', Flags::default());
                }
                '$' | '<' | '>' => match self.peek() {
                    Some('(') => {
                        self.bracket('(');
                        self.substitution();
                    }
                    Some('{') if character == '$' => {
                        self.bracket('{');
                        self.pair('{', '}', Flags { first_close: true, brace: true, ..Flags::default() });
                    }
                    Some('[') if character == '$' => {
                        self.bracket('[');
                        self.pair('[', ']', Flags { arithmetic: true, ..Flags::default() });
                    }
                    Some('\'') if character == '$' => {
                        self.raw();
                        self.out.pop();
                        let from = self.out.len();
                        self.pair('\'', '\'', Flags { escapes: true, ..Flags::default() });
                        self.ansi(from, true);
                    }
                    Some('"') if character == '$' => {
                        self.out.pop();
                        self.bracket('"');
                        self.pair('"', '"', Flags::default());
                    }
                    Some('$') if character == '$' => self.bracket('$'),
                    _ => {}
                },
                _ => {}
            }
        }
    }

    /// The character behind a backslash.
    fn escaped(&mut self) {
        if let Some(next) = self.raw() {
            self.out.push(next);
        }
    }

    /// Passes the character that was peeked at.
    fn bracket(&mut self, character: char) {
        self.raw();
        self.out.push(character);
    }

    /// Behind `$(`: its commands and the `)`.
    fn substitution(&mut self) {
        if self.peek() == Some('(') {
            return self.pair('(', ')', Flags { arithmetic: true, ..Flags::default() });
        }
        match self.printed.get(&self.at) {
            Some(printed) => {
                self.out.push_str(&printed.text);
                self.out.push(')');
                self.at = printed.end;
            }
            // Not read as one: nothing tells its commands.
            None => self.out.push(UNKNOWN),
        }
    }

    /// Puts in single quotes what `$'…'` stands for, read from `from` on; in double quotes not even the quotes are kept.
    fn ansi(&mut self, from: usize, quotes: bool) {
        let text = self.out.get(from..).unwrap_or_default();
        let text = match ansi::decode(text.strip_suffix('\'').unwrap_or(text)) {
            Some(decoded) if quotes => ansi::single_quoted(&decoded.text),
            Some(decoded) if !decoded.cut => decoded.text,
            _ => UNKNOWN.to_string(),
        };
        self.out.truncate(from);
        self.out.push_str(&text);
    }

    /// Behind an opening quote or bracket: all up to the closing one, and this one.
    fn pair(&mut self, open: char, close: char, flags: Flags) {
        let Some(deepest) = self.deepest.checked_sub(1) else {
            self.out.push(UNKNOWN);
            self.at = self.text.len();
            return;
        };
        self.deepest = deepest;
        self.within(open, close, flags);
        self.deepest += 1;
    }

    fn within(&mut self, open: char, close: char, flags: Flags) {
        let quote = open == close;
        let inner = Flags { double: open == '"' || flags.double, ..Flags::default() };
        let mut brace = if flags.brace { Brace::Parameter } else { Brace::Outside };
        let (mut count, mut dollar, mut angle, mut first) = (1usize, false, false, true);
        loop {
            let Some(character) = (if open == '\'' { self.raw() } else { self.next() }) else {
                return;
            };
            if character == close {
                count -= 1;
            } else if character == open && (!flags.first_close || (dollar && open == '{')) {
                count += 1;
            }
            self.out.push(character);
            if count == 0 {
                return;
            }
            if character == '\\' && (open != '\'' || flags.escapes) {
                self.escaped();
            }
            if open == '\'' {
                continue;
            }
            if flags.brace {
                brace = brace.after(character, first);
            }
            first = false;
            if !quote && matches!(character, '\'' | '"' | '`') {
                self.quotes_in_bracket(character, dollar, inner, brace == Brace::Pattern);
            } else if open == '"' && character == '`' {
                self.pair('`', '`', inner);
            } else if (dollar && matches!(character, '(' | '{' | '[') && self.opens(open, character, flags))
                || (angle && character == '(' && flags.brace)
            {
                if open == character {
                    count -= 1;
                }
                match character {
                    '(' => self.substitution(),
                    '{' => self.pair('{', '}', Flags { first_close: true, brace: true, ..inner }),
                    _ => self.pair('[', ']', Flags { arithmetic: true, ..inner }),
                }
            }
            angle = matches!(character, '<' | '>') && !angle;
            dollar = character == '$' && !dollar;
        }
    }

    /// Whether `$` with this bracket is an expansion to bash within what `open` opened.
    fn opens(&self, open: char, bracket: char, flags: Flags) -> bool {
        match open {
            '`' => false,
            '"' => true,
            _ => flags.brace || (flags.arithmetic && bracket == '('),
        }
    }

    fn quotes_in_bracket(&mut self, character: char, dollar: bool, inner: Flags, pattern: bool) {
        let from = self.out.len();
        self.pair(character, character, Flags { escapes: dollar && character == '\'', ..inner });
        if !dollar || character == '`' {
            return;
        }
        // The `$` goes, and with `'` the quote too.
        let text = self.out.get(from..).unwrap_or_default().to_owned();
        self.out.truncate(from.saturating_sub(2));
        if character == '\'' {
            let from = self.out.len();
            self.out.push_str(&text);
            self.ansi(from, !inner.double || pattern);
        } else {
            self.out.push(character);
            self.out.push_str(&text);
        }
    }
}

impl Brace {
    /// The state behind a character, the first of the expansion or not.
    fn after(self, character: char, first: bool) -> Self {
        let operator = matches!(character, '#' | '%' | '^' | ',' | '~' | ':' | '-' | '=' | '?' | '+' | '/');
        match (self, character) {
            (Self::Parameter, '%' | '#' | '^' | ',' | '/') if !first => Self::Pattern,
            (Self::Parameter, _) if operator => Self::Operator,
            (Self::Operator, _) if !operator => Self::Word,
            (state, _) => state,
        }
    }
}
