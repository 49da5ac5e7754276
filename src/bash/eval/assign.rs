//! Assignments (manual 3.4, 6.7).

use std::collections::BTreeMap;

use super::super::ast::{Assigned, Assignment, Element, Word};
use super::super::{Span, Text, Unknown};
use super::expand::{Mode, joined};
use super::outside::works_with_variable;
use super::parameter::resolve;
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

/// The last index that an array may have here; bash has no such limit.
const LAST_INDEX: usize = 1 << 40;

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
                self.hold_unknown(target, &assignment.name, why, least, &assignment.span)
                    .map_err(|hitch| self.hitch(hitch))
            }
            Err(hitch) => Err(self.hitch(hitch)),
        }
    }

    fn try_assignment(&mut self, assignment: &Assignment, target: Target) -> Expanded<()> {
        let Assignment { name, subscript, append, value, span, .. } = assignment;
        let name = &self.target(name)?;
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
            (Assigned::Array(elements), None) => self.put_array(target, name, elements, *append, span),
            (Assigned::Array(_), Some(_)) => {
                Err(Hitch::Fatal(self.unknown("a list cannot be assigned to an element of an array", span.clone())))
            }
        }
    }

    /// The name is not known from here on; it is at least of this shape.
    fn hold_unknown(&mut self, target: Target, name: &str, why: Unknown, least: Shape, span: &Span) -> Expanded<()> {
        let before = self.shape(target, name);
        self.hold(target, name, Held::Unknown(why), span)?;
        let place = self.at(span);
        self.binding_for(target, name, &place).shape = before.max(least);
        Ok(())
    }

    fn shape(&self, target: Target, name: &str) -> Shape {
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
    fn hold(&mut self, target: Target, name: &str, held: Held, span: &Span) -> Expanded<()> {
        let place = self.at(span);
        let readonly = self.unknown(format!("`{name}` is readonly"), span.clone());
        let binding = self.binding_for(target, name, &place);
        if binding.attributes.readonly {
            return Err(Hitch::Fatal(readonly));
        }
        binding.held = if binding.attributes.uncertain && !matches!(held, Held::Unknown(_)) {
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
            Target::Top => false,
            Target::Local => self.calls == 0 && false,
            Target::Global => true,
            Target::Found => !self.state.scopes.iter().skip(1).any(|scope| scope.names.contains_key(name)),
        };
        if lasting && works_with_variable(name) && name != "IFS" {
            let why = self.unknown(format!("makepkg works with `{name}`, which the recipe sets"), span.clone());
            self.state.trouble.get_or_insert(why);
        }
    }

    fn attributes(&self, target: Target, name: &str) -> Attributes {
        self.bound(target, name).map(|binding| binding.attributes).unwrap_or_default()
    }

    fn held(&self, target: Target, name: &str) -> Option<Held> {
        match self.bound(target, name) {
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
    fn converted(&mut self, attributes: Attributes, text: Text) -> Expanded<Text> {
        let Text { text, span } = text;
        let text = if attributes.integer {
            self.arithmetic_text(&text, &span)?.to_string()
        } else if attributes.lower {
            self.change_case(',', true, None, &text)?
        } else if attributes.upper {
            self.change_case('^', true, None, &text)?
        } else {
            text
        };
        Ok(Text { text, span })
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
            if attributes.integer {
                let one = this.arithmetic_text(before, &text.span)?;
                let two = this.arithmetic_text(&text.text, &text.span)?;
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

    fn put_element(
        &mut self,
        target: Target,
        name: &str,
        index: &Word,
        append: bool,
        value: Result<Text, Unknown>,
        span: &Span,
    ) -> Expanded<()> {
        let attributes = self.attributes(target, name);
        let held = self.held(target, name);
        match held {
            Some(Held::Unknown(why)) => {
                self.subscript(index)?;
                self.hold_unknown(target, name, why, Shape::List, span)
            }
            Some(Held::Associative(mut list)) => {
                let key = self.in_quotes_or_single(index)?;
                if key.is_empty() {
                    return Err(Hitch::Fatal(self.unknown("the key of an associative array is empty", span.clone())));
                }
                let text = self.element(
                    attributes,
                    list.get(&key).map(|text| text.text.as_str()).unwrap_or_default().to_owned(),
                    append,
                    value,
                )?;
                list.insert(key, text);
                self.hold(target, name, Held::Associative(list), span)
            }
            other => {
                let mut list = match other {
                    Some(Held::Indexed(list)) => list,
                    Some(Held::Scalar(text)) => BTreeMap::from([(0, text)]),
                    _ => BTreeMap::new(),
                };
                let index = self.index(index, span)?;
                let Some(index) = resolve(index, list.keys().next_back().copied()).filter(|index| *index < LAST_INDEX)
                else {
                    return Err(Hitch::Fatal(self.unknown("the index of the array is out of its range", span.clone())));
                };
                let before = list.get(&index).map(|text| text.text.clone()).unwrap_or_default();
                let text = self.element(attributes, before, append, value)?;
                list.insert(index, text);
                self.hold(target, name, Held::Indexed(list), span)
            }
        }
    }

    fn element(
        &mut self,
        attributes: Attributes,
        before: String,
        append: bool,
        value: Result<Text, Unknown>,
    ) -> Expanded<Text> {
        let text = value?;
        if !append {
            return self.converted(attributes, text);
        }
        if attributes.integer {
            let one = self.arithmetic_text(&before, &text.span)?;
            let two = self.arithmetic_text(&text.text, &text.span)?;
            return Ok(Text { text: one.wrapping_add(two).to_string(), span: text.span });
        }
        let joined = self.bounded(before + &text.text)?;
        self.converted(attributes, Text { text: joined, span: text.span })
    }

    pub(super) fn set_element(
        &mut self,
        name: &str,
        index: &Word,
        append: bool,
        value: Result<Text, Unknown>,
        span: &Span,
    ) -> Expanded<()> {
        self.put_element(Target::Found, name, index, append, value, span)
    }

    fn put_array(
        &mut self,
        target: Target,
        name: &str,
        elements: &[Element],
        append: bool,
        span: &Span,
    ) -> Expanded<()> {
        let attributes = self.attributes(target, name);
        let old = self.held(target, name);
        if let Some(Held::Associative(list)) = &old {
            let list = if append { list.clone() } else { BTreeMap::new() };
            return self.put_associative(target, name, elements, list, span);
        }
        if let Some(Held::Unknown(why)) = &old
            && (append || self.shape(target, name) == Shape::Any)
        {
            // What the elements do is done all the same.
            let why = why.clone();
            for element in elements {
                self.word(&element.value, &mut Vec::new())?;
            }
            return self.hold_unknown(target, name, why, Shape::List, span);
        }
        let mut list = match old {
            Some(Held::Indexed(list)) if append => list,
            Some(Held::Scalar(text)) if append => BTreeMap::from([(0, text)]),
            _ => BTreeMap::new(),
        };
        let mut next = list.keys().next_back().map_or(0, |last| last + 1);
        for element in elements {
            match &element.subscript {
                None => {
                    let mut fields = Vec::new();
                    self.word(&element.value, &mut fields)?;
                    for field in fields {
                        let text = self.converted(attributes, field)?;
                        list.insert(next, text);
                        next += 1;
                    }
                }
                Some(index) => {
                    let index = self.index(index, span)?;
                    let Some(index) =
                        resolve(index, list.keys().next_back().copied()).filter(|index| *index < LAST_INDEX)
                    else {
                        return Err(Hitch::Fatal(
                            self.unknown("the index of the array is out of its range", span.clone()),
                        ));
                    };
                    let value = self.assigned(&element.value)?;
                    let value = self.text(value, &element.value.span);
                    let before = list.get(&index).map(|text| text.text.clone()).unwrap_or_default();
                    let text = self.element(attributes, before, element.append, Ok(value))?;
                    list.insert(index, text);
                    next = index + 1;
                }
            }
            if !self.pay(1) {
                return Err(Hitch::Stop);
            }
        }
        self.hold(target, name, Held::Indexed(list), span)
    }

    fn put_associative(
        &mut self,
        target: Target,
        name: &str,
        elements: &[Element],
        mut list: BTreeMap<String, Text>,
        span: &Span,
    ) -> Expanded<()> {
        let attributes = self.attributes(target, name);
        for element in elements {
            let Some(index) = &element.subscript else {
                return Err(self
                    .unknown("a list of keys and values is not evaluated", element.value.span.clone())
                    .into());
            };
            let key = self.in_quotes_or_single(index)?;
            let value = self.assigned(&element.value)?;
            let value = self.text(value, &element.value.span);
            let before = list.get(&key).map(|text| text.text.clone()).unwrap_or_default();
            let text = self.element(attributes, before, element.append, Ok(value))?;
            list.insert(key, text);
        }
        self.hold(target, name, Held::Associative(list), span)
    }

    /// The value of a subscript of an indexed array.
    pub(super) fn index(&mut self, word: &Word, span: &Span) -> Expanded<i64> {
        let text = self.subscript(word)?;
        self.arithmetic_text(&text, span)
    }

    fn subscript(&mut self, word: &Word) -> Expanded<String> {
        self.in_quotes_or_single(word)
    }

    /// A key: expanded, its quotes removed, nothing split.
    pub(super) fn in_quotes_or_single(&mut self, word: &Word) -> Expanded<String> {
        let mut bits = Vec::new();
        self.push_bits(&word.parts, false, Mode::Single, &mut bits).map_err(|hitch| self.placed(hitch, &word.span))?;
        self.bounded(joined(bits))
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
        let span = why.span.clone();
        let reference = self.target(name).is_err();
        if reference {
            self.state.forget_variables(why);
        } else if let Err(hitch) = self.hold_unknown(Target::Found, name, why.clone(), Shape::Text, &span) {
            let flow = self.hitch(hitch);
            let why = why.clone();
            if flow != Flow::Normal {
                self.state.trouble.get_or_insert(why);
            }
        }
    }

    /// A whole indexed array.
    pub(super) fn set_list(&mut self, name: &str, texts: Vec<Text>, span: &Span) -> Result<(), Flow> {
        let list = texts.into_iter().enumerate().collect();
        self.hold(Target::Found, name, Held::Indexed(list), span).map_err(|hitch| self.hitch(hitch))
    }
}
