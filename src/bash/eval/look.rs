//! What the [listing of commands](super::super::commands) asks of an evaluation: words as far as they are known, and the
//! effects of single commands.
//!
//! Everything here forgives: what is not known is [`UNKNOWN`] in the text, what is too much is unknown, and the caller asks
//! [`Evaluator::stopped`] at the end.

use std::sync::Arc;

use super::super::ast::{Command, Function, Part, Pipeline, Redirect, Redirection, Simple, Word};
use super::super::commands::UNKNOWN;
use super::super::{Span, Text, Unknown};
use super::expand::{Mode, joined};
use super::state::{Binding, Defined, Held, Kind, Place, Scope, State, Status, Stream};
use super::{Evaluator, Hitch, Stopped};

impl Evaluator {
    /// Gives global names a text.
    pub(in crate::bash) fn bind(&mut self, names: &[(&str, &str)]) {
        for (name, text) in names {
            let held = Held::Scalar(Text { text: (*text).to_owned(), span: 0..0 });
            self.state.global_mut(name, &(0..0)).held = held;
        }
    }

    /// Work that is left, or becomes what is left.
    pub(in crate::bash) fn fuel(&self) -> usize {
        self.fuel
    }

    pub(in crate::bash) fn refuel(&mut self, fuel: usize) {
        self.fuel = fuel;
    }

    /// The caller found that it is too deep here.
    pub(in crate::bash) fn stop_deep(&mut self) {
        self.stopped.get_or_insert(Stopped::Deep);
    }

    pub(in crate::bash) fn stop_work(&mut self) {
        self.stopped.get_or_insert(Stopped::Work);
    }

    /// A copy of what is known, paid for.
    pub(in crate::bash) fn copy(&mut self) -> State {
        self.pay(1 + self.state.size() / 16);
        self.state.clone()
    }

    /// Joins what another way left.
    pub(in crate::bash) fn join_with(&mut self, other: &State) {
        let why = Unknown { why: "it depends on a condition that is not known".into(), span: 0..0 };
        self.pay(1 + other.size() / 16);
        if self.state.scopes.len() == other.scopes.len() {
            self.state.join(other, &why);
        }
    }

    /// Whether `extglob` is on, as far as that is known.
    pub(in crate::bash) fn extended(&self) -> bool {
        self.state.options.get("extglob").unwrap_or(true)
    }

    /// How the last command ended: whether well, if that is known.
    pub(in crate::bash) fn succeeded(&self) -> Option<bool> {
        match self.state.status {
            Status::Known(status) => Some(status == 0),
            Status::Unknown(_) => None,
        }
    }

    /// How the last command ended is not known.
    pub(in crate::bash) fn ended_somehow(&mut self) {
        self.state.status = Status::Unknown(Unknown { why: "a program is not run".into(), span: 0..0 });
    }

    /// What a name holds: one text, or the elements of an indexed array.
    pub(in crate::bash) fn texts_of(&self, name: &str) -> Option<Vec<String>> {
        match &self.state.binding(name)?.held {
            Held::Scalar(text) => Some(vec![text.text.clone()]),
            Held::Indexed(list) => Some(list.values().map(|text| text.text.clone()).collect()),
            _ => None,
        }
    }

    /// Whether nothing is known of a name.
    pub(in crate::bash) fn is_unset(&self, name: &str) -> bool {
        self.state.binding(name).is_none()
    }

    /// Sets a name to this text, or to something.
    pub(in crate::bash) fn put(&mut self, name: &str, text: Option<&str>, span: &Span) {
        let why = Unknown { why: "it is set while the recipe is built".into(), span: span.clone() };
        match text {
            Some(text) => {
                let text = self.text(text, span);
                let _ = self.set_text(name, text, span);
            }
            None => self.set_unknown(name, &why),
        }
    }

