//! Regular expressions as steps, and the two ways to run them: all threads at once for the leftmost longest match, and the
//! first way through for the groups. Both take time linear in steps times text.

use super::parse::{Assertion, Node, Set};
use super::{Failure, not_exact};

const STEPS: usize = 8_000;
/// Of the table of the first way through.
const CELLS: usize = 20_000_000;

#[derive(Debug)]
enum Step {
    Any,
    Set(Set),
    Assert(Assertion),
    /// The first is tried first.
    Split(usize, usize),
    Jump(usize),
    /// Notes the place: of a group's begin (even) or end (odd).
    Save(usize),
    Accept,
}

#[derive(Debug)]
pub(super) struct Program {
    steps: Vec<Step>,
    nocase: bool,
}

impl Program {
    pub(super) fn new(node: &Node, groups: usize, nocase: bool) -> Result<Self, Failure> {
        let mut program = Self { steps: Vec::new(), nocase };
        if groups > 99 {
            return not_exact("a regular expression with this many groups is not evaluated");
        }
        program.add(node)?;
        program.push(Step::Accept)?;
        Ok(program)
    }

    fn push(&mut self, step: Step) -> Result<usize, Failure> {
        if self.steps.len() >= STEPS {
            return not_exact("a regular expression of this size is not evaluated");
        }
        self.steps.push(step);
        Ok(self.steps.len() - 1)
    }

    /// Sets the second way of a split to what is added next.
    fn land(&mut self, split: usize) {
        let here = self.steps.len();
        match self.steps.get_mut(split) {
            Some(Step::Split(_, second)) => *second = here,
            Some(Step::Jump(to)) => *to = here,
            _ => {}
        }
    }

    fn add(&mut self, node: &Node) -> Result<(), Failure> {
        match node {
            Node::Any => self.push(Step::Any).map(drop),
            Node::Set(set) => self.push(Step::Set(set.clone())).map(drop),
            Node::Assert(assertion) => self.push(Step::Assert(*assertion)).map(drop),
            Node::Group(number, inner) => {
                self.push(Step::Save(2 * number - 2))?;
                self.add(inner)?;
                self.push(Step::Save(2 * number - 1)).map(drop)
            }
            Node::Sequence(nodes) => nodes.iter().try_for_each(|node| self.add(node)),
            Node::Alternatives(branches) => {
                let mut ends = Vec::new();
                let last = branches.len().saturating_sub(1);
                for (index, branch) in branches.iter().enumerate() {
                    if index == last {
                        self.add(branch)?;
                        break;
                    }
                    let split = self.push(Step::Split(self.steps.len() + 1, 0))?;
                    self.add(branch)?;
                    ends.push(self.push(Step::Jump(0))?);
                    self.land(split);
                }
                ends.into_iter().for_each(|end| self.land(end));
                Ok(())
            }
            Node::Repeat(inner, least, most) => {
                for _ in 0..*least {
                    self.add(inner)?;
                }
                let Some(most) = most else {
                    let split = self.push(Step::Split(self.steps.len() + 1, 0))?;
                    self.add(inner)?;
                    self.push(Step::Jump(split))?;
                    self.land(split);
                    return Ok(());
                };
                let mut splits = Vec::new();
                for _ in *least..*most {
                    splits.push(self.push(Step::Split(self.steps.len() + 1, 0))?);
                    self.add(inner)?;
                }
                splits.into_iter().for_each(|split| self.land(split));
                Ok(())
            }
        }
    }

    fn holds(&self, step: &Step, c: char) -> bool {
        let Step::Set(set) = step else { return matches!(step, Step::Any) };
        let inside = |c: char| set.ranges.iter().any(|(from, to)| (*from..=*to).contains(&c));
        let found = inside(c) || (self.nocase && (inside(c.to_ascii_lowercase()) || inside(c.to_ascii_uppercase())));
        found != set.negated
    }

    /// The leftmost longest match from `from` on. Threads are kept in the order of their starts, so the first that comes to
    /// a step is the one with the leftmost start.
    pub(super) fn find(&self, text: &[char], from: usize, budget: &mut u64) -> Result<Option<(usize, usize)>, Failure> {
        let mut seen = vec![usize::MAX; self.steps.len()];
        let mut threads: Vec<(usize, usize)> = Vec::new();
        let mut next: Vec<(usize, usize)> = Vec::new();
        let mut best: Option<(usize, usize)> = None;
        let mut stack = Vec::new();
        for at in from..=text.len() {
            if best.is_none() {
                next.push((0, at));
            }
            threads.clear();
            for (step, start) in next.drain(..) {
                stack.push(step);
                while let Some(step) = stack.pop() {
                    match seen.get_mut(step) {
                        Some(mark) if *mark != at => *mark = at,
                        _ => continue,
                    }
                    let Some(left) = budget.checked_sub(1) else {
                        return not_exact("a regular expression takes too long on this text");
                    };
                    *budget = left;
                    match self.steps.get(step) {
                        Some(Step::Split(first, second)) => stack.extend([*second, *first]),
                        Some(Step::Jump(to)) => stack.push(*to),
                        Some(Step::Save(_)) => stack.push(step + 1),
                        Some(Step::Assert(assertion)) if holds_at(*assertion, text, at) => stack.push(step + 1),
                        Some(Step::Assert(_)) | None => {}
                        Some(Step::Accept) if best.is_none_or(|(leftmost, _)| start <= leftmost) => {
                            best = Some((start, at))
                        }
                        Some(Step::Accept) => {}
                        Some(Step::Any | Step::Set(_)) => threads.push((step, start)),
                    }
                }
            }
            let Some(c) = text.get(at) else { break };
            for (step, start) in &threads {
                let late = best.is_some_and(|(leftmost, _)| *start > leftmost);
                if !late && self.steps.get(*step).is_some_and(|step| self.holds(step, *c)) {
                    next.push((step + 1, *start));
                }
            }
            if next.is_empty() && best.is_some() {
                break;
            }
        }
        Ok(best)
    }

