//! Arithmetic evaluation (Bash Reference Manual 6.5): 64 bits that wrap around, bash's operators and their precedence.
//!
//! Bash evaluates as it reads, one token ahead: a name's value is taken when it is read, and so are the effects that come before
//! an error. This does the same, so that variables are left as bash leaves them. Nothing here runs on without an end: steps and
//! nesting are limited.

mod grammar;
mod operators;
#[cfg(test)]
mod tests;
mod token;

use token::Token;

/// Tokens read for one evaluation.
const STEPS: usize = 100_000;
/// Values in values. Bash has 1024, and says no beyond; here more is not evaluated, for the sake of the stack.
const LEVELS: usize = 64;
/// Operands in operands, over all levels.
const NESTING: usize = 100;

/// The variables of the shell.
pub(crate) trait Variables {
    /// Why a value is not known.
    type Unknown;
    /// What bash makes of the text between the brackets of `name[text]`.
    fn subscript(&mut self, name: &str, text: &str) -> Result<Subscript, Trouble<Self::Unknown>>;
    /// A variable's value, or that of an element: `subscript` is a decimal number (it may be negative) or a key. `None` if it
    /// is not set.
    fn get(&mut self, name: &str, subscript: Option<&str>) -> Result<Option<String>, Trouble<Self::Unknown>>;
    /// Assigns to a variable or an element, likewise.
    fn set(&mut self, name: &str, subscript: Option<&str>, value: i64) -> Result<(), Trouble<Self::Unknown>>;
}

/// What is between the brackets of an element's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Subscript {
    /// Of an indexed array, or a variable that is none: an expression, with its expansions done. It is evaluated here.
    Expression(String),
    /// The key of an associative array.
    Key(String),
}

/// Why there is no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Trouble<U> {
    /// Bash prints an error: status 1 of the command, or the expansion fails.
    Error(String),
    /// Bash prints an error in a subscript, and discards all of the command line it is in, whatever ran it.
    Discard(String),
    /// A variable is not known.
    Unknown(U),
    /// What bash does here is not certain: a phrase that says of what.
    NotExact(&'static str),
    /// It is longer, or nested deeper, than is evaluated.
    TooMuch,
}

/// The value of an expression whose expansions are done; 0 if it is empty.
pub(crate) fn evaluate<V: Variables>(text: &str, variables: &mut V) -> Result<i64, Trouble<V::Unknown>> {
    Evaluator { variables, steps: STEPS, levels: 0, nesting: 0 }.expression(text)
}

/// What is shared by an expression and the values it evaluates.
struct Evaluator<'v, V> {
    variables: &'v mut V,
    steps: usize,
    levels: usize,
    nesting: usize,
}

/// An expression being read.
struct Reader<'t> {
    text: &'t str,
    /// Behind the current token.
    at: usize,
    token: Token,
    /// The token before, or what an operation leaves: only a name directly before `=` is assigned to.
    last: Token,
    /// Of a number or a name.
    value: i64,
    /// The last name that was read.
    place: Place<'t>,
    /// How many operands are being read without evaluation.
    skipping: usize,
}

/// What can be assigned to.
#[derive(Debug, Clone, Default)]
struct Place<'t> {
    name: &'t str,
    subscript: Option<&'t str>,
    /// The index or key, once evaluated.
    resolved: Option<String>,
}