    /// The known function of a name, and where it stands; whether `eval` defined it.
    pub(in crate::bash) fn function(&self, name: &str) -> Option<(Arc<Function>, Span, bool)> {
        let (function, place) = self.state.functions.get(name)?.known()?;
        let Place { span, evaluated, .. } = place;
        Some((function, span, evaluated))
    }

    /// All names of functions.
    pub(in crate::bash) fn function_names(&self) -> Vec<String> {
        let defined = self.state.functions.iter().filter(|(_, defined)| !matches!(defined, Defined::Unset));
        defined.map(|(name, _)| name.clone()).collect()
    }

    /// Defines a function.
    pub(in crate::bash) fn learn(&mut self, function: &Function) {
        let command = Command::Function(Box::new(function.clone()));
        let _ = self.command(&command);
    }

    /// A function begins: with these names of its own, and these arguments.
    pub(in crate::bash) fn begin_function(
        &mut self,
        names: &[(&str, &str)],
        arguments: Option<&[String]>,
    ) -> Arguments {
        let mut scope = Scope::new(Kind::Function);
        for (name, text) in names {
            let held = Held::Scalar(Text { text: (*text).to_owned(), span: 0..0 });
            scope.names.insert((*name).to_owned(), Binding::new(held, 0..0));
        }
        self.state.scopes.push(scope);
        self.with_arguments(arguments)
    }

    /// Other arguments: of a function, or of a shell's script.
    pub(in crate::bash) fn with_arguments(&mut self, arguments: Option<&[String]>) -> Arguments {
        let why = || Unknown { why: "the arguments are not known".into(), span: 0..0 };
        let list = arguments.map(|list| list.iter().map(|text| Text { text: text.clone(), span: 0..0 }).collect());
        Arguments(std::mem::replace(&mut self.state.positional, list.ok_or_else(why)))
    }

    /// The arguments that were there before are there again.
    pub(in crate::bash) fn restore_arguments(&mut self, before: Arguments) {
        self.state.positional = before.0;
    }

    /// The function ends.
    pub(in crate::bash) fn end_function(&mut self, before: Arguments) {
        if self.state.scopes.len() > 2 {
            self.state.scopes.pop();
        }
        self.state.positional = before.0;
    }

    /// Does what a command does to the shell itself: assignments, and builtins that set something.
    pub(in crate::bash) fn effect(&mut self, simple: &Simple) {
        let _ = self.simple(simple);
        self.pending.clear();
    }

    /// What commands of a pipeline print, if that is known.
    pub(in crate::bash) fn output_of(&mut self, commands: &[Command]) -> Option<String> {
        let with_errors = vec![false; commands.len().saturating_sub(1)];
        let pipeline = Pipeline { bangs: 0, timed: None, commands: commands.to_vec(), with_errors, span: 0..0 };
        let item = super::super::ast::Item { first: pipeline, rest: Vec::new(), background: false, newline: false };
        self.printed_by(&super::super::ast::List { items: vec![item] })
    }

    /// What a list prints, if that is known.
    pub(in crate::bash) fn printed_by(&mut self, list: &super::super::ast::List) -> Option<String> {
        let status = self.state.status.clone();
        let output = self.captured(|this| this.list(list));
        self.state.status = status;
        match output {
            Ok(Stream::Known(text)) => Some(text),
            _ => None,
        }
    }

    /// What a command finds on its standard input because its redirections say so, if that is known.
    pub(in crate::bash) fn input_of(&mut self, redirections: &[Redirection]) -> Option<String> {
        redirections.iter().rev().find_map(|redirection| match &redirection.kind {
            Redirect::HereString(word) => Some(self.single(word).ok().map(|text| text + "\n")),
            Redirect::HereDocument(document) => Some(self.in_quotes(&document.body).ok()),
            Redirect::File("<", word) => match word.parts.as_slice() {
                [Part::Process(false, list, _)] => Some(self.printed_by(list)),
                _ => None,
            },
            Redirect::File(..) => None,
        })?
    }

