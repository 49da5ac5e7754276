//! What fetches from the network, and what decodes.

use super::{languages, packages};
use crate::bash::commands::{Command, UNKNOWN, Word};

/// What a command fetches from the network: a phrase, if it does.
pub(in crate::check) fn downloads(command: &Command) -> Option<String> {
    let name = command.program()?;
    let arguments = &command.arguments;
    let found = match name {
        "curl" | "wget" | "wget2" | "aria2c" | "axel" | "lftp" | "gdown" | "yt-dlp" | "youtube-dl" => fetches(command),
        "scp" | "rsync" | "sftp" => arguments.iter().any(|word| is_host(&word.text)),
        "nc" | "ncat" | "netcat" | "telnet" | "socat" | "ftp" | "tftp" | "ssh" => {
            arguments.iter().any(|word| !word.text.starts_with('-'))
        }
        "openssl" => arguments.iter().any(|word| word.text == "s_client"),
        "lynx" | "w3m" | "links" | "links2" | "elinks" | "GET" | "lwp-request" | "lwp-download" | "fetch" | "snarf"
        | "you-get" => arguments.iter().any(|word| is_remote(&word.text)),
        "http" | "https" | "xh" | "xhs" | "curlie" => arguments
            .iter()
            .any(|word| is_remote(&word.text) || (!word.text.starts_with('-') && word.text.contains('.'))),
        "git" => git(arguments),
        "hg" => matches!(operand(arguments, 0), Some("clone" | "pull" | "in")) && any_remote(arguments),
        "svn" => {
            matches!(operand(arguments, 0), Some("checkout" | "co" | "export" | "switch")) && any_remote(arguments)
        }
        "bzr" | "brz" | "fossil" | "cvs" => any_remote(arguments),
        _ => languages::fetches(command) || packages::installs(name, arguments),
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
        "uudecode" | "ascii85" | "rot13" | "caesar" | "rev" => true,
        // One alphabet for another, and not one case for the other.
        "tr" => operand(&command.arguments, 1).is_some_and(|set| !set.starts_with('[') && set.matches('-').count() > 1),
        "gpg" | "gpg2" | "age" => letter('d') || has(&["--decrypt"]),
        _ => languages::decodes(command),
    }
}

/// Whether a command unpacks to its standard output, so that the text is never a file that could be read.
pub(in crate::check) fn unpacks(command: &Command) -> bool {
    let Some(name) = command.program() else { return false };
    let has = |wanted: &[&str]| command.arguments.iter().any(|word| wanted.contains(&&*word.text));
    let letter = |wanted: char| {
        let letters = |text: &str| text.starts_with('-') && !text.starts_with("--") && text.contains(wanted);
        command.arguments.iter().any(|word| letters(&word.text))
    };
    match name {
        "zcat" | "gzcat" | "bzcat" | "xzcat" | "lzcat" | "lz4cat" | "zstdcat" | "bsdcat" | "gunzip" | "unxz"
        | "bunzip2" | "unlzma" | "unzstd" | "uncompress" | "unlz4" | "funzip" => true,
        "gzip" | "bzip2" | "xz" | "zstd" | "lzma" | "lz4" | "lzip" | "lzop" | "brotli" | "pigz" | "pixz" | "pbzip2" => {
            letter('d') || has(&["--decompress", "--uncompress"])
        }
        "tar" | "gtar" | "bsdtar" => {
            let together =
                command.arguments.first().is_some_and(|word| !word.text.starts_with('-') && word.text.contains('O'));
            together || letter('O') || has(&["--to-stdout"])
        }
        "unzip" => letter('p') || letter('c'),
        "7z" | "7za" | "7zr" => has(&["-so"]),
        "ar" | "unrar" => operand(&command.arguments, 0).is_some_and(|verb| verb.starts_with('p')),
        "cpio" => has(&["--to-stdout"]),
        _ => false,
    }
}

/// What a command asks of another machine: a phrase, if it does. Asked for code, that is a download.
pub(in crate::check) fn asks_network(command: &Command) -> Option<String> {
    let asks = [
        "dig",
        "drill",
        "kdig",
        "delv",
        "nslookup",
        "host",
        "whois",
        "finger",
        "ssh-keyscan",
        "ldapsearch",
        "dog",
        "doggo",
    ];
    let name = command.program()?;
    if asks.contains(&name) { Some(name.to_owned()) } else { downloads(command) }
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
    while let Some(text) = arguments.get(at).map(|word| word.text.as_str()) {
        match text {
            "-C" | "-c" | "--git-dir" | "--work-tree" => at += 2,
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
            // The commits are those that the sources name: `--remote` takes what is newest.
            Some("update") => rest.iter().any(|word| word.text == "--remote"),
            Some("add") => any_remote(rest),
            _ => false,
        },
        _ => false,
    }
}
