//! Programs in other languages that stand in a recipe as a text: which names they use, and the shell code that they run.
//!
//! They are read as tokens and not parsed: enough to tell names from strings and comments. What a program puts together while
//! it runs is not followed.

mod awk;
mod sed;
mod token;

pub(super) use awk::shell as awk;
pub(super) use sed::shell as sed;

use token::{Language, Token, tokens};

use super::UNKNOWN;

/// How deep code may stand as a text in code.
const DEEP: usize = 4;

/// Names of functions that run a command, in any of the languages.
const RUNNING: &[&str] = &[
    "system",
    "exec",
    "popen",
    "popen2",
    "popen2e",
    "popen3",
    "open2",
    "open3",
    "spawn",
    "spawnSync",
    "spawnl",
    "spawnlp",
    "execl",
    "execlp",
    "execv",
    "execvp",
    "execSync",
    "execFile",
    "execFileSync",
    "call",
    "check_call",
    "check_output",
    "run",
    "Popen",
    "getoutput",
    "getstatusoutput",
    "passthru",
    "shell_exec",
    "proc_open",
    "execute",
    "capture2",
    "capture2e",
    "capture3",
    "shell",
    "system2",
    "syscmd",
    "open",
];

/// Names of functions that run a text as code.
const EVALUATING: &[&str] = &[
    "eval",
    "exec",
    "system",
    "popen",
    "Popen",
    "execSync",
    "spawnSync",
    "passthru",
    "shell_exec",
    "instance_eval",
    "class_eval",
    "loadstring",
    "Function",
    "runInThisContext",
    "runInNewContext",
    "subprocess",
    "iex",
    "IEX",
];

/// A program of another language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Foreign {
    /// Its names and signs, each string as `""`, without comments and without spaces but between names.
    pub names: String,
    /// Its strings.
    pub texts: Vec<String>,
}

impl Foreign {
    /// Reads code for this interpreter.
    #[must_use]
    pub fn read(program: &str, code: &str) -> Self {
        let mut found = Self { names: String::new(), texts: Vec::new() };
        let language = Language::of(program);
        each_level(code, language, 0, &mut budget(code), &mut |tokens| found.add(tokens));
        found
    }

    fn add(&mut self, tokens: &[Token]) {
        let mut word = false;
        for token in tokens {
            match token {
                Token::Name(name) => {
                    if word {
                        self.names.push(' ');
                    }
                    self.names.push_str(name);
                }
                Token::Text(text) | Token::Shell(text) => {
                    self.names.push_str("\"\"");
                    self.texts.push(text.clone());
                }
                Token::Sign(c) => self.names.push(*c),
                Token::Line => self.names.push('\n'),
            }
            word = matches!(token, Token::Name(_));
        }
        self.names.push('\n');
    }

    /// Whether one of these stands among its names.
    #[must_use]
    pub fn uses(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.names.contains(name))
    }

    /// Whether one of these is a name of it, as a whole.
    #[must_use]
    pub fn calls(&self, names: &[&str]) -> bool {
        let is_name = |c: char| c.is_alphanumeric() || c == '_';
        self.names.split(|c| !is_name(c)).any(|name| names.contains(&name))
    }

    /// Whether it runs texts as code, of its own language or of a shell. Perl's `eval {` runs a block.
    #[must_use]
    pub fn evaluates(&self) -> bool {
        let is_name = |c: char| c.is_alphanumeric() || c == '_';
        let mut rest = self.names.as_str();
        while let Some(at) = rest.find(is_name) {
            rest = rest.get(at..).unwrap_or_default();
            let (name, after) = rest.split_at(rest.find(|c| !is_name(c)).unwrap_or(rest.len()));
            rest = after;
            if EVALUATING.contains(&name) && !after.starts_with('{') {
                return true;
            }
        }
        false
    }
}

