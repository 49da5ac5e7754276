//! What a thing that is not evaluated could set: names, every name, or the end of the recipe.
//!
//! It errs on one side alone: a name that could be set is named. Processes of their own (command substitution, subshells,
//! pipelines) set nothing and are not looked at.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::Unknown;
use super::ast::{AssignedValue, Assignment, Block, Call, Command, Function, Word};
use super::extent::expansion_end;
use super::word::{Piece, Place, is_name_char, pieces};

/// The most steps that one recipe may take here: a call costs what the function's body costs.
const MAX_STEPS: usize = 1_000_000;

/// Functions by name: every definition in the recipe, wherever it stands.
pub(super) type Functions<'c> = BTreeMap<&'c str, Vec<&'c Function>>;

/// How a name is set.
#[derive(Debug, Clone, Default)]
pub(super) struct Effect {
    /// Perhaps to an array.
    pub(super) array: bool,
    /// With an attribute that changes later assignments.
    pub(super) attribute: bool,
    /// Where, if at one place.
    pub(super) span: Range<usize>,
}

/// What could be set.
#[derive(Debug, Default)]
pub(super) struct Effects {
    /// Names.
    pub(super) names: BTreeMap<String, Effect>,
    /// Any name.
    pub(super) everything: Option<Unknown>,
    /// The recipe could end here.
    pub(super) stops: Option<Unknown>,
}

/// Collects effects.
pub(super) struct Collector<'c> {
    pub(super) functions: Functions<'c>,
    steps: usize,
}

impl<'c> Collector<'c> {
    pub(super) fn new(commands: &'c [Command]) -> Self {
        let mut functions = Functions::new();
        index(commands, &mut functions);
        Self { functions, steps: 0 }
    }

    /// What a call could set.
    pub(super) fn call(&mut self, call: &'c Call) -> Effects {
        let mut walk = Walk { collector: self, called: BTreeSet::new(), in_function: false, out: Effects::default() };
        walk.call(call);
        walk.out
    }

    /// What a block could set.
    pub(super) fn block(&mut self, block: &'c Block) -> Effects {
        let mut walk = Walk { collector: self, called: BTreeSet::new(), in_function: false, out: Effects::default() };
        walk.block(block);
        walk.out
    }

    /// What the expansion of words could set.
    pub(super) fn words<'w>(&mut self, words: impl Iterator<Item = &'w Word>) -> Effects {
        let mut walk = Walk { collector: self, called: BTreeSet::new(), in_function: false, out: Effects::default() };
        words.for_each(|word| walk.word(word));
        walk.out
    }
}

fn index<'c>(commands: &'c [Command], functions: &mut Functions<'c>) {
    for command in commands {
        match command {
            Command::Function(function) => {
                functions.entry(&function.name).or_default().push(function);
                index(&function.commands, functions);
            }
            Command::Block(block) => index(&block.commands, functions),
            Command::Assign(_) | Command::Call(_) => {}
        }
    }
}

struct Walk<'a, 'c> {
    collector: &'a mut Collector<'c>,
    called: BTreeSet<&'c str>,
    in_function: bool,
    out: Effects,
}

