//! `source` and `.` of a text that is known: a here-document, or what a process substitution prints. Files are not read.

use super::super::Span;
use super::super::ast::{Argument, List, Part, Simple};
use super::expand::Arg;
use super::state::Stream;
use super::{Evaluator, Flow};

/// Names of what a command reads.
const INPUTS: &[&str] = &["/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"];

/// The list of `source <(list)`.
pub(super) fn substituted(simple: &Simple) -> Option<&List> {
    let [Argument::Word(name), Argument::Word(file)] = simple.words.as_slice() else { return None };
    let source = matches!(name.parts.as_slice(), [Part::Literal(name)] if name == "source" || name == ".");
    match file.parts.as_slice() {
        [Part::Process(false, list, _)] if source => Some(list),
        _ => None,
    }
}

impl Evaluator {
    pub(super) fn source(&mut self, name: &str, args: &[Arg], span: &Span) -> Flow {
        let stream = match args {
            [Arg::Known(file)] if INPUTS.contains(&file.text.as_str()) => self.rest_of_input(),
            _ => Stream::Unknown(self.unknown(format!("`{name}` reads a file, which is not run"), span.clone())),
        };
        self.sourced(stream, span)
    }

    /// `source <(list)`
    pub(super) fn source_of(&mut self, list: &List, span: &Span) -> Flow {
        match self.captured(|this| this.list(list)) {
            Ok(stream) => self.sourced(stream, span),
            Err(flow) => flow,
        }
    }

    /// Runs a text as `source` does: as `eval`, save that `return` ends only this.
    fn sourced(&mut self, stream: Stream, span: &Span) -> Flow {
        let text = match stream {
            Stream::Known(text) => text,
            Stream::Unknown(why) => {
                self.state.forget(&why);
                return Flow::Normal;
            }
        };
        let from = self.pending.len();
        self.frames.push("source".to_owned());
        let flow = self.code(&text, span);
        self.frames.pop();
        let leaves = |flow: Flow| matches!(flow, Flow::Return | Flow::Break(_) | Flow::Continue(_));
        let waits = self.pending.iter().skip(from).any(|(flow, _)| leaves(*flow));
        match flow {
            Flow::Stop | Flow::Exit | Flow::Discard => flow,
            Flow::Return | Flow::Normal if !waits => Flow::Normal,
            _ => {
                let why = self.unknown("where the text for `source` ends is not known", span.clone());
                self.pending.truncate(from);
                self.state.forget(&why);
                Flow::Normal
            }
        }
    }
}
