//! What is where an install has to write, and is no folder of its own: a clear error, and nothing of it is touched.

use std::fs;

use insta::assert_snapshot;
use rbee_catalog::client::install::{audit, installed, remove};

use super::plan;
use crate::support::cli::Cli;
use crate::support::scene::{ID, Publish, Scene, archive, first, key, names};

/// The program, which installs from a mirror.
struct Bench {
    cli: Cli,
    scene: Scene,
}

impl Bench {
    fn new() -> Self {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
        let scene = Scene::empty(&Publish::of(&[("0.1.0", archive("0.1.0"))]).at(i64::try_from(since).unwrap() - 10));
        let cli = Cli::new();
        cli.write("key.pub", key(0).public().to_string());
        Self { cli, scene }
    }

    fn install_into(&self, folder: &str) -> String {
        let base = self.scene.mirror.base();
        let given = ["install", ID, "--catalog", &base, "--public-key", "key.pub", "--platform", "linux-x86_64"];
        self.cli.run(&[&given[..], &["--into", folder]].concat()).to_string()
    }

    fn folder(&self, path: &str) {
        fs::create_dir_all(self.cli.join(path)).unwrap();
    }
}

#[test]
fn files_where_folders_have_to_be() {
    let bench = Bench::new();
    bench.cli.write("file", "mine");
    bench.cli.write("a/tiny-worker-cpu", "mine");
    bench.cli.write("b/.rbee", "mine");
    bench.cli.write("c/tiny-worker-cpu/current", "mine");
    bench.cli.write("d/tiny-worker-cpu/0.1.0", "mine");
    bench.folder("e/tiny-worker-cpu/current");
    bench.folder("f/.rbee/tiny-worker-cpu/lock");
    let said = ["file", "file/below", "a", "b", "c", "d", "e", "f"].map(|folder| bench.install_into(folder)).concat();
    assert_snapshot!(said, @"
    status 2
    --- stderr
    error: HOME/file: expected a folder, found a file
      = help: name another folder with `--into DIR`, or move it elsewhere; nothing of it was touched
    status 2
    --- stderr
    error: HOME/file: expected a folder, found a file
      = help: name another folder with `--into DIR`, or move it elsewhere; nothing of it was touched
    status 2
    --- stderr
    error: HOME/a/tiny-worker-cpu: expected a folder, found a file
      = help: name another folder with `--into DIR`, or move it elsewhere; nothing of it was touched
    status 2
    --- stderr
    error: HOME/b/.rbee: expected a folder, found a file
      = help: name another folder with `--into DIR`, or move it elsewhere; nothing of it was touched
    status 2
    --- stderr
    error: HOME/c/tiny-worker-cpu/current: no install wrote this
      = help: move HOME/c/tiny-worker-cpu/current elsewhere, then run the same command again; nothing of it was touched
    status 2
    --- stderr
    error: HOME/d/tiny-worker-cpu/0.1.0: expected a folder, found a file
      = help: name another folder with `--into DIR`, or move it elsewhere; nothing of it was touched
    status 2
    --- stderr
    error: HOME/e/tiny-worker-cpu/current: no install wrote this
      = help: move HOME/e/tiny-worker-cpu/current elsewhere, then run the same command again; nothing of it was touched
    status 2
    --- stderr
    error: HOME/f/.rbee/tiny-worker-cpu/lock: no install wrote this
      = help: move HOME/f/.rbee/tiny-worker-cpu/lock elsewhere, then run the same command again; nothing of it was touched
    ");
    for path in ["file", "a/tiny-worker-cpu", "b/.rbee", "c/tiny-worker-cpu/current", "d/tiny-worker-cpu/0.1.0"] {
        assert_eq!(bench.cli.read(path), "mine");
    }
    assert_eq!(names(&bench.cli.join("c/tiny-worker-cpu")), ["current"]);
    assert!(!bench.cli.read(".config/rbee-catalog/client.json").contains("\"into\""), "what failed is not remembered");

    // A file that is named like a worker is in nobody's way.
    bench.cli.write("g/notes", "mine");
    assert!(bench.install_into("g").contains("status 0"));
    assert_snapshot!(bench.cli.run(&["list"]).to_string(), @"
    status 0
    --- stderr
    tiny-worker-cpu                  0.1.0        linux-x86_64           in use
    ");
    assert_snapshot!(bench.cli.run(&["list", "--into", "file"]).to_string(), @"
    status 2
    --- stderr
    error: HOME/file: expected a folder, found a file
      = help: name another folder with `--into DIR`, or move it elsewhere; nothing of it was touched
    ");
}

#[test]
fn paths_that_are_too_long() {
    let bench = Bench::new();
    assert_snapshot!(bench.install_into(&"a".repeat(300)).replace(&"a".repeat(300), "AAA"), @"
    status 3
    --- stderr
    error: HOME/AAA/tiny-worker-cpu: File name too long (os error 36)
      = help: the path is too long for this system: `--into DIR` names a folder with a shorter one
    ");
    let deep = format!("{}x", "b/".repeat(2100));
    assert_snapshot!(bench.install_into(&deep).replace(&deep, "BBB"), @"
    status 3
    --- stderr
    error: HOME/BBB/tiny-worker-cpu: File name too long (os error 36)
      = help: the path is too long for this system: `--into DIR` names a folder with a shorter one
    ");
}

/// Links would lead to where nobody said that anything is written. The folder itself may be named by one.
#[cfg(unix)]
#[test]
fn links_where_folders_have_to_be() {
    use std::os::unix::fs::symlink;

    let bench = Bench::new();
    bench.folder("elsewhere/0.1.0");
    bench.cli.write("victim", "mine");
    let link = |to: &str, at: &str| {
        let at = bench.cli.join(at);
        fs::create_dir_all(at.parent().unwrap()).unwrap();
        symlink(bench.cli.join(to), at).unwrap();
    };
    link("elsewhere", "a/tiny-worker-cpu");
    link("elsewhere", "b/.rbee");
    link("elsewhere", "c/.rbee/tiny-worker-cpu");
    link("elsewhere/0.1.0", "d/tiny-worker-cpu/0.1.0");
    link("victim", "e/.rbee/tiny-worker-cpu/lock");
    let said = ["a", "b", "c", "d", "e"].map(|folder| bench.install_into(folder)).concat();
    assert_snapshot!(said, @"
    status 2
    --- stderr
    error: HOME/a/tiny-worker-cpu: expected a folder, found a link
      = help: name another folder with `--into DIR`, or move it elsewhere; nothing of it was touched
    status 2
    --- stderr
    error: HOME/b/.rbee: expected a folder, found a link
      = help: name another folder with `--into DIR`, or move it elsewhere; nothing of it was touched
    status 2
    --- stderr
    error: HOME/c/.rbee/tiny-worker-cpu: expected a folder, found a link
      = help: name another folder with `--into DIR`, or move it elsewhere; nothing of it was touched
    status 2
    --- stderr
    error: HOME/d/tiny-worker-cpu/0.1.0: expected a folder, found a link
      = help: name another folder with `--into DIR`, or move it elsewhere; nothing of it was touched
    status 2
    --- stderr
    error: HOME/e/.rbee/tiny-worker-cpu/lock: no install wrote this
      = help: move HOME/e/.rbee/tiny-worker-cpu/lock elsewhere, then run the same command again; nothing of it was touched
    ");
    assert_snapshot!(bench.cli.run(&["remove", "tiny-worker-cpu", "--into", "a"]), @"
    status 2
    --- stderr
    error: HOME/a/tiny-worker-cpu: expected a folder, found a link
      = help: name another folder with `--into DIR`, or move it elsewhere; nothing of it was touched
    ");
    assert_eq!(bench.cli.read("victim"), "mine");
    assert_eq!(names(&bench.cli.join("elsewhere")), ["0.1.0"]);
    assert_eq!(names(&bench.cli.join("elsewhere/0.1.0")).len(), 0);

    // Links in the place of what is on its way are nobody's: they go, and what they lead to stays.
    let digest = rbee_catalog::model::Sha256::of(&archive("0.1.0"));
    link("victim", &format!("f/.rbee/tiny-worker-cpu/{digest}.part"));
    link("elsewhere", "f/.rbee/tiny-worker-cpu/new");
    link("elsewhere", "f/tiny-worker-cpu/current");
    assert!(bench.install_into("f").contains("status 0"));
    assert_eq!(bench.cli.read("victim"), "mine");
    assert_eq!(names(&bench.cli.join("elsewhere")), ["0.1.0"]);
    assert_eq!(fs::read_link(bench.cli.join("f/tiny-worker-cpu/current")).unwrap().to_str(), Some("0.1.0"));

    bench.folder("real");
    link("real", "named");
    assert!(bench.install_into("named").contains("status 0"));
    assert_eq!(names(&bench.cli.join("real/tiny-worker-cpu")), ["0.1.0", "current"]);
}

/// A link of a worker, or of its version in use, that leads elsewhere: not listed, not removed through, and told.
#[cfg(unix)]
#[test]
fn links_to_elsewhere_are_no_installs() {
    use std::os::unix::fs::symlink;

    let scene = Scene::empty(&first());
    scene.install().unwrap();
    let workers = scene.join("workers");
    let home = workers.join(ID);
    let concerns = || -> Vec<String> {
        let (catalog, _) = plan(&scene);
        audit(&workers, catalog.index().unwrap(), &mut |_| {})
            .unwrap()
            .iter()
            .map(|c| c.kind.as_str().to_owned())
            .collect()
    };
    // `current` ends in the right name, and leads elsewhere.
    fs::create_dir_all(scene.join("elsewhere")).unwrap();
    fs::rename(&home, scene.join("elsewhere").join(ID)).unwrap();
    fs::create_dir(&home).unwrap();
    fs::rename(scene.join("elsewhere").join(ID).join("0.1.0"), home.join("0.1.0")).unwrap();
    symlink(scene.join("elsewhere/0.1.0"), home.join("current")).unwrap();
    assert!(!installed(&workers).unwrap()[0].is_current);
    assert_eq!(concerns(), ["no-current"]);
    scene.install().unwrap();
    assert_eq!(concerns(), Vec::<String>::new());

    // The whole worker is elsewhere.
    fs::remove_dir_all(scene.join("elsewhere")).unwrap();
    fs::rename(&home, scene.join("elsewhere")).unwrap();
    symlink(scene.join("elsewhere"), &home).unwrap();
    assert_eq!(installed(&workers).unwrap().len(), 0);
    assert!(remove(&workers, &ID.parse().unwrap(), None, &mut || ()).is_err());
    assert_eq!(names(&scene.join("elsewhere")), ["0.1.0", "current"]);
}

/// What the system says no to, as `strace` lets it.
#[cfg(target_os = "linux")]
#[test]
fn folders_that_may_not_be_written() {
    let Some(strace) = crate::support::need::need("strace", "strace") else { return };
    let bench = Bench::new();
    assert!(bench.install_into("fine").contains("status 0"));
    let mut said = String::new();
    for error in ["EROFS", "EACCES", "ENOSPC", "EDQUOT"] {
        let folder = bench.cli.join("folder").display().to_string();
        let only = format!("inject=mkdir:error={error}");
        let options = ["-o", "/dev/null", "-P", &folder, "-e", &only].map(str::to_owned);
        let plain = bench.cli.command(&["install", ID, "--platform", "linux-x86_64", "--into", "folder"]);
        let mut command = crate::support::strace::traced(&strace, &options, &plain);
        let output = command.stderr(std::process::Stdio::piped()).output().unwrap();
        let text = String::from_utf8(output.stderr).unwrap().replace(&folder, "FOLDER");
        said += &format!("{:?} {text}", output.status.code());
    }
    assert_snapshot!(said, @"
    Some(3) error: FOLDER/.rbee/tiny-worker-cpu: Read-only file system (os error 30)
      = help: this user may not write there: name another folder with `--into DIR`
    Some(3) error: FOLDER/.rbee/tiny-worker-cpu: Permission denied (os error 13)
      = help: this user may not write there: name another folder with `--into DIR`
    Some(3) error: FOLDER/.rbee/tiny-worker-cpu: No space left on device (os error 28)
      = help: make room and try again: what was fetched is kept, and what was installed is as it was
    Some(3) error: FOLDER/.rbee/tiny-worker-cpu: Disk quota exceeded (os error 122)
      = help: make room and try again: what was fetched is kept, and what was installed is as it was
    ");
    assert!(!bench.cli.join("folder").exists());
}
