//! Builtins (manual, chapter 4), by name.

use super::super::syntax::Parser;
use super::super::{Span, Unknown};
use super::asking::Say;
use super::expand::Arg;
use super::state::Status;
use super::{Evaluator, Flow, printf_of};

impl Evaluator {
    pub(super) fn builtin(&mut self, name: &str, args: &[Arg], span: &Span) -> Flow {
        match name {
            ":" | "true" => self.done(true),
            "false" => self.done(false),
            "declare" | "typeset" | "local" | "export" | "readonly" => self.declared_by_words(name, args, span),
            "echo" => self.echo(args, span),
            "printf" => self.printf(args, span),
            "test" | "[" => self.test(name, args, span),
            "eval" => self.eval(args, span),
            "unset" => self.unset(args, span),
            "set" => self.set(args, span),
            "shopt" => self.shopt(args, span),
            "shift" => self.shift(args, span),
            "let" => self.let_arithmetic(args, span),
            "read" => self.read(args, span),
            "mapfile" | "readarray" => self.mapfile(args, span),
            "break" | "continue" => self.leave_loops(name, args, span),
            "return" | "exit" => self.end(name, args, span),
            "builtin" | "command" => self.command_builtin(name, args, span),
            "source" | "." => self.source(name, args, span),
            "hash" | "umask" | "ulimit" | "type" => self.asks(name, args, span),
            "alias" | "unalias" | "wait" | "times" | "jobs" | "bind" | "complete" | "compopt" | "caller" | "help"
            | "history" | "fc" | "fg" | "bg" | "disown" | "logout" | "suspend" | "compgen" | "pwd" | "dirs" => {
                let why = self.unknown(format!("what `{name}` does differs by machine"), span.clone());
                self.print_unknown(&why);
                self.state.status = Status::Unknown(why);
                Flow::Normal
            }
            "getopts" => {
                let why = self.unknown("`getopts` is not evaluated", span.clone());
                if let Some(Arg::Known(name)) = args.get(1) {
                    let name = name.text.clone();
                    self.set_unknown(&name, &why);
                } else {
                    self.state.forget_variables(&why);
                }
                self.state.status = Status::Unknown(why);
                Flow::Normal
            }
            "cd" | "pushd" | "popd" => {
                let why = self.unknown(format!("`{name}` changes where makepkg looks for files"), span.clone());
                self.set_unknown("OLDPWD", &why);
                // Elsewhere nothing sets `PWD` before.
                if self.state.binding("PWD").is_some() {
                    self.set_unknown("PWD", &why);
                }
                let plain = name == "cd" && self.state.binding("CDPATH").is_none();
                if !plain || matches!(args.first(), Some(Arg::Known(first)) if first.text == "-") {
                    self.print_unknown(&why);
                }
                self.state.trouble.get_or_insert(why.clone());
                self.state.status = Status::Unknown(why);
                Flow::Normal
            }
            // `trap`, `exec`, `enable`, `kill`: makepkg itself would feel it.
            _ => {
                let why = self.unknown(format!("`{name}` is not evaluated, and changes the shell"), span.clone());
                self.print_unknown(&why);
                self.state.trouble.get_or_insert(why.clone());
                self.state.status = Status::Unknown(why);
                Flow::Normal
            }
        }
    }

    /// The arguments, all of them known.
    pub(super) fn known(args: &[Arg]) -> Result<Vec<String>, Unknown> {
        args.iter()
            .map(|arg| match arg {
                Arg::Known(text) => Ok(text.text.clone()),
                Arg::Unknown(why) => Err(why.clone()),
            })
            .collect()
    }

    /// A declaration whose name an expansion gave, or that `command` or `builtin` leads to.
    fn declared_by_words(&mut self, name: &str, args: &[Arg], span: &Span) -> Flow {
        match Self::known(args) {
            Ok(_) => {
                let why = self.unknown(format!("`{name}` by another name is not evaluated"), span.clone());
                if args.is_empty() {
                    self.print_unknown(&why);
                }
                self.state.forget_variables(&why);
                self.state.status = Status::Unknown(why);
            }
            Err(why) => {
                self.state.forget_variables(&why);
                self.state.status = Status::Unknown(why);
            }
        }
        Flow::Normal
    }

