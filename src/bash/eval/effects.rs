//! What expansions do beside giving a text: what is skipped behind something unknown would have done it all the same.

use std::ops::BitOr;

use super::super::Unknown;
use super::super::ast::{Assigned, Assignment, Element, Operation, Parameter, Part, Subscript, Word};
use super::state::Status;
use super::{Evaluator, Expanded, Hitch};

/// What expanding some words may do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Effects {
    /// Set a variable.
    pub(super) sets: bool,
    /// End more than the command; an index that is expanded first may set a variable, too.
    pub(super) ends: bool,
    /// Be in error, so that bash drops the command.
    fails: bool,
    /// Run a substitution, which says how a plain assignment ends.
    runs: bool,
}

impl BitOr for Effects {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self {
            sets: self.sets || other.sets,
            ends: self.ends || other.ends,
            fails: self.fails || other.fails,
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
        Effects { sets: assigns(text), fails, ..Effects::default() }
    };
    all(word.parts.iter().map(|part| match part {
        Part::Literal(text) => of_text(text),
        Part::Double(inner) => all(inner.iter().map(|part| match part {
            Part::Literal(text) => of_text(text),
            _ => Effects { fails: true, ..Effects::default() },
        })),
        _ => Effects { fails: true, ..Effects::default() },
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
        Operation::Default { sign: '=', .. } => sets,
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
    index | own | if parameter.indirect { sets } else { Effects::default() }
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
        if effects.sets || effects.ends || self.state.options.get("nounset") != Some(false) {
            self.state.forget_variables(why);
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
