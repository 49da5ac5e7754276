//! Commands in order: what is understood is evaluated, what is not makes unknown what it could have set.

use std::ops::Range;

use super::ast::{AssignedValue, Assignment, Command, Word};
use super::effects::{Collector, Effects};
use super::scope::{Lookup, Scope};
use super::{Evaluated, Function, Text, Unknown, Value, Variable, expand};

/// The most elements of an array, and the most bytes that one assignment adds to it.
const MAX_ELEMENTS: usize = 64 * 1024;
const MAX_ARRAY: usize = 4 * 1024 * 1024;

/// Reads a recipe's commands.
pub(super) fn run(commands: &[Command]) -> Evaluated {
    let mut collector = Collector::new(commands);
    let mut scope = Scope::new();
    let mut out = Evaluated::default();
    for command in commands {
        match command {
            Command::Assign(assignments) => {
                for assignment in assignments {
                    let effects = collector.words(words(assignment));
                    let why = Unknown { why: "set by an expansion".to_owned(), span: assignment.span.clone() };
                    apply(effects, &why, &mut scope);
                    assign(assignment, &mut scope);
                }
            }
            Command::Call(call) => {
                let effects = collector.call(call);
                let why = format!("`{}` could set it, and is not run", call.name.text);
                apply(effects, &Unknown { why, span: call.span.clone() }, &mut scope);
            }
            Command::Block(block) => {
                let effects = collector.block(block);
                let why = format!("set inside {}, which is not evaluated yet", block.what);
                apply(effects, &Unknown { why, span: block.keyword.clone() }, &mut scope);
                define_all(&block.commands, &mut out);
            }
            Command::Function(function) => {
                let uncertain = scope.stopped.is_some();
                let defined = Function { span: function.span.clone(), body: function.body.clone(), uncertain };
                out.functions.insert(function.name.clone(), defined);
            }
        }
    }
    // What a function's body defines counts when it is called, whenever that is.
    for command in commands {
        if let Command::Function(function) = command {
            define_all(&function.commands, &mut out);
        }
    }
    // Set by makepkg, not by the recipe.
    if scope.variables.get("CARCH").is_some_and(|variable| variable.span.is_empty()) {
        scope.variables.remove("CARCH");
    }
    out.variables = scope.variables;
    out.everything = scope.everything.map(|why| Variable { span: why.span.clone(), value: Value::Unknown(why) });
    out
}

/// Functions whose definition may not be reached, or not last.
fn define_all(commands: &[Command], out: &mut Evaluated) {
    for command in commands {
        match command {
            Command::Function(function) => {
                let defined = Function { span: function.span.clone(), body: function.body.clone(), uncertain: true };
                out.functions.entry(function.name.clone()).or_insert(defined).uncertain = true;
                define_all(&function.commands, out);
            }
            Command::Block(block) => define_all(&block.commands, out),
            Command::Assign(_) | Command::Call(_) => {}
        }
    }
}

fn words(assignment: &Assignment) -> impl Iterator<Item = &Word> {
    match &assignment.value {
        AssignedValue::Scalar(word) => std::slice::from_ref(word).iter(),
        AssignedValue::Array(words) => words.iter(),
    }
}

fn apply(effects: Effects, why: &Unknown, scope: &mut Scope) {
    if let Some(why) = &effects.everything {
        scope.forget_everything(why);
    }
    for (name, effect) in effects.names {
        let span: Range<usize> = if effect.span.is_empty() { why.span.clone() } else { effect.span };
        scope.forget(&name, why, span);
        if effect.array {
            scope.mark_array(&name);
        }
        if effect.attribute {
            scope.mark_attribute(&name, why);
        }
    }
    if let Some(why) = &effects.stops {
        scope.stop(why);
    }
}

fn assign(assignment: &Assignment, scope: &mut Scope) {
    let name = assignment.name.as_str();
    let unknown = |why: &str| Unknown { why: why.to_owned(), span: assignment.span.clone() };
    if assignment.subscript.is_some() {
        scope.forget(name, &unknown("elements are not evaluated yet"), assignment.span.clone());
        scope.mark_array(name);
        return;
    }
    let exhausted = scope.exhausted(&assignment.span);
    let new = match (&assignment.value, exhausted) {
        (_, Some(why)) => Err(why),
        (AssignedValue::Scalar(word), None) => {
            expand::scalar(word, scope).and_then(|text| scalar(assignment, text, scope))
        }
        (AssignedValue::Array(words), None) => array(assignment, words, scope),
    };
    match new {
        Ok(value) => scope.set(name, value, assignment.span.clone()),
        Err(why) => {
            scope.forget(name, &why, assignment.span.clone());
            if matches!(assignment.value, AssignedValue::Array(_)) {
                scope.mark_array(name);
            }
        }
    }
}

/// `name=text` and `name+=text`: of an array, the first element is meant.
fn scalar(assignment: &Assignment, text: Text, scope: &Scope) -> Result<Value, Unknown> {
    let joined = |old: &Text| match assignment.append {
        true => Text { text: format!("{}{}", old.text, text.text), span: assignment.span.clone() },
        false => text.clone(),
    };
    match old(assignment, scope) {
        Old::Str(old) => Ok(Value::Str(joined(old))),
        Old::List(old) => {
            let mut list = old.to_vec();
            match list.first_mut() {
                Some(first) => *first = joined(first),
                None => list.push(text),
            }
            Ok(Value::List(list))
        }
        Old::Unset => Ok(Value::Str(text)),
        Old::Unknown(why) if assignment.append || scope.maybe_array(&assignment.name) => Err(why),
        Old::Unknown(_) => Ok(Value::Str(text)),
    }
}

/// `name=(words)` and `name+=(words)`.
fn array(assignment: &Assignment, words: &[Word], scope: &Scope) -> Result<Value, Unknown> {
    let mut list = match old(assignment, scope) {
        _ if !assignment.append => Vec::new(),
        Old::Str(text) => vec![text.clone()],
        Old::List(list) => list.to_vec(),
        Old::Unset => Vec::new(),
        Old::Unknown(why) => return Err(why),
    };
    let mut bytes = 0;
    for word in words {
        let fields = expand::fields(word, scope)?;
        bytes += fields.iter().map(|field| field.text.len()).sum::<usize>();
        list.extend(fields);
        if list.len() > MAX_ELEMENTS || bytes > MAX_ARRAY {
            return Err(Unknown { why: "the array is too large".to_owned(), span: assignment.span.clone() });
        }
    }
    Ok(Value::List(list))
}

/// What an assignment finds.
enum Old<'s> {
    Str(&'s Text),
    List(&'s [Text]),
    Unset,
    Unknown(Unknown),
}

fn old<'s>(assignment: &Assignment, scope: &'s Scope) -> Old<'s> {
    match scope.lookup(&assignment.name) {
        Lookup::Known(Value::Str(text)) => Old::Str(text),
        Lookup::Known(Value::List(list)) => Old::List(list),
        Lookup::Known(Value::Unknown(why)) => Old::Unknown(why.clone()),
        // What comes from outside of the recipe has no place in it.
        Lookup::Unknown(why) if why.span.is_empty() => Old::Unknown(Unknown { span: assignment.span.clone(), ..why }),
        Lookup::Unknown(why) => Old::Unknown(why),
        Lookup::Unset => Old::Unset,
    }
}
