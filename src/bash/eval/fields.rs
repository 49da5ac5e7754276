//! Word splitting, file names and quote removal (manual 3.5.7 to 3.5.9).

use super::super::Span;
use super::expand::Bit;
use super::{Evaluator, Expanded, Hitch};

/// The most characters of a bracket that are taken apart into names.
const MOST_NAMES: usize = 8;

/// The most names that are taken for absent.
const MOST_ABSENT: usize = 1_000;

/// A field while it is put together.
#[derive(Default)]
struct Field {
    text: String,
    /// Characters that mean something in a file name pattern, unquoted.
    star: bool,
    opened: bool,
    closed: bool,
    /// The text up to the first such character.
    before: Option<usize>,
    /// Anything is in it, be it `""`.
    present: bool,
}

impl Field {
    fn push(&mut self, text: &str, quoted: bool, extglob: bool) {
        self.present = true;
        if !quoted {
            let base = self.text.len();
            for (at, c) in text.char_indices() {
                let special = match c {
                    '*' | '?' => {
                        self.star = true;
                        true
                    }
                    '[' => {
                        self.opened = true;
                        true
                    }
                    ']' => {
                        self.closed |= self.opened;
                        false
                    }
                    '(' if extglob => {
                        self.star |= (self.text.clone() + &text[..at]).ends_with(['@', '+', '!', '?', '*']);
                        false
                    }
                    _ => false,
                };
                if special && self.before.is_none() {
                    self.before = Some(base + at);
                }
            }
        }
        self.text.push_str(text);
    }

    fn is_pattern(&self) -> bool {
        self.star || self.closed
    }

    /// Whether no file of a catalog can have such a name: a part of its path ends with `:`, as in `https://…?…`, and such
    /// paths are refused in a branch.
    fn is_url(&self) -> bool {
        let before = &self.text[..self.before.unwrap_or(0)];
        before.contains(":/")
    }
}

impl Evaluator {
    /// Whether a pattern stands for itself as long as no file has one of a few names.
    fn stands_for_itself(&mut self, pattern: &str) -> bool {
        let exact = ["nocaseglob", "extglob"].iter().all(|name| self.state.options.get(name) == Some(false));
        exact && names_of(pattern).is_some_and(|names| self.takes_for_absent(names))
    }

    /// Takes files of these names for absent, which is noted and to be looked for; false where nobody could.
    pub(super) fn takes_for_absent(&mut self, names: Vec<String>) -> bool {
        // Something that ran may have made one, or looks elsewhere.
        if self.state.files.is_some() || self.state.trouble.is_some() {
            return false;
        }
        let Some(absent) = &mut self.absent else { return false };
        absent.extend(names);
        absent.len() <= MOST_ABSENT
    }

    /// The characters that split fields, or `None` where that is not known.
    pub(super) fn separators(&mut self) -> Expanded<String> {
        match self.scalar("IFS") {
            Ok(Some(text)) => Ok(text),
            Ok(None) => Ok(" \t\n".into()),
            Err(why) => Err(Hitch::Unknown(why)),
        }
    }

    pub(super) fn fields(&mut self, bits: Vec<Bit>, span: &Span) -> Expanded<Vec<String>> {
        let extglob = self.state.options.get("extglob") != Some(false);
        let separators =
            if bits.iter().any(|bit| matches!(bit, Bit::Split(_))) { self.separators()? } else { String::new() };
        let mut out: Vec<Field> = Vec::new();
        let mut field = Field::default();
        for bit in bits {
            match bit {
                Bit::Text { text, quoted } => field.push(&text, quoted, extglob),
                Bit::Null => {}
                Bit::Break => {
                    let done = std::mem::take(&mut field);
                    if done.present {
                        out.push(done);
                    }
                }
                Bit::Split(text) => split(&text, &separators, extglob, &mut field, &mut out),
            }
        }
        if field.present {
            out.push(field);
        }
        let mut texts = Vec::with_capacity(out.len());
        for field in out {
            if field.is_pattern() {
                self.check_glob(&field, span)?;
            }
            texts.push(field.text);
        }
        Ok(texts)
    }

    /// A pattern stands for the files that it matches, and for itself where it matches none.
    fn check_glob(&mut self, field: &Field, span: &Span) -> Expanded<()> {
        let off = |name: &str, this: &Self| this.state.options.get(name) == Some(false);
        if self.state.options.get("noglob") == Some(true) {
            return Ok(());
        }
        let plain = off("nullglob", self) && off("failglob", self) && off("noglob", self);
        if plain && (field.is_url() || self.stands_for_itself(&field.text)) {
            return Ok(());
        }
        let why = format!("which files `{}` matches is not known", short(&field.text));
        Err(self.unknown(why, span.clone()).into())
    }
}

/// The names that a pattern matches which is a name with one bracket of plain characters in it, such as `source[1]`.
fn names_of(pattern: &str) -> Option<Vec<String>> {
    let plain = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-+.".contains(&b));
    let (before, rest) = pattern.split_once('[')?;
    let (inside, behind) = rest.split_once(']')?;
    // A `-` between two characters is a range.
    let range = inside.trim_matches('-').contains('-');
    let few = (1..=MOST_NAMES).contains(&inside.len()) && !range && !inside.contains(['.', '+']);
    (few && [before, inside, behind].into_iter().all(plain))
        .then(|| inside.chars().map(|c| format!("{before}{c}{behind}")).collect())
}

fn short(text: &str) -> String {
    let cut: String = text.chars().take(40).collect();
    if cut.len() < text.len() { format!("{cut}…") } else { cut }
}

/// Splits what an expansion gave (manual 3.5.7): runs of white space separate, every other separator ends a field.
fn split(text: &str, separators: &str, extglob: bool, field: &mut Field, out: &mut Vec<Field>) {
    if separators.is_empty() {
        if !text.is_empty() {
            field.push(text, false, extglob);
        }
        return;
    }
    let is_white = |c: char| separators.contains(c) && matches!(c, ' ' | '\t' | '\n');
    let is_other = |c: char| separators.contains(c) && !matches!(c, ' ' | '\t' | '\n');
    let mut rest = text;
    // White space at the beginning ends the field before it.
    let trimmed = rest.trim_start_matches(is_white);
    if trimmed.len() < rest.len() && field.present {
        out.push(std::mem::take(field));
    }
    rest = trimmed;
    while !rest.is_empty() {
        let end = rest.find(|c| separators.contains(c)).unwrap_or(rest.len());
        let (part, after) = rest.split_at(end);
        if !part.is_empty() {
            field.push(part, false, extglob);
        }
        if after.is_empty() {
            return;
        }
        // One separator: white space, at most one other, white space.
        let mut next = after.trim_start_matches(is_white);
        let mut delimited = false;
        if let Some(c) = next.chars().next()
            && is_other(c)
        {
            delimited = true;
            next = next[c.len_utf8()..].trim_start_matches(is_white);
        }
        if delimited {
            field.present = true;
        }
        if field.present {
            out.push(std::mem::take(field));
        }
        rest = next;
    }
}
