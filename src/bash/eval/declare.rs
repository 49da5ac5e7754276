//! The builtins that declare: `declare`, `typeset`, `local`, `export`, `readonly` (manual 4.1, 4.2).

use super::super::ast::{Argument, Assigned, Assignment, Word};
use super::super::{Span, Text, Unknown};
use super::assign::Target;
use super::expand::Arg;
use super::state::{Shape, Status};
use super::{Evaluator, Flow, Hitch};

/// What the options of a declaration ask for.
#[derive(Default)]
pub(super) struct Asked {
    pub(super) set: Vec<char>,
    pub(super) unset: Vec<char>,
    /// `-f`, `-F`: functions.
    pub(super) functions: bool,
    pub(super) names_only: bool,
    pub(super) global: bool,
    pub(super) print: bool,
}

/// An argument of a declaration once it is expanded.
enum Prepared<'a> {
    Scalar(&'a Assignment, Result<Text, Unknown>),
    /// Its elements are expanded when it is assigned.
    List(&'a Assignment),
    Fields(Vec<Arg>),
}

impl Evaluator {
    pub(super) fn declaration(&mut self, builtin: &str, arguments: &[Argument], span: &Span) -> Flow {
        let mut asked = Asked::default();
        let mut options = true;
        let mut status = true;
        let mut any = false;
        // Whether it is there, what one of the names stands for.
        let mut doubt = None;
        // All arguments are expanded before the first of them is assigned.
        let mut prepared = Vec::with_capacity(arguments.len());
        for argument in arguments {
            prepared.push(match argument {
                Argument::Assignment(assignment) => match &assignment.value {
                    Assigned::Scalar(word) => match self.expanded_value(assignment, word) {
                        Ok(value) => Prepared::Scalar(assignment, value),
                        Err(flow) => return flow,
                    },
                    Assigned::Array(_) => Prepared::List(assignment),
                },
                Argument::Word(_) => match self.arguments(std::slice::from_ref(argument)) {
                    Ok(fields) => Prepared::Fields(fields),
                    Err(flow) => return flow,
                },
            });
        }
        for argument in prepared {
            match argument {
                Prepared::Scalar(assignment, value) => {
                    options = false;
                    any = true;
                    match self.declare_scalar(builtin, assignment, value, &asked, span) {
                        Ok(fine) => status &= fine,
                        Err(flow) => return flow,
                    }
                }
                Prepared::List(assignment) => {
                    options = false;
                    any = true;
                    match self.declare_assignment(builtin, assignment, &asked, span) {
                        Ok(fine) => status &= fine,
                        Err(flow) => return flow,
                    }
                }
                Prepared::Fields(fields) => {
                    for field in fields {
                        let text = match field {
                            Arg::Known(text) => text.text,
                            Arg::Unknown(why) => {
                                // It may be any option, or any name.
                                self.state.forget_variables(&why);
                                self.print_unknown(&why);
                                self.state.status = Status::Unknown(why);
                                return Flow::Normal;
                            }
                        };
                        if options && text == "--" {
                            options = false;
                        } else if options && text.len() > 1 && text.starts_with(['-', '+']) {
                            let to = if text.starts_with('-') { &mut asked.set } else { &mut asked.unset };
                            to.extend(text.chars().skip(1));
                            let letters = match builtin {
                                "export" => "fnp",
                                "readonly" => "aAfp",
                                _ => "aAfFgiIlnprtux",
                            };
                            if to.iter().any(|letter| !letters.contains(*letter)) {
                                return self.misused();
                            }
                            asked.functions = asked.set.contains(&'f') || asked.set.contains(&'F');
                            asked.names_only = asked.set.contains(&'F');
                            asked.global = asked.set.contains(&'g');
                            asked.print = asked.set.contains(&'p');
                        } else {
                            options = false;
                            any = true;
                            self.state.status = Status::Known(0);
                            match self.declare_name(builtin, &text, &asked, span) {
                                Ok(fine) => status &= fine,
                                Err(flow) => return flow,
                            }
                            if let Status::Unknown(why) = &self.state.status {
                                doubt.get_or_insert(why.clone());
                            }
                        }
                    }
                }
            }
        }
        if !any {
            let why = self.unknown(format!("what `{builtin}` prints differs by machine"), span.clone());
            if asked.functions {
                return self.declared_functions(&asked, span);
            }
            self.print_unknown(&why);
        }
        match doubt.filter(|_| status) {
            Some(why) => {
                self.state.status = Status::Unknown(why);
                Flow::Normal
            }
            None => self.done(status),
        }
    }

    pub(super) fn target_of(&self, builtin: &str, asked: &Asked) -> Target {
        match builtin {
            "export" | "readonly" => Target::Found,
            _ if asked.global => Target::Global,
            _ => Target::Local,
        }
    }

    /// The value of `name=value` among the arguments.
    fn expanded_value(&mut self, assignment: &Assignment, word: &Word) -> Result<Result<Text, Unknown>, Flow> {
        let value = self.no_braces(word).and_then(|()| self.assigned(word));
        match value {
            Ok(text) => Ok(Ok(self.text(text, &word.span))),
            Err(Hitch::Unknown(why)) => {
                self.skip(super::effects::assignment(assignment), &why);
                Ok(Err(why))
            }
            Err(hitch) => Err(self.hitch(hitch)),
        }
    }

    fn declare_scalar(
        &mut self,
        builtin: &str,
        assignment: &Assignment,
        value: Result<Text, Unknown>,
        asked: &Asked,
        span: &Span,
    ) -> Result<bool, Flow> {
        let Assignment { name, subscript, append, .. } = assignment;
        if let (Ok(text), None, false, true) = (&value, subscript, *append, asked.set.contains(&'n')) {
            return match self.refer(name, text, asked, span) {
                Ok(()) => Ok(true),
                Err(why) => self.undeclared(name, Hitch::Unknown(why)),
            };
        }
        let target = match self.attribute(builtin, name, asked, subscript.is_some(), span) {
            Ok(target) => target,
            Err(hitch) => return self.undeclared_assignment(assignment, hitch),
        };
        if target == Target::Global && self.hides_array(name) {
            let why = self.unknown(format!("`{name}` is an array that a local of the name hides"), span.clone());
            return self.undeclared_assignment(assignment, Hitch::Unknown(why));
        }
        let done = match (value, subscript) {
            (Ok(text), None) => self.put_scalar(target, name, text, *append, &assignment.span),
            (Err(why), None) => self.hold_unknown(target, name, why, Shape::Text, &assignment.span),
            (value, Some(index)) => self.put_element(target, name, index, *append, value, &assignment.span),
        };
        let done = match done {
            Err(Hitch::Unknown(why)) => self.hold_unknown(target, name, why, Shape::List, &assignment.span),
            done => done,
        };
        done.map_err(|hitch| self.hitch(hitch))?;
        self.make_readonly(builtin, name, asked, target, span);
        Ok(true)
    }

    /// `name=(…)`.
    fn declare_assignment(
        &mut self,
        builtin: &str,
        assignment: &Assignment,
        asked: &Asked,
        span: &Span,
    ) -> Result<bool, Flow> {
        let fresh = self.target_of(builtin, asked) == Target::Local && !self.is_local(&assignment.name);
        if fresh && self.mentions(assignment) {
            let why =
                self.unknown(format!("`{}` stands for itself in its own declaration", assignment.name), span.clone());
            return self.undeclared_assignment(assignment, Hitch::Unknown(why));
        }
        let target = match self.attribute(builtin, &assignment.name, asked, true, span) {
            Ok(target) => target,
            Err(hitch) => return self.undeclared_assignment(assignment, hitch),
        };
        if let Err(flow) = self.assignment(assignment, target) {
            // Behind an error in an element the name is not declared, or not so.
            let why = self.unknown("the list of the declaration is in error", span.clone());
            self.undeclared(&assignment.name, Hitch::Unknown(why))?;
            return Err(flow);
        }
        self.make_readonly(builtin, &assignment.name, asked, target, span);
        Ok(true)
    }

    /// Whether a list names its own variable.
    fn mentions(&self, assignment: &Assignment) -> bool {
        let bare = format!("${}", assignment.name);
        let braced = format!("{{{}", assignment.name);
        assignment.text.contains(&bare) || assignment.text.contains(&braced) || assignment.text.contains("{!")
    }

    /// A plain name, or a text that an expansion gave: `declare "$name=$value"`.
    fn declare_name(&mut self, builtin: &str, text: &str, asked: &Asked, span: &Span) -> Result<bool, Flow> {
        if asked.functions {
            return self.declared_function(text, asked, span);
        }
        if asked.print {
            let why = self.unknown(format!("what `{builtin} -p` prints is not evaluated"), span.clone());
            self.print_unknown(&why);
            let found = if matches!(builtin, "declare" | "typeset") { self.is_declared(text) } else { None };
            return match found {
                Some(is_there) => Ok(is_there),
                None => {
                    self.state.status = Status::Unknown(why);
                    Ok(true)
                }
            };
        }
        let (name, value) = match text.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (text, None),
        };
        let (name, append) = match name.strip_suffix('+') {
            Some(name) if value.is_some() => (name, true),
            _ => (name, false),
        };
        if !is_name(name) {
            let why = self.unknown(format!("`{builtin}` of `{name}` is not evaluated"), span.clone());
            self.state.forget_variables(&why);
            self.state.trouble.get_or_insert(why);
            return Ok(false);
        }
        let target = match self.attribute(builtin, name, asked, false, span) {
            Ok(target) => target,
            Err(hitch) => return self.undeclared(name, hitch),
        };
        if let Some(value) = value {
            // `declare -a "name=(…)"`: the list is read as one, by the rules of an assignment.
            if value.starts_with('(') && (asked.set.contains(&'a') || asked.set.contains(&'A')) {
                return self.declare_list(builtin, text, asked, target, span);
            }
            let value = self.text(value, span);
            if let Err(hitch) = self.put_scalar(target, name, value, append, span) {
                return self.undeclared(name, hitch);
            }
        }
        self.make_readonly(builtin, name, asked, target, span);
        Ok(true)
    }
}

/// A name of a variable.
pub(super) fn is_name(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c == '_' || c.is_ascii_alphabetic())
        && chars.all(|c| c == '_' || c.is_ascii_alphanumeric())
}
