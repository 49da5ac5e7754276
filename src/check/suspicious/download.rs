//! What fetches from the network, what decodes, and what runs the output of other commands.

use super::{Listing, packages};
use crate::bash::commands::{Command, Runs, UNKNOWN, Word, resolved, runs};

/// What a command fetches from the network: a phrase, if it does.
pub(in crate::check) fn downloads(command: &Command) -> Option<String> {
    let name = command.program()?;
    let arguments = &command.arguments;
    let found = match name {
        "curl" | "wget" | "wget2" | "aria2c" | "axel" | "lftp" | "gdown" | "yt-dlp" | "youtube-dl" => fetches(command),
        "scp" | "rsync" | "sftp" => arguments.iter().any(|word| is_host(&word.text)),
        "nc" | "ncat" | "netcat" | "telnet" | "socat" | "ftp" | "tftp" => {
            arguments.iter().any(|word| !word.text.starts_with('-'))
        }
        "git" => git(arguments),
        "hg" => matches!(operand(arguments, 0), Some("clone" | "pull" | "in")) && any_remote(arguments),
        "svn" => {
            matches!(operand(arguments, 0), Some("checkout" | "co" | "export" | "switch")) && any_remote(arguments)
        }
        "bzr" | "brz" | "fossil" | "cvs" => any_remote(arguments),
        _ => match runs(name, arguments) {
            Some(Runs::Code(code, _)) if name != "eval" => speaks_http(&code.text),
            _ => packages::installs(name, arguments),
        },
    };
    let socket = command
        .redirects
        .iter()
        .any(|redirect| redirect.word.text.starts_with("/dev/tcp/") || redirect.word.text.starts_with("/dev/udp/"));
    (found || socket).then(|| {
        let verb = operand(arguments, 0).filter(|_| !matches!(name, "curl" | "wget" | "wget2" | "aria2c"));
        let is_word = |text: &&str| text.chars().all(|c| c.is_ascii_lowercase() || c == '-');
        match verb.filter(is_word) {
            Some(verb) => format!("{name} {verb}"),
            None => name.to_owned(),
        }
    })
}

/// Whether a command undoes an encoding that hides text.
pub(in crate::check) fn decodes(command: &Command) -> bool {
    let Some(name) = command.program() else { return false };
    let has = |wanted: &[&str]| command.arguments.iter().any(|word| wanted.contains(&&*word.text));
    // Letters together: `-di`.
    let letter = |wanted: char| {
        command
            .arguments
            .iter()
            .any(|word| word.text.strip_prefix('-').is_some_and(|rest| !rest.starts_with('-') && rest.contains(wanted)))
    };
    match name {
        "base64" | "base32" | "basenc" => letter('d') || letter('D') || has(&["--decode", "--d", "--dec", "--deco"]),
        "xxd" => letter('r') || has(&["-revert"]),
        "openssl" => {
            has(&["enc", "base64", "aes-256-cbc", "rsautl", "pkeyutl"]) && has(&["-d", "-decrypt", "-A", "-a"])
        }
        "uudecode" | "ascii85" | "rot13" | "caesar" => true,
        _ => match runs(name, &command.arguments) {
            Some(Runs::Code(code, _)) if name != "eval" => {
                ["b64decode", "decode_base64", "base64_decode", "fromhex", "unhexlify"]
                    .iter()
                    .any(|w| code.text.contains(w))
            }
            _ => false,
        },
    }
}

/// The command of those that `is_source` says of, whose output this one runs as code: from a pipe, a substitution, a variable.
pub(in crate::check) fn runs_output<'a>(
    command: &Command,
    all: &'a [Command],
    is_source: impl Fn(&Command) -> bool,
) -> Option<&'a Command> {
    let name = command.program()?;
    let by_index = |reads: &[usize]| reads.iter().filter_map(|at| all.get(*at)).find(|source| is_source(source));
    match runs(name, &command.arguments)? {
        Runs::Code(word, rest) => {
            let words = if name == "eval" { rest } else { std::slice::from_ref(word) };
            words.iter().find_map(|word| by_index(&word.reads)).or_else(|| {
                let fed = command.is_wrapped_by("xargs") && word.text.contains("{}");
                fed.then(|| upstream(command, all, &is_source)).flatten()
            })
        }
        Runs::File(word, _) => by_index(&word.reads),
        Runs::Input => {
            let inputs = command.redirects.iter().filter(|redirect| redirect.operator.starts_with('<'));
            inputs
                .clone()
                .find_map(|redirect| by_index(&redirect.word.reads))
                .or_else(|| by_index(&command.input))
                .or_else(|| (inputs.count() == 0).then(|| upstream(command, all, &is_source)).flatten())
        }
        Runs::Other => None,
    }
}

fn upstream<'a>(command: &Command, all: &'a [Command], is_source: &impl Fn(&Command) -> bool) -> Option<&'a Command> {
    let before = |source: &&Command| {
        command
            .stages
            .iter()
            .any(|stage| source.stages.iter().any(|s| s.pipeline == stage.pipeline && s.position < stage.position))
    };
    all.iter().filter(before).find(|source| is_source(source))
}

/// The command of those before this one that `is_source` says of, and that leaves its output in the file that this one runs.
pub(in crate::check) fn runs_file<'a>(
    command: &Command,
    listing: &Listing<'a>,
    is_source: impl Fn(&Command) -> bool,
) -> Option<&'a Command> {
    let file = match runs(command.program()?, &command.arguments) {
        Some(Runs::File(word, _)) => word.known(),
        Some(_) => None,
        None => command.name.as_deref().filter(|name| name.contains('/')),
    };
    let file = resolved(command.directory.as_deref(), file?)?;
    let mut before = listing.left_in(&file).iter().copied();
    before
        .find(|source| source.span.start <= command.span.start && !std::ptr::eq(*source, command) && is_source(source))
}

