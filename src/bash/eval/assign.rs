//! Assignments (manual 3.4, 6.7).

use super::super::ast::{Assigned, Assignment, Element};
use super::super::{Span, Text, Unknown};
use super::outside::works_with_variable;
use super::state::{Attributes, Binding, Held, Shape};
use super::{Evaluator, Expanded, Flow, Hitch};

/// Where an assignment goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    /// To the name as it is found.
    Found,
    /// To the function that runs.
    Local,
    Global,
    /// To the scope on top: before a command.
    Top,
}

/// Whether an entry of `BUILDENV` changes nothing of what makepkg prints: before that it only asks whether programs for what is
/// switched on are there (`executable/*.sh`).
fn asks_for_no_program(element: &Element) -> bool {
    let text = element.value.text.trim_matches(['\'', '"']);
    let plain = text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'!');
    element.subscript.is_none() && plain && (text.starts_with('!') || matches!(text, "check" | "color"))
}

impl Evaluator {
    pub(super) fn binding_for(&mut self, target: Target, name: &str, span: &Span) -> &mut Binding {
        match target {
            Target::Found => self.state.binding_mut(name, span),
            Target::Local => self.state.local_mut(name, span),
            Target::Global => self.state.global_mut(name, span),
            Target::Top => {
                if let Some(scope) = self.state.scopes.last_mut() {
                    scope.names.entry(name.to_owned()).or_insert_with(|| Binding::new(Held::Nothing, span.clone()));
                }
                self.state.binding_mut(name, span)
            }
        }
    }

    /// Does an assignment. What is not known about it makes the name unknown.
    pub(super) fn assignment(&mut self, assignment: &Assignment, target: Target) -> Result<(), Flow> {
        if !self.pay(1) {
            return Err(Flow::Stop);
        }
        match self.try_assignment(assignment, target) {
            Ok(()) => Ok(()),
            Err(Hitch::Unknown(why)) => {
                let list = matches!(assignment.value, Assigned::Array(_)) || assignment.subscript.is_some();
                let least = if list { Shape::List } else { Shape::Text };
                let Ok(name) = self.target(&assignment.name) else { return Ok(()) };
                self.hold_unknown(target, &name, why, least, &assignment.span).map_err(|hitch| self.hitch(hitch))
            }
            Err(hitch) => Err(self.hitch(hitch)),
        }
    }

    fn try_assignment(&mut self, assignment: &Assignment, target: Target) -> Expanded<()> {
        let Assignment { name, subscript, append, value, span, .. } = assignment;
        let target_name = self.target(name);
        if let Err(Hitch::Unknown(why)) = &target_name {
            self.skip(super::effects::assignment(assignment), why);
        }
        let name = &target_name?;
        if name != &assignment.name && !matches!(target, Target::Found) {
            let why = self.unknown("a reference is not evaluated before a command", span.clone());
            self.skip(super::effects::assignment(assignment), &why);
            self.state.forget_variables(&why);
            return Err(why.into());
        }
        match (value, subscript) {
            (Assigned::Scalar(word), None) => {
                let text = self.assigned(word)?;
                let text = self.text(text, if word.span.is_empty() { span } else { &word.span });
                self.put_scalar(target, name, text, *append, span)
            }
            (Assigned::Scalar(word), Some(index)) => {
                let value = match self.assigned(word) {
                    Ok(text) => Ok(self.text(text, &word.span)),
                    Err(Hitch::Unknown(why)) => Err(why),
                    Err(hitch) => return Err(hitch),
                };
                self.put_element(target, name, index, *append, value, span)
            }
            (Assigned::Array(elements), None) => {
                let before = self.state.trouble.clone();
                let done = self.put_array(target, name, elements, *append, span);
                if name == "BUILDENV" && elements.iter().all(asks_for_no_program) {
                    self.state.trouble = before;
                }
                done
            }
            (Assigned::Array(_), Some(_)) => {
                Err(Hitch::Fatal(self.unknown("a list cannot be assigned to an element of an array", span.clone())))
            }
        }
    }

