//! The program below `strace`, which lets one call of its main thread end in an error, or the program with it.

#![allow(dead_code)] // only Linux has it

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};

/// A command below strace, with these options.
pub(crate) fn traced(strace: &Path, options: &[String], command: &Command) -> Command {
    let mut traced = Command::new(strace);
    traced.args(options).arg("--").arg(command.get_program()).args(command.get_args());
    traced.current_dir(command.get_current_dir().unwrap()).env_clear();
    traced.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    traced.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    traced
}

/// How often each of these calls is made by a run that succeeds. strace counts each call by itself.
pub(crate) fn counted(strace: &Path, calls: &str, log: &Path, command: &Command) -> BTreeMap<String, usize> {
    let options = ["-o", log.to_str().unwrap(), "-e", &format!("trace={calls}")].map(str::to_owned);
    assert!(traced(strace, &options, command).status().unwrap().success());
    let mut counts = BTreeMap::new();
    let text = std::fs::read_to_string(log).unwrap();
    for name in text.lines().filter_map(|line| Some(line.split_once('(')?.0.to_owned())) {
        *counts.entry(name).or_default() += 1;
    }
    counts
}

/// Runs it with something done to the Nth of a call: `signal=KILL`, `error=ENOSPC`.
pub(crate) fn injected(strace: &Path, call: &str, what: &str, nth: usize, command: &Command) -> Option<i32> {
    let options = ["-o", "/dev/null", "-e", &format!("inject={call}:{what}:when={nth}")].map(str::to_owned);
    traced(strace, &options, command).status().unwrap().code()
}
