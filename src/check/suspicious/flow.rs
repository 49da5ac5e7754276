//! From where the code that a command runs comes: through pipes, substitutions, variables, descriptors and files.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::download::{asks_network, decodes, downloads, unpacks};
use super::{Listing, languages};
use crate::bash::commands::{Command, Runs, UNKNOWN, Word, resolved, runs};

/// How often all commands are looked at: what one gives may reach another one by several steps.
const PASSES: usize = 6;

/// Programs that give on what they read, from the files that they are given as well.
const PASSING: &[&str] = &[
    "cat", "tac", "head", "tail", "tee", "sed", "awk", "gawk", "grep", "tr", "cut", "rev", "sort", "uniq", "fold",
    "dd", "pv", "base64", "base32", "xxd", "openssl", "gpg", "zcat", "gunzip", "gzip", "bzcat", "bunzip2", "xzcat",
    "unxz", "xz", "zstd", "zstdcat", "unzstd", "tar", "bsdtar", "unzip", "iconv", "envsubst", "strings", "jq",
];

/// Of each command where what it prints began, and of each file.
#[derive(Debug)]
pub(in crate::check) struct Origins {
    of: Vec<Option<usize>>,
    /// Of each pipeline the first stage that gives on what began somewhere.
    first: BTreeMap<usize, (usize, usize)>,
    /// Of each file the commands that write it, and where that began.
    files: BTreeMap<String, Vec<(usize, usize)>>,
}

impl Origins {
    pub(super) fn downloads(commands: &[Command]) -> Self {
        Self::new(commands, |command| asks_network(command).is_some(), |command| downloads(command).is_some())
    }

    pub(super) fn decodes(commands: &[Command]) -> Self {
        Self::new(commands, |command| decodes(command) || unpacks(command), decodes)
    }

    /// `begins` says where something begins, and `leaves` whether that counts if it goes through a file.
    fn new(commands: &[Command], begins: impl Fn(&Command) -> bool, leaves: impl Fn(&Command) -> bool) -> Self {
        let mut found = Self { of: vec![None; commands.len()], first: BTreeMap::new(), files: BTreeMap::new() };
        let filed: Vec<bool> = commands.iter().map(leaves).collect();
        for (at, command) in commands.iter().enumerate() {
            if begins(command) {
                found.put(commands, &filed, at, at);
            }
        }
        if found.first.is_empty() && found.of.iter().all(Option::is_none) {
            return found;
        }
        for pass in 0..PASSES {
            let mut changed = false;
            for nth in 0..commands.len() {
                let at = if pass % 2 == 0 { nth } else { commands.len() - 1 - nth };
                let Some(command) = commands.get(at).filter(|_| found.of.get(at) == Some(&None)) else { continue };
                if let Some(origin) = found.passes(commands, command) {
                    found.put(commands, &filed, at, origin);
                    changed = true;
                }
            }
            if !changed && pass > 0 {
                break;
            }
        }
        found
    }

    fn put(&mut self, commands: &[Command], filed: &[bool], at: usize, origin: usize) {
        let Some(command) = commands.get(at) else { return };
        if let Some(of) = self.of.get_mut(at) {
            *of = Some(origin);
        }
        for stage in &command.stages {
            let first = self.first.entry(stage.pipeline).or_insert((stage.position, origin));
            if stage.position < first.0 {
                *first = (stage.position, origin);
            }
        }
        if filed.get(origin) == Some(&true) {
            for file in if at == origin { fetched_to(command) } else { passed_to(command) } {
                self.files.entry(file).or_default().push((at, origin));
            }
        }
    }

    /// Where what a command gives on began.
    fn passes(&self, commands: &[Command], command: &Command) -> Option<usize> {
        let name = command.program().unwrap_or_default();
        let prints = matches!(name, "echo" | "printf" | "print");
        let gives = PASSING.contains(&name);
        let whole = |word: &&Word| prints || (gives && !word.text.contains(|c| c != UNKNOWN));
        let words = command.arguments.iter().filter(whole);
        let moves = matches!(name, "cp" | "mv" | "install" | "ln");
        let files = command.arguments.iter().filter(|_| gives || moves);
        words
            .into_iter()
            .find_map(|word| self.read(&word.reads))
            .or_else(|| self.input(commands, command))
            .or_else(|| files.into_iter().find_map(|word| self.file(commands, command, &place(word))))
    }

