//! What a name stands for, as `type` and `command -v` say it, and builtins that ask or set what a recipe does not feel.

use super::super::Span;
use super::call::BUILTINS;
use super::expand::Arg;
use super::state::{Defined, Status};
use super::{Evaluator, Flow};

/// What is printed of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Say {
    /// `command -v`: the name.
    Name,
    /// `type -t`: the kind.
    Kind,
    /// Words that are not evaluated.
    Words,
}

/// Reserved words (manual 3.2.1).
const RESERVED: &[&str] = &[
    "!", "[[", "]]", "case", "coproc", "do", "done", "elif", "else", "esac", "fi", "for", "function", "if", "in",
    "select", "then", "time", "until", "while", "{", "}",
];

impl Evaluator {
    pub(super) fn asks(&mut self, name: &str, args: &[Arg], span: &Span) -> Flow {
        let texts: Vec<&str> =
            args.iter().map(|arg| if let Arg::Known(text) = arg { text.text.as_str() } else { "" }).collect();
        let octal = |text: &str| (1..=4).contains(&text.len()) && text.bytes().all(|b| (b'0'..=b'7').contains(&b));
        match (name, texts.as_slice()) {
            ("hash", ["-r"]) => self.done(true),
            // Of files that a recipe's reading does not write.
            ("umask", [mode]) if octal(mode) && (mode.len() < 4 || mode.starts_with('0')) => self.done(true),
            ("ulimit", ["-c" | "-Sc" | "-Hc", "0"]) => self.done(true),
            ("type", ["-t", _]) => self.stands_for(args.get(1..).unwrap_or_default(), Say::Kind, span),
            ("type", [one]) if !one.is_empty() && !one.starts_with('-') => self.stands_for(args, Say::Words, span),
            _ => {
                let why = self.unknown(format!("what `{name}` does differs by machine"), span.clone());
                self.print_unknown(&why);
                self.state.status = Status::Unknown(why);
                Flow::Normal
            }
        }
    }

    /// What one name stands for: a reserved word, a function of the recipe, a builtin. Programs differ by machine.
    pub(super) fn stands_for(&mut self, args: &[Arg], say: Say, span: &Span) -> Flow {
        let differs = self.unknown("which programs there are differs by machine", span.clone());
        let kind = match args {
            [Arg::Known(name)] if !name.text.is_empty() && !name.text.starts_with('-') => match name.text.as_str() {
                name if RESERVED.contains(&name) => Ok("keyword"),
                name => match self.state.functions.get(name) {
                    Some(Defined::Known(..)) => Ok("function"),
                    Some(Defined::Unknown(why, _)) => Err(why.clone()),
                    None if self.state.other_functions.is_some() => Err(differs),
                    Some(Defined::Unset) | None if BUILTINS.contains(&name) => Ok("builtin"),
                    _ => Err(differs),
                },
            },
            _ => Err(differs),
        };
        match (kind, args) {
            (Ok(kind), [Arg::Known(name)]) => {
                let line = match say {
                    Say::Name => format!("{}\n", name.text),
                    Say::Kind => format!("{kind}\n"),
                    Say::Words => {
                        let why = self.unknown("what `type` says is not evaluated", span.clone());
                        self.print_unknown(&why);
                        return self.done(true);
                    }
                };
                if self.print(&line) == Flow::Stop { Flow::Stop } else { self.done(true) }
            }
            (kind, _) => {
                if let Err(why) = kind {
                    self.print_unknown(&why);
                    self.state.status = Status::Unknown(why);
                }
                Flow::Normal
            }
        }
    }
}
