//! A process that is killed at any moment of an install, and at every file operation of it.

use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::cli::Cli;
use crate::support::scene::{Publish, Scene, archive_of, key, names};

/// The program, installing from a mirror.
struct Bench {
    cli: Cli,
    scene: Scene,
}

/// A signing time that the program's real clock takes.
fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    i64::try_from(since.as_secs()).unwrap()
}

fn large(version: &str) -> Vec<u8> {
    archive_of(&format!(
        "program {version} {}",
        (0..200_000).map(|n: u32| n.wrapping_mul(2_654_435_761).to_string()).collect::<String>()
    ))
}

impl Bench {
    fn new() -> Self {
        let (cli, at) = (Cli::new(), now());
        let scene = Scene::empty(&Publish::of(&[("0.1.0", large("0.1.0"))]).at(at - 10));
        cli.write("key.pub", key(0).public().to_string());
        let bench = Self { cli, scene };
        assert!(bench.install().status().unwrap().success());
        let both = Publish::of(&[("0.2.0", large("0.2.0")), ("0.1.0", large("0.1.0"))]).at(at - 5);
        bench.scene.mirror.publish(both.signed());
        bench
    }

    fn install(&self) -> Command {
        let base = self.scene.mirror.base();
        let given = ["install", "tiny-worker-cpu", "--catalog", &base, "--public-key", "key.pub", "--into", "w"];
        let mut command = self.cli.command(&[&given[..], &["--platform", "linux-x86_64"]].concat());
        command.stderr(Stdio::null());
        command
    }

    fn program(&self) -> String {
        let path = self.cli.join("w/tiny-worker-cpu/current/bin/tiny-worker-cpu");
        let text = fs::read_to_string(path).unwrap_or_default();
        text.chars().take("program 0.0.0".len()).collect()
    }

    /// The state before the install of the second version.
    fn back(&self) {
        let home = self.cli.join("w/tiny-worker-cpu");
        drop(fs::remove_dir_all(self.cli.join("w/.rbee")));
        drop(fs::remove_dir_all(home.join("0.2.0")));
        drop(fs::remove_file(home.join("current")));
        #[cfg(unix)]
        std::os::unix::fs::symlink("0.1.0", home.join("current")).unwrap();
    }

    /// What holds after a kill, and after the next run.
    fn check(&self) -> bool {
        let is_new = match self.program().as_str() {
            "program 0.1.0" => false,
            "program 0.2.0" => true,
            other => panic!("{other:?}"),
        };
        assert!(self.install().status().unwrap().success(), "the next run");
        assert_eq!(self.program(), "program 0.2.0");
        assert_eq!(names(&self.cli.join("w/.rbee/tiny-worker-cpu")), ["lock"], "nothing is left over");
        assert_eq!(names(&self.cli.join("w/tiny-worker-cpu")), ["0.1.0", "0.2.0", "current"]);
        is_new
    }
}

#[cfg(unix)]
#[test]
fn a_killed_install_leaves_the_old_version_and_the_next_run_completes() {
    let bench = Bench::new();
    let begun = Instant::now();
    assert!(bench.install().status().unwrap().success());
    let whole = begun.elapsed();
    let count = crate::crash::soak(100);
    let mut completed = 0;
    for number in 0..count {
        bench.back();
        let mut child = bench.install().spawn().unwrap();
        let part = (number * 37 % count) as f64 / count as f64 * 1.1;
        std::thread::sleep(whole.mul_f64(part).max(Duration::from_millis(1)));
        drop(child.kill());
        drop(child.wait());
        completed += usize::from(bench.check());
    }
    drop(std::io::Write::write_all(
        &mut std::io::stderr(),
        format!("{count} kills of an install of {whole:?}: {completed} were done already\n").as_bytes(),
    ));
}

/// The calls that change the disk.
#[cfg(target_os = "linux")]
const CALLS: &str = "/^(rename|unlink|mkdir|symlink)(at|at2)?$,/^(rmdir|f?chmod|fsync|syncfs|write|ftruncate)$";

/// What is done to each of these calls, one after another, of an install of the second version.
#[cfg(target_os = "linux")]
fn at_every_call(bench: &Bench, start: impl Fn(), what: &str, held: impl Fn(&str, Option<i32>)) {
    use crate::support::strace::{counted, injected};

    let Some(strace) = crate::support::need::need("strace", "strace") else { return };
    // What is kept of the catalog is kept from now on.
    assert!(bench.install().status().unwrap().success());
    start();
    let calls = counted(&strace, CALLS, &bench.cli.join("trace"), &bench.install());
    assert!(calls.keys().any(|call| call.starts_with("rename")), "{calls:?}");
    let mut runs = 0;
    for (call, count) in &calls {
        // Each but of the many writes and syncs.
        let step =
            if ["write", "fsync"].contains(&call.as_str()) { count / crate::crash::soak(*count).max(5) } else { 1 };
        for nth in (1..=*count).step_by(step.max(1)) {
            start();
            held(&format!("{call} {nth}"), injected(&strace, call, what, nth, &bench.install()));
            bench.check();
            runs += 1;
        }
    }
    let said = format!("{runs} times {what}, of {calls:?}\n");
    drop(std::io::Write::write_all(&mut std::io::stderr(), said.as_bytes()));
}

/// How many writes there are differs, as bytes come in larger or smaller pieces.
#[cfg(target_os = "linux")]
fn killed(call: &str, ended: Option<i32>) {
    assert!(ended != Some(0) || call.starts_with("write "), "{call}");
}

#[cfg(target_os = "linux")]
#[test]
fn an_install_that_is_killed_at_every_call() {
    let bench = Bench::new();
    at_every_call(&bench, || bench.back(), "signal=KILL", killed);
}

/// A full disk, at any moment.
#[cfg(target_os = "linux")]
#[test]
fn an_install_on_a_disk_that_is_full_at_any_call() {
    let bench = Bench::new();
    at_every_call(
        &bench,
        || bench.back(),
        "error=ENOSPC",
        |call, ended| {
            // What it says on the terminal, or removes at the end, may fail.
            assert!(matches!(ended, Some(0 | 3)), "{call}: {ended:?}");
        },
    );
}

/// A version that is damaged is replaced: it is whole or damaged at any moment, and there.
#[cfg(target_os = "linux")]
#[test]
fn a_mend_that_is_killed_at_every_call() {
    let bench = Bench::new();
    assert!(bench.install().status().unwrap().success());
    let license = bench.cli.join("w/tiny-worker-cpu/0.2.0/LICENSE");
    at_every_call(
        &bench,
        || fs::write(&license, "damaged").unwrap(),
        "signal=KILL",
        |call, ended| {
            killed(call, ended);
            assert!(["damaged", "MIT\n"].contains(&fs::read_to_string(&license).unwrap().as_str()));
        },
    );
    assert_eq!(fs::read_to_string(&license).unwrap(), "MIT\n");
}
