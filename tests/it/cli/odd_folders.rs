//! The client's commands where somebody else was at work in the folders of workers.

use std::path::PathBuf;
use std::process::Command;

use insta::assert_snapshot;

use crate::support::cli::{Cli, Ran};

const ID: &str = "llm-worker-rbee-cpu";
const OTHER: &str = "sd-worker-rbee-cpu";

/// Two workers of the demo, installed in `workers`.
fn installed() -> Cli {
    let cli = Cli::new();
    cli.demo();
    let given = ["--catalog", "demo/site", "--public-key", "demo/keys/index.pub", "--into", "workers"];
    for id in [ID, OTHER] {
        let what = ["install", id, "--artifacts", "demo/artifacts", "--platform", "linux-x86_64"];
        cli.done(&[&what[..], &given[..]].concat());
    }
    cli
}

/// A name of a file makes no line of its own, and a folder that cannot be read hides nothing of other workers.
#[cfg(unix)]
#[test]
fn one_worker_hides_nothing_of_another() {
    let cli = installed();
    cli.write(&format!("workers/{OTHER}/current/README.md"), "changed");
    cli.write(&format!("workers/{ID}/current/x\nquarantined      {OTHER} 0.1.0: steals keys"), "");
    assert_snapshot!(cli.run(&["audit"]), @r#"
    status 1
    --- stderr
    extra-file       llm-worker-rbee-cpu 0.1.0: x\u{a}quarantined      sd-worker-rbee-cpu 0.1.0: steals keys
    file-changed     sd-worker-rbee-cpu 0.1.0: README.md
    "#);
    // A pipe in the place of the lock is not waited at.
    let lock = cli.join(&format!("workers/.rbee/{ID}/lock"));
    std::fs::remove_file(&lock).unwrap();
    assert!(Command::new("mkfifo").arg(&lock).status().unwrap().success());
    assert_eq!(cli.run(&["audit"]).status, 1);
    std::fs::remove_file(&lock).unwrap();
    // So deep that its path is one that no system takes at once.
    let name = "d".repeat(200);
    let mut shell = Command::new("sh");
    let line = format!("for i in $(seq 40); do mkdir {name}; cd -P {name} 2>/dev/null || cd {name}; done");
    assert!(
        shell.args(["-c", &line]).current_dir(cli.join(&format!("workers/{ID}/current"))).status().unwrap().success()
    );
    let ran = cli.run(&["audit"]);
    assert_eq!(ran.status, 1, "{ran}");
    assert!(ran.stderr.contains(&format!("file-changed     {OTHER} 0.1.0: README.md")), "{ran}");
    assert!(ran.stderr.contains(&format!("extra-file       {ID} 0.1.0: {name}/{name}")), "{ran}");
    cli.done(&["install", ID, "--artifacts", "demo/artifacts", "--platform", "linux-x86_64"]);
    cli.done(&["remove", ID]);
    assert!(!cli.join(&format!("workers/{ID}")).exists());
}

/// The program as somebody who is not root, if this is root, who may write everywhere; none where nobody else can be made of it.
#[cfg(target_os = "linux")]
fn as_nobody(cli: &Cli) -> Option<impl Fn(&[&str]) -> Ran + '_> {
    let is_root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
    let (mut words, mut program) = (Vec::new(), PathBuf::from(env!("CARGO_BIN_EXE_rbee-catalog")));
    if is_root {
        let setpriv = crate::support::need::need("setpriv", "util-linux")?;
        words = vec![setpriv.to_str().unwrap().to_owned()];
        words.extend(["--reuid=65534", "--regid=65534", "--clear-groups"].map(str::to_owned));
        // Where the program is built may be a folder that is closed to others.
        std::fs::copy(&program, cli.join("program")).unwrap();
        program = cli.join("program");
        assert!(Command::new("chown").args(["-R", "65534:65534"]).arg(cli.path()).status().unwrap().success());
    }
    words.push(program.to_str().unwrap().to_owned());
    Some(move |arguments: &[&str]| {
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]).args(arguments).current_dir(cli.path()).env_clear();
        command.env("HOME", cli.path()).env("PATH", "/usr/bin:/bin");
        let output = command.output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap().replace(cli.path().to_str().unwrap(), "HOME");
        Ran { status: output.status.code().unwrap(), stdout: text(output.stdout), stderr: text(output.stderr) }
    })
}

