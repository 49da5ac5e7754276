//! The builtins `printf` and `echo`, and the quoting of `%q` and `${v@Q}`, as pure functions of their arguments.
//!
//! Promise: the text is what bash 5.2 writes in a UTF-8 locale, or the call is refused. Not known: times, floating point,
//! `%n`, results with NUL or that are not UTF-8, results over 1 MiB.
//!
//! Source: Bash Reference Manual 4.2 (`printf`, `echo`), `printf(3)`, and bash's `printf.def`; checked against bash.

mod escapes;
mod numbers;
mod quote;
#[cfg(test)]
mod tests;

pub(crate) use quote::{quoted, single_quoted};

use escapes::Escapes;
use numbers::Layout;

/// The longest result, in bytes.
const LIMIT: usize = 1 << 20;

/// What is not known to be exact, as a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NotExact(pub(crate) String);

fn not_exact<T>(what: impl Into<String>) -> Result<T, NotExact> {
    Err(NotExact(what.into()))
}

/// What `printf` writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Printed {
    pub(crate) text: String,
    /// Otherwise the status is 1: an argument was no number.
    pub(crate) status_ok: bool,
}

/// `echo` with its arguments; `xpg_echo` is off.
pub(crate) fn echo(arguments: &[String]) -> Result<String, NotExact> {
    let (mut newline, mut escapes) = (true, false);
    let mut words = arguments;
    while let [first, rest @ ..] = words {
        let Some(letters) = first.strip_prefix('-').filter(|l| !l.is_empty() && l.chars().all(|c| "neE".contains(c)))
        else {
            break;
        };
        for letter in letters.chars() {
            match letter {
                'n' => newline = false,
                letter => escapes = letter == 'e',
            }
        }
        words = rest;
    }
    let mut out = Vec::new();
    for (index, word) in words.iter().enumerate() {
        if index > 0 {
            out.push(b' ');
        }
        if !escapes {
            out.extend_from_slice(word.as_bytes());
        } else if escapes::expand(word, Escapes::Echo, &mut out)? {
            newline = false;
            break;
        }
        if out.len() > LIMIT {
            break;
        }
    }
    if newline {
        out.push(b'\n');
    }
    finished(out)
}

fn finished(out: Vec<u8>) -> Result<String, NotExact> {
    if out.len() > LIMIT {
        return not_exact("a text over 1 MiB is not evaluated");
    }
    match String::from_utf8(out) {
        Ok(text) if !text.contains('\0') => Ok(text),
        Ok(_) => not_exact("a text with NUL is not evaluated"),
        Err(_) => not_exact("a text that is not UTF-8 is not evaluated"),
    }
}

/// `printf` with a format and its arguments: without `-v`, and without the `--` that may stand before the format.
pub(crate) fn printf(format: &str, arguments: &[String]) -> Result<Printed, NotExact> {
    let mut run = Run { arguments, at: 0, out: Vec::new(), ok: true };
    loop {
        let before = run.at;
        let stopped = run.pass(format)?;
        // A pass that writes nothing and takes one argument each is short: the arguments bound the passes.
        if stopped || run.at >= arguments.len() || run.at == before {
            break;
        }
    }
    Ok(Printed { text: finished(run.out)?, status_ok: run.ok })
}

struct Run<'a> {
    arguments: &'a [String],
    at: usize,
    out: Vec<u8>,
    ok: bool,
}

