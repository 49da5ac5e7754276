//! The walk over lists, pipelines and compound commands.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::super::ast::{self, Connective, Function, Item, List, Pipeline, Redirection};
use super::super::eval::state::State;
use super::super::eval::{Evaluator, Stopped};
use super::super::syntax::Parser;
use super::super::{Span, Unknown};
use super::aliases::Aliases;
use super::{Command, Commands, HOME, PKGDIR, SRCDIR, STARTDIR, Script, Stage};

/// The most commands of one script: a loop over known words gives each command once a turn.
const MOST: usize = 20_000;

/// The most values of one name that are kept for when it is not known which it holds.
const CANDIDATES: usize = 64;

/// The most references between commands.
const REFERENCES: usize = 1_000_000;

/// The most bytes of code that stands as a text, each time that it is run.
const TEXTS: usize = 16 * 1024 * 1024;

/// All work on one script, in steps of the evaluator.
pub(super) const FUEL: usize = 4_000_000;

pub(super) struct Walker<'t> {
    pub(super) text: &'t str,
    pub(super) script: Script,
    pub(super) ev: Evaluator,
    pub(super) list: Vec<Command>,
    pub(super) stages: Vec<Stage>,
    pipelines: usize,
    /// The function whose body is walked.
    pub(super) function: Option<String>,
    /// In code that is a text: the place of what runs it.
    pub(super) place: Option<Span>,
    pub(super) directory: Option<String>,
    /// Commands whose output redirections around the present place lead to standard input.
    pub(super) input: Vec<usize>,
    /// Names whose value holds the output of commands.
    pub(super) outputs: BTreeMap<String, BTreeSet<usize>>,
    /// All values that a name gets anywhere, for a command whose name is a variable that is not known.
    pub(super) candidates: BTreeMap<String, Vec<Vec<String>>>,
    /// Definitions that were met, with the name, the place, and whether they stand in a text.
    pub(super) definitions: Vec<(Arc<Function>, Span, bool)>,
    /// Which of them were walked.
    pub(super) walked: BTreeSet<(usize, String)>,
    /// The names of the functions that are called at the present place.
    pub(super) calls: Vec<String>,
    pub(super) references: usize,
    /// The bytes of code that were read where it stands as a text.
    pub(super) texts: usize,
    pub(super) aliases: Aliases,
    depth: usize,
    deepest: usize,
    /// Too much: why.
    pub(super) unread: Option<&'static str>,
}

/// What branches begin with.
pub(super) struct Point {
    state: State,
    directory: Option<String>,
}

/// The commands of a script; `None` where it is deeper than `deepest`.
pub(super) fn run(text: &str, script: Script, deepest: usize) -> Option<Commands> {
    let mut walker = Walker {
        text,
        script,
        ev: Evaluator::new(text.len(), "x86_64", deepest),
        list: Vec::new(),
        stages: Vec::new(),
        pipelines: 0,
        function: None,
        place: None,
        directory: Some(if script == Script::Recipe { STARTDIR } else { "/" }.to_owned()),
        input: Vec::new(),
        outputs: BTreeMap::new(),
        candidates: BTreeMap::new(),
        definitions: Vec::new(),
        walked: BTreeSet::new(),
        calls: Vec::new(),
        references: 0,
        texts: 0,
        aliases: Aliases::default(),
        depth: 0,
        deepest,
        unread: None,
    };
    walker.ev.refuel(FUEL);
    walker.bind();
    let end = walker.script(text);
    walker.functions();
    if walker.ev.stopped() == Some(Stopped::Deep) && deepest < super::super::eval::DEEP {
        return None;
    }
    let stopped = walker.ev.stopped().map(|_| "it is too much to be evaluated");
    let unread = walker.unread.or(stopped).map(|why| Unknown { why: why.to_owned(), span: 0..0 }).or(end);
    Some(Commands { list: walker.list, unread })
}

