//! From the text of a program in another language to its tokens, so that what it says in a string or a comment is not taken
//! for what it does.

/// A token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A name, or a number.
    Name(String),
    /// A string without its quotes.
    Text(String),
    /// What stands in backticks, or in `qx{}` and `%x{}`.
    Shell(String),
    /// Any other character.
    Sign(char),
    /// A line ends.
    Line,
}

/// What differs between languages here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    Awk,
    Lua,
    Node,
    Perl,
    Php,
    Python,
    Ruby,
    Other,
}

impl Language {
    /// The language of an interpreter of this name.
    pub(super) fn of(program: &str) -> Self {
        let stem = program.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.' || c == '-');
        match stem {
            "awk" | "gawk" | "mawk" | "nawk" => Self::Awk,
            "lua" | "luajit" => Self::Lua,
            "node" | "nodejs" | "deno" | "bun" => Self::Node,
            "perl" => Self::Perl,
            "php" => Self::Php,
            "python" | "pypy" => Self::Python,
            "ruby" | "jruby" => Self::Ruby,
            _ => Self::Other,
        }
    }

    fn is(self, of: &[Self]) -> bool {
        of.contains(&self)
    }
}

/// The tokens of a program. What is not whole ends with the text.
pub(super) fn tokens(code: &str, language: Language) -> Vec<Token> {
    let mut reader = Reader { text: code.chars().collect(), at: 0, language, out: Vec::new() };
    while reader.token() {}
    reader.out
}

struct Reader {
    text: Vec<char>,
    at: usize,
    language: Language,
    out: Vec<Token>,
}

impl Reader {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.text.get(self.at + ahead).copied()
    }

    /// Reads one token. Whether there was one.
    fn token(&mut self) -> bool {
        let Some(c) = self.peek(0) else { return false };
        let begins = self.at == 0 || self.text.get(self.at - 1).is_none_or(|before| before.is_whitespace());
        match c {
            '\n' => self.sign(Token::Line),
            _ if c.is_whitespace() => self.at += 1,
            '#' if begins && !self.language.is(&[Language::Node, Language::Lua]) => self.line(),
            '/' if self.peek(1) == Some('/') && self.language.is(&[Language::Node, Language::Php]) => self.line(),
            '-' if self.peek(1) == Some('-') && self.language == Language::Lua => self.line(),
            '/' if self.language.is(&[Language::Awk, Language::Node, Language::Ruby]) && !self.after_operand() => {
                self.at += 1;
                self.until('/', true);
            }
            '"' | '\'' => self.quoted(c),
            '`' => {
                self.at += 1;
                let text = self.until('`', false);
                let shell = self.language.is(&[Language::Perl, Language::Php, Language::Ruby]);
                self.out.push(if shell { Token::Shell(text) } else { Token::Text(text) });
            }
            '[' if self.language == Language::Lua && self.peek(1) == Some('[') => {
                self.at += 2;
                let text = self.until(']', false);
                self.at += usize::from(self.peek(0) == Some(']'));
                self.out.push(Token::Text(text));
            }
            '%' if self.language == Language::Ruby && (begins || !self.after_operand()) => self.delimited(1),
            _ if c.is_alphanumeric() || c == '_' => self.name(),
            _ => self.sign(Token::Sign(c)),
        }
        true
    }

    fn sign(&mut self, token: Token) {
        self.at += 1;
        self.out.push(token);
    }

    /// To the end of the line.
    fn line(&mut self) {
        while self.peek(0).is_some_and(|c| c != '\n') {
            self.at += 1;
        }
    }

    /// Whether what was read last is a value, behind which a `/` divides.
    fn after_operand(&self) -> bool {
        match self.out.last() {
            Some(Token::Name(name)) => !matches!(name.as_str(), "return" | "print" | "in" | "and" | "or" | "not"),
            Some(Token::Text(_) | Token::Shell(_) | Token::Sign(')' | ']')) => true,
            _ => false,
        }
    }

    fn name(&mut self) {
        let from = self.at;
        while self.peek(0).is_some_and(|c| c.is_alphanumeric() || c == '_') {
            self.at += 1;
        }
        let name: String = self.text.get(from..self.at).unwrap_or_default().iter().collect();
        let next = self.peek(0);
        let quote = matches!(next, Some('"' | '\''));
        if quote && self.language == Language::Python && matches!(&*name.to_lowercase(), "r" | "b" | "f" | "u" | "rb") {
            return;
        }
        if self.language == Language::Perl && matches!(name.as_str(), "q" | "qq" | "qw" | "qx") {
            self.at = from;
            self.delimited(name.len());
            return;
        }
        self.out.push(Token::Name(name));
    }

    /// A string with delimiters of its own behind this many characters: `qx{…}`, `%x(…)`. Else the characters are what they are.
    fn delimited(&mut self, marks: usize) {
        let from = self.at;
        let mut at = from + marks;
        if self.language == Language::Ruby {
            at += usize::from(self.text.get(at).is_some_and(|c| matches!(c, 'q' | 'Q' | 'w' | 'x')));
        }
        let shell = self.text.get(from..at).is_some_and(|mark| mark.contains(&'x'));
        let open = self.text.get(at).copied();
        let close = match open {
            Some('(') => ')',
            Some('[') => ']',
            Some('{') => '}',
            Some('<') => '>',
            Some(c) if !c.is_alphanumeric() && !c.is_whitespace() && !matches!(c, ',' | ';' | '=' | ')') => c,
            _ => {
                let mark: String = self.text.get(from..at).unwrap_or_default().iter().collect();
                self.at = at.max(from + 1);
                return self.out.push(Token::Name(mark));
            }
        };
        self.at = at + 1;
        let text = self.until(close, false);
        self.out.push(if shell { Token::Shell(text) } else { Token::Text(text) });
    }

    fn quoted(&mut self, quote: char) {
        let triple = self.language == Language::Python && self.peek(1) == Some(quote) && self.peek(2) == Some(quote);
        self.at += if triple { 3 } else { 1 };
        let mut text = self.until(quote, true);
        while triple && self.peek(0).is_some() && !(self.peek(0) == Some(quote) && self.peek(1) == Some(quote)) {
            text.push(quote);
            text.push_str(&self.until(quote, true));
        }
        self.at += if triple { 2 } else { 0 };
        self.out.push(Token::Text(text));
    }

    /// What stands before this character, and goes behind it. `escapes` says whether `\x41` is a character.
    fn until(&mut self, end: char, escapes: bool) -> String {
        let mut out = String::new();
        while let Some(c) = self.peek(0) {
            self.at += 1;
            match c {
                _ if c == end => return out,
                '\\' if escapes => self.escaped(&mut out),
                '\\' if self.peek(0) == Some(end) => {
                    self.at += 1;
                    out.push(end);
                }
                _ => out.push(c),
            }
        }
        out
    }

    fn escaped(&mut self, out: &mut String) {
        let Some(c) = self.peek(0) else { return };
        self.at += 1;
        let (digits, radix) = match c {
            'x' => (2, 16),
            'u' => (4, 16),
            '0'..='7' => {
                self.at -= 1;
                (3, 8)
            }
            'n' => return out.push('\n'),
            't' => return out.push('\t'),
            'r' => return out.push('\r'),
            '\n' => return,
            _ => return out.push(c),
        };
        let from = self.at;
        while self.at < from + digits && self.peek(0).is_some_and(|c| c.is_digit(radix)) {
            self.at += 1;
        }
        let digits: String = self.text.get(from..self.at).unwrap_or_default().iter().collect();
        out.extend(u32::from_str_radix(&digits, radix).ok().and_then(char::from_u32));
    }
}
