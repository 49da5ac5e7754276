//! `demo`.

use crate::support::cli::Cli;
use crate::support::repo::Repo;

/// What it says, without what this machine is.
fn steady(ran: &crate::support::cli::Ran) -> String {
    let machine = format!("{}-{}", std::env::consts::OS, std::env::consts::ARCH);
    ran.to_string().replace(&machine, "MACHINE")
}

#[test]
fn demo_is_the_whole_tour_and_may_be_repeated() {
    let cli = Cli::new();
    insta::assert_snapshot!(steady(&cli.demo()), @"
    status 0
    --- stderr
         Catalog demo/catalog.git: 7 worker branches and the default one
       Artifacts demo/artifacts: 14 sample archives
         Checked 0 errors and 0 warnings in 7 workers
           Built 7 workers in demo/site: N files (N MiB), N changed, 0 removed
          Signed serial N, until TIME
        Verified pointer of `rbee`: serial N, until TIME, key ID
                 index.json, head.json, 6 platform manifests
                 7 worker documents with 7 versions
                 7 source files, 47 named copies
       Installed llm-worker-rbee-cpu 0.1.0 (MACHINE) in demo/workers/llm-worker-rbee-cpu/0.1.0
    ");
    let mut names: Vec<_> = std::fs::read_dir(cli.join("demo")).unwrap().map(|e| e.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["artifacts", "catalog.git", "keys", "site", "site.state", "workers"]);

    let before = (cli.read("demo/keys/index.key"), cli.read("demo/site/index.json"));
    insta::assert_snapshot!(steady(&cli.demo()), @"
    status 0
    --- stderr
         Catalog demo/catalog.git: 7 worker branches and the default one
       Artifacts demo/artifacts: 14 sample archives
         Checked 0 errors and 0 warnings in 7 workers
           Built 7 workers in demo/site: N files (N MiB), 0 changed, 0 removed
          Signed serial N, until TIME
        Verified pointer of `rbee`: serial N, until TIME, key ID
                 index.json, head.json, 6 platform manifests
                 7 worker documents with 7 versions
                 7 source files, 47 named copies
         Present llm-worker-rbee-cpu 0.1.0 (MACHINE) in demo/workers/llm-worker-rbee-cpu/0.1.0
    ");
    assert_eq!((cli.read("demo/keys/index.key"), cli.read("demo/site/index.json")), before);

    let temporary = cli.run(&["demo", "--no-serve"]);
    assert_eq!(temporary.status, 0, "{temporary}");
    let left: Vec<_> = std::fs::read_dir(cli.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left, ["demo"], "without --dir nothing stays");
}

#[test]
fn demo_keeps_what_was_committed_to_it() {
    let cli = Cli::new();
    cli.demo();
    let git = git2::Repository::open(cli.join("demo/catalog.git")).unwrap();
    let branch = "refs/heads/llm-worker-rbee-cpu";
    let tip = git.find_reference(branch).unwrap().peel_to_commit().unwrap();
    let me = git2::Signature::now("Me", "me@example.org").unwrap();
    let mine = git.commit(Some(branch), &me, &me, "mine", &tip.tree().unwrap(), &[&tip]).unwrap();
    cli.demo();
    assert_eq!(git.refname_to_id(branch).unwrap(), mine);
}

#[test]
fn demo_refuses_a_folder_that_is_not_its_own() {
    let cli = Cli::new();
    cli.write("thesis/chapter.txt", "years of work");
    insta::assert_snapshot!(cli.run(&["demo", "--no-serve", "--dir", "thesis"]), @"
    status 2
    --- stderr
    error: thesis is not empty, and no demo
      = help: name an empty folder with `--dir`, or one that does not exist yet
    ");

    // Somebody's own catalog is not overwritten with the starter.
    let repo = Repo::new();
    repo.branch("main").file("catalog.toml", "").commit("mine");
    let tip = repo.tip("main");
    std::fs::create_dir(cli.join("work")).unwrap();
    std::fs::rename(repo.path(), cli.join("work/catalog.git")).unwrap();
    assert_eq!(cli.run(&["demo", "--no-serve", "--dir", "work"]).status, 2);
    let git = git2::Repository::open(cli.join("work/catalog.git")).unwrap();
    assert_eq!(git.refname_to_id("refs/heads/main").unwrap().to_string(), tip);
}

#[test]
fn demo_listens_where_it_is_told_and_its_site_says_an_address_that_works() {
    for (listen, host) in [("127.0.0.2", "127.0.0.2"), ("0.0.0.0", "127.0.0.1"), ("::1", "localhost")] {
        let cli = Cli::new();
        let ran = cli.run(&["demo", "--no-serve", "--dir", "demo", "--listen", listen, "--port", "9999"]);
        assert_eq!(ran.status, 0, "{listen}: {ran}");
        let index: serde_json::Value = serde_json::from_str(&cli.read("demo/site/index.json")).unwrap();
        assert_eq!(index["catalog"]["base_url"], format!("http://{host}:9999"));
    }
}

/// What is in a folder, one path a line.
#[cfg(unix)]
fn listed(folder: &std::path::Path) -> String {
    let entries = walkdir::WalkDir::new(folder).min_depth(1).into_iter().flatten();
    entries.map(|entry| format!("{}\n", entry.path().display())).collect()
}

/// Whether these tests run below `nohup`, which the program then obeys.
#[cfg(unix)]
fn hangups_are_ignored() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).unwrap_or("0");
    u64::from_str_radix(mask.trim(), 16).unwrap() & 1 == 1
}

/// Told to end while it serves, or at any moment before: its folder goes, with the key in it.
#[cfg(unix)]
#[test]
fn demo_leaves_nothing_when_it_is_told_to_end() {
    use crate::support::program::Program;

    for (signal, status) in [("INT", 0), ("TERM", 0), ("HUP", 0)] {
        if signal == "HUP" && hangups_are_ignored() {
            continue;
        }
        let cli = Cli::new();
        let program = Program::start(&cli, &["demo", "--port", "0"]);
        assert_eq!(std::fs::read_dir(cli.path()).unwrap().count(), 1);
        assert_eq!(program.signal(signal), Some(status), "{signal}");
        assert_eq!(listed(cli.path()), "", "{signal}");
    }
    for delay in [20, 60, 120, 200, 300] {
        let cli = Cli::new();
        let mut command = cli.command(&["demo", "--port", "0"]);
        let mut child = command.stderr(std::process::Stdio::null()).spawn().unwrap();
        // As soon as there is something that could be left.
        while std::fs::read_dir(cli.path()).unwrap().count() == 0 {
            std::thread::yield_now();
        }
        std::thread::sleep(std::time::Duration::from_millis(delay - 20));
        let kill = format!("kill -TERM {}", child.id());
        assert!(std::process::Command::new("sh").args(["-c", &kill]).status().unwrap().success());
        assert!(matches!(child.wait().unwrap().code(), Some(143 | 0)), "{delay}");
        assert_eq!(listed(cli.path()), "", "after {delay} ms");
    }
}
