//! `sed`: scripts of `s`, `y`, `d`, `p`, `q`, `=`, the hold space, blocks and branches, with addresses.
//!
//! Promise: as GNU sed, or refused. Texts (`a`, `i`, `c`), files, the flags `e`, `w` and `m`, and ranges beside commands that
//! read lines or branch are refused. The commands that run are counted, and the count is limited.

mod parse;
mod substitute;

use super::super::ere::{BUDGET, Dialect, Regex};
use super::grep::refusal;
use super::{Input, LIMIT, Printed, Result, not_pure, printed};
use parse::{Action, Address, Command, Place};

pub(super) fn sed(arguments: &[&str], input: &Input<'_>) -> Result<Printed> {
    let long = &[
        ("quiet", 'n'),
        ("silent", 'n'),
        ("regexp-extended", 'E'),
        ("expression", 'e'),
        ("posix", '!'),
        ("unbuffered", 'u'),
    ];
    let known = super::options::Known { flags: "nErus", values: "e", long };
    let (options, operands) = known.parse("sed", arguments)?;
    let has = |wanted: char| options.iter().any(|(letter, _)| *letter == wanted);
    let scripts: Vec<&str> = options.iter().filter(|(letter, _)| *letter == 'e').map(|(_, value)| *value).collect();
    let (script, files) = match (scripts.as_slice(), operands.as_slice()) {
        ([], [script, files @ ..]) => ((*script).to_owned(), files),
        ([], []) => return not_pure("`sed` is not evaluated without a script"),
        (scripts, files) => (scripts.join("\n"), files),
    };
    input.only_standard(files)?;
    if script.starts_with("#n") || has('!') {
        return not_pure("`sed` is not evaluated with this script");
    }
    let dialect = if has('E') || has('r') { Dialect::Extended } else { Dialect::Basic };
    let mut commands = parse::script(&script, dialect)?;
    let text = input.text()?;
    if commands.iter().any(|command| matches!(command.action, Action::Hold(_)))
        && !text.ends_with('\n')
        && !text.is_empty()
    {
        return not_pure("`sed` is not evaluated with the hold space where the last line has no newline");
    }
    let lines: Vec<(&str, bool)> = text
        .split_inclusive('\n')
        .map(|line| line.strip_suffix('\n').map_or((line, false), |line| (line, true)))
        .collect();
    let mut state = State {
        quiet: has('n'),
        out: String::new(),
        lacks_newline: false,
        budget: BUDGET,
        steps: STEPS,
        lines: &lines,
        number: 0,
        space: (String::new(), true),
        hold: (String::new(), true),
        changed: false,
    };
    let mut again = false;
    while again || state.read() {
        let end = state.cycle(&mut commands)?;
        again = matches!(end, End::Again);
        if !state.quiet && matches!(end, End::Script | End::Quit { silent: false }) {
            state.write();
        }
        if let End::Quit { silent } = end {
            if !silent {
                state.end_line();
            }
            break;
        }
    }
    printed(state.out)
}

/// The commands that one call may run, and the kilobytes that it may move.
const STEPS: usize = 200_000;

/// How a cycle ends.
enum End {
    Script,
    Deleted,
    /// `D`: the next cycle reads no line.
    Again,
    Quit {
        silent: bool,
    },
}

struct State<'a> {
    quiet: bool,
    out: String,
    /// What was written last was a last line without its newline.
    lacks_newline: bool,
    budget: u64,
    steps: usize,
    lines: &'a [(&'a str, bool)],
    /// Of the line that was read last, from 1.
    number: usize,
    /// The pattern space and the hold space, each with whether a newline ends it.
    space: (String, bool),
    hold: (String, bool),
    /// A substitution was done since the last line was read or the last `t` was taken.
    changed: bool,
}

