//! Simple commands: what their name stands for, and what that does (manual 3.7.1, 3.7.2).

use std::sync::Arc;

use super::super::ast::{Argument, Assigned, Assignment, Simple};
use super::super::filters::NotPure;
use super::super::{Span, Text, Unknown};
use super::assign::Target;
use super::expand::Arg;
use super::state::{Defined, Kind, Status, Stream};
use super::{Evaluator, Flow};

/// The deepest that functions call each other here; bash has no limit.
const CALLS: usize = 100;

/// Bash's builtins (manual, chapter 4).
pub(super) const BUILTINS: &[&str] = &[
    ".",
    ":",
    "[",
    "alias",
    "bg",
    "bind",
    "break",
    "builtin",
    "caller",
    "cd",
    "command",
    "compgen",
    "complete",
    "compopt",
    "continue",
    "declare",
    "dirs",
    "disown",
    "echo",
    "enable",
    "eval",
    "exec",
    "exit",
    "export",
    "false",
    "fc",
    "fg",
    "getopts",
    "hash",
    "help",
    "history",
    "jobs",
    "kill",
    "let",
    "local",
    "logout",
    "mapfile",
    "popd",
    "printf",
    "pushd",
    "pwd",
    "read",
    "readarray",
    "readonly",
    "return",
    "set",
    "shift",
    "shopt",
    "source",
    "suspend",
    "test",
    "times",
    "trap",
    "true",
    "type",
    "typeset",
    "ulimit",
    "umask",
    "unalias",
    "unset",
    "wait",
];

/// Builtins whose arguments may be assignments.
const DECLARING: &[&str] = &["declare", "typeset", "local", "export", "readonly"];

impl Evaluator {
    pub(super) fn simple(&mut self, simple: &Simple) -> Flow {
        let Simple { assignments, words, redirections, span } = simple;
        self.is_torn = false;
        if words.is_empty() {
            // Its status is that of the last command substitution, and 0 without one.
            let before = self.substituted;
            for assignment in assignments {
                if let Err(flow) = self.assignment(assignment, Target::Found) {
                    return flow;
                }
            }
            if self.substituted == before {
                self.state.status = Status::Known(0);
            }
            if !redirections.is_empty() {
                return self.run_redirections_only(redirections, span);
            }
            return Flow::Normal;
        }
        // A declaration keeps its arguments as they are written.
        if let Some(Argument::Word(word)) = words.first()
            && let [super::super::ast::Part::Literal(name)] = word.parts.as_slice()
            && DECLARING.contains(&name.as_str())
            && !self.state.functions.contains_key(name)
            && self.state.other_functions.is_none()
        {
            let arguments = words.get(1..).unwrap_or_default();
            return self.redirected(redirections, span, |this| {
                this.with_assignments(assignments, |this| this.declaration(name, arguments, span))
            });
        }
        if let Some(list) = super::source::substituted(simple)
            && !["source", "."].iter().any(|name| self.state.functions.contains_key(*name))
            && self.state.other_functions.is_none()
        {
            return self.redirected(redirections, span, |this| {
                this.with_assignments(assignments, |this| this.source_of(list, span))
            });
        }
        let args = match self.arguments(words) {
            Ok(args) => args,
            Err(flow) => return flow,
        };
        // Assignments among the words of anything else: bash would not have parsed them so.
        if words.iter().any(|argument| matches!(argument, Argument::Assignment(_))) {
            let why = self.unknown("an assignment among the arguments is not evaluated here", span.clone());
            self.state.forget(&why);
            return Flow::Normal;
        }
        self.redirected(redirections, span, |this| this.with_assignments(assignments, |this| this.run(&args, span)))
    }

    /// Assignments before a command hold while it runs.
    fn with_assignments(&mut self, assignments: &[Assignment], run: impl FnOnce(&mut Self) -> Flow) -> Flow {
        if assignments.is_empty() {
            return run(self);
        }
        self.scoped(Kind::Temporary, |this| {
            for assignment in assignments {
                if matches!(assignment.value, Assigned::Array(_)) || assignment.subscript.is_some() {
                    let why = this.unknown("an array before a command is not evaluated", assignment.span.clone());
                    this.state.forget(&why);
                    return Flow::Normal;
                }
                if this.is_reference(&assignment.name) {
                    let why = this.unknown("a reference is not evaluated before a command", assignment.span.clone());
                    this.state.forget(&why);
                    return Flow::Normal;
                }
                if let Err(flow) = this.assignment(assignment, Target::Top) {
                    return flow;
                }
            }
            run(this)
        })
    }

