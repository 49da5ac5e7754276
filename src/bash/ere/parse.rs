//! From the text of a regular expression to its tree: tokens first, then repetition, sequence and alternatives.
//!
//! Promise: a construct that POSIX leaves undefined is refused, unless glibc's reading of it is checked by the tests.

use super::{Failure, not_exact};

/// How deep groups nest, and how many repetitions stand behind each other.
const DEPTH: usize = 60;
/// `RE_DUP_MAX` is higher; more makes the program too large.
const REPEATS: u32 = 255;

/// The flavour of the syntax.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    Basic,
    Extended,
}

/// A set of characters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Set {
    pub(super) negated: bool,
    pub(super) ranges: Vec<(char, char)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Assertion {
    Begin,
    End,
    WordBegin,
    WordEnd,
    Boundary,
    NotBoundary,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    /// `.`
    Any,
    Set(Set),
    Assert(Assertion),
    /// Numbered from 1.
    Group(usize, Box<Node>),
    Sequence(Vec<Node>),
    Alternatives(Vec<Node>),
    Repeat(Box<Node>, u32, Option<u32>),
}

#[derive(Debug)]
pub(super) struct Parsed {
    pub(super) node: Node,
    pub(super) groups: usize,
    pub(super) ascii_only: bool,
    pub(super) stray: bool,
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Set(Set),
    Any,
    Open,
    Close,
    Or,
    Caret,
    Dollar,
    Word(Assertion),
    /// `*`, `+`, `?`
    Operator(char),
    Interval(u32, Option<u32>),
}

pub(super) fn parse(source: &[(char, bool)], dialect: Dialect) -> Result<Parsed, Failure> {
    if source.len() > 20_000 {
        return not_exact("a regular expression of this length is not evaluated");
    }
    let mut reader = Reader { source, at: 0, dialect, ascii_only: false, stray: false };
    let mut tokens = Vec::new();
    while let Some(token) = reader.token(tokens.last())? {
        tokens.push(token);
    }
    let mut parser = Parser { tokens: &tokens, at: 0, dialect, groups: 0, depth: 0 };
    let node = parser.alternatives()?;
    if parser.at < tokens.len() {
        return not_exact("a regular expression with an unmatched `)` is not evaluated");
    }
    Ok(Parsed { node, groups: parser.groups, ascii_only: reader.ascii_only, stray: reader.stray })
}

fn single(c: char) -> Token {
    Token::Set(Set { negated: false, ranges: vec![(c, c)] })
}

pub(super) struct Reader<'a> {
    pub(super) source: &'a [(char, bool)],
    pub(super) at: usize,
    dialect: Dialect,
    pub(super) ascii_only: bool,
    stray: bool,
}

impl Reader<'_> {
    /// The character, and whether it is quoted.
    pub(super) fn next(&mut self) -> Option<(char, bool)> {
        let found = self.source.get(self.at).copied();
        self.at += usize::from(found.is_some());
        found
    }

    /// The next character where it is not quoted.
    pub(super) fn bare(&self, ahead: usize) -> Option<char> {
        self.source.get(self.at + ahead).filter(|(_, quoted)| !quoted).map(|(c, _)| *c)
    }

    fn token(&mut self, before: Option<&Token>) -> Result<Option<Token>, Failure> {
        let Some((c, quoted)) = self.next() else { return Ok(None) };
        let extended = self.dialect == Dialect::Extended;
        let opens = matches!(before, None | Some(Token::Open | Token::Or));
        Ok(Some(match c {
            _ if quoted => single(c),
            '\\' => return self.escaped(opens).map(Some),
            '.' => Token::Any,
            '[' => Token::Set(self.bracket()?),
            '*' if extended || !opens => Token::Operator('*'),
            '^' if extended || opens => Token::Caret,
            '$' if extended || self.dollar_ends() => Token::Dollar,
            '(' if extended => Token::Open,
            ')' if extended => Token::Close,
            '|' if extended => Token::Or,
            '+' | '?' if extended => Token::Operator(c),
            '{' if extended => self.interval()?,
            _ => single(c),
        }))
    }

    /// Whether a basic expression's `$` is an anchor: at the end, before `\)` and before `\|`.
    fn dollar_ends(&self) -> bool {
        self.at >= self.source.len() || (self.bare(0) == Some('\\') && matches!(self.bare(1), Some(')' | '|')))
    }

    fn escaped(&mut self, opens: bool) -> Result<Token, Failure> {
        let Some((c, quoted)) = self.next() else {
            return not_exact("a regular expression that ends in a backslash is not evaluated");
        };
        if quoted {
            return not_exact("a backslash before quoted text of a regular expression is not evaluated");
        }
        let basic = self.dialect == Dialect::Basic;
        Ok(match c {
            '(' if basic => Token::Open,
            ')' if basic => Token::Close,
            '|' if basic => Token::Or,
            '+' | '?' if basic && !opens => Token::Operator(c),
            '{' if basic && !opens => self.interval()?,
            '+' | '?' | '{' if basic => return not_exact("a repetition with nothing before it is not evaluated"),
            'w' | 'W' => {
                self.ascii_only = true;
                let ranges = vec![('a', 'z'), ('A', 'Z'), ('0', '9'), ('_', '_')];
                Token::Set(Set { negated: c == 'W', ranges })
            }
            's' | 'S' => {
                self.ascii_only = true;
                Token::Set(Set { negated: c == 'S', ranges: vec![(' ', ' '), ('\t', '\r')] })
            }
            '<' | '>' | 'b' | 'B' => {
                self.ascii_only = true;
                Token::Word(match c {
                    '<' => Assertion::WordBegin,
                    '>' => Assertion::WordEnd,
                    'b' => Assertion::Boundary,
                    _ => Assertion::NotBoundary,
                })
            }
            '.' | '[' | ']' | '*' | '^' | '$' | '\\' | '/' => single(c),
            '(' | ')' | '|' | '+' | '?' | '{' | '}' => single(c),
            '`' | '\'' => return not_exact("a regular expression with \\` or \\' is not evaluated"),
            '1'..='9' => return not_exact("a regular expression with a back-reference is not evaluated"),
            _ if c.is_ascii_punctuation() || c == ' ' => {
                self.stray = true;
                single(c)
            }
            _ => return not_exact(&format!("a regular expression with `\\{c}` is not evaluated")),
        })
    }

    /// Behind `{` or `\{`.
    fn interval(&mut self) -> Result<Token, Failure> {
        let refused = || not_exact("an interval of a regular expression is not evaluated in this form");
        let mut text = String::new();
        loop {
            match self.next() {
                Some((c @ ('0'..='9' | ','), false)) if text.len() < 12 => text.push(c),
                Some(('}', false)) if self.dialect == Dialect::Extended => break,
                Some(('\\', false)) if self.dialect == Dialect::Basic && self.bare(0) == Some('}') => {
                    self.at += 1;
                    break;
                }
                _ => return refused(),
            }
        }
        let (least, most) = match text.split_once(',') {
            None => (text.as_str(), Some(text.as_str())),
            Some((least, "")) => (least, None),
            Some((least, most)) => (least, Some(most)),
        };
        let Ok(least) = least.parse::<u32>() else { return refused() };
        let most = match most.map(str::parse::<u32>) {
            None => None,
            Some(Ok(most)) => Some(most),
            Some(Err(_)) => return refused(),
        };
        if least > REPEATS || most.is_some_and(|most| most > REPEATS || most < least || most == 0) {
            return refused();
        }
        Ok(Token::Interval(least, most))
    }
}

