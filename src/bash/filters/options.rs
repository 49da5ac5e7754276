//! Command lines in the manner of `getopt_long`: letters alone and together, values apart and joined, `--name=value`.

use super::{NotPure, Result};

/// What a tool takes: letters without a value, letters with one, and long names with the letter they stand for.
pub(super) struct Known {
    pub(super) flags: &'static str,
    pub(super) values: &'static str,
    pub(super) long: &'static [(&'static str, char)],
}

/// The options in order (with the value, or the empty text), and the operands.
pub(super) type Given<'a> = (Vec<(char, &'a str)>, Vec<&'a str>);

impl Known {
    /// Options may stand behind operands, up to `--`. What is not listed is refused.
    pub(super) fn parse<'a>(&self, name: &str, arguments: &[&'a str]) -> Result<Given<'a>> {
        let refuse = |what: &str| NotPure(format!("`{name}` is not evaluated with `{what}`"));
        let (mut options, mut operands) = (Vec::new(), Vec::new());
        let mut words = arguments.iter().copied();
        while let Some(word) = words.next() {
            if word == "--" {
                operands.extend(words);
                break;
            }
            if let Some(long) = word.strip_prefix("--") {
                let (key, value) = long.split_once('=').map_or((long, None), |(key, value)| (key, Some(value)));
                let Some((_, letter)) = self.long.iter().find(|(known, _)| *known == key) else {
                    return Err(refuse(word));
                };
                let takes = self.values.contains(*letter);
                let value = match value {
                    Some(value) if takes => value,
                    None if takes => words.next().ok_or_else(|| refuse(word))?,
                    None => "",
                    Some(_) => return Err(refuse(word)),
                };
                options.push((*letter, value));
                continue;
            }
            let Some(mut letters) = word.strip_prefix('-').filter(|letters| !letters.is_empty()) else {
                operands.push(word);
                continue;
            };
            while let Some(letter) = letters.chars().next() {
                letters = letters.get(letter.len_utf8()..).unwrap_or_default();
                if self.flags.contains(letter) {
                    options.push((letter, ""));
                } else if self.values.contains(letter) {
                    let value = if letters.is_empty() { words.next().ok_or_else(|| refuse(word))? } else { letters };
                    options.push((letter, value));
                    break;
                } else {
                    return Err(refuse(&format!("-{letter}")));
                }
            }
        }
        Ok((options, operands))
    }
}
