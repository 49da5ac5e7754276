//! What makepkg finds of a field in a package function (libmakepkg `util/pkgbuild.sh`, 6.0.2).
//!
//! It does not run the function. It takes the lines of `declare -f` that begin with an assignment to the field, and evaluates
//! each by itself, in a function of its own: conditions around them do not count, the function's locals are not there, and a
//! list of more than one line is an error that is passed over. [`extract_function_variable`](Evaluated::attribute) here does
//! the same.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, Mutex};

use super::ast::{Assigned, Command, Compound, Function, List};
use super::eval::Evaluator;
use super::eval::state::Held;
use super::syntax::Parser;
use super::{Evaluated, Span, Text, Unknown, Value};

/// Locals of makepkg's functions that are on the way to the line, what its checks leave behind, and what it sets between the
/// recipe and the lines: what they hold then is not the recipe's.
const WORKING: &[&str] = &[
    "attrname",
    "isarray",
    "outputvar",
    "funcname",
    "attr",
    "attr_regex",
    "decl",
    "r",
    "shellopts",
    "package_arch",
    "a",
    "multivalued_arch_attrs",
    "singlevalued",
    "multivalued",
    "pkg",
    "REPLY",
    "i",
    "query",
    "fragment",
    "v",
    "func",
    "proto",
    "basever",
    "pkgdir",
    "pkgdirbase",
    "srcdir",
    "name",
    "key",
    "list",
    "all_list",
    "ref",
    "keys",
    "values",
    "lint_type",
    "file",
];

/// The name that makepkg gives the field while it evaluates a line.
const OUTPUT: &str = "outvalue";

impl Evaluated {
    /// What the lines of a package function say of a field: `None` where no line does. `array` says whether the field is a list.
    /// The function is `package_<package>`, or `package` where there is none of that name.
    ///
    /// # Errors
    /// Only running the recipe could tell.
    pub fn attribute(&self, package: &str, field: &str, array: bool) -> Result<Option<Value>, Unknown> {
        let own = format!("package_{package}");
        let function = if self.has_function(&own)? { own } else { "package".to_owned() };
        if !self.has_function(&function)? {
            return Ok(None);
        }
        let Some(printed) = self.printed.get(&function) else { return Ok(None) };
        let text = printed.text.as_ref().map_err(Clone::clone)?;
        let lines: Vec<&str> = text.lines().filter_map(|line| assignment(line, field, array)).collect();
        if lines.is_empty() {
            return Ok(None);
        }
        // Several of makepkg's checks ask for the same field.
        let key = (package.to_owned(), field.to_owned(), array);
        if let Some(known) = self.attributes.0.lock().ok().and_then(|known| known.get(&key).cloned()) {
            return known.map(Some);
        }
        let places = printed.places(field, array, lines.len());
        let value = self.lines(&lines, &places, package, field, array, &printed.span);
        if let Ok(mut known) = self.attributes.0.lock() {
            known.insert(key, value.clone());
        }
        value.map(Some)
    }

    /// The last assignment of a package function that [`attribute`](Self::attribute) takes for the field; the head of the function
    /// where that cannot be told.
    #[must_use]
    pub fn attribute_span(&self, package: &str, field: &str, array: bool) -> Range<usize> {
        let own = self.printed.get(&format!("package_{package}"));
        let Some(printed) = own.or_else(|| self.printed.get("package")) else { return 0..0 };
        let lines = printed.text.iter().flat_map(|text| text.lines());
        let count = lines.filter(|line| assignment(line, field, array).is_some()).count();
        printed.places(field, array, count).last().unwrap_or(&printed.span).clone()
    }

    /// Whether the recipe defines this function.
    ///
    /// # Errors
    /// Only running the recipe could tell.
    pub fn has_function(&self, name: &str) -> Result<bool, Unknown> {
        match self.functions.get(name) {
            Some(function) if function.uncertain => Err(Unknown {
                why: format!("whether `{name}` is defined so is not known"),
                span: function.span.clone(),
            }),
            Some(_) => Ok(true),
            None => match &self.everything {
                Some(variable) => match &variable.value {
                    Value::Unknown(why) => Err(why.clone()),
                    _ => Ok(false),
                },
                None => Ok(false),
            },
        }
    }

    fn lines(
        &self,
        lines: &[&str],
        places: &[Span],
        package: &str,
        field: &str,
        array: bool,
        span: &Span,
    ) -> Result<Value, Unknown> {
        let unknown = |why: &str| Unknown { why: why.to_owned(), span: span.clone() };
        let mut state = self.state.clone();
        let start = Text { text: String::new(), span: span.clone() };
        let value = match state.held_globally(field) {
            Some(Held::Indexed(list)) if array => Held::Indexed(list),
            Some(Held::Scalar(text)) if array => Held::Indexed(BTreeMap::from([(0, text)])),
            Some(Held::Indexed(list)) => Held::Scalar(list.get(&0).cloned().unwrap_or(start)),
            Some(Held::Scalar(text)) => Held::Scalar(text),
            Some(Held::Unknown(why)) => Held::Unknown(why),
            Some(Held::Associative(_)) => Held::Unknown(unknown("an associative array is no list")),
            Some(Held::Nothing) | None if array => Held::Indexed(BTreeMap::new()),
            Some(Held::Nothing) | None => Held::Scalar(start),
        };
        let package = Text { text: package.to_owned(), span: span.clone() };
        state.prepare_lines(WORKING, &unknown("makepkg has a variable of that name"), package, (OUTPUT, value));
        let before = state.clone();
        let mut evaluator = Evaluator::with(state, self.length, &self.carch, super::eval::SHALLOW);
        for (line, place) in lines.iter().zip(places) {
            let code = format!("{OUTPUT}{line}");
            if is_cut(&code) {
                continue;
            }
            evaluator.code(&code, place);
            if evaluator.stopped().is_some() {
                return Err(unknown("a line of the package function is too much to evaluate"));
            }
        }
        let after = evaluator.state();
        if !after.differs_only_in(&before, OUTPUT) {
            return Err(unknown("a line of the package function changes more than its field"));
        }
        match after.held_on_top(OUTPUT) {
            Some(Held::Unknown(why)) => Err(why),
            Some(Held::Scalar(text)) => Ok(Value::Str(text)),
            Some(Held::Indexed(list)) => Ok(Value::List(list.into_values().collect())),
            _ => Err(unknown("a line of the package function takes its field back")),
        }
    }
}

