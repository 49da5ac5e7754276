//! What GNU `sed` gives to a shell: `e command`, `e` alone, and the flag `e` of `s`.

use super::super::UNKNOWN;

/// Pieces of shell code that the script runs. `sh` alone is what runs the lines that `sed` reads.
pub(in super::super) fn shell(script: &str) -> Vec<String> {
    let mut reader = Reader { text: script.chars().collect(), at: 0 };
    let mut out = Vec::new();
    while reader.command(&mut out).is_some() {}
    out
}

struct Reader {
    text: Vec<char>,
    at: usize,
}

impl Reader {
    fn peek(&self) -> Option<char> {
        self.text.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += 1;
        Some(c)
    }

    fn skip(&mut self, skipped: impl Fn(char) -> bool) {
        while self.peek().is_some_and(&skipped) {
            self.at += 1;
        }
    }

    /// The rest of the line.
    fn line(&mut self) -> String {
        let from = self.at;
        self.skip(|c| c != '\n');
        self.text.get(from..self.at).unwrap_or_default().iter().collect()
    }

    /// What stands before this delimiter, and goes behind it. Brackets of an expression hold it.
    fn until(&mut self, end: char, brackets: bool) -> Option<String> {
        let mut out = String::new();
        let mut inside = false;
        loop {
            match self.next()? {
                '\\' if !inside => match self.next()? {
                    'n' if !brackets => out.push('\n'),
                    c if c == end || (!brackets && matches!(c, '&' | '\\' | '\n')) => out.push(c),
                    // A group of the expression.
                    _ => out.push(UNKNOWN),
                },
                c if c == end && !inside => return Some(out),
                '&' if !brackets => out.push(UNKNOWN),
                '[' if brackets && !inside => {
                    inside = true;
                    out.push('[');
                    for first in ['^', ']'] {
                        if self.peek() == Some(first) {
                            self.at += 1;
                        }
                    }
                }
                c => {
                    inside &= c != ']';
                    out.push(c);
                }
            }
        }
    }

    fn address(&mut self) -> Option<()> {
        loop {
            match self.peek()? {
                '/' => {
                    self.at += 1;
                    self.until('/', true)?;
                    self.skip(|c| matches!(c, 'I' | 'M'));
                }
                '\\' => {
                    self.at += 1;
                    let end = self.next()?;
                    self.until(end, true)?;
                    self.skip(|c| matches!(c, 'I' | 'M'));
                }
                c if c.is_ascii_digit() || matches!(c, '$' | ',' | '~' | '+' | '!' | ' ' | '\t') => self.at += 1,
                _ => return Some(()),
            }
        }
    }

    /// Reads one command.
    fn command(&mut self, out: &mut Vec<String>) -> Option<()> {
        self.skip(|c| c.is_whitespace() || matches!(c, ';' | '{' | '}'));
        self.address()?;
        match self.next()? {
            'e' => {
                let code = self.line();
                let code = code.trim();
                out.push(if code.is_empty() { "sh" } else { code }.to_owned());
            }
            's' => {
                let end = self.next()?;
                self.until(end, true)?;
                let replacement = self.until(end, false)?;
                let from = self.at;
                self.skip(|c| c.is_ascii_alphanumeric());
                let flags = self.text.get(from..self.at).unwrap_or_default();
                let flags = flags.split(|c| *c == 'w').next().unwrap_or_default();
                if flags.contains(&'e') {
                    if !replacement.starts_with(UNKNOWN) {
                        out.push(replacement);
                    }
                    out.push("sh".to_owned());
                }
                if self.text.get(from..self.at).is_some_and(|flags| flags.contains(&'w')) {
                    self.line();
                }
            }
            'y' => {
                let end = self.next()?;
                self.until(end, true)?;
                self.until(end, true)?;
            }
            // Text, a file, a label, a comment: to the end of the line.
            'a' | 'i' | 'c' => while self.line().ends_with('\\') && self.next().is_some() {},
            'r' | 'R' | 'w' | 'W' | ':' | '#' => drop(self.line()),
            'b' | 't' | 'T' => self.skip(|c| !matches!(c, '\n' | ';' | '}')),
            _ => {}
        }
        Some(())
    }
}
