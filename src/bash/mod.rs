//! Bash text in, values out. Nothing is run.
//!
//! [`evaluate`] reads a PKGBUILD as makepkg's bash would and gives what every variable holds behind its last line. What only
//! running it could tell is [`Value::Unknown`], with the reason and the place where it began; it is never guessed.
//!
//! ```text
//! text ─► syntax ─► ast ─► eval ─► Evaluated ─► extract
//!         parser           │        variables,   lines of package functions, as makepkg takes them
//!                          │        functions
//!                          ├ pattern, arithmetic, printf, test_command, ere    pure parts of bash, each by itself
//!                          ├ filters                                           `sed`, `tr`, `cut` … on known text
//!                          └ print                                             what `declare -f` prints
//! ```
//!
//! It promises to end, and not to panic, on any text: size, nesting, values and work are limited, and the limits are part of
//! the text's meaning here: beyond them a value is unknown, or the text is refused.
//!
//! The measure is bash 5.2 in the hands of makepkg 6.0.2, in a `C.UTF-8` locale and an environment that says no more than it
//! must. Each module was held against the real programs, and its tests hold it there where they are installed.

mod arithmetic;
mod ast;
pub mod commands;
mod ere;
mod eval;
mod extract;
mod filters;
mod finish;
mod pattern;
mod print;
mod printf;
mod syntax;
mod test_command;

#[cfg(test)]
mod tests;

use std::ops::Range;

use ast::Span;
pub use finish::{Evaluated, Function, Status, Variable};

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
    /// A phrase: "`date` is not run".
    pub why: String,
    /// The bytes of the recipe where it began.
    pub span: Range<usize>,
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

/// The largest recipe, in bytes; more is refused.
pub const MAX_SIZE: usize = 256 * 1024;

/// The stack of the thread that reads a deeply nested recipe: reserved, and used as far as it is needed.
const STACK: usize = 256 * 1024 * 1024;

/// Reads a recipe on an `x86_64` machine. All spans are byte ranges of `text` on character boundaries.
///
/// # Errors
/// The text is not bash, or is larger or nested deeper than a recipe may be.
pub fn evaluate(text: &str) -> Result<Evaluated, SyntaxError> {
    evaluate_for(text, "x86_64")
}

/// Reads a recipe as makepkg does for an architecture: `carch` is what `$CARCH` holds.
///
/// # Errors
/// The text is not bash, or is larger or nested deeper than a recipe may be.
pub fn evaluate_for(text: &str, carch: &str) -> Result<Evaluated, SyntaxError> {
    evaluate_with(text, carch, Files::Unknown)
}

/// The same of a recipe in a folder: `is_there` says whether there is anything of a name in it. It is asked of few names, and
/// what a file holds is not known.
///
/// # Errors
/// The text is not bash, or is larger or nested deeper than a recipe may be.
pub fn evaluate_beside(text: &str, carch: &str, is_there: &dyn Fn(&str) -> bool) -> Result<Evaluated, SyntaxError> {
    let evaluated = evaluate_with(text, carch, Files::Absent)?;
    if evaluated.absent.iter().any(|name| is_there(name)) {
        return evaluate_with(text, carch, Files::Unknown);
    }
    Ok(evaluated)
}

/// What is taken of the files beside a recipe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Files {
    /// Which there are is not known.
    Unknown,
    /// Those that matter are not there: which these are is noted.
    Absent,
}

fn evaluate_with(text: &str, carch: &str, files: Files) -> Result<Evaluated, SyntaxError> {
    if text.len() > MAX_SIZE {
        let message = format!("expected at most {MAX_SIZE} bytes, found {}", text.len());
        return Err(SyntaxError { message, span: 0..0, too_much: true });
    }
    // Most recipes are flat, and are read here. The parser and the evaluator recurse with the nesting of the text, and so does
    // the drop of its tree: where that is deep, it happens on a roomy stack.
    match finish::run(text, carch, eval::SHALLOW, files) {
        Some(result) => result,
        None => std::thread::scope(|scope| {
            let refused = |message: &str| SyntaxError { message: message.into(), span: 0..0, too_much: true };
            std::thread::Builder::new()
                .name("bash".to_owned())
                .stack_size(STACK)
                .spawn_scoped(scope, || {
                    finish::run(text, carch, eval::DEEP, files)
                        .unwrap_or_else(|| Ok(finish::too_much("it is nested too deep", 0..0, text.len(), carch)))
                })
                .map_err(|_| refused("the recipe could not be read: no thread could be started"))?
                .join()
                .map_err(|_| refused("the recipe could not be read as bash"))?
        }),
    }
}

/// What the C library calls white space in UTF-8.
fn is_space(c: char) -> bool {
    matches!(c, '\t'..='\r' | ' ' | '\u{1680}' | '\u{2000}'..='\u{2006}' | '\u{2008}'..='\u{200a}' | '\u{2028}' | '\u{2029}' | '\u{205f}' | '\u{3000}')
}