    fn read(&self, reads: &[usize]) -> Option<usize> {
        reads.iter().find_map(|at| self.of.get(*at).copied().flatten())
    }

    /// Where what a command finds on its standard input began.
    fn input(&self, commands: &[Command], command: &Command) -> Option<usize> {
        let mut inputs = command.redirects.iter().filter(|redirect| redirect.operator.starts_with('<')).peekable();
        if inputs.peek().is_some() {
            return inputs.find_map(|redirect| {
                let file = || {
                    (redirect.operator == "<").then(|| self.file(commands, command, &place(&redirect.word))).flatten()
                };
                self.read(&redirect.word.reads).or_else(file)
            });
        }
        self.read(&command.input).or_else(|| self.upstream(command))
    }

    fn upstream(&self, command: &Command) -> Option<usize> {
        let before = |stage: &crate::bash::commands::Stage| {
            self.first.get(&stage.pipeline).filter(|first| first.0 < stage.position).map(|first| first.1)
        };
        command.stages.iter().find_map(before)
    }

    /// Where what is in a file began, if a command before this one writes it.
    fn file(&self, commands: &[Command], command: &Command, path: &str) -> Option<usize> {
        if self.files.is_empty() || path.contains(UNKNOWN) {
            return None;
        }
        let writers = self.files.get(&resolved(command.directory.as_deref(), path)?)?;
        let before = |(writer, _): &&(usize, usize)| {
            let before = |writer: &Command| !std::ptr::eq(writer, command) && writer.span.start <= command.span.start;
            commands.get(*writer).is_some_and(before)
        };
        writers.iter().find(before).map(|(_, origin)| *origin)
    }
}

/// The command where the code that this one runs as the output of others began.
pub(in crate::check) fn runs_output<'a>(
    command: &Command,
    listing: &Listing<'a>,
    origins: &Origins,
) -> Option<&'a Command> {
    let fed = command.is_wrapped_by("xargs");
    // What it is called, and what each shell reads first.
    let names = || {
        let called = fed && command.name.as_deref().is_some_and(|name| name.contains("{}"));
        let read = command
            .assignments
            .iter()
            .filter(|(name, _)| name == "BASH_ENV")
            .find_map(|(_, word)| origins.read(&word.reads));
        origins.read(&command.named_by).or(read).or_else(|| called.then(|| origins.upstream(command)).flatten())
    };
    if let Some(origin) = names() {
        return listing.commands.get(origin);
    }
    let name = command.program()?;
    let origin = match runs(name, &command.arguments)? {
        Runs::Code(word, rest) => {
            let words = if name == "eval" { rest } else { std::slice::from_ref(word) };
            let reads = words.iter().find_map(|word| origins.read(&word.reads));
            let takes = (fed && word.text.contains("{}")) || languages::evaluates(command);
            reads.or_else(|| takes.then(|| origins.input(listing.commands, command)).flatten())
        }
        Runs::File(word, _) => origins.read(&word.reads),
        Runs::Input => origins.input(listing.commands, command),
        Runs::Other => fed.then(|| origins.upstream(command)).flatten(),
    };
    listing.commands.get(origin?)
}

/// The command where what is in the file that this one runs began.
pub(in crate::check) fn runs_file<'a>(
    command: &Command,
    listing: &Listing<'a>,
    origins: &Origins,
) -> Option<&'a Command> {
    let interpreted = command.program().and_then(|name| runs(name, &command.arguments));
    let file = match (interpreted, &command.name) {
        (Some(Runs::File(word, _)), _) => place(word),
        (None, Some(name)) if name.contains('/') => name.into(),
        (_, Some(_)) => return None,
        (_, None) => printed_by(&command.named_by)?.into(),
    };
    listing.commands.get(origins.file(listing.commands, command, &file)?)
}

