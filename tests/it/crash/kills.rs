//! A process that is killed at any moment.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant, SystemTime};

use super::fixture::{Crossing, soak};

/// The same points in every run of the tests: xorshift64.
struct Random(u64);

impl Random {
    /// A part of a duration, and up to a tenth more.
    fn part(&mut self, whole: Duration) -> Duration {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        #[allow(clippy::cast_precision_loss)]
        let part = (self.0 >> 11) as f64 / (1_u64 << 53) as f64;
        whole.mul_f64(part * 1.1)
    }
}

/// Which record stands there: another one when the moving of files begins, and a third one when it ends.
fn record(state: &Path) -> Option<(SystemTime, u64)> {
    let found = fs::metadata(state.join("record.json")).ok()?;
    Some((found.modified().ok()?, found.len()))
}

/// Waits until another record stands there, or the time is over.
fn wait_for_commit(state: &Path, before: Option<(SystemTime, u64)>, most: Duration) {
    let start = Instant::now();
    while record(state) == before && start.elapsed() < most {
        std::hint::spin_loop();
    }
}

/// How long a run takes, and how long of it files are moved.
fn measure(crossing: &Crossing, mut start: impl FnMut() -> Command, state: &Path) -> (Duration, Duration) {
    let mut shortest = (Duration::MAX, Duration::MAX);
    for _ in 0..3 {
        let mut command = start();
        let before = record(state);
        let began = Instant::now();
        let mut child = command.spawn().unwrap();
        wait_for_commit(state, before, Duration::from_secs(20));
        let moving = Instant::now();
        assert!(child.wait().unwrap().success());
        shortest = (shortest.0.min(began.elapsed()), shortest.1.min(moving.elapsed()));
    }
    assert!(crossing.cli.join("site").exists());
    shortest
}

/// Kills a run at points spread over all of it, and as many spread over the time in which files are moved.
fn killed(
    crossing: &Crossing,
    seed: u64,
    count: usize,
    mut start: impl FnMut() -> Command,
    mut then: impl FnMut() -> &'static str,
) -> BTreeMap<String, usize> {
    let state = crossing.cli.join("site.state");
    let (whole, moving) = measure(crossing, &mut start, &state);
    let mut random = Random(seed);
    let mut outcomes = BTreeMap::new();
    for number in 0..count {
        let mut command = start();
        let before = record(&state);
        let mut child = command.spawn().unwrap();
        if number % 2 == 0 {
            std::thread::sleep(random.part(whole));
        } else {
            wait_for_commit(&state, before, whole * 3);
            let (delay, now) = (random.part(moving), Instant::now());
            while now.elapsed() < delay {
                std::hint::spin_loop();
            }
        }
        drop(child.kill());
        drop(child.wait());
        crossing.consistent("site");
        *outcomes.entry(then().to_owned()).or_default() += 1;
    }
    // Standard error by itself: the harness keeps what a passing test prints.
    drop(std::io::Write::write_all(
        &mut std::io::stderr(),
        format!("{count} kills in {whole:?}, files moving in {moving:?}: {outcomes:?}\n").as_bytes(),
    ));
    outcomes
}

#[test]
fn a_killed_build_leaves_a_whole_site_that_the_next_one_completes() {
    let crossing = Crossing::new();
    let foreign = std::cell::Cell::new(None);
    let start = || {
        foreign.set(Some(crossing.start("site")));
        crossing.build(true, "site")
    };
    let outcomes = killed(&crossing, 4, soak(200), start, || {
        let state = crossing.state("site");
        crossing.completes("site", foreign.take().as_ref());
        state
    });
    assert!(outcomes.contains_key("between"), "no kill hit the moving of files: {outcomes:?}");
}

#[test]
fn a_killed_first_build_is_completed_too() {
    let crossing = Crossing::new();
    let start = || {
        drop(fs::remove_dir_all(crossing.cli.join("site")));
        drop(fs::remove_dir_all(crossing.cli.join("site.state")));
        crossing.build(true, "site")
    };
    let outcomes = killed(&crossing, 5, soak(100), start, || {
        let state = if crossing.cli.join("site").exists() { crossing.state("site") } else { "nothing" };
        crossing.completes("site", None);
        state
    });
    assert!(outcomes.contains_key("between"), "no kill hit the moving of files: {outcomes:?}");
}

#[test]
fn a_killed_signer_leaves_the_old_pointer_or_the_new_one() {
    let crossing = Crossing::new();
    let site = crossing.cli.join("site");
    let start = || {
        if !site.exists() {
            crossing.start("site");
        }
        let mut command = crossing.cli.command(&["sign", "site", "--key", "index.key"]);
        command.stderr(std::process::Stdio::null());
        command
    };
    killed(&crossing, 6, soak(100), start, || {
        assert!(site.join("index.json.minisig").exists());
        crossing.cli.done(&["sign", "site", "--key", "index.key"]);
        assert!(!crossing.cli.join("site.state/stage").exists());
        crossing.state("site")
    });
    crossing.completes("site", None.or(Some(&crossing.start("site"))));

    // A site that was built elsewhere: all that the signer writes is in the folder itself.
    let start = || {
        drop(fs::remove_dir_all(crossing.cli.join("site.state")));
        crossing.cli.command(&["sign", "site", "--key", "index.key"])
    };
    let mut random = Random(7);
    for _ in 0..soak(100) {
        let mut child = start().stderr(std::process::Stdio::null()).spawn().unwrap();
        std::thread::sleep(random.part(Duration::from_millis(60)));
        drop(child.kill());
        drop(child.wait());
        crossing.consistent("site");
        crossing.cli.done(&["sign", "site", "--key", "index.key"]);
        assert!(!site.join(".rbee-catalog.partial").exists());
    }
}
