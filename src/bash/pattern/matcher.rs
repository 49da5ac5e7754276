//! Matches a pattern's nodes against a text: from a set of positions to the set of those where a match ends.
//!
//! Sets instead of tries one after the other: a position is looked at once for a node, so there is no backtracking.

use super::Refused;
use super::parse::{Class, Member, Node, Times};

/// Positions looked at for one operation.
const STEPS: usize = 8_000_000;

/// A text, and what may still be spent on it.
pub(super) struct Matcher {
    chars: Vec<char>,
    /// The byte where each character starts, and the end.
    bytes: Vec<usize>,
    nocase: bool,
    steps: usize,
}

impl Matcher {
    pub(super) fn new(text: &str, nocase: bool) -> Self {
        let bytes = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        Self { chars: text.chars().collect(), bytes, nocase, steps: STEPS }
    }

    /// In characters.
    pub(super) fn length(&self) -> usize {
        self.chars.len()
    }

    pub(super) fn byte(&self, at: usize) -> usize {
        self.bytes.get(at).copied().unwrap_or_default()
    }

    /// Turns the characters round (not the bytes, which stay those of the text).
    pub(super) fn reverse(&mut self) {
        self.chars.reverse();
    }

    fn spend(&mut self, steps: usize) -> Result<(), Refused> {
        self.steps = self.steps.checked_sub(steps).ok_or(Refused::TooMuch)?;
        Ok(())
    }

    /// Where matches that start at one of the positions end; both in ascending order.
    pub(super) fn ends(&mut self, nodes: &[Node], starts: &[usize]) -> Result<Vec<usize>, Refused> {
        let mut set = starts.to_vec();
        for node in nodes {
            let Some(&least) = set.first() else { break };
            self.spend(set.len() + 1)?;
            set = match node {
                Node::Star => {
                    self.spend(self.length().saturating_sub(least))?;
                    (least..=self.length()).collect()
                }
                Node::Group(times, alternatives) => self.group(*times, alternatives, &set)?,
                node => {
                    let mut next = Vec::with_capacity(set.len());
                    for at in set {
                        if let Some(&c) = self.chars.get(at)
                            && self.one(node, c)?
                        {
                            next.push(at + 1);
                        }
                    }
                    next
                }
            };
        }
        Ok(set)
    }

    fn group(&mut self, times: Times, alternatives: &[Vec<Node>], starts: &[usize]) -> Result<Vec<usize>, Refused> {
        match times {
            Times::One => self.any_of(alternatives, starts),
            Times::Optional => {
                let ends = self.any_of(alternatives, starts)?;
                self.union(ends, starts)
            }
            Times::Any => self.repeated(alternatives, starts.to_vec()),
            Times::Some => {
                let once = self.any_of(alternatives, starts)?;
                self.repeated(alternatives, once)
            }
            Times::Not => {
                let mut ends = vec![false; self.length() + 1];
                for &start in starts {
                    let but = self.any_of(alternatives, &[start])?;
                    self.spend(self.length() + 1 - start)?;
                    let mut but = but.into_iter().peekable();
                    for (at, end) in ends.iter_mut().enumerate().skip(start) {
                        *end |= but.next_if_eq(&at).is_none();
                    }
                }
                Ok(ends.iter().enumerate().filter_map(|(at, &end)| end.then_some(at)).collect())
            }
        }
    }

    fn any_of(&mut self, alternatives: &[Vec<Node>], starts: &[usize]) -> Result<Vec<usize>, Refused> {
        let mut all = Vec::new();
        for alternative in alternatives {
            let ends = self.ends(alternative, starts)?;
            all = self.union(all, &ends)?;
        }
        Ok(all)
    }

    /// Where none, one or more matches end.
    fn repeated(&mut self, alternatives: &[Vec<Node>], starts: Vec<usize>) -> Result<Vec<usize>, Refused> {
        let mut all = starts.clone();
        let mut fresh = starts;
        while !fresh.is_empty() {
            fresh = self.any_of(alternatives, &fresh)?;
            fresh.retain(|at| all.binary_search(at).is_err());
            all = self.union(all, &fresh)?;
        }
        Ok(all)
    }

    fn union(&mut self, mut one: Vec<usize>, other: &[usize]) -> Result<Vec<usize>, Refused> {
        self.spend(other.len())?;
        let Some(first) = other.first() else { return Ok(one) };
        let apart = one.last().is_none_or(|last| last < first);
        one.extend_from_slice(other);
        if apart {
            return Ok(one);
        }
        self.spend(one.len())?;
        one.sort_unstable();
        one.dedup();
        Ok(one)
    }

    /// Whether a node of one character matches this one.
    fn one(&self, node: &Node, c: char) -> Result<bool, Refused> {
        Ok(match node {
            Node::Char(wanted) => self.fold(*wanted) == self.fold(c),
            Node::Set { negated, items } => {
                let mut found = false;
                for item in items {
                    found |= match *item {
                        Member::One(member) => self.fold(member) == self.fold(c),
                        Member::Range(from, to) => (self.fold(from)..=self.fold(to)).contains(&self.fold(c)),
                        Member::Class(class) => in_class(class, c)?,
                    };
                    if found {
                        break;
                    }
                }
                found != *negated
            }
            _ => true,
        })
    }

    fn fold(&self, c: char) -> char {
        if self.nocase { c.to_ascii_lowercase() } else { c }
    }
}

fn in_class(class: Class, c: char) -> Result<bool, Refused> {
    if !c.is_ascii() {
        return Err(Refused::NotExact("a character class, of a character beyond ASCII"));
    }
    Ok(match class {
        Class::Alnum => c.is_ascii_alphanumeric(),
        Class::Alpha => c.is_ascii_alphabetic(),
        Class::Ascii => true,
        Class::Blank => matches!(c, ' ' | '\t'),
        Class::Cntrl => c.is_ascii_control(),
        Class::Digit => c.is_ascii_digit(),
        Class::Graph => c.is_ascii_graphic(),
        Class::Lower => c.is_ascii_lowercase(),
        Class::Print => c.is_ascii_graphic() || c == ' ',
        Class::Punct => c.is_ascii_punctuation(),
        Class::Space => matches!(c, ' ' | '\t'..='\r'),
        Class::Upper => c.is_ascii_uppercase(),
        Class::Word => c.is_ascii_alphanumeric() || c == '_',
        Class::Xdigit => c.is_ascii_hexdigit(),
    })
}