    fn echo(&mut self, args: &[Arg], span: &Span) -> Flow {
        let printed = Self::known(args)
            .and_then(|texts| super::super::printf::echo(&texts).map_err(|why| self.unknown(why.0, span.clone())));
        match printed {
            Ok(text) => {
                if self.print(&text) == Flow::Stop {
                    return Flow::Stop;
                }
            }
            Err(why) => self.print_unknown(&why),
        }
        self.done(true)
    }

    fn printf(&mut self, args: &[Arg], span: &Span) -> Flow {
        let (variable, rest) = match args {
            [Arg::Known(option), Arg::Known(name), rest @ ..] if option.text == "-v" => (Some(name.text.clone()), rest),
            [Arg::Known(option), Arg::Unknown(why), ..] if option.text == "-v" => {
                let why = why.clone();
                self.state.forget_variables(&why);
                self.state.status = Status::Unknown(why);
                return Flow::Normal;
            }
            [Arg::Known(option)] if option.text == "-v" => return self.misused(),
            [Arg::Known(option), ..] if option.text.starts_with("-v") && option.text.len() > 2 => {
                (Some(option.text[2..].to_owned()), args.get(1..).unwrap_or_default())
            }
            [Arg::Unknown(why), ..] => {
                // It may be `-v` and a name.
                let why = why.clone();
                self.state.forget_variables(&why);
                self.print_unknown(&why);
                self.state.status = Status::Unknown(why);
                return Flow::Normal;
            }
            _ => (None, args),
        };
        let rest = match rest {
            [Arg::Known(dashes), rest @ ..] if dashes.text == "--" => rest,
            [Arg::Known(option), ..] if option.text.len() > 1 && option.text.starts_with('-') => {
                return self.misused();
            }
            rest => rest,
        };
        let printed = Self::known(rest).and_then(|texts| match texts.split_first() {
            Some((format, arguments)) => printf_of(format, arguments).map_err(|why| self.unknown(why, span.clone())),
            None => Err(self.unknown("`printf` without a format is not evaluated", span.clone())),
        });
        match (variable, printed) {
            (None, Ok((text, fine))) => {
                if self.print(&text) == Flow::Stop {
                    return Flow::Stop;
                }
                self.done(fine)
            }
            (None, Err(why)) => {
                self.print_unknown(&why);
                self.state.status = Status::Unknown(why);
                Flow::Normal
            }
            (Some(name), printed) => self.print_to(&name, printed, span),
        }
    }

    /// `printf -v name`: also into an element of an array.
    fn print_to(&mut self, name: &str, printed: Result<(String, bool), Unknown>, span: &Span) -> Flow {
        let (base, index) = match name.split_once('[') {
            Some((base, index)) => (base, index.strip_suffix(']')),
            None => (name, None),
        };
        if !super::declare::is_name(base) || (name.contains('[') && index.is_none()) {
            return self.misused();
        }
        let status = match &printed {
            Ok((_, fine)) => Status::of(*fine),
            Err(why) => Status::Unknown(why.clone()),
        };
        let text = printed.map(|(text, _)| text);
        match index {
            None => match text {
                Ok(text) => {
                    let text = self.text(text, span);
                    if let Err(flow) = self.set_text(base, text, span) {
                        return flow;
                    }
                }
                Err(why) => self.set_unknown(base, &why),
            },
            Some(index) => {
                let value = text.map(|text| self.text(text, span));
                let word = match super::super::syntax::quoted_word(index) {
                    Ok(word) => word,
                    Err(_) => return self.done(false),
                };
                if let Err(hitch) = self.set_element(base, &word, false, value, span) {
                    match hitch {
                        super::Hitch::Unknown(why) => self.set_unknown(base, &why),
                        hitch => return self.hitch(hitch),
                    }
                }
            }
        }
        self.state.status = status;
        Flow::Normal
    }

    /// Code out of arguments (manual 4.1, `eval`).
    fn eval(&mut self, args: &[Arg], span: &Span) -> Flow {
        let code = match Self::known(args) {
            Ok(texts) => match texts.first().map(String::as_str) {
                Some("--") => texts.get(1..).unwrap_or_default().join(" "),
                // A text that begins so is taken for an option, and not run.
                Some(option) if option.len() > 1 && option.starts_with('-') => return self.misused(),
                _ => texts.join(" "),
            },
            Err(why) => {
                self.state.forget(&why);
                return Flow::Normal;
            }
        };
        self.code(&code, span)
    }

