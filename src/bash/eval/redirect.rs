//! Redirections (manual 3.6): what a command reads, and whether what it prints is kept.

use super::super::ast::{Descriptor, Part, Redirect, Redirection, Word};
use super::super::{Span, Unknown};
use super::state::{Status, Stream};
use super::{Evaluator, Flow, Hitch};

/// Where a command's output or its errors go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sink {
    /// To where its output went before.
    Output,
    /// Nowhere that is looked at.
    Away,
}

impl Evaluator {
    pub(super) fn redirected(
        &mut self,
        redirections: &[Redirection],
        span: &Span,
        run: impl FnOnce(&mut Self) -> Flow,
    ) -> Flow {
        if redirections.is_empty() {
            return run(self);
        }
        let mut input = None;
        let (mut output, mut errors) = (Sink::Output, Sink::Away);
        let mut may_fail: Option<Unknown> = None;
        for redirection in redirections {
            let descriptor = match &redirection.descriptor {
                Descriptor::Default => None,
                Descriptor::Number(n) => Some(*n),
                Descriptor::Variable(name) => {
                    let why = self.unknown("the number of a descriptor is not known", redirection.span.clone());
                    self.set_unknown(&name.clone(), &why);
                    may_fail.get_or_insert(why);
                    Some(10)
                }
            };
            match &redirection.kind {
                Redirect::HereString(word) => match self.single(word) {
                    Ok(text) => reads(&mut input, descriptor, Stream::Known(text + "\n")),
                    Err(Hitch::Unknown(why)) => reads(&mut input, descriptor, Stream::Unknown(why)),
                    Err(hitch) => return self.hitch(hitch),
                },
                Redirect::HereDocument(document) => match self.in_quotes(&document.body) {
                    Ok(text) => reads(&mut input, descriptor, Stream::Known(text)),
                    Err(Hitch::Unknown(why)) => reads(&mut input, descriptor, Stream::Unknown(why)),
                    Err(hitch) => return self.hitch(hitch),
                },
                Redirect::File(operator, word) => match *operator {
                    "<" | "<>" => match self.file(word, span) {
                        Ok((stream, sure)) => {
                            reads(&mut input, descriptor, stream);
                            if let Err(why) = sure {
                                may_fail.get_or_insert(why);
                            }
                        }
                        Err(flow) => return flow,
                    },
                    "<&" => {
                        let why = self.unknown("what the descriptor holds is not known", redirection.span.clone());
                        reads(&mut input, descriptor, Stream::Unknown(why));
                    }
                    ">&" | "&>" | "&>>" | ">" | ">>" | ">|" => {
                        let target = match self.single(word) {
                            Ok(text) => Some(text),
                            Err(Hitch::Unknown(_)) => None,
                            Err(hitch) => return self.hitch(hitch),
                        };
                        let copies = *operator == ">&"
                            && target
                                .as_deref()
                                .is_some_and(|t| t == "-" || t.trim_end_matches('-').parse::<u32>().is_ok());
                        let sink = match target.as_deref() {
                            Some("1") if copies => output,
                            Some("2") if copies => errors,
                            _ => Sink::Away,
                        };
                        if !copies && !matches!(target.as_deref(), Some("/dev/null" | "/dev/stderr")) {
                            let why = self.unknown("which files it writes is not known", redirection.span.clone());
                            self.state.files.get_or_insert(why);
                            may_fail.get_or_insert_with(|| Unknown {
                                why: "whether the file can be written is not known".into(),
                                span: self.at(&redirection.span),
                            });
                        }
                        let both = (*operator == ">&" && !copies && descriptor.is_none()) || operator.starts_with('&');
                        match descriptor {
                            None | Some(1) => output = sink,
                            Some(2) => errors = sink,
                            Some(_) => {}
                        }
                        if both {
                            (output, errors) = (sink, sink);
                        }
                    }
                    other => {
                        let why = self
                            .unknown(format!("the redirection `{other}` is not evaluated"), redirection.span.clone());
                        may_fail.get_or_insert(why);
                    }
                },
            }
        }
        let kept = self.sink();
        let input_before = input.map(|stream| std::mem::replace(&mut self.state.input, stream));
        let output_before =
            (output == Sink::Away).then(|| std::mem::replace(&mut self.state.output, Stream::Known(String::new())));
        self.kept += usize::from(output_before.is_some());
        let flow = match may_fail {
            None => run(self),
            Some(why) => self.either(&why, run, |this| {
                this.state.status = Status::Known(1);
                Flow::Normal
            }),
        };
        self.kept -= usize::from(output_before.is_some());
        if errors == Sink::Output {
            let why = self.unknown("what a command says of its errors is not known", span.clone());
            self.print_unknown(&why);
        }
        for (_, state) in self.pending.iter_mut().skip(kept.0) {
            if let Some(stream) = &input_before {
                state.input = stream.clone();
            }
            if let Some(stream) = &output_before {
                state.output = stream.clone();
            }
        }
        if let Some(stream) = input_before {
            self.state.input = stream;
        }
        if let Some(stream) = output_before {
            self.state.output = stream;
        }
        self.rise(kept);
        flow
    }

    /// What a file holds, and whether it is sure to be there.
    pub(super) fn file(&mut self, word: &Word, span: &Span) -> Result<(Stream, Result<(), Unknown>), Flow> {
        if let [Part::Process(false, list, _)] = word.parts.as_slice() {
            // Behind an error in an expansion bash 5.2 gives compound commands nothing to read, until a simple one has run.
            if self.is_torn {
                let why = self.unknown("what is read behind an error in an expansion is not known", span.clone());
                return Ok((Stream::Unknown(why), Ok(())));
            }
            let status = self.state.status.clone();
            let stream = self.captured(|this| this.list(list))?;
            self.state.status = status;
            return Ok((stream, Ok(())));
        }
        match self.single(word) {
            Ok(path) if path == "/dev/null" => Ok((Stream::Known(String::new()), Ok(()))),
            Ok(path) => {
                let why = self.unknown(format!("the file `{path}` is not read"), span.clone());
                Ok((Stream::Unknown(why.clone()), Err(why)))
            }
            Err(Hitch::Unknown(why)) => Ok((Stream::Unknown(why.clone()), Err(why))),
            Err(hitch) => Err(self.hitch(hitch)),
        }
    }
}

fn reads(input: &mut Option<Stream>, descriptor: Option<u32>, stream: Stream) {
    if descriptor.is_none_or(|n| n == 0) {
        *input = Some(stream);
    }
}
