//! Brace expansion (manual 3.5.1), on the parts of a word: quoted parts and expansions are whole.
//!
//! Follows `braces.c`: a brace counts if its closing one is there with a comma or a `..` at its level.

use super::super::ast::{Name, Operation, Parameter, Part};
use super::{Evaluator, Expanded, Hitch};

/// The most words that one word may become.
const MOST: usize = 20_000;

/// A part of a word, character by character where it is unquoted.
#[derive(Debug, Clone, Copy)]
enum Token<'a> {
    Char(char),
    Whole(&'a Part),
}

impl Evaluator {
    /// The words that a word becomes; `None` where there is no brace to expand.
    pub(super) fn braces(&mut self, parts: &[Part]) -> Expanded<Option<Vec<Vec<Part>>>> {
        let has = parts.iter().any(|part| matches!(part, Part::Literal(text) if text.contains('{')));
        if !has || self.state.options.get("braceexpand") != Some(true) {
            return if has && self.state.options.get("braceexpand").is_none() {
                Err(self.unknown("whether braces are expanded is not known", 0..0).into())
            } else {
                Ok(None)
            };
        }
        let mut tokens = Vec::new();
        for part in parts {
            match part {
                Part::Literal(text) => tokens.extend(text.chars().map(Token::Char)),
                other => tokens.push(Token::Whole(other)),
            }
        }
        let words = self.expand_braces(&tokens)?;
        Ok(Some(words.into_iter().map(|word| parts_of(&word)).collect()))
    }