    /// The name is not known from here on; it is at least of this shape.
    pub(super) fn hold_unknown(
        &mut self,
        target: Target,
        name: &str,
        why: Unknown,
        least: Shape,
        span: &Span,
    ) -> Expanded<()> {
        let before = self.shape(target, name);
        let attributes = self.attributes(target, name);
        if attributes.integer && !attributes.uncertain {
            self.may_end(&why);
        }
        self.hold(target, name, Held::Unknown(why), span)?;
        let place = self.at(span);
        self.binding_for(target, name, &place).shape = before.max(least);
        Ok(())
    }

    pub(super) fn shape(&self, target: Target, name: &str) -> Shape {
        match self.bound(target, name) {
            Some(binding) => binding.shape(),
            None if self.state.others.is_some() => Shape::Any,
            None => Shape::Text,
        }
    }

    fn bound(&self, target: Target, name: &str) -> Option<&Binding> {
        match target {
            Target::Found => self.state.binding(name),
            Target::Local => self.state.scopes.get(self.state.function_scope()).and_then(|scope| scope.names.get(name)),
            Target::Global => self.state.scopes.first().and_then(|scope| scope.names.get(name)),
            Target::Top => self.state.scopes.last().and_then(|scope| scope.names.get(name)),
        }
    }

    /// Puts a value where it belongs, unless the name is readonly.
    pub(super) fn hold(&mut self, target: Target, name: &str, held: Held, span: &Span) -> Expanded<()> {
        let place = self.at(span);
        let readonly = self.unknown(format!("`{name}` is readonly"), span.clone());
        if self.is_reference(name) {
            let why = self.unknown(format!("`{name}` is a reference to a name"), span.clone());
            self.state.forget_variables(&why);
            return Ok(());
        }
        let binding = self.binding_for(target, name, &place);
        let Attributes { readonly: refused, integer, uncertain, .. } = binding.attributes;
        if refused && !uncertain {
            return Err(Hitch::Fatal(readonly));
        }
        // Where the name may be one of those, an error ends everything.
        if uncertain && (refused || integer) {
            self.may_end(&readonly);
        }
        let binding = self.binding_for(target, name, &place);
        binding.held = if uncertain && !matches!(held, Held::Unknown(_)) {
            Held::Unknown(Unknown { why: "what `declare` said of the name is not known".into(), span: place.clone() })
        } else {
            held
        };
        binding.span = place;
        self.check_name(target, name, span);
        Ok(())
    }

    /// Notes a name that makepkg works with.
    fn check_name(&mut self, target: Target, name: &str, span: &Span) {
        let lasting = match target {
            Target::Top | Target::Local => false,
            Target::Global => true,
            Target::Found => !self.state.scopes.iter().skip(1).any(|scope| scope.names.contains_key(name)),
        };
        if lasting && works_with_variable(name) && name != "IFS" {
            let why = self.unknown(format!("makepkg works with `{name}`, which the recipe sets"), span.clone());
            self.state.trouble.get_or_insert(why);
        }
    }

    pub(super) fn attributes(&self, target: Target, name: &str) -> Attributes {
        self.bound(target, name).map(|binding| binding.attributes).unwrap_or_default()
    }

    pub(super) fn held(&self, target: Target, name: &str) -> Option<Held> {
        match self.bound(target, name) {
            Some(binding) if binding.attributes.reference => {
                Some(Held::Unknown(self.unknown(format!("`{name}` is a reference to a name"), binding.span.clone())))
            }
            Some(binding) => Some(binding.held.clone()),
            None if matches!(target, Target::Found | Target::Global) => match &self.state.others {
                Some(why) => Some(Held::Unknown(why.clone())),
                None => self.outside_held(name),
            },
            None => None,
        }
    }

    /// What makepkg or the machine gave a name, to append to.
    fn outside_held(&self, name: &str) -> Option<Held> {
        use super::outside::{Outside, outside};
        match outside(name, &self.carch) {
            Outside::Unset => None,
            Outside::Known(text) => Some(Held::Scalar(Text { text, span: 0..0 })),
            Outside::Unknown(why) => Some(Held::Unknown(self.unknown(format!("`{name}` {why}"), 0..0))),
        }
    }

    /// By the attributes of the name: `declare -i`, `-l`, `-u`.
    pub(super) fn converted(&mut self, attributes: Attributes, text: Text) -> Expanded<Text> {
        // What comes of it is not known then, whatever it is.
        if attributes.uncertain {
            return Ok(text);
        }
        let Text { text, span } = text;
        let text = if attributes.integer {
            self.integer(&text, &span)?.to_string()
        } else if attributes.lower {
            self.change_case(',', true, None, &text)?
        } else if attributes.upper {
            self.change_case('^', true, None, &text)?
        } else {
            text
        };
        Ok(Text { text, span })
    }

