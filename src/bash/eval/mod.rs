//! The evaluator: what the commands of a recipe do to variables, functions and options, without running anything.
//!
//! It is an abstract interpreter. A value is known, or unknown with the place where that began. A condition that is not known
//! is taken both ways, and what both agree on is known; a loop of unknown length is joined with itself until nothing more is
//! lost. Work, memory and nesting are limited, and beyond the limits everything is unknown.
//!
//! | module | its job |
//! |---|---|
//! | [`state`], [`join`] | what is known at one moment; two moments joined |
//! | [`outside`] | names that the recipe does not set: what makepkg and the machine give them |
//! | [`control`], [`compound`], [`loops`] | lists, pipelines, compound commands |
//! | [`expand`], [`parameter`], [`values`], [`operations`], [`slice`], [`fields`], [`braces`] | words to texts (manual 3.5) |
//! | [`assign`], [`arrays`], [`declare`], [`attributes`], [`declared`], [`reference`] | assignments, and the builtins that declare |
//! | [`call`], [`builtins`], [`variables`], [`read`], [`asking`], [`source`], [`makepkgs`] | simple commands: functions, builtins, makepkg's functions, text filters, everything else |
//! | [`redirect`] | what a command reads, and where what it prints goes |
//! | [`set`] | options, positional parameters, `unset` |
//! | [`ways`] | conditions that are not known: both ways, and ways that ended early |
//! | [`effects`] | what expansions set, for those that are skipped |
//! | [`ending`] | what is left behind the last line |
//! | [`look`] | what the listing of commands asks: words as far as they are known, effects of single commands |
//! | [`conditions`] | `[[ ]]`, `[`, `(( ))` |

mod arrays;
mod asking;
mod assign;
mod attributes;
mod braces;
mod builtins;
mod call;
mod compound;
mod conditions;
mod control;
mod declare;
mod declared;
mod effects;
mod ending;
mod expand;
mod fields;
mod index;
mod join;
mod look;
mod loops;
mod makepkgs;
mod operations;
pub(super) mod outside;
mod parameter;
mod read;
mod redirect;
mod reference;
mod set;
mod shared;
mod slice;
mod source;
pub(super) mod state;
mod unset;
mod values;
mod variables;
mod ways;

use std::collections::{BTreeMap, BTreeSet};

use self::state::{Kind, Options, Scope, State, Status, Stream};
use super::ast::Fault;
use super::syntax::Parser;
use super::{Span, Text, Unknown};

/// The most that one text may hold, in bytes.
pub(super) const TEXT_LIMIT: usize = 1024 * 1024;

/// Steps of work: an expansion, a command, a kilobyte of text moved. A typical recipe takes some hundreds.
const FUEL: usize = 2_000_000;

/// The most errors that are kept: a loop may make as many as it has rounds.
const MAX_ERRORS: usize = 100;

/// The nesting that fits on any stack; more wants a thread of its own.
pub(super) const SHALLOW: usize = 48;

/// The deepest nesting that is evaluated.
pub(super) const DEEP: usize = 900;

/// Why the arguments of a recipe are not known: there is one, its path.
const PATH: &str = "the path of the recipe differs by machine";

/// The same, of what an expansion made of it: it says nothing of how many there are.
const OF_PATH: &str = "the path of the recipe is not known";

/// How a command ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::bash) enum Flow {
    Normal,
    /// `break n`
    Break(usize),
    /// `continue n`
    Continue(usize),
    Return,
    /// An error in an expansion: bash drops the rest of the command that it read last, from the file or for an `eval`.
    Discard,
    /// The shell ends.
    Exit,
    /// The evaluation ends: its limits are reached.
    Stop,
}

/// Why an expansion gives no text.
#[derive(Debug, Clone)]
enum Hitch {
    Unknown(Unknown),
    /// Bash drops the command that it read last: a division by zero.
    Discard(Unknown),
    /// Bash drops all that it reads, or ends: `${v:?}`.
    Fatal(Unknown),
    /// The limits are reached.
    Stop,
}

/// Whether these are the arguments that a recipe is read with: one, its path.
fn is_of_recipe(arguments: &Result<Vec<Text>, Unknown>) -> bool {
    arguments.as_ref().is_err_and(|why| why.why == PATH)
}