/// The shell code that a program in another language runs, as far as it stands there.
pub(super) fn shell(program: &str, code: &str) -> Vec<String> {
    let mut out = Vec::new();
    each_level(code, Language::of(program), 0, &mut budget(code), &mut |tokens| run_by(tokens, &mut out));
    out
}

/// How many bytes of code are read where strings are code again.
fn budget(code: &str) -> usize {
    code.len().saturating_mul(4)
}

/// Looks at a program, and at the programs that it runs as texts.
fn each_level(code: &str, language: Language, depth: usize, budget: &mut usize, look: &mut impl FnMut(&[Token])) {
    let tokens = tokens(code, language);
    look(&tokens);
    if depth >= DEEP {
        return;
    }
    for inner in evaluated(&tokens) {
        if inner.len() > *budget {
            return;
        }
        *budget -= inner.len();
        each_level(&inner, language, depth + 1, budget, look);
    }
}

/// The shell code that these tokens run.
fn run_by(tokens: &[Token], out: &mut Vec<String>) {
    for (at, token) in tokens.iter().enumerate() {
        match token {
            Token::Shell(text) => out.push(text.clone()),
            Token::Name(name) if RUNNING.contains(&name.as_str()) => {
                let arguments = arguments(tokens.get(at + 1..).unwrap_or_default());
                out.extend(if name == "open" { piped(&arguments) } else { commands(&arguments) });
            }
            _ => {}
        }
    }
}

/// Strings that are run as code of the same language.
fn evaluated(tokens: &[Token]) -> Vec<String> {
    let of = |at: usize| arguments(tokens.get(at + 1..).unwrap_or_default());
    let names = tokens.iter().enumerate().filter_map(|(at, token)| match token {
        Token::Name(name) if matches!(name.as_str(), "exec" | "eval" | "Function" | "loadstring" | "load") => Some(at),
        _ => None,
    });
    names.filter_map(|at| of(at).into_iter().next()).filter(|text| !text.starts_with(UNKNOWN)).collect()
}

/// The arguments of a call, each of its strings together, with [`UNKNOWN`] for all else.
fn arguments(tokens: &[Token]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut depth = 0_usize;
    let mut text = String::new();
    for token in tokens.iter().take(64) {
        match token {
            Token::Sign('(' | '[' | '{') => depth += 1,
            Token::Sign(')' | ']' | '}') => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    break;
                }
            }
            Token::Sign(';') => break,
            Token::Line if depth == 0 => break,
            Token::Sign(',') => out.push(std::mem::take(&mut text)),
            Token::Text(part) | Token::Shell(part) => text.push_str(part),
            Token::Name(name) if matches!(name.as_str(), "or" | "and" | "if" | "unless") && depth == 0 => break,
            Token::Name(_) if !text.ends_with(UNKNOWN) => text.push(UNKNOWN),
            Token::Name(_) | Token::Sign(_) | Token::Line => {}
        }
    }
    out.push(text);
    out
}

/// The code that arguments are: one text for a shell, or the words of a command.
fn commands(arguments: &[String]) -> Option<String> {
    // Ruby's and Node's may begin with what is no word: an environment, a callback.
    let first = arguments.iter().find(|text| !text.is_empty())?;
    if first.starts_with(UNKNOWN) {
        return None;
    }
    if first.trim().contains(char::is_whitespace) {
        return Some(first.clone());
    }
    let words = arguments.iter().skip_while(|text| text.is_empty()).map(|text| quote(text));
    Some(words.collect::<Vec<_>>().join(" "))
}

/// Perl's and Ruby's `open` of a pipe.
fn piped(arguments: &[String]) -> Option<String> {
    let at = arguments.iter().position(|text| matches!(text.as_str(), "-|" | "|-"));
    if let Some(at) = at {
        return commands(arguments.get(at + 1..).unwrap_or_default());
    }
    let code = arguments.iter().find_map(|text| text.trim().strip_suffix('|').or(text.trim().strip_prefix('|')))?;
    Some(code.to_owned())
}

/// A text as one word of a shell.
pub(super) fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}
