//! Programs that run code, and where in their arguments it is.

use super::Word;

/// Shells: what is code for them is bash here.
pub const SHELLS: &[&str] = &["sh", "bash", "dash", "ash", "zsh", "ksh", "mksh", "rbash", "fish", "csh", "tcsh"];

/// What an interpreter runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Runs<'a> {
    /// The text of this argument, and its arguments.
    Code(&'a Word, &'a [Word]),
    /// The file of this name, and its arguments.
    File(&'a Word, &'a [Word]),
    /// What is on its standard input.
    Input,
    /// Something else: a module, its version.
    Other,
}

/// How the options of an interpreter are read.
struct Options {
    /// Letters behind which code comes.
    code: &'static str,
    /// Letters with a value of their own.
    valued: &'static str,
    /// Letters whose value is the rest of the same argument.
    attached: &'static str,
    /// Letters behind which neither code nor a file comes.
    other: &'static str,
    long: &'static [&'static str],
}

const fn options(
    code: &'static str,
    valued: &'static str,
    attached: &'static str,
    other: &'static str,
    long: &'static [&'static str],
) -> Options {
    Options { code, valued, attached, other, long }
}

static SHELL: Options = options("c", "oO", "", "", &[]);
static PYTHON: Options = options("c", "WX", "", "mVh", &[]);
static PERL: Options = options("eE", "", "iIMmFCdDx0", "vV", &[]);
static RUBY: Options = options("e", "rI", "iFxK0W", "vh", &[]);
static NODE: Options = options("ep", "r", "", "vh", &["--eval", "--print"]);
static PHP: Options = options("rRBE", "cdzf", "", "vim", &["--run"]);
static LUA: Options = options("e", "l", "", "v", &[]);

fn of(name: &str) -> Option<&'static Options> {
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    Some(match stem {
        _ if SHELLS.contains(&name) => &SHELL,
        "python" | "pypy" => &PYTHON,
        "perl" => &PERL,
        "ruby" | "jruby" => &RUBY,
        "node" | "nodejs" | "deno" | "bun" => &NODE,
        "php" => &PHP,
        "lua" | "luajit" | "tclsh" | "Rscript" | "julia" | "pwsh" | "osascript" => &LUA,
        _ => return None,
    })
}

/// What a program of this name (without its folder) runs when it gets these arguments; `None` if it is no interpreter. `eval`,
/// `source` and `.` are ones.
#[must_use]
pub fn runs<'a>(name: &str, arguments: &'a [Word]) -> Option<Runs<'a>> {
    if matches!(name, "source" | ".") {
        return Some(match arguments.split_first() {
            Some((file, _)) if is_input(&file.text) => Runs::Input,
            Some((file, rest)) => Runs::File(file, rest),
            None => Runs::Other,
        });
    }
    // What they read is code for a shell.
    if matches!(name, "at" | "batch") || (name == "parallel" && arguments.is_empty()) {
        let file = arguments.iter().position(|word| word.text == "-f").and_then(|at| arguments.get(at + 1));
        return Some(file.map_or(Runs::Input, |file| Runs::File(file, &[])));
    }
    if name == "trap" {
        let at = arguments.iter().position(|word| !word.text.starts_with('-'));
        return Some(at.and_then(|at| arguments.get(at)).map_or(Runs::Other, |code| Runs::Code(code, &[])));
    }
    if matches!(name, "make" | "gmake") {
        let at = arguments.iter().position(|word| matches!(&*word.text, "-f" | "--file" | "--makefile"))?;
        let file = arguments.get(at + 1)?;
        return Some(if is_input(&file.text) { Runs::Input } else { Runs::File(file, &[]) });
    }
    if name == "eval" {
        return Some(arguments.first().map_or(Runs::Other, |first| Runs::Code(first, arguments)));
    }
    let options = of(name)?;
    if let ("deno", Some((verb, rest))) = (name, arguments.split_first())
        && verb.text == "eval"
    {
        let at = rest.iter().position(|word| !word.text.starts_with('-'));
        let code = at.and_then(|at| rest.get(at..)).and_then(<[Word]>::split_first);
        return Some(code.map_or(Runs::Other, |(code, rest)| Runs::Code(code, rest)));
    }
    let mut at = 0;
    let mut code = false;
    while let Some(argument) = arguments.get(at) {
        let text = argument.text.as_str();
        let Some(letters) = text.strip_prefix(['-', '+']).filter(|letters| !letters.is_empty()) else { break };
        at += 1;
        if text == "--" {
            break;
        }
        if text.starts_with("--") {
            if options.long.contains(&text) {
                code = true;
                break;
            }
            if matches!(text, "--version" | "--help") {
                return Some(Runs::Other);
            }
            at += usize::from(matches!(text, "--rcfile" | "--init-file"));
            continue;
        }
        for (place, letter) in letters.char_indices() {
            let last = place + letter.len_utf8() == letters.len();
            if options.code.contains(letter) {
                // Perl's and Python's code may follow at once; a shell's is the next argument.
                if !last && !SHELLS.contains(&name) {
                    return Some(Runs::Code(argument, arguments.get(at..).unwrap_or_default()));
                }
                code = true;
            } else if options.other.contains(letter) {
                return Some(Runs::Other);
            } else if options.attached.contains(letter) {
                break;
            } else if options.valued.contains(letter) {
                at += usize::from(last);
                break;
            } else if letter == 's' && SHELLS.contains(&name) && text.starts_with('-') {
                return Some(Runs::Input);
            }
        }
        if code {
            break;
        }
    }
    // Options may stand between `-c` and its code.
    while code && arguments.get(at).is_some_and(|argument| argument.text.len() > 1 && argument.text.starts_with('-')) {
        at += 1;
    }
    let rest = || arguments.get(at + 1..).unwrap_or_default();
    Some(match arguments.get(at) {
        Some(word) if code => Runs::Code(word, rest()),
        None if code => Runs::Other,
        Some(word) if is_input(&word.text) => Runs::Input,
        Some(word) => Runs::File(word, rest()),
        None => Runs::Input,
    })
}

/// The code in the argument that [`Runs::Code`] names: that of `-e'print 1'` begins behind its letter.
pub(super) fn code_of(program: &str, word: &Word) -> String {
    let letters = of(program).map_or("", |options| options.code);
    let attached = word.text.strip_prefix('-').filter(|_| !SHELLS.contains(&program));
    let code = attached
        .and_then(|rest| rest.find(|c| letters.contains(c)).filter(|at| *at < 4).and_then(|at| rest.get(at + 1..)));
    code.unwrap_or(&word.text).to_owned()
}

fn is_input(path: &str) -> bool {
    matches!(path, "-" | "/dev/stdin" | "/dev/fd/0" | "/proc/self/fd/0")
}
