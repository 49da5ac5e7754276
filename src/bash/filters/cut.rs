//! `cut`: fields, bytes and characters of each line.

use super::options::Known;
use super::{Input, NotPure, Printed, Result, lines_of, not_pure, printed, with_newlines};

/// Ranges from 1, each with both ends.
struct List(Vec<(usize, usize)>);

impl List {
    fn read(text: &str) -> Result<Self> {
        let refused = || NotPure(format!("`cut` is not evaluated with the list `{text}`"));
        let number = |text: &str| match text.parse::<usize>() {
            Ok(number) if number > 0 && text.len() < 10 && text.bytes().all(|b| b.is_ascii_digit()) => Ok(number),
            _ => Err(refused()),
        };
        let range = |item: &str| match item.split_once('-') {
            None => number(item).map(|number| (number, number)),
            Some(("", "")) => Err(refused()),
            Some((from, to)) => {
                let from = if from.is_empty() { 1 } else { number(from)? };
                let to = if to.is_empty() { usize::MAX } else { number(to)? };
                if from > to { Err(refused()) } else { Ok((from, to)) }
            }
        };
        text.split(',').map(range).collect::<Result<Vec<_>>>().map(Self)
    }

    fn has(&self, number: usize) -> bool {
        self.0.iter().any(|(from, to)| (*from..=*to).contains(&number))
    }
}

pub(super) fn cut(arguments: &[&str], input: &Input<'_>) -> Result<Printed> {
    let long = &[
        ("fields", 'f'),
        ("delimiter", 'd'),
        ("characters", 'c'),
        ("bytes", 'b'),
        ("only-delimited", 's'),
        ("output-delimiter", 'O'),
        ("complement", 'C'),
    ];
    let (options, operands) = Known { flags: "snC", values: "fdcbO", long }.parse("cut", arguments)?;
    input.only_standard(&operands)?;
    let (mut list, mut delimiter, mut joined, mut only, mut complement) = (None, None, None, false, false);
    for (letter, value) in options {
        match letter {
            'f' | 'c' | 'b' if list.is_some() => return not_pure("`cut` is not evaluated with two lists"),
            'f' | 'c' | 'b' => list = Some((letter, List::read(value)?)),
            'd' => delimiter = Some(value),
            'O' => joined = Some(value),
            's' => only = true,
            'C' => complement = true,
            _ => {}
        }
    }
    let Some((kind, list)) = list else { return not_pure("`cut` is not evaluated without a list") };
    let has = |number: usize| list.has(number) != complement;
    if kind != 'f' {
        if delimiter.is_some() || only || joined.is_some() {
            return not_pure("`cut` is not evaluated with delimiters of bytes");
        }
        let pick =
            |line: &&str| line.chars().enumerate().filter(|(at, _)| has(at + 1)).map(|(_, c)| c).collect::<String>();
        let lines: Vec<String> = lines_of(input.ascii()?).iter().map(pick).collect();
        return printed(with_newlines(lines.iter().map(String::as_str)));
    }
    let delimiter = delimiter.unwrap_or("\t");
    if delimiter.len() != 1 || !delimiter.is_ascii() || delimiter == "\n" {
        return not_pure("`cut` is not evaluated with this delimiter");
    }
    let joined = joined.unwrap_or(delimiter);
    let mut out = String::new();
    for line in lines_of(input.text()?) {
        if !line.contains(delimiter) {
            if !only {
                out.push_str(line);
                out.push('\n');
            }
            continue;
        }
        let fields: Vec<&str> =
            line.split(delimiter).enumerate().filter(|(at, _)| has(at + 1)).map(|(_, f)| f).collect();
        out.push_str(&fields.join(joined));
        out.push('\n');
    }
    printed(out)
}
