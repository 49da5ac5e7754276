//! What is known at one moment of the evaluation, and how two such moments become one.
//!
//! A [`State`] is all that commands change: variables by scope, functions, options, the status of the last command, what was
//! printed, what is left of the input. Where a condition is not known, both ways are taken from copies of it, and
//! [`State::join`] keeps what they agree on: joining only ever loses knowledge, so that a loop of joins ends.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::super::ast;
use super::super::{Span, Text, Unknown};
use super::shared::Shared;

/// What a name holds.
#[derive(Debug, Clone)]
pub(in crate::bash) enum Held {
    /// Declared, without a value.
    Nothing,
    Scalar(Text),
    Indexed(BTreeMap<usize, Text>),
    Associative(BTreeMap<String, Text>),
    Unknown(Unknown),
}

/// What `declare` gives a name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Attributes {
    pub(super) readonly: bool,
    pub(super) integer: bool,
    pub(super) lower: bool,
    pub(super) upper: bool,
    pub(super) reference: bool,
    /// Only running would tell the others.
    pub(super) uncertain: bool,
}

/// What a value that is not known may be, at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Shape {
    /// One text, or nothing.
    Text,
    /// An indexed array.
    List,
    /// Anything, an associative array, too.
    Any,
}

#[derive(Debug, Clone)]
pub(super) struct Binding {
    pub(super) held: Held,
    /// Of what is not known.
    pub(super) shape: Shape,
    pub(super) attributes: Attributes,
    /// Where it was set last.
    pub(super) span: Span,
}

impl Binding {
    pub(super) fn new(held: Held, span: Span) -> Self {
        let shape = if matches!(held, Held::Unknown(_)) { Shape::Any } else { Shape::Text };
        Self { held, shape, attributes: Attributes::default(), span }
    }

    /// What it may be.
    pub(super) fn shape(&self) -> Shape {
        match self.held {
            Held::Nothing | Held::Scalar(_) => Shape::Text,
            Held::Indexed(_) => Shape::List,
            Held::Associative(_) => Shape::Any,
            Held::Unknown(_) => self.shape,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Global,
    /// A function's locals; the lowest one is that of makepkg's `source_safe`, which reads the recipe.
    Function,
    /// Assignments before a command.
    Temporary,
}

#[derive(Debug, Clone)]
pub(super) struct Scope {
    pub(super) kind: Kind,
    pub(super) names: Shared<BTreeMap<String, Binding>>,
}

impl Scope {
    pub(super) fn new(kind: Kind) -> Self {
        Self { kind, names: Shared::default() }
    }
}

/// A function as it was defined.
#[derive(Debug, Clone)]
pub(super) enum Defined {
    Known(Arc<ast::Function>, Place),
    /// Only running would tell whether it is defined, or how.
    Unknown(Unknown, Option<(Arc<ast::Function>, Place)>),
    /// It was taken back.
    Unset,
}

/// Where a definition stands in the recipe: of itself, and of its body. What `eval` defined stands where the `eval` does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) span: Span,
    pub(super) body: Span,
    /// `eval` defined it: the places in it are not the recipe's.
    pub(super) evaluated: bool,
}

/// The exit status of the last command.
#[derive(Debug, Clone)]
pub(super) enum Status {
    Known(u8),
    Unknown(Unknown),
}

impl Status {
    pub(super) fn of(success: bool) -> Self {
        Self::Known(u8::from(!success))
    }
}

/// What commands print to standard output, or what is there to read.
#[derive(Debug, Clone)]
pub(super) enum Stream {
    Known(String),
    Unknown(Unknown),
}

/// Shell options by name; what is not here is as bash starts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Options {
    /// Switched on, away from the default.
    pub(super) changed: BTreeMap<String, bool>,
    /// Only running would tell.
    pub(super) uncertain: BTreeSet<String>,
}

impl Options {
    /// `None` where it is not known.
    pub(super) fn get(&self, name: &str) -> Option<bool> {
        if self.uncertain.contains(name) {
            return None;
        }
        Some(self.changed.get(name).copied().unwrap_or_else(|| ON.contains(&name)))
    }

    pub(super) fn set(&mut self, name: &str, on: bool) {
        self.uncertain.remove(name);
        if ON.contains(&name) == on {
            self.changed.remove(name);
        } else {
            self.changed.insert(name.to_owned(), on);
        }
    }
}

/// Options that are on while a recipe is read and that the evaluation looks at.
const ON: &[&str] = &["braceexpand", "patsub_replacement", "globskipdots", "sourcepath", "checkwinsize"];

/// Whether an option is on where nothing switched it.
pub(super) fn is_on_by_default(name: &str) -> bool {
    ON.contains(&name)
}

#[derive(Debug, Clone)]
pub(in crate::bash) struct State {
    /// At least two: the global one, and that of the function that reads the recipe.
    pub(super) scopes: Vec<Scope>,
    /// What a name holds that is in no scope, once something ran that could set any name.
    pub(super) others: Option<Unknown>,
    pub(super) functions: Shared<BTreeMap<String, Defined>>,
    pub(super) other_functions: Option<Unknown>,
    pub(super) positional: Result<Vec<Text>, Unknown>,
    pub(super) options: Options,
    pub(super) status: Status,
    pub(super) output: Stream,
    pub(super) input: Stream,
    /// Something happened that makepkg could trip over later.
    pub(super) trouble: Option<Unknown>,
    /// Something ran that may have changed the files beside the recipe.
    pub(super) files: Option<Unknown>,
    /// Names that were expanded though nothing sets them.
    pub(super) unset: BTreeMap<String, Span>,
}

