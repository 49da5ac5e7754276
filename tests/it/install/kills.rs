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

/// `strace` kills the process when it is about to rename, link, remove or write for the Nth time.
#[cfg(target_os = "linux")]
#[test]
fn an_install_that_is_killed_at_every_rename() {
    let Some(strace) = crate::support::need::need("strace", "strace") else { return };
    let bench = Bench::new();
    let calls = "rename,renameat,renameat2,symlink,symlinkat,unlink,unlinkat,mkdir,mkdirat,fsync,rmdir";
    let run = |nth: usize| {
        let plain = bench.install();
        let mut command = Command::new(&strace);
        command.args(["-f", "-qq", "-o", "/dev/null", "-e", &format!("inject={calls}:signal=KILL:when={nth}")]);
        command.arg(plain.get_program()).args(plain.get_args()).current_dir(bench.cli.path()).env_clear();
        command.envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))));
        command.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap()
    };
    let (mut killed, mut nth) = (0, 1);
    loop {
        bench.back();
        let status = run(nth);
        assert!(nth < 500, "it never ends");
        if status.success() {
            break;
        }
        killed += 1;
        bench.check();
        nth += 1;
    }
    assert!(killed > 10, "{killed} kills: strace does not see the calls");
}