impl<'a> Run<'a> {
    fn argument(&mut self) -> Option<&'a str> {
        let found = self.arguments.get(self.at);
        self.at += usize::from(found.is_some());
        found.map(String::as_str)
    }

    fn number(&mut self) -> Result<i128, NotExact> {
        let Some(text) = self.argument() else { return Ok(0) };
        let (value, ok) = numbers::parse(text)?;
        self.ok &= ok;
        Ok(value)
    }

    /// The format once; says whether `\c` ends all output.
    fn pass(&mut self, format: &str) -> Result<bool, NotExact> {
        let mut rest = format;
        while let Some(c) = rest.chars().next() {
            if self.out.len() > LIMIT {
                return not_exact("a text over 1 MiB is not evaluated");
            }
            match c {
                '\\' => rest = escapes::one(rest, Escapes::Format, &mut self.out)?.0,
                '%' if rest.starts_with("%%") => {
                    self.out.push(b'%');
                    rest = rest.get(2..).unwrap_or_default();
                }
                '%' => {
                    let (stopped, after) = self.conversion(rest.get(1..).unwrap_or_default())?;
                    if stopped {
                        return Ok(true);
                    }
                    rest = after;
                }
                c => {
                    let mut buffer = [0; 4];
                    self.out.extend_from_slice(c.encode_utf8(&mut buffer).as_bytes());
                    rest = rest.get(c.len_utf8()..).unwrap_or_default();
                }
            }
        }
        Ok(false)
    }

    /// Digits or `*`.
    fn amount(&mut self, rest: &mut &str) -> Result<Option<i64>, NotExact> {
        let too_large = || NotExact("a field of this width is not evaluated".to_owned());
        if let Some(after) = rest.strip_prefix('*') {
            *rest = after;
            let value = self.number()?;
            if value.abs() > LIMIT as i128 {
                return Err(too_large());
            }
            return i64::try_from(value).map(Some).map_err(|_| too_large());
        }
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, after) = rest.split_at(digits);
        *rest = after;
        if number.is_empty() {
            return Ok(None);
        }
        number.parse::<i64>().ok().filter(|n| *n <= LIMIT as i64).map(Some).ok_or_else(too_large)
    }

    /// Behind `%`.
    fn conversion<'f>(&mut self, format: &'f str) -> Result<(bool, &'f str), NotExact> {
        let mut layout = Layout::default();
        let mut rest = format;
        loop {
            match rest.as_bytes().first() {
                Some(b'-') => layout.left = true,
                Some(b'0') => layout.zero = true,
                Some(b'+') => layout.plus = true,
                Some(b' ') => layout.space = true,
                Some(b'#') => layout.alternate = true,
                Some(b'\'') => return not_exact("`printf` is not evaluated with the flag `'`"),
                _ => break,
            }
            rest = rest.get(1..).unwrap_or_default();
        }
        if let Some(width) = self.amount(&mut rest)? {
            layout.left |= width < 0;
            layout.width = width.unsigned_abs() as usize;
        }
        if let Some(after) = rest.strip_prefix('.') {
            rest = after;
            layout.precision = match self.amount(&mut rest)? {
                None => Some(0),
                Some(precision) => usize::try_from(precision).ok(),
            };
        }
        rest = rest.trim_start_matches(['h', 'l', 'j', 'z', 't', 'L']);
        let Some(conversion) = rest.chars().next() else {
            return not_exact("a `printf` format that ends in `%` is not evaluated");
        };
        let rest = rest.get(conversion.len_utf8()..).unwrap_or_default();
        match conversion {
            's' => {
                let text = self.argument().unwrap_or_default();
                layout.text(text, &mut self.out)?;
            }
            'q' | 'Q' => {
                if layout.alternate || (conversion == 'Q' && layout.precision.is_some()) {
                    return not_exact("this form of `%q` of `printf` is not evaluated");
                }
                let text = quoted(self.argument().unwrap_or_default())?;
                layout.text(&text, &mut self.out)?;
            }
            'b' => {
                let mut expanded = Vec::new();
                let stopped = escapes::expand(self.argument().unwrap_or_default(), Escapes::Percent, &mut expanded)?;
                match (layout.width, layout.precision) {
                    (0, None) => self.out.extend_from_slice(&expanded),
                    _ => layout.text(&finished(expanded)?, &mut self.out)?,
                }
                if stopped {
                    // bash forgets here that a number was none.
                    self.ok = true;
                    return Ok((true, rest));
                }
            }
            'c' => match self.argument().unwrap_or_default().bytes().next() {
                Some(byte) if byte.is_ascii() => {
                    layout.precision = None;
                    layout.text(&char::from(byte).to_string(), &mut self.out)?;
                }
                Some(_) => return not_exact("`%c` of `printf` is not evaluated outside ASCII"),
                None => return not_exact("`%c` of `printf` without a character writes NUL"),
            },
            'd' | 'i' | 'u' | 'x' | 'X' | 'o' => {
                let value = self.number()?;
                layout.number(value, conversion, &mut self.out)?;
            }
            other => return not_exact(format!("`%{other}` of `printf` is not evaluated")),
        }
        Ok((false, rest))
    }
}
