//! Two moments that become one: what both agree on stays known.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::super::Unknown;
use super::state::{Attributes, Binding, Defined, Held, Shape, State, Status, Stream};

impl State {
    /// What is known whichever of the two it was. Returns whether anything that `self` knew was lost.
    pub(super) fn join(&mut self, other: &Self, why: &Unknown) -> bool {
        let mut lost = false;
        // Whether such a name is local is not known: an assignment may go to either.
        let mut maybe_local = Vec::new();
        for (at, scope) in self.scopes.iter_mut().enumerate() {
            let Some(others) = other.scopes.get(at) else { continue };
            if scope.names.is(&others.names) {
                continue;
            }
            for (name, one) in scope.names.iter_mut() {
                if let Some(two) = others.names.get(name) {
                    lost |= one.join(two, why);
                    continue;
                }
                lost |= !matches!(one.held, Held::Unknown(_)) || (at > 0 && !one.attributes.uncertain);
                one.unknown(why);
                one.attributes.uncertain |= at > 0;
                if at > 0 {
                    maybe_local.push(name.clone());
                }
            }
            for (name, two) in others.names.iter() {
                if scope.names.contains_key(name) {
                    continue;
                }
                lost = true;
                let mut binding = two.clone();
                binding.unknown(why);
                binding.attributes.uncertain |= at > 0;
                scope.names.insert(name.clone(), binding);
                if at > 0 {
                    maybe_local.push(name.clone());
                }
            }
        }
        for name in maybe_local {
            let global = self.global_mut(&name, &why.span);
            if !(matches!(global.held, Held::Unknown(_)) && global.attributes.uncertain) {
                lost = true;
                global.unknown(why);
                global.shape = Shape::Any;
                global.attributes.uncertain = true;
            }
        }
        if self.others.is_none() && other.others.is_some() {
            self.others = other.others.clone();
            lost = true;
        }
        lost |= self.join_functions(other, why);
        let same = match (&self.positional, &other.positional) {
            (Ok(one), Ok(two)) => one.iter().map(|t| &t.text).eq(two.iter().map(|t| &t.text)),
            // The path of the recipe is one argument, and an unknown list any number.
            (Err(one), Err(two)) => one.why == two.why || one.why != super::PATH,
            (Err(one), Ok(_)) => one.why != super::PATH,
            (Ok(_), Err(_)) => false,
        };
        if !same {
            self.positional = Err(why.clone());
            lost = true;
        }
        lost |= self.join_options(other);
        match (&self.status, &other.status) {
            (Status::Known(one), Status::Known(two)) if one == two => {}
            (Status::Unknown(_), _) => {}
            _ => {
                self.status = Status::Unknown(why.clone());
                lost = true;
            }
        }
        lost |= self.output.join(&other.output, why);
        lost |= self.input.join(&other.input, why);
        if self.trouble.is_none() && other.trouble.is_some() {
            self.trouble = other.trouble.clone();
            lost = true;
        }
        if self.files.is_none() {
            self.files = other.files.clone();
        }
        for (name, span) in &other.unset {
            if !self.unset.contains_key(name) {
                self.unset.insert(name.clone(), span.clone());
            }
        }
        lost
    }

    fn join_functions(&mut self, other: &Self, why: &Unknown) -> bool {
        let mut lost = false;
        if self.functions.is(&other.functions) {
            return self.join_other_functions(other);
        }
        for (name, one) in self.functions.iter_mut() {
            match other.functions.get(name) {
                Some(two) => {
                    let same = match (&*one, two) {
                        (Defined::Known(one, _), Defined::Known(two, _)) => Arc::ptr_eq(one, two) || one == two,
                        (Defined::Unset, Defined::Unset) | (Defined::Unknown(..), _) => true,
                        _ => false,
                    };
                    if !same {
                        *one = Defined::Unknown(why.clone(), one.known().or_else(|| two.known()));
                        lost = true;
                    }
                }
                None if !matches!(one, Defined::Unknown(..)) => {
                    *one = Defined::Unknown(why.clone(), one.known());
                    lost = true;
                }
                None => {}
            }
        }
        for (name, two) in other.functions.iter() {
            if !self.functions.contains_key(name) {
                self.functions.insert(name.clone(), Defined::Unknown(why.clone(), two.known()));
                lost = true;
            }
        }
        lost | self.join_other_functions(other)
    }

    fn join_other_functions(&mut self, other: &Self) -> bool {
        let lost = self.other_functions.is_none() && other.other_functions.is_some();
        if lost {
            self.other_functions = other.other_functions.clone();
        }
        lost
    }

    fn join_options(&mut self, other: &Self) -> bool {
        if self.options == other.options {
            return false;
        }
        let before = self.options.clone();
        let names: BTreeSet<String> =
            self.options.changed.keys().chain(other.options.changed.keys()).cloned().collect();
        for name in names {
            if self.options.get(&name) != other.options.get(&name) {
                self.options.uncertain.insert(name);
            }
        }
        self.options.uncertain.extend(other.options.uncertain.iter().cloned());
        before != self.options
    }
}

impl Stream {
    fn join(&mut self, other: &Self, why: &Unknown) -> bool {
        match (&*self, other) {
            (Self::Known(one), Self::Known(two)) if one == two => false,
            (Self::Unknown(_), _) => false,
            _ => {
                *self = Self::Unknown(why.clone());
                true
            }
        }
    }
}

impl Binding {
    fn unknown(&mut self, why: &Unknown) {
        if !matches!(self.held, Held::Unknown(_)) {
            self.shape = self.shape();
            self.held = Held::Unknown(why.clone());
        }
        // A name that one way made readonly: what an assignment does to it is not known.
        self.attributes.uncertain |= self.attributes != Attributes::default();
    }

    fn join(&mut self, other: &Self, why: &Unknown) -> bool {
        let mut lost = false;
        let shape = self.shape().max(other.shape());
        if self.attributes != other.attributes && !self.attributes.uncertain {
            self.attributes.uncertain = true;
            lost = true;
        }
        if self.attributes != other.attributes {
            // Of these an assignment may be refused.
            let before = self.attributes;
            self.attributes.readonly |= other.attributes.readonly;
            self.attributes.integer |= other.attributes.integer;
            lost |= before != self.attributes;
        }
        if !self.held.same(&other.held) && !matches!(self.held, Held::Unknown(_)) {
            self.held =
                Held::Unknown(if let Held::Unknown(theirs) = &other.held { theirs.clone() } else { why.clone() });
            lost = true;
        }
        if matches!(self.held, Held::Unknown(_)) && (lost || self.shape < shape) {
            lost |= self.shape < shape;
            self.shape = shape;
        }
        lost
    }
}
