//! Our own syntax tree: what the evaluator distinguishes, with byte spans, and nothing of the parser's.
//!
//! What is not evaluated yet is a [`Block`]: its parts are kept only to tell what they could set.

use std::ops::Range;

/// A word as it stands in the text, quotes and all.
#[derive(Debug, Clone)]
pub(super) struct Word {
    /// The source text of it, or of a here-document what the parser gives.
    pub(super) text: String,
    /// Where it is.
    pub(super) span: Range<usize>,
}

/// One command.
#[derive(Debug)]
pub(super) enum Command {
    /// Assignments and nothing else.
    Assign(Vec<Assignment>),
    /// A command with a name.
    Call(Call),
    /// The definition of a function.
    Function(Function),
    /// Anything that is not evaluated.
    Block(Block),
}

/// `name=value`, `name+=value`, `name[subscript]=value`.
#[derive(Debug)]
pub(super) struct Assignment {
    pub(super) name: String,
    /// The text between the brackets.
    pub(super) subscript: Option<String>,
    pub(super) append: bool,
    pub(super) value: AssignedValue,
    pub(super) span: Range<usize>,
}

/// The right-hand side.
#[derive(Debug)]
pub(super) enum AssignedValue {
    Scalar(Word),
    Array(Vec<Word>),
}

/// A simple command with a name.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) name: Word,
    pub(super) arguments: Vec<Word>,
    /// Other words that are expanded: redirections, assignments for the command alone.
    pub(super) others: Vec<Word>,
    pub(super) span: Range<usize>,
}

/// The definition of a function.
#[derive(Debug)]
pub(super) struct Function {
    pub(super) name: String,
    pub(super) commands: Vec<Command>,
    pub(super) span: Range<usize>,
    pub(super) body: Range<usize>,
}

/// What is not evaluated.
#[derive(Debug, Default)]
pub(super) struct Block {
    /// How a message names it: "`if`".
    pub(super) what: &'static str,
    /// Its first word.
    pub(super) keyword: Range<usize>,
    /// Names that it sets by itself: the variable of a loop.
    pub(super) names: Vec<String>,
    /// Words that it expands.
    pub(super) words: Vec<Word>,
    /// Arithmetic that it evaluates.
    pub(super) arithmetic: Vec<String>,
    /// Commands that it may run.
    pub(super) commands: Vec<Command>,
}