    /// Runs a text as code, as `eval` does.
    pub(in crate::bash) fn code(&mut self, code: &str, span: &Span) -> Flow {
        if !self.pay(1 + code.len() / 16) || !self.enter() {
            return Flow::Stop;
        }
        let place = self.at(span);
        let before = self.place.replace(place);
        self.state.status = Status::Known(0);
        let kept = self.sink();
        let mut parser = Parser::new(code).limited(self.deepest.saturating_sub(self.depth));
        let flow = loop {
            let Some(extglob) = self.extglob(code) else {
                let why = self.unknown("whether `extglob` is on is not known", span.clone());
                self.state.forget(&why);
                break Flow::Normal;
            };
            match parser.next(extglob) {
                None => break Flow::Normal,
                Some(Ok(list)) => {
                    let flow = self.list(&list);
                    let flow = self.discarded(flow);
                    if flow != Flow::Normal {
                        break flow;
                    }
                }
                Some(Err(fault)) if fault.too_much => {
                    self.stopped.get_or_insert(super::Stopped::Deep);
                    break Flow::Stop;
                }
                Some(Err(fault)) => {
                    // Bash says so, and may read what follows in the recipe otherwise for it.
                    let why = self.unknown(format!("the text for `eval` is not bash: {}", fault.message), span.clone());
                    self.state.forget(&why);
                    break Flow::Normal;
                }
            }
        };
        self.rise(kept);
        self.place = before;
        self.leave();
        flow
    }

    fn leave_loops(&mut self, name: &str, args: &[Arg], span: &Span) -> Flow {
        if self.loops == 0 {
            return if self.has_dropped { self.leave_dropped(name, span) } else { self.done(true) };
        }
        let count = match args {
            [] => 1,
            [Arg::Known(text)] if text.text.parse::<usize>().is_ok_and(|n| n > 0) => text.text.parse().unwrap_or(1),
            _ => {
                let why = self.unknown(format!("how many loops `{name}` leaves is not known"), span.clone());
                self.state.forget(&why);
                return Flow::Normal;
            }
        };
        if count > self.loops && self.has_dropped {
            return self.leave_dropped(name, span);
        }
        self.state.status = Status::Known(0);
        let count = count.min(self.loops);
        if name == "break" { Flow::Break(count) } else { Flow::Continue(count) }
    }

    /// Bash still counts the loops that an error in an expansion has left.
    fn leave_dropped(&mut self, name: &str, span: &Span) -> Flow {
        let why = self.unknown(format!("what `{name}` leaves behind an error is not known"), span.clone());
        self.may_end(&why);
        self.state.forget(&why);
        Flow::Normal
    }

    fn end(&mut self, name: &str, args: &[Arg], span: &Span) -> Flow {
        if args.len() > 1 {
            let why = self.unknown(format!("`{name}` takes one argument"), span.clone());
            return self.hitch(super::Hitch::Fatal(why));
        }
        match args {
            [] => {}
            [Arg::Known(text), ..] => match text.text.trim().parse::<i64>() {
                Ok(n) => self.state.status = Status::Known(u8::try_from(n.rem_euclid(256)).unwrap_or(1)),
                Err(_) => self.state.status = Status::Known(2),
            },
            [Arg::Unknown(why), ..] => self.state.status = Status::Unknown(why.clone()),
        }
        if name == "return" {
            // A subshell of the recipe is no function, and no file that is read.
            return Flow::Return;
        }
        if self.subshells == 0 {
            let why = self.unknown("`exit` ends makepkg", span.clone());
            self.state.trouble.get_or_insert(why);
        }
        Flow::Exit
    }

    fn command_builtin(&mut self, name: &str, args: &[Arg], span: &Span) -> Flow {
        match args {
            [] => self.done(true),
            [Arg::Known(first), rest @ ..] if !first.text.starts_with('-') => {
                if name == "builtin" && !super::call::BUILTINS.contains(&first.text.as_str()) {
                    return self.done(false);
                }
                let command = first.text.clone();
                self.named(&command, rest, span, false)
            }
            [Arg::Known(first), Arg::Known(second), rest @ ..] if first.text == "--" => {
                let command = second.text.clone();
                self.named(&command, rest, span, false)
            }
            [Arg::Known(first), rest @ ..] if name == "command" && (first.text == "-v" || first.text == "-V") => {
                self.stands_for(rest, if first.text == "-v" { Say::Name } else { Say::Words }, span)
            }
            _ => {
                let why = self.unknown(format!("what `{name}` runs is not known"), span.clone());
                self.state.forget(&why);
                Flow::Normal
            }
        }
    }
}
