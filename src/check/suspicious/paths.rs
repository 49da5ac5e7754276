//! Which files a command writes, and whether they are the package's.

use std::collections::BTreeSet;

use crate::bash::commands::{Command, HOME, STARTDIR, UNKNOWN, Word, resolved};

/// All that a command writes, as far as its path is known.
pub(in crate::check) fn writes(command: &Command) -> Vec<String> {
    let mut targets: Vec<&str> = Vec::new();
    for redirect in &command.redirects {
        let writes = redirect.operator.contains('>') && redirect.operator != "<>";
        let descriptor = redirect.operator == ">&" && redirect.word.text.trim_end_matches('-').parse::<u32>().is_ok();
        if writes && !descriptor {
            targets.push(&redirect.word.text);
        }
    }
    if let Some(name) = command.program() {
        arguments(name, &command.arguments, &mut targets);
    }
    let directory = command.directory.as_deref();
    // `$nothing/x`: what sets the variable was not seen. It counts where the rest says enough.
    let words = command.arguments.iter().chain(command.redirects.iter().map(|redirect| &redirect.word));
    let doubtful: BTreeSet<&str> =
        words.filter(|word| word.unset && !is_system(&word.text)).map(|word| word.text.as_str()).collect();
    let known =
        |text: &&&str| !text.is_empty() && **text != "-" && !text.starts_with(UNKNOWN) && !doubtful.contains(**text);
    targets.iter().filter(known).filter_map(|text| resolved(directory, text)).collect()
}

/// Whether a path is in a folder that every system has.
fn is_system(path: &str) -> bool {
    let folders = [
        "bin", "boot", "dev", "etc", "home", "lib", "lib64", "opt", "proc", "root", "run", "sbin", "srv", "sys", "tmp",
        "usr", "var",
    ];
    path.trim_start_matches('/').split('/').next().is_some_and(|first| folders.contains(&first))
}

/// Options of a command, and its operands.
fn split<'a>(arguments: &'a [Word], valued: &str, long: &[&str]) -> (Vec<(&'a str, Option<&'a str>)>, Vec<&'a str>) {
    let (mut options, mut operands) = (Vec::new(), Vec::new());
    let mut words = arguments.iter().map(|word| word.text.as_str());
    let mut plain = false;
    while let Some(text) = words.next() {
        if plain || text.len() < 2 || !text.starts_with('-') {
            operands.push(text);
        } else if text == "--" {
            plain = true;
        } else if text.starts_with("--") {
            match text.split_once('=') {
                Some((name, value)) => options.push((name, Some(value))),
                None => options.push((text, if long.contains(&text) { words.next() } else { None })),
            }
        } else {
            let letters = text.get(1..).unwrap_or_default();
            for (at, letter) in letters.char_indices() {
                let end = at + letter.len_utf8();
                let name = letters.get(at..end).unwrap_or_default();
                if valued.contains(letter) {
                    let rest = letters.get(end..).unwrap_or_default();
                    options.push((name, if rest.is_empty() { words.next() } else { Some(rest) }));
                    break;
                }
                options.push((name, None));
            }
        }
    }
    (options, operands)
}

