//! Lists, pipelines and what runs apart: subshells, substitutions (manual 3.2.3, 3.2.4, 3.5.4).

use std::mem::replace;

use super::super::ast::{Argument, Command, Connective, Descriptor, Item, List, Pipeline, Redirect, Word};
use super::super::{Span, Unknown};
use super::state::{Kind, Status, Stream};
use super::{Evaluator, Flow};

impl Evaluator {
    pub(super) fn list(&mut self, list: &List) -> Flow {
        for item in &list.items {
            let flow = self.item(item);
            if flow != Flow::Normal {
                return flow;
            }
        }
        Flow::Normal
    }

    fn item(&mut self, item: &Item) -> Flow {
        if item.background {
            // It runs apart, and what it prints comes whenever it comes.
            let before = self.state.output.clone();
            let flow = self.apart(|this| this.chain(&item.first, &item.rest));
            if flow == Flow::Stop {
                return flow;
            }
            if !matches!((&before, &self.state.output), (Stream::Known(a), Stream::Known(b)) if a == b) {
                self.state.output = Stream::Unknown(
                    self.unknown("when a command in the background prints is not known", item.first.span.clone()),
                );
            }
            self.state.status = Status::Known(0);
            return Flow::Normal;
        }
        self.chain(&item.first, &item.rest)
    }

    fn chain(&mut self, first: &Pipeline, rest: &[(Connective, Pipeline)]) -> Flow {
        let mut flow = self.pipeline(first);
        for (connective, pipeline) in rest {
            if flow != Flow::Normal {
                return flow;
            }
            let wanted = *connective == Connective::And;
            flow = match self.state.status.clone() {
                Status::Known(status) if (status == 0) == wanted => self.pipeline(pipeline),
                Status::Known(_) => Flow::Normal,
                Status::Unknown(why) => self.either(
                    &why,
                    |this| {
                        // Which of the failures it is behind `||` is not known.
                        this.state.status = if wanted { Status::Known(0) } else { Status::Unknown(why.clone()) };
                        this.pipeline(pipeline)
                    },
                    // It is not run: the status is that of the chain so far, whichever of the ones that are not this.
                    |this| {
                        this.state.status = if wanted { Status::Unknown(why.clone()) } else { Status::Known(0) };
                        Flow::Normal
                    },
                ),
            };
        }
        flow
    }

    fn pipeline(&mut self, pipeline: &Pipeline) -> Flow {
        if !self.pay(1) {
            return Flow::Stop;
        }
        let flow = match pipeline.commands.as_slice() {
            [] => {
                self.state.status = Status::Known(0);
                Flow::Normal
            }
            [command] => self.command(command),
            commands => self.piped(commands, &pipeline.with_errors),
        };
        if flow != Flow::Normal {
            return flow;
        }
        if pipeline.bangs % 2 == 1
            && let Status::Known(status) = self.state.status
        {
            self.state.status = Status::of(status != 0);
        }
        Flow::Normal
    }

    fn piped(&mut self, commands: &[Command], with_errors: &[bool]) -> Flow {
        let mut input: Option<Stream> = None;
        let pipefail = self.state.options.get("pipefail");
        // The status of the last command that failed, or why that is not known.
        let mut failed: Option<Status> = None;
        for (at, command) in commands.iter().enumerate() {
            let last = at + 1 == commands.len();
            let before = input.take().map(|stream| replace(&mut self.state.input, stream));
            let run = |this: &mut Self| this.command(command);
            let flow = if last {
                self.apart(run)
            } else {
                match self.captured_in(0, run) {
                    Err(flow) => flow,
                    Ok(output) => {
                        let mixed = with_errors.get(at).copied().unwrap_or(false);
                        let known = matches!(self.state.status, Status::Known(0));
                        input = Some(if mixed && !known {
                            Stream::Unknown(self.unknown("what it says of its errors is not known", 0..0))
                        } else {
                            output
                        });
                        Flow::Normal
                    }
                }
            };
            if let Some(before) = before {
                self.state.input = before;
            }
            if flow == Flow::Stop {
                return flow;
            }
            if !matches!(self.state.status, Status::Known(0)) {
                failed = Some(self.state.status.clone());
            }
        }
        if pipefail != Some(false) && matches!(self.state.status, Status::Known(0)) {
            // A reader that ends early may end its writer.
            let early = commands.iter().skip(1).any(|command| !reads_to_the_end(command));
            self.state.status = match failed {
                _ if early || pipefail.is_none() => {
                    Status::Unknown(self.unknown("how a pipeline ends under `pipefail` is not known", 0..0))
                }
                Some(status) => status,
                None => Status::Known(0),
            };
        }
        Flow::Normal
    }

    /// Runs in a subshell: only the status, what was printed and what was read remain of it.
    pub(super) fn apart(&mut self, run: impl FnOnce(&mut Self) -> Flow) -> Flow {
        self.apart_in(0, run)
    }

