//! Commands that make text of text (coreutils, `sed`, `grep`, `awk`, `xargs`), as pure functions of arguments and input.
//!
//! Promise: what is printed is what the GNU tools print in the locale `C.UTF-8`, or the call is refused with a phrase. No
//! file is read: every file operand (save `-`), every error of the tool and every unlisted option is refused. Work and
//! sizes are bounded.
//!
//! Source: the manuals of GNU coreutils, sed, grep, findutils and util-linux, and POSIX.1-2017 XCU; checked against the tools.

mod awk;
mod cut;
mod expr;
mod grep;
mod lines;
mod names;
mod options;
mod sed;
mod sort;
#[cfg(test)]
mod tests;
mod tr;
mod xargs;

/// The longest input and output, in bytes.
const LIMIT: usize = 1 << 20;

/// What a command writes, and its status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Printed {
    pub(crate) text: String,
    pub(crate) status: u8,
}

/// Why a command is not evaluated, as a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NotPure(pub(crate) String);

impl NotPure {
    /// What a command reads is not known: why that is so, only the caller can tell.
    pub(crate) fn input(name: &str) -> Self {
        Self(format!("the input of `{name}` is not known"))
    }
}

type Result<T> = std::result::Result<T, NotPure>;

fn not_pure<T>(what: impl Into<String>) -> Result<T> {
    Err(NotPure(what.into()))
}

/// Whether [`run`] knows a command of this name.
pub(crate) fn knows(name: &str) -> bool {
    command(name).is_some()
}

type Filter = fn(&[&str], &Input<'_>) -> Result<Printed>;

fn command(name: &str) -> Option<Filter> {
    Some(match name {
        "awk" => awk::awk,
        "basename" => names::basename,
        "cat" => lines::cat,
        "cut" => cut::cut,
        "dirname" => names::dirname,
        "expr" => expr::expr,
        "fold" => lines::fold,
        "grep" | "egrep" | "fgrep" => grep::grep,
        "head" => lines::head,
        "paste" => lines::paste,
        "rev" => lines::rev,
        "sed" => sed::sed,
        "seq" => names::seq,
        "sort" => sort::sort,
        "tac" => lines::tac,
        "tail" => lines::tail,
        "tr" => tr::tr,
        "uniq" => sort::uniq,
        "wc" => lines::wc,
        "xargs" => xargs::xargs,
        _ => return None,
    })
}

/// The command with its arguments; `input` is what its standard input holds, where that is known.
pub(crate) fn run(name: &str, arguments: &[String], input: Option<&str>) -> Result<Printed> {
    let Some(filter) = command(name) else { return not_pure(format!("`{name}` is not evaluated")) };
    let mut arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match name {
        "egrep" => arguments.insert(0, "-E"),
        "fgrep" => arguments.insert(0, "-F"),
        _ => {}
    }
    if arguments.iter().any(|a| a.contains('\0')) {
        return not_pure("arguments with NUL are not evaluated");
    }
    let printed = filter(&arguments, &Input { name, text: input })?;
    if printed.text.len() > LIMIT || printed.text.contains('\0') {
        return not_pure(format!("what `{name}` writes is too long or holds NUL"));
    }
    Ok(printed)
}

/// The standard input of a command.
struct Input<'a> {
    name: &'a str,
    text: Option<&'a str>,
}

impl<'a> Input<'a> {
    fn text(&self) -> Result<&'a str> {
        match self.text {
            Some(text) if text.len() <= LIMIT && !text.contains('\0') => Ok(text),
            Some(_) => not_pure(format!("the input of `{}` is too long or holds NUL", self.name)),
            None => Err(NotPure::input(self.name)),
        }
    }

    /// The input as ASCII, where characters and bytes are the same.
    fn ascii(&self) -> Result<&'a str> {
        let text = self.text()?;
        if text.is_ascii() { Ok(text) } else { not_pure(format!("`{}` is evaluated on ASCII only", self.name)) }
    }

    /// Refuses operands that are no `-`.
    fn only_standard(&self, operands: &[&str]) -> Result<()> {
        match operands {
            [] | ["-"] => Ok(()),
            _ => not_pure(format!("`{}` is not evaluated with files", self.name)),
        }
    }
}

fn printed(text: String) -> Result<Printed> {
    Ok(Printed { text, status: 0 })
}

/// The lines without their newlines; a last line needs none.
fn lines_of(text: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = text.split('\n').collect();
    if lines.last() == Some(&"") {
        lines.pop();
    }
    lines
}

/// Each line with its newline, as tools write them that add a missing one.
fn with_newlines<'a>(lines: impl IntoIterator<Item = &'a str>) -> String {
    let mut out = String::new();
    for line in lines {
        out.push_str(line);
        out.push('\n');
    }
    out
}
