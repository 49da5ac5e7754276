//! Compound commands (manual 3.2.5).

use super::super::ast::{Clause, ClauseEnd, Command, Compound, Function, List, Redirection, Word};
use super::super::{Span, Text, Unknown};
use super::expand::pieces;
use super::state::{Defined, Place, State, Status};
use super::{Evaluator, Flow, Hitch, Stopped};

/// Joins of a loop of unknown length with itself before all that it may set is given up.
const ROUNDS: usize = 8;

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
        let place = Place {
            span: self.at(&function.span),
            body: self.at(&function.body_span),
            evaluated: self.place.is_some(),
        };
        if super::outside::works_with_function(&function.name) {
            let why =
                self.unknown(format!("`{}` is a name that makepkg works with", function.name), function.span.clone());
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
                let why = self.unknown("`select` asks somebody", span.clone());
                self.set_unknown(name, &why);
                self.set_unknown("REPLY", &why);
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

    /// One turn of a loop: whether it goes on, and how the loop ends if it does not.
    fn turn(&mut self, flow: Flow) -> Result<(), Flow> {
        match flow {
            Flow::Normal | Flow::Continue(0 | 1) => Ok(()),
            Flow::Break(0 | 1) => Err(Flow::Normal),
            Flow::Break(n) => Err(Flow::Break(n - 1)),
            Flow::Continue(n) => Err(Flow::Continue(n - 1)),
            other => Err(other),
        }
    }

    /// Takes back the waiting ways that end this loop, or only its turn.
    fn caught(&mut self, from: usize, why: &Unknown) {
        let waiting = self.pending.split_off(from.min(self.pending.len()));
        for (flow, state) in waiting {
            match flow {
                Flow::Break(0 | 1) | Flow::Continue(0 | 1) => {
                    self.state.join(&state, why);
                }
                Flow::Break(n) => self.pending.push((Flow::Break(n - 1), state)),
                Flow::Continue(n) => self.pending.push((Flow::Continue(n - 1), state)),
                other => self.pending.push((other, state)),
            }
        }
    }

    fn waits_for_a_loop(&self, from: usize) -> bool {
        self.pending.iter().skip(from).any(|(flow, _)| matches!(flow, Flow::Break(_) | Flow::Continue(_)))
    }

    fn for_words(&mut self, name: &str, words: Option<&[Word]>, body: &List, span: &Span) -> Flow {
        let items: Result<Vec<Text>, Hitch> = match words {
            Some(words) => self.words(words),
            None => self.state.positional.clone().map_err(Hitch::from),
        };
        let items = match items {
            Ok(items) => items,
            Err(Hitch::Unknown(why)) => {
                return self.uncounted(&why.clone(), |this| {
                    this.set_unknown(name, &why);
                    this.list(body)
                });
            }
            Err(hitch) => return self.hitch(hitch),
        };
        self.state.status = Status::Known(0);
        let from = self.pending.len();
        self.loops += 1;
        let mut end = Flow::Normal;
        let mut items = items.into_iter();
        while let Some(item) = items.next() {
            if !self.pay(1) {
                end = Flow::Stop;
                break;
            }
            if let Err(flow) = self.set_text(name, item, span) {
                end = flow;
                break;
            }
            let flow = self.list(body);
            if let Err(flow) = self.turn(flow) {
                end = flow;
                break;
            }
            if self.waits_for_a_loop(from) {
                // Whether the loop went on is not known: a `continue` is this turn's, a `break` all the others'.
                let why = self.unknown("how often the loop runs is not known", span.clone());
                let breaks = self.pending.iter().skip(from).any(|(flow, _)| matches!(flow, Flow::Break(_)));
                self.caught(from, &why);
                if breaks {
                    let rest: Vec<Text> = items.collect();
                    self.loops -= 1;
                    return self.uncounted(&why, |this| {
                        this.set_unknown(name, &why);
                        if rest.is_empty() { Flow::Normal } else { this.list(body) }
                    });
                }
            }
        }
        self.loops -= 1;
        end
    }

    fn for_arithmetic(&mut self, parts: &[Word; 3], body: &List, span: &Span) -> Flow {
        let [first, condition, step] = parts;
        if let Err(hitch) = self.arithmetic_word(first, span) {
            return self.hitch_of_arithmetic(hitch, span);
        }
        self.looped(
            span,
            &mut |this| {
                if condition.parts.is_empty() || condition.text.trim().is_empty() {
                    return Ok(Ok(true));
                }
                match this.arithmetic_word(condition, span) {
                    Ok(value) => Ok(Ok(value != 0)),
                    Err(Hitch::Unknown(why)) => Ok(Err(why)),
                    Err(hitch) => Err(this.hitch(hitch)),
                }
            },
            &mut |this| {
                let flow = this.list(body);
                if !matches!(flow, Flow::Normal | Flow::Continue(0 | 1)) {
                    return flow;
                }
                match this.arithmetic_word(step, span) {
                    Ok(_) => flow,
                    Err(Hitch::Unknown(why)) => {
                        this.state.forget_variables(&why);
                        flow
                    }
                    Err(hitch) => this.hitch(hitch),
                }
            },
        )
    }

    fn while_loop(&mut self, until: bool, condition: &List, body: &List, span: &Span) -> Flow {
        self.looped(
            span,
            &mut |this| match this.list(condition) {
                Flow::Normal => match this.state.status.clone() {
                    Status::Known(status) => Ok(Ok((status == 0) != until)),
                    Status::Unknown(why) => Ok(Err(why)),
                },
                flow => Err(flow),
            },
            &mut |this| this.list(body),
        )
    }

    /// A loop with a condition, counted as long as the condition is known.
    fn looped(
        &mut self,
        span: &Span,
        condition: &mut dyn FnMut(&mut Self) -> Result<Result<bool, Unknown>, Flow>,
        body: &mut dyn FnMut(&mut Self) -> Flow,
    ) -> Flow {
        let from = self.pending.len();
        self.loops += 1;
        let mut status = Status::Known(0);
        let end = loop {
            if !self.pay(1) {
                break Flow::Stop;
            }
            let outcome = match condition(self) {
                Ok(outcome) => outcome,
                Err(flow) => match self.turn(flow) {
                    Ok(()) => continue,
                    Err(flow) => break flow,
                },
            };
            let unknown = match outcome {
                Ok(false) => break Flow::Normal,
                Ok(true) => {
                    let flow = body(self);
                    status = self.state.status.clone();
                    if let Err(flow) = self.turn(flow) {
                        self.loops -= 1;
                        return flow;
                    }
                    self.waits_for_a_loop(from)
                        .then(|| self.unknown("how often the loop runs is not known", span.clone()))
                }
                Err(why) => Some(why),
            };
            if let Some(why) = unknown {
                self.caught(from, &why);
                self.loops -= 1;
                return self.uncounted(&why, |this| {
                    let flow = body(this);
                    if flow != Flow::Normal {
                        return flow;
                    }
                    condition(this).map_or_else(|flow| flow, |_| Flow::Normal)
                });
            }
        };
        self.loops -= 1;
        if end == Flow::Normal {
            self.state.status = status;
        }
        end
    }

    /// A loop that runs any number of times, from none on.
    pub(super) fn uncounted(&mut self, why: &Unknown, mut body: impl FnMut(&mut Self) -> Flow) -> Flow {
        let from = self.pending.len();
        self.loops += 1;
        for round in 0.. {
            if !self.pay(1 + self.state.size() / 16) || !self.enter() {
                self.loops -= 1;
                return Flow::Stop;
            }
            let before: State = self.state.clone();
            let flow = body(self);
            self.leave();
            match self.turn(flow) {
                Ok(()) => {}
                Err(Flow::Normal) => {}
                Err(Flow::Stop) => {
                    self.loops -= 1;
                    return Flow::Stop;
                }
                Err(flow) => {
                    let ended = std::mem::replace(&mut self.state, before.clone());
                    self.push(flow, ended);
                }
            }
            self.caught(from, why);
            let after = std::mem::replace(&mut self.state, before);
            if !self.state.join(&after, why) {
                break;
            }
            if round >= ROUNDS {
                self.state.forget(why);
                break;
            }
        }
        self.loops -= 1;
        self.state.status = Status::Unknown(why.clone());
        Flow::Normal
    }

    fn case(&mut self, word: &Word, clauses: &[Clause], span: &Span) -> Flow {
        let subject = match self.single(word) {
            Ok(text) => Ok(text),
            Err(Hitch::Unknown(why)) => Err(why),
            Err(hitch) => return self.hitch(hitch),
        };
        self.state.status = Status::Known(0);
        self.clauses(&subject, clauses, span)
    }

    fn clauses(&mut self, subject: &Result<String, Unknown>, clauses: &[Clause], span: &Span) -> Flow {
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
                        |this| this.clauses(subject, rest, span),
                    );
                    self.leave();
                    return flow;
                }
            }
        }
        Flow::Normal
    }

    fn clause(&mut self, subject: &Result<String, Unknown>, clause: &Clause, rest: &[Clause], span: &Span) -> Flow {
        let flow = self.list(&clause.body);
        if flow != Flow::Normal {
            return flow;
        }
        match clause.end {
            ClauseEnd::Break => Flow::Normal,
            ClauseEnd::TestNext => {
                let status = self.state.status.clone();
                let flow = self.clauses(subject, rest, span);
                let _ = status;
                flow
            }
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