    /// The same, inside of as many loops: a `break` in a substitution ends what it runs.
    fn apart_in(&mut self, loops_around: usize, run: impl FnOnce(&mut Self) -> Flow) -> Flow {
        if !self.pay(1 + self.state.size() / 16) || !self.enter() {
            return Flow::Stop;
        }
        let before = self.state.clone();
        let pending = std::mem::take(&mut self.pending);
        let (loops, calls) = (replace(&mut self.loops, loops_around), self.calls);
        let floor = std::mem::take(&mut self.floor);
        self.subshells += 1;
        let flow = run(self);
        self.subshells -= 1;
        (self.loops, self.calls, self.floor) = (loops, calls, floor);
        let ends = replace(&mut self.pending, pending);
        for (_, state) in ends {
            let why = self.unknown("where it ends depends on a condition that is not known", 0..0);
            if state.scopes.len() == self.state.scopes.len() {
                self.state.join(&state, &why);
            } else {
                self.state.status = Status::Unknown(why.clone());
                self.state.output = Stream::Unknown(why);
            }
        }
        self.leave();
        let after = replace(&mut self.state, before);
        self.state.status = after.status;
        self.state.output = after.output;
        self.state.input = after.input;
        self.state.files = after.files;
        self.state.unset.extend(after.unset);
        // What makepkg could trip over happened in another process.
        if flow == Flow::Stop { Flow::Stop } else { Flow::Normal }
    }

    /// Runs in a subshell, and gives what it prints.
    pub(super) fn captured(&mut self, run: impl FnOnce(&mut Self) -> Flow) -> Result<Stream, Flow> {
        self.captured_in(self.loops, run)
    }

    fn captured_in(&mut self, loops: usize, run: impl FnOnce(&mut Self) -> Flow) -> Result<Stream, Flow> {
        let before = replace(&mut self.state.output, Stream::Known(String::new()));
        self.kept += 1;
        let flow = self.apart_in(loops, run);
        self.kept -= 1;
        let output = replace(&mut self.state.output, before);
        if flow == Flow::Stop { Err(Flow::Stop) } else { Ok(output) }
    }

    /// What a command substitution gives: what its commands print, without newlines at the end. Sets the status.
    pub(super) fn substitution(&mut self, list: &List, span: &Span) -> Result<Result<String, Unknown>, Flow> {
        self.substituted += 1;
        let output = match file_alone(list) {
            // `$(< file)`
            Some(word) => self.file(word, span)?.0,
            None => self.captured(|this| this.list(list))?,
        };
        match output {
            Stream::Known(text) => Ok(Ok(text.trim_end_matches('\n').to_owned())),
            // Where the output became unknown inside of it, the message should show this substitution of the recipe.
            Stream::Unknown(why) => {
                let why = if why.span.is_empty() { self.unknown(why.why, span.clone()) } else { why };
                Ok(Err(why))
            }
        }
    }

    /// Prints.
    pub(super) fn print(&mut self, text: &str) -> Flow {
        if !self.pay(1 + text.len() / 64) {
            return Flow::Stop;
        }
        if let Stream::Known(output) = &mut self.state.output {
            if output.len() + text.len() > super::TEXT_LIMIT {
                self.stopped.get_or_insert(super::Stopped::Work);
                return Flow::Stop;
            }
            output.push_str(text);
        }
        if self.kept == 0 && !text.is_empty() && self.prints_at.is_none() {
            self.prints_at = Some(self.running.clone());
        }
        Flow::Normal
    }

    /// Prints something that is not known.
    pub(super) fn print_unknown(&mut self, why: &Unknown) {
        if matches!(self.state.output, Stream::Known(_)) {
            self.state.output = Stream::Unknown(why.clone());
        }
    }

    /// Runs with a scope of its own above the others.
    pub(super) fn scoped(&mut self, kind: Kind, run: impl FnOnce(&mut Self) -> Flow) -> Flow {
        self.state.scopes.push(super::state::Scope::new(kind));
        let flow = run(self);
        self.state.scopes.pop();
        for (_, state) in &mut self.pending {
            state.scopes.truncate(self.state.scopes.len());
        }
        flow
    }
}

/// Whether a command reads all of its input, whatever that holds.
fn reads_to_the_end(command: &Command) -> bool {
    let Command::Simple(simple) = command else { return false };
    let mut words = simple.words.iter().map(|argument| match argument {
        Argument::Word(word) => word.text.as_str(),
        Argument::Assignment(_) => "",
    });
    let plain = simple.redirections.is_empty() && simple.assignments.is_empty();
    plain
        && match words.next() {
            Some("cat" | "cut" | "paste" | "rev" | "sort" | "tac" | "tr" | "uniq" | "wc") => true,
            Some("sed" | "grep") => !words.any(|word| word.contains(['q', 'Q', 'm', 'L', 'l', '$'])),
            Some("awk") => !words.any(|word| word.contains("exit")),
            _ => false,
        }
}

/// The file of a list that is `< file` and nothing else.
fn file_alone(list: &List) -> Option<&Word> {
    let [item] = list.items.as_slice() else { return None };
    let [Command::Simple(simple)] = item.first.commands.as_slice() else { return None };
    let alone = item.rest.is_empty() && !item.background && item.first.bangs == 0 && item.first.timed.is_none();
    if !alone || !simple.words.is_empty() || !simple.assignments.is_empty() {
        return None;
    }
    match simple.redirections.as_slice() {
        [only] if matches!(only.descriptor, Descriptor::Default) => match &only.kind {
            Redirect::File("<", word) => Some(word),
            _ => None,
        },
        _ => None,
    }
}
