//! Shell code in the arguments and the environment of programs that are no shells: `git -c core.pager=…`, `awk`, `sed`, `tar
//! --to-command=…`, `PS4`.

use super::foreign::{awk, sed};
use super::{UNKNOWN, Word};

/// The shell code that a program runs because its arguments say so.
pub(super) fn carried(program: &str, arguments: &[Word]) -> Vec<String> {
    match program {
        "awk" | "gawk" | "mawk" | "nawk" => {
            let scripts = scripts(arguments, &["-e", "--source"], &["-f", "--file"], "FvEil");
            scripts.iter().flat_map(|script| awk(script)).collect()
        }
        "sed" | "gsed" => {
            let scripts = scripts(arguments, &["-e", "--expression"], &["-f", "--file"], "l");
            scripts.iter().flat_map(|script| sed(script)).collect()
        }
        "git" => git(arguments),
        "tar" | "gtar" | "bsdtar" => {
            let long =
                ["--to-command", "--use-compress-program", "--info-script", "--new-volume-script", "--rsh-command"];
            let mut found = valued(arguments, &long, &["-I"]);
            let actions = valued(arguments, &["--checkpoint-action"], &[]);
            found.extend(actions.iter().filter_map(|action| action.strip_prefix("exec=").map(str::to_owned)));
            found
        }
        "rsync" => valued(arguments, &["--rsh"], &["-e"]),
        "ssh" | "scp" | "sftp" => {
            let settings = valued(arguments, &[], &["-o"]);
            let runs = |setting: &String| {
                let (name, value) = setting.split_once(['=', ' '])?;
                let runs = ["proxycommand", "localcommand", "knownhostscommand"];
                runs.contains(&&*name.to_lowercase()).then(|| value.to_owned())
            };
            settings.iter().filter_map(runs).collect()
        }
        "zip" => valued(arguments, &["--unzip-command"], &["-TT"]),
        "vim" | "vi" | "ex" | "nvim" | "view" => {
            let commands = valued(arguments, &["--cmd"], &["-c"]);
            let plus = arguments.iter().filter_map(|word| word.text.strip_prefix('+').map(str::to_owned));
            let shell = |text: String| text.trim_start_matches(':').strip_prefix('!').map(str::to_owned);
            commands.into_iter().chain(plus).filter_map(shell).collect()
        }
        "gdb" | "lldb" => {
            let commands = valued(arguments, &["--eval-command"], &["-ex", "-iex", "-o"]);
            let shell = |text: &String| {
                let code = text.strip_prefix('!').or_else(|| text.strip_prefix("shell "))?;
                Some(code.to_owned())
            };
            commands.iter().filter_map(shell).collect()
        }
        _ => Vec::new(),
    }
}

/// The shell code that the value of a variable is for the programs that look at it.
pub(super) fn in_variable(name: &str, value: &str) -> Option<String> {
    match name {
        "PS4" => prompt(value),
        "GIT_SSH_COMMAND"
        | "GIT_EDITOR"
        | "GIT_SEQUENCE_EDITOR"
        | "GIT_PAGER"
        | "GIT_EXTERNAL_DIFF"
        | "GIT_PROXY_COMMAND"
        | "EDITOR"
        | "VISUAL"
        | "PAGER"
        | "MANPAGER"
        | "RSYNC_RSH"
        | "RUSTC_WRAPPER" => (!value.is_empty()).then(|| value.to_owned()),
        "LESSOPEN" => value.strip_prefix(['|', '-']).map(|code| code.trim_start_matches(['-', '|']).to_owned()),
        _ => None,
    }
}

/// Code that expands a text as prompts are: the commands of its substitutions.
pub(super) fn prompt(text: &str) -> Option<String> {
    let substitutes = text.contains("$(") || text.contains('`') || text.contains("${");
    substitutes.then(|| format!(": <<«prompt»\n{text}\n«prompt»\n"))
}

/// The values of these options: `--name=value`, `--name value`, `-n value`, `-nvalue`.
fn valued(arguments: &[Word], long: &[&str], short: &[&str]) -> Vec<String> {
    let mut out = Vec::new();
    let mut words = arguments.iter().map(|word| word.text.as_str());
    while let Some(text) = words.next() {
        if long.contains(&text) || short.contains(&text) {
            out.extend(words.next().map(str::to_owned));
        } else if let Some((name, value)) = text.split_once('=')
            && long.contains(&name)
        {
            out.push(value.to_owned());
        } else if let Some(value) =
            short.iter().filter(|name| name.len() == 2).find_map(|name| text.strip_prefix(*name))
        {
            out.push(value.to_owned());
        }
    }
    out
}

