//! Real bash as the second opinion: what it holds behind the last line of a recipe.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

/// What bash holds: a status, and by name a text or the elements of an array by their indices or keys.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Held {
    pub(super) status: u8,
    pub(super) output: String,
    pub(super) texts: BTreeMap<String, String>,
    pub(super) lists: BTreeMap<String, Vec<(String, String)>>,
    /// What `declare -f` prints of every function.
    pub(super) functions: BTreeMap<String, String>,
    /// It was still running after ten seconds.
    pub(super) endless: bool,
}

/// Reads a file as makepkg reads a recipe.
const SCRIPT: &str = r#"
source_safe() {
	local shellopts=$(shopt -p extglob)
	shopt -u extglob
	if ! source "$@"; then
		return 1
	fi
	eval "$shellopts"
}
source_buildfile() { source_safe "$@"; }
in_array() {
	local needle=$1; shift
	local item
	for item in "$@"; do
		[[ $item = "$needle" ]] && return 0
	done
	return 1
}
have_function() {
	declare -f "$1" >/dev/null
}
warning() {
	local mesg=$1; shift
	printf "==> WARNING: ${mesg}\n" "$@" >&2
}
error() {
	local mesg=$1; shift
	printf "==> ERROR: ${mesg}\n" "$@" >&2
}
msg() {
	local mesg=$1; shift
	printf "==> ${mesg}\n" "$@"
}
shopt -s extglob
__base=" $(compgen -v | tr '\n' ' ') "
__functions=" $(compgen -A function | tr '\n' ' ') __dump "
__dump() {
	local __n __k
	for __n in $(compgen -v); do
		[[ $__base == *" $__n "* || $__n == __* || $__n == BASH_* || $__n == PIPESTATUS || $__n == FUNCNAME || $__n == _ || $__n == RANDOM || $__n == shellopts || $__n == OPTARG || $__n == OPTIND ]] && continue
		local -n __r=$__n
		if [[ $(declare -p "$__n" 2>/dev/null) =~ ^declare\ -[a-zA-Z]*[aA] ]]; then
			printf '%s\0' L "$__n" "${#__r[@]}"
			for __k in "${!__r[@]}"; do printf '%s\0' "$__k" "${__r[$__k]}"; done
		elif [[ -v $__n ]]; then
			printf '%s\0' T "$__n" "$__r"
		fi
		unset -n __r
	done
	for __n in $(compgen -A function); do
		[[ $__functions == *" $__n "* ]] && continue
		printf '%s\0' F "$__n" "$(declare -f "$__n")"
	done
}
__f=$1
exec 3>&1 >"$__f.out" 2>/dev/null </dev/null
source_buildfile "$__f"
__s=$?
IFS=$' \t\n'
set +u +e +f
shopt -u nocasematch nullglob failglob
exec 1>&3 3>&-
printf '%s\0' R "$__f" "$__s"
__dump
"#;

/// What a script of bash 5.2 prints for an input; `None` where it prints nothing, since there is no bash, or another one.
pub(in crate::bash) fn piped(script: &str, input: &str) -> Option<String> {
    let mut child = Command::new("bash")
        .args(["-c", script])
        .env("LC_ALL", "C.UTF-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let mut stdin = child.stdin.take()?;
    let output = std::thread::scope(|scope| {
        // It may have ended without reading.
        scope.spawn(move || stdin.write_all(input.as_bytes()).ok());
        child.wait_with_output().unwrap()
    });
    Some(String::from_utf8(output.stdout).unwrap()).filter(|text| !text.is_empty())
}

/// What bash makes of each text; `None` where it did not come to the end of one, or where there is no bash.
pub(super) fn ask(folder: &Path, texts: &[String]) -> Option<Vec<Option<Held>>> {
    for (at, text) in texts.iter().enumerate() {
        fs::write(folder.join(format!("{at:06}.sh")), text).unwrap();
    }
    fs::write(folder.join("read"), SCRIPT).unwrap();
    // Each in a folder without files, for the patterns in it, and in a shell of its own: in a subshell some errors end it that do not end a shell.
    let child = Command::new("bash")
        .args([
            "--norc",
            "--noprofile",
            "-c",
            "mkdir empty && cd empty && for f in ../*.sh; do \
             timeout 10 bash --norc --noprofile ../read \"$f\"; [ $? -ne 124 ] || printf 'E\\0%s\\0' \"$f\"; done",
        ])
        .current_dir(folder)
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("LC_ALL", "C.UTF-8")
        .env("CARCH", "x86_64")
        .env("HOME", "/nowhere")
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output();
    let output = child.ok()?;
    let mut found: Vec<Option<Held>> = texts.iter().map(|_| None).collect();
    let mut fields = output.stdout.split(|b| *b == 0).map(|field| String::from_utf8_lossy(field).into_owned());
    let mut current: Option<usize> = None;
    while let Some(kind) = fields.next() {
        let mut next = || fields.next().unwrap_or_default();
        let number = |name: &str| -> usize { name.trim_start_matches("../").trim_end_matches(".sh").parse().unwrap() };
        match kind.as_str() {
            "E" => found[number(&next())] = Some(Held { endless: true, ..Held::default() }),
            "R" => {
                let name = next();
                let at = number(&name);
                let status = next().parse().unwrap();
                let output = fs::read_to_string(folder.join(format!("{name}.out"))).unwrap_or_default();
                found[at] = Some(Held { status, output, ..Held::default() });
                current = Some(at);
            }
            "T" => {
                let (name, text) = (next(), next());
                found[current.unwrap()].as_mut().unwrap().texts.insert(name, text);
            }
            "F" => {
                let (name, text) = (next(), next());
                found[current.unwrap()].as_mut().unwrap().functions.insert(name, text);
            }
            "L" => {
                let (name, count) = (next(), next().parse::<usize>().unwrap());
                let list = (0..count).map(|_| (next(), next())).collect();
                found[current.unwrap()].as_mut().unwrap().lists.insert(name, list);
            }
            _ => {}
        }
    }
    Some(found)
}
