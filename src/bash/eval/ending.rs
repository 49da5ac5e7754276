//! What is left behind the last line: how it ended, what it printed, and what each name holds.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::finish::{Status as Ending, Variable};
use super::super::{Span, Text, Unknown, Value, ast};
use super::shared::Shared;
use super::state::{Binding, Defined, Held, Kind, Scope, State, Status, Stream};
use super::{EXITED, Evaluator};

/// A function's name, its definition where it is known, why it is not certain, and its places.
pub(in crate::bash) type Definition = (String, Option<Arc<ast::Function>>, Option<Unknown>, (Span, Span));

impl Evaluator {
    /// How reading the recipe ends.
    pub(in crate::bash) fn ending(&mut self) -> Ending {
        let last = self.last.clone();
        if let Some(why) = self.state.trouble.clone() {
            return if self.state.options.get(EXITED) == Some(true) {
                Ending::Fails(why)
            } else {
                Ending::Unknown(why)
            };
        }
        if let Some((command, span)) = self.option_left_on() {
            return Ending::Unknown(Unknown {
                why: format!("`{command}` is not taken back, and makepkg would feel it"),
                span,
            });
        }
        match self.scalar("IFS") {
            Ok(None) => {}
            Ok(Some(text)) if text == " \t\n" => {}
            Ok(Some(_)) => {
                let set = self.state.binding("IFS").map(|binding| binding.span.clone());
                let span = set.filter(|span| !span.is_empty()).unwrap_or(last);
                return Ending::Unknown(Unknown {
                    why: "`IFS` is left changed, and makepkg would feel it".to_owned(),
                    span,
                });
            }
            Err(why) => return Ending::Unknown(why),
        }
        match self.state.status.clone() {
            Status::Known(0) => Ending::Succeeds,
            Status::Known(_) => Ending::Fails(self.unknown("the last command of the recipe fails", last)),
            Status::Unknown(why) => {
                let why = if why.span.is_empty() { self.unknown(why.why, last) } else { why };
                Ending::Unknown(why)
            }
        }
    }
}

impl State {
    pub(in crate::bash) fn unknown_others(&self) -> Option<Unknown> {
        self.others.clone()
    }

    /// What was printed, if anything; `at` is where the first of it was.
    pub(in crate::bash) fn printed(&self, at: Span) -> Option<Unknown> {
        match &self.output {
            Stream::Known(text) if text.is_empty() => None,
            Stream::Known(_) => Some(Unknown { why: "the recipe prints a text of its own".into(), span: at }),
            Stream::Unknown(why) => Some(why.clone()),
        }
    }

    pub(in crate::bash) fn changed_files(&self) -> Option<Unknown> {
        self.files.clone()
    }

    pub(in crate::bash) fn unset_names(&self) -> Vec<(String, Span)> {
        self.unset.iter().map(|(name, span)| (name.clone(), span.clone())).collect()
    }

    /// The names that outlive the reading of the recipe, what they hold, and whether they are arrays with holes.
    pub(in crate::bash) fn globals(&self) -> Vec<(String, Variable, bool)> {
        let Some(scope) = self.scopes.first() else { return Vec::new() };
        let mut out = Vec::new();
        for (name, binding) in scope.names.iter() {
            let span = binding.span.clone();
            let (value, sparse) = match &binding.held {
                _ if binding.attributes.reference => {
                    let why = format!("`{name}` is a reference to a name");
                    (Value::Unknown(Unknown { why, span: span.clone() }), false)
                }
                Held::Nothing => continue,
                Held::Scalar(text) => (Value::Str(text.clone()), false),
                Held::Indexed(list) => {
                    let sparse = list.keys().enumerate().any(|(at, index)| at != *index);
                    (Value::List(list.values().cloned().collect()), sparse)
                }
                Held::Associative(_) => {
                    let why = "an associative array is not read as a field";
                    (Value::Unknown(Unknown { why: why.into(), span: span.clone() }), false)
                }
                Held::Unknown(why) => (Value::Unknown(why.clone()), false),
            };
            out.push((name.clone(), Variable { value, span }, sparse));
        }
        out
    }

