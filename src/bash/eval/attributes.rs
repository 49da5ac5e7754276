//! What a declaration gives a name: attributes, a kind of array, a scope (manual 4.2, `declare`).

use super::super::{Span, Unknown};
use super::assign::Target;
use super::declare::Asked;
use super::state::{Attributes, Held, Shape};
use super::{Evaluator, Hitch};

impl Evaluator {
    /// Gives a name its attributes. `Ok(false)` where bash says no.
    pub(super) fn attribute(
        &mut self,
        builtin: &str,
        name: &str,
        asked: &Asked,
        array: bool,
        span: &Span,
    ) -> Result<Target, Hitch> {
        let mut target = self.target_of(builtin, asked);
        let known = ['a', 'A', 'i', 'l', 'u', 'r', 'x', 'g', 'n', 't', 'p', 'f', 'F', 'c', 'I'];
        if let Some(odd) = asked.set.iter().chain(&asked.unset).find(|c| !known.contains(c)) {
            return Err(self.unknown(format!("`{builtin} -{odd}` is not evaluated"), span.clone()).into());
        }
        if asked.set.contains(&'n') || asked.set.contains(&'c') || asked.set.contains(&'I') {
            return Err(self.lost_reference(name, span).into());
        }
        // A declaration of a reference is one of what it refers to, save for a new local.
        let hidden = target == Target::Local && !self.is_local(name);
        if !hidden && self.is_reference(name) {
            return Err(self.lost_reference(name, span).into());
        }
        if target == Target::Local && self.state.function_scope() == 0 {
            target = Target::Global;
        }
        let place = self.at(span);
        let has = |c: char| asked.set.contains(&c);
        let lacks = |c: char| asked.unset.contains(&c);
        let (associative, indexed) = (has('A'), has('a') || array);
        let readonly = has('r') || builtin == "readonly";
        if builtin == "local" || (target == Target::Local && builtin != "export" && builtin != "readonly") {
            // A new local hides what is outside, unless it is there already.
            let why = self.unknown(format!("`{name}` is readonly"), span.clone());
            match self.state.binding(name).map(|binding| binding.attributes) {
                Some(Attributes { readonly: true, uncertain: true, .. }) => {
                    self.may_end(&why);
                    return Err(Hitch::Unknown(why));
                }
                Some(Attributes { readonly: true, .. }) => return Err(Hitch::Fatal(why)),
                _ => {}
            }
        }
        let missing = Unknown { why: format!("what `{name}` was is not known"), span: place.clone() };
        let outside = if target == Target::Found { self.value_outside(name) } else { None };
        let binding = self.binding_for(target, name, &place);
        if matches!(binding.held, Held::Nothing)
            && let Some(held) = outside
        {
            binding.held = held;
        }
        let attributes = &mut binding.attributes;
        attributes.integer = (attributes.integer || has('i')) && !lacks('i');
        if has('l') {
            (attributes.lower, attributes.upper) = (true, false);
        }
        if has('u') {
            (attributes.lower, attributes.upper) = (false, true);
        }
        attributes.lower &= !lacks('l');
        attributes.upper &= !lacks('u');
        match (&binding.held, associative, indexed) {
            (Held::Nothing, true, _) => binding.held = Held::Associative(std::collections::BTreeMap::new()),
            (Held::Nothing, _, true) => binding.held = Held::Indexed(std::collections::BTreeMap::new()),
            (Held::Scalar(text), _, true) if !associative => {
                binding.held = Held::Indexed(std::collections::BTreeMap::from([(0, text.clone())]));
            }
            (Held::Scalar(text), true, _) => {
                binding.held = Held::Associative(std::collections::BTreeMap::from([("0".to_owned(), text.clone())]));
            }
            (Held::Unknown(_), true, _) => binding.shape = Shape::Any,
            (Held::Unknown(_), _, true) => binding.shape = binding.shape.max(Shape::List),
            (Held::Indexed(_), true, _) | (Held::Associative(_), false, true) => {
                // Bash says that it cannot convert; the value stays.
                let _ = missing;
                return Err(Hitch::Unknown(
                    self.unknown("an array cannot be converted to the other kind", span.clone()),
                ));
            }
            _ => {}
        }
        let _ = readonly;
        Ok(target)
    }

    /// What a name outside holds, that `export` or `readonly` names.
    fn value_outside(&self, name: &str) -> Option<Held> {
        if self.state.binding(name).is_some() || self.state.others.is_some() {
            return None;
        }
        match self.scalar(name) {
            Ok(Some(text)) => Some(Held::Scalar(super::super::Text { text, span: 0..0 })),
            Ok(None) => None,
            Err(why) => Some(Held::Unknown(why)),
        }
    }

    pub(super) fn make_readonly(&mut self, builtin: &str, name: &str, asked: &Asked, target: Target, span: &Span) {
        if !(asked.set.contains(&'r') || builtin == "readonly") {
            return;
        }
        let place = self.at(span);
        self.binding_for(target, name, &place).attributes.readonly = true;
        let lasting = !self.state.scopes.iter().skip(2).any(|scope| scope.names.contains_key(name));
        if lasting && super::outside::may_be_local(name) {
            let why = self
                .unknown(format!("`{name}` is readonly, and makepkg may have a variable of that name"), span.clone());
            self.state.trouble.get_or_insert(why);
        }
    }

    /// Whether a global name is an array, or may be one, and a local has its name: bash 5.2 puts what `declare -g` gives to
    /// the array into the local.
    pub(super) fn hides_array(&self, name: &str) -> bool {
        let Some((outmost, others)) = self.state.scopes.split_first() else { return false };
        let array = outmost.names.get(name).is_some_and(|binding| match binding.held {
            Held::Scalar(_) | Held::Nothing => false,
            Held::Indexed(_) | Held::Associative(_) => true,
            Held::Unknown(_) => binding.shape != Shape::Text,
        });
        array && others.iter().any(|scope| scope.names.contains_key(name))
    }

    pub(super) fn is_local(&self, name: &str) -> bool {
        let at = self.state.function_scope();
        self.state.scopes.get(at).is_some_and(|scope| scope.names.contains_key(name))
    }
}