impl<'c> Walk<'_, 'c> {
    fn commands(&mut self, commands: &'c [Command]) {
        for command in commands {
            if !self.step(&(0..0)) {
                return;
            }
            match command {
                Command::Assign(assignments) => assignments.iter().for_each(|a| self.assignment(a)),
                Command::Call(call) => self.call(call),
                Command::Block(block) => self.block(block),
                Command::Function(_) => {}
            }
        }
    }

    fn block(&mut self, block: &'c Block) {
        block.names.iter().for_each(|name| self.name(name, &block.keyword, true, false));
        block.words.iter().for_each(|word| self.word(word));
        block.arithmetic.iter().for_each(|text| self.arithmetic(text, &block.keyword));
        self.commands(&block.commands);
    }

    fn assignment(&mut self, assignment: &Assignment) {
        let array = assignment.subscript.is_some() || matches!(assignment.value, AssignedValue::Array(_));
        self.name(&assignment.name, &assignment.span, array, false);
        match &assignment.value {
            AssignedValue::Scalar(word) => self.word(word),
            AssignedValue::Array(words) => words.iter().for_each(|word| self.word(word)),
        }
        if let Some(subscript) = &assignment.subscript {
            self.arithmetic(subscript, &assignment.span);
        }
    }

    fn name(&mut self, name: &str, span: &Range<usize>, array: bool, attribute: bool) {
        if !self.step(span) {
            return;
        }
        let effect = self.out.names.entry(name.to_owned()).or_default();
        effect.array |= array;
        effect.attribute |= attribute;
        effect.span = span.clone();
    }

    /// Counts a step; where there were too many, anything could be set and the rest may not count.
    fn step(&mut self, span: &Range<usize>) -> bool {
        self.collector.steps += 1;
        if self.collector.steps > MAX_STEPS {
            self.everything("the recipe is too large to be followed", span);
            self.stops("the recipe is too large to be followed", span);
        }
        self.collector.steps <= MAX_STEPS
    }

    fn everything(&mut self, why: &str, span: &Range<usize>) {
        self.out.everything.get_or_insert_with(|| Unknown { why: why.to_owned(), span: span.clone() });
    }

    fn stops(&mut self, why: &str, span: &Range<usize>) {
        self.out.stops.get_or_insert_with(|| Unknown { why: why.to_owned(), span: span.clone() });
    }

    fn call(&mut self, call: &'c Call) {
        for word in [&call.name].into_iter().chain(&call.arguments).chain(&call.others) {
            self.word(word);
        }
        let mut arguments = call.arguments.as_slice();
        let mut name = literal(&call.name);
        while let Some("command" | "builtin") = name.as_deref() {
            // A function of that name would be called instead.
            if self.collector.functions.contains_key(name.as_deref().unwrap_or_default()) {
                break;
            }
            while arguments.first().is_some_and(|word| word.text.starts_with('-')) {
                arguments = &arguments[1..];
            }
            let Some((first, rest)) = arguments.split_first() else { return };
            (name, arguments) = (literal(first), rest);
        }
        let Some(name) = name else {
            self.everything("which command this runs is not known", &call.name.span);
            self.stops("which command this runs is not known", &call.name.span);
            return;
        };
        if let Some((name, bodies)) = self.collector.functions.get_key_value(name.as_str()) {
            let (name, bodies) = (*name, bodies.clone());
            if self.called.insert(name) {
                let outer = std::mem::replace(&mut self.in_function, true);
                bodies.iter().for_each(|function| self.commands(&function.commands));
                self.in_function = outer;
            }
            return;
        }
        self.builtin(&name, arguments, &call.span);
    }

    fn builtin(&mut self, name: &str, arguments: &[Word], span: &Range<usize>) {
        match name {
            "eval" | "source" | "." => self.everything(&format!("`{name}` could set any variable"), span),
            "trap" | "enable" => {
                self.everything(&format!("`{name}` could set any variable"), span);
                self.stops(&format!("`{name}` could change what follows"), span);
            }
            "shopt" => {
                const HARMLESS: &[&str] = &[
                    "-s",
                    "-u",
                    "-q",
                    "-p",
                    "extglob",
                    "nullglob",
                    "globstar",
                    "dotglob",
                    "nocaseglob",
                    "nocasematch",
                ];
                if !arguments.iter().all(|word| HARMLESS.contains(&word.text.as_str())) {
                    self.stops("`shopt` could change what follows", span);
                }
            }
            "set" if arguments.first().is_none_or(|word| word.text == "--") => {}
            "set" => self.stops("`set` could change what follows", span),
            "exit" | "exec" => self.stops(&format!("`{name}` could end the recipe"), span),
            "return" if !self.in_function => self.stops("`return` could end the recipe", span),
            "declare" | "typeset" | "readonly" | "local" => {
                if arguments.iter().any(|word| word.text.starts_with('-') && word.text.contains('n')) {
                    self.everything("a reference could set any variable", span);
                    self.stops("a reference could change what follows", span);
                }
                self.names(arguments, true, true);
            }
            "unset" if arguments.iter().any(|word| word.text == "-f" || word.text == "-n") => {
                self.everything("a removed function could have been any", span);
            }
            "export" | "unset" => self.names(arguments, true, false),
            "read" => {
                self.name("REPLY", span, false, false);
                self.names(arguments, true, false);
            }
            "mapfile" | "readarray" => {
                self.name("MAPFILE", span, true, false);
                self.names(arguments, true, false);
            }
            "getopts" => {
                self.name("OPTARG", span, false, false);
                self.names(arguments.get(1..).unwrap_or_default(), false, false);
            }
            "wait" => self.names(arguments, false, false),
            "cd" | "pushd" | "popd" => ["PWD", "OLDPWD"].iter().for_each(|name| self.name(name, span, false, false)),
            "let" => arguments.iter().for_each(|word| self.arithmetic(&word.text, &word.span)),
            "printf" => match arguments.first().map(|word| (literal(word), word)) {
                Some((Some(option), _)) if option == "-v" => {
                    self.names(arguments.get(1..2).unwrap_or_default(), true, false);
                }
                Some((Some(option), _)) if option.starts_with("-v") => {
                    self.everything("`printf -v` could set any variable", span);
                }
                Some((None, word)) if !word.text.starts_with(|c: char| c.is_alphanumeric() || c == '%') => {
                    self.everything("`printf` could set any variable", span);
                }
                _ => {}
            },
            _ => {}
        }
    }

    /// Names as arguments: `a`, `a=1`, `a[1]`; options are left out.
    fn names(&mut self, arguments: &[Word], array: bool, attribute: bool) {
        for word in arguments {
            if word.text.starts_with('-') || word.text.bytes().all(|b| b.is_ascii_digit()) {
                continue;
            }
            let plain = literal(word).unwrap_or_else(|| word.text.clone());
            let length = plain.find(|c: char| !is_name_char(c)).unwrap_or(plain.len());
            let (name, rest) = plain.split_at(length);
            if !name.is_empty() && (rest.is_empty() || rest.starts_with(['=', '[', '+'])) {
                self.name(name, &word.span, array, attribute);
            } else {
                self.everything("which variable this sets is not known", &word.span);
            }
        }
    }

    /// Expansions that set something: `${a:=b}`, `$((a = 1))`, or end the recipe: `${a:?}`.
    fn word(&mut self, word: &Word) {
        let text = word.text.as_str();
        let mut at = 0;
        while let Some(next) = text[at..].find(['$', '\'', '\\', '`', '"']) {
            let start = at + next;
            let rest = &text[start..];
            at = start + 1;
            if let Some(inner) = rest.strip_prefix("${") {
                self.parameter(inner, word);
            } else if rest.starts_with("$((") || rest.starts_with("$[") {
                let end = expansion_end(text, start);
                self.arithmetic(&text[start..end], &word.span);
                at = end.max(at);
            } else if rest.starts_with("$(") || rest.starts_with('`') {
                at = expansion_end(text, start).max(at);
            } else if rest.starts_with('\\') {
                at += text[at..].chars().next().map_or(0, char::len_utf8);
            }
        }
    }

    /// Behind `${`.
    fn parameter(&mut self, inner: &str, word: &Word) {
        let inner = inner.trim_start_matches(['!', '#']);
        let length = inner.find(|c: char| !is_name_char(c)).unwrap_or(inner.len());
        let (name, mut rest) = inner.split_at(length);
        let mut computed = String::new();
        if let Some(subscript) = rest.strip_prefix('[') {
            let end = subscript.find(']').unwrap_or(subscript.len());
            computed.push_str(&subscript[..end]);
            rest = subscript[end..].trim_start_matches(']');
        }
        match rest.strip_prefix(':').unwrap_or(rest).bytes().next() {
            Some(b'=') => self.name(name, &word.span, false, false),
            Some(b'?') => self.stops("`?` could end the recipe", &word.span),
            Some(b'-' | b'+') => {}
            // `${a:offset:length}` is arithmetic.
            _ if rest.starts_with(':') => {
                computed.push(' ');
                computed.push_str(rest.split('}').next().unwrap_or_default());
            }
            _ => {}
        }
        self.arithmetic(&computed, &word.span);
    }

    /// Names that arithmetic assigns to.
    fn arithmetic(&mut self, text: &str, span: &Range<usize>) {
        if !text.contains('=') && !text.contains("++") && !text.contains("--") {
            return;
        }
        let mut at = 0;
        while let Some(next) = text[at..].find(is_name_char) {
            let start = at + next;
            let length = text[start..].find(|c: char| !is_name_char(c)).unwrap_or(text.len() - start);
            at = start + length;
            let before = text[..start].trim_end();
            let mut after = text[at..].trim_start();
            if after.starts_with('[') {
                after = after.find(']').map_or("", |end| after[end + 1..].trim_start());
            }
            let operator = after.trim_start_matches(['+', '-', '*', '/', '%', '&', '|', '^', '<', '>']);
            let assigned = operator.starts_with('=') && !(operator.starts_with("==") && operator.len() == after.len());
            let counted = ["++", "--"].iter().any(|op| after.starts_with(op) || before.ends_with(op));
            if assigned || counted {
                self.name(&text[start..at], span, false, false);
            }
        }
    }
}

/// A word without expansions, as a command sees it.
fn literal(word: &Word) -> Option<String> {
    pieces(&word.text, Place::Element).into_iter().try_fold(String::new(), |mut out, piece| match piece {
        Piece::Text { text, .. } => {
            out.push_str(&text);
            Some(out)
        }
        // `[` is a command.
        Piece::Unknown { .. } if word.text == "[" => Some("[".to_owned()),
        Piece::Parameter { .. } | Piece::Unknown { .. } => None,
    })
}
