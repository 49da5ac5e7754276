//! `set`, `shopt`, `shift` (manual 4.1, 4.3).

use super::super::{Span, Text};
use super::expand::Arg;
use super::state::Status;
use super::{Evaluator, Flow, Hitch};

/// Options of `set` by letter.
const LETTERS: &[(char, &str)] = &[
    ('a', "allexport"),
    ('b', "notify"),
    ('e', "errexit"),
    ('f', "noglob"),
    ('h', "hashall"),
    ('k', "keyword"),
    ('m', "monitor"),
    ('n', "noexec"),
    ('p', "privileged"),
    ('t', "onecmd"),
    ('u', "nounset"),
    ('v', "verbose"),
    ('x', "xtrace"),
    ('B', "braceexpand"),
    ('C', "noclobber"),
    ('E', "errtrace"),
    ('H', "histexpand"),
    ('P', "physical"),
    ('T', "functrace"),
];

/// Options that change nothing of what is evaluated, nor of what makepkg prints.
const QUIET: &[&str] = &[
    "allexport",
    "notify",
    "hashall",
    "verbose",
    "xtrace",
    "errtrace",
    "functrace",
    "histexpand",
    "noclobber",
    "physical",
];

/// Options of `shopt` that the evaluation follows.
const FOLLOWED: &[&str] = &[
    "extglob",
    "nocasematch",
    "nullglob",
    "failglob",
    "dotglob",
    "globstar",
    "nocaseglob",
    "expand_aliases",
    "lastpipe",
];

impl Evaluator {
    fn switch(&mut self, name: &str, on: bool, span: &Span) {
        self.state.options.set(name, on);
        let place = self.at(span);
        self.switched.insert(name.to_owned(), place);
    }

    fn option(&mut self, name: &str, on: bool, span: &Span) {
        let known =
            LETTERS.iter().any(|(_, long)| *long == name) || matches!(name, "pipefail" | "posix" | "emacs" | "vi");
        if matches!(name, "emacs" | "vi") {
            return;
        }
        self.switch(name, on, span);
        // What bash reads from here on may mean something else. `errexit` sleeps while makepkg reads a recipe, for it asks how
        // that ends; not so in a substitution that sets it by itself.
        if on
            && (!known
                || (matches!(name, "posix" | "noexec" | "keyword" | "onecmd")
                    || (name == "errexit" && self.subshells > 0)))
        {
            let why = self.unknown(format!("`set -o {name}` is not evaluated"), span.clone());
            self.state.forget(&why);
        }
    }

    pub(super) fn set(&mut self, args: &[Arg], span: &Span) -> Flow {
        let texts = match Self::known(args) {
            Ok(texts) => texts,
            Err(why) => {
                // Behind `--` it can only be arguments.
                if matches!(args.first(), Some(Arg::Known(first)) if first.text == "--") {
                    self.state.positional = Err(why);
                    return self.done(true);
                }
                self.state.forget(&why);
                return Flow::Normal;
            }
        };
        if texts.is_empty() {
            let why = self.unknown("what `set` prints differs by machine", span.clone());
            self.print_unknown(&why);
            return self.done(true);
        }
        let mut at = 0;
        while let Some(text) = texts.get(at) {
            at += 1;
            match text.as_str() {
                "--" => {
                    self.positional(args.get(at..).unwrap_or_default());
                    return self.done(true);
                }
                "-" => {
                    self.option("xtrace", false, span);
                    if at < texts.len() {
                        self.positional(args.get(at..).unwrap_or_default());
                    }
                    return self.done(true);
                }
                "-o" | "+o" => {
                    let Some(name) = texts.get(at).cloned() else {
                        let why = self.unknown("what `set -o` prints differs by machine", span.clone());
                        self.print_unknown(&why);
                        return self.done(true);
                    };
                    at += 1;
                    self.option(&name, text == "-o", span);
                }
                _ if text.len() > 1 && text.starts_with(['-', '+']) => {
                    for letter in text.chars().skip(1) {
                        // `-euo pipefail`
                        if letter == 'o'
                            && let Some(name) = texts.get(at).cloned()
                        {
                            at += 1;
                            self.option(&name, text.starts_with('-'), span);
                            continue;
                        }
                        match LETTERS.iter().find(|(short, _)| *short == letter) {
                            Some((_, long)) => self.option(long, text.starts_with('-'), span),
                            None => {
                                let why = self.unknown(format!("`set {text}` is not evaluated"), span.clone());
                                self.state.forget(&why);
                                return Flow::Normal;
                            }
                        }
                    }
                }
                _ => {
                    self.positional(args.get(at - 1..).unwrap_or_default());
                    return self.done(true);
                }
            }
        }
        self.done(true)
    }

    fn positional(&mut self, args: &[Arg]) {
        let list = args.iter().filter_map(|arg| if let Arg::Known(text) = arg { Some(text.clone()) } else { None });
        self.state.positional = Ok(list.collect());
    }

