//! What stands in front of a command: `sudo`, `env`, `xargs`, and their like.

use super::{Word, Wrapper};

/// A command once all that stands in front of it is taken away.
#[derive(Debug, Clone, Default)]
pub(super) struct Unwrapped {
    pub(super) wrappers: Vec<Wrapper>,
    pub(super) name: Option<Word>,
    pub(super) arguments: Vec<Word>,
    pub(super) assignments: Vec<(String, Word)>,
    /// Code that a wrapper runs in a shell of its own.
    pub(super) code: Option<Word>,
}

/// How many may stand in front of each other.
const MOST: usize = 16;

/// Name, letters with a value, long options with a value, operands before the command.
type Shape = (&'static str, &'static str, &'static [&'static str], usize);

const WRAPPERS: &[Shape] = &[
    ("arch-chroot", "u", &[], 1),
    ("builtin", "", &[], 0),
    ("busybox", "", &[], 0),
    ("catchsegv", "", &[], 0),
    ("chroot", "", &[], 1),
    ("chrt", "pTPD", &[], 1),
    ("chronic", "", &[], 0),
    ("command", "", &[], 0),
    ("dbus-launch", "", &[], 0),
    ("dbus-run-session", "", &["--config-file", "--dbus-daemon"], 0),
    ("doas", "uC", &[], 0),
    ("eatmydata", "", &[], 0),
    ("env", "uCS", &["--unset", "--chdir", "--split-string"], 0),
    ("exec", "a", &[], 0),
    ("fakechroot", "eb", &[], 0),
    ("fakeroot", "lsib", &["--lib", "--faked"], 0),
    ("faketime", "", &[], 1),
    ("flock", "wEc", &["--timeout", "--wait"], 1),
    ("gosu", "", &[], 1),
    ("ionice", "cnpPu", &["--class", "--classdata"], 0),
    ("linux32", "", &[], 0),
    ("linux64", "", &[], 0),
    ("ltrace", "eopsaAlnuxw", &[], 0),
    ("nice", "n", &["--adjustment"], 0),
    ("nohup", "", &[], 0),
    ("nsenter", "tSG", &["--target"], 0),
    ("parallel", "jnNaI", &["--jobs"], 0),
    ("pkexec", "", &["--user"], 0),
    ("proot", "rbwq", &[], 0),
    ("run0", "ugDn", &["--user", "--group", "--chdir", "--property"], 0),
    ("setarch", "", &[], 1),
    ("setpriv", "", &["--reuid", "--regid"], 0),
    ("setsid", "", &[], 0),
    ("stdbuf", "ioe", &["--input", "--output", "--error"], 0),
    ("strace", "eopsSPIuEabOX", &[], 0),
    ("su-exec", "", &[], 1),
    ("sudo", "ughpCrtTUDR", &["--user", "--group", "--host", "--prompt", "--chdir", "--chroot"], 0),
    ("systemd-run", "puGtH", &["--unit", "--property", "--description", "--slice", "--uid", "--gid"], 0),
    ("taskset", "", &[], 1),
    ("time", "fo", &["--format", "--output"], 0),
    ("timeout", "sk", &["--signal", "--kill-after"], 1),
    ("toybox", "", &[], 0),
    ("unbuffer", "", &[], 0),
    ("unshare", "RSGw", &["--root", "--wd"], 0),
    ("watch", "n", &["--interval"], 0),
    ("xargs", "nPILsdEa", &["--max-args", "--max-procs", "--max-lines", "--max-chars", "--delimiter", "--arg-file"], 0),
    ("xvfb-run", "enfpsw", &["--error-file", "--server-num", "--auth-file", "--server-args"], 0),
];

/// The name of a program without its folder.
pub(super) fn base(text: &str) -> &str {
    text.rsplit('/').next().unwrap_or(text)
}

/// Takes away what stands in front of a command. `find` gives a command for each `-exec`, too.
pub(super) fn unwrap(words: Vec<Word>) -> Vec<Unwrapped> {
    let mut out = Vec::new();
    unwrap_below(words, Vec::new(), &mut out);
    out
}

fn unwrap_below(mut words: Vec<Word>, mut wrappers: Vec<Wrapper>, out: &mut Vec<Unwrapped>) {
    let mut assignments = Vec::new();
    let mut code = None;
    while wrappers.len() < MOST && code.is_none() {
        let Some(name) = words.first().map(|word| base(&word.text).to_owned()) else { break };
        let taken = match name.as_str() {
            "su" | "runuser" => as_user(&words, &mut code),
            "script" => recorded(&words, &mut code),
            _ => WRAPPERS.iter().find(|shape| shape.0 == name).and_then(|shape| options(shape, &words, &mut code)),
        };
        let Some(taken) = taken else { break };
        // Alone it is a command by itself.
        if taken >= words.len() && code.is_none() {
            break;
        }
        let rest = words.split_off(taken.min(words.len()));
        let arguments: Vec<Word> = words.drain(..).skip(1).collect();
        wrappers.push(Wrapper { name: name.clone(), arguments });
        words = rest;
        if matches!(name.as_str(), "env" | "sudo" | "doas") {
            while let Some((name, value)) = words.first().and_then(assigned) {
                assignments.push((name, value));
                words.remove(0);
            }
        }
        if name == "env" && code.is_some() {
            break;
        }
        // They give their operands to a shell.
        let shell = matches!(name.as_str(), "watch" | "parallel");
        if shell && words.first().is_some_and(|word| word.text.contains(char::is_whitespace)) {
            let text = words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
            let reads = words.iter().flat_map(|word| word.reads.clone()).collect();
            code = Some(Word { text, reads, ..Word::default() });
            words.clear();
        }
    }
    let mut words = words.into_iter();
    let name = words.next();
    let arguments: Vec<Word> = words.collect();
    let finds = name.as_ref().is_some_and(|name| base(&name.text) == "find" || base(&name.text) == "fd");
    let executed = if finds && wrappers.len() < MOST { executed(&arguments) } else { Vec::new() };
    let found = Wrapper { name: "find".to_owned(), arguments: Vec::new() };
    let inner: Vec<Wrapper> = wrappers.iter().cloned().chain([found]).collect();
    out.push(Unwrapped { wrappers, name, arguments, assignments, code });
    for words in executed {
        unwrap_below(words, inner.clone(), out);
    }
}

