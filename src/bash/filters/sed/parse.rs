//! From the text of a `sed` script to its commands.

use super::super::{NotPure, Result, not_pure};
use super::substitute::{self, Substitution};
use super::{Dialect, Regex, refusal};

pub(super) enum Place {
    Line(usize),
    /// `first~step`
    Step(usize, usize),
    Last,
    Match(Regex),
}

pub(super) enum Address {
    All,
    One(Place),
    Range(Place, Place),
}

pub(super) enum Action {
    Delete,
    Print,
    Number,
    Quit {
        silent: bool,
    },
    Translate(Vec<char>, Vec<char>),
    Substitute(Substitution),
    /// A block begins, which ends behind this command.
    Open(usize),
    Close,
    /// `b`, `t` or `T`, and the command that is next.
    Branch(char, usize),
    /// `n`
    Next,
    /// `N`
    Append,
    /// `D`
    DeleteFirst,
    /// `P`
    PrintFirst,
    /// `h`, `H`, `g`, `G` or `x`
    Hold(char),
}

pub(super) struct Command {
    pub(super) address: Address,
    pub(super) negated: bool,
    /// The range of its address goes on.
    pub(super) active: bool,
    /// It was asked on the first line of its range.
    pub(super) began: bool,
    pub(super) action: Action,
}

pub(super) struct Reader {
    text: Vec<char>,
    at: usize,
    pub(super) dialect: Dialect,
    /// Labels and the commands behind them, and the labels of branches in their order.
    labels: Vec<(String, usize)>,
    branches: Vec<String>,
}

pub(super) fn script(text: &str, dialect: Dialect) -> Result<Vec<Command>> {
    let text = text.chars().collect();
    let mut reader = Reader { text, at: 0, dialect, labels: Vec::new(), branches: Vec::new() };
    let mut commands: Vec<Command> = Vec::new();
    let mut open = Vec::new();
    loop {
        reader.skip(&[' ', '\t', '\n', ';']);
        if commands.len() > 1_000 {
            return not_pure("`sed` is not evaluated with a script of this length");
        }
        match reader.peek() {
            None => break,
            Some('}') => {
                reader.next();
                let end = commands.len() + 1;
                match open.pop().and_then(|at: usize| commands.get_mut(at)) {
                    Some(begin) => begin.action = Action::Open(end),
                    None => return not_pure("`sed` refuses a `}` without its `{`"),
                }
                commands.push(Command::plain(Action::Close));
                reader.ended()?;
            }
            Some(':') => {
                reader.next();
                let label = reader.label();
                if label.is_empty()
                    || reader.peek() == Some('}')
                    || reader.labels.iter().any(|(name, _)| *name == label)
                {
                    return not_pure("`sed` is not evaluated with this label");
                }
                reader.ended()?;
                reader.labels.push((label, commands.len()));
            }
            Some(_) => {
                let command = reader.command()?;
                if matches!(command.action, Action::Open(_)) {
                    open.push(commands.len());
                } else {
                    reader.ended()?;
                }
                commands.push(command);
            }
        }
    }
    let total = commands.len();
    for (command, label) in commands.iter_mut().filter(|c| matches!(c.action, Action::Branch(..))).zip(&reader.branches)
    {
        let to = reader.labels.iter().find(|(name, _)| name == label).map(|(_, at)| *at);
        match (&mut command.action, to) {
            (Action::Branch(_, place), Some(to)) => *place = to,
            (Action::Branch(_, place), None) if label.is_empty() => *place = total,
            _ => return not_pure("`sed` refuses a branch to a label that is not there"),
        }
    }
    let jumps =
        |action: &Action| matches!(action, Action::Branch(..) | Action::Next | Action::Append | Action::DeleteFirst);
    let ranged = |command: &Command| matches!(command.address, Address::Range(..));
    let nested = |command: &Command| matches!(command.action, Action::Open(_));
    if !open.is_empty() {
        return not_pure("`sed` refuses a `{` without its `}`");
    }
    if commands.iter().any(ranged) && commands.iter().any(|command| jumps(&command.action) || nested(command)) {
        return not_pure("`sed` is not evaluated with ranges beside branches, blocks or lines that are read");
    }
    Ok(commands)
}

impl Command {
    fn plain(action: Action) -> Self {
        Self { address: Address::All, negated: false, active: false, began: false, action }
    }
}