impl State<'_> {
    /// The next line to the pattern space.
    fn read(&mut self) -> bool {
        let Some((line, newline)) = self.lines.get(self.number) else { return false };
        self.space = ((*line).to_owned(), *newline);
        self.number += 1;
        self.changed = false;
        true
    }

    fn is_last(&self) -> bool {
        self.number >= self.lines.len()
    }

    fn cycle(&mut self, commands: &mut [Command]) -> Result<End> {
        let mut at = 0;
        while let Some(command) = commands.get_mut(at) {
            at += 1;
            let size = self.out.len() + self.space.0.len() + self.hold.0.len();
            let cost = 1 + (self.space.0.len() + self.hold.0.len()) / 1024;
            if size > 2 * LIMIT || self.steps < cost {
                return not_pure("`sed` takes too long or writes too much");
            }
            self.steps -= cost;
            if !self.selected(command)? {
                if let Action::Open(end) = command.action {
                    at = end;
                }
                continue;
            }
            match &command.action {
                Action::Open(_) | Action::Close => {}
                Action::Branch(when, to) => {
                    let taken = match when {
                        'b' => true,
                        't' => std::mem::take(&mut self.changed),
                        _ => !std::mem::take(&mut self.changed),
                    };
                    if taken {
                        at = *to;
                    }
                }
                Action::Next => {
                    if self.is_last() {
                        return Ok(End::Script);
                    }
                    if !self.quiet {
                        self.write();
                    }
                    self.read();
                }
                Action::Append => {
                    if self.is_last() {
                        return Ok(End::Script);
                    }
                    let before = std::mem::take(&mut self.space.0);
                    self.read();
                    self.space.0 = [&before, "\n", &self.space.0].concat();
                }
                Action::Hold(letter) => self.held(*letter),
                Action::Delete => return Ok(End::Deleted),
                Action::DeleteFirst => match self.space.0.split_once('\n') {
                    None => return Ok(End::Deleted),
                    Some((_, rest)) => {
                        self.space.0 = rest.to_owned();
                        return Ok(End::Again);
                    }
                },
                Action::Print => self.write(),
                Action::PrintFirst => {
                    let first = self.space.0.split('\n').next().unwrap_or_default().to_owned();
                    self.end_line();
                    self.out.push_str(&first);
                    self.out.push('\n');
                }
                Action::Number => {
                    self.end_line();
                    self.out.push_str(&format!("{}\n", self.number));
                }
                Action::Quit { silent } => return Ok(End::Quit { silent: *silent }),
                Action::Translate(from, to) => {
                    let map =
                        |c: char| from.iter().position(|f| *f == c).and_then(|at| to.get(at)).copied().unwrap_or(c);
                    self.space.0 = self.space.0.chars().map(map).collect();
                }
                Action::Substitute(substitution) => {
                    if let Some(changed) = substitution.apply(&self.space.0, &mut self.budget)? {
                        self.space.0 = changed;
                        self.changed = true;
                        if substitution.print {
                            self.write();
                        }
                    }
                }
            }
        }
        Ok(End::Script)
    }

    /// `h`, `H`, `g`, `G`, `x`
    fn held(&mut self, letter: char) {
        match letter {
            'h' => self.hold = self.space.clone(),
            'g' => self.space = self.hold.clone(),
            'H' => self.hold.0 = [&self.hold.0, "\n", &self.space.0].concat(),
            'G' => self.space.0 = [&self.space.0, "\n", &self.hold.0].concat(),
            _ => std::mem::swap(&mut self.space, &mut self.hold),
        }
    }

    /// A line; the newline that the last line of the input lacks is put in when something follows.
    fn write(&mut self) {
        self.end_line();
        let (text, newline) = &self.space;
        self.out.push_str(text);
        if *newline {
            self.out.push('\n');
        }
        self.lacks_newline = !*newline;
    }

    fn end_line(&mut self) {
        if std::mem::take(&mut self.lacks_newline) {
            self.out.push('\n');
        }
    }

    fn holds(&mut self, place: &Place) -> Result<bool> {
        let number = self.number;
        Ok(match place {
            Place::Line(line) => *line == number,
            Place::Step(first, step) => {
                number >= *first && (number - first).checked_rem(*step).unwrap_or(number - first) == 0
            }
            Place::Last => self.is_last(),
            Place::Match(regex) => self.matches(regex)?,
        })
    }

    fn matches(&mut self, regex: &Regex) -> Result<bool> {
        let text: Vec<char> = self.space.0.chars().collect();
        let found = regex.find(&text, 0, &mut self.budget).map_err(|failure| refusal("sed", failure))?;
        Ok(found.is_some())
    }

    fn selected(&mut self, command: &mut Command) -> Result<bool> {
        let number = self.number;
        let inside = match &command.address {
            Address::All => true,
            Address::One(place) => self.holds(place)?,
            Address::Range(from, to) if command.active => {
                let (ends, inside) = match to {
                    // A line that is past already ends the range before this one.
                    Place::Line(line) => (number >= *line, number <= *line),
                    to => (self.holds(to)?, true),
                };
                command.active = !ends;
                // Behind the end of the range its first address is asked again.
                inside || self.begins(command)?
            }
            Address::Range(..) => self.begins(command)?,
        };
        Ok(inside != command.negated)
    }

    fn begins(&mut self, command: &mut Command) -> Result<bool> {
        let number = self.number;
        let Address::Range(from, to) = &command.address else { return Ok(false) };
        if let Place::Line(line) = from {
            command.began |= number == *line;
            if number > *line && !command.began {
                return not_pure("`sed` is not evaluated with a range whose first line was skipped");
            }
        }
        if !self.holds(from)? {
            return Ok(false);
        }
        command.active = match to {
            Place::Line(line) => *line > number,
            Place::Last => !self.is_last(),
            _ => true,
        };
        Ok(true)
    }
}