    pub(in crate::bash) fn definitions(&self) -> Vec<Definition> {
        let mut out = Vec::new();
        for (name, defined) in self.functions.iter() {
            let (function, why, place) = match defined {
                Defined::Known(function, place) => {
                    (Some(Arc::clone(function)), self.other_functions.clone(), place.clone())
                }
                Defined::Unknown(why, Some((function, place))) => {
                    (Some(Arc::clone(function)), Some(why.clone()), place.clone())
                }
                Defined::Unknown(..) | Defined::Unset => continue,
            };
            let _ = &why;
            out.push((
                name.clone(),
                function,
                match defined {
                    Defined::Known(..) => None,
                    _ => why,
                },
                (place.span, place.body),
            ));
        }
        out
    }

    /// What a global name holds.
    pub(in crate::bash) fn held_globally(&self, name: &str) -> Option<Held> {
        match self.scopes.first().and_then(|scope| scope.names.get(name)) {
            Some(binding) => Some(binding.held.clone()),
            None => self.others.clone().map(Held::Unknown),
        }
    }

    pub(in crate::bash) fn held_on_top(&self, name: &str) -> Option<Held> {
        self.scopes.last().and_then(|scope| scope.names.get(name)).map(|binding| binding.held.clone())
    }

    /// As it is when makepkg evaluates a line of a package function.
    pub(in crate::bash) fn prepare_lines(
        &mut self,
        working: &[&str],
        why: &Unknown,
        package: Text,
        output: (&str, Held),
    ) {
        self.scopes.truncate(1);
        let names = self.scopes.first().and_then(|scope| scope.names.get("pkgname"));
        let first = match names.map(|binding| &binding.held) {
            Some(Held::Scalar(text)) => Some(Held::Scalar(text.clone())),
            Some(Held::Indexed(list)) => list.get(&0).cloned().map(Held::Scalar),
            Some(Held::Unknown(why)) => Some(Held::Unknown(why.clone())),
            Some(Held::Nothing | Held::Associative(_)) => None,
            None => self.others.clone().map(Held::Unknown),
        };
        let base = match self.held_globally("pkgbase") {
            Some(Held::Scalar(text)) => text.text.is_empty(),
            Some(Held::Nothing) | None => true,
            _ => false,
        };
        if base && let Some(held) = first {
            self.global_mut("pkgbase", &(0..0)).held = held;
        }
        let mut scope = Scope::new(Kind::Function);
        for name in working {
            scope.names.insert((*name).to_owned(), Binding::new(Held::Unknown(why.clone()), 0..0));
        }
        scope.names.insert("pkgname".to_owned(), Binding::new(Held::Scalar(package), 0..0));
        scope.names.insert(output.0.to_owned(), Binding::new(output.1, 0..0));
        self.scopes.push(scope);
        self.positional = Err(why.clone());
        self.options.set("extglob", true);
        self.output = Stream::Known(String::new());
        self.status = Status::Known(0);
        self.trouble = None;
    }

    /// Whether nothing but a local name has changed.
    pub(in crate::bash) fn differs_only_in(&self, before: &Self, name: &str) -> bool {
        let same = |one: &Shared<BTreeMap<String, Binding>>, two: &Shared<BTreeMap<String, Binding>>| {
            if one.is(two) {
                return true;
            }
            let one = one.iter().filter(|(key, _)| *key != name);
            let two = two.iter().filter(|(key, _)| *key != name);
            one.map(|(key, binding)| (key, &binding.held))
                .zip(two.map(|(key, binding)| (key, &binding.held)))
                .all(|((a, one), (b, two))| a == b && one.same(two))
        };
        let scopes = self.scopes.len() == before.scopes.len()
            && self
                .scopes
                .iter()
                .zip(&before.scopes)
                .all(|(one, two)| one.names.len() == two.names.len() && same(&one.names, &two.names));
        let quiet = matches!(&self.output, Stream::Known(text) if text.is_empty());
        scopes
            && quiet
            && self.trouble.is_none()
            && self.others.is_none() == before.others.is_none()
            && self.options == before.options
            && self.functions.len() == before.functions.len()
            && self.other_functions.is_none() == before.other_functions.is_none()
    }
}
