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
    /// How reading the recipe ends.
    pub status: Status,
    /// Something that the recipe prints while it is read, which makepkg would print before `.SRCINFO`.
    pub prints: Option<Unknown>,
    /// Names that the recipe expands though neither it nor makepkg sets them, with their places.
    pub unset: Vec<(String, Range<usize>)>,
    text: String,
}

/// How reading a recipe ends: makepkg takes a recipe whose last command fails for one that cannot be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Status {
    /// The last command succeeds.
    #[default]
    Succeeds,
    /// It fails, or the recipe ends itself.
    Fails(Unknown),
    /// Only running the recipe could tell.
    Unknown(Unknown),
}

impl Evaluated {
    /// The variable of this name; `None` where it is certain that the recipe does not set it.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Variable> {
        self.variables.get(name).or(self.everything.as_ref())
    }

    /// What makepkg finds of a field in the text of a function (`extract_function_variable`), beginning with what the recipe says
    /// outside of functions; none where no line says it.
    ///
    /// # Errors
    /// Only running the recipe could tell.
    pub fn function_attribute(&self, function: &str, field: &str, array: bool) -> Result<Option<Value>, Unknown> {
        let Some(function) = self.functions.get(function) else { return Ok(None) };
        let body = self.text.get(function.body.clone()).unwrap_or_default().replace("\\\n", "");
        let why = || Unknown { why: "functions are not read yet".to_owned(), span: function.span.clone() };
        let mut said = None;
        for line in body.lines().map(str::trim) {
            let Some(at) = line.find(field) else { continue };
            let rest = &line[at + field.len()..];
            let (append, rest) = rest.strip_prefix('+').map_or((false, rest), |rest| (true, rest));
            let Some(rest) = rest.strip_prefix('=') else { continue };
            if rest.is_empty() || !body.starts_with('{') {
                return Err(why());
            }
            if at > 0 && line.starts_with("local ") || rest.starts_with('(') != array && !rest.is_empty() {
                continue;
            }
            let plain = rest.trim_start_matches('(').trim_end_matches(')');
            if at > 0
                || plain.contains(['$', '\\', '`', '\'', '"', '(', ')', '{', '*', ';', '#'])
                || array && !rest.ends_with(')')
            {
                return Err(why());
            }
            let text = |text: &str| Text { text: text.to_owned(), span: function.span.clone() };
            if !array {
                said = Some(Value::Str(text(plain)));
                continue;
            }
            let start = said.take().or_else(|| self.get(field).map(|variable| variable.value.clone()));
            let mut list = match start.filter(|_| append) {
                Some(Value::List(list)) => list,
                _ => Vec::new(),
            };
            list.extend(plain.split_whitespace().map(text));
            said = Some(Value::List(list));
        }
        Ok(said)
    }

    /// Whether an array has holes, or does not begin at 0.
    #[must_use]
    pub fn is_sparse(&self, name: &str) -> bool {
        self.text.contains(&format!("{name}=([1]="))
    }
}

/// Reads a recipe as [`evaluate`] does, for a machine of this architecture.
///
/// # Errors
/// As [`evaluate`].
pub fn evaluate_for(text: &str, carch: &str) -> Result<Evaluated, SyntaxError> {
    if carch == "x86_64" {
        return evaluate(text);
    }
    evaluate(&text.replace("${CARCH}", carch).replace("$CARCH", carch))
}

/// Names that a word expands and nobody sets, as far as text can tell.
fn unset(text: &str, values: &Evaluated) -> Vec<(String, Range<usize>)> {
    let inside = |at: usize| values.functions.values().any(|function| function.span.contains(&at));
    let mut found = Vec::new();
    for (at, _) in text.match_indices('$').filter(|(at, _)| !inside(*at) && values.everything.is_none()) {
        let rest = text[at + 1..].trim_start_matches('{');
        let from = text.len() - rest.len();
        let name = &rest[..rest.find(|c: char| c != '_' && !c.is_ascii_lowercase()).unwrap_or(rest.len())];
        let line = text[..at].rsplit('\n').next().unwrap_or_default();
        let counts = name.len() > 1 && !line.trim_start().starts_with('#') && values.get(name).is_none();
        if counts && !["srcdir", "pkgdir", "startdir"].contains(&name) {
            found.push((name.to_owned(), from..from + name.len()));
        }
    }
    found
}

/// The status of the last command.
fn status(commands: &[ast::Command], values: &Evaluated) -> Status {
    let why = |span: &Range<usize>| Unknown { why: "its last command is not run".to_owned(), span: span.clone() };
    let last = match commands.last() {
        Some(ast::Command::Call(call)) if call.name.text == "false" => {
            return Status::Fails(Unknown { why: "`false` fails".to_owned(), span: call.span.clone() });
        }
        Some(ast::Command::Call(call)) => Some(why(&call.span)),
        Some(ast::Command::Block(block)) => Some(why(&block.keyword)),
        Some(ast::Command::Assign(list)) => list
            .last()
            .filter(|a| matches!(values.get(&a.name), Some(v) if matches!(v.value, Value::Unknown(_))))
            .map(|a| why(&a.span)),
        _ => None,
    };
    let everything = values.everything.as_ref().map(|variable| why(&variable.span));
    last.or(everything).map_or(Status::Succeeds, Status::Unknown)
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
            .spawn_scoped(scope, || {
                let commands = parse::parse(text)?;
                let mut values = eval::run(&commands);
                values.status = status(&commands, &values);
                values.unset = unset(text, &values);
                values.text = text.to_owned();
                Ok(values)
            })
            .map_err(|_| refused("the recipe could not be read: no thread could be started"))?
            .join()
            .map_err(|_| refused("the recipe could not be read as bash"))?
    })
}
