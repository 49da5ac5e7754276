//! POSIX regular expressions, as glibc's `regcomp` reads them: `[[ text =~ expression ]]`, and `grep` and `sed` of the filters.
//!
//! Promise: whether and where an expression matches is exact (leftmost, longest), or refused. What the groups hold is told
//! only where glibc's choice is certain: it follows the first way through the expression that reaches the end of the
//! longest match, and its known departures (options and alternatives inside repetitions) are left unknown.
//!
//! Source: POSIX.1-2017 XBD 9, and glibc's manual and `regcomp.c` for the GNU operators; checked against bash.

mod brackets;
mod parse;
mod program;
#[cfg(test)]
mod tests;

pub(crate) use brackets::class_ranges;
pub(crate) use parse::Dialect;
use parse::Parsed;
use program::Program;

/// The steps one expression may take on its texts.
pub(crate) const BUDGET: u64 = 20_000_000;

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The expression is refused by `regcomp`: `[[` has status 2.
    Invalid,
    /// What is not known to be exact, as a phrase.
    NotExact(String),
}

/// Shorthand for what is not exact.
fn not_exact<T>(what: &str) -> Result<T, Failure> {
    Err(Failure::NotExact(what.to_owned()))
}

/// A part of the word behind `=~`: quoted text stands for itself, other text is the expression's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) text: String,
    pub(crate) quoted: bool,
}

/// What `[[ text =~ expression ]]` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Answer {
    No,
    Yes {
        /// `BASH_REMATCH[0]`
        whole: String,
        /// `BASH_REMATCH[1]` and on, where known; a group that took no part is `None` (bash stores the empty string).
        groups: Option<Vec<Option<String>>>,
    },
}

/// `[[ text =~ pieces ]]`; `nocase` is `shopt nocasematch`.
pub(crate) fn matches(pieces: &[Piece], text: &str, nocase: bool) -> Result<Answer, Failure> {
    let source: Vec<(char, bool)> = pieces.iter().flat_map(|p| p.text.chars().map(|c| (c, p.quoted))).collect();
    let regex = Regex::new(&source, Dialect::Extended, nocase)?;
    let characters: Vec<char> = text.chars().collect();
    let mut budget = BUDGET;
    let Some(span) = regex.find(&characters, 0, &mut budget)? else { return Ok(Answer::No) };
    let groups = regex.groups(&characters, span, &mut budget);
    let cut = |(from, to): (usize, usize)| characters.get(from..to).unwrap_or_default().iter().collect::<String>();
    let groups = groups.map(|groups| groups.into_iter().map(|group| group.map(cut)).collect());
    Ok(Answer::Yes { whole: cut(span), groups })
}

/// A compiled expression.
#[derive(Debug)]
pub(crate) struct Regex {
    program: Program,
    /// Groups are told.
    groups_known: bool,
    /// It asks for classes, words or case: known of ASCII only.
    ascii_only: bool,
    /// A backslash stands before a character that needs none: `grep` warns.
    pub(crate) stray: bool,
    pub(crate) group_count: usize,
}

impl Regex {
    /// Of characters, each with whether it is quoted (and so stands for itself).
    pub(crate) fn new(source: &[(char, bool)], dialect: Dialect, nocase: bool) -> Result<Self, Failure> {
        if nocase && source.iter().any(|(c, _)| !c.is_ascii()) {
            return not_exact("a regular expression without regard to case is not evaluated outside ASCII");
        }
        let Parsed { node, groups, ascii_only, stray } = parse::parse(source, dialect)?;
        if program::repeats_assertions(&node) {
            return not_exact("a regular expression that repeats an anchor is not evaluated");
        }
        let groups_known = program::groups_are_certain(&node);
        let program = Program::new(&node, groups, nocase)?;
        Ok(Self { program, groups_known, ascii_only: ascii_only || nocase, stray, group_count: groups })
    }

    /// The leftmost longest match that starts at `from` or behind it.
    pub(crate) fn find(&self, text: &[char], from: usize, budget: &mut u64) -> Result<Option<(usize, usize)>, Failure> {
        if self.ascii_only && !text.iter().all(char::is_ascii) {
            return not_exact("a regular expression with classes is evaluated on ASCII only");
        }
        if text.contains(&'\0') {
            return not_exact("a text with NUL is not matched");
        }
        self.program.find(text, from, budget)
    }

    /// The groups of a match that [`find`](Self::find) gave, from the first on, where they are known.
    pub(crate) fn groups(
        &self,
        text: &[char],
        span: (usize, usize),
        budget: &mut u64,
    ) -> Option<Vec<Option<(usize, usize)>>> {
        match self.group_count {
            0 => Some(Vec::new()),
            _ if self.groups_known => self.program.groups(text, span, self.group_count, budget),
            _ => None,
        }
    }
}
