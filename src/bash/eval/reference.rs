//! References to names: `declare -n`, `local -n` (manual 3.4).
//!
//! Followed where a reference is a local name of the recipe or of a function, and what it names is a plain name that no
//! deeper scope hides: there reading and writing go to the same variable. Everything else is unknown, and with it all
//! variables, since an assignment may go to any.

use super::super::ast::{Name, Operation, Parameter, Subscript};
use super::super::{Span, Text, Unknown};
use super::declare::{Asked, is_name};
use super::state::{Attributes, Held};
use super::values::Values;
use super::{Evaluator, Expanded, Flow, Hitch};

impl Evaluator {
    /// `declare -n name=target`. `Err` where that is not evaluated.
    pub(super) fn refer(&mut self, name: &str, text: &Text, asked: &Asked, span: &Span) -> Result<(), Unknown> {
        let at = self.state.function_scope();
        let on_top = at + 1 == self.state.scopes.len();
        let plain = asked.set == ['n'] && asked.unset.is_empty() && is_name(&text.text) && text.text != name;
        let fresh = match self.state.scopes.get(at).and_then(|scope| scope.names.get(name)) {
            None => true,
            Some(binding) if binding.attributes.reference => {
                let just = Attributes { reference: true, ..Attributes::default() };
                binding.attributes == just && matches!(binding.held, Held::Scalar(_))
            }
            Some(_) => false,
        };
        if !plain || !fresh || !on_top || at == 0 {
            return Err(self.lost_reference(name, span));
        }
        let place = self.at(span);
        let binding = self.state.local_mut(name, &place);
        binding.held = Held::Scalar(text.clone());
        binding.attributes.reference = true;
        Ok(())
    }

    /// A reference that is not followed: what it refers to may be any name.
    pub(super) fn lost_reference(&mut self, name: &str, span: &Span) -> Unknown {
        let why = self.unknown(format!("`{name}` is a reference to a name that is not evaluated"), span.clone());
        self.state.forget_variables(&why);
        let binding = self.state.local_mut(name, &why.span);
        binding.held = Held::Unknown(why.clone());
        binding.attributes.reference = true;
        binding.attributes.uncertain = true;
        why
    }

    /// Whether a name is a reference.
    pub(super) fn is_reference(&self, name: &str) -> bool {
        self.state.binding(name).is_some_and(|binding| binding.attributes.reference)
    }

    /// The name itself, or what it refers to.
    pub(super) fn target(&mut self, name: &str) -> Expanded<String> {
        match self.referred(name) {
            Ok(None) => Ok(name.to_owned()),
            Ok(Some(target)) => Ok(target),
            Err(why) => {
                self.state.forget_variables(&why);
                Err(Hitch::Unknown(why))
            }
        }
    }

    /// What a name refers to, if it is a reference.
    pub(super) fn referred(&self, name: &str) -> Result<Option<String>, Unknown> {
        let Some(binding) = self.state.binding(name).filter(|binding| binding.attributes.reference) else {
            return Ok(None);
        };
        let why = Unknown { why: format!("`{name}` is a reference to a name"), span: binding.span.clone() };
        let Held::Scalar(text) = &binding.held else { return Err(why) };
        let found = |name: &str| self.state.scopes.iter().rposition(|scope| scope.names.contains_key(name));
        let target = text.text.as_str();
        let hidden = found(target) > found(name);
        if binding.attributes.uncertain || hidden || self.is_reference(target) {
            return Err(why);
        }
        Ok(Some(target.to_owned()))
    }

    /// Under `set -u` what is not set is an error, save where a default stands for it or its elements are counted.
    pub(super) fn held_to_be_set(
        &self,
        parameter: &Parameter,
        name: &Name,
        subscript: Option<&Subscript>,
        values: &Values,
    ) -> Expanded<()> {
        if self.state.options.get("nounset") == Some(false) {
            return Ok(());
        }
        let array = match name {
            Name::Variable(name) => self.state.binding(name).is_some_and(|b| b.shape() > super::state::Shape::Text),
            _ => true,
        };
        let fine = match (values, &parameter.operation) {
            (_, Operation::Default { .. }) => true,
            (Values::One(None), Operation::Length) => array && matches!(subscript, Some(Subscript::Index(_))),
            (Values::One(None), _) => false,
            (Values::Many { items, .. }, Operation::Length | Operation::Keys) => !items.is_empty(),
            _ => true,
        };
        if fine {
            Ok(())
        } else {
            Err(Hitch::Fatal(self.unknown("what is not set is an error", parameter.span.clone())))
        }
    }

    /// `unset -n`: the name is no reference any more.
    pub(super) fn no_reference(&mut self, name: &str) {
        if let Some(at) = self.state.scopes.iter().rposition(|scope| scope.names.contains_key(name))
            && let Some(binding) = self.state.scopes.get_mut(at).and_then(|scope| scope.names.get_mut(name))
            && !binding.attributes.uncertain
        {
            binding.attributes.reference = false;
        }
    }

    /// A loop whose name is a reference makes it refer to each word in turn.
    pub(super) fn loops_over_names(&mut self, name: &str, span: &Span) -> Option<Flow> {
        if !self.is_reference(name) {
            return None;
        }
        let why = self.unknown("a loop over references is not evaluated", span.clone());
        self.state.forget(&why);
        Some(Flow::Normal)
    }
}