    /// What an integer variable is given: an error in it drops all that is read.
    pub(super) fn integer(&mut self, text: &str, span: &Span) -> Expanded<i64> {
        self.arithmetic_text(text, span).map_err(|hitch| match hitch {
            Hitch::Discard(why) => Hitch::Fatal(why),
            Hitch::Unknown(why) => {
                self.may_end(&why);
                Hitch::Unknown(why)
            }
            other => other,
        })
    }

    /// From here on nothing may happen any more.
    pub(super) fn may_end(&mut self, why: &Unknown) {
        if self.pay(1 + self.state.size() / 16) {
            let mut state = self.state.clone();
            state.forget(why);
            self.push(Flow::Exit, state);
        }
    }

    pub(super) fn put_scalar(
        &mut self,
        target: Target,
        name: &str,
        text: Text,
        append: bool,
        span: &Span,
    ) -> Expanded<()> {
        let attributes = self.attributes(target, name);
        let old = self.held(target, name);
        let appended = |this: &mut Self, before: &str, text: Text| -> Expanded<Text> {
            if attributes.integer && !attributes.uncertain {
                let one = this.integer(before, &text.span)?;
                let two = this.integer(&text.text, &text.span)?;
                return Ok(Text { text: one.wrapping_add(two).to_string(), span: text.span });
            }
            let joined = this.bounded([before, &text.text].concat())?;
            this.converted(attributes, Text { text: joined, span: text.span })
        };
        if let Some(Held::Unknown(why)) = &old
            && append
        {
            let why = why.clone();
            return self.hold_unknown(target, name, why, Shape::Text, span);
        }
        let held = match old {
            // A list stays one: a plain text goes to its first element.
            Some(Held::Indexed(mut list)) => {
                let before = list.get(&0).map(|text| text.text.clone()).unwrap_or_default();
                let text = if append { appended(self, &before, text)? } else { self.converted(attributes, text)? };
                list.insert(0, text);
                Held::Indexed(list)
            }
            Some(Held::Associative(mut list)) => {
                let before = list.get("0").map(|text| text.text.clone()).unwrap_or_default();
                let text = if append { appended(self, &before, text)? } else { self.converted(attributes, text)? };
                list.insert("0".into(), text);
                Held::Associative(list)
            }
            Some(Held::Scalar(before)) if append => Held::Scalar(appended(self, &before.text, text)?),
            // Of a list only the first element would change.
            Some(Held::Unknown(why)) if self.shape(target, name) != Shape::Text => {
                return self.hold_unknown(target, name, why, Shape::Text, span);
            }
            _ => Held::Scalar(self.converted(attributes, text)?),
        };
        self.hold(target, name, held, span)
    }

    pub(super) fn set_text(&mut self, name: &str, text: Text, span: &Span) -> Result<(), Flow> {
        let result = self.target(name).and_then(|name| self.put_scalar(Target::Found, &name, text, false, span));
        match result {
            Ok(()) => Ok(()),
            Err(Hitch::Unknown(why)) => {
                self.hold_unknown(Target::Found, name, why, Shape::Text, span).map_err(|hitch| self.hitch(hitch))
            }
            Err(hitch) => Err(self.hitch(hitch)),
        }
    }

    pub(super) fn set_unknown(&mut self, name: &str, why: &Unknown) {
        self.set_unknown_shape(name, why, Shape::Text);
    }

    /// An array that is not known.
    pub(super) fn set_unknown_list(&mut self, name: &str, why: &Unknown) {
        self.set_unknown_shape(name, why, Shape::List);
    }

    fn set_unknown_shape(&mut self, name: &str, why: &Unknown, shape: Shape) {
        let span = why.span.clone();
        // All is forgotten where the name is not known.
        let Ok(name) = &self.target(name) else { return };
        if let Err(hitch) = self.hold_unknown(Target::Found, name, why.clone(), shape, &span) {
            let flow = self.hitch(hitch);
            let why = why.clone();
            if flow != Flow::Normal {
                self.state.trouble.get_or_insert(why);
            }
        }
    }
}