fn arguments<'a>(name: &str, words: &'a [Word], targets: &mut Vec<&'a str>) {
    let has = |options: &[(&str, Option<&str>)], names: &[&str]| options.iter().any(|(name, _)| names.contains(name));
    match name {
        "install" | "cp" | "mv" | "ln" | "ginstall" => {
            let valued = if name == "install" { "tmogS" } else { "tS" };
            let long = ["--target-directory", "--mode", "--owner", "--group", "--suffix"];
            let (options, operands) = split(words, valued, &long);
            let folder = options.iter().find(|(name, _)| matches!(*name, "t" | "--target-directory"));
            if let Some((_, Some(folder))) = folder {
                targets.push(folder);
            } else if name == "install" && has(&options, &["d", "--directory"]) {
                targets.extend(operands);
            } else if operands.len() > 1 {
                targets.extend(operands.last());
            }
        }
        "mkdir" | "rm" | "rmdir" | "touch" | "truncate" | "shred" | "unlink" | "mkfifo" | "tee" => {
            let valued = match name {
                "mkdir" => "m",
                "touch" => "drt",
                "truncate" => "sr",
                "shred" => "ns",
                _ => "",
            };
            targets.extend(split(words, valued, &["--mode", "--date", "--reference", "--size"]).1);
        }
        "chmod" | "chown" | "chgrp" | "setcap" | "chattr" | "setfacl" => {
            let (options, operands) = split(words, if name == "setfacl" { "mxM" } else { "" }, &[]);
            let of_another = has(&options, &["--reference", "m", "x", "M"]);
            // `chmod -x file`: the mode reads like an option.
            let mode_is_option = name == "chmod" && !options.is_empty() && !has(&options, &["R", "v", "c", "f"]);
            targets.extend(operands.into_iter().skip(usize::from(!of_another && !mode_is_option)));
        }
        "sed" | "gsed" | "perl" => {
            let (options, operands) =
                split(words, if name == "perl" { "eE" } else { "efl" }, &["--expression", "--file"]);
            let in_place = options.iter().any(|(name, _)| matches!(*name, "i" | "--in-place"));
            // `sed -E` reads the script otherwise; `perl -E` is one.
            let given =
                has(&options, &["e", "f", "--expression", "--file"]) || (name == "perl" && has(&options, &["E"]));
            if in_place {
                targets.extend(operands.into_iter().skip(usize::from(!given)));
            }
        }
        "dd" => targets.extend(words.iter().filter_map(|word| word.text.strip_prefix("of="))),
        "tar" | "bsdtar" | "unzip" | "7z" => {
            let (options, _) = split(words, if name == "unzip" { "d" } else { "Cf" }, &["--directory", "--file"]);
            let folder = options.iter().find(|(name, _)| matches!(*name, "C" | "d" | "--directory"));
            let makes = has(&options, &["c", "t", "--create", "--list"]);
            if let Some((_, Some(folder))) = folder.filter(|_| !makes) {
                targets.push(folder);
            }
        }
        "rsync" => {
            let (_, operands) = split(words, "ef", &["--exclude", "--include", "--rsh", "--filter"]);
            if operands.len() > 1 {
                targets.extend(operands.last().filter(|text| !text.contains(':')));
            }
        }
        "curl" => {
            let (options, _) = split(words, "oHdAbceuXFKmrTUwxyYzC", &["--output", "--header", "--data"]);
            targets.extend(options.iter().filter(|(n, _)| matches!(*n, "o" | "--output")).filter_map(|(_, v)| *v));
        }
        "wget" => {
            let (options, _) = split(words, "OPoaUtTwQ", &["--output-document", "--directory-prefix"]);
            let out = |name: &str| matches!(name, "O" | "P" | "--output-document" | "--directory-prefix");
            targets.extend(options.iter().filter(|(name, _)| out(name)).filter_map(|(_, value)| *value));
        }
        _ => {}
    }
}

/// Whether a path is neither below the folder of the recipe nor a device.
pub(in crate::check) fn is_outside(path: &str) -> bool {
    let below = |folder: &str| path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let devices = [
        "/dev/null",
        "/dev/stdout",
        "/dev/stderr",
        "/dev/tty",
        "/dev/zero",
        "/dev/fd",
        "/dev/tcp",
        "/dev/udp",
        "/proc/self",
    ];
    let first_unknown = path.strip_prefix('/').is_some_and(|rest| rest.starts_with(UNKNOWN));
    !below(STARTDIR) && !devices.iter().any(|device| below(device)) && !first_unknown
}

/// Whether a path is a hidden file of somebody's home, or what a shell reads when it starts.
pub(in crate::check) fn is_dotfile(path: &str) -> bool {
    let hidden = |rest: &str| rest.trim_start_matches('/').starts_with('.');
    // `$pkgdir$HOME` outside of functions, where `$pkgdir` is empty.
    if let Some((_, rest)) = path.split_once(HOME) {
        return hidden(rest);
    }
    let plain = match path.strip_prefix("/«startdir»/pkg/") {
        Some(rest) => {
            let rest = rest.split_once('/').map_or("", |(_, rest)| rest);
            return rest.strip_prefix("root/").is_some_and(hidden) || in_home(rest).is_some_and(hidden);
        }
        None => path.trim_start_matches('/'),
    };
    let shells = ["etc/profile", "etc/bash.bashrc", "etc/bashrc", "etc/zsh", "etc/environment", "etc/fish", "etc/skel"];
    let below =
        |file: &&str| plain.strip_prefix(*file).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '.']));
    shells.iter().any(below) || plain.strip_prefix("root/").is_some_and(hidden) || in_home(plain).is_some_and(hidden)
}

/// What is behind `home/<user>/`.
fn in_home(path: &str) -> Option<&str> {
    path.strip_prefix("home/")?.split_once('/').map(|(_, rest)| rest)
}
