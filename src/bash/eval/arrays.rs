//! Arrays (manual 6.7): lists, elements, subscripts.

use std::collections::BTreeMap;

use super::super::ast::{Element, Part, Word};
use super::super::{Span, Text, Unknown};
use super::assign::Target;
use super::expand::{Mode, joined};
use super::state::{Attributes, Held, Shape};
use super::values::resolve;
use super::{Evaluator, Expanded, Flow, Hitch};

/// The last index that an array may have here; bash has no such limit.
const LAST_INDEX: usize = 1 << 40;

impl Evaluator {
    pub(super) fn put_element(
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
        if !self.pay(held.as_ref().map_or(0, Held::size) / 16) {
            return Err(Hitch::Stop);
        }
        match held {
            Some(Held::Unknown(why)) => {
                self.index_of_unknown(index, &why, span)?;
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
            _ => {
                // The index may set the array.
                let index = self.index(index, span)?;
                let mut list = match self.held(target, name) {
                    Some(Held::Indexed(list)) => list,
                    Some(Held::Scalar(text)) => BTreeMap::from([(0, text)]),
                    Some(Held::Unknown(why)) => return Err(why.into()),
                    _ => BTreeMap::new(),
                };
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
        if attributes.integer && !attributes.uncertain {
            let one = self.integer(&before, &text.span)?;
            let two = self.integer(&text.text, &text.span)?;
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
        let name = &self.target(name)?;
        self.put_element(Target::Found, name, index, append, value, span)
    }

    pub(super) fn put_array(
        &mut self,
        target: Target,
        name: &str,
        elements: &[Element],
        append: bool,
        span: &Span,
    ) -> Expanded<()> {
        let attributes = self.attributes(target, name);
        let old = self.held(target, name);
        if !self.pay(old.as_ref().map_or(0, Held::size) / 16) {
            return Err(Hitch::Stop);
        }
        // What elements set may be the list itself.
        if append && elements.iter().any(|element| super::effects::parts(&element.value.parts).may_set()) {
            let why = self.unknown("elements that set variables are not evaluated here", span.clone());
            self.state.forget_variables(&why);
            return Err(why.into());
        }
        // Indices are evaluated when all values are known, each against the list as far as it is filled.
        let computed = |element: &Element| {
            element.subscript.as_ref().is_some_and(|word| {
                !matches!(word.parts.as_slice(), [Part::Literal(text)] if text.bytes().all(|b| b.is_ascii_digit()))
            })
        };
        let sets = || elements.iter().any(|element| super::effects::parts(&element.value.parts).may_set());
        if !matches!(old, Some(Held::Associative(_)))
            && elements.iter().any(computed)
            && (sets() || !elements.iter().all(|element| self.plain_index(name, element)))
        {
            let why = self.unknown("an index that is no number is not evaluated in a list", span.clone());
            self.may_end(&why);
            self.state.forget_variables(&why);
            return Err(why.into());
        }
        // It is a list before its elements are expanded, and stays one where they are in error.
        if target == Target::Found {
            let place = self.at(span);
            let binding = self.state.binding_mut(name, &place);
            if !binding.attributes.readonly || binding.attributes.uncertain {
                match &old {
                    Some(Held::Scalar(text)) => binding.held = Held::Indexed(BTreeMap::from([(0, text.clone())])),
                    Some(Held::Nothing) | None => binding.held = Held::Indexed(BTreeMap::new()),
                    Some(Held::Unknown(_)) => binding.shape = binding.shape.max(Shape::List),
                    _ => {}
                }
            }
        }
        if let Some(Held::Associative(list)) = &old {
            let list = if append { list.clone() } else { BTreeMap::new() };
            return self.put_associative(target, name, elements, list, span);
        }
        if let Some(Held::Unknown(why)) = &old
            && (append || self.shape(target, name) == Shape::Any)
        {
            // What the elements do is done all the same.
            let why = why.clone();
            for (at, element) in elements.iter().enumerate() {
                let result = self.word(&element.value, &mut Vec::new());
                self.skip_elements(&result, elements, at);
                result?;
            }
            return self.hold_unknown(target, name, why, Shape::List, span);
        }
        let indices = append && elements.iter().any(|element| super::effects::parts(&element.value.parts).ends);
        let before = if indices { self.held(target, name) } else { None };
        let mut list = match old {
            Some(Held::Indexed(list)) if append => list,
            Some(Held::Scalar(text)) if append => BTreeMap::from([(0, text)]),
            _ => BTreeMap::new(),
        };
        let mut next = list.keys().next_back().map_or(0, |last| last + 1);
        for (at, element) in elements.iter().enumerate() {
            match &element.subscript {
                None => {
                    let mut fields = Vec::new();
                    let result = self.word(&element.value, &mut fields);
                    self.skip_elements(&result, elements, at);
                    result?;
                    for field in fields {
                        let text = self.converted(attributes, field);
                        self.skip_elements(&text, elements, at);
                        let text = text?;
                        list.insert(next, text);
                        next += 1;
                    }
                }
                Some(index) => {
                    let plain = self.no_braces(&element.value);
                    self.skip_elements(&plain, elements, at);
                    plain?;
                    let index = self.index(index, span);
                    self.skip_elements(&index, elements, at);
                    let index = index?;
                    let Some(index) =
                        resolve(index, list.keys().next_back().copied()).filter(|index| *index < LAST_INDEX)
                    else {
                        return Err(Hitch::Fatal(
                            self.unknown("the index of the array is out of its range", span.clone()),
                        ));
                    };
                    let value = self.assigned(&element.value);
                    self.skip_elements(&value, elements, at);
                    let value = self.text(value?, &element.value.span);
                    let before = list.get(&index).map(|text| text.text.clone()).unwrap_or_default();
                    let text = self.element(attributes, before, element.append, Ok(value));
                    self.skip_elements(&text, elements, at);
                    let text = text?;
                    list.insert(index, text);
                    next = index + 1;
                }
            }
            if !self.pay(1) {
                return Err(Hitch::Stop);
            }
        }
        if let Some(before) = before
            && !self.held(target, name).is_some_and(|held| held.same(&before))
        {
            return Err(self.unknown("elements that set the list are not evaluated", span.clone()).into());
        }
        self.hold(target, name, Held::Indexed(list), span)
    }

    pub(super) fn put_associative(
        &mut self,
        target: Target,
        name: &str,
        elements: &[Element],
        mut list: BTreeMap<String, Text>,
        span: &Span,
    ) -> Expanded<()> {
        let attributes = self.attributes(target, name);
        if elements.first().is_some_and(|first| first.subscript.is_none()) {
            return self.put_pairs(target, name, elements, list, span);
        }
        for (at, element) in elements.iter().enumerate() {
            let Some(index) = &element.subscript else {
                // Bash says so, and goes on.
                let why = self.unknown("an element without its key is not evaluated", element.value.span.clone());
                let result: Expanded<()> = Err(why.into());
                self.skip_elements(&result, elements, at);
                return result;
            };
            let plain = self.no_braces(&element.value);
            self.skip_elements(&plain, elements, at);
            plain?;
            let key = self.in_quotes_or_single(index);
            self.skip_elements(&key, elements, at);
            let key = key?;
            let value = self.assigned(&element.value);
            self.skip_elements(&value, elements, at);
            let value = self.text(value?, &element.value.span);
            let before = list.get(&key).map(|text| text.text.clone()).unwrap_or_default();
            let text = self.element(attributes, before, element.append, Ok(value));
            self.skip_elements(&text, elements, at);
            let text = text?;
            list.insert(key, text);
        }
        self.hold(target, name, Held::Associative(list), span)
    }

    /// `(key value key value)`: each word is one text, whatever it expands to.
    fn put_pairs(
        &mut self,
        target: Target,
        name: &str,
        elements: &[Element],
        mut list: BTreeMap<String, Text>,
        span: &Span,
    ) -> Expanded<()> {
        let attributes = self.attributes(target, name);
        for (at, pair) in elements.chunks(2).enumerate() {
            let mut texts = [String::new(), String::new()];
            for (element, text) in pair.iter().zip(&mut texts) {
                let process = element.value.parts.iter().any(|part| matches!(part, Part::Process(..)));
                let value = if element.subscript.is_some() || process {
                    Err(self.unknown("a list of keys and values is not evaluated in this form", span.clone()).into())
                } else {
                    self.in_quotes_or_single(&element.value)
                };
                self.skip_elements(&value, elements, 2 * at);
                *text = value?;
            }
            let [key, value] = texts;
            if key.is_empty() {
                return Err(self.unknown("an empty key is not evaluated in a list", span.clone()).into());
            }
            let before = list.get(&key).map(|text| text.text.clone()).unwrap_or_default();
            let value = self.text(value, &pair.first().map_or(span.clone(), |element| element.value.span.clone()));
            let text = self.element(attributes, before, false, Ok(value));
            self.skip_elements(&text, elements, 2 * at);
            let text = text?;
            list.insert(key, text);
            if !self.pay(1) {
                return Err(Hitch::Stop);
            }
        }
        self.hold(target, name, Held::Associative(list), span)
    }

    /// Whether the index of an element is the same whenever it is computed: of numbers, and of names that hold a number.
    fn plain_index(&self, name: &str, element: &Element) -> bool {
        let Some(word) = &element.subscript else { return true };
        let plain = |text: &str| {
            text.bytes().all(|b| b.is_ascii_alphanumeric() || b"_+-* ".contains(&b))
                && !super::effects::assigns(text)
                && text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').all(|word| {
                    word.is_empty() || word.bytes().all(|b| b.is_ascii_digit()) || self.is_number(name, word)
                })
        };
        word.parts.iter().all(|part| match part {
            Part::Literal(text) => plain(text),
            Part::Parameter(parameter) => {
                let bare = parameter.subscript.is_none() && !parameter.indirect;
                let variable =
                    matches!(&parameter.name, super::super::ast::Name::Variable(v) if self.is_number(name, v));
                bare && variable && matches!(parameter.operation, super::super::ast::Operation::None)
            }
            _ => false,
        })
    }

    /// Whether another name than this holds a plain number, or nothing at all, which is 0.
    fn is_number(&self, but: &str, name: &str) -> bool {
        let nothing = || {
            let outside = super::outside::outside(name, &self.carch);
            let unset = self.state.others.is_none() && matches!(outside, super::outside::Outside::Unset);
            unset && self.state.options.get("nounset") == Some(false)
        };
        name != but
            && match self.state.binding(name).map(|binding| (&binding.held, binding.attributes.reference)) {
                None => nothing(),
                Some((Held::Scalar(text), false)) => {
                    let digits = text.text.as_str();
                    (1..=9).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
                }
                _ => false,
            }
    }

    /// `[2]={a,b}` becomes two words, neither of which sets an element.
    pub(super) fn no_braces(&mut self, word: &Word) -> Expanded<()> {
        match self.braces(&word.parts)? {
            Some(variants) if variants.len() != 1 => {
                Err(self.unknown("braces behind `=` are not evaluated here", word.span.clone()).into())
            }
            _ => Ok(()),
        }
    }

    /// A key: expanded, its quotes removed, nothing split.
    pub(super) fn in_quotes_or_single(&mut self, word: &Word) -> Expanded<String> {
        let mut bits = Vec::new();
        self.push_bits(&word.parts, false, Mode::Single, &mut bits).map_err(|hitch| self.placed(hitch, &word.span))?;
        self.bounded(joined(bits))
    }

    /// A whole indexed array.
    pub(super) fn set_list(&mut self, name: &str, texts: Vec<Text>, span: &Span) -> Result<(), Flow> {
        // All is forgotten where the name is not known.
        let Ok(name) = &self.target(name) else { return Ok(()) };
        let attributes = self.attributes(Target::Found, name);
        // Bash does not make an associative array an indexed one.
        if self.shape(Target::Found, name) == Shape::Any {
            let why = self.unknown(format!("what kind of array `{name}` is"), span.clone());
            self.set_unknown_list(name, &why);
            self.state.status = super::state::Status::Unknown(why);
            return Ok(());
        }
        let mut list = BTreeMap::new();
        for (at, text) in texts.into_iter().enumerate() {
            match self.converted(attributes, text) {
                Ok(text) => drop(list.insert(at, text)),
                Err(Hitch::Unknown(why)) => {
                    let held = self.hold_unknown(Target::Found, name, why, Shape::List, span);
                    return held.map_err(|hitch| self.hitch(hitch));
                }
                Err(hitch) => return Err(self.hitch(hitch)),
            }
        }
        self.hold(Target::Found, name, Held::Indexed(list), span).map_err(|hitch| self.hitch(hitch))
    }
}
