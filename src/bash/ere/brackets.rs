//! Bracket expressions: `[a-z]`, `[^[:digit:].]`.
//!
//! Promise: collating symbols, ranges outside ASCII and forms that POSIX leaves undefined are refused.

use super::parse::{Reader, Set};
use super::{Failure, not_exact};

impl Reader<'_> {
    /// Behind `[`.
    pub(super) fn bracket(&mut self) -> Result<Set, Failure> {
        let mut set = Set::default();
        if self.bare(0) == Some('^') {
            set.negated = true;
            self.at += 1;
        }
        let mut first = true;
        loop {
            let Some((c, quoted)) = self.next() else { return Err(Failure::Invalid) };
            // bash hands quoted text in brackets on without a mark: plain characters only are the same either way.
            if quoted && !(c.is_ascii_alphanumeric() || "_/+,@% ".contains(c)) {
                return not_exact("quoted special characters in brackets of a regular expression are not evaluated");
            }
            match c {
                // `[:alpha:]` alone: the tools refuse it for what was meant.
                ']' if set.ranges.len() > 1
                    && set.ranges.first() == Some(&(':', ':'))
                    && set.ranges.last() == Some(&(':', ':')) =>
                {
                    return not_exact("a class outside brackets of a regular expression is not evaluated");
                }
                ']' if !first => return Ok(set),
                '[' if matches!(self.bare(0), Some(':' | '.' | '=')) => self.class(&mut set)?,
                _ => {
                    let dash =
                        self.bare(0) == Some('-') && self.source.get(self.at + 1).is_some_and(|(c, _)| *c != ']');
                    if dash {
                        self.at += 1;
                        self.range(c, &mut set)?;
                    } else if c == '-' && !first && self.bare(0) != Some(']') {
                        return not_exact("a `-` in the middle of brackets of a regular expression is not evaluated");
                    } else {
                        set.ranges.push((c, c));
                    }
                }
            }
            first = false;
        }
    }

    fn range(&mut self, from: char, set: &mut Set) -> Result<(), Failure> {
        let Some((to, quoted)) = self.next() else { return Err(Failure::Invalid) };
        if quoted || to == '[' || to == '-' || from == '-' || !from.is_ascii() || !to.is_ascii() {
            return not_exact("a range of a regular expression is not evaluated in this form");
        }
        if from > to {
            return Err(Failure::Invalid);
        }
        set.ranges.push((from, to));
        Ok(())
    }

    /// Behind `[` in brackets.
    fn class(&mut self, set: &mut Set) -> Result<(), Failure> {
        self.ascii_only = true;
        let rest = self.source.get(self.at..).unwrap_or_default();
        let name: String =
            rest.iter().skip(1).take_while(|(c, quoted)| c.is_ascii_lowercase() && !quoted).map(|(c, _)| *c).collect();
        self.at += 1 + name.len();
        let ended =
            rest.first().is_some_and(|(c, _)| *c == ':') && self.bare(0) == Some(':') && self.bare(1) == Some(']');
        let Some(ranges) = class_ranges(&name).filter(|_| ended) else {
            return not_exact("brackets of a regular expression are not evaluated in this form");
        };
        self.at += 2;
        if self.bare(0) == Some('-') && self.bare(1) != Some(']') {
            return not_exact("a `-` behind a class of a regular expression is not evaluated");
        }
        set.ranges.extend(ranges);
        Ok(())
    }
}

/// A character class, of ASCII.
pub(crate) fn class_ranges(name: &str) -> Option<&'static [(char, char)]> {
    Some(match name {
        "alpha" => &[('a', 'z'), ('A', 'Z')],
        "digit" => &[('0', '9')],
        "alnum" => &[('a', 'z'), ('A', 'Z'), ('0', '9')],
        "upper" => &[('A', 'Z')],
        "lower" => &[('a', 'z')],
        "space" => &[(' ', ' '), ('\t', '\r')],
        "blank" => &[(' ', ' '), ('\t', '\t')],
        "punct" => &[('!', '/'), (':', '@'), ('[', '`'), ('{', '~')],
        "print" => &[(' ', '~')],
        "graph" => &[('!', '~')],
        "cntrl" => &[('\0', '\x1f'), ('\x7f', '\x7f')],
        "xdigit" => &[('0', '9'), ('a', 'f'), ('A', 'F')],
        _ => return None,
    })
}