    /// The texts of a word, as a command gets them. Each says whether all of it is known.
    pub(in crate::bash) fn seen(&mut self, word: &Word) -> Vec<(String, bool)> {
        let parts = self.at_home(&word.parts);
        let word = Word { parts, text: String::new(), span: word.span.clone() };
        let mut fields = Vec::new();
        match self.word(&word, &mut fields) {
            Ok(()) => return fields.into_iter().map(|text| (text.text, true)).collect(),
            Err(Hitch::Stop) => self.stop_work(),
            Err(_) => {}
        }
        let variants = match self.braces(&word.parts) {
            Ok(Some(variants)) => variants,
            _ => vec![word.parts],
        };
        variants.iter().map(|parts| self.partly(parts)).collect()
    }

    /// The text of a word where one text is wanted.
    pub(in crate::bash) fn seen_single(&mut self, word: &Word) -> (String, bool) {
        let parts = self.at_home(&word.parts);
        self.partly(&parts)
    }

    /// The text of a here-document.
    pub(in crate::bash) fn seen_document(&mut self, word: &Word) -> String {
        self.partly(&word.parts).0
    }

    /// The text of parts, with [`UNKNOWN`] for each that is not known.
    fn partly(&mut self, parts: &[Part]) -> (String, bool) {
        let (mut out, mut known) = (String::new(), true);
        self.push_partly(parts, &mut out, &mut known);
        (out, known)
    }

    fn push_partly(&mut self, parts: &[Part], out: &mut String, known: &mut bool) {
        for part in parts {
            if let Part::Double(inner) = part {
                self.push_partly(inner, out, known);
                continue;
            }
            match self.quoted_bits(std::slice::from_ref(part), Mode::Single) {
                Ok(bits) => out.push_str(&joined(bits)),
                Err(hitch) => {
                    if matches!(hitch, Hitch::Stop) {
                        self.stop_work();
                    }
                    out.push(UNKNOWN);
                    *known = false;
                }
            }
            if out.len() > super::TEXT_LIMIT {
                self.stop_work();
                out.truncate(0);
                out.push(UNKNOWN);
                *known = false;
            }
        }
    }

    /// `~` at the beginning, or behind the `=` of an argument, is `$HOME`.
    fn at_home(&self, parts: &[Part]) -> Vec<Part> {
        let mut out = Vec::with_capacity(parts.len());
        for (at, part) in parts.iter().enumerate() {
            let Part::Literal(text) = part else {
                out.push(part.clone());
                continue;
            };
            let tilde = if at == 0 && text.starts_with('~') { Some(0) } else { text.find("=~").map(|found| found + 1) };
            let Some(tilde) = tilde else {
                out.push(part.clone());
                continue;
            };
            let (before, rest) = text.split_at(tilde);
            let rest = rest.get(1..).unwrap_or_default();
            let user = rest.split('/').next().unwrap_or_default();
            let home = match self.texts_of("HOME").and_then(|texts| texts.into_iter().next()) {
                Some(home) if user.is_empty() => home,
                _ if user.is_empty() => UNKNOWN.to_string(),
                _ => "/home/".to_owned(),
            };
            if !before.is_empty() {
                out.push(Part::Literal(before.to_owned()));
            }
            out.push(Part::Single(home));
            if !rest.is_empty() {
                out.push(Part::Literal(rest.to_owned()));
            }
        }
        out
    }

    /// The elements of a `for`, all of them known.
    pub(in crate::bash) fn elements(&mut self, words: Option<&[Word]>) -> Option<Vec<String>> {
        match words {
            Some(words) => self.words(words).ok().map(|texts| texts.into_iter().map(|text| text.text).collect()),
            None => {
                self.state.positional.as_ref().ok().map(|texts| texts.iter().map(|text| text.text.clone()).collect())
            }
        }
    }
}

/// The arguments that were there before.
pub(in crate::bash) struct Arguments(Result<Vec<Text>, Unknown>);
