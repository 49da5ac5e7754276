//! Whether an expansion sets variables: what is skipped behind something unknown must not have.

use super::super::Unknown;
use super::super::ast::{Assigned, Assignment, Operation, Part, Subscript, Word};
use super::Evaluator;

/// Whether an arithmetic text assigns: by `=`, `++` or `--`, wherever that stands.
pub(super) fn assigns(text: &str) -> bool {
    let mut rest = text.to_owned();
    for comparison in ["==", "!=", "<=", ">="] {
        // `<<=` and `>>=` assign.
        rest = rest.replace(&format!("{}=", &comparison[..1].repeat(2)), "=\u{1}").replace(comparison, " ");
    }
    rest.contains('=') || text.contains("++") || text.contains("--")
}

/// Whether arithmetic assigns, as far as its own text says; what expansions in it give may assign as well.
pub(super) fn arithmetic(word: &Word) -> bool {
    word.parts.iter().any(|part| match part {
        Part::Literal(text) => assigns(text),
        Part::Double(inner) => inner.iter().any(|part| matches!(part, Part::Literal(text) if assigns(text))),
        _ => false,
    }) || parts(&word.parts)
}

pub(super) fn words(list: &[Word]) -> bool {
    list.iter().any(|word| parts(&word.parts))
}

/// Whether expanding these sets a variable. Substitutions run apart.
pub(super) fn parts(list: &[Part]) -> bool {
    list.iter().any(|part| match part {
        Part::Literal(_) | Part::Escaped(_) | Part::Single(_) | Part::Ansi(_) => false,
        Part::Substitution(..) | Part::Backquoted(..) | Part::Process(..) => false,
        Part::Double(inner) => parts(inner),
        Part::Arithmetic(word, _) => arithmetic(word),
        Part::Parameter(parameter) => {
            let index = matches!(&parameter.subscript, Some(Subscript::Index(word)) if arithmetic(word));
            index
                || match &parameter.operation {
                    Operation::Default { sign, word, .. } => *sign == '=' || *sign == '?' || parts(&word.parts),
                    Operation::Trim { pattern, .. } => parts(&pattern.parts),
                    Operation::Replace { pattern, with, .. } => parts(&pattern.parts) || parts(&with.parts),
                    Operation::Slice { offset, length } => {
                        let sets = |word: &Word| arithmetic(word);
                        sets(offset) || length.as_ref().is_some_and(sets)
                    }
                    Operation::Case { pattern, .. } => pattern.as_ref().is_some_and(|word| parts(&word.parts)),
                    _ => false,
                }
        }
    })
}

/// Whether an assignment sets more than its name.
pub(super) fn assignment(assignment: &Assignment) -> bool {
    let index = |word: &Option<Word>| word.as_ref().is_some_and(arithmetic);
    index(&assignment.subscript)
        || match &assignment.value {
            Assigned::Scalar(word) => parts(&word.parts),
            Assigned::Array(elements) => {
                elements.iter().any(|element| index(&element.subscript) || parts(&element.value.parts))
            }
        }
}

impl Evaluator {
    /// Words behind something that is not known are not expanded: where that would set a variable, none is known.
    pub(super) fn skip(&mut self, sets: bool, why: &Unknown) {
        if sets {
            self.state.forget_variables(why);
        }
    }
}
