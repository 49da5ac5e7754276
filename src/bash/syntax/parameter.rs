//! `$name`, and `${…}` with all its operations.
//!
//! Source: Bash Reference Manual, 3.5.3. An operand is read where it stands; `}` ends the expansion wherever it is not quoted,
//! so that a bad one ends where bash ends it.

use super::super::ast::{Name, Operation, Parameter, Part, Subscript, Which, Word};
use super::quoting::{Pieces, Style};
use super::{Parsed, Parser, starts_name};

const SPECIAL: &[u8] = b"@*#?-$!";

impl Parser<'_> {
    /// `$name`, `$1`, `$@`, behind the `$`.
    pub(super) fn short(&mut self, start: usize) -> Parameter {
        let name = match self.cur() {
            Some(digit @ b'0'..=b'9') => {
                self.take();
                Name::Positional(usize::from(digit - b'0'))
            }
            Some(byte) if SPECIAL.contains(&byte) => {
                self.take();
                Name::Special(char::from(byte))
            }
            _ => Name::Variable(self.name()),
        };
        let span = self.span(start, self.pos);
        Parameter { name, subscript: None, indirect: false, operation: Operation::None, span }
    }

    /// The characters of a name at the cursor.
    pub(super) fn name(&mut self) -> String {
        let mut name = String::new();
        while self.cur().is_some_and(|byte| starts_name(byte) || byte.is_ascii_digit()) {
            name.extend(self.take());
        }
        name
    }

    /// `${…}` behind the brace. `quoted`: whether it stands within double quotes, a here-document or arithmetic.
    pub(super) fn braced(&mut self, start: usize, quoted: bool) -> Parsed<Parameter> {
        self.enter()?;
        let around = self.around;
        self.around.pattern = false;
        let read = self.expansion(start, quoted)?;
        let parameter = match read {
            Some(parameter) if self.cur() == Some(b'}') => parameter,
            _ => {
                self.operand(start, if quoted { Style::Value } else { Style::Plain }, b"}")?;
                let name = Name::Variable(String::new());
                Parameter { name, subscript: None, indirect: false, operation: Operation::Bad, span: 0..0 }
            }
        };
        self.take();
        self.around = around;
        self.leave();
        Ok(Parameter { span: self.span(start, self.pos), ..parameter })
    }

    /// What is between the braces; `None` where bash would call it bad.
    fn expansion(&mut self, start: usize, quoted: bool) -> Parsed<Option<Parameter>> {
        let mut indirect = false;
        let mut length = false;
        match (self.cur(), self.after()) {
            (Some(b'!'), Some(next)) if starts_name(next) || next.is_ascii_digit() || b"#?@*".contains(&next) => {
                self.take();
                indirect = true;
            }
            (Some(b'#'), Some(next)) if starts_name(next) || next.is_ascii_digit() => {
                self.take();
                length = true;
            }
            (Some(b'#'), Some(next)) if SPECIAL.contains(&next) && self.ahead(2) == Some(b'}') => {
                self.take();
                length = true;
            }
            (Some(b'#'), Some(b'%' | b':' | b'=' | b'+' | b'/')) if self.ahead(2) == Some(b'}') => return Ok(None),
            _ => {}
        }
        let name = match self.cur() {
            Some(byte) if starts_name(byte) => Name::Variable(self.name()),
            Some(byte) if byte.is_ascii_digit() => {
                let mut digits = String::new();
                while self.cur().is_some_and(|byte| byte.is_ascii_digit()) {
                    digits.extend(self.take());
                }
                let Ok(number) = digits.parse() else { return Ok(None) };
                Name::Positional(number)
            }
            // `${${…}}`: bad, but the inner one is still read as one.
            Some(b'$') if matches!(self.after(), Some(b'{' | b'(' | b'[' | b'\'' | b'"')) => return Ok(None),
            Some(byte) if SPECIAL.contains(&byte) => {
                self.take();
                Name::Special(char::from(byte))
            }
            _ => return Ok(None),
        };
        let named = matches!(name, Name::Variable(_));
        let mut parameter = Parameter { name, subscript: None, indirect, operation: Operation::None, span: 0..0 };
        if named && self.cur() == Some(b'[') {
            let Some(subscript) = self.subscript_in_braces(start)? else { return Ok(None) };
            parameter.subscript = Some(subscript);
        }
        if length {
            parameter.operation = Operation::Length;
            return Ok(Some(parameter));
        }
        if indirect && named {
            let ends = self.after() == Some(b'}');
            match self.cur() {
                Some(sign @ (b'@' | b'*')) if ends && parameter.subscript.is_none() => {
                    self.take();
                    parameter.indirect = false;
                    parameter.operation = Operation::Names(sign == b'*');
                    return Ok(Some(parameter));
                }
                Some(b'}') if matches!(parameter.subscript, Some(Subscript::At | Subscript::Star)) => {
                    parameter.indirect = false;
                    parameter.operation = Operation::Keys;
                    return Ok(Some(parameter));
                }
                _ => {}
            }
        }
        let Some(operation) = self.operation(start, quoted)? else { return Ok(None) };
        parameter.operation = operation;
        Ok(Some(parameter))
    }

    /// `[…]` behind a name; `None` where it is not closed before the brace, or empty.
    fn subscript_in_braces(&mut self, start: usize) -> Parsed<Option<Subscript>> {
        self.take();
        let from = self.pos;
        let mut pieces = Pieces::default();
        let mut depth = 0_usize;
        loop {
            match self.cur() {
                None => return self.unclosed(start),
                Some(b'}') => return Ok(None),
                Some(b']') if depth == 0 => break,
                Some(b']') => depth -= 1,
                Some(b'[') => depth += 1,
                Some(_) => {}
            }
            self.piece(Style::Plain, &mut pieces)?;
        }
        let read = self.text.get(from..self.pos).unwrap_or_default();
        if self.around.document && (read.contains("$'") || read.contains("$\"")) {
            return self.too_much(start, "`$'…'` in a subscript in a here-document");
        }
        let word = self.inner(pieces.finish(), from);
        self.take();
        Ok(match word.parts.as_slice() {
            [] => None,
            [Part::Literal(text)] if text == "@" => Some(Subscript::At),
            [Part::Literal(text)] if text == "*" => Some(Subscript::Star),
            _ => Some(Subscript::Index(word)),
        })
    }

    fn operation(&mut self, start: usize, quoted: bool) -> Parsed<Option<Operation>> {
        let value = if quoted { Style::Value } else { Style::Plain };
        let Some(sign) = self.cur() else { return self.unclosed(start) };
        if sign == b'}' {
            return Ok(Some(Operation::None));
        }
        if !b":-=?+#%/^,~@".contains(&sign) {
            return Ok(None);
        }
        let next = self.after();
        match sign {
            b':' => match next {
                Some(b'}') | None => return Ok(None),
                Some(sign @ (b'-' | b'=' | b'?' | b'+')) => {
                    self.take();
                    self.take();
                    let word = self.operand(start, value, b"}")?;
                    return Ok(Some(Operation::Default { sign: char::from(sign), colon: true, word }));
                }
                Some(_) => {
                    self.take();
                    return self.slice(start).map(Some);
                }
            },
            b'@' => {
                let Some(letter) = next.filter(|letter| b"aAEkKLPQuU".contains(letter)) else { return Ok(None) };
                self.take();
                self.take();
                return Ok(Some(Operation::Transform(char::from(letter))));
            }
            _ => self.take(),
        };
        let doubled = matches!(sign, b'#' | b'%' | b'^' | b',' | b'~') && next == Some(sign);
        if doubled {
            self.take();
        }
        // Bash sees a `~` as the sign of a word.
        self.around.pattern = matches!(sign, b'#' | b'%' | b'/' | b'^' | b',');
        Ok(Some(match sign {
            b'#' | b'%' => Operation::Trim {
                suffix: sign == b'%',
                longest: doubled,
                pattern: self.operand(start, Style::Plain, b"}")?,
            },
            b'/' => {
                let which = match self.cur() {
                    Some(b'/') => Which::All,
                    Some(b'#') => Which::Prefix,
                    Some(b'%') => Which::Suffix,
                    _ => Which::First,
                };
                if which != Which::First {
                    self.take();
                }
                let pattern = self.replaced(start, which == Which::All)?;
                let with = if self.cur() == Some(b'/') {
                    self.take();
                    self.operand(start, Style::Plain, b"}")?
                } else {
                    let at = self.span(self.pos, self.pos);
                    Word { span: at, ..Word::default() }
                };
                Operation::Replace { which, pattern, with }
            }
            b'^' | b',' | b'~' => {
                let pattern = self.operand(start, Style::Plain, b"}")?;
                let pattern = (!pattern.parts.is_empty()).then_some(pattern);
                Operation::Case { sign: char::from(sign), all: doubled, pattern }
            }
            _ => Operation::Default { sign: char::from(sign), colon: false, word: self.operand(start, value, b"}")? },
        }))
    }

    /// `offset`, or `offset:length`: a colon in parentheses, or of a `?`, is the arithmetic's.
    fn slice(&mut self, start: usize) -> Parsed<Operation> {
        let offset = self.arithmetic_operand(start, true)?;
        let mut length = None;
        if self.cur() == Some(b':') {
            self.take();
            length = Some(self.arithmetic_operand(start, false)?);
        }
        Ok(Operation::Slice { offset, length })
    }

    fn arithmetic_operand(&mut self, start: usize, colon: bool) -> Parsed<Word> {
        let from = self.pos;
        let mut pieces = Pieces::default();
        let mut depth = 0_usize;
        let mut questions = 0_usize;
        loop {
            match self.cur() {
                None => return self.unclosed(start),
                Some(b'}') => break,
                Some(b'(') => depth += 1,
                Some(b')') => depth = depth.saturating_sub(1),
                Some(b'?') if depth == 0 => questions += 1,
                Some(b':') if colon && depth == 0 && questions == 0 => break,
                Some(b':') if depth == 0 => questions = questions.saturating_sub(1),
                Some(b'<' | b'>') if self.after() == Some(b'(') => {
                    self.process(false, &mut pieces)?;
                    continue;
                }
                Some(_) => {}
            }
            self.piece(Style::Arithmetic, &mut pieces)?;
        }
        Ok(self.inner(pieces.finish(), from))
    }

    /// An operand, up to one of `stops`.
    fn operand(&mut self, start: usize, style: Style, stops: &[u8]) -> Parsed<Word> {
        self.operand_behind(start, style, stops, Pieces::default(), self.pos)
    }

    /// The pattern of `${v/…/…}`. That of `${v//…/…}` may begin with a `/`.
    fn replaced(&mut self, start: usize, all: bool) -> Parsed<Word> {
        let from = self.pos;
        let mut pieces = Pieces::default();
        if all && self.cur() == Some(b'/') {
            self.piece(Style::Plain, &mut pieces)?;
        }
        self.operand_behind(start, Style::Plain, b"/}", pieces, from)
    }

    fn operand_behind(
        &mut self,
        start: usize,
        style: Style,
        stops: &[u8],
        mut pieces: Pieces,
        from: usize,
    ) -> Parsed<Word> {
        loop {
            match self.cur() {
                None => return self.unclosed(start),
                Some(byte) if stops.contains(&byte) => break,
                Some(_) => self.piece(style, &mut pieces)?,
            }
        }
        Ok(self.inner(pieces.finish(), from))
    }

    fn unclosed<T>(&self, start: usize) -> Parsed<T> {
        self.fault(start, start + 2, "the `${` is not closed")
    }
}
