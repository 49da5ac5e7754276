//! Bash text in, values out. Nothing is run.
//!
//! [`evaluate`] reads a PKGBUILD as bash would and gives the value of every variable that is set outside of functions. What
//! only running the text could tell is [`Value::Unknown`], with the reason and the place where it began; it is never guessed.

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

/// What a recipe says, outside of its functions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Evaluated {
    /// Variables by name.
    pub variables: BTreeMap<String, Variable>,
    /// Functions by name, with the bytes of their definition.
    pub functions: BTreeMap<String, Range<usize>>,
}

/// Why a recipe could not be read at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// A phrase.
    pub message: String,
    /// Where.
    pub span: Range<usize>,
}
/// stub
pub fn evaluate(_: &str) -> Result<Evaluated, SyntaxError> {
    Ok(Evaluated::default())
}
