//! `unset` of variables and elements (manual 4.1, 6.7).

use super::super::Span;
use super::declare::is_name;
use super::expand::Arg;
use super::state::{Attributes, Defined, Held, Shape, Status};
use super::{Evaluator, Flow, Hitch};

impl Evaluator {
    pub(super) fn unset(&mut self, args: &[Arg], span: &Span) -> Flow {
        let texts = match Self::known(args) {
            Ok(texts) => texts,
            Err(why) => {
                self.state.forget(&why);
                return Flow::Normal;
            }
        };
        let (mut variables, mut functions, mut options) = (false, false, true);
        let mut references = false;
        // It goes on behind one that fails.
        let (mut succeeds, mut uncertain) = (true, None);
        for text in &texts {
            match text.as_str() {
                "--" if options => options = false,
                "-v" if options => variables = true,
                "-f" if options => functions = true,
                "-n" if options => references = true,
                option if options && option.len() > 1 && option.starts_with('-') => {
                    if option.bytes().skip(1).any(|letter| !b"fnv".contains(&letter)) {
                        return self.misused();
                    }
                    let why = self.unknown(format!("`unset {option}` is not evaluated"), span.clone());
                    self.state.forget(&why);
                    return Flow::Normal;
                }
                _ => {
                    options = false;
                    let fine = if functions && !variables {
                        self.unset_function(text, span);
                        Some(true)
                    } else {
                        if references {
                            self.no_reference(text);
                        }
                        match self.unset_variable(text, functions || variables || references, span) {
                            Ok(fine) => fine,
                            Err(flow) => return flow,
                        }
                    };
                    match fine {
                        Some(true) => {}
                        Some(false) => succeeds = false,
                        None => {
                            let why =
                                self.unknown(format!("whether `unset {text}` succeeds is not known"), span.clone());
                            uncertain.get_or_insert(why);
                        }
                    }
                }
            }
        }
        match uncertain.filter(|_| succeeds) {
            Some(why) => {
                self.state.status = Status::Unknown(why);
                Flow::Normal
            }
            None => self.done(succeeds),
        }
    }

    pub(super) fn unset_function(&mut self, name: &str, span: &Span) {
        if super::outside::works_with_function(name) {
            let why = self.unknown(format!("`{name}` is a name that makepkg works with"), span.clone());
            self.state.trouble.get_or_insert(why);
        }
        self.state.functions.insert(name.to_owned(), Defined::Unset);
    }

    /// `unset name` and `unset name[subscript]`: whether that succeeds, if it is known. Without `-v` a name that is no variable may be a function.
    pub(super) fn unset_variable(&mut self, text: &str, only: bool, span: &Span) -> Result<Option<bool>, Flow> {
        if let Some((name, rest)) = text.split_once('[') {
            return match self.target(name) {
                Ok(name) => self.unset_element(&name, rest, span),
                Err(_) => Ok(None),
            };
        }
        let Ok(text) = &self.target(text) else { return Ok(None) };
        if !is_name(text) {
            if only {
                return Ok(Some(false));
            }
            self.unset_function(text, span);
            return Ok(Some(true));
        }
        let Some(at) = self.state.scopes.iter().rposition(|scope| scope.names.contains_key(text)) else {
            if let Some(why) = self.state.others.clone() {
                if !only {
                    self.state.forget(&why);
                }
                self.state.global_mut(text, span).held = Held::Nothing;
                return Ok(Some(true));
            }
            let is_function = self.state.functions.contains_key(text);
            match super::outside::outside(text, &self.carch) {
                super::outside::Outside::Unset if is_function && !only => self.unset_function(text, span),
                super::outside::Outside::Unset => {}
                _ => {
                    if super::outside::works_with_variable(text) && text != "IFS" {
                        let why = self
                            .unknown(format!("makepkg works with `{text}`, which the recipe takes back"), span.clone());
                        self.state.trouble.get_or_insert(why);
                    }
                    self.state.global_mut(text, span).held = Held::Nothing;
                }
            }
            return Ok(Some(true));
        };
        let current = self.state.function_scope();
        let Some(scope) = self.state.scopes.get_mut(at) else { return Ok(Some(true)) };
        let Some(binding) = scope.names.get_mut(text) else { return Ok(Some(true)) };
        let Attributes { readonly, uncertain, .. } = binding.attributes;
        if uncertain {
            let why = self.unknown(format!("what `unset` does to `{text}` is not known"), span.clone());
            self.set_unknown(text, &why);
            return Ok(if readonly { None } else { Some(true) });
        }
        if readonly {
            return Ok(Some(false));
        }
        // That of a calling function goes, and what it hid is there again.
        if at != current && at > 0 {
            scope.names.remove(text);
            return Ok(Some(true));
        }
        // A local that is taken back stays local. A global name falls back to nothing at all.
        binding.held = Held::Nothing;
        binding.shape = Shape::Text;
        binding.attributes = super::state::Attributes::default();
        if at == 0
            && matches!(super::outside::outside(text, &self.carch), super::outside::Outside::Unset)
            && self.state.others.is_none()
        {
            self.state.scopes.first_mut().map(|scope| scope.names.remove(text));
        }
        Ok(Some(true))
    }

    fn unset_element(&mut self, name: &str, rest: &str, span: &Span) -> Result<Option<bool>, Flow> {
        let Some(index) = rest.strip_suffix(']') else { return Ok(Some(false)) };
        let held = match self.state.binding(name) {
            // Held by what is not known of it.
            Some(binding) if binding.attributes.uncertain => return Ok(None),
            Some(binding) if binding.attributes.readonly => return Ok(Some(false)),
            Some(binding) => binding.held.clone(),
            None => return Ok(Some(true)),
        };
        let place = self.at(span);
        match held {
            // It may be no array at all.
            Held::Unknown(_) => return Ok(None),
            Held::Scalar(_) | Held::Nothing if index.bytes().all(|byte| byte.is_ascii_digit()) => {
                let is_first = index.bytes().all(|byte| byte == b'0');
                if let (Held::Scalar(_), false) = (&held, is_first) {
                    // It is no array variable.
                    return Ok(Some(false));
                }
                if is_first {
                    return self.unset_variable(name, true, span);
                }
            }
            Held::Associative(mut list)
                if !matches!(index, "@" | "*") && !index.contains(['$', '`', '\\', '"', '\'']) =>
            {
                list.remove(index);
                self.state.binding_mut(name, &place).held = Held::Associative(list);
            }
            Held::Indexed(_) if matches!(index, "@" | "*") => {
                self.state.binding_mut(name, &place).held = Held::Nothing;
            }
            Held::Indexed(mut list) => match self.index_text(index, span) {
                Ok(value) => {
                    let last = list.keys().next_back().copied();
                    let Some(at) = super::values::resolve(value, last) else { return Ok(Some(false)) };
                    list.remove(&at);
                    self.state.binding_mut(name, &place).held = Held::Indexed(list);
                }
                Err(Hitch::Unknown(why)) => {
                    self.may_end(&why);
                    self.set_unknown(name, &why);
                    return Ok(None);
                }
                Err(hitch) => return Err(self.hitch(hitch)),
            },
            _ => {
                let why = self.unknown("such an `unset` is not evaluated", span.clone());
                self.set_unknown(name, &why);
                return Ok(None);
            }
        }
        Ok(Some(true))
    }
}