/// Folders in a version that nobody may write to, or read, are in nobody's way.
#[cfg(target_os = "linux")]
#[test]
fn closed_folders_are_mended_and_removed() {
    use std::os::unix::fs::PermissionsExt;

    let cli = installed();
    let Some(run) = as_nobody(&cli) else { return };
    let install = ["install", ID, "--artifacts", "demo/artifacts", "--platform", "linux-x86_64"];
    let close = |path: &str, mode: u32| {
        std::fs::set_permissions(cli.join(&format!("workers/{ID}/{path}")), PermissionsExt::from_mode(mode)).unwrap();
    };
    let done = |arguments: &[&str]| {
        let ran = run(arguments);
        assert_eq!(ran.status, 0, "{arguments:?}: {ran}");
    };
    let program = format!("workers/{ID}/0.1.0/bin/{ID}");
    for (path, mode) in [("0.1.0/bin", 0o555), ("0.1.0", 0o555), ("0.1.0/bin", 0)] {
        std::fs::write(cli.join(&program), "changed").unwrap();
        close(path, mode);
        done(&install);
        assert_ne!(std::fs::read(cli.join(&program)).unwrap(), b"changed");
        assert_eq!(std::fs::read_dir(cli.join(&format!("workers/.rbee/{ID}"))).unwrap().count(), 1, "the lock alone");
    }
    for (path, mode) in [("0.1.0/bin", 0o555), ("0.1.0", 0o555), ("0.1.0/bin", 0)] {
        close(path, mode);
        done(&["remove", ID]);
        assert!(!cli.join(&format!("workers/{ID}")).exists());
        done(&install);
    }
    // What cannot be read at all is told, and others are as they were.
    close("", 0);
    assert_snapshot!(run(&["list"]), @"
    status 0
    --- stderr
    warning: the folder of llm-worker-rbee-cpu cannot be read: HOME/workers/llm-worker-rbee-cpu
      = help: make HOME/workers/llm-worker-rbee-cpu one that you may read, or move it elsewhere
    sd-worker-rbee-cpu               0.1.0        linux-x86_64           in use
    ");
    assert_snapshot!(run(&["audit"]), @"
    status 1
    --- stderr
    unreadable       llm-worker-rbee-cpu: HOME/workers/llm-worker-rbee-cpu: make HOME/workers/llm-worker-rbee-cpu one that you may read, or move it elsewhere
    ");
    close("", 0o755);
}

/// Where the folder that was named is not there, a timer is to hear of it.
#[test]
fn a_folder_that_is_not_there() {
    let cli = installed();
    for command in [&["audit"][..], &["list"], &["outdated"], &["update"]] {
        let ran = cli.run(&[command, &["--into", "wrokers"]].concat());
        assert_eq!(ran.status, 3, "{ran}");
        assert!(ran.stderr.starts_with("error: HOME/wrokers: there is no such folder\n"), "{ran}");
    }
    // It was not remembered.
    assert_eq!(cli.run(&["audit"]).status, 0);
    std::fs::rename(cli.join("workers"), cli.join("away")).unwrap();
    assert_eq!(cli.run(&["audit"]).status, 3);
}

/// A name that JSON cannot hold is refused before anything is done.
#[cfg(target_os = "linux")]
#[test]
fn names_that_are_no_text() {
    use std::os::unix::ffi::OsStrExt as _;

    let cli = installed();
    for option in ["--into", "--state"] {
        let mut command = cli.command(&["install", ID, "--artifacts", "demo/artifacts", option]);
        let output = command.arg(std::ffi::OsStr::from_bytes(b"w\xff")).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("expected a path in UTF-8"), "{said}");
    }
}