impl State {
    /// The innermost binding of a name.
    pub(super) fn binding(&self, name: &str) -> Option<&Binding> {
        self.scopes.iter().rev().find_map(|scope| scope.names.get(name))
    }

    /// The binding that an assignment to a name changes: the innermost there is, else a new global one.
    pub(super) fn binding_mut(&mut self, name: &str, span: &Span) -> &mut Binding {
        let at = self.scopes.iter().rposition(|scope| scope.names.contains_key(name)).unwrap_or(0);
        self.bind(at, name, span)
    }

    /// The binding of a name in the scope of the function that runs.
    pub(super) fn local_mut(&mut self, name: &str, span: &Span) -> &mut Binding {
        let at = self.function_scope();
        self.bind(at, name, span)
    }

    pub(super) fn global_mut(&mut self, name: &str, span: &Span) -> &mut Binding {
        self.bind(0, name, span)
    }

    /// The index of the scope of the function that runs.
    pub(super) fn function_scope(&self) -> usize {
        self.scopes.iter().rposition(|scope| scope.kind == Kind::Function).unwrap_or(0)
    }

    fn bind(&mut self, at: usize, name: &str, span: &Span) -> &mut Binding {
        let unknown = self.others.clone();
        if self.scopes.is_empty() {
            self.scopes.push(Scope::new(Kind::Global));
        }
        let at = at.min(self.scopes.len() - 1);
        let held = if at == 0 { unknown.map_or(Held::Nothing, Held::Unknown) } else { Held::Nothing };
        #[allow(clippy::indexing_slicing, reason = "`at` was just held against the length")]
        self.scopes[at].names.entry(name.to_owned()).or_insert_with(|| Binding::new(held, span.clone()))
    }

    /// Nothing is known of any variable from here on.
    pub(super) fn forget_variables(&mut self, why: &Unknown) {
        for scope in &mut self.scopes {
            for binding in scope.names.values_mut() {
                binding.held = Held::Unknown(why.clone());
                binding.shape = Shape::Any;
                binding.attributes.uncertain = true;
            }
        }
        self.others = Some(why.clone());
    }

    /// Nothing is known of anything from here on: code ran that is not known.
    pub(in crate::bash) fn forget(&mut self, why: &Unknown) {
        self.forget_variables(why);
        for defined in self.functions.values_mut() {
            *defined = Defined::Unknown(why.clone(), defined.known());
        }
        self.other_functions = Some(why.clone());
        self.positional = Err(why.clone());
        for name in [
            "extglob",
            "nocasematch",
            "nullglob",
            "failglob",
            "noglob",
            "braceexpand",
            "nounset",
            "errexit",
            "pipefail",
        ] {
            self.options.uncertain.insert(name.to_owned());
        }
        self.status = Status::Unknown(why.clone());
        self.output = Stream::Unknown(why.clone());
        self.input = Stream::Unknown(why.clone());
        self.trouble.get_or_insert_with(|| why.clone());
    }

    /// How much there is to copy, for the account of the work.
    pub(super) fn size(&self) -> usize {
        let names: usize = self.scopes.iter().flat_map(|scope| scope.names.values()).map(|b| b.held.size() + 32).sum();
        let stream = |stream: &Stream| if let Stream::Known(text) = stream { text.len() / 8 } else { 0 };
        let arguments = self.positional.as_ref().map_or(0, |list| list.iter().map(|text| text.text.len() + 8).sum());
        let others = 16 * (self.functions.len() + self.unset.len() + 1);
        names + stream(&self.output) + stream(&self.input) + arguments + others
    }
}

impl Defined {
    pub(super) fn known(&self) -> Option<(Arc<ast::Function>, Place)> {
        match self {
            Self::Known(function, place) => Some((Arc::clone(function), place.clone())),
            Self::Unknown(_, last) => last.clone(),
            Self::Unset => None,
        }
    }
}

impl Held {
    /// Whether both are the same value, wherever it is written.
    pub(super) fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Nothing, Self::Nothing) => true,
            (Self::Scalar(one), Self::Scalar(two)) => one.text == two.text,
            (Self::Indexed(one), Self::Indexed(two)) => {
                one.len() == two.len() && one.iter().zip(two).all(|(a, b)| a.0 == b.0 && a.1.text == b.1.text)
            }
            (Self::Associative(one), Self::Associative(two)) => {
                one.len() == two.len() && one.iter().zip(two).all(|(a, b)| a.0 == b.0 && a.1.text == b.1.text)
            }
            (Self::Unknown(_), Self::Unknown(_)) => true,
            _ => false,
        }
    }

    pub(super) fn size(&self) -> usize {
        match self {
            Self::Nothing | Self::Unknown(_) => 8,
            Self::Scalar(text) => text.text.len() + 8,
            Self::Indexed(list) => list.values().map(|text| text.text.len() + 8).sum::<usize>() + 8,
            Self::Associative(list) => {
                list.iter().map(|(key, text)| key.len() + text.text.len() + 8).sum::<usize>() + 8
            }
        }
    }
}
