//! Loops (manual 3.2.5.1): counted as long as their condition is known, else joined with themselves.

use super::super::ast::{List, Part, Word};
use super::super::{Span, Text, Unknown};
use super::state::{State, Status};
use super::{Evaluator, Flow, Hitch};

/// Joins of a loop of unknown length with itself before all that it may set is given up.
const ROUNDS: usize = 8;

/// Whether a loop goes on: known, not known, or how the condition itself ended.
type Condition<'c> = dyn FnMut(&mut Evaluator) -> Result<Result<bool, Unknown>, Flow> + 'c;

impl Evaluator {
    /// One turn of a loop: whether it goes on, and how the loop ends if it does not.
    pub(super) fn turn(&mut self, flow: Flow) -> Result<(), Flow> {
        match flow {
            Flow::Normal | Flow::Continue(0 | 1) => Ok(()),
            Flow::Break(0 | 1) => Err(Flow::Normal),
            Flow::Break(n) => Err(Flow::Break(n - 1)),
            Flow::Continue(n) => Err(Flow::Continue(n - 1)),
            other => Err(other),
        }
    }

    /// Takes back the waiting ways that end this loop, or only its turn.
    pub(super) fn caught(&mut self, from: usize, why: &Unknown) {
        let others = self.escaped(from, why);
        self.pending.extend(others);
    }

    /// The same; gives those that end something else, as what is around the loop sees them.
    fn escaped(&mut self, from: usize, why: &Unknown) -> Vec<(Flow, State)> {
        let mut others = Vec::new();
        for (flow, state) in self.pending.split_off(from.min(self.pending.len())) {
            match flow {
                Flow::Break(0 | 1) | Flow::Continue(0 | 1) => {
                    self.state.join(&state, why);
                }
                Flow::Break(n) => others.push((Flow::Break(n - 1), state)),
                Flow::Continue(n) => others.push((Flow::Continue(n - 1), state)),
                other => others.push((other, state)),
            }
        }
        others
    }

    fn ends_loop(&self, flow: Flow) -> bool {
        matches!(flow, Flow::Break(_)) || matches!(flow, Flow::Continue(n) if n > 1)
    }

    /// The way that was looked at left the loop with `flow`; others may have left it, or this turn of it, otherwise. Gives how the
    /// present one ends, and whether the loop may go on.
    fn left(&mut self, flow: Flow, from: usize, why: &Unknown) -> (Flow, bool) {
        let mine = |flow: Flow| matches!(flow, Flow::Break(0 | 1) | Flow::Continue(0 | 1));
        let at = self.pending.iter().skip(from).position(|(flow, _)| mine(*flow));
        let Some(at) = at.filter(|_| flow != Flow::Stop) else {
            self.caught(from, why);
            return (flow, false);
        };
        let again = self.pending.iter().skip(from).any(|(flow, _)| matches!(flow, Flow::Continue(0 | 1)));
        if flow == Flow::Normal {
            self.caught(from, why);
        } else {
            let (_, state) = self.pending.remove(from + at);
            let ended = std::mem::replace(&mut self.state, state);
            self.caught(from, why);
            self.push(flow, ended);
        }
        (Flow::Normal, again)
    }

    pub(super) fn waits_for_a_loop(&self, from: usize) -> bool {
        self.pending.iter().skip(from).any(|(flow, _)| matches!(flow, Flow::Break(_) | Flow::Continue(_)))
    }

    pub(super) fn for_words(&mut self, name: &str, words: Option<&[Word]>, body: &List, span: &Span) -> Flow {
        if let Some(flow) = self.loops_over_names(name, span) {
            return flow;
        }
        let items: Result<Vec<Text>, Hitch> = match words {
            Some(words) => self.words(words),
            None => self.arguments_known(),
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
        if items.is_empty() {
            self.state.status = Status::Known(0);
        }
        let kept = self.sink();
        let why = self.unknown("how often the loop runs is not known", span.clone());
        self.loops += 1;
        let mut end = Flow::Normal;
        let mut items = items.into_iter();
        let mut again = false;
        for item in items.by_ref() {
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
                (end, again) = self.left(flow, kept.0, &why);
                break;
            }
            if self.waits_for_a_loop(kept.0) {
                // Whether the loop went on is not known: a `continue` is this turn's, another ends all the others.
                again = self.pending.iter().skip(kept.0).any(|(flow, _)| self.ends_loop(*flow));
                self.caught(kept.0, &why);
                if again {
                    break;
                }
            }
        }
        self.loops -= 1;
        self.rise(kept);
        if !again {
            return end;
        }
        let rest = items.len();
        self.uncounted(&why, |this| {
            this.set_unknown(name, &why);
            if rest == 0 { Flow::Normal } else { this.list(body) }
        })
    }