/// The scripts among the arguments of `sed` and `awk`: those behind options, or else the first operand.
fn scripts(arguments: &[Word], code: &[&str], file: &[&str], values: &str) -> Vec<String> {
    let (mut out, mut operand, mut from_file) = (Vec::new(), None, false);
    let mut words = arguments.iter().map(|word| word.text.as_str());
    while let Some(text) = words.next() {
        let long = text.split_once('=').filter(|_| text.starts_with("--"));
        if code.contains(&text) {
            out.extend(words.next().map(str::to_owned));
        } else if file.contains(&text) {
            from_file = true;
            words.next();
        } else if let Some((name, value)) = long {
            from_file |= file.contains(&name);
            if code.contains(&name) {
                out.push(value.to_owned());
            }
        } else if let Some(letters) = text.strip_prefix('-').filter(|letters| !letters.is_empty() && *letters != "-") {
            if letters.starts_with('-') {
                continue;
            }
            // Letters together: the last of them may have a value.
            let last = letters.chars().last().unwrap_or_default();
            let valued = letters.find(|c: char| values.contains(c) || matches!(c, 'e' | 'f'));
            match valued {
                Some(at) if at + last.len_utf8() == letters.len() => {
                    let value = words.next().map(str::to_owned);
                    match last {
                        'e' => out.extend(value),
                        'f' => from_file = true,
                        _ => {}
                    }
                }
                Some(at) => {
                    let rest = letters.get(at..).unwrap_or_default();
                    out.extend(rest.strip_prefix('e').map(str::to_owned));
                    from_file |= rest.starts_with('f');
                }
                None => {}
            }
        } else if text != "--" && operand.is_none() {
            operand = Some(text.to_owned());
        }
    }
    if out.is_empty() && !from_file {
        out.extend(operand);
    }
    out
}

/// The code that a setting of git is, if it is any.
fn setting(key: &str, value: &str) -> Option<String> {
    let key = key.to_lowercase();
    let parts: Vec<&str> = key.split('.').collect();
    let after_bang = || value.strip_prefix('!').map(str::to_owned);
    match (*parts.first()?, *parts.last()?) {
        ("core", "sshcommand" | "pager" | "editor" | "fsmonitor" | "askpass" | "gitproxy" | "alternaterefscommand")
        | ("sequence", "editor")
        | ("diff", "external" | "textconv" | "command")
        | ("difftool" | "mergetool" | "browser" | "man" | "guitool", "cmd")
        | ("filter", "clean" | "smudge" | "process")
        | ("merge", "driver")
        | ("trailer", "command" | "cmd")
        | ("gpg", "program")
        | ("interactive", "difffilter")
        | ("remote", "uploadpack" | "receivepack")
        | ("pager", _) => Some(value.to_owned()),
        ("alias", _) | ("submodule", "update") | ("credential", "helper") => after_bang(),
        _ => None,
    }
    .filter(|code| !matches!(code.as_str(), "" | "true" | "false" | "cat"))
}

fn git(arguments: &[Word]) -> Vec<String> {
    let words: Vec<&str> = arguments.iter().map(|word| word.text.as_str()).collect();
    let mut out = Vec::new();
    let mut at = 0;
    let mut verb = None;
    while let Some(text) = words.get(at) {
        at += 1;
        let value = words.get(at).copied();
        match *text {
            "-c" | "--config" => {
                out.extend(value.and_then(|text| text.split_once('=')).and_then(|(key, value)| setting(key, value)));
                at += 1;
            }
            "-C" | "--git-dir" | "--work-tree" if verb.is_none() => at += 1,
            "-u" | "--upload-pack" if matches!(verb, Some("clone" | "fetch" | "pull" | "ls-remote")) => {
                out.extend(value.map(str::to_owned));
            }
            "-x" | "--exec" if verb == Some("rebase") => out.extend(value.map(str::to_owned)),
            "-x" | "--extcmd" if verb == Some("difftool") => out.extend(value.map(str::to_owned)),
            text if text.starts_with("--") => {
                let (name, value) = text.split_once('=').unwrap_or((text, value.unwrap_or_default()));
                if matches!(name, "--upload-pack" | "--exec")
                    || (verb == Some("filter-branch") && name.ends_with("-filter"))
                {
                    out.push(value.to_owned());
                }
            }
            text if text.starts_with("ext::") => {
                out.push(text.trim_start_matches("ext::").replace("% ", "\\ "));
            }
            text if !text.starts_with('-') && verb.is_none() => {
                verb = Some(text);
                out.extend(behind(text, words.get(at..).unwrap_or_default()));
            }
            _ => {}
        }
    }
    out.retain(|code| !code.is_empty() && !code.starts_with(UNKNOWN));
    out
}

/// The code that stands behind a verb of git.
fn behind(verb: &str, rest: &[&str]) -> Option<String> {
    let operands = || rest.iter().filter(|text| !text.starts_with('-'));
    match verb {
        "config" => {
            let mut operands = operands().skip_while(|text| matches!(**text, "set" | "add"));
            setting(operands.next()?, operands.next()?)
        }
        "submodule" | "bisect" => {
            let at = rest.iter().position(|text| matches!(*text, "foreach" | "run"))?;
            let code: Vec<&str> = rest.iter().skip(at + 1).skip_while(|text| text.starts_with('-')).copied().collect();
            Some(code.join(" "))
        }
        _ => None,
    }
}
