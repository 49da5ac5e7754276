//! The variables as arithmetic sees them, and names of variables elsewhere.

use super::super::arithmetic::{Subscript, Trouble, Variables};
use super::super::{Span, Text};
use super::assign::Target;
use super::state::Held;
use super::values::resolve;
use super::{Evaluator, Expanded, Hitch};

/// The variables of an evaluation that is at this place.
pub(super) struct Names<'e, 's> {
    pub(super) evaluator: &'e mut Evaluator,
    pub(super) span: &'s Span,
}

impl Variables for Names<'_, '_> {
    type Unknown = Hitch;

    fn subscript(&mut self, name: &str, text: &str) -> Result<Subscript, Trouble<Hitch>> {
        let word =
            super::super::syntax::plain_word(text).map_err(|_| Trouble::NotExact("the subscript is not evaluated"))?;
        let key = self.evaluator.in_quotes_or_single(&word).map_err(Trouble::Unknown)?;
        let name = self.evaluator.target(name).map_err(Trouble::Unknown)?;
        match self.evaluator.now().binding(&name).map(|binding| &binding.held) {
            Some(Held::Associative(_)) => Ok(Subscript::Key(key)),
            Some(Held::Unknown(why)) => Err(Trouble::Unknown(Hitch::Unknown(why.clone()))),
            _ => Ok(Subscript::Expression(key)),
        }
    }

    fn get(&mut self, name: &str, subscript: Option<&str>) -> Result<Option<String>, Trouble<Hitch>> {
        let unknown = |hitch: Hitch| Trouble::Unknown(hitch);
        let name = self.evaluator.target(name).map_err(unknown)?;
        let Some(subscript) = subscript else {
            let value = self.evaluator.scalar(&name).map_err(|why| unknown(why.into()))?;
            if value.is_none() {
                self.evaluator.note_unset(&name, self.span);
                if self.evaluator.now().options.get("nounset") != Some(false) {
                    return Err(unknown(Hitch::Fatal(
                        self.evaluator.unknown("what is not set is an error", self.span.clone()),
                    )));
                }
            }
            return Ok(value);
        };
        if self.evaluator.now().options.get("nounset") != Some(false)
            && self.evaluator.now().binding(&name).is_none_or(|binding| matches!(binding.held, Held::Nothing))
        {
            return Err(unknown(Hitch::Fatal(
                self.evaluator.unknown("what is not set is an error", self.span.clone()),
            )));
        }
        match self.evaluator.now().binding(&name).map(|binding| &binding.held) {
            Some(Held::Unknown(why)) => Err(unknown(why.clone().into())),
            Some(Held::Associative(list)) => Ok(list.get(subscript).map(|text| text.text.clone())),
            Some(Held::Indexed(list)) => {
                let index = subscript.parse().ok().and_then(|index| resolve(index, list.keys().next_back().copied()));
                match index {
                    Some(index) => Ok(list.get(&index).map(|text| text.text.clone())),
                    None => Err(Trouble::NotExact("an index out of the range of the array is not evaluated")),
                }
            }
            Some(Held::Scalar(text)) if subscript == "0" => Ok(Some(text.text.clone())),
            Some(Held::Scalar(_) | Held::Nothing) => Ok(None),
            None => match self.evaluator.scalar(&name) {
                Ok(None) => Ok(None),
                Ok(Some(_)) => Err(Trouble::NotExact("an index of a name outside is not evaluated")),
                Err(why) => Err(unknown(why.into())),
            },
        }
    }

    fn set(&mut self, name: &str, subscript: Option<&str>, value: i64) -> Result<(), Trouble<Hitch>> {
        let unknown = |hitch: Hitch| Trouble::Unknown(hitch);
        let name = self.evaluator.target(name).map_err(unknown)?;
        let text: Text = self.evaluator.text(value.to_string(), self.span);
        match subscript {
            None => self.evaluator.put_scalar(Target::Found, &name, text, false, self.span).map_err(unknown),
            Some(subscript) => {
                let word = super::super::ast::Word {
                    parts: vec![super::super::ast::Part::Single(subscript.to_owned())],
                    text: subscript.to_owned(),
                    span: self.span.clone(),
                };
                self.evaluator.set_element(&name, &word, false, Ok(text), self.span).map_err(unknown)
            }
        }
    }
}

impl Evaluator {
    /// Notes a name that nothing sets.
    pub(super) fn note_unset(&mut self, name: &str, span: &Span) {
        if self.state.binding(name).is_none() && self.state.others.is_none() && self.place.is_none() {
            let span = self.at(span);
            self.state.unset.entry(name.to_owned()).or_insert(span);
        }
    }

    /// Names that are set and begin so.
    pub(super) fn names_with(&mut self, prefix: &str) -> Expanded<Vec<String>> {
        if let Some(why) = &self.state.others {
            return Err(why.clone().into());
        }
        let mut names = std::collections::BTreeSet::new();
        for scope in &self.state.scopes {
            for (name, binding) in scope.names.iter() {
                if name.starts_with(prefix) {
                    if binding.attributes.reference {
                        return Err(self.unknown(format!("`{name}` is a reference to a name"), 0..0).into());
                    }
                    match &binding.held {
                        Held::Nothing => {}
                        Held::Unknown(why) => return Err(why.clone().into()),
                        _ => drop(names.insert(name.clone())),
                    }
                }
            }
        }
        // Bash and makepkg set names as well.
        if super::outside::any_begins(prefix) {
            return Err(self.unknown(format!("which names begin with `{prefix}` differs by machine"), 0..0).into());
        }
        Ok(names.into_iter().collect())
    }
}