impl Reader {
    pub(super) fn peek(&self) -> Option<char> {
        self.text.get(self.at).copied()
    }

    pub(super) fn next(&mut self) -> Option<char> {
        let c = self.peek();
        self.at += usize::from(c.is_some());
        c
    }

    fn skip(&mut self, these: &[char]) {
        while self.peek().is_some_and(|c| these.contains(&c)) {
            self.at += 1;
        }
    }

    pub(super) fn number(&mut self) -> Result<Option<usize>> {
        let start = self.at;
        while self.peek().is_some_and(|c| c.is_ascii_digit()) {
            self.at += 1;
        }
        let digits: String = self.text.get(start..self.at).unwrap_or_default().iter().collect();
        match digits.parse() {
            _ if digits.is_empty() => Ok(None),
            Ok(number) if digits.len() < 10 => Ok(Some(number)),
            _ => not_pure("`sed` is not evaluated with this number"),
        }
    }

    fn command(&mut self) -> Result<Command> {
        let address = match self.place()? {
            None => Address::All,
            Some(first) => {
                self.skip(&[' ', '\t']);
                if self.peek() == Some(',') {
                    self.at += 1;
                    self.skip(&[' ', '\t']);
                    match (&first, self.place()?) {
                        (_, None | Some(Place::Step(..) | Place::Line(0))) | (Place::Step(..), _) => {
                            return not_pure("`sed` is not evaluated with this address");
                        }
                        (_, Some(second)) => Address::Range(first, second),
                    }
                } else {
                    Address::One(first)
                }
            }
        };
        if matches!(&address, Address::One(Place::Line(0)) | Address::Range(Place::Line(0), _)) {
            return not_pure("`sed` is not evaluated with the address 0");
        }
        self.skip(&[' ', '\t']);
        let negated = self.peek() == Some('!');
        if negated {
            self.at += 1;
            self.skip(&[' ', '\t']);
        }
        let ranged = matches!(address, Address::Range(..));
        let action = match self.next() {
            Some('d') => Action::Delete,
            Some('p') => Action::Print,
            Some('=') => Action::Number,
            Some(c @ ('q' | 'Q')) if !ranged => Action::Quit { silent: c == 'Q' },
            Some('y') => self.translate()?,
            Some('s') => Action::Substitute(substitute::read(self)?),
            Some('{') => Action::Open(0),
            Some('n') => Action::Next,
            Some('N') => Action::Append,
            Some('D') => Action::DeleteFirst,
            Some('P') => Action::PrintFirst,
            Some(c @ ('h' | 'H' | 'g' | 'G' | 'x')) => Action::Hold(c),
            Some(c @ ('b' | 't' | 'T')) => {
                let label = self.label();
                self.branches.push(label);
                Action::Branch(c, 0)
            }
            Some(c) => return not_pure(format!("`sed` is not evaluated with the command `{c}`")),
            None => return not_pure("`sed` is not evaluated with an address alone"),
        };
        Ok(Command { address, negated, active: false, began: false, action })
    }

    /// Behind a command: its end, which is looked at only.
    fn ended(&mut self) -> Result<()> {
        self.skip(&[' ', '\t']);
        match self.peek() {
            None | Some(';' | '\n' | '}') => Ok(()),
            Some(_) => not_pure("`sed` is not evaluated with this script"),
        }
    }

    /// A label of letters and digits.
    fn label(&mut self) -> String {
        self.skip(&[' ', '\t']);
        let mut label = String::new();
        while let Some(c) = self.peek().filter(|c| c.is_ascii_alphanumeric() || *c == '_') {
            label.push(c);
            self.at += 1;
        }
        label
    }

    fn place(&mut self) -> Result<Option<Place>> {
        if let Some(number) = self.number()? {
            if self.peek() != Some('~') {
                return Ok(Some(Place::Line(number)));
            }
            self.at += 1;
            return match self.number()? {
                Some(step) if step > 0 && number > 0 => Ok(Some(Place::Step(number, step))),
                _ => not_pure("`sed` is not evaluated with this address"),
            };
        }
        let delimiter = match self.peek() {
            Some('$') => {
                self.at += 1;
                return Ok(Some(Place::Last));
            }
            Some('/') => '/',
            Some('\\') => {
                self.at += 1;
                match self.peek() {
                    Some(c) if c.is_ascii_punctuation() && c != '\\' => c,
                    _ => return not_pure("`sed` is not evaluated with this address"),
                }
            }
            _ => return Ok(None),
        };
        self.at += 1;
        let source = self.part(delimiter, true)?;
        let nocase = self.peek() == Some('I');
        self.at += usize::from(nocase);
        if matches!(self.peek(), Some('I' | 'M')) {
            return not_pure("`sed` is not evaluated with these flags of an address");
        }
        self.regex(&source, nocase).map(|regex| Some(Place::Match(regex)))
    }

