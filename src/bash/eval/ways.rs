//! More than one way: where a condition is not known both are taken, and where one of them ends early its state waits for the
//! loop, the call, the command or the recipe that it ends.

use super::super::Unknown;
use super::state::{State, Status};
use super::{Evaluator, Flow};

impl Evaluator {
    /// Runs both ways, where which one bash takes is not known.
    pub(super) fn either(
        &mut self,
        why: &Unknown,
        one: impl FnOnce(&mut Self) -> Flow,
        two: impl FnOnce(&mut Self) -> Flow,
    ) -> Flow {
        if !self.pay(1 + self.state.size() / 16) {
            return Flow::Stop;
        }
        let before = self.state.clone();
        let first = one(self);
        if first == Flow::Stop {
            return first;
        }
        let after = std::mem::replace(&mut self.state, before);
        let second = two(self);
        if second == Flow::Stop {
            return second;
        }
        self.meet(why, first, after, second)
    }

    /// One way ended with `first` in `after`, the other with `second` in the present state.
    pub(super) fn meet(&mut self, why: &Unknown, first: Flow, after: State, second: Flow) -> Flow {
        if first == second {
            self.state.join(&after, why);
            return first;
        }
        // What goes on is the present; how else it may have ended waits for the loop, the call or the shell that ends so.
        match (first, second) {
            (Flow::Normal, _) => {
                let other = std::mem::replace(&mut self.state, after);
                self.push(second, other);
                Flow::Normal
            }
            _ => {
                self.push(first, after);
                second
            }
        }
    }

    pub(super) fn push(&mut self, flow: Flow, state: State) {
        // Ways that end alike are one.
        let why = self.unknown("it depends on a condition that is not known", 0..0);
        if let Some((_, waiting)) = self
            .pending
            .iter_mut()
            .skip(self.floor)
            .find(|(other, s)| *other == flow && s.scopes.len() == state.scopes.len())
        {
            waiting.join(&state, &why);
        } else {
            self.pending.push((flow, state));
        }
    }

    /// Ways that end from here on are kept apart from those before, which end something else. Gives what [`Self::rise`] wants.
    pub(super) fn sink(&mut self) -> (usize, usize) {
        let from = self.pending.len();
        (from, std::mem::replace(&mut self.floor, from))
    }

    /// What was kept apart and still waits is the surrounding command's.
    pub(super) fn rise(&mut self, (from, outer): (usize, usize)) {
        self.floor = outer;
        for (flow, state) in self.pending.split_off(from.min(self.pending.len())) {
            self.push(flow, state);
        }
    }

    /// Bash goes on behind the command that an error in an expansion dropped.
    pub(super) fn discarded(&mut self, flow: Flow) -> Flow {
        let waiting = self.pending.split_off(self.floor.min(self.pending.len()));
        let (dropped, others): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|(flow, _)| *flow == Flow::Discard);
        self.pending.extend(others);
        if flow == Flow::Stop || self.subshells > 0 {
            self.pending.extend(dropped);
            return flow;
        }
        self.is_torn |= flow == Flow::Discard || !dropped.is_empty();
        self.has_dropped |= self.is_torn;
        if flow == Flow::Discard {
            self.state.status = Status::Known(1);
        }
        let mut flow = if flow == Flow::Discard { Flow::Normal } else { flow };
        for (_, mut state) in dropped {
            let why = self.unknown("whether an expression is in error is not known", 0..0);
            state.status = Status::Known(1);
            state.scopes.truncate(self.state.scopes.len());
            flow = self.meet(&why, Flow::Normal, state, flow);
        }
        flow
    }

    /// What is expanded may be in error, since it is not known.
    pub(super) fn may_be_discarded(&mut self) {
        if self.pay(1 + self.state.size() / 16) {
            let state = self.state.clone();
            self.push(Flow::Discard, state);
        }
    }

    /// Takes the ways that ended early behind unknown conditions into account, at the end of the recipe.
    pub(super) fn settle(&mut self) {
        for (flow, state) in std::mem::take(&mut self.pending) {
            let why = self.unknown("whether the recipe ends before its end is not known", 0..0);
            if flow == Flow::Exit {
                let cause = state.trouble.clone().unwrap_or_else(|| why.clone());
                self.state.trouble.get_or_insert(cause);
            }
            // Behind an error in an expansion bash goes on somewhere.
            if flow != Flow::Exit || state.others.is_some() {
                self.state.join(&state, &why);
            }
        }
    }
}