/// The files that a command leaves what it fetched or decoded in.
pub(super) fn fetched_to(command: &Command) -> Vec<String> {
    let mut names: Vec<String> = command
        .redirects
        .iter()
        .filter(|redirect| redirect.operator.starts_with('>') || redirect.operator.starts_with('&'))
        .map(|redirect| redirect.word.text.clone())
        .collect();
    let mut words = command.arguments.iter().map(|word| word.text.as_str());
    let (mut of_url, mut url) = (matches!(command.program(), Some("wget" | "wget2" | "aria2c")), None);
    let letter = if matches!(command.program(), Some("curl" | "aria2c" | "openssl")) { "o" } else { "O" };
    while let Some(word) = words.next() {
        match word {
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
    let directory = command.directory.as_deref();
    names.retain(|name| !name.is_empty() && name != "-" && !name.starts_with("/dev/") && !name.contains(UNKNOWN));
    names.into_iter().filter_map(|name| resolved(directory, &name)).collect()
}

/// Whether a word is an address on another machine.
pub(super) fn is_remote(text: &str) -> bool {
    let local = text.starts_with("file:") || text.contains("://localhost") || text.contains("://127.0.0.1");
    !local && (text.contains("://") || is_host(text))
}

/// `user@host:path`
fn is_host(text: &str) -> bool {
    if text.starts_with("rsync://") || text.starts_with("sftp://") {
        return true;
    }
    let Some((host, _)) = text.split_once(':') else { return false };
    host.contains('@') && !host.contains('/') && !text.starts_with('-')
}

fn any_remote(arguments: &[Word]) -> bool {
    arguments.iter().any(|word| is_remote(&word.text) || (word.text.starts_with(UNKNOWN) && word.text.len() < 4))
}

/// The operand of this number.
pub(super) fn operand(arguments: &[Word], number: usize) -> Option<&str> {
    arguments.iter().map(|word| word.text.as_str()).filter(|text| !text.starts_with('-')).nth(number)
}

fn fetches(command: &Command) -> bool {
    let asks = |word: &Word| matches!(&*word.text, "--version" | "--help" | "-V" | "-h");
    if command.arguments.iter().any(asks) {
        return false;
    }
    let words: Vec<&str> = command.arguments.iter().map(|word| word.text.as_str()).collect();
    let local =
        |word: &&&str| word.starts_with("file:") || word.contains("//localhost") || word.contains("//127.0.0.1");
    let remote = words.iter().any(|word| is_remote(word));
    let operands = words.iter().any(|word| !word.starts_with('-'));
    remote
        || (words.iter().filter(local).count() == 0 && (operands || command.is_wrapped_by("xargs")))
        || words.iter().any(|word| matches!(*word, "-i" | "-K" | "--config" | "--input-file"))
}

fn git(arguments: &[Word]) -> bool {
    let mut at = 0;
    let mut allows_files = false;
    while let Some(text) = arguments.get(at).map(|word| word.text.as_str()) {
        match text {
            "-C" | "-c" | "--git-dir" | "--work-tree" => {
                allows_files |= arguments.get(at + 1).is_some_and(|word| word.text.starts_with("protocol.file.allow"));
                at += 2;
            }
            _ if text.starts_with('-') => at += 1,
            _ => break,
        }
    }
    let Some(verb) = arguments.get(at).map(|word| word.text.as_str()) else { return false };
    let rest = arguments.get(at + 1..).unwrap_or_default();
    match verb {
        "clone" => {
            // What is not plainly a folder is an address.
            let from = rest.iter().map(|word| word.text.as_str()).find(|text| !text.starts_with('-'));
            any_remote(rest) || from.is_some_and(|text| text.starts_with(UNKNOWN))
        }
        // A source's own repository is fetched from makepkg's copy of it.
        "fetch" | "pull" | "ls-remote" => {
            any_remote(rest) || operand(rest, 0).is_some_and(|name| matches!(name, "upstream" | "github"))
        }
        "remote" => operand(rest, 0) == Some("add") && rest.iter().any(|word| word.text == "-f"),
        "lfs" => matches!(operand(rest, 0), Some("pull" | "fetch")),
        "submodule" => match operand(rest, 0) {
            // The guideline's way, where the submodules are sources.
            Some("update") => {
                let offline = ["--no-fetch", "-N"].iter().any(|flag| rest.iter().any(|word| word.text == *flag));
                !allows_files && !offline
            }
            Some("add") => any_remote(rest),
            _ => false,
        },
        _ => false,
    }
}

/// Whether code of another language fetches: the words that do so in each.
fn speaks_http(code: &str) -> bool {
    let words = [
        "urlopen",
        "urlretrieve",
        "requests.get",
        "requests.post",
        "http.client",
        "socket.socket",
        "LWP::",
        "HTTP::Tiny",
        "IO::Socket",
        "Net::HTTP",
        "URI.open",
        "open-uri",
        "TCPSocket",
        "https.get",
        "http.get",
        "fetch(",
        "file_get_contents('http",
        "file_get_contents(\"http",
        "httpx.",
        "aiohttp",
    ];
    words.iter().any(|word| code.contains(word))
}
