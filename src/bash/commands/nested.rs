//! Commands in words: substitutions, wherever an expansion holds them.

use super::super::ast::{
    Argument, Assigned, Assignment, Name, Operation, Parameter, Part, Redirect, Redirection, Subscript,
};
use super::super::{Span, ast};
use super::walk::Walker;
use super::{Command, Redirect as Redirected, Word};

/// The name of the positional parameters among those that hold output.
pub(super) const POSITIONAL: &str = "@";

/// The name of a descriptor among those that hold output.
pub(super) fn descriptor(number: &str) -> String {
    format!("&{}", number.trim_end_matches('-'))
}

impl Walker<'_> {
    /// Walks what the parts hold, and gives the commands whose output is in them.
    pub(super) fn nested(&mut self, parts: &[Part]) -> Vec<usize> {
        let mut reads = Vec::new();
        self.nest(parts, &mut reads);
        reads.sort_unstable();
        reads.dedup();
        self.references += reads.len();
        reads
    }

    pub(super) fn nested_words(&mut self, words: &[ast::Word]) {
        for word in words {
            self.nested(&word.parts);
        }
    }

    fn nest(&mut self, parts: &[Part], reads: &mut Vec<usize>) {
        for part in parts {
            match part {
                Part::Literal(_) | Part::Escaped(_) | Part::Single(_) | Part::Ansi(_) => {}
                Part::Double(inner) => self.nest(inner, reads),
                Part::Parameter(parameter) => self.nest_parameter(parameter, reads),
                Part::Substitution(list, _) | Part::Process(_, list, _) => {
                    let from = self.list.len();
                    let stages = std::mem::take(&mut self.stages);
                    self.apart(|this| this.list(list));
                    self.stages = stages;
                    reads.extend(from..self.list.len());
                }
                Part::Backquoted(code, span) => {
                    let from = self.list.len();
                    let stages = std::mem::take(&mut self.stages);
                    let span = self.at(span);
                    self.apart(|this| this.code(code, &span));
                    self.stages = stages;
                    reads.extend(from..self.list.len());
                }
                Part::Arithmetic(word, _) => self.nest(&word.parts, reads),
            }
        }
    }

    fn nest_parameter(&mut self, parameter: &Parameter, reads: &mut Vec<usize>) {
        let name = match &parameter.name {
            Name::Variable(name) => Some(name.as_str()),
            Name::Positional(1..) | Name::Special('@' | '*') => Some(POSITIONAL),
            Name::Positional(_) | Name::Special(_) => None,
        };
        if let Some(outputs) = name.and_then(|name| self.outputs.get(name)) {
            reads.extend(outputs);
        }
        if let (Operation::Transform('P'), Name::Variable(name)) = (&parameter.operation, &parameter.name) {
            for text in self.ev.texts_of(name).unwrap_or_default() {
                self.expanded_as_prompt(&text, &parameter.span);
            }
        }
        if let Some(Subscript::Index(word)) = &parameter.subscript {
            self.nest(&word.parts, reads);
        }
        match &parameter.operation {
            Operation::Default { word, .. } => self.nest(&word.parts, reads),
            Operation::Trim { pattern, .. } => self.nest(&pattern.parts, reads),
            Operation::Replace { pattern, with, .. } => {
                self.nest(&pattern.parts, reads);
                self.nest(&with.parts, reads);
            }
            Operation::Slice { offset, length } => {
                self.nest(&offset.parts, reads);
                if let Some(length) = length {
                    self.nest(&length.parts, reads);
                }
            }
            Operation::Case { pattern: Some(pattern), .. } => self.nest(&pattern.parts, reads),
            Operation::Case { .. }
            | Operation::None
            | Operation::Length
            | Operation::Keys
            | Operation::Names(_)
            | Operation::Transform(_)
            | Operation::Bad => {}
        }
    }

    /// A new command at this place.
    pub(super) fn record(&mut self, span: &Span) -> usize {
        self.list.push(Command {
            span: self.at(span),
            function: self.function.clone(),
            stages: self.stages.clone(),
            input: self.input.clone(),
            directory: self.directory.clone(),
            in_text: self.place.is_some(),
            ..Command::default()
        });
        self.list.len() - 1
    }

    /// The words that an argument becomes.
    pub(super) fn argument(&mut self, argument: &Argument) -> Vec<Word> {
        match argument {
            Argument::Assignment(assignment) => {
                let (name, word) = self.assigned(assignment);
                vec![Word { text: format!("{name}={}", word.text), ..word }]
            }
            Argument::Word(word) => {
                let reads = self.nested(&word.parts);
                let contents = match word.parts.as_slice() {
                    [Part::Process(false, list, _)] => self.ev.printed_by(list),
                    _ => None,
                };
                let texts = self.ev.seen(word);
                let unset = self.begins_unset(&word.parts);
                self.references += reads.len() * texts.len();
                let word = |text: String| {
                    let mut reads = reads.clone();
                    reads.extend(self.held_by_path(&text));
                    Word { text, reads, unset, contents: contents.clone() }
                };
                texts.into_iter().map(|(text, _)| word(text)).collect()
            }
        }
    }

    /// What an assignment gives, before it is done.
    pub(super) fn assigned(&mut self, assignment: &Assignment) -> (String, Word) {
        let mut reads = Vec::new();
        if let Some(subscript) = &assignment.subscript {
            reads.extend(self.nested(&subscript.parts));
        }
        let text = match &assignment.value {
            Assigned::Scalar(word) => {
                reads.extend(self.nested(&word.parts));
                self.ev.seen_single(word).0
            }
            Assigned::Array(elements) => {
                for element in elements {
                    reads.extend(self.nested(&element.value.parts));
                }
                String::new()
            }
        };
        if !assignment.append && assignment.subscript.is_none() {
            self.outputs.remove(&assignment.name);
        }
        self.holds(&assignment.name, &reads);
        self.in_variable(&assignment.name, &text, &assignment.span);
        if let (true, Some(key)) = (assignment.name == "BASH_ALIASES", &assignment.subscript) {
            self.aliases.set(&self.ev.seen_single(key).0, &text);
        }
        (assignment.name.clone(), Word { text, reads, ..Word::default() })
    }

    /// Whether a word begins with a variable that nothing sets.
    fn begins_unset(&self, parts: &[Part]) -> bool {
        match parts.first() {
            Some(Part::Double(inner)) => self.begins_unset(inner),
            Some(Part::Parameter(parameter)) => match (&parameter.name, &parameter.operation) {
                (Name::Variable(name), Operation::None) => {
                    self.ev.is_unset(name) && !self.candidates.contains_key(name) && !self.outputs.contains_key(name)
                }
                _ => false,
            },
            _ => false,
        }
    }

    /// The commands whose output is in the descriptor that a path names: `/dev/fd/3`.
    fn held_by_path(&self, path: &str) -> impl Iterator<Item = usize> {
        let number = path.strip_prefix("/dev/fd/").or_else(|| path.strip_prefix("/proc/self/fd/"));
        number.and_then(|number| self.outputs.get(&descriptor(number))).into_iter().flatten().copied()
    }

    /// A name holds the output of these commands.
    pub(super) fn holds(&mut self, name: &str, reads: &[usize]) {
        if !reads.is_empty() {
            self.outputs.entry(name.to_owned()).or_default().extend(reads);
        }
    }

    pub(super) fn redirects(&mut self, redirections: &[Redirection]) -> Vec<Redirected> {
        let mut out = Vec::new();
        for redirection in redirections {
            let (operator, word) = match &redirection.kind {
                Redirect::File(operator, word) => (*operator, word),
                Redirect::HereString(word) => ("<<<", word),
                Redirect::HereDocument(document) => ("<<", &document.body),
            };
            let mut reads = self.nested(&word.parts);
            let text = if operator == "<<" { self.ev.seen_document(word) } else { self.ev.seen_single(word).0 };
            let unset = self.begins_unset(&word.parts);
            let known = reads.len();
            match operator {
                "<&" => reads.extend(self.outputs.get(&descriptor(&text)).into_iter().flatten()),
                "<" => reads.extend(self.held_by_path(&text)),
                _ => {}
            }
            self.references += reads.len() - known;
            out.push(Redirected { operator: operator.to_owned(), word: Word { text, reads, unset, contents: None } });
        }
        out
    }
}
