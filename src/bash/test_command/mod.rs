//! `test` and `[`: conditional expressions by the number of their arguments, and the pieces that `[[ ]]` shares.
//!
//! Promise: true, false and the status 2 of an error are those of bash 5.2; what asks for files, terminals or for what the
//! [`World`] does not know is unknown, save where the operand decides by itself (no file has an empty name).
//!
//! Source: Bash Reference Manual 4.1 (`test`), 6.4, and bash's `test.c`; checked against bash.

#[cfg(test)]
mod tests;

/// What an expression asks of the shell; `None` where it is not known.
pub(crate) trait World {
    /// `-v`: the variable (or `name[subscript]`) is set.
    fn is_set(&mut self, name: &str) -> Option<bool>;
    /// `-R`: the variable is set and a name reference.
    fn is_reference(&mut self, name: &str) -> Option<bool>;
    /// `-o`: the option of `set -o` is on; `false` for a name that is none.
    fn option(&mut self, name: &str) -> Option<bool>;
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    True,
    False,
    /// Status 2; with what bash says of it.
    Error(String),
    /// What is not known, as a phrase.
    Unknown(String),
}

impl From<bool> for Outcome {
    fn from(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }
}

impl Outcome {
    fn negated(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            other => other,
        }
    }
}

/// What ends the reading of an expression: an error, or what is not known of all of it.
struct Refused(Outcome);

fn refused<T>(what: impl Into<String>) -> Result<T, Refused> {
    Err(Refused(Outcome::Error(what.into())))
}

/// How deep `(` nests.
const DEPTH: usize = 400;

/// `test arguments`, or `[ arguments ]` without the brackets.
pub(crate) fn test(arguments: &[String], world: &mut impl World) -> Outcome {
    // bash takes a `-t` with or without an operand, by what follows it.
    if arguments.len() > 2 && arguments.iter().any(|word| word == "-t") {
        return Outcome::Unknown("`-t` asks for a terminal".to_owned());
    }
    let mut test = Test { arguments, at: 0, world, depth: 0 };
    match test.all() {
        Ok(outcome) | Err(Refused(outcome)) => outcome,
    }
}

struct Test<'a, W> {
    arguments: &'a [String],
    at: usize,
    world: &'a mut W,
    depth: usize,
}

impl<W: World> Test<'_, W> {
    fn get(&self, at: usize) -> &str {
        self.arguments.get(at).map_or("", String::as_str)
    }

    fn all(&mut self) -> Result<Outcome, Refused> {
        let outcome = self.by_count(0, self.arguments.len())?;
        match self.arguments.get(self.at) {
            None => Ok(outcome),
            Some(word) if word.starts_with('-') => refused(format!("syntax error: `{word}' unexpected")),
            Some(_) => refused("too many arguments"),
        }
    }

    /// The rules by number of arguments.
    fn by_count(&mut self, from: usize, count: usize) -> Result<Outcome, Refused> {
        self.at = from;
        match count {
            0 => Ok(Outcome::False),
            1 => Ok(self.one()),
            2 => self.two(),
            3 => self.three(from + 3),
            4 if self.get(from) == "!" => {
                self.at += 1;
                self.three(from + 4).map(Outcome::negated)
            }
            4 if self.get(from) == "(" && self.get(from + 3) == ")" => {
                self.at += 1;
                let outcome = self.two()?;
                self.at = from + 4;
                Ok(outcome)
            }
            _ => self.or(),
        }
    }

    fn one(&mut self) -> Outcome {
        let outcome = Outcome::from(!self.get(self.at).is_empty());
        self.at += 1;
        outcome
    }

    fn two(&mut self) -> Result<Outcome, Refused> {
        let first = self.get(self.at).to_owned();
        if first == "!" {
            self.at += 1;
            return Ok(self.one().negated());
        }
        if unary_operator(&first).is_none() {
            return refused(format!("{first}: unary operator expected"));
        }
        self.unary()
    }

    fn three(&mut self, end: usize) -> Result<Outcome, Refused> {
        let (first, second) = (self.get(self.at).to_owned(), self.get(self.at + 1).to_owned());
        let third = self.get(self.at + 2).to_owned();
        if is_binary(&second) {
            return self.binary();
        }
        if second == "-a" || second == "-o" {
            self.at = end;
            let both = (!first.is_empty(), !third.is_empty());
            return Ok(Outcome::from(if second == "-a" { both.0 && both.1 } else { both.0 || both.1 }));
        }
        if first == "!" {
            self.at += 1;
            return self.two().map(Outcome::negated);
        }
        if first == "(" && third == ")" {
            self.at = end;
            return Ok(Outcome::from(!second.is_empty()));
        }
        refused(format!("{second}: binary operator expected"))
    }

    /// `-o` binds less than `-a`; both sides are always evaluated.
    fn or(&mut self) -> Result<Outcome, Refused> {
        let mut outcome = self.and()?;
        while self.at < self.arguments.len() && self.get(self.at) == "-o" {
            self.at += 1;
            outcome = match (outcome, self.and()?) {
                (Outcome::True, _) | (_, Outcome::True) => Outcome::True,
                (Outcome::False, right) => right,
                (left, _) => left,
            };
        }
        Ok(outcome)
    }

    fn and(&mut self) -> Result<Outcome, Refused> {
        let mut outcome = self.term()?;
        while self.at < self.arguments.len() && self.get(self.at) == "-a" {
            self.at += 1;
            outcome = match (outcome, self.term()?) {
                (Outcome::False, _) | (_, Outcome::False) => Outcome::False,
                (Outcome::True, right) => right,
                (left, _) => left,
            };
        }
        Ok(outcome)
    }

    fn term(&mut self) -> Result<Outcome, Refused> {
        let mut negated = false;
        while self.get(self.at) == "!" {
            negated = !negated;
            self.at += 1;
        }
        if self.at >= self.arguments.len() {
            return refused("argument expected");
        }
        let outcome = self.primary()?;
        Ok(if negated { outcome.negated() } else { outcome })
    }

    fn primary(&mut self) -> Result<Outcome, Refused> {
        if self.get(self.at) == "(" {
            self.depth += 1;
            if self.depth > DEPTH {
                return Err(Refused(Outcome::Unknown("`test` is not evaluated with parentheses this deep".to_owned())));
            }
            self.at += 1;
            if self.at >= self.arguments.len() {
                return refused("argument expected");
            }
            let outcome = self.or()?;
            self.depth -= 1;
            if self.get(self.at) != ")" {
                return refused("`)' expected");
            }
            self.at += 1;
            return Ok(outcome);
        }
        if self.at + 3 <= self.arguments.len() && is_binary(self.get(self.at + 1)) {
            return self.binary();
        }
        if self.at + 2 <= self.arguments.len() && unary_operator(self.get(self.at)).is_some() {
            return self.unary();
        }
        Ok(self.one())
    }

    fn unary(&mut self) -> Result<Outcome, Refused> {
        let operator = unary_operator(self.get(self.at)).unwrap_or_default();
        let operand = self.get(self.at + 1).to_owned();
        self.at += 2;
        Ok(unary(operator, &operand, self.world))
    }

    fn binary(&mut self) -> Result<Outcome, Refused> {
        let (left, right) = (self.get(self.at).to_owned(), self.get(self.at + 2).to_owned());
        let operator = self.get(self.at + 1).to_owned();
        self.at += 3;
        if let Some(value) = compare_strings(&operator, &left, &right) {
            return Ok(Outcome::from(value));
        }
        if let Some(outcome) = compare_files(&operator, &left, &right) {
            return Ok(outcome);
        }
        let number = |text: &str| match integer(text) {
            Some(value) => Ok(value),
            None => refused(format!("{text}: integer expression expected")),
        };
        let (left, right) = (number(&left)?, number(&right)?);
        Ok(Outcome::from(match operator.as_str() {
            "-eq" => left == right,
            "-ne" => left != right,
            "-lt" => left < right,
            "-le" => left <= right,
            "-gt" => left > right,
            _ => left >= right,
        }))
    }
}