    /// Runs a command by its expanded words.
    pub(super) fn run(&mut self, args: &[Arg], span: &Span) -> Flow {
        if !self.pay(1 + args.len()) || !self.enter() {
            return Flow::Stop;
        }
        self.running = self.at(span);
        let flow = match args.split_first() {
            // Nothing remains of the words: the status is that of the last substitution.
            None => Flow::Normal,
            Some((Arg::Unknown(why), _)) => {
                // Which command it is is not known: it may be any builtin, or a function.
                let why = why.clone();
                self.state.forget(&why);
                Flow::Normal
            }
            Some((Arg::Known(name), rest)) => self.named(&name.text, rest, span, true),
        };
        self.leave();
        flow
    }

    /// Runs a command of this name: a function, a builtin, a filter, or a program that is not run.
    pub(super) fn named(&mut self, name: &str, args: &[Arg], span: &Span, functions: bool) -> Flow {
        if functions {
            match self.state.functions.get(name) {
                Some(Defined::Known(function, place)) => {
                    let (function, place) = (Arc::clone(function), place.clone());
                    return self.call(&function, &place, args, span);
                }
                Some(Defined::Unknown(why, _)) => {
                    let why = why.clone();
                    self.state.forget(&why);
                    return Flow::Normal;
                }
                Some(Defined::Unset) => {}
                None => {
                    if let Some(why) = self.state.other_functions.clone() {
                        self.state.forget(&why);
                        return Flow::Normal;
                    }
                }
            }
        }
        if BUILTINS.contains(&name) {
            return self.builtin(name, args, span);
        }
        if functions && let Some(flow) = self.makepkgs_own(name, args, span) {
            return flow;
        }
        if functions && super::outside::works_with_function(name) && !super::outside::is_program(name) {
            // makepkg's function changes what only makepkg knows.
            let why = self.unknown(format!("`{name}` is makepkg's function, and is not run"), span.clone());
            self.print_unknown(&why);
            self.state.trouble.get_or_insert(why.clone());
            self.state.status = Status::Unknown(why);
            return Flow::Normal;
        }
        self.program(name, args, span)
    }

    fn call(
        &mut self,
        function: &super::super::ast::Function,
        defined: &super::state::Place,
        args: &[Arg],
        span: &Span,
    ) -> Flow {
        if self.calls >= CALLS {
            self.stopped.get_or_insert(super::Stopped::Work);
            return Flow::Stop;
        }
        let mut positional: Result<Vec<Text>, Unknown> = Ok(Vec::new());
        for arg in args {
            match (arg, &mut positional) {
                (Arg::Known(text), Ok(list)) => list.push(text.clone()),
                (Arg::Unknown(why), Ok(_)) => positional = Err(why.clone()),
                (_, Err(_)) => {}
            }
        }
        let before = std::mem::replace(&mut self.state.positional, positional);
        let loops = std::mem::replace(&mut self.loops, 0);
        let kept = self.sink();
        let from = kept.0;
        // Commands of the body stand where they are written, save for what an `eval` defined.
        let own = defined.evaluated.then(|| defined.span.clone());
        let place = std::mem::replace(&mut self.place, own);
        self.calls += 1;
        self.frames.push(function.name.clone());
        let flow = self.scoped(Kind::Function, |this| {
            let flow = this.redirected(&function.redirections, span, |this| this.compound(&function.body, span));
            let why = this.unknown("where the function returns is not known", span.clone());
            let waiting = this.pending.split_off(from.min(this.pending.len()));
            let ends = |flow: Flow| matches!(flow, Flow::Exit | Flow::Discard);
            let mut flow = flow;
            for (other, state) in waiting {
                if ends(other) {
                    this.push(other, state);
                } else if ends(flow) {
                    // The call ends so, or goes on.
                    let ended = std::mem::replace(&mut this.state, state);
                    this.push(flow, ended);
                    flow = Flow::Normal;
                } else {
                    this.state.join(&state, &why);
                }
            }
            flow
        });
        for (_, state) in self.pending.iter_mut().skip(from) {
            state.positional = before.clone();
        }
        self.rise(kept);
        self.calls -= 1;
        self.frames.pop();
        self.place = place;
        self.loops = loops;
        self.state.positional = before;
        match flow {
            Flow::Exit | Flow::Stop | Flow::Discard => flow,
            _ => Flow::Normal,
        }
    }

