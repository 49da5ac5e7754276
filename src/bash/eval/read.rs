//! `read` and `mapfile` (manual 4.2).

use super::super::{Span, Unknown};
use super::declare::is_name;
use super::expand::Arg;
use super::state::{Status, Stream};
use super::{Evaluator, Flow};

/// What the options of `read` ask for.
struct Asked {
    raw: bool,
    array: Option<String>,
    delimiter: Option<char>,
    names: Vec<String>,
}

impl Evaluator {
    pub(super) fn read(&mut self, args: &[Arg], span: &Span) -> Flow {
        let asked = match Self::known(args).map(|texts| asked(&texts)) {
            Ok(Some(asked)) => asked,
            Ok(None) => {
                let why = self.unknown("`read` with these options is not evaluated", span.clone());
                self.forget_names(args, &why);
                return Flow::Normal;
            }
            Err(why) => {
                self.state.forget_variables(&why);
                self.rest_of_input();
                self.state.status = Status::Unknown(why);
                return Flow::Normal;
            }
        };
        let text = match &mut self.state.input {
            Stream::Unknown(why) => {
                let why = why.clone();
                if let Some(array) = &asked.array {
                    self.set_unknown_list(array, &why);
                }
                for name in &asked.names {
                    self.set_unknown(name, &why);
                }
                if asked.array.is_none() && asked.names.is_empty() {
                    self.set_unknown("REPLY", &why);
                }
                self.state.status = Status::Unknown(why);
                return Flow::Normal;
            }
            Stream::Known(text) => std::mem::take(text),
        };
        if !self.pay(1 + text.len() / 32) {
            return Flow::Stop;
        }
        let (line, rest, ended) = line_of(&text, asked.raw, asked.delimiter);
        self.state.input = Stream::Known(rest);
        // Without `-r` a backslash hides a separator: which it was is needed below.
        if !asked.raw && text.contains('\\') {
            let why = self.unknown("`read` of a backslash without `-r` is not evaluated", span.clone());
            self.forget_names(args, &why);
            return Flow::Normal;
        }
        let separators = match self.separators() {
            Ok(separators) => separators,
            Err(super::Hitch::Unknown(why)) => {
                self.forget_names(args, &why);
                return Flow::Normal;
            }
            Err(hitch) => return self.hitch(hitch),
        };
        self.state.status = Status::of(ended);
        self.set_read(&asked, &line, &separators, span).err().unwrap_or(Flow::Normal)
    }

    fn set_read(&mut self, asked: &Asked, line: &str, separators: &str, span: &Span) -> Result<(), Flow> {
        if let Some(array) = &asked.array {
            let mut fields = Vec::new();
            let mut rest = trimmed(line, separators).to_owned();
            while !rest.is_empty() {
                let (field, after) = field_of(&rest, separators);
                fields.push(field);
                rest = after;
            }
            let texts = self.texts(fields, span);
            return self.set_list(array, texts, span);
        }
        let Some((last, names)) = asked.names.split_last() else {
            let text = self.text(line, span);
            return self.set_text("REPLY", text, span);
        };
        let mut rest = line.trim_start_matches(|c| is_white(c, separators)).to_owned();
        for name in names {
            let (field, after) = field_of(&rest, separators);
            let text = self.text(field, span);
            self.set_text(name, text, span)?;
            rest = after;
        }
        // The last name takes what remains, without the white space behind it, and without a lone separator.
        let mut remains = rest.trim_end_matches(|c| is_white(c, separators));
        let (field, after) = field_of(&rest, separators);
        if after.is_empty() {
            remains = field.as_str();
        }
        let text = self.text(remains, span);
        self.set_text(last, text, span)
    }

    /// The names among the arguments are not known from here on.
    fn forget_names(&mut self, args: &[Arg], why: &Unknown) {
        for arg in args {
            match arg {
                Arg::Known(text) if is_name(&text.text) => self.set_unknown_list(&text.text, why),
                Arg::Known(_) => {}
                Arg::Unknown(why) => self.state.forget_variables(&why.clone()),
            }
        }
        for name in ["REPLY", "MAPFILE"] {
            self.set_unknown(name, why);
        }
        self.rest_of_input();
        self.state.input = Stream::Unknown(why.clone());
        self.state.status = Status::Unknown(why.clone());
    }