/// `NAME=value`
fn assigned(word: &Word) -> Option<(String, Word)> {
    let (name, value) = word.text.split_once('=')?;
    let fits = !name.is_empty() && name.chars().all(|c| c == '_' || c.is_ascii_alphanumeric());
    fits.then(|| (name.to_owned(), Word { text: value.to_owned(), ..word.clone() }))
}

/// How many words belong to a wrapper.
fn options(shape: &Shape, words: &[Word], code: &mut Option<Word>) -> Option<usize> {
    let (name, valued, long, operands) = *shape;
    let mut at = 1;
    while let Some(word) = words.get(at) {
        let text = word.text.as_str();
        let Some(letters) = text.strip_prefix('-').filter(|letters| !letters.is_empty()) else { break };
        at += 1;
        if text == "--" {
            break;
        }
        if letters.starts_with('-') {
            if name == "env" && text.starts_with("--split-string=") {
                let text = text.trim_start_matches("--split-string=").to_owned();
                *code = Some(Word { text, ..word.clone() });
            }
            at += usize::from(long.contains(&text));
            continue;
        }
        // `command -v name` asks, and runs nothing.
        if name == "command" && letters.contains(['v', 'V']) {
            return None;
        }
        for (place, letter) in letters.char_indices() {
            if !valued.contains(letter) {
                continue;
            }
            let rest = letters.get(place + letter.len_utf8()..).unwrap_or_default();
            let value = if rest.is_empty() {
                at += 1;
                words.get(at - 1).cloned()
            } else {
                Some(Word { text: rest.to_owned(), ..word.clone() })
            };
            if matches!((name, letter), ("env", 'S') | ("flock", 'c')) {
                *code = value;
            }
            break;
        }
    }
    let mut at = at + operands;
    // `flock file -c code`
    if name == "flock" && words.get(at).is_some_and(|word| matches!(&*word.text, "-c" | "--command")) {
        *code = words.get(at + 1).cloned();
        at += 2;
    }
    Some(at)
}

/// `su [-] [user] -c code`, `runuser -u user [--] command`.
fn as_user(words: &[Word], code: &mut Option<Word>) -> Option<usize> {
    let (mut at, mut command) = (1, false);
    while let Some(word) = words.get(at) {
        at += 1;
        match word.text.as_str() {
            "-c" | "--command" => {
                *code = words.get(at).cloned();
                at += 1;
            }
            "-u" | "--user" => {
                command = true;
                at += 1;
            }
            "-s" | "--shell" | "-g" | "--group" | "-G" | "-w" => at += 1,
            "--" if command => return Some(at),
            text if text.starts_with("--command=") => {
                let text = text.trim_start_matches("--command=").to_owned();
                *code = Some(Word { text, ..word.clone() });
            }
            text if text.starts_with('-') => {}
            _ if command => return Some(at - 1),
            _ => {}
        }
    }
    code.is_some().then_some(at)
}

/// `script [options] [-c code] [file]`
fn recorded(words: &[Word], code: &mut Option<Word>) -> Option<usize> {
    let mut rest = words.iter().skip(1);
    while let Some(word) = rest.next() {
        let text = word.text.as_str();
        let letters = text.strip_prefix('-').filter(|letters| !letters.starts_with('-')).unwrap_or_default();
        let value = match letters.find(['c', 'E', 'I', 'O', 'B', 'T', 'm', 'o']) {
            Some(at) if letters.get(at..).is_some_and(|rest| rest.starts_with('c')) => letters.get(at + 1..),
            Some(at) if at + 1 == letters.len() => {
                rest.next();
                None
            }
            _ if text == "--command" => Some(""),
            _ => text.strip_prefix("--command="),
        };
        if let Some(value) = value {
            *code = if value.is_empty() {
                rest.next().cloned()
            } else {
                Some(Word { text: value.to_owned(), ..word.clone() })
            };
        }
    }
    code.is_some().then_some(words.len())
}

/// The commands behind `-exec` and its like.
fn executed(arguments: &[Word]) -> Vec<Vec<Word>> {
    let mut out = Vec::new();
    let mut rest = arguments;
    let begins = |word: &Word| matches!(&*word.text, "-exec" | "-execdir" | "-ok" | "-okdir" | "-x" | "-X");
    while let Some(at) = rest.iter().position(begins) {
        rest = rest.get(at + 1..).unwrap_or_default();
        let end = rest.iter().position(|word| matches!(&*word.text, ";" | "+")).unwrap_or(rest.len());
        out.push(rest.iter().take(end).cloned().collect());
        rest = rest.get(end..).unwrap_or_default();
    }
    out.retain(|words: &Vec<Word>| !words.is_empty());
    out
}