    /// Whether a file is taken to be absent: one beside the recipe, that somebody could look for.
    fn is_absent(&mut self, file: &str) -> bool {
        let part = |part: &str| {
            let plain = part.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-+.".contains(&b));
            plain && !part.is_empty() && part != "." && part != ".." && !part.starts_with('-')
        };
        let path = file.strip_prefix("./").unwrap_or(file);
        !matches!(path, "PKGBUILD" | ".SRCINFO")
            && path.split('/').all(part)
            && self.takes_for_absent(vec![path.to_owned()])
    }

    /// A program. It cannot change the shell; what it prints, and how it ends, is known only of text filters.
    fn program(&mut self, name: &str, args: &[Arg], span: &Span) -> Flow {
        let not_run = match name.split_once('=') {
            Some((before, _)) => no_assignment(name, before),
            None => format!("`{name}` is not run"),
        };
        if !super::super::filters::knows(name) {
            let why = self.unknown(not_run.as_str(), span.clone());
            self.state.files.get_or_insert(why);
        }
        let mut texts = Vec::with_capacity(args.len());
        for arg in args {
            match arg {
                Arg::Known(text) => texts.push(text.text.clone()),
                Arg::Unknown(why) => {
                    let why = why.clone();
                    self.print_unknown(&why);
                    self.state.status = Status::Unknown(why);
                    return Flow::Normal;
                }
            }
        }
        if let ("cat", [file]) = (name, texts.as_slice())
            && self.is_absent(file)
        {
            self.state.status = Status::Known(1);
            return Flow::Normal;
        }
        if super::super::filters::knows(name) {
            // These read their arguments alone.
            let reads = !matches!(name, "basename" | "dirname" | "seq" | "expr");
            let taken = if reads { self.rest_of_input() } else { Stream::Known(String::new()) };
            let known = match &taken {
                Stream::Known(text) => Some(text.as_str()),
                Stream::Unknown(_) => None,
            };
            match super::super::filters::run(name, &texts, known) {
                Ok(printed) => {
                    if self.print(&printed.text) == Flow::Stop {
                        return Flow::Stop;
                    }
                    self.state.status = Status::Known(printed.status);
                    return Flow::Normal;
                }
                Err(refused) => {
                    let had_input = matches!(&taken, Stream::Known(text) if !text.is_empty());
                    // What reads something unknown only passes it on: that began where the input did.
                    let why = match taken {
                        Stream::Unknown(why) if refused == NotPure::input(name) && !why.span.is_empty() => why,
                        _ => self.unknown(refused.0, span.clone()),
                    };
                    if had_input {
                        self.state.input = Stream::Unknown(why.clone());
                    }
                    self.print_unknown(&why);
                    self.state.status = Status::Unknown(why);
                    return Flow::Normal;
                }
            }
        }
        let why = self.unknown(not_run, span.clone());
        // It may read what there is, or not.
        if matches!(&self.state.input, Stream::Known(text) if !text.is_empty()) {
            self.state.input = Stream::Unknown(why.clone());
        }
        self.print_unknown(&why);
        self.state.status = Status::Unknown(why);
        Flow::Normal
    }
}

/// Why a command with a `=` in its name is not run: most were meant to be assignments.
fn no_assignment(name: &str, before: &str) -> String {
    let before = before.strip_suffix('+').unwrap_or(before);
    let odd = before.chars().find(|c| !c.is_ascii_alphanumeric() && *c != '_');
    match odd {
        _ if before.is_empty() => format!("`{name}` is not run"),
        None if before.starts_with(|c: char| c.is_ascii_digit()) => {
            format!("`{name}` is no assignment, since a name cannot begin with a digit")
        }
        Some(c @ ('-' | '.' | '+' | '@')) => format!("`{name}` is no assignment, since a name cannot hold `{c}`"),
        _ => format!("`{name}` is not run"),
    }
}
