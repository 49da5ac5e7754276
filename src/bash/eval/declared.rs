//! What `declare -f` prints, and declarations that are not evaluated.

use super::super::Span;
use super::super::ast::{Assignment, Command};
use super::super::syntax::Parser;
use super::assign::Target;
use super::declare::Asked;
use super::outside::{Outside, outside};
use super::state::{Attributes, Held, Shape, Status};
use super::{Evaluator, Flow, Hitch};

impl Evaluator {
    /// `declare -f name` prints the function.
    pub(super) fn declared_function(&mut self, name: &str, asked: &Asked, span: &Span) -> Result<bool, Flow> {
        use super::state::Defined;
        let found = match self.state.functions.get(name) {
            Some(Defined::Known(function, _)) => Ok(Some(std::sync::Arc::clone(function))),
            Some(Defined::Unknown(why, _)) => Err(why.clone()),
            Some(Defined::Unset) => Ok(None),
            None => match &self.state.other_functions {
                Some(why) => Err(why.clone()),
                None if super::outside::is_makepkgs(name) => {
                    Err(self.unknown(format!("`{name}` may be makepkg's"), span.clone()))
                }
                None => Ok(None),
            },
        };
        match found {
            Ok(None) => Ok(false),
            Ok(Some(_)) if asked.names_only => {
                let line = format!("{name}\n");
                if self.print(&line) == Flow::Stop { Err(Flow::Stop) } else { Ok(true) }
            }
            Ok(Some(function)) => match super::super::print::function(&function) {
                Ok(text) => {
                    if self.print(&text) == Flow::Stop {
                        Err(Flow::Stop)
                    } else {
                        Ok(true)
                    }
                }
                Err(why) => {
                    let why = self.unknown(why.why, span.clone());
                    self.print_unknown(&why);
                    Ok(true)
                }
            },
            Err(why) => {
                self.print_unknown(&why);
                self.state.status = Status::Unknown(why);
                Ok(true)
            }
        }
    }

    /// Whether `declare -p` finds a name, if that is known.
    pub(super) fn is_declared(&self, name: &str) -> Option<bool> {
        match self.state.binding(name) {
            Some(binding) if binding.attributes != Attributes::default() => None,
            // It may have been taken back.
            Some(binding) => (!matches!(binding.held, Held::Nothing | Held::Unknown(_))).then_some(true),
            None if self.state.others.is_some() => None,
            None => matches!(outside(name, &self.carch), Outside::Unset).then_some(false),
        }
    }

    /// `declare -f` and `declare -F` print all of them, makepkg's too.
    pub(super) fn declared_functions(&mut self, asked: &Asked, span: &Span) -> Flow {
        let what = if asked.names_only { "-F" } else { "-f" };
        let why = self.unknown(format!("`declare {what}` prints makepkg's functions, too"), span.clone());
        self.print_unknown(&why);
        self.done(true)
    }

    /// A declaration that is not evaluated: nothing is known of the name.
    pub(super) fn undeclared(&mut self, name: &str, hitch: Hitch) -> Result<bool, Flow> {
        match hitch {
            Hitch::Unknown(why) => {
                for scope in &mut self.state.scopes {
                    if let Some(binding) = scope.names.get_mut(name) {
                        binding.held = Held::Unknown(why.clone());
                        binding.shape = Shape::Any;
                        binding.attributes = Attributes { uncertain: true, ..binding.attributes };
                    }
                }
                let place = why.span.clone();
                let at = self.state.function_scope();
                for at in [0, at] {
                    if let Some(scope) = self.state.scopes.get_mut(at) {
                        let binding = scope
                            .names
                            .entry(name.to_owned())
                            .or_insert_with(|| super::state::Binding::new(Held::Nothing, place.clone()));
                        binding.held = Held::Unknown(why.clone());
                        binding.shape = Shape::Any;
                        binding.attributes.uncertain = true;
                    }
                }
                self.state.trouble.get_or_insert(why);
                Ok(true)
            }
            hitch => Err(self.hitch(hitch)),
        }
    }

    pub(super) fn undeclared_assignment(&mut self, assignment: &Assignment, hitch: Hitch) -> Result<bool, Flow> {
        if let Hitch::Unknown(why) = &hitch {
            self.skip(super::effects::assignment(assignment), why);
        }
        self.undeclared(&assignment.name, hitch)
    }

    /// A list in a text: `declare -a "name=(one two)"`.
    pub(super) fn declare_list(
        &mut self,
        builtin: &str,
        text: &str,
        asked: &Asked,
        target: Target,
        span: &Span,
    ) -> Result<bool, Flow> {
        let read = Parser::new(text).limited(self.deepest.saturating_sub(self.depth)).all(false);
        let simple = match read.as_ref().map(|list| list.items.as_slice()) {
            Ok([item]) if item.rest.is_empty() => match item.first.commands.as_slice() {
                [Command::Simple(simple)] if simple.words.is_empty() && simple.redirections.is_empty() => Some(simple),
                _ => None,
            },
            _ => None,
        };
        let name = text.split(['=', '+']).next().unwrap_or_default();
        let Some([assignment]) = simple.map(|simple| simple.assignments.as_slice()) else {
            let why = self.unknown("a list in a quoted declaration is not evaluated", span.clone());
            return self.undeclared(name, Hitch::Unknown(why));
        };
        let place = self.at(span);
        let before = self.place.replace(place);
        let done = self.assignment(assignment, target);
        self.place = before;
        done?;
        self.make_readonly(builtin, name, asked, target, span);
        Ok(true)
    }
}