/// Whether a line is the beginning of a command alone, such as of `provides=($(if …; then …; fi))`, which `declare -f` prints on
/// several lines: bash says so, and evaluates nothing of it.
fn is_cut(code: &str) -> bool {
    let cut = |message: &str| message.contains("` is missing") || message.starts_with("unexpected end");
    let mut parser = Parser::new(code);
    code.contains("$(") && matches!(parser.next(false), Some(Err(fault)) if !fault.too_much && cut(&fault.message))
}

/// A package, a field, and whether the field is a list.
type Asked = (String, String, bool);

/// What package functions say, once it was evaluated.
#[derive(Debug, Clone, Default)]
pub(super) struct Attributes(Arc<Mutex<BTreeMap<Asked, Result<Value, Unknown>>>>);

/// What `declare -f` prints of a function.
#[derive(Debug, Clone)]
pub(super) struct Printed {
    /// The text, if it is known.
    pub(super) text: Result<String, Unknown>,
    /// The head of the function: its name and parentheses.
    pub(super) span: Span,
    /// The assignments that begin a line of the text: the name, whether the value is a list, and where each stands in the recipe.
    pub(super) lines: Vec<(String, bool, Span)>,
}

impl Printed {
    /// Where the lines stand that makepkg takes for a field: as many as there are, each at the head of the function if the
    /// assignments cannot be told from other lines that look so.
    fn places(&self, field: &str, array: bool, count: usize) -> Vec<Span> {
        let lines = self.lines.iter().filter(|(name, list, _)| name == field && *list == array);
        let places: Vec<Span> = lines.map(|(_, _, span)| span.clone()).collect();
        if places.len() == count { places } else { vec![self.span.clone(); count] }
    }
}

/// The assignments of a function that begin a line of what `declare -f` prints.
pub(super) fn lines(function: &Function) -> Vec<(String, bool, Span)> {
    let mut out = Vec::new();
    compound(&function.body, true, &mut out);
    out
}

/// `begins`: whether the first command begins a line.
fn list(list: &List, begins: bool, out: &mut Vec<(String, bool, Span)>) {
    for (at, item) in list.items.iter().enumerate() {
        let begins = (begins || at > 0) && item.first.bangs == 0 && item.first.timed.is_none();
        for (at, piped) in item.first.commands.iter().enumerate() {
            command(piped, begins && at == 0, out);
        }
        for piped in item.rest.iter().flat_map(|(_, pipeline)| &pipeline.commands) {
            command(piped, false, out);
        }
    }
}

fn command(command: &Command, begins: bool, out: &mut Vec<(String, bool, Span)>) {
    match command {
        Command::Simple(simple) => {
            if let Some(first) = simple.assignments.first().filter(|_| begins) {
                out.push((first.name.clone(), matches!(first.value, Assigned::Array(_)), first.span.clone()));
            }
        }
        Command::Compound(inner, _, _) => compound(inner, false, out),
        Command::Function(function) => compound(&function.body, true, out),
    }
}

fn compound(compound: &Compound, body_begins: bool, out: &mut Vec<(String, bool, Span)>) {
    match compound {
        Compound::Group(inner) => list(inner, true, out),
        Compound::Subshell(inner) => list(inner, body_begins, out),
        Compound::If { arms, otherwise } => {
            for (condition, then) in arms {
                list(condition, false, out);
                list(then, true, out);
            }
            otherwise.iter().for_each(|inner| list(inner, true, out));
        }
        Compound::While { condition, body, .. } => {
            list(condition, false, out);
            list(body, true, out);
        }
        Compound::For { body, .. } | Compound::Select { body, .. } | Compound::ForArithmetic { body, .. } => {
            list(body, true, out);
        }
        Compound::Case { clauses, .. } => clauses.iter().for_each(|clause| list(&clause.body, true, out)),
        Compound::Conditional(_) | Compound::Arithmetic(_) | Compound::Coprocess { .. } => {}
    }
}

/// What follows the field's name in a line that makepkg takes: `^[[:space:]]* field\+?=\(` for a list, `…=[^(]` for one text.
fn assignment<'a>(line: &'a str, field: &str, array: bool) -> Option<&'a str> {
    let trimmed = line.trim_start_matches(super::is_space);
    let indent = line.strip_suffix(trimmed)?;
    if !indent.ends_with(' ') {
        return None;
    }
    let rest = trimmed.strip_prefix(field)?;
    let value = rest.strip_prefix('+').unwrap_or(rest).strip_prefix('=')?;
    let first = value.chars().next()?;
    ((first == '(') == array).then_some(rest)
}
