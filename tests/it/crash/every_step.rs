//! A build that is killed at every single change of the disk that it makes, one after another.

use std::fs;

use super::fixture::{Crossing, Foreign, soak};
use crate::support::need::need;
use crate::support::strace::{counted, injected};

/// The calls that change names.
const CALLS: &str = "/^(rename|unlink|mkdir)(at|at2)?$,/^rmdir$";

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
    start();
    let calls = counted(&strace, CALLS, &log, &crossing.build(true, "site"));
    let (mut kills, mut between) = (0, 0);
    for (call, count) in &calls {
        for number in (1..=*count).step_by(count / soak(*count)) {
            let foreign = start();
            let ended = injected(&strace, call, "signal=KILL", number, &crossing.build(true, "site"));
            assert!(ended != Some(0), "{call} {number} of {count} was to kill it");
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