    /// Up to the delimiter. An escaped delimiter stands for itself where it means nothing to a regular expression.
    pub(super) fn part(&mut self, delimiter: char, regex: bool) -> Result<Vec<char>> {
        let mut out = Vec::new();
        loop {
            match self.next() {
                Some(c) if c == delimiter => return Ok(out),
                Some('\\') => match self.next() {
                    Some(c) if c == delimiter => {
                        if !"/,#:@%~!;\"'=-_".contains(c) {
                            return not_pure("`sed` is not evaluated with an escaped delimiter of this kind");
                        }
                        out.push(c);
                    }
                    Some(c) => out.extend(['\\', c]),
                    None => return not_pure("`sed` refuses an unterminated part"),
                },
                Some('\n') if regex => {
                    return not_pure("`sed` is not evaluated with a newline in a regular expression");
                }
                Some(c) => out.push(c),
                None => return not_pure("`sed` refuses an unterminated part"),
            }
        }
    }

    /// A regular expression with the escapes that `sed` itself reads.
    pub(super) fn regex(&self, source: &[char], nocase: bool) -> Result<Regex> {
        if source.is_empty() {
            return not_pure("`sed` is not evaluated with an empty regular expression");
        }
        let mut out: Vec<(char, bool)> = Vec::new();
        let mut characters = source.iter().copied().peekable();
        let mut bracket = false;
        while let Some(c) = characters.next() {
            let next = characters.peek().copied();
            if bracket {
                // The end of the brackets: `]` is no member at their begin.
                bracket = c != ']';
                if c == '\\' && next.is_some_and(|c| c.is_ascii_alphanumeric() || c == ']') {
                    return not_pure("`sed` is not evaluated with this backslash in brackets");
                }
                out.push((c, false));
                if c == '[' && matches!(next, Some(':' | '.' | '=')) {
                    for inner in characters.by_ref() {
                        out.push((inner, false));
                        if inner == ']' {
                            break;
                        }
                    }
                }
                continue;
            }
            match (c, next) {
                ('\\', Some('n' | 't')) => {
                    characters.next();
                    out.push((if next == Some('n') { '\n' } else { '\t' }, true));
                }
                ('\\', Some(next)) => {
                    characters.next();
                    out.extend([(c, false), (next, false)]);
                }
                ('[', _) => {
                    bracket = true;
                    out.push((c, false));
                    if characters.peek() == Some(&'^') {
                        out.extend(characters.next().map(|c| (c, false)));
                    }
                    if characters.peek() == Some(&']') {
                        out.extend(characters.next().map(|c| (c, false)));
                    }
                }
                _ => out.push((c, false)),
            }
        }
        Regex::new(&out, self.dialect, nocase).map_err(|failure| refusal("sed", failure))
    }

    /// Behind `y`.
    fn translate(&mut self) -> Result<Action> {
        let Some(delimiter) = self.next().filter(|c| c.is_ascii_punctuation() && *c != '\\') else {
            return not_pure("`sed` is not evaluated with this `y`");
        };
        let read = |part: Vec<char>| -> Result<Vec<char>> {
            let mut out = Vec::new();
            let mut characters = part.into_iter();
            while let Some(c) = characters.next() {
                out.push(match c {
                    '\\' => match characters.next() {
                        Some('\\') => '\\',
                        Some('n') => '\n',
                        _ => return Err(NotPure("`sed` is not evaluated with this `y`".to_owned())),
                    },
                    c => c,
                });
            }
            Ok(out)
        };
        let (from, to) = (read(self.part(delimiter, false)?)?, read(self.part(delimiter, false)?)?);
        if from.len() != to.len() {
            return not_pure("`sed` refuses a `y` of unequal parts");
        }
        Ok(Action::Translate(from, to))
    }
}
