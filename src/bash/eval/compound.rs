//! Compound commands (manual 3.2.5).

use super::super::ast::{Clause, ClauseEnd, Command, Compound, Function, List, Redirection, Word};
use super::super::{Span, Unknown};
use super::expand::pieces;
use super::state::{Defined, Place, Status};
use super::{Evaluator, Flow, Hitch, Stopped};

impl Evaluator {
    pub(super) fn command(&mut self, command: &Command) -> Flow {
        if !self.pay(1) || !self.enter() {
            return Flow::Stop;
        }
        let flow = match command {
            Command::Simple(simple) => self.simple(simple),
            Command::Compound(compound, redirections, span) => {
                self.redirected(redirections, span, |this| this.compound(compound, span))
            }
            Command::Function(function) => {
                self.define(function);
                Flow::Normal
            }
        };
        self.leave();
        flow
    }

    fn define(&mut self, function: &Function) {
        // `f$x () …` is read, and is an error when it is run.
        if function.name.contains(['"', '\'', '\\', '$', '`']) {
            self.state.status = Status::Known(1);
            return;
        }
        let place = Place {
            span: self.at(&function.span),
            body: self.at(&function.body_span),
            evaluated: self.place.is_some(),
        };
        if super::outside::works_with_function(&function.name) {
            let name = &function.name;
            let why = match name.starts_with('/') {
                true => format!("`{name}` is the path of a program, which makepkg may run"),
                false => format!("`{name}` is a name that makepkg works with"),
            };
            let why = self.unknown(why, function.span.clone());
            self.state.trouble.get_or_insert(why);
        }
        self.state
            .functions
            .insert(function.name.clone(), Defined::Known(std::sync::Arc::new(function.clone()), place));
        self.state.status = Status::Known(0);
    }

    pub(super) fn compound(&mut self, compound: &Compound, span: &Span) -> Flow {
        match compound {
            Compound::Group(list) => self.list(list),
            Compound::Subshell(list) => {
                let flow = self.apart(|this| this.list(list));
                if flow == Flow::Stop { flow } else { Flow::Normal }
            }
            Compound::If { arms, otherwise } => self.arms(arms, otherwise.as_ref()),
            Compound::For { name, words, body } => self.for_words(name, words.as_deref(), body, span),
            Compound::Select { name, .. } => {
                if let Some(flow) = self.loops_over_names(name, span) {
                    return flow;
                }
                let why = self.unknown("`select` asks somebody", span.clone());
                self.set_unknown(name, &why);
                self.set_unknown("REPLY", &why);
                self.print_unknown(&why);
                self.uncounted(&why, |this| this.compound_body(compound))
            }
            Compound::ForArithmetic { parts, body } => self.for_arithmetic(parts, body, span),
            Compound::While { until, condition, body } => self.while_loop(*until, condition, body, span),
            Compound::Case { word, clauses } => self.case(word, clauses, span),
            Compound::Conditional(test) => self.conditional(test, span),
            Compound::Arithmetic(word) => self.arithmetic_command(word, span),
            Compound::Coprocess { .. } => {
                let why = self.unknown("`coproc` is not evaluated", span.clone());
                self.state.forget_variables(&why);
                self.state.status = Status::Known(0);
                Flow::Normal
            }
        }
    }

    fn compound_body(&mut self, compound: &Compound) -> Flow {
        if let Compound::Select { body, .. } = compound { self.list(body) } else { Flow::Normal }
    }

    fn arms(&mut self, arms: &[(List, List)], otherwise: Option<&List>) -> Flow {
        let Some(((condition, body), rest)) = arms.split_first() else {
            return match otherwise {
                Some(list) => self.list(list),
                None => {
                    self.state.status = Status::Known(0);
                    Flow::Normal
                }
            };
        };
        let flow = self.list(condition);
        if flow != Flow::Normal {
            return flow;
        }
        match self.state.status.clone() {
            Status::Known(0) => self.list(body),
            Status::Known(_) => self.arms(rest, otherwise),
            Status::Unknown(why) => {
                if !self.enter() {
                    return Flow::Stop;
                }
                let flow = self.either(
                    &why,
                    |this| {
                        this.state.status = Status::Known(0);
                        this.list(body)
                    },
                    |this| this.arms(rest, otherwise),
                );
                self.leave();
                flow
            }
        }
    }

