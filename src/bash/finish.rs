//! What is known behind the last line of a recipe.

use std::collections::BTreeMap;
use std::ops::Range;

use super::eval::state::State;
use super::eval::{Evaluator, Stopped};
use super::extract::{self, Attributes, Printed};
use super::{Files, Span, SyntaxError, Unknown, Value, eval, print};

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

/// How reading the recipe ends. makepkg goes on only if it succeeds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// It does.
    Succeeds,
    /// The last command fails, or the recipe ends makepkg: why, and where.
    Fails(Unknown),
    /// Only running the recipe could tell, or what makepkg does behind it.
    Unknown(Unknown),
}

/// What a recipe says, outside of its functions.
#[derive(Debug, Clone)]
pub struct Evaluated {
    /// Variables by name. Ask [`Evaluated::get`]: a name that is not here may still be set.
    pub variables: BTreeMap<String, Variable>,
    /// Functions by name, the last definition of each.
    pub functions: BTreeMap<String, Function>,
    /// What a name holds that is not among `variables`, where the recipe runs something that could set any name (`eval`).
    pub everything: Option<Variable>,
    /// How reading it ends.
    pub status: Status,
    /// What it prints while it is read, which makepkg's output would begin with; none where it prints nothing.
    pub prints: Option<Unknown>,
    /// Arithmetic that bash says is in error: why, and where. Bash drops the command, and goes on with the next one.
    pub errors: Vec<Unknown>,
    /// Something that it runs may change the files beside it, and is not run here.
    pub files: Option<Unknown>,
    /// Names of files that were taken to be absent.
    pub(super) absent: Vec<String>,
    /// Names that it expands though neither it nor makepkg sets them, with their places.
    pub unset: Vec<(String, Range<usize>)>,
    /// Arrays with holes, or without a first element: `$name` is not their first.
    sparse: Vec<String>,
    /// What `declare -f` prints of each package function, and where the function stands.
    pub(super) printed: BTreeMap<String, Printed>,
    pub(super) attributes: Attributes,
    pub(super) state: State,
    pub(super) length: usize,
    pub(super) carch: String,
}

impl Evaluated {
    /// The variable of this name; `None` where it is certain that the recipe does not set it.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Variable> {
        self.variables.get(name).or(self.everything.as_ref())
    }

    /// Whether there is no file of this name, as far as the recipe asked for it.
    #[must_use]
    pub fn is_absent(&self, name: &str) -> bool {
        self.absent.iter().any(|absent| absent == name)
    }

    /// Whether an array has holes or does not begin at 0: then the first of its [`Value::List`] is not what `$name` gives.
    #[must_use]
    pub fn is_sparse(&self, name: &str) -> bool {
        self.sparse.iter().any(|sparse| sparse == name)
    }
}

/// Evaluates a text with this much nesting; `None` where it is deeper.
pub(super) fn run(text: &str, carch: &str, deepest: usize, files: Files) -> Option<Result<Evaluated, SyntaxError>> {
    let mut evaluator = Evaluator::new(text.len(), carch, deepest);
    if files == Files::Absent {
        evaluator.take_for_absent();
    }
    let result = evaluator.recipe(text, deepest);
    match evaluator.stopped() {
        Some(Stopped::Deep) => return None,
        Some(Stopped::Work) => {
            let (place, length) = (evaluator.last(), text.len());
            return Some(Ok(too_much("it takes too many steps, or too much memory", place, length, carch)));
        }
        None => {}
    }
    match result {
        Err(fault) if fault.too_much && deepest < eval::DEEP => None,
        Err(fault) => {
            let span = on_boundaries(text, fault.span);
            Some(Err(SyntaxError { message: fault.message, span, too_much: fault.too_much }))
        }
        Ok(()) => Some(Ok(finish(evaluator, text, carch))),
    }
}

/// Nothing is known of a recipe that is too much.
pub(super) fn too_much(why: &str, place: Span, length: usize, carch: &str) -> Evaluated {
    let why = Unknown { why: format!("the recipe is too large: {why}"), span: place };
    let mut evaluator = Evaluator::new(length, carch, eval::SHALLOW);
    evaluator.now_mut().forget(&why);
    Evaluated {
        variables: BTreeMap::new(),
        functions: BTreeMap::new(),
        everything: Some(Variable { value: Value::Unknown(why.clone()), span: 0..0 }),
        status: Status::Unknown(why),
        prints: None,
        errors: Vec::new(),
        files: None,
        absent: Vec::new(),
        unset: Vec::new(),
        sparse: Vec::new(),
        printed: BTreeMap::new(),
        attributes: Attributes::default(),
        state: evaluator.state(),
        length,
        carch: carch.to_owned(),
    }
}

fn finish(mut evaluator: Evaluator, text: &str, carch: &str) -> Evaluated {
    let status = evaluator.ending();
    let (prints_at, errors) = evaluator.said();
    let absent = evaluator.absent();
    let state = evaluator.state();
    let mut evaluated = Evaluated {
        variables: BTreeMap::new(),
        functions: BTreeMap::new(),
        everything: state.unknown_others().map(|why| Variable { value: Value::Unknown(why.clone()), span: why.span }),
        status,
        prints: state.printed(prints_at),
        errors,
        files: state.changed_files(),
        absent,
        unset: state.unset_names(),
        sparse: Vec::new(),
        printed: BTreeMap::new(),
        attributes: Attributes::default(),
        state,
        length: text.len(),
        carch: carch.to_owned(),
    };
    for (name, variable, sparse) in evaluated.state.globals() {
        if sparse {
            evaluated.sparse.push(name.clone());
        }
        evaluated.variables.insert(name, variable);
    }
    for (name, definition, why, place) in evaluated.state.definitions() {
        if name == "package" || name.starts_with("package_") {
            let lines = definition.as_ref().map(|function| extract::lines(function)).unwrap_or_default();
            let text = match (&why, definition.as_ref().map(|function| print::function(function))) {
                (Some(why), _) => Err(why.clone()),
                (None, Some(Ok(text))) => Ok(text),
                (None, Some(Err(refused))) => Err(Unknown { why: refused.why.to_owned(), span: place.0.clone() }),
                (None, None) => continue,
            };
            // What `eval` defined has the one place of the `eval`.
            let is_written = place.0.start < place.1.start;
            let span = if is_written { place.0.start..place.1.start } else { place.0.clone() };
            let lines = if is_written { lines } else { Vec::new() };
            evaluated.printed.insert(name.clone(), Printed { text, span, lines });
        }
        let function = Function { span: place.0, body: place.1, uncertain: why.is_some() };
        evaluated.functions.insert(name, function);
    }
    evaluated
}

/// The same place, widened to whole characters.
fn on_boundaries(text: &str, span: Span) -> Span {
    let mut start = span.start.min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let mut end = span.end.clamp(start, text.len());
    while !text.is_char_boundary(end) {
        end += 1;
    }
    start..end
}
