//! The grammar of expressions: what is read is evaluated at once.

use super::operators::Operator;
use super::token::{self, Lexed, Token};
use super::{Evaluator, LEVELS, NESTING, Place, Reader, Subscript, Trouble, Variables};

type Outcome<T, V> = Result<T, Trouble<<V as Variables>::Unknown>>;

fn error<T, U>(message: &str) -> Result<T, Trouble<U>> {
    Err(Trouble::Error(message.to_owned()))
}

impl<V: Variables> Evaluator<'_, V> {
    /// A text that is an expression, the first or the value of a name.
    pub(super) fn expression(&mut self, text: &str) -> Outcome<i64, V> {
        self.spend(text.len())?;
        if text.bytes().all(token::is_space) {
            return Ok(0);
        }
        if self.levels >= LEVELS {
            return Err(Trouble::TooMuch);
        }
        self.levels += 1;
        let mut reader =
            Reader { text, at: 0, token: Token::End, last: Token::End, value: 0, place: Place::default(), skipping: 0 };
        self.read(&mut reader)?;
        let value = self.comma(&mut reader)?;
        if reader.token != Token::End {
            return error("something is left over behind the expression");
        }
        self.levels -= 1;
        Ok(value)
    }

    /// Reads the next token, and a name's value with it.
    fn read(&mut self, reader: &mut Reader) -> Outcome<(), V> {
        let lexed = self.lex(reader, reader.at, reader.token)?;
        reader.at = lexed.end;
        if lexed.token == Token::Name {
            reader.place = Place { name: lexed.name, subscript: lexed.subscript, resolved: None };
            // The token behind it tells whether it is assigned to. Names in a row are an error, but bash first reads on behind
            // them, and may find another one there.
            let mut ahead = self.lex(reader, lexed.end, Token::Name)?;
            let assigned = ahead.token == Token::Equal && !matches!(reader.last, Token::Before(_));
            while ahead.token == Token::Name {
                ahead = self.lex(reader, ahead.end, Token::Name)?;
            }
            reader.value = if assigned || reader.skipping > 0 { 0 } else { self.value(&mut reader.place)? };
        } else if lexed.token == Token::Number {
            reader.value = lexed.value;
        }
        reader.last = reader.token;
        reader.token = lexed.token;
        Ok(())
    }

    fn lex<'t>(&mut self, reader: &Reader<'t>, at: usize, token: Token) -> Outcome<Lexed<'t>, V> {
        let lexed = token::lex(reader.text, at, token, reader.last)?;
        self.spend(lexed.end.saturating_sub(at))?;
        Ok(lexed)
    }

    fn spend(&mut self, bytes: usize) -> Outcome<(), V> {
        self.steps = self.steps.checked_sub(1 + bytes / 64).ok_or(Trouble::TooMuch)?;
        Ok(())
    }

    /// The value of a name or an element.
    fn value(&mut self, place: &mut Place) -> Outcome<i64, V> {
        self.resolve(place)?;
        match self.variables.get(place.name, place.resolved.as_deref())? {
            Some(text) => self.expression(&text),
            None => Ok(0),
        }
    }

    /// Evaluates a subscript, once.
    fn resolve(&mut self, place: &mut Place) -> Outcome<(), V> {
        if let (Some(subscript), None) = (place.subscript, &place.resolved) {
            place.resolved = Some(match self.variables.subscript(place.name, subscript)? {
                Subscript::Expression(text) => {
                    let index = self.expression(&text).map_err(|trouble| match trouble {
                        Trouble::Error(message) => Trouble::Discard(message),
                        other => other,
                    })?;
                    index.to_string()
                }
                Subscript::Key(key) => key,
            });
        }
        Ok(())
    }

    fn assign(&mut self, place: &mut Place, value: i64) -> Outcome<(), V> {
        self.resolve(place)?;
        self.variables.set(place.name, place.resolved.as_deref(), value)
    }

    fn comma(&mut self, reader: &mut Reader) -> Outcome<i64, V> {
        let mut value = self.assignment(reader)?;
        while reader.token == Token::Comma {
            self.read(reader)?;
            value = self.assignment(reader)?;
        }
        Ok(value)
    }

    fn assignment(&mut self, reader: &mut Reader) -> Outcome<i64, V> {
        self.enter()?;
        let mut value = self.conditional(reader)?;
        let operator = match reader.token {
            Token::Equal => Some(None),
            Token::Assign(operator) => Some(Some(operator)),
            _ => None,
        };
        if let Some(operator) = operator {
            if reader.last != Token::Name {
                return error("what stands before the `=` is no variable");
            }
            let mut place = reader.place.clone();
            self.read(reader)?;
            let right = self.assignment(reader)?;
            value = match operator {
                Some(operator) => operator.apply(value, right, reader.skipping > 0)?,
                None => right,
            };
            if reader.skipping == 0 {
                self.assign(&mut place, value)?;
            }
        }
        self.leave();
        Ok(value)
    }

    fn conditional(&mut self, reader: &mut Reader) -> Outcome<i64, V> {
        self.enter()?;
        let mut value = self.binary(reader, 0)?;
        if reader.token == Token::Question {
            let condition = value != 0;
            let skip = usize::from(!condition);
            reader.skipping += skip;
            self.read(reader)?;
            if matches!(reader.token, Token::End | Token::Colon) {
                return error("an expression is missing behind the `?` or `:`");
            }
            let first = self.comma(reader)?;
            reader.skipping -= skip;
            if reader.token != Token::Colon {
                return error("`:` is missing behind the `?`");
            }
            let skip = usize::from(condition);
            reader.skipping += skip;
            self.read(reader)?;
            if reader.token == Token::End {
                return error("an expression is missing behind the `?` or `:`");
            }
            let second = self.conditional(reader)?;
            reader.skipping -= skip;
            value = if condition { first } else { second };
            reader.last = Token::Number;
        }
        self.leave();
        Ok(value)
    }

    /// Operators that bind at least as tightly as `least`.
    fn binary(&mut self, reader: &mut Reader, least: u8) -> Outcome<i64, V> {
        self.enter()?;
        let mut value = self.unary(reader)?;
        while let Token::Binary(operator) = reader.token {
            let level = operator.level();
            if level < least {
                break;
            }
            let skip = usize::from(match operator {
                Operator::Both => value == 0,
                Operator::Either => value != 0,
                _ => false,
            });
            reader.skipping += skip;
            self.read(reader)?;
            // `**` groups from the right, all others from the left.
            let right = self.binary(reader, if operator == Operator::Power { level } else { level + 1 })?;
            reader.skipping -= skip;
            // Bash leaves the token before as it is here.
            if operator != Operator::Remainder || value != i64::MIN || right != -1 {
                reader.last = Token::Number;
            }
            value = operator.apply(value, right, reader.skipping > 0)?;
        }
        self.leave();
        Ok(value)
    }

    fn unary(&mut self, reader: &mut Reader) -> Outcome<i64, V> {
        self.enter()?;
        let operator = reader.token;
        let value = match operator {
            Token::Not | Token::Complement | Token::Binary(Operator::Subtract | Operator::Add) => {
                self.read(reader)?;
                let value = self.unary(reader)?;
                reader.last = Token::Number;
                match operator {
                    Token::Not => i64::from(value == 0),
                    Token::Complement => !value,
                    Token::Binary(Operator::Subtract) => value.wrapping_neg(),
                    _ => value,
                }
            }
            _ => self.operand(reader)?,
        };
        self.leave();
        Ok(value)
    }

    fn operand(&mut self, reader: &mut Reader) -> Outcome<i64, V> {
        let value = match reader.token {
            Token::Before(step) => {
                reader.last = reader.token;
                self.read(reader)?;
                if reader.token != Token::Name {
                    return error("what stands behind the `++` or `--` is no variable");
                }
                self.step(reader, step)?
            }
            Token::Open => {
                self.read(reader)?;
                let value = self.comma(reader)?;
                if reader.token != Token::Close {
                    return error("`)` is missing");
                }
                value
            }
            Token::Number => reader.value,
            Token::Name => {
                let value = reader.value;
                let ahead = self.lex(reader, reader.at, Token::Name)?;
                if let Token::After(step) = ahead.token {
                    reader.at = ahead.end;
                    self.step(reader, step)?;
                    reader.last = Token::Name;
                }
                value
            }
            _ => return error("an operand is missing"),
        };
        self.read(reader)?;
        Ok(value)
    }

    /// `++` or `--` on the name just read. What they leave is not assigned to.
    fn step(&mut self, reader: &mut Reader, step: i64) -> Outcome<i64, V> {
        let value = reader.value.wrapping_add(step);
        if reader.skipping == 0 {
            self.assign(&mut reader.place, value)?;
        }
        reader.token = Token::Number;
        Ok(value)
    }

    fn enter(&mut self) -> Outcome<(), V> {
        self.nesting += 1;
        if self.nesting > NESTING { Err(Trouble::TooMuch) } else { Ok(()) }
    }

    fn leave(&mut self) {
        self.nesting = self.nesting.saturating_sub(1);
    }
}