    fn case(&mut self, word: &Word, clauses: &[Clause], span: &Span) -> Flow {
        let subject = match self.single(word) {
            Ok(text) => Ok(text),
            Err(Hitch::Unknown(why)) => Err(why),
            Err(hitch) => return self.hitch(hitch),
        };
        self.clauses(&subject, clauses, span, false)
    }

    /// The first clause that matches; without one the status is 0, or that of the clause which `ran` before.
    fn clauses(&mut self, subject: &Result<String, Unknown>, clauses: &[Clause], span: &Span, ran: bool) -> Flow {
        for (at, clause) in clauses.iter().enumerate() {
            let rest = clauses.get(at + 1..).unwrap_or_default();
            let mut outcome = Ok(false);
            for pattern in &clause.patterns {
                match self.case_matches(subject, pattern) {
                    Ok(Ok(true)) => {
                        outcome = Ok(true);
                        break;
                    }
                    Ok(Ok(false)) => {}
                    Ok(Err(why)) => outcome = outcome.and(Err(why)),
                    Err(flow) => return flow,
                }
            }
            match outcome {
                Ok(true) => return self.clause(subject, clause, rest, span),
                Ok(false) => {}
                Err(why) => {
                    if !self.enter() {
                        return Flow::Stop;
                    }
                    let flow = self.either(
                        &why,
                        |this| this.clause(subject, clause, rest, span),
                        |this| this.clauses(subject, rest, span, ran),
                    );
                    self.leave();
                    return flow;
                }
            }
        }
        if !ran {
            self.state.status = Status::Known(0);
        }
        Flow::Normal
    }

    fn clause(&mut self, subject: &Result<String, Unknown>, clause: &Clause, rest: &[Clause], span: &Span) -> Flow {
        if clause.body.items.is_empty() {
            self.state.status = Status::Known(0);
        }
        let flow = self.list(&clause.body);
        if flow != Flow::Normal {
            return flow;
        }
        match clause.end {
            ClauseEnd::Break => Flow::Normal,
            ClauseEnd::TestNext => self.clauses(subject, rest, span, true),
            ClauseEnd::FallThrough => match rest.split_first() {
                Some((next, rest)) => self.clause(subject, next, rest, span),
                None => Flow::Normal,
            },
        }
    }

    fn case_matches(
        &mut self,
        subject: &Result<String, Unknown>,
        pattern: &Word,
    ) -> Result<Result<bool, Unknown>, Flow> {
        let bits = match self.bits(&pattern.parts, super::expand::Mode::Pattern) {
            Ok(bits) => bits,
            Err(Hitch::Unknown(why)) => return Ok(Err(why)),
            Err(hitch) => return Err(self.hitch(hitch)),
        };
        let found = pieces(bits);
        // `*` takes anything.
        if found.iter().all(|piece| !piece.quoted && !piece.text.is_empty() && piece.text.chars().all(|c| c == '*'))
            && !found.is_empty()
        {
            return Ok(Ok(true));
        }
        let subject = match subject {
            Ok(subject) => subject.clone(),
            Err(why) => return Ok(Err(why.clone())),
        };
        match self.matches(&found, &subject, &pattern.span, false) {
            Ok(answer) => Ok(Ok(answer)),
            Err(Hitch::Unknown(why)) => Ok(Err(why)),
            Err(hitch) => Err(self.hitch(hitch)),
        }
    }

    /// What an expansion that gave no text makes of a command.
    pub(super) fn hitch(&mut self, hitch: Hitch) -> Flow {
        match hitch {
            Hitch::Stop => {
                self.stopped.get_or_insert(Stopped::Work);
                Flow::Stop
            }
            Hitch::Discard(why) => {
                self.complain(&why);
                self.state.status = Status::Known(1);
                if self.subshells > 0 { Flow::Exit } else { Flow::Discard }
            }
            Hitch::Fatal(why) => {
                // A subshell ends. Elsewhere bash goes on with the next line of the file or of the `eval`, or ends.
                if self.subshells > 0 {
                    self.state.status = Status::Known(1);
                } else {
                    self.state.forget(&why);
                }
                Flow::Exit
            }
            Hitch::Unknown(why) => {
                self.state.status = Status::Unknown(why);
                Flow::Normal
            }
        }
    }

    pub(super) fn run_redirections_only(&mut self, redirections: &[Redirection], span: &Span) -> Flow {
        self.redirected(redirections, span, |_| Flow::Normal)
    }
}