/// The file that a word names. One that is all the output of a command (`$(mktemp)`) is not known, but is the same each time.
fn place(word: &Word) -> Cow<'_, str> {
    let hidden = !word.text.is_empty() && word.text.chars().all(|c| c == UNKNOWN);
    let name = printed_by(&word.reads).filter(|_| hidden);
    name.map_or(Cow::Borrowed(&*word.text), Cow::Owned)
}

fn printed_by(reads: &[usize]) -> Option<String> {
    reads.first().map(|at| format!("/«output»/{at}"))
}

/// The files that a command leaves what it passes on in.
fn passed_to(command: &Command) -> Vec<String> {
    let mut names = redirected_to(command);
    let operands = || command.arguments.iter().map(place).filter(|text| !text.starts_with('-')).map(Cow::into_owned);
    match command.program() {
        Some("tee") => names.extend(operands()),
        Some("cp" | "mv" | "install" | "ln") => names.extend(operands().next_back()),
        Some("dd") => names.extend(operands().filter_map(|text| text.strip_prefix("of=").map(str::to_owned))),
        _ => {}
    }
    paths(command, names)
}

/// `scp host:file file`, `scp host:file folder/`
fn copied_to(command: &Command) -> Option<String> {
    let mut operands = command.arguments.iter().map(|word| word.text.as_str()).filter(|text| !text.starts_with('-'));
    let to = operands.next_back()?;
    let from = operands.next_back()?.rsplit(['/', ':']).next()?;
    Some(if to == "." || to.ends_with('/') { format!("{to}/{from}") } else { to.to_owned() })
}

fn redirected_to(command: &Command) -> Vec<String> {
    let writes = command.redirects.iter().filter(|redirect| redirect.operator.starts_with(['>', '&']));
    writes.map(|redirect| place(&redirect.word).into_owned()).collect()
}

fn paths(command: &Command, mut names: Vec<String>) -> Vec<String> {
    let directory = command.directory.as_deref();
    names.retain(|name| !name.is_empty() && name != "-" && !name.starts_with("/dev/") && !name.contains(UNKNOWN));
    names.into_iter().filter_map(|name| resolved(directory, &name)).collect()
}

/// The files that a command leaves what it fetched or decoded in.
fn fetched_to(command: &Command) -> Vec<String> {
    let mut names = redirected_to(command);
    if matches!(command.program(), Some("scp" | "rsync" | "sftp")) {
        names.extend(copied_to(command));
    }
    let texts: Vec<Cow<'_, str>> = command.arguments.iter().map(place).collect();
    let mut words = texts.iter().map(|text| &**text);
    let (mut of_url, mut url) = (matches!(command.program(), Some("wget" | "wget2" | "aria2c" | "axel")), None);
    let mut folder = None;
    let letter = if matches!(command.program(), Some("curl" | "aria2c" | "axel" | "openssl")) { "o" } else { "O" };
    while let Some(word) = words.next() {
        match word {
            "--output-dir" | "--directory-prefix" => folder = words.next(),
            "-P" if command.program() == Some("wget") => folder = words.next(),
            "--output" | "--output-document" | "-out" => names.extend(words.next().map(str::to_owned)),
            "--remote-name" => of_url = true,
            _ if word.contains("://") => url = Some(word),
            _ if word.starts_with("--output") => names.extend(word.split_once('=').map(|(_, name)| name.to_owned())),
            _ if word.starts_with('-') && !word.starts_with("--") => {
                if let Some((_, rest)) = word.split_once(letter) {
                    let name = if rest.is_empty() { words.next() } else { Some(rest) };
                    names.extend(name.map(str::to_owned));
                } else if word.contains('O') {
                    of_url = true;
                }
            }
            _ => {}
        }
    }
    if names.is_empty() && of_url {
        names.extend(url.and_then(|url| url.split(['?', '#']).next()?.rsplit('/').next()).map(str::to_owned));
    }
    if let Some(folder) = folder {
        names.iter_mut().filter(|name| !name.starts_with('/')).for_each(|name| *name = format!("{folder}/{name}"));
    }
    paths(command, names)
}
