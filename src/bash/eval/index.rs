//! Subscripts of indexed arrays (manual 6.7).

use super::super::ast::{Part, Word};
use super::super::{Span, Unknown};
use super::{Evaluator, Expanded, Hitch};

impl Evaluator {
    /// The value of a subscript of an indexed array. An error in it ends all that is read, be it the recipe.
    pub(super) fn index(&mut self, word: &Word, span: &Span) -> Expanded<i64> {
        // Inside of double quotes single ones are an error, elsewhere they are not.
        let result = if word.parts.iter().any(|part| matches!(part, Part::Single(_) | Part::Ansi(_))) {
            Err(self.unknown("an index in single quotes is not evaluated", span.clone()).into())
        } else {
            self.subscript(word).and_then(|text| self.index_text(&text, span))
        };
        if let Err(Hitch::Unknown(why)) = &result {
            self.may_end(why);
        }
        result
    }

    /// The same of a text whose expansions are done.
    pub(super) fn index_text(&mut self, text: &str, span: &Span) -> Expanded<i64> {
        self.arithmetic_text(text, span).map_err(|hitch| match hitch {
            Hitch::Discard(why) => Hitch::Fatal(why),
            other => other,
        })
    }

    fn subscript(&mut self, word: &Word) -> Expanded<String> {
        self.in_quotes_or_single(word)
    }

    /// A subscript of something that may be no indexed array: an error in it may end all that is read.
    pub(super) fn index_of_unknown(&mut self, word: &Word, why: &Unknown, span: &Span) -> Expanded<()> {
        if matches!(word.parts.as_slice(), [Part::Literal(text)] if text.bytes().all(|b| b.is_ascii_digit())) {
            return Ok(());
        }
        if super::effects::arithmetic(word).may_set() {
            self.state.forget_variables(why);
        }
        match self.index(word, span) {
            // One that counts from the end may be out of the array's range.
            Ok(0..) => Ok(()),
            Err(Hitch::Stop) => Err(Hitch::Stop),
            Ok(_) | Err(_) => {
                self.may_end(why);
                Ok(())
            }
        }
    }
}
