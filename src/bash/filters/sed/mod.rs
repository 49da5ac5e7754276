//! `sed`: scripts of `s`, `y`, `d`, `p`, `q` and `=` with addresses, on the lines of the input.
//!
//! Promise: as GNU sed, or refused. Hold space, branches, several lines in the pattern space, files and the flags `e`, `w`
//! and `m` are refused.

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
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let mut state = State { quiet: has('n'), out: String::new(), lacks_newline: false, budget: BUDGET };
    for (index, line) in lines.iter().enumerate() {
        let (line, newline) = line.strip_suffix('\n').map_or((*line, false), |line| (line, true));
        if state.line(&mut commands, line, newline, index + 1, index + 1 == lines.len())? {
            break;
        }
        if state.out.len() > LIMIT {
            return not_pure("`sed` writes too much");
        }
    }
    printed(state.out)
}

struct State {
    quiet: bool,
    out: String,
    /// What was written last was a last line without its newline.
    lacks_newline: bool,
    budget: u64,
}

impl State {
    /// One cycle; says whether `q` ended the script.
    fn line(&mut self, commands: &mut [Command], line: &str, newline: bool, number: usize, last: bool) -> Result<bool> {
        let mut space = line.to_owned();
        // Whether `q` ended the script, and whether without a word.
        let mut quits = None;
        let mut deleted = false;
        for command in commands {
            if !self.selected(command, &space, number, last)? {
                continue;
            }
            match &command.action {
                Action::Delete => {
                    deleted = true;
                    break;
                }
                Action::Print => self.write(&space, newline),
                Action::Number => {
                    self.end_line();
                    self.out.push_str(&format!("{number}\n"));
                }
                Action::Quit { silent } => {
                    quits = Some(*silent);
                    deleted = *silent;
                    break;
                }
                Action::Translate(from, to) => {
                    let map =
                        |c: char| from.iter().position(|f| *f == c).and_then(|at| to.get(at)).copied().unwrap_or(c);
                    space = space.chars().map(map).collect();
                }
                Action::Substitute(substitution) => {
                    if let Some(changed) = substitution.apply(&space, &mut self.budget)? {
                        space = changed;
                        if substitution.print {
                            self.write(&space, newline);
                        }
                    }
                }
            }
            if self.out.len() + space.len() > 2 * LIMIT {
                return not_pure("`sed` writes too much");
            }
        }
        if !self.quiet && !deleted {
            self.write(&space, newline);
        }
        if quits == Some(false) {
            self.end_line();
        }
        Ok(quits.is_some())
    }

    /// A line; the newline that the last line of the input lacks is put in when something follows.
    fn write(&mut self, text: &str, newline: bool) {
        self.end_line();
        self.out.push_str(text);
        if newline {
            self.out.push('\n');
        }
        self.lacks_newline = !newline;
    }

    fn end_line(&mut self) {
        if std::mem::take(&mut self.lacks_newline) {
            self.out.push('\n');
        }
    }

    fn holds(&mut self, place: &Place, space: &str, number: usize, last: bool) -> Result<bool> {
        Ok(match place {
            Place::Line(line) => *line == number,
            Place::Step(first, step) => {
                number >= *first && (number - first).checked_rem(*step).unwrap_or(number - first) == 0
            }
            Place::Last => last,
            Place::Match(regex) => self.matches(regex, space)?,
        })
    }

    fn matches(&mut self, regex: &Regex, space: &str) -> Result<bool> {
        let text: Vec<char> = space.chars().collect();
        let found = regex.find(&text, 0, &mut self.budget).map_err(|failure| refusal("sed", failure))?;
        Ok(found.is_some())
    }

    fn selected(&mut self, command: &mut Command, space: &str, number: usize, last: bool) -> Result<bool> {
        let inside = match &command.address {
            Address::All => true,
            Address::One(place) => self.holds(place, space, number, last)?,
            Address::Range(from, to) if command.active => {
                let (ends, inside) = match to {
                    // A line that is past already ends the range before this one.
                    Place::Line(line) => (number >= *line, number <= *line),
                    to => (self.holds(to, space, number, last)?, true),
                };
                command.active = !ends;
                // Behind the end of the range its first address is asked again.
                inside || self.begins(command, space, number, last)?
            }
            Address::Range(..) => self.begins(command, space, number, last)?,
        };
        Ok(inside != command.negated)
    }

    fn begins(&mut self, command: &mut Command, space: &str, number: usize, last: bool) -> Result<bool> {
        let Address::Range(from, to) = &command.address else { return Ok(false) };
        if let Place::Line(line) = from {
            command.began |= number == *line;
            if number > *line && !command.began {
                return not_pure("`sed` is not evaluated with a range whose first line was skipped");
            }
        }
        if !self.holds(from, space, number, last)? {
            return Ok(false);
        }
        command.active = match to {
            Place::Line(line) => *line > number,
            Place::Last => !last,
            _ => true,
        };
        Ok(true)
    }
}