    pub(super) fn shopt(&mut self, args: &[Arg], span: &Span) -> Flow {
        let texts = match Self::known(args) {
            Ok(texts) => texts,
            Err(why) => {
                self.state.forget(&why);
                return Flow::Normal;
            }
        };
        let mut names = Vec::new();
        let (mut change, mut quiet, mut print, mut of_set) = (None, false, false, false);
        for text in &texts {
            match text.strip_prefix('-') {
                Some(letters) if names.is_empty() => {
                    for letter in letters.chars() {
                        match letter {
                            's' => change = Some(true),
                            'u' => change = Some(false),
                            'q' => quiet = true,
                            'p' => print = true,
                            'o' => of_set = true,
                            _ => return self.misused(),
                        }
                    }
                }
                _ => names.push(text.clone()),
            }
        }
        match change {
            Some(on) if !names.is_empty() && !print => {
                let mut status = Status::Known(0);
                for name in &names {
                    if of_set {
                        self.option(name, on, span);
                    } else {
                        if !FOLLOWED.contains(&name.as_str()) && self.state.options.get(name) != Some(on) {
                            let why = self.unknown(format!("`shopt` of `{name}` is not evaluated"), span.clone());
                            status = Status::Unknown(why.clone());
                            self.state.trouble.get_or_insert(why);
                        }
                        self.switch(name, on, span);
                        if on && matches!(name.as_str(), "expand_aliases" | "lastpipe") {
                            let why = self.unknown(format!("`shopt -s {name}` is not evaluated"), span.clone());
                            self.state.forget(&why);
                        }
                    }
                }
                self.state.status = status;
                Flow::Normal
            }
            // `shopt -p extglob` in front of a change, to take it back behind it.
            _ => {
                let mut all = true;
                for name in &names {
                    match self.state.options.get(name) {
                        Some(on) if !of_set && FOLLOWED.contains(&name.as_str()) => {
                            all &= on;
                            if print {
                                let line = format!("shopt -{} {name}\n", if on { 's' } else { 'u' });
                                if self.print(&line) == Flow::Stop {
                                    return Flow::Stop;
                                }
                            } else if !quiet {
                                let line = format!("{name:<15}\t{}\n", if on { "on" } else { "off" });
                                if self.print(&line) == Flow::Stop {
                                    return Flow::Stop;
                                }
                            }
                        }
                        _ => {
                            let why = self.unknown(format!("whether `{name}` is on is not known"), span.clone());
                            self.print_unknown(&why);
                            self.state.status = Status::Unknown(why);
                            return Flow::Normal;
                        }
                    }
                }
                if names.is_empty() {
                    let why = self.unknown("what `shopt` prints differs by machine", span.clone());
                    self.print_unknown(&why);
                }
                self.done(all)
            }
        }
    }

    pub(super) fn shift(&mut self, args: &[Arg], span: &Span) -> Flow {
        if args.len() > 1 {
            let why = self.unknown("`shift` takes one argument", span.clone());
            return self.hitch(Hitch::Fatal(why));
        }
        if !self.pay(self.state.positional.as_ref().map_or(0, Vec::len) / 16) {
            return Flow::Stop;
        }
        let count = match args {
            [] => Ok(1),
            [Arg::Known(text), ..] => {
                text.text.trim().parse::<usize>().map_err(|_| self.unknown("`shift` wants a number", span.clone()))
            }
            [Arg::Unknown(why), ..] => Err(why.clone()),
        };
        match (&mut self.state.positional, count) {
            (Ok(list), Ok(count)) if count <= list.len() => {
                list.drain(..count);
                self.done(true)
            }
            (Ok(_), Ok(_)) => self.done(false),
            // The one argument of a recipe.
            (positional, Ok(1)) if super::is_of_recipe(positional) => {
                *positional = Ok(Vec::new());
                self.done(true)
            }
            (positional, Ok(count)) if super::is_of_recipe(positional) => self.done(count == 0),
            (Err(why), Ok(_)) => {
                let why = why.clone();
                self.state.status = Status::Unknown(why);
                Flow::Normal
            }
            (_, Err(why)) => {
                self.state.positional = Err(why.clone());
                self.state.status = Status::Unknown(why);
                Flow::Normal
            }
        }
    }

    /// The command, and its place, that left an option away from its default which makepkg's own commands would feel.
    pub(super) fn option_left_on(&self) -> Option<(String, Span)> {
        let options = &self.state.options;
        let names = options.changed.keys().chain(&options.uncertain);
        let mut names =
            names.filter(|name| *name != "extglob" && *name != super::EXITED && !QUIET.contains(&name.as_str()));
        let name = names.next()?;
        let default = super::state::is_on_by_default(name);
        let letter = LETTERS.iter().find(|(_, long)| long == name).map(|(letter, _)| letter);
        let command = match (letter, default) {
            (Some(letter), false) => format!("set -{letter}"),
            (Some(letter), true) => format!("set +{letter}"),
            (None, _) if name == "pipefail" => "set -o pipefail".to_owned(),
            (None, false) => format!("shopt -s {name}"),
            (None, true) => format!("shopt -u {name}"),
        };
        Some((command, self.switched.get(name).cloned().unwrap_or_else(|| self.last.clone())))
    }

    pub(super) fn texts(&self, list: Vec<String>, span: &Span) -> Vec<Text> {
        list.into_iter().map(|text| self.text(text, span)).collect()
    }
}