struct Parser<'a> {
    tokens: &'a [Token],
    at: usize,
    dialect: Dialect,
    groups: usize,
    depth: usize,
}

impl Parser<'_> {
    fn alternatives(&mut self) -> Result<Node, Failure> {
        let mut branches = vec![self.sequence()?];
        while self.tokens.get(self.at) == Some(&Token::Or) {
            self.at += 1;
            branches.push(self.sequence()?);
        }
        Ok(if branches.len() == 1 { branches.remove(0) } else { Node::Alternatives(branches) })
    }

    fn sequence(&mut self) -> Result<Node, Failure> {
        let mut nodes: Vec<Node> = Vec::new();
        // How many repetitions stand behind the last node; `None` where none may.
        let mut repeats: Option<usize> = None;
        while let Some(token) = self.tokens.get(self.at) {
            if matches!(token, Token::Or | Token::Close) {
                break;
            }
            self.at += 1;
            let node = match token {
                Token::Operator(_) | Token::Interval(..) => {
                    let (Some(count), Some(node)) = (repeats, nodes.pop()) else {
                        return self.nothing_to_repeat(token);
                    };
                    // glibc refuses some of the consecutive ones of a basic expression.
                    if count >= DEPTH || (count > 0 && self.dialect == Dialect::Basic) {
                        return not_exact("this many repetitions in a regular expression are not evaluated");
                    }
                    let (least, most) = match token {
                        Token::Interval(least, most) => (*least, *most),
                        Token::Operator('+') => (1, None),
                        Token::Operator('?') => (0, Some(1)),
                        _ => (0, None),
                    };
                    nodes.push(Node::Repeat(Box::new(node), least, most));
                    repeats = Some(count + 1);
                    continue;
                }
                Token::Set(set) => Node::Set(set.clone()),
                Token::Any => Node::Any,
                Token::Open => self.group()?,
                Token::Caret => Node::Assert(Assertion::Begin),
                Token::Dollar => Node::Assert(Assertion::End),
                Token::Word(assertion) => Node::Assert(*assertion),
                Token::Or | Token::Close => break,
            };
            repeats = (!matches!(node, Node::Assert(_))).then_some(0);
            nodes.push(node);
        }
        Ok(if nodes.len() == 1 { nodes.remove(0) } else { Node::Sequence(nodes) })
    }

    fn nothing_to_repeat(&self, token: &Token) -> Result<Node, Failure> {
        let opens = match self.at.checked_sub(2) {
            None => true,
            Some(before) => matches!(self.tokens.get(before), Some(Token::Open | Token::Or)),
        };
        if self.dialect == Dialect::Extended && opens && matches!(token, Token::Operator(_)) {
            return Err(Failure::Invalid);
        }
        not_exact("a repetition with nothing before it is not evaluated")
    }

    /// Behind `(`.
    fn group(&mut self) -> Result<Node, Failure> {
        self.groups += 1;
        let number = self.groups;
        self.depth += 1;
        if self.depth > DEPTH {
            return not_exact("a regular expression that nests this deep is not evaluated");
        }
        let node = self.alternatives()?;
        self.depth -= 1;
        if self.tokens.get(self.at) != Some(&Token::Close) {
            return Err(Failure::Invalid);
        }
        self.at += 1;
        Ok(Node::Group(number, Box::new(node)))
    }
}