    pub(super) fn mapfile(&mut self, args: &[Arg], span: &Span) -> Flow {
        let texts = match Self::known(args) {
            Ok(texts) => texts,
            Err(why) => {
                self.state.forget_variables(&why);
                self.state.status = Status::Unknown(why);
                return Flow::Normal;
            }
        };
        let (mut strip, mut delimiter, mut name) = (false, '\n', None);
        let (mut most, mut skipped) = (usize::MAX, 0);
        let mut at = 0;
        while let Some(text) = texts.get(at) {
            at += 1;
            match text.as_str() {
                "-t" => strip = true,
                "-d" if texts.get(at).is_some_and(|d| d.chars().count() == 1) => {
                    delimiter = texts.get(at).and_then(|d| d.chars().next()).unwrap_or('\n');
                    at += 1;
                }
                "-n" | "-s" if texts.get(at).is_some_and(|n| n.len() < 6 && n.bytes().all(|b| b.is_ascii_digit())) => {
                    let count = texts.get(at).and_then(|n| n.parse::<usize>().ok()).unwrap_or_default();
                    at += 1;
                    match text.as_str() {
                        // 0 is all of them.
                        "-n" => most = if count == 0 { usize::MAX } else { count },
                        _ => skipped = count,
                    }
                }
                _ if is_name(text) && name.is_none() => name = Some(text.clone()),
                _ => {
                    let why = self.unknown("`mapfile` with these options is not evaluated", span.clone());
                    self.forget_names(args, &why);
                    return Flow::Normal;
                }
            }
        }
        let name = name.unwrap_or_else(|| "MAPFILE".to_owned());
        match self.rest_of_input() {
            Stream::Unknown(why) => {
                self.set_unknown_list(&name, &why);
                self.done(true)
            }
            Stream::Known(text) => {
                if !self.pay(1 + text.len() / 16) {
                    return Flow::Stop;
                }
                if most < usize::MAX {
                    let why = self.unknown("what `mapfile -n` leaves of its input is not known", span.clone());
                    self.state.input = Stream::Unknown(why);
                }
                let lines: Vec<String> = text
                    .split_inclusive(delimiter)
                    .skip(skipped)
                    .take(most)
                    .map(|line| if strip { line.strip_suffix(delimiter).unwrap_or(line) } else { line }.to_owned())
                    .collect();
                let texts = self.texts(lines, span);
                self.state.status = Status::Known(0);
                self.set_list(&name, texts, span).err().unwrap_or(Flow::Normal)
            }
        }
    }
}

/// What the arguments say; none where it is more than is evaluated.
fn asked(texts: &[String]) -> Option<Asked> {
    let mut asked = Asked { raw: false, array: None, delimiter: Some('\n'), names: Vec::new() };
    let mut texts = texts.iter();
    while let Some(text) = texts.next() {
        let Some(letters) = text.strip_prefix('-').filter(|_| asked.names.is_empty()) else {
            if !is_name(text) {
                return None;
            }
            asked.names.push(text.clone());
            continue;
        };
        if letters == "-" {
            continue;
        }
        let mut letters = letters.chars();
        while let Some(letter) = letters.next() {
            match letter {
                'r' => asked.raw = true,
                's' => {}
                'a' | 'd' => {
                    let attached: String = letters.by_ref().collect();
                    let value = if attached.is_empty() { texts.next()?.clone() } else { attached };
                    if letter == 'a' {
                        if !is_name(&value) {
                            return None;
                        }
                        asked.array = Some(value);
                    } else {
                        // An empty one is a NUL, which no text holds.
                        asked.delimiter = value.chars().next();
                    }
                }
                _ => return None,
            }
        }
    }
    if asked.array.is_some() && !asked.names.is_empty() {
        return None;
    }
    Some(asked)
}

/// The first line, what follows it, and whether its delimiter was there.
fn line_of(text: &str, raw: bool, delimiter: Option<char>) -> (String, String, bool) {
    let _ = raw;
    match delimiter.and_then(|d| text.split_once(d)) {
        Some((line, rest)) => (line.to_owned(), rest.to_owned(), true),
        None => (text.to_owned(), String::new(), false),
    }
}

fn is_white(c: char, separators: &str) -> bool {
    separators.contains(c) && matches!(c, ' ' | '\t' | '\n')
}

fn trimmed<'a>(line: &'a str, separators: &str) -> &'a str {
    line.trim_matches(|c| is_white(c, separators))
}

/// The first field and what follows its separator.
fn field_of(text: &str, separators: &str) -> (String, String) {
    let end = text.find(|c| separators.contains(c)).unwrap_or(text.len());
    let (field, rest) = text.split_at(end);
    let mut rest = rest.trim_start_matches(|c| is_white(c, separators));
    if let Some(c) = rest.chars().next()
        && separators.contains(c)
        && !is_white(c, separators)
    {
        rest = rest[c.len_utf8()..].trim_start_matches(|c| is_white(c, separators));
    }
    (field.to_owned(), rest.to_owned())
}