    fn expand_braces<'a>(&mut self, tokens: &[Token<'a>]) -> Expanded<Vec<Vec<Token<'a>>>> {
        if !self.enter() {
            return Err(Hitch::Stop);
        }
        let words = self.expand_some(tokens);
        self.leave();
        words
    }

    fn expand_some<'a>(&mut self, tokens: &[Token<'a>]) -> Expanded<Vec<Vec<Token<'a>>>> {
        let whole = || Ok(vec![tokens.to_vec()]);
        // The first brace that has its closing one.
        let mut from = 0;
        let (open, close) = loop {
            let Some(open) = gobble(tokens, from, '{') else { return whole() };
            if !self.pay(1 + tokens.len() / 16) {
                return Err(Hitch::Stop);
            }
            if let Some(close) = gobble(tokens, open + 1, '}') {
                break (open, close);
            }
            from = open + 1;
        };
        let (before, amble, after) = (&tokens[..open], &tokens[open + 1..close], &tokens[close + 1..]);
        let middle: Vec<Vec<Token<'a>>> = if amble.iter().any(|token| matches!(token, Token::Char(','))) {
            let mut middle = Vec::new();
            let mut start = 0;
            loop {
                let end = gobble(amble, start, ',').unwrap_or(amble.len());
                middle.extend(self.expand_braces(&amble[start..end])?);
                if end >= amble.len() {
                    break;
                }
                start = end + 1;
            }
            middle
        } else if let Some(terms) = self.sequence(amble)? {
            terms.into_iter().map(|term| term.chars().map(Token::Char).collect()).collect()
        } else if after.is_empty() {
            return whole();
        } else {
            vec![tokens[open..=close].to_vec()]
        };
        let rest = if after.is_empty() { vec![Vec::new()] } else { self.expand_braces(after)? };
        let count = middle.len().saturating_mul(rest.len());
        if count > MOST || !self.pay(count.saturating_mul(1 + tokens.len() / 8)) {
            self.stopped.get_or_insert(super::Stopped::Work);
            return Err(Hitch::Stop);
        }
        let mut words = Vec::with_capacity(count);
        for one in &middle {
            for two in &rest {
                words.push([before, one, two].concat());
            }
        }
        Ok(words)
    }

    /// `x..y` or `x..y..step`: the terms, or `None` where it is no sequence.
    fn sequence(&mut self, amble: &[Token<'_>]) -> Expanded<Option<Vec<String>>> {
        let mut text = String::new();
        for token in amble {
            match token {
                Token::Char(c) => text.push(*c),
                Token::Whole(_) => return Ok(None),
            }
        }
        let parts: Vec<&str> = text.split("..").collect();
        let (first, last, step) = match parts.as_slice() {
            [first, last] => (*first, *last, None),
            [first, last, step] => (*first, *last, Some(*step)),
            _ => return Ok(None),
        };
        let step = match step.map(str::parse::<i64>) {
            None => None,
            Some(Ok(step)) => Some(step),
            Some(Err(_)) => return Ok(None),
        };
        let letter = |text: &str| {
            let mut chars = text.chars();
            chars.next().filter(|c| c.is_ascii_alphabetic() && chars.next().is_none())
        };
        if let (Some(one), Some(two)) = (letter(first), letter(last)) {
            if one.is_ascii_lowercase() != two.is_ascii_lowercase() {
                return Err(self.unknown("a sequence from small to capital letters is not evaluated", 0..0).into());
            }
            let terms = self.terms(i64::from(u32::from(one)), i64::from(u32::from(two)), step)?;
            let letters = terms.into_iter().filter_map(|term| u32::try_from(term).ok().and_then(char::from_u32));
            return Ok(Some(letters.map(String::from).collect()));
        }
        let number = |text: &str| {
            let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
            (!digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
                .then(|| text.parse::<i64>().ok())
                .flatten()
        };
        let (Some(one), Some(two)) = (number(first), number(last)) else { return Ok(None) };
        // A zero in front asks for equal widths.
        let padded = |text: &str| {
            let digits = text.strip_prefix('-').unwrap_or(text);
            digits.len() > 1 && digits.starts_with('0')
        };
        let width = if padded(first) || padded(last) { first.len().max(last.len()) } else { 0 };
        if first.starts_with('+') || last.starts_with('+') {
            return Err(self.unknown("a sequence with `+` is not evaluated", 0..0).into());
        }
        let terms = self.terms(one, two, step)?;
        Ok(Some(
            terms
                .into_iter()
                .map(|term| {
                    if term < 0 {
                        format!("-{:0>1$}", term.unsigned_abs(), width.saturating_sub(1))
                    } else {
                        format!("{term:0>width$}")
                    }
                })
                .collect(),
        ))
    }

    fn terms(&mut self, first: i64, last: i64, step: Option<i64>) -> Expanded<Vec<i64>> {
        let step = step.map_or(1, i64::unsigned_abs).max(1);
        let count = first.abs_diff(last) / step;
        if count >= MOST as u64 || !self.pay(usize::try_from(count).unwrap_or(usize::MAX)) {
            self.stopped.get_or_insert(super::Stopped::Work);
            return Err(Hitch::Stop);
        }
        let (step, count) = (i64::try_from(step).unwrap_or(i64::MAX), i64::try_from(count).unwrap_or(0));
        let sign = if first <= last { 1 } else { -1 };
        Ok((0..=count).map(|at| first.wrapping_add(sign * step.wrapping_mul(at))).collect())
    }
}

/// The next character `wanted` at the level of `from`. A `}` counts once a comma or `..` stood before it at its level.
fn gobble(tokens: &[Token<'_>], from: usize, wanted: char) -> Option<usize> {
    let mut level = 0_usize;
    let mut separated = wanted != '}';
    let mut at = from;
    let next = |at: usize| match tokens.get(at) {
        Some(Token::Char(c)) => Some(*c),
        _ => None,
    };
    while let Some(token) = tokens.get(at) {
        if let Token::Char(c) = *token {
            if c == wanted && level == 0 && separated {
                // `{}` is no brace.
                if wanted == '{' && next(at + 1) == Some('}') {
                    at += 2;
                    continue;
                }
                return Some(at);
            }
            match c {
                '{' => level += 1,
                '}' => level = level.saturating_sub(1),
                ',' if wanted == '}' && level == 0 => separated = true,
                '.' if wanted == '}' && level == 0 && next(at + 1) == Some('.') && next(at + 2) != Some('}') => {
                    separated = true;
                }
                _ => {}
            }
        }
        at += 1;
    }
    None
}

/// The parts again. A plain `$name` takes letters that now stand behind it: `$a{b,c}` is `$ab $ac`.
fn parts_of(tokens: &[Token<'_>]) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for token in tokens {
        match token {
            Token::Whole(part) => parts.push((*part).clone()),
            Token::Char(c) => match parts.last_mut() {
                Some(Part::Literal(text)) => text.push(*c),
                Some(Part::Parameter(parameter)) if (c.is_ascii_alphanumeric() || *c == '_') && extends(parameter) => {
                    if let Name::Variable(name) = &mut parameter.name {
                        name.push(*c);
                        parameter.span.end += 1;
                    }
                }
                _ => parts.push(Part::Literal(c.to_string())),
            },
        }
    }
    parts
}

/// Whether it is written without braces.
fn extends(parameter: &Parameter) -> bool {
    let Name::Variable(name) = &parameter.name else { return false };
    let plain = matches!(parameter.operation, Operation::None) && parameter.subscript.is_none() && !parameter.indirect;
    plain && parameter.span.len() == name.len() + 1
}
