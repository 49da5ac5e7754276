//! What expansions do beside giving a text: what is skipped behind something unknown would have done it all the same.

use std::ops::BitOr;

use super::super::Unknown;
use super::super::ast::{Assigned, Assignment, Element, Name, Operation, Parameter, Part, Subscript, Word};
use super::state::{Attributes, Status};
use super::{Evaluator, Expanded, Hitch};

/// What expanding some words may do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Effects {
    /// Set a variable, whichever.
    sets: bool,
    /// Set these variables.
    names: Vec<String>,
    /// End more than the command; an index that is expanded first may set a variable, too.
    pub(super) ends: bool,
    /// Be in error, so that bash drops the command.
    fails: bool,
    /// Expand something that may not be set.
    expands: bool,
    /// Run a substitution, which says how a plain assignment ends.
    runs: bool,
}

impl Effects {
    /// Whether it may set any variable at all.
    pub(super) fn may_set(&self) -> bool {
        self.sets || !self.names.is_empty()
    }
}

impl BitOr for Effects {
    type Output = Self;

    fn bitor(mut self, other: Self) -> Self {
        self.names.extend(other.names);
        Self {
            sets: self.sets || other.sets,
            names: self.names,
            ends: self.ends || other.ends,
            fails: self.fails || other.fails,
            expands: self.expands || other.expands,
            runs: self.runs || other.runs,
        }
    }
}

fn all(each: impl Iterator<Item = Effects>) -> Effects {
    each.fold(Effects::default(), Effects::bitor)
}

/// Whether an arithmetic text assigns: by `=`, `++` or `--`, wherever that stands.
pub(super) fn assigns(text: &str) -> bool {
    let mut rest = text.to_owned();
    for comparison in ["==", "!=", "<=", ">="] {
        // `<<=` and `>>=` assign.
        rest = rest.replace(&format!("{}=", &comparison[..1].repeat(2)), "=\u{1}").replace(comparison, " ");
    }
    rest.contains('=') || text.contains("++") || text.contains("--")
}

/// What arithmetic does, as far as its own text says; what expansions in it give may assign as well.
pub(super) fn arithmetic(word: &Word) -> Effects {
    let of_text = |text: &str| {
        let fails = !text.bytes().all(|b| b.is_ascii_digit()) || (text.len() > 1 && text.starts_with('0'));
        Effects { sets: assigns(text), fails, expands: fails, ..Effects::default() }
    };
    all(word.parts.iter().map(|part| match part {
        Part::Literal(text) => of_text(text),
        Part::Double(inner) => all(inner.iter().map(|part| match part {
            Part::Literal(text) => of_text(text),
            _ => Effects { fails: true, expands: true, ..Effects::default() },
        })),
        _ => Effects { fails: true, expands: true, ..Effects::default() },
    })) | parts(&word.parts)
}

pub(super) fn words(list: &[Word]) -> Effects {
    all(list.iter().map(|word| parts(&word.parts)))
}

/// What expanding these does. Substitutions run apart.
pub(super) fn parts(list: &[Part]) -> Effects {
    all(list.iter().map(|part| match part {
        Part::Literal(_) | Part::Escaped(_) | Part::Single(_) | Part::Ansi(_) | Part::Process(..) => Effects::default(),
        Part::Substitution(..) | Part::Backquoted(..) => Effects { runs: true, ..Effects::default() },
        Part::Double(inner) => parts(inner),
        Part::Arithmetic(word, _) => arithmetic(word),
        Part::Parameter(of) => parameter(of),
    }))
}

fn parameter(parameter: &Parameter) -> Effects {
    let index = match &parameter.subscript {
        Some(Subscript::Index(word)) => subscript(word),
        _ => Effects::default(),
    };
    let sets = Effects { sets: true, ..Effects::default() };
    let ends = Effects { ends: true, ..Effects::default() };
    let own = match &parameter.operation {
        Operation::Default { sign: '=', word, .. } => match (&parameter.name, &parameter.subscript) {
            (Name::Variable(name), None) if !parameter.indirect => {
                Effects { names: vec![name.clone()], ..Effects::default() } | parts(&word.parts)
            }
            _ => sets.clone() | ends | parts(&word.parts),
        },
        Operation::Default { sign: '?', word, .. } => ends | parts(&word.parts),
        Operation::Bad => ends,
        Operation::Default { word, .. } => parts(&word.parts),
        Operation::Trim { pattern, .. } => parts(&pattern.parts),
        Operation::Replace { pattern, with, .. } => parts(&pattern.parts) | parts(&with.parts),
        Operation::Slice { offset, length } => {
            let length = length.as_ref().map(|word| arithmetic(word) | Effects { fails: true, ..Effects::default() });
            arithmetic(offset) | length.unwrap_or_default()
        }
        Operation::Case { pattern, .. } => pattern.as_ref().map(|word| parts(&word.parts)).unwrap_or_default(),
        _ => Effects::default(),
    };
    let indirect = if parameter.indirect { sets } else { Effects::default() };
    // A default is there for what is not set.
    let expands = parameter.indirect || !matches!(parameter.operation, Operation::Default { .. });
    index | own | indirect | Effects { expands, ..Effects::default() }
}

/// An error in a subscript ends more than the command.
fn subscript(word: &Word) -> Effects {
    let of = arithmetic(word);
    Effects { ends: of.ends || of.fails, fails: false, ..of }
}

fn index(word: Option<&Word>) -> Effects {
    word.map(subscript).unwrap_or_default()
}

pub(super) fn elements(list: &[Element]) -> Effects {
    all(list.iter().map(|element| index(element.subscript.as_ref()) | parts(&element.value.parts)))
}

/// What an assignment does beside setting its name.
pub(super) fn assignment(assignment: &Assignment) -> Effects {
    index(assignment.subscript.as_ref())
        | match &assignment.value {
            Assigned::Scalar(word) => parts(&word.parts),
            Assigned::Array(list) => elements(list),
        }
}

impl Evaluator {
    /// Words behind something that is not known are not expanded: what that would do may be done.
    pub(super) fn skip(&mut self, effects: Effects, why: &Unknown) {
        // A name with attributes may refuse its value, or stand for another name.
        let plain =
            |name: &String| self.state.binding(name).is_none_or(|binding| binding.attributes == Attributes::default());
        let all = effects.sets || effects.ends || !effects.names.iter().all(plain);
        if all || (effects.expands && self.state.options.get("nounset") != Some(false)) {
            self.state.forget_variables(why);
        }
        for name in &effects.names {
            self.set_unknown(name, why);
        }
        if effects.fails {
            self.may_be_discarded();
        }
        if effects.runs {
            self.substituted += 1;
            self.state.status = Status::Unknown(why.clone());
        }
    }

    /// Elements from `at` on are not expanded, where one is not known.
    pub(super) fn skip_elements<T>(&mut self, result: &Expanded<T>, list: &[Element], at: usize) {
        if let Err(Hitch::Unknown(why)) = result {
            self.skip(elements(list.get(at..).unwrap_or_default()), why);
        }
    }
}
