//! Patterns as `case`, `[[ == ]]`, `${v#p}`, `${v/p/r}` and `${v^p}` match them (Bash Reference Manual 3.5.8.1, 3.5.3).
//!
//! The rules are those that bash 5.2 shows under `LC_ALL=C.UTF-8`. Where bash strays from its manual (an extended pattern that
//! may match nothing, behind a `*`) or its result hangs on the locale, a pattern is refused: what is answered is what bash
//! answers. A match takes polynomial time and is given up after a number of steps.
//!
//! An empty pattern matches the empty text; `${v^}` without a pattern is another thing than `${v^$empty}`, which changes nothing.

mod matcher;
mod parse;
mod replace;
#[cfg(test)]
mod tests;

use std::ops::Range;

use matcher::Matcher;
use parse::Node;

pub(crate) use replace::replace;

/// A piece of a pattern's (or a replacement's) text after expansion: a quoted piece stands for itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) text: String,
    pub(crate) quoted: bool,
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// What bash does here is not certain: a phrase that says of what.
    NotExact(&'static str),
    /// It takes more steps, or a longer text, than are spent on it.
    TooMuch,
}

/// A pattern that has been read.
#[derive(Debug, Clone)]
pub(crate) struct Pattern {
    nodes: Vec<Node>,
    /// The same from the end to the start, for suffixes.
    mirrored: Vec<Node>,
    /// The characters it matches, if none is special.
    literal: Option<String>,
    ascii: bool,
    /// Why it is not sought in a text, nor replaced.
    no_find: Option<&'static str>,
    /// Why it is not replaced at the end of a text.
    no_suffix: Option<&'static str>,
}

impl Pattern {
    /// Reads a pattern. `extglob` says whether `?(…)` and its like are special: `shopt -s extglob`; always on the right of
    /// `==` and `!=` in `[[ ]]`, and in `${v^p}` and its like.
    pub(crate) fn new(pieces: &[Piece], extglob: bool) -> Result<Self, Refused> {
        let written = parse::join(pieces)?;
        let parsed = parse::parse(&written, extglob)?;
        Ok(Self {
            mirrored: parse::mirror(&parsed.nodes),
            literal: parse::literal(&parsed.nodes),
            ascii: written.iter().all(char::is_ascii),
            no_find: parsed.misjudged,
            no_suffix: parse::star_trouble(&parsed.nodes, true),
            nodes: parsed.nodes,
        })
    }

    /// What it matches, if it has no special characters.
    pub(crate) fn literal(&self) -> Option<&str> {
        self.literal.as_deref()
    }

    /// Whether it matches all of the text. `nocase` for `case` and `[[ ]]` under `nocasematch`.
    pub(crate) fn matches(&self, text: &str, nocase: bool) -> Result<bool, Refused> {
        if let (Some(literal), false) = (&self.literal, nocase) {
            return Ok(literal == text);
        }
        let mut matcher = self.matcher(text, nocase)?;
        let ends = matcher.ends(&self.nodes, &[0])?;
        Ok(ends.last() == Some(&matcher.length()))
    }

    /// How many bytes `${text#p}` (`##` with `longest`) takes from the start; `None` where it does not match.
    pub(crate) fn trim_prefix(&self, text: &str, longest: bool) -> Result<Option<usize>, Refused> {
        let mut matcher = self.matcher(text, false)?;
        let ends = matcher.ends(&self.nodes, &[0])?;
        Ok(if longest { ends.last() } else { ends.first() }.map(|&end| matcher.byte(end)))
    }

    /// The byte where what `${text%p}` (`%%` with `longest`) takes from the end starts; `None` where it does not match.
    pub(crate) fn trim_suffix(&self, text: &str, longest: bool) -> Result<Option<usize>, Refused> {
        self.suffix(&mut self.matcher(text, false)?, longest)
    }

    /// The leftmost match of `${text/p/r}` at or behind the byte `from`, the longest of those there. `nocase` under
    /// `nocasematch`. An empty pattern matches nowhere.
    #[cfg(test)]
    pub(crate) fn find(&self, text: &str, from: usize, nocase: bool) -> Result<Option<Range<usize>>, Refused> {
        self.can_find()?;
        let Some(rest) = text.get(from..) else { return Ok(None) };
        if let (Some(literal), false) = (&self.literal, nocase) {
            return Ok(find_literal(rest, literal).map(|at| from + at.start..from + at.end));
        }
        let mut matcher = self.matcher(rest, nocase)?;
        let found = self.find_in(&mut matcher, 0)?;
        Ok(found.map(|at| from + matcher.byte(at.start)..from + matcher.byte(at.end)))
    }

    /// Where the match of `${text/#p/r}` ends.
    pub(crate) fn longest_prefix(&self, text: &str, nocase: bool) -> Result<Option<usize>, Refused> {
        self.can_find()?;
        if self.nodes.is_empty() || (text.is_empty() && !self.matches_nothing_left()) {
            return Ok(None);
        }
        let mut matcher = self.matcher(text, nocase)?;
        let ends = matcher.ends(&self.nodes, &[0])?;
        Ok(ends.last().map(|&end| matcher.byte(end)))
    }

    /// Where the match of `${text/%p/r}` starts.
    pub(crate) fn longest_suffix(&self, text: &str, nocase: bool) -> Result<Option<usize>, Refused> {
        self.can_find()?;
        if let Some(why) = self.no_suffix {
            return Err(Refused::NotExact(why));
        }
        if self.nodes.is_empty() {
            return Ok(None);
        }
        self.suffix(&mut self.matcher(text, nocase)?, true)
    }

    fn suffix(&self, matcher: &mut Matcher, longest: bool) -> Result<Option<usize>, Refused> {
        matcher.reverse();
        let ends = matcher.ends(&self.mirrored, &[0])?;
        matcher.reverse();
        let length = matcher.length();
        Ok(if longest { ends.last() } else { ends.first() }.map(|&end| matcher.byte(length.saturating_sub(end))))
    }

    /// The leftmost longest match from the character `from`, in characters.
    fn find_in(&self, matcher: &mut Matcher, from: usize) -> Result<Option<Range<usize>>, Refused> {
        self.can_find()?;
        if self.nodes.is_empty() {
            return Ok(None);
        }
        let length = matcher.length();
        // A match that starts with `*` and is not found here is not found further on.
        let last = if matches!(self.nodes.first(), Some(Node::Star)) { from } else { length };
        for start in from..=last {
            if start == length && !self.matches_nothing_left() {
                break;
            }
            if let Some(&end) = matcher.ends(&self.nodes, &[start])?.last() {
                return Ok(Some(start..end));
            }
        }
        Ok(None)
    }

    /// Bash does not try a pattern at the end of a text, unless it starts with `*`.
    fn matches_nothing_left(&self) -> bool {
        matches!(self.nodes.first(), Some(Node::Star | Node::Group(parse::Times::Any, _)))
    }

    fn can_find(&self) -> Result<(), Refused> {
        self.no_find.map_or(Ok(()), |why| Err(Refused::NotExact(why)))
    }

    fn matcher(&self, text: &str, nocase: bool) -> Result<Matcher, Refused> {
        if nocase && !(self.ascii && text.is_ascii()) {
            return Err(Refused::NotExact("characters beyond ASCII under nocasematch"));
        }
        Ok(Matcher::new(text, nocase))
    }
}

/// Where a text without special characters is found; an empty one nowhere.
fn find_literal(text: &str, literal: &str) -> Option<Range<usize>> {
    if literal.is_empty() {
        return None;
    }
    text.find(literal).map(|at| at..at + literal.len())
}