impl From<Unknown> for Hitch {
    fn from(why: Unknown) -> Self {
        Self::Unknown(why)
    }
}

type Expanded<T> = Result<T, Hitch>;

/// Why the evaluation ended early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stopped {
    /// It would be deeper than the caller's stack allows.
    Deep,
    /// It takes too many steps, or too much memory.
    Work,
}

/// The evaluation of one text.
pub(super) struct Evaluator {
    state: State,
    fuel: usize,
    depth: usize,
    deepest: usize,
    stopped: Option<Stopped>,
    /// Other ways that the commands may have ended, behind conditions that are not known.
    pending: Vec<(Flow, State)>,
    /// Where those of the loop, the call or the code begin that runs: the ways before end something around it.
    floor: usize,
    /// In code that `eval` gave: the place of the `eval`, which stands for all places in it.
    place: Option<Span>,
    /// How many functions run.
    calls: usize,
    /// Their names, and `source` where it reads a text: what `FUNCNAME` holds, the innermost last.
    frames: Vec<String>,
    /// How many loops run in the function that runs.
    loops: usize,
    /// Whether an error in an expansion may have dropped a command.
    has_dropped: bool,
    /// It may have been the last command, where simple ones count alone.
    is_torn: bool,
    /// How many subshells run.
    subshells: usize,
    /// How many command substitutions ran: whether one gave a command without a name its status.
    substituted: usize,
    carch: String,
    /// Where options were switched last.
    switched: BTreeMap<String, Span>,
    /// Where the last command stood.
    last: Span,
    /// Where the command stands that runs.
    running: Span,
    /// How much of what runs has its output kept from makepkg's own.
    kept: usize,
    /// Where something was printed first that is kept by nothing.
    prints_at: Option<Span>,
    /// Arithmetic that is in error, while bash goes on behind it.
    errors: Vec<Unknown>,
    /// Names that no file beside the recipe is taken to have; none where which files there are is not known.
    absent: Option<BTreeSet<String>>,
    /// The length of the recipe, to keep spans inside.
    length: usize,
}

impl State {
    /// As makepkg begins to read a recipe.
    fn start() -> Self {
        let place = 0..0;
        let path = Unknown { why: PATH.into(), span: place };
        Self {
            scopes: vec![Scope::new(Kind::Global), Scope::new(Kind::Function)],
            others: None,
            functions: shared::Shared::default(),
            other_functions: None,
            positional: Err(path),
            options: Options::default(),
            status: Status::Known(0),
            output: Stream::Known(String::new()),
            input: Stream::Unknown(Unknown { why: "the input of makepkg is not known".into(), span: 0..0 }),
            trouble: None,
            files: None,
            unset: BTreeMap::new(),
        }
    }
}

impl Evaluator {
    pub(super) fn new(length: usize, carch: &str, deepest: usize) -> Self {
        Self::with(State::start(), length, carch, deepest)
    }

    /// Goes on from a state.
    pub(super) fn with(state: State, length: usize, carch: &str, deepest: usize) -> Self {
        Self {
            state,
            fuel: FUEL,
            depth: 0,
            deepest,
            stopped: None,
            pending: Vec::new(),
            floor: 0,
            place: None,
            calls: 0,
            frames: Vec::new(),
            loops: 0,
            has_dropped: false,
            is_torn: false,
            subshells: 0,
            substituted: 0,
            carch: carch.to_owned(),
            switched: BTreeMap::new(),
            last: 0..0,
            running: 0..0,
            kept: 0,
            prints_at: None,
            errors: Vec::new(),
            absent: None,
            length,
        }
    }