    pub(super) fn for_arithmetic(&mut self, parts: &[Word; 3], body: &List, span: &Span) -> Flow {
        let [first, condition, step] = parts;
        if let Err(hitch) = self.quiet_arithmetic(first, span) {
            return self.hitch_of_arithmetic(hitch, span);
        }
        self.looped(
            span,
            &mut |this| {
                if condition.parts.iter().all(|part| matches!(part, Part::Literal(text) if text.trim().is_empty())) {
                    return Ok(Ok(true));
                }
                match this.quiet_arithmetic(condition, span) {
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
                match this.quiet_arithmetic(step, span) {
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

    pub(super) fn while_loop(&mut self, until: bool, condition: &List, body: &List, span: &Span) -> Flow {
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
    pub(super) fn looped(
        &mut self,
        span: &Span,
        condition: &mut Condition<'_>,
        body: &mut dyn FnMut(&mut Self) -> Flow,
    ) -> Flow {
        let kept = self.sink();
        let from = kept.0;
        let endless = self.unknown("how often the loop runs is not known", span.clone());
        self.loops += 1;
        let mut status = Status::Known(0);
        let end = loop {
            if !self.pay(1) {
                break Flow::Stop;
            }
            let outcome = match condition(self) {
                Ok(outcome) => outcome,
                Err(flow) => match self.turn(flow) {
                    Ok(()) if self.waits_for_a_loop(from) => Err(endless.clone()),
                    Ok(()) => continue,
                    Err(flow) => match self.left(flow, from, &endless) {
                        (_, true) => Err(endless.clone()),
                        (flow, false) => {
                            self.loops -= 1;
                            self.rise(kept);
                            return flow;
                        }
                    },
                },
            };
            let unknown = match outcome {
                Ok(false) => break Flow::Normal,
                Ok(true) => {
                    let flow = body(self);
                    status = self.state.status.clone();
                    match self.turn(flow) {
                        Ok(()) => self.waits_for_a_loop(from).then(|| endless.clone()),
                        Err(flow) => match self.left(flow, from, &endless) {
                            (_, true) => Some(endless.clone()),
                            (flow, false) => {
                                self.loops -= 1;
                                self.rise(kept);
                                return flow;
                            }
                        },
                    }
                }
                Err(why) => Some(why),
            };
            if let Some(why) = unknown {
                self.caught(from, &why);
                self.loops -= 1;
                self.rise(kept);
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
        self.rise(kept);
        if end == Flow::Normal {
            self.state.status = status;
        }
        end
    }

    /// A loop that runs any number of times, from none on.
    pub(super) fn uncounted(&mut self, why: &Unknown, mut body: impl FnMut(&mut Self) -> Flow) -> Flow {
        let kept = self.sink();
        let from = kept.0;
        // Ways that end more than this loop are not to be counted once more in the next round.
        let mut others: Vec<(Flow, State)> = Vec::new();
        self.loops += 1;
        for round in 0.. {
            if !self.pay(1 + self.state.size() / 16) || !self.enter() {
                self.loops -= 1;
                self.floor = kept.1;
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
                    self.floor = kept.1;
                    return Flow::Stop;
                }
                Err(flow) => {
                    let ended = std::mem::replace(&mut self.state, before.clone());
                    others.push((flow, ended));
                }
            }
            others.extend(self.escaped(from, why));
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
        others.into_iter().for_each(|(flow, state)| self.push(flow, state));
        self.rise(kept);
        self.state.status = Status::Unknown(why.clone());
        Flow::Normal
    }
}
