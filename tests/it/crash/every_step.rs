//! A build that is killed at every single change of the disk that it makes, one after another.

use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Stdio};

use super::fixture::{Crossing, Foreign, soak};
use crate::support::need::need;

/// The calls that change names.
const CALLS: &str = "/^(rename|unlink|mkdir)(at|at2)?$,/^rmdir$";

/// The program below `strace`, which counts calls of the main thread, where files are moved.
fn traced(strace: &std::path::Path, options: &[String], command: &Command) -> Command {
    let mut traced = Command::new(strace);
    traced.args(options).arg("--").arg(command.get_program()).args(command.get_args());
    traced.current_dir(command.get_current_dir().unwrap()).env_clear();
    traced.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    traced.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    traced
}

#[test]
fn a_build_that_is_killed_at_any_step_is_completed() {
    let crossing = Crossing::new();
    at_every_step(&crossing, || Some(crossing.start("site")));
}

#[test]
fn so_is_the_first_build() {
    let crossing = Crossing::new();
    at_every_step(&crossing, || {
        drop(fs::remove_dir_all(crossing.cli.join("site")));
        drop(fs::remove_dir_all(crossing.cli.join("site.state")));
        None
    });
}

fn at_every_step(crossing: &Crossing, start: impl Fn() -> Option<Foreign>) {
    let Some(strace) = need("strace", "strace") else { return };
    let log = crossing.cli.join("trace");
    let options = |rest: &str| ["-o", log.to_str().unwrap(), "-e", rest].map(str::to_owned);
    start();
    let trace = options(&format!("trace={CALLS}"));
    assert!(traced(&strace, &trace, &crossing.build(true, "site")).status().unwrap().success());
    // strace counts each call by itself.
    let mut calls: BTreeMap<String, usize> = BTreeMap::new();
    for name in fs::read_to_string(&log).unwrap().lines().filter_map(|line| Some(line.split_once('(')?.0.to_owned())) {
        *calls.entry(name).or_default() += 1;
    }
    let (mut kills, mut between) = (0, 0);
    for (call, count) in &calls {
        for number in (1..=*count).step_by(count / soak(*count)) {
            let foreign = start();
            let kill = options(&format!("inject={call}:signal=KILL:when={number}"));
            let ended = traced(&strace, &kill, &crossing.build(true, "site")).status().unwrap();
            assert!(!ended.success(), "{call} {number} of {count} was to kill it");
            crossing.consistent("site");
            kills += 1;
            between += usize::from(crossing.cli.join("site").exists() && crossing.state("site") == "between");
            crossing.completes("site", foreign.as_ref());
        }
    }
    assert!(between > 0);
    drop(std::io::Write::write_all(
        &mut std::io::stderr(),
        format!("{kills} kills, one at each step: {between} between the two states, of {calls:?}\n").as_bytes(),
    ));
}
