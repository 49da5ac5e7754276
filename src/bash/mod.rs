//! Bash text in, values out. Nothing is run.
//!
//! [`evaluate`] reads a PKGBUILD as bash would and gives the value of every variable that is set outside of functions. What
//! only running the text could tell is [`Value::Unknown`], with the reason and the place where it began; it is never guessed.
//!
//! ```text
//! text ─► guard ─► parse ─► ast ─► eval ─► Evaluated
//!         limits   brush            ├ word ─► expand     one word to its fields
//!                                   ├ effects            what a thing that is not evaluated could set
//!                                   └ scope              variables, and what is known of the rest
//! ```
//!
//! It promises to end, and not to panic, on any text: size, nesting, values and work are limited, and the limits are part of
//! the text's meaning here: beyond them a value is unknown, or the text is refused. Where the parser that it uses panics all the
//! same, the text is refused too; [`without_the_parsers_panics`] keeps that off the terminal.
//!
//! Evaluated so far: assignments outside of control structures, indexed arrays, quoting, `$name`, `${name}` and
//! `${name[@]}`. What an `if`, a loop, or a call of a function could set is unknown.

mod ast;
mod effects;
mod eval;
mod expand;
mod extent;
mod guard;
mod parse;
mod scope;
mod word;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::ops::Range;

/// What a variable holds after the recipe was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A scalar.
    Str(Text),
    /// An indexed array, without its holes.
    List(Vec<Text>),
    /// Only running the recipe could tell.
    Unknown(Unknown),
}

/// A known text and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The value.
    pub text: String,
    /// The bytes of the recipe that say it.
    pub span: Range<usize>,
}

/// Why a value is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// A phrase: "command substitution is not run".
    pub why: String,
    /// The bytes of the recipe where it began.
    pub span: Range<usize>,
}

/// A variable: its value, and where it was set last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// What it holds.
    pub value: Value,
    /// The bytes of the assignment.
    pub span: Range<usize>,
}

/// A function that the recipe defines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    /// The bytes of the definition, from its name.
    pub span: Range<usize>,
    /// The bytes of the body, with its braces.
    pub body: Range<usize>,
    /// Whether only running the recipe could tell if this definition is the one that counts: it stands in a control
    /// structure, or behind a command that could end the recipe.
    pub uncertain: bool,
}

/// What a recipe says, outside of its functions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Evaluated {
    /// Variables by name. Ask [`Evaluated::get`]: a name that is not here may still be set.
    pub variables: BTreeMap<String, Variable>,
    /// Functions by name, the last definition of each.
    pub functions: BTreeMap<String, Function>,
    /// What a name holds that is not among `variables`, where the recipe runs something that could set any name (`eval`).
    pub everything: Option<Variable>,
}

impl Evaluated {
    /// The variable of this name; `None` where it is certain that the recipe does not set it.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Variable> {
        self.variables.get(name).or(self.everything.as_ref())
    }
}

/// Why a recipe could not be read at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// A phrase.
    pub message: String,
    /// Where.
    pub span: Range<usize>,
    /// Whether it may well be bash, but more of it than is read.
    pub too_much: bool,
}

impl SyntaxError {
    fn new(message: impl Into<String>, span: Range<usize>) -> Self {
        Self { message: message.into(), span, too_much: false }
    }
}

/// The thread that reads a recipe.
const THREAD: &str = "bash";

/// From now on the process says nothing of panics in the parser of recipes, which are a recipe's syntax error and no more.
/// Every other panic goes to the hook that was there before. For a program to call, once: hooks are the whole process's.
pub fn without_the_parsers_panics() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let in_the_parser = panic.location().is_some_and(|place| place.file().contains("brush-parser"));
        if !(in_the_parser && std::thread::current().name() == Some(THREAD)) {
            before(panic);
        }
    }));
}

/// Reads a recipe. All spans are byte ranges of `text` on character boundaries.
///
/// # Errors
/// The text is not bash, or is larger or nested deeper than a recipe may be.
pub fn evaluate(text: &str) -> Result<Evaluated, SyntaxError> {
    guard::text(text)?;
    let refused = |message: &str| SyntaxError::new(message, 0..0);
    // The parser recurses with the nesting of the text, and so does the drop of its tree: both happen on a roomy stack.
    std::thread::scope(|scope| {
        std::thread::Builder::new()
            .name(THREAD.to_owned())
            .stack_size(guard::STACK)
            .spawn_scoped(scope, || Ok(eval::run(&parse::parse(text)?)))
            .map_err(|_| refused("the recipe could not be read: no thread could be started"))?
            .join()
            .map_err(|_| refused("the recipe could not be read as bash"))?
    })
}
