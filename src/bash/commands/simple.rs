//! Simple commands: what they are behind all that stands in front of them, what they do to the shell, and the code that they
//! run.

use super::super::Span;
use super::super::ast::{self, Argument, Descriptor, Name, Part, Redirection, Simple};
use super::code::partly_known;
use super::nested::{POSITIONAL, descriptor};
use super::walk::Walker;
use super::wrappers::{Unwrapped, base, unwrap};
use super::{Command, STARTDIR, Word};

/// Builtins that set something.
const SETTING: &[&str] = &[
    "declare",
    "typeset",
    "local",
    "export",
    "readonly",
    "read",
    "mapfile",
    "readarray",
    "unset",
    "shopt",
    "set",
    "shift",
    "let",
    "getopts",
];

/// Builtins that only say how they end.
const ASKING: &[&str] = &["true", "false", ":", "test", "["];

impl Walker<'_> {
    pub(super) fn simple(&mut self, simple: &Simple, upstream: &[ast::Command]) {
        if self.by_alias(simple) {
            return;
        }
        let at = self.record(&simple.span);
        let assignments: Vec<(String, Word)> = simple.assignments.iter().map(|a| self.assigned(a)).collect();
        let mut words = Vec::new();
        for argument in &simple.words {
            words.extend(self.argument(argument));
        }
        let redirects = self.redirects(&simple.redirections);
        if let Some(command) = self.list.get_mut(at) {
            command.assignments = assignments;
            command.redirects = redirects;
        }
        if simple.words.is_empty() {
            self.ev.effect(simple);
            self.set(simple);
            return;
        }
        for (nth, words) in self.variants(simple, words).into_iter().enumerate() {
            for (inner, unwrapped) in unwrap(words).into_iter().enumerate() {
                let first = nth == 0 && inner == 0;
                let at = if first { at } else { self.again(at) };
                self.unwrapped(at, unwrapped, simple, upstream, first);
            }
        }
    }

    /// The command once more, with other words.
    fn again(&mut self, at: usize) -> usize {
        let copy = self.list.get(at).map(|command| Command {
            name: None,
            arguments: Vec::new(),
            wrappers: Vec::new(),
            is_function: false,
            ..command.clone()
        });
        self.list.extend(copy);
        self.list.len().saturating_sub(1)
    }

    /// What the words may be: where the first is a variable that may hold this or that, each of it.
    fn variants(&self, simple: &Simple, words: Vec<Word>) -> Vec<Vec<Word>> {
        let unknown = words.first().is_none_or(|first| first.known().is_none());
        let name = match simple.words.first() {
            Some(Argument::Word(word)) if unknown => only_variable(&word.parts),
            _ => None,
        };
        let candidates = name.and_then(|name| self.candidates.get(name));
        let mut out = vec![words];
        for texts in candidates.into_iter().flatten() {
            let split = |text: &String| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            let named: Vec<String> = if let [one] = texts.as_slice() { split(one) } else { texts.clone() };
            let named = named.into_iter().map(|text| Word { text, ..Word::default() });
            let rest = out.first().into_iter().flatten().skip(1).cloned().collect::<Vec<_>>();
            out.push(named.chain(rest).collect());
        }
        out
    }

    fn unwrapped(&mut self, at: usize, found: Unwrapped, simple: &Simple, upstream: &[ast::Command], first: bool) {
        let Unwrapped { wrappers, name, arguments, assignments, code } = found;
        let named_by = name.as_ref().map(|name| name.reads.clone()).unwrap_or_default();
        let name = name.as_ref().and_then(|name| name.known()).filter(|name| !name.is_empty()).map(str::to_owned);
        let plain = wrappers.iter().all(|wrapper| matches!(&*wrapper.name, "command" | "builtin" | "exec"));
        let is_function = wrappers.is_empty() && name.as_deref().is_some_and(|name| self.ev.function(name).is_some());
        if let Some(command) = self.list.get_mut(at) {
            command.name.clone_from(&name);
            command.named_by = named_by;
            command.arguments.clone_from(&arguments);
            command.wrappers = wrappers;
            command.assignments.extend(assignments.iter().cloned());
            command.is_function = is_function;
        }
        let span = self.at(&simple.span);
        for (name, value) in assignments {
            self.in_variable(&name, &value.text, &simple.span);
        }
        if let Some(code) = code {
            if let Some(command) = self.list.get_mut(at).filter(|command| command.name.is_none()) {
                command.name = Some("sh".to_owned());
                command.arguments = vec![Word { text: "-c".to_owned(), ..Word::default() }, code.clone()];
            }
            if let Some(code) = partly_known(&code) {
                self.apart(|this| this.code(code, &span));
            }
        }
        let Some(name) = name else {
            self.ev.ended_somehow();
            return;
        };
        if is_function {
            self.call(&name, &arguments);
            self.bind_again();
            self.ev.ended_somehow();
            return;
        }
        let program = base(&name).to_owned();
        if plain && first && self.builtin(at, &name, &arguments, simple, &span) {
            return;
        }
        self.interpreted(at, &program, &arguments, &simple.redirections, upstream, &span);
        if !(plain && ASKING.contains(&&*name)) {
            self.ev.ended_somehow();
        }
    }

    /// What a builtin does to the shell. Whether it was one.
    fn builtin(&mut self, at: usize, name: &str, arguments: &[Word], simple: &Simple, span: &Span) -> bool {
        match name {
            "printf" => {
                let Some(name) = self.printed_to(arguments) else { return false };
                self.ev.effect(simple);
                let reads: Vec<usize> = arguments.iter().flat_map(|word| word.reads.clone()).collect();
                self.holds(&name, &reads);
                self.candidate(&name);
                self.bind_again();
            }
            "cd" | "pushd" => {
                self.change_directory(arguments);
                self.ev.ended_somehow();
            }
            "popd" => {
                self.directory = None;
                self.bind_directory();
                self.ev.ended_somehow();
            }
            "eval" => {
                let texts: Option<Vec<&str>> = arguments.iter().map(Word::known).collect();
                if let Some(texts) = texts {
                    self.code(&texts.join(" "), span);
                } else {
                    // What it does to the shell is not known; the commands are, in part.
                    let texts: Vec<&str> = arguments.iter().filter_map(partly_known).collect();
                    self.apart(|this| this.code(&texts.join(" "), span));
                    self.ev.ended_somehow();
                }
            }
            "exec" if arguments.is_empty() => {
                self.descriptors(at, &simple.redirections);
                self.ev.ended_somehow();
            }
            "alias" => {
                for (name, value) in arguments.iter().filter_map(|word| word.text.split_once('=')) {
                    self.aliases.set(name, value);
                }
                self.ev.ended_somehow();
            }
            "trap" => {
                if let Some(code) = arguments.iter().find(|word| !word.text.starts_with('-')).and_then(partly_known) {
                    self.apart(|this| this.code(code, span));
                }
                self.ev.ended_somehow();
            }
            _ if SETTING.contains(&name) => {
                let has = |text: &str| arguments.iter().any(|word| word.text == text);
                if (name == "shopt" && has("-s") && has("expand_aliases")) || (name == "set" && has("posix")) {
                    self.aliases.turn_on();
                }
                if name == "set" {
                    let reads: Vec<usize> = arguments.iter().flat_map(|word| word.reads.clone()).collect();
                    self.holds(POSITIONAL, &reads);
                }
                if matches!(name, "read" | "mapfile" | "readarray") {
                    let reads = self.upstream(at, arguments);
                    for word in arguments.iter().filter(|word| !word.text.starts_with('-')) {
                        self.holds(&word.text.clone(), &reads);
                    }
                    self.holds(if name == "read" { "REPLY" } else { "MAPFILE" }, &reads);
                }
                self.ev.effect(simple);
                self.set(simple);
            }
            _ if ASKING.contains(&name) => self.ev.effect(simple),
            _ => return false,
        }
        true
    }

    /// The commands whose output this one reads: on standard input, or behind `-u` from a descriptor.
    fn upstream(&self, at: usize, arguments: &[Word]) -> Vec<usize> {
        let mut reads = self.input.clone();
        if let Some(command) = self.list.get(at) {
            reads.extend(command.redirects.iter().flat_map(|redirect| redirect.word.reads.iter().copied()));
        }
        let mut words = arguments.iter().map(|word| word.text.as_str());
        while let Some(rest) = words.by_ref().find_map(|text| text.strip_prefix("-u")) {
            let number = if rest.is_empty() { words.next().unwrap_or_default() } else { rest };
            reads.extend(self.outputs.get(&descriptor(number)).into_iter().flatten());
        }
        for stage in &self.stages {
            let before = |command: &Command| {
                command.stages.iter().any(|s| s.pipeline == stage.pipeline && s.position < stage.position)
            };
            reads.extend(self.list.iter().enumerate().filter(|(_, command)| before(command)).map(|(at, _)| at));
        }
        reads
    }

    /// What `exec` opens for the commands behind it.
    fn descriptors(&mut self, at: usize, redirections: &[Redirection]) {
        let redirects = self.list.get(at).map(|command| command.redirects.clone()).unwrap_or_default();
        for (redirection, redirect) in redirections.iter().zip(redirects) {
            if !redirect.operator.starts_with('<') {
                continue;
            }
            match &redirection.descriptor {
                Descriptor::Default | Descriptor::Number(0) => self.input.extend(&redirect.word.reads),
                Descriptor::Number(number) => {
                    let name = descriptor(&number.to_string());
                    self.outputs.remove(&name);
                    self.holds(&name, &redirect.word.reads);
                }
                Descriptor::Variable(name) => {
                    self.outputs.remove(name);
                    self.holds(name, &redirect.word.reads);
                }
            }
        }
    }

    /// The name behind `printf -v`.
    fn printed_to(&self, arguments: &[Word]) -> Option<String> {
        let first = arguments.first()?;
        let rest = first.text.strip_prefix("-v")?;
        if rest.is_empty() { arguments.get(1).map(|word| word.text.clone()) } else { Some(rest.to_owned()) }
    }

    fn change_directory(&mut self, arguments: &[Word]) {
        let target = arguments.iter().find(|word| word.text == "-" || !word.text.starts_with('-'));
        self.directory = match target.map(|word| word.text.as_str()) {
            None => self.ev.texts_of("HOME").and_then(|texts| texts.into_iter().next()),
            Some("-") => None,
            Some("") => self.directory.clone(),
            Some(path) => super::resolved(self.directory.as_deref(), path),
        };
        self.bind_directory();
    }

    /// The names that a command sets: their values, and that makepkg's own stay known.
    fn set(&mut self, simple: &Simple) {
        for argument in &simple.words {
            match argument {
                Argument::Assignment(assignment) => self.candidate(&assignment.name),
                Argument::Word(word) => {
                    let name = word.text.split('=').next().unwrap_or_default().to_owned();
                    self.candidate(&name);
                }
            }
        }
        for assignment in &simple.assignments {
            self.candidate(&assignment.name);
        }
        self.bind_again();
    }
}

/// The variable that these parts are, and nothing else.
fn only_variable(parts: &[Part]) -> Option<&str> {
    match parts {
        [Part::Double(inner)] => only_variable(inner),
        [Part::Parameter(parameter)] => match &parameter.name {
            Name::Variable(name) => Some(name),
            _ => None,
        },
        _ => None,
    }
}

/// A path as it is seen from a folder, without `.` and `..`; `None` where it is not known.
#[must_use]
pub fn resolved(directory: Option<&str>, path: &str) -> Option<String> {
    let whole = if path.starts_with('/') { path.to_owned() } else { format!("{}/{path}", directory?) };
    let mut parts: Vec<&str> = Vec::new();
    for part in whole.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part if part.starts_with(super::UNKNOWN) && parts.is_empty() => return None,
            part => parts.push(part),
        }
    }
    let path = format!("/{}", parts.join("/"));
    // `$startdir` is a folder somewhere: what leaves it by `..` is not below `/`, but nobody knows where.
    (path != "/" || whole.starts_with("/") && !whole.starts_with(STARTDIR)).then_some(path)
}
