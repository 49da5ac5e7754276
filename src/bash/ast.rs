//! The syntax tree of a bash text: what `bash -n` accepts, with byte spans.
//!
//! Names are those of the Bash Reference Manual, section 3. A [`Word`] holds its parts for the evaluator, and the text that
//! `declare -f` prints of it for [`print`](super::print).

use std::ops::Range;

/// Bytes of the text that was parsed, on character boundaries.
pub(crate) type Span = Range<usize>;

/// Commands one after the other (manual 3.2.4).
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct List {
    pub(crate) items: Vec<Item>,
}

/// One member of a list.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Item {
    pub(crate) first: Pipeline,
    /// What follows it after `&&` and `||`.
    pub(crate) rest: Vec<(Connective, Pipeline)>,
    /// `&` stands behind it.
    pub(crate) background: bool,
    /// Whether a newline (rather than `;` or `&`) ends it, in the text: `declare -f` prints the two differently in places.
    pub(crate) newline: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Connective {
    And,
    Or,
}

/// Commands connected by `|` (manual 3.2.3).
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Pipeline {
    /// How many `!` stand before it.
    pub(crate) bangs: usize,
    /// `time`, and whether with `-p`.
    pub(crate) timed: Option<bool>,
    /// At least one, save for a lone `time` or `!`.
    pub(crate) commands: Vec<Command>,
    /// Of each `|` whether it is `|&`: one less than the commands.
    pub(crate) with_errors: Vec<bool>,
    pub(crate) span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Command {
    Simple(Simple),
    Compound(Box<Compound>, Vec<Redirection>, Span),
    Function(Box<Function>),
}

/// Assignments, words and redirections (manual 3.2.2, 3.7.1).
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Simple {
    /// Those before the first word.
    pub(crate) assignments: Vec<Assignment>,
    /// The command's name and its arguments. Behind the name of a declaration builtin (`declare`, `typeset`, `local`,
    /// `export`, `readonly`, and `eval`/`let`/`alias` where bash does so) what reads as an assignment is one.
    pub(crate) words: Vec<Argument>,
    pub(crate) redirections: Vec<Redirection>,
    /// The order in which the text has assignments, words and redirections: `declare -f` keeps redirections last, the
    /// evaluator does not need more.
    pub(crate) span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Argument {
    Word(Word),
    /// Of a declaration builtin only.
    Assignment(Assignment),
}

/// `name=value`, `name+=value`, `name[subscript]=value`, `name=(…)`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Assignment {
    pub(crate) name: String,
    /// Between the brackets.
    pub(crate) subscript: Option<Word>,
    pub(crate) append: bool,
    pub(crate) value: Assigned,
    /// From the name to the end of the value.
    pub(crate) span: Span,
    /// What `declare -f` prints of all of it.
    pub(crate) text: String,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Assigned {
    Scalar(Word),
    Array(Vec<Element>),
}

/// One element of an array's list: `value`, `[subscript]=value`, `[subscript]+=value`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Element {
    pub(crate) subscript: Option<Word>,
    pub(crate) append: bool,
    pub(crate) value: Word,
}

/// Compound commands (manual 3.2.5).
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Compound {
    /// `{ …; }`
    Group(List),
    /// `( … )`
    Subshell(List),
    /// `if`/`elif` conditions with what they guard, and `else`.
    If {
        arms: Vec<(List, List)>,
        otherwise: Option<List>,
    },
    /// `for name [in words]; do …; done`; without `in` the positional parameters.
    For {
        name: String,
        words: Option<Vec<Word>>,
        body: List,
    },
    /// `select`, likewise.
    Select {
        name: String,
        words: Option<Vec<Word>>,
        body: List,
    },
    /// `for ((a; b; c)); do …; done`. A missing part is an empty word.
    ForArithmetic {
        parts: [Word; 3],
        body: List,
    },
    /// `while`, or `until`.
    While {
        until: bool,
        condition: List,
        body: List,
    },
    Case {
        word: Word,
        clauses: Vec<Clause>,
    },
    /// `[[ … ]]`
    Conditional(Test),
    /// `(( … ))`: what is between, expanded as if in double quotes.
    Arithmetic(Word),
    /// `coproc [NAME] command`
    Coprocess {
        name: Option<String>,
        command: Box<Command>,
    },
}

/// One clause of a `case`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Clause {
    pub(crate) patterns: Vec<Word>,
    pub(crate) body: List,
    pub(crate) end: ClauseEnd,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ClauseEnd {
    /// `;;`, or the last one without it.
    Break,
    /// `;&`
    FallThrough,
    /// `;;&`
    TestNext,
}

/// An expression of `[[ ]]` (manual 3.2.5.2).
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Test {
    /// A word alone: true if it is not empty.
    Word(Word),
    /// `-n word` and its like: the letter(s) behind the `-`.
    Unary(String, Word),
    /// `left op right`; the right of `=`, `==`, `!=` is a pattern, that of `=~` a regular expression.
    Binary(Word, String, Word),
    Not(Box<Test>),
    And(Box<Test>, Box<Test>),
    Or(Box<Test>, Box<Test>),
    /// In parentheses.
    Group(Box<Test>),
}

/// The definition of a function (manual 3.3).
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Function {
    pub(crate) name: String,
    pub(crate) body: Compound,
    /// Redirections behind the body: done at each call.
    pub(crate) redirections: Vec<Redirection>,
    /// From the name (or `function`) to the end of the body.
    pub(crate) span: Span,
    /// The body alone.
    pub(crate) body_span: Span,
}

/// A redirection (manual 3.6).
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Redirection {
    pub(crate) descriptor: Descriptor,
    pub(crate) kind: Redirect,
    pub(crate) span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Descriptor {
    /// None is written.
    Default,
    Number(u32),
    /// `{name}>`
    Variable(String),
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Redirect {
    /// `<` `>` `>>` `>|` `<>` `&>` `&>>`, and `<&` `>&` with their word.
    File(&'static str, Word),
    /// `<<< word`
    HereString(Word),
    HereDocument(HereDocument),
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct HereDocument {
    /// The delimiter as the text has it, quotes and all.
    pub(crate) written: String,
    /// Without its quotes.
    pub(crate) delimiter: String,
    /// `<<-`
    pub(crate) strip_tabs: bool,
    /// Whether any of the delimiter was quoted: then nothing of the body is expanded.
    pub(crate) quoted: bool,
    /// The body without the line of the delimiter: parts as in double quotes, or one literal where it was quoted. Leading tabs
    /// are gone with `<<-`.
    pub(crate) body: Word,
}

/// A word as it stands in the text.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Word {
    pub(crate) parts: Vec<Part>,
    /// What `declare -f` prints of it: the text without line continuations, with `$( )` printed again from its commands.
    pub(crate) text: String,
    pub(crate) span: Span,
}

/// A part of a word.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Part {
    /// Unquoted characters, as they stand: braces, `*?[`, a leading `~`, and the `(|)` of an extended pattern or a regular
    /// expression mean something to the evaluator. In double quotes and here-documents: plain text.
    Literal(String),
    /// A character behind an unquoted backslash (the backslash is not in it). In double quotes what `\$` and its like mean is
    /// in a [`Part::Literal`].
    Escaped(char),
    /// `'…'`
    Single(String),
    /// `$'…'`, decoded; `None` where the bytes are not UTF-8 or hold a NUL.
    Ansi(Option<String>),
    /// `"…"`, and `$"…"`, which is the same in the C locale.
    Double(Vec<Part>),
    Parameter(Box<Parameter>),
    /// `$( … )`: its commands.
    Substitution(Box<List>, Span),
    /// `` ` … ` ``: its text once its backslashes are read; parsed when it is run.
    Backquoted(String, Span),
    /// `$(( … ))` and `$[ … ]`: what is between, expanded as if in double quotes.
    Arithmetic(Box<Word>, Span),
    /// `<( … )`, or `>( … )` with `true`.
    Process(bool, Box<List>, Span),
}

/// A parameter expansion (manual 3.5.3).
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Parameter {
    pub(crate) name: Name,
    pub(crate) subscript: Option<Subscript>,
    /// `${!name…}` that is neither [`Operation::Names`] nor [`Operation::Keys`].
    pub(crate) indirect: bool,
    pub(crate) operation: Operation,
    pub(crate) span: Span,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Name {
    Variable(String),
    /// `$1`, `${12}`; `$0`.
    Positional(usize),
    /// One of `@ * # ? - $ !`.
    Special(char),
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Subscript {
    /// `[@]`
    At,
    /// `[*]`
    Star,
    /// An index, or the key of an associative array.
    Index(Word),
}

/// What is done with the value. Words here are as in double quotes where the expansion stands in them, with the exceptions that
/// the manual makes: patterns and replacements keep `'…'` as quotes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Operation {
    None,
    /// `${#v}`
    Length,
    /// `${!a[@]}`, `${!a[*]}`
    Keys,
    /// `${!prefix@}`, or `${!prefix*}` with `true`.
    Names(bool),
    /// `${v:-w}` `${v-w}` and with `=`, `?`, `+`: the sign, whether with a colon, the word.
    Default {
        sign: char,
        colon: bool,
        word: Word,
    },
    /// `${v#p}` `${v##p}` `${v%p}` `${v%%p}`
    Trim {
        suffix: bool,
        longest: bool,
        pattern: Word,
    },
    /// `${v/p/r}` and its like.
    Replace {
        which: Which,
        pattern: Word,
        with: Word,
    },
    /// `${v:o}`, `${v:o:l}`: arithmetic.
    Slice {
        offset: Word,
        length: Option<Word>,
    },
    /// `${v^p}` `${v^^p}` `${v,p}` `${v,,p}` `${v~p}` `${v~~p}`: the sign, whether doubled, the pattern if there is one.
    Case {
        sign: char,
        all: bool,
        pattern: Option<Word>,
    },
    /// `${v@Q}` and its like.
    Transform(char),
    /// Bash says "bad substitution" of it, but only when it is expanded.
    Bad,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Which {
    /// `/`
    First,
    /// `//`
    All,
    /// `/#`
    Prefix,
    /// `/%`
    Suffix,
}

/// Why a text is not bash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// A phrase: "`fi` is missing", "unexpected `)`".
    pub(crate) message: String,
    pub(crate) span: Span,
    /// Whether it may well be bash, but more of it than is read (nested too deep).
    pub(crate) too_much: bool,
}
