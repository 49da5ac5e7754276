//! The expressions of `[[ ]]`.
//!
//! Source: Bash Reference Manual, 3.2.5.2, and which newlines bash allows in them.

use super::super::ast::{Test, Word};
use super::word::Place;
use super::{DEPTH, Parsed, Parser};

/// The letters of the unary operators.
const UNARY: &str = "abcdefghknoprstuvwxzGLNORS";

const BINARY: [&str; 12] = ["=", "==", "!=", "=~", "-nt", "-ot", "-ef", "-eq", "-ne", "-lt", "-le", "-gt"];

impl Parser<'_> {
    /// Behind `[[`, up to the `]]`.
    pub(super) fn conditional(&mut self, start: usize) -> Parsed<Test> {
        let test = self.alternatives(start)?;
        self.close("]]", "[[", start)?;
        Ok(test)
    }

    fn alternatives(&mut self, start: usize) -> Parsed<Test> {
        self.enter()?;
        let mut tests = vec![self.conjunction(start)?];
        while self.accept(b"||") {
            tests.push(self.conjunction(start)?);
        }
        self.leave();
        self.chained(tests, start, Test::Or)
    }

    fn conjunction(&mut self, start: usize) -> Parsed<Test> {
        let mut tests = vec![self.term(start)?];
        while self.accept(b"&&") {
            tests.push(self.term(start)?);
        }
        self.chained(tests, start, Test::And)
    }

    /// `a && b && c` is `a && (b && c)`.
    fn chained(&self, mut tests: Vec<Test>, start: usize, connect: fn(Box<Test>, Box<Test>) -> Test) -> Parsed<Test> {
        if tests.len() > DEPTH {
            return self.too_much(start, format!("more than {DEPTH} tests in a row"));
        }
        let Some(last) = tests.pop() else { return self.too_much(start, "no test") };
        Ok(tests.into_iter().rev().fold(last, |right, left| connect(Box::new(left), Box::new(right))))
    }

    fn term(&mut self, start: usize) -> Parsed<Test> {
        self.enter()?;
        self.newlines()?;
        let term = if self.cur() == Some(b'(') {
            self.pos += 1;
            let inner = self.alternatives(start)?;
            self.blank();
            if !self.accept(b")") {
                return self.expected(start, ")");
            }
            self.newlines()?;
            Test::Group(Box::new(inner))
        } else if self.accept_word("!") {
            Test::Not(Box::new(self.term(start)?))
        } else {
            self.simple_test(start)?
        };
        self.leave();
        Ok(term)
    }

    fn simple_test(&mut self, start: usize) -> Parsed<Test> {
        let left = self.test_word(start)?;
        if let Some(letter) = left.text.strip_prefix('-')
            && letter.len() == 1
            && UNARY.contains(letter)
        {
            let word = self.test_word(start)?;
            let letter = letter.to_owned();
            self.newlines()?;
            return Ok(Test::Unary(letter, word));
        }
        self.blank();
        let next = self.after();
        let operator = match self.cur() {
            _ if self.reserved() == Some("]]") => return Ok(Test::Word(left)),
            Some(b'&') if next == Some(b'&') => return Ok(Test::Word(left)),
            Some(b'|') if next == Some(b'|') => return Ok(Test::Word(left)),
            Some(b')') => return Ok(Test::Word(left)),
            Some(sign @ (b'<' | b'>')) if !matches!(next, Some(b'(' | b'<' | b'>' | b'&' | b'|')) => {
                self.pos += 1;
                char::from(sign).to_string()
            }
            Some(_) if self.at_word() => {
                let at = self.pos;
                let operator = self.test_word(start)?.text;
                if !BINARY.contains(&operator.as_str()) && operator != "-ge" {
                    return self.fault(at, self.pos, "an operator of `[[` should stand here");
                }
                operator
            }
            _ => return self.expected(start, "]]"),
        };
        let extglob = self.extglob;
        self.extglob |= matches!(operator.as_str(), "=" | "==" | "!=");
        let right = if operator == "=~" { self.regex(start) } else { self.test_word(start) };
        self.extglob = extglob;
        let right = right?;
        self.newlines()?;
        Ok(Test::Binary(left, operator, right))
    }

    fn regex(&mut self, start: usize) -> Parsed<Word> {
        self.blank();
        if self.reserved() == Some("]]") || matches!(self.cur(), None | Some(b'\n')) {
            return self.expected(start, "]]");
        }
        Ok(self.plain(Place { regex: true, ..Place::default() })?.into_word())
    }

    fn test_word(&mut self, start: usize) -> Parsed<Word> {
        self.blank();
        if self.cur().is_none() || self.reserved() == Some("]]") {
            return self.expected(start, "]]");
        }
        self.word()
    }

    fn expected<T>(&mut self, start: usize, wanted: &str) -> Parsed<T> {
        if self.cur().is_none() {
            return self.fault(start, start + 2, format!("`{wanted}` is missing for the `[[`"));
        }
        self.unexpected()
    }
}