    /// The groups on the first way from the start to the end of the match.
    pub(super) fn groups(
        &self,
        text: &[char],
        (start, end): (usize, usize),
        count: usize,
        budget: &mut u64,
    ) -> Option<Vec<Option<(usize, usize)>>> {
        enum Todo {
            Go(usize, usize),
            Restore(usize, Option<usize>),
        }
        let width = end.checked_sub(start)? + 1;
        let cells = width.checked_mul(self.steps.len()).filter(|cells| *cells <= CELLS)?;
        let mut seen = vec![false; cells];
        let mut slots: Vec<Option<usize>> = vec![None; 2 * count];
        let mut stack = vec![Todo::Go(0, start)];
        while let Some(todo) = stack.pop() {
            let (step, at) = match todo {
                Todo::Go(step, at) => (step, at),
                Todo::Restore(slot, old) => {
                    *slots.get_mut(slot)? = old;
                    continue;
                }
            };
            let cell = seen.get_mut(step * width + (at - start))?;
            if std::mem::replace(cell, true) {
                continue;
            }
            *budget = budget.checked_sub(1)?;
            match self.steps.get(step)? {
                Step::Split(first, second) => stack.extend([Todo::Go(*second, at), Todo::Go(*first, at)]),
                Step::Jump(to) => stack.push(Todo::Go(*to, at)),
                Step::Save(slot) => {
                    let old = slots.get_mut(*slot)?.replace(at);
                    stack.extend([Todo::Restore(*slot, old), Todo::Go(step + 1, at)]);
                }
                Step::Assert(assertion) if holds_at(*assertion, text, at) => stack.push(Todo::Go(step + 1, at)),
                Step::Assert(_) => {}
                Step::Accept if at == end => {
                    let pairs = slots.chunks(2).map(|pair| match pair {
                        [Some(from), Some(to)] => Some((*from, *to)),
                        _ => None,
                    });
                    return Some(pairs.collect());
                }
                Step::Accept => {}
                of_character => {
                    if at < end && self.holds(of_character, *text.get(at)?) {
                        stack.push(Todo::Go(step + 1, at + 1));
                    }
                }
            }
        }
        None
    }
}

fn holds_at(assertion: Assertion, text: &[char], at: usize) -> bool {
    let word = |c: Option<&char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || *c == '_');
    let before = word(at.checked_sub(1).and_then(|before| text.get(before)));
    let after = word(text.get(at));
    match assertion {
        Assertion::Begin => at == 0,
        Assertion::End => at == text.len(),
        Assertion::WordBegin => !before && after,
        Assertion::WordEnd => before && !after,
        Assertion::Boundary => before != after,
        Assertion::NotBoundary => before == after,
    }
}

/// Whether the first way through is glibc's: not where a repetition with a count holds groups (glibc copies them), nor where
/// one repeats what may be empty, or leaves a group of an earlier round as it was.
pub(super) fn groups_are_certain(node: &Node) -> bool {
    match node {
        Node::Any | Node::Set(_) | Node::Assert(_) => true,
        Node::Group(_, inner) => groups_are_certain(inner),
        Node::Sequence(nodes) | Node::Alternatives(nodes) => nodes.iter().all(groups_are_certain),
        Node::Repeat(inner, ..) if !has(inner, &|node| matches!(node, Node::Group(..))) => true,
        Node::Repeat(inner, least, most) => {
            let once = (*least, *most) == (0, Some(1));
            let plain = once || (*least <= 1 && most.is_none());
            plain && !may_be_empty(inner) && (once || !skips_groups(inner, false)) && groups_are_certain(inner)
        }
    }
}

/// Whether an assertion stands in a repetition: glibc's copies of it are not reliable.
pub(super) fn repeats_assertions(node: &Node) -> bool {
    let repeated = |node: &Node| match node {
        Node::Repeat(inner, ..) => has(inner, &|node| matches!(node, Node::Assert(_))),
        _ => false,
    };
    has(node, &repeated)
}

fn has(node: &Node, wanted: &impl Fn(&Node) -> bool) -> bool {
    wanted(node)
        || match node {
            Node::Any | Node::Set(_) | Node::Assert(_) => false,
            Node::Group(_, inner) | Node::Repeat(inner, ..) => has(inner, wanted),
            Node::Sequence(nodes) | Node::Alternatives(nodes) => nodes.iter().any(|node| has(node, wanted)),
        }
}

fn may_be_empty(node: &Node) -> bool {
    match node {
        Node::Any | Node::Set(_) => false,
        Node::Assert(_) => true,
        Node::Group(_, inner) => may_be_empty(inner),
        Node::Sequence(nodes) => nodes.iter().all(may_be_empty),
        Node::Alternatives(nodes) => nodes.iter().any(may_be_empty),
        Node::Repeat(inner, least, _) => *least == 0 || may_be_empty(inner),
    }
}

/// Whether a group may take no part in a match; `optional` says that the node itself may not.
fn skips_groups(node: &Node, optional: bool) -> bool {
    match node {
        Node::Any | Node::Set(_) | Node::Assert(_) => false,
        Node::Group(_, inner) => optional || skips_groups(inner, optional),
        Node::Sequence(nodes) => nodes.iter().any(|node| skips_groups(node, optional)),
        Node::Alternatives(nodes) => nodes.iter().any(|node| skips_groups(node, true)),
        Node::Repeat(inner, least, _) => skips_groups(inner, optional || *least == 0),
    }
}