/// The letter of a unary operator.
pub(crate) fn unary_operator(word: &str) -> Option<char> {
    let mut letters = word.strip_prefix('-')?.chars();
    let letter = letters.next()?;
    ("abcdefghknoprstuvwxzGLNORS".contains(letter) && letters.next().is_none()).then_some(letter)
}

fn is_binary(word: &str) -> bool {
    matches!(
        word,
        "=" | "==" | "!=" | "<" | ">" | "-nt" | "-ot" | "-ef" | "-eq" | "-ne" | "-lt" | "-le" | "-gt" | "-ge"
    )
}

/// A unary operator of `test` and `[[ ]]`.
pub(crate) fn unary(operator: char, operand: &str, world: &mut impl World) -> Outcome {
    let known = |value: Option<bool>, what: &str| match value {
        Some(value) => Outcome::from(value),
        None => Outcome::Unknown(format!("`-{operator} {operand}` asks for {what} that is not known")),
    };
    match operator {
        'n' => Outcome::from(!operand.is_empty()),
        'z' => Outcome::from(operand.is_empty()),
        'v' => known(world.is_set(operand), "a variable"),
        'R' => known(world.is_reference(operand), "a variable"),
        'o' => known(world.option(operand), "an option"),
        't' if integer(operand).is_none() => Outcome::False,
        't' => Outcome::Unknown(format!("`-t {operand}` asks for a terminal")),
        _ if operand.is_empty() => Outcome::False,
        _ => Outcome::Unknown(format!("`-{operator} {operand}` asks for a file")),
    }
}

/// `=`, `==`, `!=`, `<` and `>` on plain strings, by code points as in a `C.UTF-8` locale; `None` for another operator.
pub(crate) fn compare_strings(operator: &str, left: &str, right: &str) -> Option<bool> {
    Some(match operator {
        "=" | "==" => left == right,
        "!=" => left != right,
        "<" => left < right,
        ">" => left > right,
        _ => return None,
    })
}

/// `-nt`, `-ot` and `-ef`; `None` for another operator. A file without a name does not exist.
pub(crate) fn compare_files(operator: &str, left: &str, right: &str) -> Option<Outcome> {
    let never = match operator {
        "-nt" => left.is_empty(),
        "-ot" => right.is_empty(),
        "-ef" => left.is_empty() || right.is_empty(),
        _ => return None,
    };
    Some(match never {
        true => Outcome::False,
        false => Outcome::Unknown(format!("`{left} {operator} {right}` asks for files")),
    })
}

/// An integer as `test` takes it: decimal, blanks around it.
pub(crate) fn integer(text: &str) -> Option<i64> {
    let text = text.trim_start_matches([' ', '\t', '\n', '\x0b', '\x0c', '\r']).trim_end_matches([' ', '\t']);
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}