impl Walker<'_> {
    /// The names that makepkg and the machine give.
    pub(super) fn bind(&mut self) {
        self.ev.bind(&[("HOME", HOME)]);
        self.bind_folders();
        self.bind_directory();
    }

    /// makepkg's folders, which it names once more behind the last line of a recipe: what that made of them counts no more.
    pub(super) fn bind_folders(&mut self) {
        if self.script == Script::Recipe {
            let pkgdir = format!("{PKGDIR}/«pkgname»");
            self.ev.bind(&[("startdir", STARTDIR), ("srcdir", SRCDIR), ("pkgdir", &pkgdir), ("pkgdirbase", PKGDIR)]);
        }
    }

    pub(super) fn bind_directory(&mut self) {
        let directory = self.directory.clone().unwrap_or_else(|| super::UNKNOWN.to_string());
        self.ev.bind(&[("PWD", &directory)]);
    }

    /// Binds them again where something could have set any name.
    pub(super) fn bind_again(&mut self) {
        if self.ev.texts_of("HOME").is_none() || (self.script == Script::Recipe && self.ev.texts_of("srcdir").is_none())
        {
            self.bind();
        }
    }

    /// All of a script. Gives where it ends to be bash, if it does: what stands before is run by bash all the same.
    fn script(&mut self, text: &str) -> Option<Unknown> {
        let mut parser = Parser::new(text).limited(self.deepest);
        loop {
            let list = match parser.next(self.ev.extended())? {
                Ok(list) => list,
                Err(fault) => {
                    if fault.too_much {
                        self.ev.stop_deep();
                    }
                    let span = self.clamped(&fault.span);
                    return Some(Unknown { why: format!("it is not bash: {}", fault.message), span });
                }
            };
            self.list(&list);
        }
    }

    /// Code that is a text.
    pub(super) fn code(&mut self, code: &str, span: &Span) {
        if !self.may_read(code) || !self.enter() {
            return;
        }
        let outer = self.place.clone();
        self.place.get_or_insert_with(|| span.clone());
        let mut parser = Parser::new(code).limited(self.deepest.saturating_sub(self.depth));
        while let Some(list) = parser.next(self.ev.extended()) {
            match list {
                Ok(list) => self.list(&list),
                Err(fault) => {
                    if fault.too_much {
                        self.ev.stop_deep();
                    }
                    break;
                }
            }
        }
        self.place = outer;
        self.leave();
    }

    /// Whether there is work left for code that stands as a text.
    pub(super) fn may_read(&mut self, code: &str) -> bool {
        self.texts = self.texts.saturating_add(code.len());
        if self.texts > TEXTS {
            self.unread.get_or_insert("it has too much code as texts");
        }
        self.texts <= TEXTS
    }

    fn clamped(&self, span: &Span) -> Span {
        let boundary = |mut at: usize| {
            at = at.min(self.text.len());
            while !self.text.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        let start = boundary(span.start);
        start..boundary(span.end).max(start)
    }

    /// Where something stands in the script.
    pub(super) fn at(&self, span: &Span) -> Span {
        self.clamped(self.place.as_ref().unwrap_or(span))
    }

    /// Goes one level down, if there is room for it and work left.
    pub(super) fn enter(&mut self) -> bool {
        if self.depth >= self.deepest {
            self.ev.stop_deep();
            return false;
        }
        if self.list.len() >= MOST || self.references >= REFERENCES || self.ev.fuel() == 0 {
            self.unread.get_or_insert("it has too many commands");
            return false;
        }
        self.depth += 1;
        true
    }

    pub(super) fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    pub(super) fn point(&mut self) -> Point {
        Point { state: self.ev.copy(), directory: self.directory.clone() }
    }

    pub(super) fn back_to(&mut self, point: Point) -> Point {
        let state = std::mem::replace(self.ev.now_mut(), point.state);
        Point { state, directory: std::mem::replace(&mut self.directory, point.directory) }
    }

    /// What two ways agree on. Of two folders the one outside stays.
    pub(super) fn join(&mut self, other: &Point) {
        self.ev.join_with(&other.state);
        if self.directory != other.directory {
            let outside = |directory: &&Option<String>| directory.as_ref().is_some_and(|d| !d.starts_with(STARTDIR));
            let kept = [&self.directory, &other.directory].into_iter().find(outside).cloned().flatten();
            self.directory = kept;
            self.bind_directory();
        }
        self.bind_again();
    }

    /// Walks in a subshell.
    pub(super) fn apart(&mut self, walk: impl FnOnce(&mut Self)) {
        if !self.enter() {
            return;
        }
        let before = self.point();
        let input = self.input.len();
        walk(self);
        self.back_to(before);
        self.input.truncate(input);
        self.leave();
    }

    /// Keeps a value that a name got.
    pub(super) fn candidate(&mut self, name: &str) {
        let Some(texts) = self.ev.texts_of(name).filter(|texts| texts.iter().any(|text| !text.is_empty())) else {
            return;
        };
        let known = self.candidates.entry(name.to_owned()).or_default();
        if known.len() < CANDIDATES && texts.len() < CANDIDATES && !known.contains(&texts) {
            known.push(texts);
        }
    }

    pub(super) fn list(&mut self, list: &List) {
        for item in &list.items {
            if item.background {
                self.apart(|this| this.item(item));
            } else {
                self.item(item);
            }
        }
    }

    fn item(&mut self, item: &Item) {
        self.pipeline(&item.first);
        for (connective, pipeline) in &item.rest {
            let wanted = *connective == Connective::And;
            match self.ev.succeeded() {
                Some(success) if success == wanted => self.pipeline(pipeline),
                Some(_) => self.apart(|this| this.pipeline(pipeline)),
                None => {
                    let before = self.point();
                    self.pipeline(pipeline);
                    self.join(&before);
                    self.ev.ended_somehow();
                }
            }
        }
    }

    fn pipeline(&mut self, pipeline: &Pipeline) {
        if !self.enter() {
            return;
        }
        if let [command] = pipeline.commands.as_slice() {
            self.command(command, &[]);
            if pipeline.bangs % 2 == 1 {
                self.ev.ended_somehow();
            }
        } else {
            let (number, length) = (self.pipelines, pipeline.commands.len());
            self.pipelines += 1;
            for (position, command) in pipeline.commands.iter().enumerate() {
                self.stages.push(Stage { pipeline: number, position, length });
                let upstream = pipeline.commands.get(..position).unwrap_or_default();
                self.apart(|this| this.command(command, upstream));
                self.stages.pop();
            }
            self.ev.ended_somehow();
        }
        self.leave();
    }

    pub(super) fn command(&mut self, command: &ast::Command, upstream: &[ast::Command]) {
        if !self.enter() {
            return;
        }
        match command {
            ast::Command::Simple(simple) => self.simple(simple, upstream),
            ast::Command::Compound(compound, redirections, span) => {
                self.redirected(redirections, span, |this| this.compound(compound));
            }
            ast::Command::Function(function) => {
                self.ev.learn(function);
                if let Some((function, span, evaluated)) = self.ev.function(&function.name) {
                    let span = if evaluated || self.place.is_some() { self.at(&span) } else { span };
                    self.definitions.push((function, span, self.place.is_some()));
                }
            }
        }
        self.leave();
    }

    /// A compound command with its redirections.
    pub(super) fn redirected(&mut self, redirections: &[Redirection], span: &Span, walk: impl FnOnce(&mut Self)) {
        let before = self.input.len();
        if !redirections.is_empty() {
            let at = self.record(span);
            let redirects = self.redirects(redirections);
            for redirect in redirects.iter().filter(|redirect| redirect.operator.starts_with('<')) {
                self.input.extend(&redirect.word.reads);
            }
            if let Some(command) = self.list.get_mut(at) {
                command.redirects = redirects;
            }
        }
        walk(self);
        self.input.truncate(before);
    }
}
