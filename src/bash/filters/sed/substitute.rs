//! The `s` command of `sed`.

use super::super::{LIMIT, Result, not_pure};
use super::parse::Reader;
use super::{Regex, refusal};

enum Piece {
    Text(String),
    /// `&` is 0.
    Group(usize),
    /// `\U`, `\L` and `\E`; `\u` and `\l` for one character.
    Case(char),
}

pub(super) struct Substitution {
    regex: Regex,
    replacement: Vec<Piece>,
    /// The first match that is replaced.
    from: usize,
    all: bool,
    pub(super) print: bool,
}

/// Behind `s`.
pub(super) fn read(reader: &mut Reader) -> Result<Substitution> {
    let Some(delimiter) = reader.next().filter(|c| (c.is_ascii_punctuation() || *c == ' ') && *c != '\\') else {
        return not_pure("`sed` is not evaluated with this delimiter of `s`");
    };
    let source = reader.part(delimiter, true)?;
    let replacement = replacement(reader, delimiter)?;
    let (mut from, mut all, mut print, mut nocase) = (None, false, false, false);
    loop {
        if let Some(number) = reader.number()? {
            if number == 0 || from.replace(number).is_some() {
                return not_pure("`sed` refuses the flags of `s`");
            }
            continue;
        }
        match reader.peek() {
            Some('g') if !all => all = true,
            Some('p') if !print => print = true,
            Some('i' | 'I') => nocase = true,
            None | Some(';' | '\n' | ' ' | '\t' | '}') => break,
            Some(c) => return not_pure(format!("`sed` is not evaluated with the flag `{c}` of `s`")),
        }
        reader.next();
    }
    let regex = reader.regex(&source, nocase)?;
    let most = replacement.iter().map(|piece| if let Piece::Group(number) = piece { *number } else { 0 }).max();
    if most.is_some_and(|most| most > regex.group_count) {
        return not_pure("`sed` refuses a group that is not there");
    }
    Ok(Substitution { regex, replacement, from: from.unwrap_or(1), all, print })
}

fn replacement(reader: &mut Reader, delimiter: char) -> Result<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut text = String::new();
    loop {
        let piece = match reader.next() {
            None => return not_pure("`sed` refuses an unterminated `s`"),
            Some(c) if c == delimiter => break,
            Some('\n') => return not_pure("`sed` is not evaluated with a newline in `s`"),
            Some('&') => Piece::Group(0),
            Some('\\') => match reader.next() {
                Some(c) if c == delimiter && (c == '&' || c.is_ascii_digit()) => {
                    return not_pure("`sed` is not evaluated with this delimiter of `s`");
                }
                Some(c @ '0'..='9') => Piece::Group(c as usize - '0' as usize),
                Some(c @ ('U' | 'L' | 'E' | 'u' | 'l')) => Piece::Case(c),
                Some('n' | '\n') => {
                    text.push('\n');
                    continue;
                }
                Some('t') => {
                    text.push('\t');
                    continue;
                }
                Some(c) if c.is_ascii_punctuation() || c == ' ' => {
                    text.push(c);
                    continue;
                }
                _ => return not_pure("`sed` is not evaluated with this escape of a replacement"),
            },
            Some(c) => {
                text.push(c);
                continue;
            }
        };
        if !text.is_empty() {
            pieces.push(Piece::Text(std::mem::take(&mut text)));
        }
        pieces.push(piece);
    }
    if !text.is_empty() {
        pieces.push(Piece::Text(text));
    }
    Ok(pieces)
}

impl Substitution {
    /// The changed text, where a match was replaced.
    pub(super) fn apply(&self, space: &str, budget: &mut u64) -> Result<Option<String>> {
        let text: Vec<char> = space.chars().collect();
        let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
        let mut out = String::new();
        let (mut at, mut copied, mut count, mut changed) = (0, 0, 0, false);
        let mut previous_end = None;
        while at <= text.len() {
            let found = self.regex.find(&text, at, budget).map_err(|failure| refusal("sed", failure))?;
            let Some((from, to)) = found else { break };
            // GNU sed goes on by a byte from here.
            if from == to && !space.is_ascii() {
                return not_pure("`sed` is not evaluated with an empty match outside ASCII");
            }
            // An empty match right behind a match is none.
            if from == to && previous_end == Some(from) {
                at = to + 1;
                continue;
            }
            count += 1;
            previous_end = Some(to);
            at = if from == to { to + 1 } else { to };
            if count < self.from {
                continue;
            }
            out.extend(part(copied, from));
            self.replace(&text, (from, to), &mut out, budget)?;
            copied = to;
            changed = true;
            if !self.all {
                break;
            }
            if out.len() > LIMIT {
                return not_pure("`sed` writes too much");
            }
        }
        out.extend(part(copied, text.len()));
        Ok(changed.then_some(out))
    }

    fn replace(&self, text: &[char], span: (usize, usize), out: &mut String, budget: &mut u64) -> Result<()> {
        let needed = self.replacement.iter().any(|piece| matches!(piece, Piece::Group(1..)));
        let groups = match needed {
            true => self.regex.groups(text, span, budget),
            false => Some(Vec::new()),
        };
        let Some(groups) = groups else { return not_pure("the groups of a regular expression of `sed` are not known") };
        let mut case = 'E';
        let mut once = None;
        for piece in &self.replacement {
            let added: String = match piece {
                Piece::Case(letter @ ('u' | 'l')) => {
                    if once.replace(*letter).is_some() {
                        return not_pure("`sed` is not evaluated with two changes of case for one character");
                    }
                    continue;
                }
                Piece::Case(letter) => {
                    if once.is_some() {
                        return not_pure("`sed` is not evaluated with changes of case in this order");
                    }
                    case = *letter;
                    continue;
                }
                Piece::Text(text) => text.clone(),
                Piece::Group(number) => {
                    let span = match number {
                        0 => Some(span),
                        number => groups.get(number - 1).copied().flatten(),
                    };
                    span.and_then(|(from, to)| text.get(from..to)).unwrap_or_default().iter().collect()
                }
            };
            if (case != 'E' || once.is_some()) && !added.is_ascii() {
                return not_pure("`sed` is not evaluated with a change of case outside ASCII");
            }
            let mut added = match case {
                'U' => added.to_ascii_uppercase(),
                'L' => added.to_ascii_lowercase(),
                _ => added,
            };
            if let (Some(letter), Some(first)) = (once, added.get_mut(..1)) {
                if letter == 'u' {
                    first.make_ascii_uppercase()
                } else {
                    first.make_ascii_lowercase()
                }
                once = None;
            } else if once.is_some() {
                return not_pure("`sed` is not evaluated with a change of case of nothing");
            }
            out.push_str(&added);
            if out.len() > LIMIT {
                return not_pure("`sed` writes too much");
            }
        }
        Ok(())
    }
}