    /// Evaluates a whole recipe.
    ///
    /// # Errors
    /// The text is not bash, at a place that bash would come to.
    pub(super) fn recipe(&mut self, text: &str, parse_depth: usize) -> Result<(), Fault> {
        let mut parser = Parser::new(text).limited(parse_depth);
        loop {
            let Some(extglob) = self.extglob(text) else {
                let why = self.unknown("whether `extglob` is on is not known", 0..0);
                let why = self.state.others.clone().unwrap_or(why);
                self.state.forget(&why);
                return Ok(());
            };
            let Some(list) = parser.next(extglob) else { break };
            let list = match list {
                Ok(list) => list,
                Err(mut fault) => {
                    // Whether bash comes to it is not known where it may have returned before.
                    fault.too_much |= !self.pending.is_empty() || self.state.others.is_some();
                    return Err(fault);
                }
            };
            if let Some(item) = list.items.last() {
                self.last = item.first.span.start
                    ..item.rest.last().map_or(item.first.span.end, |(_, pipeline)| pipeline.span.end);
            }
            let flow = self.list(&list);
            match self.discarded(flow) {
                Flow::Normal | Flow::Discard => {}
                Flow::Return => break,
                // Outside of loops bash only warns.
                Flow::Break(_) | Flow::Continue(_) => {}
                Flow::Exit => {
                    if self.state.others.is_none() {
                        self.state.options.set(EXITED, true);
                    }
                    break;
                }
                Flow::Stop => break,
            }
        }
        self.settle();
        Ok(())
    }

    /// Whether extended patterns are read as such in a text; not known, and yet of no matter, where there is none in it.
    fn extglob(&self, text: &str) -> Option<bool> {
        let extended = || ["?(", "*(", "+(", "@(", "!("].iter().any(|begin| text.contains(begin));
        self.state.options.get("extglob").or_else(|| (!extended()).then_some(false))
    }

    pub(super) fn stopped(&self) -> Option<Stopped> {
        self.stopped
    }

    pub(super) fn state(self) -> State {
        self.state
    }

    /// Where the last command stood that was begun outside of functions.
    pub(super) fn last(&self) -> Span {
        self.last.clone()
    }

    /// Where the recipe prints first, and the arithmetic in it that is in error.
    pub(super) fn said(&mut self) -> (Span, Vec<Unknown>) {
        (self.prints_at.clone().unwrap_or_default(), std::mem::take(&mut self.errors))
    }

    /// Files that matter are taken to be absent from here on.
    pub(super) fn take_for_absent(&mut self) {
        self.absent = Some(BTreeSet::new());
    }

    /// The names that no file is taken to have.
    pub(super) fn absent(&mut self) -> Vec<String> {
        self.absent.take().into_iter().flatten().collect()
    }

    /// Bash says that this is an error.
    fn complain(&mut self, why: &Unknown) {
        if self.errors.len() < MAX_ERRORS && !self.errors.contains(why) {
            self.errors.push(why.clone());
        }
    }

    pub(super) fn now(&self) -> &State {
        &self.state
    }

    pub(super) fn now_mut(&mut self) -> &mut State {
        &mut self.state
    }

    /// Where something stands in the recipe.
    fn at(&self, span: &Span) -> Span {
        match &self.place {
            Some(place) => place.clone(),
            None => span.start.min(self.length)..span.end.min(self.length),
        }
    }

    fn unknown(&self, why: impl Into<String>, span: Span) -> Unknown {
        Unknown { why: why.into(), span: self.at(&span) }
    }

    fn text(&self, text: impl Into<String>, span: &Span) -> Text {
        Text { text: text.into(), span: self.at(span) }
    }

    /// Pays for work. `false` when there is nothing left to pay with.
    fn pay(&mut self, steps: usize) -> bool {
        if self.fuel < steps {
            self.fuel = 0;
            self.stopped.get_or_insert(Stopped::Work);
            return false;
        }
        self.fuel -= steps;
        true
    }

    /// Goes one level down, if there is room for it.
    fn enter(&mut self) -> bool {
        if self.depth >= self.deepest {
            self.stopped.get_or_insert(Stopped::Deep);
            return false;
        }
        self.depth += 1;
        true
    }

    fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    /// A text that grew, if it is not too large.
    fn bounded(&mut self, text: String) -> Expanded<String> {
        if text.len() > TEXT_LIMIT || !self.pay(1 + text.len() / 64) {
            self.stopped.get_or_insert(Stopped::Work);
            return Err(Hitch::Stop);
        }
        Ok(text)
    }
}

/// An entry of the options that no `shopt` can name: the shell ended.
pub(super) const EXITED: &str = "(exited)";

/// What `printf` prints, and whether it succeeds.
fn printf_of(format: &str, arguments: &[String]) -> Result<(String, bool), String> {
    super::printf::printf(format, arguments).map(|printed| (printed.text, printed.status_ok)).map_err(|why| why.0)
}
