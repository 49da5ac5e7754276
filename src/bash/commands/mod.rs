//! Every simple command of a script, in and out of functions, wherever it is nested. Nothing is run.
//!
//! [`commands`] walks the syntax tree of a PKGBUILD or an install script, so that a comment or a text that is only printed is no
//! command, and evaluates the words of each command in what is known at its place: `'c''url'`, `$_cmd` and
//! `"$(printf '\x63url')"` are `curl`. Code that is given as text (`eval`, `bash -c`, a here-document for `sh`) is walked like
//! the rest of the script, and so is what other programs give to a shell (`awk`, `sed`, `git -c core.pager=…`, Python's
//! `os.system`, `PS4`). What stands in front of a command (`sudo`, `env X=1`, `xargs`) is told apart from it.
//!
//! It walks all branches, whichever would be taken, and functions whether they are called or not; a function that is called is
//! walked with the arguments of each call. What is not known stands as [`UNKNOWN`] in a text.
//!
//! It promises to end and not to panic. Where a script is too much to be listed whole, [`Commands::unread`] says so: what a
//! rule does not see there is no sign that it is not there.

mod aliases;
mod carried;
mod code;
mod compound;
pub mod foreign;
mod functions;
mod interpreters;
mod nested;
mod simple;
#[cfg(test)]
mod tests;
mod walk;
mod wrappers;

use std::ops::Range;

pub use interpreters::{Runs, SHELLS, runs};
pub use simple::resolved;

use super::eval::{DEEP, SHALLOW};
use super::{MAX_SIZE, STACK, Unknown};

/// Stands in a text for a part that is not known: OBJECT REPLACEMENT CHARACTER.
pub const UNKNOWN: char = '\u{fffc}';

/// What `$startdir` holds here: the folder of the recipe.
pub const STARTDIR: &str = "/«startdir»";

/// What `$srcdir` holds here.
pub const SRCDIR: &str = "/«startdir»/src";

/// What `$pkgdir` begins with here; the package's name follows.
pub const PKGDIR: &str = "/«startdir»/pkg";

/// What `$HOME` and `~` hold here.
pub const HOME: &str = "/«home»";

/// What kind of script it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Script {
    /// A PKGBUILD: its functions begin in `$srcdir`.
    Recipe,
    /// What pacman runs when a package comes or goes, as root in `/`.
    Install,
}

/// The commands of a script.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Commands {
    /// In the order in which they were found: a command before those that its words hold.
    pub list: Vec<Command>,
    /// Why there may be more.
    pub unread: Option<Unknown>,
}

/// A word as the command gets it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Word {
    /// Its text, with [`UNKNOWN`] for what is not known.
    pub text: String,
    /// The commands whose output is in it, by index: those of its substitutions, and of the variables that it expands.
    pub reads: Vec<usize>,
    /// Whether it begins with a variable that nothing sets, as far as the script was read: it is empty, or the environment's.
    pub unset: bool,
    /// For `<( … )`: what the file holds, where that is known.
    pub(super) contents: Option<String>,
}

impl Word {
    /// The text, if all of it is known.
    #[must_use]
    pub fn known(&self) -> Option<&str> {
        (!self.text.contains(UNKNOWN)).then_some(&*self.text)
    }
}

/// A command that runs another one: `sudo -u nobody`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrapper {
    /// Its name without a folder.
    pub name: String,
    /// Its own arguments.
    pub arguments: Vec<Word>,
}

/// A redirection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirect {
    /// `<`, `>`, `>>`, `&>`, `<<<`, `<<` …
    pub operator: String,
    /// The file, or the text of a here-string or here-document.
    pub word: Word,
}

/// One stage of a pipeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stage {
    /// Which pipeline of the script.
    pub pipeline: usize,
    /// Which stage of it, from 0.
    pub position: usize,
    /// How many it has.
    pub length: usize,
}

/// One simple command. A compound command with redirections is one without a name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Command {
    /// What is run, as it is written once its quotes and expansions are gone, behind all that stands in front of it. None
    /// where there is nothing (assignments alone), or it is not known.
    pub name: Option<String>,
    /// The commands whose output is in its name, by index.
    pub named_by: Vec<usize>,
    /// Its arguments.
    pub arguments: Vec<Word>,
    /// What stands in front of it, outermost first.
    pub wrappers: Vec<Wrapper>,
    /// Assignments before it.
    pub assignments: Vec<(String, Word)>,
    /// Its redirections.
    pub redirects: Vec<Redirect>,
    /// The bytes of the script: of the command, or of the `eval` or `bash -c` that holds it as text.
    pub span: Range<usize>,
    /// The function in whose body it stands.
    pub function: Option<String>,
    /// The pipelines of which it, or a compound command around it, is a stage; outermost first.
    pub stages: Vec<Stage>,
    /// The commands whose output a compound command around it reads by a redirection, by index.
    pub input: Vec<usize>,
    /// The folder in which it runs, if that is known.
    pub directory: Option<String>,
    /// Whether it stands in code that is a text: of `eval`, of `bash -c`.
    pub in_text: bool,
    /// The code that it runs where that is of another language than a shell's, as far as it is known.
    pub code: Option<String>,
    /// Whether its name is that of a function of the script; the commands of its body are in the list, too.
    pub is_function: bool,
}

impl Command {
    /// The name of the program, without its folder.
    #[must_use]
    pub fn program(&self) -> Option<&str> {
        let name = self.name.as_deref().filter(|_| !self.is_function)?;
        Some(name.rsplit('/').next().unwrap_or(name))
    }

    /// Whether a program of this name runs it.
    #[must_use]
    pub fn is_wrapped_by(&self, name: &str) -> bool {
        self.wrappers.iter().any(|wrapper| wrapper.name == name)
    }
}

/// The commands of a script. All spans are byte ranges of `text` on character boundaries.
#[must_use]
pub fn commands(text: &str, script: Script) -> Commands {
    let too_much = |why: &str| Commands { list: Vec::new(), unread: Some(Unknown { why: why.to_owned(), span: 0..0 }) };
    if text.len() > MAX_SIZE {
        return too_much("it is larger than a recipe may be");
    }
    if let Some(found) = walk::run(text, script, SHALLOW) {
        return found;
    }
    // The parser and the walk recurse with the nesting of the text: what is deep wants a roomy stack.
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name("commands".to_owned()).stack_size(STACK);
        let run = || walk::run(text, script, DEEP).unwrap_or_else(|| too_much("it is nested too deep"));
        match thread.spawn_scoped(scope, run).map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok(found)) => found,
            _ => too_much("its commands could not be listed"),
        }
    })
}
